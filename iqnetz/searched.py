"""By which words the records of an app are found: a table beside them with an index, kept by
triggers of PostgreSQL, whoever writes.

A row of the table fills itself: it is named (kind, record), and a trigger reads what the record
says. The triggers of the records' own tables name the rows that must be filled anew. So all of it
is made again by `UPDATE services_searchindex SET kind = kind`.

Knows no models of ours: services and content say in their apps.py what is found by what.
"""

from dataclasses import dataclass

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

# How PostgreSQL knows the words of a language.
CONFIGURATIONS = {"de": "german", "en": "english"}

# A tag as iqnetz.markup.TAG reads it, for PostgreSQL; and whatever may be one.
TAG_SQL = r"\[\[\s*[[:alpha:]]+\s*:[^][]*\]\]"
MAYBE_TAG_SQL = r"\[\[[^][]*\]\]"

# Between two columns of a record.
BETWEEN = " · "
# Characters of a record that are looked at: of more, PostgreSQL would refuse to make one vector.
LONGEST = 100_000


@dataclass(frozen=True, slots=True)
class Words:
    """What the records of a kind are found by: columns of their own, or of a record that they
    belong to ("office__name").
    """

    kind: str
    model: type[models.Model]
    names: tuple[str, ...] = ()  # columns that stand once, for both languages
    texts: tuple[str, ...] = ()  # columns that are translated
    title: str = ""  # one of either
    # A foreign key to a record whose Words count as this one's too: one text of hundreds of records
    # is kept once.
    beside: tuple[str, "Words"] | None = None

    @property
    def all_texts(self):
        """The translated columns, with those of the record beside."""
        if self.beside is None:
            return self.texts
        key, words = self.beside
        return (*self.texts, *(f"{key}__{name}" for name in words.texts))


class Searched(models.Model):
    """The words of one record, in each language, weighted: A its title, B as the language knows
    words, C as they are written. Without the tags in its texts: what those show is others'.
    """

    kind = models.CharField(max_length=20)
    record = models.BigIntegerField()
    beside = models.BigIntegerField(null=True)  # whose words count too
    vector_de = SearchVectorField(null=True)
    vector_en = SearchVectorField(null=True)
    # The tags of its texts, as they are written, one after the other.
    tags_de = models.TextField(default="", blank=True)
    tags_en = models.TextField(default="", blank=True)

    class Meta:
        abstract = True
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "record"], name="%(app_label)s_searched_once_per_record"
            )
        ]
        indexes = [
            # Without a list of what is still to be put into the index: a search would read all.
            GinIndex(fields=["vector_de"], name="%(app_label)s_searched_de", fastupdate=False),
            GinIndex(fields=["vector_en"], name="%(app_label)s_searched_en", fastupdate=False),
            models.Index(
                fields=["record"],
                condition=~Q(tags_de="") | ~Q(tags_en=""),
                name="%(app_label)s_searched_tagged",
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.record}"


def keep(searched, *found):
    """Keep the rows of the Searched model `searched` as these Words say. To be called when all apps
    are ready: modeltranslation adds its columns late.
    """
    pgtrigger.register(_fill(found))(searched)
    table = searched._meta.db_table
    for model in dict.fromkeys(model for words in found for model in _models(words)):
        pgtrigger.register(*_naming(table, model, found))(model)


def _fill(found):
    branches = "ELSIF ".join(_branch(words) for words in found)
    vectors = "".join(
        f"""
        NEW.tags_{language} := coalesce((
            SELECT string_agg(found.tag[1], '' ORDER BY found.number)
            FROM regexp_matches(document_{language}, '{MAYBE_TAG_SQL}', 'g')
            WITH ORDINALITY AS found (tag, number)
        ), '');
        document_{language} :=
            left(regexp_replace(document_{language}, '{TAG_SQL}', ' ', 'g'), {LONGEST});
        NEW.vector_{language} := setweight(to_tsvector('simple', title_{language}), 'A')
            || setweight(to_tsvector('simple', document_{language}), 'C')
            || setweight(to_tsvector('{configuration}', document_{language}), 'B');"""  # noqa: S608
        for language, configuration in CONFIGURATIONS.items()
    )
    return pgtrigger.Trigger(
        name="fill",
        operation=pgtrigger.Insert | pgtrigger.Update,
        when=pgtrigger.Before,
        declare=[
            (f"{text}_{language}", "text")
            for text in ("title", "document")
            for language in CONFIGURATIONS
        ],
        func=f"""
        NEW.beside := NULL;
        IF {branches}END IF;
        {vectors}
        RETURN NEW;
        """,
    )


def _branch(words):
    """Reads a record of the Words into the variables."""
    table = words.model._meta.db_table
    joins = "".join(
        f" LEFT JOIN {key.related_model._meta.db_table} AS {key.name}"
        f" ON {key.name}.id = own.{key.column}"
        for key in _keys(words)
    )
    wanted = {
        f"{text}_{language}": value
        for language in CONFIGURATIONS
        for text, value in (
            ("title", _column(words, words.title, language) if words.title else "''"),
            ("document", _document(words, language)),
        )
    }
    if words.beside:
        wanted["NEW.beside"] = f"own.{words.model._meta.get_field(words.beside[0]).column}"
    return (
        f"NEW.kind = '{words.kind}' THEN SELECT {', '.join(wanted.values())}"  # noqa: S608
        f" INTO {', '.join(wanted)} FROM {table} AS own{joins} WHERE own.id = NEW.record; "
    )


def _document(words, language):
    columns = dict.fromkeys((*words.names, *words.texts))
    pieces = [f"{_column(words, name, language)}, '{BETWEEN}'" for name in columns]
    return f"concat({', '.join(pieces)})"


def _column(words, name, language):
    row, _, column = name.rpartition("__")
    column = f"{row or 'own'}.{column}"
    if name not in words.texts:
        return f"coalesce({column}, '')"
    # A missing translation is found by its German text, which is what the page shows.
    return f"coalesce(nullif({column}_{language}, ''), {column}_de, '')"


def _keys(words):
    """The foreign keys to the records whose columns are among the Words."""
    names = dict.fromkeys(name.rpartition("__")[0] for name in (*words.names, *words.texts))
    return [words.model._meta.get_field(name) for name in names if name]


def _columns(words, row=""):
    """The columns among the Words of the record itself, or of the one that the key `row` names."""
    columns = []
    for name in dict.fromkeys((*words.names, *words.texts)):
        of, _, column = name.rpartition("__")
        if of == row:
            is_translated = name in words.texts
            columns += (
                [f"{column}_{each}" for each in CONFIGURATIONS] if is_translated else [column]
            )
    if not row:
        named = [key.name for key in _keys(words)]
        columns += dict.fromkeys(named if words.beside is None else [*named, words.beside[0]])
    return columns


def _models(words):
    return [words.model, *(key.related_model for key in _keys(words))]


def _naming(table, model, found):
    """The triggers of a model that name the rows to be filled anew."""
    added, changed, gone, watched = [], [], [], []
    for words in found:
        rows = f"UPDATE {table} SET kind = kind WHERE kind = '{words.kind}' AND record"  # noqa: S608
        if words.model is model:
            added.append(
                f"INSERT INTO {table} (kind, record) VALUES ('{words.kind}', NEW.id)"  # noqa: S608
                " ON CONFLICT (kind, record) DO UPDATE SET kind = EXCLUDED.kind;"
            )
            changed.append((_columns(words), f"{rows} = NEW.id;"))
            gone.append(
                f"DELETE FROM {table} WHERE kind = '{words.kind}' AND record = OLD.id;"  # noqa: S608
            )
        for key in _keys(words):
            if key.related_model is model:
                # Those that belong to it: a fixture may bring them first.
                own = f"SELECT id FROM {words.model._meta.db_table} WHERE {key.column} = NEW.id"  # noqa: S608
                added.append(f"{rows} IN ({own});")
                changed.append((_columns(words, key.name), f"{rows} IN ({own});"))
    for columns, _rows in changed:
        watched += columns
    yield _after("added", pgtrigger.Insert, added)
    yield _after(
        "changed",
        pgtrigger.Update,
        [f"IF {_differ(model, columns)} THEN {rows} END IF;" for columns, rows in changed],
        condition=pgtrigger.AnyChange(*dict.fromkeys(watched)),
    )
    if gone:
        yield _after("gone", pgtrigger.Delete, gone)


def _after(name, operation, statements, **options):
    return pgtrigger.Trigger(
        name=f"searched_{name}",
        operation=operation,
        when=pgtrigger.After,
        func=" ".join([*statements, "RETURN NULL;"]),
        **options,
    )


def _differ(model, names):
    columns = [model._meta.get_field(name).column for name in names]
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    return f"({old}) IS DISTINCT FROM ({new})"
