from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from services.models.organisation import Organisation


class Editor(models.Model):
    """For which organisation somebody of a partner may look after the records."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="editor",
        verbose_name=_("person"),
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        related_name="editors",
        verbose_name=_("organisation"),
    )
    may_publish = models.BooleanField(
        _("may publish"),
        default=False,
        help_text=_(
            "What this person saves is shown at once. Otherwise it is a proposal, and the"
            " coordination decides."
        ),
    )

    class Meta:
        verbose_name = _("organisation of a partner's editor")
        verbose_name_plural = _("organisations of partners' editors")
        ordering = ["organisation", "user"]

    def __str__(self):
        return f"{self.user} ({self.organisation})"
