"""Search over everything public, with PostgreSQL's full text, in the reader's language."""

import re
from dataclasses import dataclass

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank, SearchVector
from django.db.models import (
    BooleanField,
    Case,
    F,
    Func,
    JSONField,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, NullIf
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from content.models import NewsItem, Page
from iqnetz.markup import TAG
from iqnetz.together import evaluate
from services.models import ContactPerson, Network, Office, Organisation, Phone, Service
from services.spelling import national_digits, normalise, with_umlauts
from services.tags import names

# A tag as iqnetz.markup.TAG reads it, for PostgreSQL.
TAG_SQL = r"\[\[\s*[[:alpha:]]+\s*:[^][]*\]\]"

CONFIGURATIONS = {"de": "german", "en": "english"}
SHORTEST_WORD = 2
MOST_WORDS = 12
MOST_HITS = 50

# Around the words found. No text has them, so they survive escaping and become <mark> after it.
OPEN, CLOSE = "\ue000", "\ue001"

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
    sources = _sources()
    names = _Names(sources, along)
    hits = _hits(words, " & ", sources, names)
    if hits or len(words) == 1:
        return Outcome(hits)
    return Outcome(_hits(words, " | ", sources, names), loosely=True)


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


def _hits(words, operator, sources, names):
    configuration = CONFIGURATIONS[get_language()]
    # Beginnings of words count, and ae, oe, ue stand for umlauts too. The words are letters and
    # digits only, so the quotes hold.
    raw = operator.join(
        "(" + " | ".join(f"'{form}':*" for form in dict.fromkeys([word, with_umlauts(word)])) + ")"
        for word in words
    )
    stemmed = SearchQuery(raw, search_type="raw", config=configuration)
    # Names are in no dictionary.
    literal = SearchQuery(raw, search_type="raw", config="simple")
    query = stemmed | literal
    parts = [
        _matches(source, query, configuration, names.of_records.get(source.kind))
        for source in sources
    ]
    rows = parts[0].union(*parts[1:], all=True).order_by("-hit_rank", "hit_kind", "hit_title")
    rows = list(rows[:MOST_HITS])
    excerpts = [_whole_tags(row["hit_excerpt"]) for row in rows]
    return [
        Hit(
            kind=KINDS[row["hit_kind"]],
            title=row["hit_title"],
            excerpt=_marked(TAG.sub(names.of_tag, excerpt)),
            url=_url(row),
            is_german=row["hit_is_german"],
        )
        for row, excerpt in zip(rows, excerpts, strict=True)
    ]


class _Names:
    """What the tags in the texts of the sources show, asked for once. `of_records` has {kind: {pk:
    the names}} of the records whose texts have tags.
    """

    def __init__(self, sources, along):
        found = {(kind, pk): TAG.findall(text) for kind, pk, text in _texts_with_tags(sources)}
        self._known = names({pair for pairs in found.values() for pair in pairs}, along)
        self.of_records = {}
        for (kind, pk), pairs in found.items():
            shown = " ".join(self._known[pair] for pair in pairs)
            self.of_records.setdefault(kind, {})[str(pk)] = shown

    def of_tag(self, tag):
        """The name for a tag that was found in an excerpt."""
        if tag.groups() not in self._known:  # no text has it so, but an excerpt may
            self._known |= names([tag.groups()])
        return self._known[tag.groups()]


def _texts_with_tags(sources):
    """(kind, pk, text) of each record whose texts have tags."""
    parts = [
        source.records.alias(document=_document(source))
        .filter(document__contains="[[")
        .order_by()
        .annotate(
            hit_kind=Value(source.kind, output_field=TextField()),
            hit_pk=F("pk"),
            hit_document=F("document"),
        )
        .values_list("hit_kind", "hit_pk", "hit_document")
        for source in sources
    ]
    return parts[0].union(*parts[1:], all=True)


def _whole_tags(excerpt):
    """The excerpt without halves of tags at its ends, and without marks inside tags."""
    excerpt = re.sub(r"^[^][]*\]\]|\[\[[^][]*$", "", excerpt)
    return re.sub(
        r"\[\[[^][]*\]\]", lambda tag: tag[0].replace(OPEN, "").replace(CLOSE, ""), excerpt
    )


@dataclass(frozen=True, slots=True)
class _Source:
    kind: str
    records: QuerySet
    names: tuple[str, ...]  # columns that stand once, for both languages
    texts: tuple[str, ...]  # columns that are translated
    title: str  # one of either
    slug: str = "slug"


def _sources():
    return [
        _Source(
            "office",
            Office.objects.published().open(),
            names=("name", "house", "street", "postcode", "town", "organisation__name"),
            texts=("service__summary", "service__for_whom"),
            title="name",
        ),
        _Source(
            "contact",
            ContactPerson.objects.public().filter(office__in=Office.objects.published().open()),
            names=("title", "name", "office__name", "office__town"),
            texts=("role",),
            title="name",
            slug="office__slug",
        ),
        _Source(
            "service",
            Service.objects.published(),
            names=(),
            texts=(
                "name",
                "need_label",
                "summary",
                "for_whom",
                "what_happens",
                "what_to_bring",
                "cost",
                "how_to_apply",
                "law",
            ),
            title="name",
        ),
        _Source(
            "partner",
            Organisation.objects.published(),
            names=("name", "short_name", "town"),
            texts=("description",),
            title="name",
        ),
        _Source(
            "network",
            Network.objects.all(),
            names=("name", "short_name"),
            texts=("summary", "description", "national_structure"),
            title="name",
        ),
        _Source(
            "page",
            Page.objects.published(),
            names=(),
            texts=("title", "summary", "body"),
            title="title",
        ),
        _Source(
            "news",
            NewsItem.objects.published(),
            names=(),
            texts=("title", "summary", "body"),
            title="title",
        ),
    ]


def _column(source, name):
    if name not in source.texts:
        return Coalesce(F(name), Value(""))
    # A missing translation is found by its German text, which is what the page shows.
    own, german = F(f"{name}_{get_language()}"), F(f"{name}_de")
    return Coalesce(NullIf(own, Value("")), german, Value(""), output_field=TextField())


def _document(source):
    columns = [_column(source, name) for name in dict.fromkeys((*source.names, *source.texts))]
    spaced = [piece for each in columns for piece in (each, Value(" · "))]
    # Not Django's Concat: that nests, and a search would take twice as long.
    return Func(*spaced, function="concat", output_field=TextField())


def _matches(source, query, configuration, shown_names=None):
    title, document = _column(source, source.title), _document(source)
    words = [document]
    if shown_names:
        # Found by the names that the tags show, not by how the tags are written.
        bare = Func(document, Value(TAG_SQL), Value(" "), Value("g"), function="regexp_replace")
        of_record = Func(
            Value(shown_names, JSONField()), Cast("pk", TextField()),
            function="jsonb_extract_path_text",
        )  # fmt: skip
        words = [Cast(bare, TextField()), Coalesce(of_record, Value(""), output_field=TextField())]
    vector = (
        SearchVector(title, config="simple", weight="A")
        + SearchVector(*words, config="simple", weight="C")
        + SearchVector(*words, config=configuration, weight="B")
    )
    return (
        source.records.alias(vector=vector)
        .filter(vector=query)
        .order_by()
        .annotate(
            hit_kind=Value(source.kind, output_field=TextField()),
            hit_rank=SearchRank(F("vector"), query),
            hit_title=Cast(title, TextField()),
            hit_excerpt=SearchHeadline(
                document,
                query,
                config=configuration,
                start_sel=OPEN,
                stop_sel=CLOSE,
                max_words=28,
                min_words=12,
            ),
            hit_slug=Cast(F(source.slug), TextField()),
            hit_pk=F("pk"),
            hit_is_german=_is_german(source.title) if source.title in source.texts else Value(True),
        )
        # By name: of values(**expressions) alone, modeltranslation would make all the columns.
        .values(
            "hit_kind",
            "hit_rank",
            "hit_title",
            "hit_excerpt",
            "hit_slug",
            "hit_pk",
            "hit_is_german",
        )
    )


def _is_german(name):
    own = f"{name}_{get_language()}"
    missing = Q(**{f"{own}__isnull": True}) | Q(**{own: ""})
    return Case(
        When(missing, then=Value(True)), default=Value(get_language() == "de"),
        output_field=BooleanField(),
    )  # fmt: skip


def _marked(excerpt):
    """The excerpt as HTML, the words found inside <mark>; without the signs of Markdown."""
    readable = re.sub(r"[#*>`]+|\]\([^)]*\)|\[", "", excerpt)  # the signs of Markdown
    readable = re.sub(r"(?:^|\s)(?:-|\d+\.)\s", " ", readable)  # its lists
    readable = re.sub(rf"(\d{{5}}{CLOSE}?) · ", r"\1 ", readable)  # 06122 Halle
    readable = re.sub(r"(?:\s*·)+\s*", " · ", readable).strip(" ·")
    marked = escape(readable).replace(OPEN, "<mark>").replace(CLOSE, "</mark>")
    return mark_safe(marked)  # noqa: S308 (escaped above; the marks are ours)


def _url(row):
    if row["hit_kind"] == "contact":
        return reverse("office", args=[row["hit_slug"]]) + f"#person-{row['hit_pk']}"
    if row["hit_kind"] == "network":
        return reverse("network")
    names = {"news": "news_item"}
    return reverse(names.get(row["hit_kind"], row["hit_kind"]), args=[row["hit_slug"]])
