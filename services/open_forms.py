"""What may be asked of the open data in shapes of our own."""

from django import forms
from django.utils.translation import gettext_lazy as _

from iqnetz.api_forms import Degrees, Moment, Query, Text, Value, Whole, YesNo
from iqnetz.together import evaluate
from services.finder import EVERYTHING
from services.models import Language, Service
from services.states import FederalState

MOST = 50  # offices that the finder gives at once


class Words:
    """The words that can be asked for now. `queries` may be evaluated together with others."""

    def __init__(self):
        self._needs = Service.objects.published().values_list("need", flat=True)
        self._languages = Language.objects.order_by("code").values_list("code", flat=True)
        self.queries = [self._needs, self._languages]

    @property
    def needs(self):
        return list(self._needs)

    @property
    def needs_and_all(self):
        return [*self._needs, EVERYTHING]

    @property
    def languages(self):
        return list(self._languages)

    @property
    def states(self):
        return list(FederalState.values)


class Known(Value):
    """One of some words, which are asked for anew with each request; None where none is given.
    `kind` is the name of the words.
    """

    def __init__(self, kind, **kwargs):
        self.kind = kind
        super().__init__(**kwargs)

    def words(self, known):
        return getattr(known, self.kind)

    def read(self, text):
        words = self.words(Words())
        if text not in words:
            raise forms.ValidationError(f"Give one of: {', '.join(words)}.")
        return text

    def schema(self):
        return {"type": "string"}


class KnownQuery(Query):
    """A Query that may ask for Known words."""

    @classmethod
    def parameters(cls, known=None):
        """The same, with all words; `known` are the Words, if they were asked for already."""
        described = super().parameters()
        if known is None:
            known = Words()
            evaluate(*known.queries)
        for parameter in described:
            field = cls.base_fields[parameter["name"]]
            if isinstance(field, Known):
                parameter["schema"]["enum"] = field.words(known)
        return described


class Bbox(Value):
    """Four numbers of degrees: west, south, east, north (RFC 7946, section 5)."""

    message = "Give west,south,east,north in degrees, for example 10.5,50.9,13.4,54.8."
    NUMBER = r"-?[0-9]{1,3}(\.[0-9]{1,20})?"
    pattern = ",".join([NUMBER] * 4)

    def read(self, text):
        west, south, east, north = map(float, super().read(text).split(","))
        if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
            self.refuse()
        return west, south, east, north


class OfficesQuery(KnownQuery):
    need = Known("needs", help_text=_("Offices of one service, by its word."))
    state = Known(
        "states",
        help_text=_("Offices that lie in one federal state (ISO 3166-2)."),
    )
    updated_since = Moment(
        help_text=_(
            "A day or a moment, such as 2026-07-01 or 2026-07-01T09:00:00Z: offices of which"
            " something changed since then. What was withdrawn or closed is not among them."
        )
    )
    bbox = Bbox(
        help_text=_(
            "Offices inside a box: west,south,east,north in degrees. Those without a"
            " position are not among them."
        )
    )


class NearestQuery(KnownQuery):
    """A place as words, or as a point."""

    q = Text(help_text=_("A postcode or a town, as somebody types it, in any script."))
    lat = Degrees(most=90, help_text=_("Latitude (WGS 84), with lon and instead of q."))
    lon = Degrees(most=180, help_text=_("Longitude (WGS 84), with lat and instead of q."))
    need = Known(
        "needs_and_all",
        help_text=_(
            "What the person needs. Not given: what most need, which is advice on"
            " recognition. Beware of sending people to offices that are not made for them."
        ),
    )
    language = Known(
        "languages", help_text=_("Offices that speak it come first (ISO 639). None is left out.")
    )
    step_free = YesNo(help_text=_("true leaves out offices that are known not to be barrier-free."))
    count = Whole(
        least=1,
        most=MOST,
        default=10,
        help_text=_("How many offices to answer: 1 to 50; 10 if not given."),
    )

    def clean(self):
        cleaned = super().clean()
        has_text = bool(cleaned.get("q"))
        has_lat, has_lon = ("lat" in self.data, "lon" in self.data)
        if "q" in self.data and (has_lat or has_lon):
            self.add_error("q", "Give either q, or lat and lon.")
        elif has_lat != has_lon:
            self.add_error("lon" if has_lat else "lat", "Give lat and lon together.")
        elif not has_text and not has_lat and "q" not in self.errors:
            self.add_error("q", "Give q, or lat and lon.")
        return cleaned
