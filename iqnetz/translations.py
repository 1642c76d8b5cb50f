"""Which English texts are missing, and which fell behind their German source.

With each change of an English text a trigger notes the digest of the German one beside it; where
the German text has another digest now, the English one is behind. Knows no models of ours.
"""

from dataclasses import dataclass

import pgtrigger
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, TextField
from modeltranslation.translator import translator

from iqnetz.models import EnglishSource
from iqnetz.publishing import Published, PublishingState, in_state

WATCHED = {}  # a model → the names of its translated fields, without language

# In SQL, so that no text has to travel to be compared.
DIGEST = "encode(sha256(convert_to(coalesce(%(expressions)s, ''), 'UTF8')), 'hex')"


def watch():
    """Note the sources of all English texts. To be called when modeltranslation is ready."""
    for model in translator.get_registered_models():
        WATCHED[model] = sorted(translator.get_options_for_model(model).all_fields)
        pgtrigger.register(_trigger(model))(model)


def _trigger(model):
    # All names are those of our own models: nothing from outside gets into this SQL.
    label = model._meta.label_lower
    row = f"model = '{label}' AND record = NEW.id"
    notes = "".join(
        f"""
            IF NEW.{field}_en IS DISTINCT FROM OLD.{field}_en THEN
                DELETE FROM iqnetz_englishsource WHERE {row} AND field = '{field}';
                INSERT INTO iqnetz_englishsource (model, record, field, digest)
                SELECT '{label}', NEW.id, '{field}', {DIGEST % {"expressions": f"NEW.{field}_de"}}
                WHERE NEW.{field}_en <> '';
            END IF;"""  # noqa: S608
        for field in WATCHED[model]
    )
    return pgtrigger.Trigger(
        name="english_source",
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.After,
        func=f"""
            IF TG_OP = 'DELETE' THEN
                DELETE FROM iqnetz_englishsource WHERE model = '{label}' AND record = OLD.id;
                RETURN NULL;
            END IF;{notes}
            RETURN NULL;
        """,  # noqa: S608
    )


@dataclass(frozen=True)
class Gap:
    """An English text that somebody should look at."""

    record: models.Model
    field: str
    is_missing: bool

    @property
    def model(self):
        return self.record._meta.label_lower

    @property
    def label(self):
        return self.record._meta.get_field(f"{self.field}_en").verbose_name


def _missing(field):
    return ~(Q(**{f"{field}_de__isnull": True}) | Q(**{f"{field}_de": ""})) & (
        Q(**{f"{field}_en__isnull": True}) | Q(**{f"{field}_en": ""})
    )


def _behind(model, field):
    digest = Func(OuterRef(f"{field}_de"), template=DIGEST, output_field=TextField())
    sources = EnglishSource.objects.filter(
        model=model._meta.label_lower, record=OuterRef("pk"), field=field
    )
    return Q(Exists(sources.exclude(digest=digest)))


def _records(model):
    # Past modeltranslation's manager, which would answer in one language.
    records = models.QuerySet(model)
    if issubclass(model, Published):
        records = records.exclude(in_state(PublishingState.WITHDRAWN))
    return records


def count():
    """(missing, behind): how many records have such a text; withdrawn ones do not count."""
    missing = behind = 0
    for model, fields in WATCHED.items():
        lacks, lags = Q(pk__in=[]), Q(pk__in=[])
        for field in fields:
            lacks |= _missing(field)
            lags |= _behind(model, field)
        missing += _records(model).filter(lacks).count()
        behind += _records(model).filter(lags).count()
    return missing, behind


def gaps(limit=500):
    """The Gaps, model by model."""
    found = []
    for model, fields in WATCHED.items():
        for field in fields:
            for is_missing, query in ((True, _missing(field)), (False, _behind(model, field))):
                records = _records(model).filter(query).order_by("pk")[:limit]
                found += [Gap(record, field, is_missing) for record in records]
    return found[:limit]


def confirm(model, pk, field):
    """Say that the English text is still right beside the present German one; whether there is
    such a text.
    """
    if field not in WATCHED.get(model, ()):
        return False
    digest = Func(F(f"{field}_de"), template=DIGEST, output_field=TextField())
    present = models.QuerySet(model).filter(pk=pk).values_list(digest, flat=True).first()
    sources = EnglishSource.objects.filter(model=model._meta.label_lower, record=pk, field=field)
    return present is not None and sources.update(digest=present) == 1
