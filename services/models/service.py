from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from iqnetz.addresses import Addressed
from iqnetz.paths import path
from iqnetz.publishing import Published, PublishedQuerySet


class ServiceQuerySet(PublishedQuerySet):
    def get_by_natural_key(self, slug):
        return self.get(slug=slug)


class Service(Addressed, Published):
    """What the network offers, independent of who does it where (HSDS `service`)."""

    class Audience(models.TextChoices):
        PEOPLE = "people", _("people with a foreign qualification")
        STAFF = "staff", _("staff of authorities, chambers and companies")
        ANYONE = "anyone", _("everybody")

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(
        _("short name in addresses"),
        help_text=_("Small letters, digits and hyphens. Old addresses lead here for ever."),
    )
    need = models.SlugField(
        _("need"),
        help_text=_("The word in addresses of the finder: ?need=recognition."),
    )
    audience = models.CharField(
        _("made for"),
        max_length=6,
        choices=Audience,
        help_text=_("Nobody is ever led to an office that is not made for them."),
    )
    position = models.PositiveSmallIntegerField(
        _("order"), default=0, help_text=_("The finder begins with the smallest number.")
    )
    need_label = models.CharField(
        _("need in the visitor's words"),
        max_length=120,
        help_text=_("For example: My qualification shall be recognised."),
    )
    summary = models.TextField(_("summary"), help_text=_("One or two sentences."))
    for_whom = models.TextField(_("for whom"), help_text=_("Markdown."))
    what_happens = models.TextField(
        _("what happens"), blank=True, help_text=_("The steps, one after the other. Markdown.")
    )
    what_to_bring = models.TextField(_("what to bring"), blank=True, help_text=_("Markdown."))
    cost = models.TextField(_("what it costs"), blank=True, help_text=_("Markdown."))
    how_to_apply = models.TextField(_("how to begin"), blank=True, help_text=_("Markdown."))
    law = models.TextField(_("the law"), blank=True, help_text=_("Markdown."))

    objects = ServiceQuerySet.as_manager()

    class Meta(Published.Meta):
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["position", "slug"]
        constraints = [
            *Published.Meta.constraints,
            models.UniqueConstraint(
                fields=["slug"],
                name="service_slug_unique",
                violation_error_message=_("Another service has this short name already."),
            ),
            models.UniqueConstraint(
                fields=["need"],
                name="service_need_unique",
                violation_error_message=_("Another service has this need already."),
            ),
            models.CheckConstraint(
                condition=~Q(need="all"),
                name="service_need_not_all",
                violation_error_message=_("“all” stands for all services together."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return path("service", self.slug)

    def natural_key(self):
        return (self.slug,)
