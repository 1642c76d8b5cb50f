"""What the tags in the texts of one page's records show (services.tags), asked for once."""

from functools import cache, partial

from django.utils.translation import get_language
from modeltranslation.translator import NotRegistered, translator

from iqnetz import surroundings
from iqnetz.markup import TAG
from services.models import Office
from services.tags import fill


def prepare(*records, request=None):
    """Ask at once for what the tags in all texts of the records show, in the reader's language:
    whoever then shows one of these texts asks nothing. One query; none where there are no tags.
    With the `request` of a page, that query takes along what stands around it.
    """
    language = get_language()
    tagged = []
    for record in _with_own(records):
        pairs = {pair for text in _texts(record, language) for pair in TAG.findall(text)}
        if pairs:
            tagged.append((record, pairs))
    along = partial(surroundings.taken_along, request) if request else tuple
    shown = fill({_one_line(pair) for _record, pairs in tagged for pair in pairs}, along)
    for record, pairs in tagged:
        known = {pair: shown[_one_line(pair)] for pair in pairs}
        known |= {_one_line(pair): known[pair] for pair in pairs}
        if not hasattr(record, "shown_tags"):
            record.shown_tags = {}
        record.shown_tags[language] = known


def fill_of(record):
    """A `fill` for iqnetz.markup, for the texts of one record."""
    known = getattr(record, "shown_tags", {}).get(get_language(), {})

    def filled(pairs):
        return known if known.keys() >= set(pairs) else fill(pairs)

    return filled


def _with_own(records):
    for record in records:
        yield record
        if isinstance(record, Office):
            yield record.service
            yield from record.closures.all()
            yield from record.consultation_days.all()
            yield from record.public_contacts


def _texts(record, language):
    fetched = vars(record)  # without the texts that nobody wanted from the database
    for name in _names(type(record)):
        text = fetched.get(f"{name}_{language}") or fetched.get(f"{name}_de")
        if text and "[[" in text:
            yield text


@cache
def _names(model):
    """The names of the model's translated texts."""
    try:
        return tuple(translator.get_options_for_model(model).all_fields)
    except NotRegistered:
        return ()


def _one_line(pair):
    # As the markup makes it of a tag that is broken over two lines.
    kind, reference = pair
    return kind, " ".join(reference.split())
