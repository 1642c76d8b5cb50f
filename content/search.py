"""Search over everything public, with PostgreSQL's full text, in the reader's language."""

import re
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from content import fulltext
from content.fulltext import CLOSE, MOST_HITS, OPEN
from iqnetz.markup import TAG
from iqnetz.together import evaluate
from services.models import ContactPerson, Office, Phone
from services.spelling import national_digits, normalise, with_umlauts
from services.tags import names

SHORTEST_WORD = 2
MOST_WORDS = 12

KINDS = {
    "office": _("Servicestelle"),
    "contact": _("Contact person"),
    "service": _("Service"),
    "partner": _("Organisation"),
    "network": _("Network"),
    "page": _("Page"),
    "news": _("News"),
}


@dataclass(frozen=True, slots=True)
class Hit:
    kind: str
    title: str
    excerpt: str
    url: str
    is_german: bool  # a name, or a title without a translation


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a search found. `too_short`: no word was long enough to look for. `loosely`: no record
    has all the words, these have some.
    """

    hits: list[Hit]
    too_short: bool = False
    loosely: bool = False


def search(typed, along=tuple):
    """Look for the words of `typed` in the reader's language, as an Outcome. A phone number or an
    e-mail address finds whose it is. Where it looks up names for tags, it evaluates the QuerySets
    that `along` gives in the same query.
    """
    if direct := _owners(typed):
        return Outcome(direct)
    words = [word for word in re.findall(r"\w+", normalise(typed)) if len(word) >= SHORTEST_WORD]
    words = list(dict.fromkeys(words))[:MOST_WORDS]
    if not words:
        return Outcome([], too_short=True)
    known = _Names(along)
    hits = _hits(words, " & ", known)
    if hits or len(words) == 1:
        return Outcome(hits)
    return Outcome(_hits(words, " | ", known), loosely=True)


def _owners(typed):
    """The offices and persons with the phone number or e-mail address `typed`."""
    offices = Office.objects.published().open()
    people = ContactPerson.objects.public().filter(office__in=offices).select_related("office")
    if "@" in typed and "\0" not in typed:
        offices, people = offices.filter(email__iexact=typed), people.filter(email__iexact=typed)
    elif len(digits := national_digits(normalise(typed))) > 5:  # five are a postcode
        offices = offices.filter(
            pk__in=Phone.objects.filter(number__contains=digits).values("office")
        )
        people = people.filter(phone__contains=digits)
    else:
        return []
    offices, people = offices[:MOST_HITS], people[:MOST_HITS]
    evaluate(offices, people)
    return [
        Hit(KINDS[kind], str(record), "", record.get_absolute_url(), is_german=True)
        for kind, records in (("office", offices), ("contact", people))
        for record in records
    ]


def _hits(words, operator, known):
    # Beginnings of words count, and ae, oe, ue stand for umlauts too. The words are letters and
    # digits only, so the quotes hold.
    forms = [
        "(" + " | ".join(f"'{form}':*" for form in dict.fromkeys([word, with_umlauts(word)])) + ")"
        for word in words
    ]
    rows = fulltext.ask(operator.join(forms), " | ".join(forms), known.of_texts)
    return [
        Hit(
            kind=KINDS[row.kind],
            title=row.title,
            excerpt=_marked(TAG.sub(known.of_tag, _whole_tags(row.excerpt))),
            url=_url(row),
            is_german=row.is_german,
        )
        for row in rows
    ]


class _Names:
    """What the tags in the records' texts show, asked for once. `of_texts` has {the tags of a text:
    their names}.
    """

    def __init__(self, along):
        found = {text: TAG.findall(text) for text in fulltext.tags()}
        self._known = names({pair for pairs in found.values() for pair in pairs}, along)
        self.of_texts = {
            text: " ".join(self._known[pair] for pair in pairs) for text, pairs in found.items()
        }

    def of_tag(self, tag):
        """The name for a tag that was found in an excerpt."""
        if tag.groups() not in self._known:  # no text has it so, but an excerpt may
            self._known |= names([tag.groups()])
        return self._known[tag.groups()]


def _whole_tags(excerpt):
    """The excerpt without halves of tags at its ends, and without marks inside tags."""
    excerpt = re.sub(r"^[^][]*\]\]|\[\[[^][]*$", "", excerpt)
    return re.sub(
        r"\[\[[^][]*\]\]", lambda tag: tag[0].replace(OPEN, "").replace(CLOSE, ""), excerpt
    )


def _marked(excerpt):
    """The excerpt as HTML, the words found inside <mark>; without the signs of Markdown."""
    readable = re.sub(r"[#*>`]+|\]\([^)]*\)|\[", "", excerpt)  # the signs of Markdown
    readable = re.sub(r"(?:^|\s)(?:-|\d+\.)\s", " ", readable)  # its lists
    readable = re.sub(rf"(\d{{5}}{CLOSE}?) · ", r"\1 ", readable)  # 06122 Halle
    readable = re.sub(r"(?:\s*·)+\s*", " · ", readable).strip(" ·")
    marked = escape(readable).replace(OPEN, "<mark>").replace(CLOSE, "</mark>")
    return mark_safe(marked)  # noqa: S308 (escaped above; the marks are ours)


def _url(row):
    if row.kind == "contact":
        return reverse("office", args=[row.slug]) + f"#person-{row.pk}"
    if row.kind == "network":
        return reverse("network")
    names = {"news": "news_item"}
    return reverse(names.get(row.kind, row.kind), args=[row.slug])
