from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from services.states import FederalState


class ServiceAreaManager(models.Manager):
    def get_by_natural_key(self, office, federal_state):
        return self.get(office__slug=office, federal_state=federal_state)


class ServiceArea(models.Model):
    """A federal state for which an office is responsible (HSDS `service_area`)."""

    office = models.ForeignKey(
        "services.Office",
        on_delete=models.CASCADE,
        related_name="areas",
        verbose_name=_("Servicestelle"),
    )
    federal_state = models.CharField(_("federal state"), max_length=5, choices=FederalState)

    objects = ServiceAreaManager()

    class Meta:
        verbose_name = _("responsible for")
        verbose_name_plural = _("responsible for")
        ordering = ["office", "federal_state"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "federal_state"],
                name="area_once_per_office",
                violation_error_message=_("This state is listed already."),
            )
        ]

    def __str__(self):
        return self.get_federal_state_display()

    def natural_key(self):
        return (self.office.slug, self.federal_state)

    natural_key.dependencies = ["services.office"]


def responsible_for(state):
    """A Q for the offices that are responsible for a federal state."""
    return Q(Exists(ServiceArea.objects.filter(office=OuterRef("pk"), federal_state=state)))
