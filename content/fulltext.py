"""The statement that searches the indexes of words (iqnetz.searched).

What a record is found by are its own words, which an index has, and what is found beside them:
the names that the tags in its texts show just now, and, for an office, what its service says. Of
those only the few that were asked for are put together with its own.
"""

import json
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    F,
    Func,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Coalesce, NullIf
from django.utils import timezone
from django.utils.translation import get_language

from content.models import NEWS, PAGE, NewsItem, Page
from iqnetz.searched import BETWEEN, CONFIGURATIONS, Words
from services.models import ContactPerson, Network, Office, Organisation, Service
from services.models.searched import CONTACT, NETWORK, OFFERED, OFFICE, PARTNER, SERVICE

MOST_HITS = 50

# Around the words found. No text has them, so they survive escaping and become <mark> after it.
OPEN, CLOSE = "\ue000", "\ue001"


@dataclass(frozen=True, slots=True)
class Row:
    """A record that was found."""

    kind: str
    title: str
    slug: str
    pk: int
    is_german: bool
    excerpt: str


def tags():
    """What the tags in all records are, as they are written: texts of one or several."""
    column = f"tags_{get_language()}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {column} FROM services_searchindex WHERE {column} <> ''"  # noqa: S608
            f" UNION SELECT {column} FROM content_searchindex WHERE {column} <> ''"
        )
        return [text for (text,) in cursor.fetchall()]


def ask(wanted, any_of, names):
    """The Rows for what PostgreSQL's to_tsquery makes of `wanted`, the best first. `any_of` is the
    same with OR in the place of AND; `names` has for the texts from tags() what those show.
    """
    values = {"wanted": wanted, "any_of": any_of, "names": json.dumps(names)}
    with connection.cursor() as cursor:
        cursor.execute(_statement(get_language(), timezone.localdate()), values)
        return [Row(*row) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Source:
    words: Words
    records: QuerySet  # those that the public may see
    slug: str = "slug"


def _sources():
    offices = Office.objects.published().open()
    people = ContactPerson.objects.public().filter(office__in=offices)
    return [
        Source(OFFICE, offices),
        Source(CONTACT, people, slug="office__slug"),
        Source(SERVICE, Service.objects.published()),
        Source(PARTNER, Organisation.objects.published()),
        Source(NETWORK, Network.objects.all()),
        Source(PAGE, Page.objects.published()),
        Source(NEWS, NewsItem.objects.published()),
    ]


@lru_cache(maxsize=4)  # in each language, today and yesterday
def _statement(language, _today):
    """It is the same all day long, and much work to make. Like all of it: `wanted`, `any_of` and
    `names` are its parameters.
    """
    vector, tags, configuration = f"vector_{language}", f"tags_{language}", CONFIGURATIONS[language]

    def query(name):
        # Names are in no dictionary.
        return f"(to_tsquery('{configuration}', %({name})s) || to_tsquery('simple', %({name})s))"

    def asked(words):
        """Of a vector only what matters here."""
        others = f"""
            SELECT lexeme FROM unnest({words})
            WHERE NOT array_to_tsvector(ARRAY[lexeme]) @@ {query("any_of")}
        """  # noqa: S608
        return f"ts_delete({words}, ARRAY({others}))"

    wanted, any_of = query("wanted"), query("any_of")
    sources = _sources()
    hits = " UNION ALL ".join(
        f"SELECT '{source.words.kind}' AS kind, rank, hit_title, hit_slug, hit_pk, hit_is_german"  # noqa: S608
        f" FROM found JOIN ({_public(source)}) AS public"
        f" ON kind = '{source.words.kind}' AND record = hit_pk"
        for source in sources
    )
    documents = " ".join(
        f"WHEN '{source.words.kind}' THEN ({_document_of_hit(source)})" for source in sources
    )
    # The order of positions is that of one text: first as it is written, then as the language
    # knows words; in both the record's own words, those beside, and what its tags show.
    return f"""
        WITH told AS (
            SELECT key AS tags,
                   setweight(to_tsvector('simple', value), 'C') AS written,
                   setweight(to_tsvector('{configuration}', value), 'B') AS known
            FROM jsonb_each_text(%(names)s::jsonb)
        ), beside AS MATERIALIZED (
            SELECT key, written, known,
                   (written || known) @@ {wanted} AS matches,
                   ts_rank(written || known, {wanted}) AS rank
            FROM (
                SELECT key, {asked("written")} AS written, {asked("known")} AS known
                FROM (
                    SELECT tags AS key, written, known FROM told
                    UNION ALL
                    SELECT record::text,
                           ts_filter({vector}, '{{c}}') || coalesce(told.written, ''),
                           ts_filter({vector}, '{{b}}') || coalesce(told.known, '')
                    FROM services_searchindex LEFT JOIN told ON told.tags = {tags}
                    WHERE kind = '{OFFERED.kind}'
                ) AS all_of_them
                OFFSET 0
            ) AS asked_for
            WHERE written <> '' OR known <> ''
        ), found AS MATERIALIZED (
            SELECT kind, record, ts_rank(vector, {wanted}) AS rank
            FROM ({_rows(vector, tags)}) AS own
            WHERE vector @@ {wanted} AND key NOT IN (SELECT key FROM beside)
            UNION ALL
            SELECT kind, record, CASE WHEN whole IS NULL THEN rank ELSE ts_rank(whole, {wanted}) END
            FROM (
                SELECT kind, record, matches, rank, CASE WHEN vector @@ {any_of} THEN
                    ts_filter(vector, '{{a,c}}') || written || ts_filter(vector, '{{b}}') || known
                END AS whole
                FROM beside JOIN ({_rows(vector, tags)}) AS own USING (key)
                OFFSET 0
            ) AS joined
            WHERE CASE WHEN whole IS NULL THEN matches ELSE whole @@ {wanted} END
        )
        SELECT kind, hit_title, hit_slug, hit_pk, hit_is_german,
               ts_headline('{configuration}', CASE kind {documents} END, {wanted},
                           'StartSel="{OPEN}", StopSel="{CLOSE}", MaxWords=28, MinWords=12')
        FROM ({hits} ORDER BY rank DESC, kind, hit_title, hit_pk LIMIT {MOST_HITS}) AS hits
        ORDER BY rank DESC, kind, hit_title, hit_pk
    """  # noqa: S608 (the pieces are ours)


def _rows(vector, tags):
    """The rows of both indexes, each with the key of what is found beside."""
    columns = f"kind, record, coalesce(beside::text, {tags}) AS key, {vector} AS vector"
    return (
        f"SELECT {columns} FROM services_searchindex WHERE kind <> '{OFFERED.kind}'"  # noqa: S608
        f" UNION ALL SELECT {columns} FROM content_searchindex"
    )


def _public(source):
    title = source.words.title
    is_german = _is_german(title) if title in source.words.texts else Value(True)
    return _sql(
        source.records.order_by()
        .annotate(
            hit_pk=F("pk"),
            hit_title=Cast(_column(source.words, title), TextField()),
            hit_slug=Cast(F(source.slug), TextField()),
            hit_is_german=is_german,
        )
        .values_list("hit_pk", "hit_title", "hit_slug", "hit_is_german")
    )


def _document_of_hit(source):
    columns = dict.fromkeys((*source.words.names, *source.words.all_texts))
    spaced = [piece for name in columns for piece in (_column(source.words, name), Value(BETWEEN))]
    # Not Django's Concat: that nests.
    document = Func(*spaced, function="concat", output_field=TextField())
    record = source.words.model._base_manager.filter(pk=RawSQL("hit_pk", ()))
    return _sql(record.order_by().annotate(hit_document=document).values_list("hit_document"))


def _column(words, name):
    if name not in words.all_texts:
        return Coalesce(F(name), Value(""))
    # A missing translation is found by its German text, which is what the page shows.
    own, german = F(f"{name}_{get_language()}"), F(f"{name}_de")
    return Coalesce(NullIf(own, Value("")), german, Value(""), output_field=TextField())


def _is_german(name):
    own = f"{name}_{get_language()}"
    missing = Q(**{f"{own}__isnull": True}) | Q(**{own: ""})
    return Case(
        When(missing, then=Value(True)), default=Value(get_language() == "de"),
        output_field=BooleanField(),
    )  # fmt: skip


def _sql(queryset):
    """A QuerySet as a piece of a statement that has parameters of its own."""
    sql, parameters = queryset.query.sql_with_params()
    return connection.ops.compose_sql(sql, parameters).replace("%", "%%")
