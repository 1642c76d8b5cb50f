from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Left
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from iqnetz.paths import path

DIGEST_LENGTH = 32  # hexadecimal digits: half of SHA-256, in an address
WIDTH, HEIGHT = 320, 160  # pixels at most, for screens with two in place of one
SHOWN = (160, 80)  # pixels of a page at most, on the page of an organisation
SHOWN_IN_LISTS = (96, 32)
LARGEST = 10_240  # bytes


class Logo(models.Model):
    """The picture of an organisation, as WebP (services.logos makes it). Never changed: another
    picture is another row, and the organisation's history names those that it had.
    """

    digest = models.CharField(_("check sum"), max_length=DIGEST_LENGTH, primary_key=True)
    data = models.BinaryField(_("picture"))
    width = models.PositiveSmallIntegerField(_("width in pixels"))
    height = models.PositiveSmallIntegerField(_("height in pixels"))
    is_light = models.BooleanField(
        _("light"), help_text=_("Nearly white and shows through: it needs something dark behind.")
    )

    class Meta:
        verbose_name = _("logo")
        verbose_name_plural = _("logos")
        ordering = ["digest"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    digest=Left(
                        Func(
                            Func(F("data"), function="sha256", output_field=models.BinaryField()),
                            Value("hex"),
                            function="encode",
                            output_field=models.TextField(),
                        ),
                        DIGEST_LENGTH,
                    )
                ),
                name="logo_is_named_by_what_it_is",
                violation_error_message=_("This picture is not the one that its address names."),
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(
                    Func(
                        F("data"),
                        function="octet_length",
                        output_field=models.IntegerField(),
                    ),
                    LARGEST,
                ),
                name="logo_is_light_on_the_wire",
                violation_error_message=_("A logo has at most 10 kB."),
            ),
            models.CheckConstraint(
                condition=Q(width__range=(1, WIDTH), height__range=(1, HEIGHT)),
                name="logo_is_small",
                violation_error_message=_("A logo has at most 320 × 160 pixels."),
            ),
        ]

    def __str__(self):
        return f"{self.width} × {self.height} px, {self.digest[:6]}"

    def get_absolute_url(self):
        return path("logo", self.digest)

    @property
    def shown(self):
        """(width, height) on the organisation's page: no larger than it is."""
        return self._within(*SHOWN)

    @property
    def shown_in_lists(self):
        return self._within(*SHOWN_IN_LISTS)

    def _within(self, width, height):
        scale = min(1, width / self.width, height / self.height)
        return max(1, round(self.width * scale)), max(1, round(self.height * scale))
