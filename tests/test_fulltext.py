"""The index of words: as fresh as what it is of, used, and as exact as reading all."""

import json
import random
import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, models
from django.db.models import Func, TextField, Value
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from content import fulltext
from content.models import NEWS, PAGE, NewsItem, Page
from content.models import SearchIndex as CONTENT
from content.search import search
from iqnetz.markup import TAG
from iqnetz.searched import BETWEEN, CONFIGURATIONS, TAG_SQL
from services.erasure import erase
from services.models import ContactPerson, Network, Office, Organisation, SearchIndex, Service
from services.models.searched import FOUND
from services.tags import names
from tests import factories

pytestmark = pytest.mark.django_db

ALL_WORDS = [*FOUND, PAGE, NEWS]
LATER, BEFORE = timezone.now() + timedelta(days=1), timezone.now() - timedelta(days=1)


def raw(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def titles(typed, language="de"):
    with translation.override(language):
        return sorted(hit.title for hit in search(typed).hits)


def test_organisation_is_renamed():
    office = factories.office(name="Stelle Eins", organisation=factories.organisation())
    Organisation.objects.filter(pk=office.organisation_id).update(name="Quastenflosser e.V.")
    assert titles("Quastenflosser") == ["Quastenflosser e.V.", "Stelle Eins"]
    raw(
        "UPDATE services_organisation SET name = 'Grottenolm' WHERE id = %s", office.organisation_id
    )
    assert titles("Quastenflosser") == []
    assert titles("Grottenolm") == ["Grottenolm", "Stelle Eins"]


def test_office_moves_and_its_people_with_it():
    person = factories.contact(is_public=True, name="Erika Beispiel")
    raw("UPDATE services_office SET town = 'Quastendorf' WHERE id = %s", person.office_id)
    of_halle = [person.name, *person.office.contacts.public().values_list("name", flat=True)]
    assert titles("Quastendorf") == sorted({person.office.name, *of_halle})
    elsewhere = factories.office(name="Andere Stelle", town="Olmstadt")
    ContactPerson.objects.filter(pk=person.pk).update(office=elsewhere)
    assert "Erika Beispiel" not in titles("Quastendorf")
    assert titles("Olmstadt") == ["Andere Stelle", "Erika Beispiel"]


def test_office_changes_its_service_and_its_organisation():
    office = factories.office(name="Stelle Eins")
    office.service = factories.service(for_whom_de="Für Quastenflosser.", name_de="Angebot Eins")
    office.save()
    assert titles("Quastenflosser") == ["Angebot Eins", "Stelle Eins"]
    office.organisation = factories.organisation(name="Grottenolm e.V.")
    office.save()
    assert titles("Grottenolm") == ["Grottenolm e.V.", "Stelle Eins"]


def test_text_of_a_service_is_a_text_of_its_offices():
    office = factories.office(name="Stelle Eins", service=factories.service(name_de="Angebot Eins"))
    Service.objects.filter(pk=office.service_id).update(summary_de="Für Quastenflosser.")
    assert titles("Quastenflosser") == ["Angebot Eins", "Stelle Eins"]
    assert titles("Quastenflosser Eins") == ["Angebot Eins", "Stelle Eins"]
    assert titles("Quastenflosser", "en") == ["Angebot Eins", "Stelle Eins"]
    Service.objects.filter(pk=office.service_id).update(summary_en="For coelacanths.")
    assert titles("Quastenflosser", "en") == []
    assert titles("coelacanth", "en") == ["Angebot Eins", "Stelle Eins"]


@pytest.mark.parametrize(
    ("model", "column"),
    [
        (Page, "body_de"),
        (NewsItem, "summary_de"),
        (Network, "description_de"),
        (Organisation, "description_de"),
        (Service, "law_de"),
    ],
)
def test_text_is_updated_and_deleted(model, column):
    if model is NewsItem:
        NewsItem.objects.create(title_de="Neues", slug="neues", published_from=timezone.now())
    record = model.objects.first()
    model.objects.filter(pk=record.pk).update(**{column: "Ein Quastenflosser"})
    assert str(record) in titles("Quastenflosser")
    raw(f"UPDATE {model._meta.db_table} SET {column} = ''")  # noqa: S608
    assert titles("Quastenflosser") == []


@pytest.mark.parametrize("words", ALL_WORDS, ids=lambda words: words.kind)
def test_each_column_is_kept(words):
    if words.model is NewsItem:
        NewsItem.objects.create(title_de="Neues", slug="neues", published_from=BEFORE)
    record = words.model.objects.last()
    index = CONTENT if words in (PAGE, NEWS) else SearchIndex
    for name in dict.fromkeys((*words.names, *words.texts)):
        key, _, column = name.rpartition("__")
        owner = getattr(record, key) if key else record
        languages = ("_de", "_en") if name in words.texts else ("",)
        for language in languages:
            value = "12345" if column == "postcode" else f"quasten{column}{language}x"
            value = value.replace("_", "")
            owners = models.QuerySet(type(owner)).filter(pk=owner.pk)
            owners.update(**{column + language: value})
            row = index.objects.get(kind=words.kind, record=record.pk)
            assert value in (row.vector_en if language == "_en" else row.vector_de), name + language


def test_bulk_and_delete():
    like = {
        "summary_de": "Ein Satz.",
        "body_de": "Quastenflosser",
        "published_from": timezone.now(),
    }
    Page.objects.bulk_create(Page(slug=f"s{n}", title_de=f"Seite {n}", **like) for n in range(3))
    assert titles("Quastenflosser") == ["Seite 0", "Seite 1", "Seite 2"]
    Page.objects.filter(slug="s1").delete()
    raw("DELETE FROM content_page WHERE slug = 's2'")
    assert titles("Quastenflosser") == ["Seite 0"]
    before = SearchIndex.objects.count()
    office = factories.full_office(name="Quastenstelle")
    assert SearchIndex.objects.count() == before + 2  # and a person
    Office.objects.filter(pk=office.pk).delete()
    assert SearchIndex.objects.count() == before


def test_erased_person_is_in_the_index_no_more():
    person = factories.contact(is_public=True, name="Erika Quastenflosser")
    row = SearchIndex.objects.get(kind="contact", record=person.pk)
    assert "quastenflosser" in row.vector_de
    erase(person)
    row.refresh_from_db()
    assert "quasten" not in row.vector_de + row.vector_en


def test_row_that_was_left_over_is_filled_anew():
    SearchIndex.objects.create(kind="office", record=4711)
    factories.office(pk=4711, name="Quastenstelle")
    assert titles("Quastenstelle") == ["Quastenstelle"]


def test_what_comes_before_what_it_belongs_to_is_found_by_it():
    """As a fixture may bring them: constraints are looked at last."""
    office = factories.office(name="Stelle Eins", organisation=factories.organisation())
    organisation = office.organisation
    fields = [field.attname for field in organisation._meta.fields]
    values = {name: getattr(organisation, name) for name in fields}
    raw("DELETE FROM services_organisation WHERE id = %s", organisation.pk)
    Organisation.objects.create(**values | {"name": "Quastenflosser e.V."})
    assert "Stelle Eins" in titles("Quastenflosser")


HIDDEN = [{"published_from": None}, {"published_from": LATER}, {"withdrawn_from": BEFORE}]


@pytest.mark.parametrize("hidden", HIDDEN)
def test_hidden_is_never_found(hidden):
    word = {"name": "Quastenflosser"}
    organisation = factories.organisation(**word, **hidden)
    factories.office(**word, **hidden)
    of_hidden = factories.office(**word, organisation=organisation)
    factories.contact(office=of_hidden, is_public=True, **word)
    service = factories.service(name_de="Quastenflosser", for_whom_de="Quastenflosser", **hidden)
    factories.office(service=service)
    text = {"summary_de": "Quastenflosser", "body_de": "Quastenflosser"}
    text |= {"published_from": BEFORE} | hidden
    Page.objects.create(title_de="Quastenflosser", slug="q", **text)
    NewsItem.objects.create(title_de="Quastenflosser", slug="q", **text)
    for language in ("de", "en"):
        assert titles("Quastenflosser", language) == []


def test_closed_office_and_person_who_left_are_not_found():
    yesterday = timezone.localdate() - timedelta(days=1)
    factories.full_office(name="Quastenflosser", closed_from=yesterday)
    factories.contact(name="Quasten Flosser", is_public=True, valid_to=yesterday)
    factories.contact(name="Quasten Flosserin", is_public=False)
    assert titles("Quasten") == []


@pytest.mark.parametrize(
    "text",
    ["Quastenflosser " + "und " * 500_000, "Quastenflosser " + " ".join(map(str, range(200_000))),
     "Quastenflosser " + "x" * 3_000_000, "Quastenflosser " + "[[" * 100_000,
     "Quastenflosser " + "".join(f" {chr(0x20000 + n)}" for n in range(40_000)),
     "Quastenflosser [[office:" + "a" * 10_000 + " <b " + "]]" * 999],
)  # fmt: skip
def test_odd_texts_are_kept_and_found(text):
    Page.objects.filter(slug="impressum").update(body_de=text)
    assert titles("Quastenflosser") == ["Impressum"]


# --- As exact as reading all ---


def all_records():
    """(kind, pk, title, text, names that the tags in it show) of all that is public."""
    for source in fulltext._sources():
        words = source.words
        columns = dict.fromkeys((*words.names, *words.all_texts))
        pieces = [
            each for name in columns for each in (fulltext._column(words, name), Value(BETWEEN))
        ]
        shown = source.records.annotate(
            title_shown=fulltext._column(words, words.title),
            text_shown=Func(*pieces, function="concat", output_field=TextField()),
        )
        for record in shown:
            tags = TAG.findall(record.text_shown)
            known = " ".join(names(tags)[tag] for tag in tags)
            yield words.kind, record.pk, record.title_shown, record.text_shown, known


BY_READING = """
    WITH query (wanted) AS (SELECT to_tsquery('{language}', %s) || to_tsquery('simple', %s)),
    record (kind, pk, title, bare, known) AS (
        SELECT row->>0, row->>1, row->>2, regexp_replace(row->>3, %s, ' ', 'g'), row->>4
        FROM json_array_elements(%s::json) AS row
    )
    SELECT kind, pk::bigint, ts_rank(vector, wanted) AS rank FROM query, record, LATERAL (
        SELECT setweight(to_tsvector('simple', title), 'A')
            || setweight(to_tsvector('simple', bare || ' ' || known), 'C')
            || setweight(to_tsvector('{language}', bare || ' ' || known), 'B') AS vector
    ) AS words
    WHERE vector @@ wanted ORDER BY rank DESC, kind, title, pk::bigint
"""


def by_reading_all(wanted, records):
    with connection.cursor() as cursor:
        sql = BY_READING.format(language=CONFIGURATIONS[translation.get_language()])
        cursor.execute(sql, [wanted, wanted, TAG_SQL, json.dumps(records)])
        return [row[:2] for row in cursor.fetchall()]


def texts_with_tags():
    """Tags in all kinds of texts, of what is there and of what is not."""
    person = factories.contact(is_public=True, name="Erika Halle", role_de="Für [[office:nichts]]")
    tags = f"Rostock [[office:anerkennung-halle]], [[ Person : {person.pk} ]] Halle [[x y]]"
    first, second = Service.objects.all()[:2]
    Service.objects.filter(pk=first.pk).update(for_whom_de=f"Zeugnis {tags}", need_label_en=tags)
    Service.objects.filter(pk=second.pk).update(summary_en=f"Ask [[contact:{person.pk}]] in Halle")
    Organisation.objects.filter(slug="migra").update(description_de=tags, description_en="Halle")
    Page.objects.filter(slug="impressum").update(body_de=f"{tags} Erika", title_en=None)
    Office.objects.filter(slug="anerkennung-halle").update(house="Haus Zeugnis [Halle]")


@pytest.mark.parametrize("language", ["de", "en"])
def test_order_is_that_of_reading_all(language):
    texts_with_tags()
    factories.office(name="Zeugnis Halle", house="Halle Halle")
    with translation.override(language):
        records = list(all_records())
        known = {tags: " ".join(names(TAG.findall(tags)).values()) for tags in fulltext.tags()}
        seen = sorted({word for record in records for word in re.findall(r"\w{3,}", record[3])})
        dice = random.Random(8)  # noqa: S311 (repeatable, not secret)
        tried = [["halle"], ["rostock"], ["erika"], ["zeugnis", "halle"], ["erika", "magdeburg"]]
        tried += [dice.sample(seen, dice.choice([1, 1, 2, 3])) for _ in range(40)]
        hits = 0
        for words in tried:
            forms = [f"'{word[: dice.choice([3, 9, 99])].lower()}':*" for word in words]
            for operator in (" & ", " | "):
                wanted = operator.join(forms)
                rows = fulltext.ask(wanted, " | ".join(forms), known)
                expected = by_reading_all(wanted, records)[: fulltext.MOST_HITS]
                assert [(row.kind, row.pk) for row in rows] == expected, wanted
                hits += len(rows)
    assert hits > 300


# --- Used ---


def plans(typed):
    """How PostgreSQL answers the statements of a search, with what each step puts out."""
    with CaptureQueriesContext(connection) as asked:
        search(typed)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # a table of ten rows needs no index
        for each in asked:
            cursor.execute("EXPLAIN (VERBOSE) " + each["sql"])
            yield "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.parametrize("language", ["de", "en"])
def test_index_is_used_and_excerpts_are_made_of_what_is_shown(language):
    with translation.override(language):
        tags, hits = plans("Zeugnis")
    assert "services_searched_tagged" in tags
    assert "content_searched_tagged" in tags
    for app in ("services", "content"):
        assert f"Bitmap Index Scan on {app}_searched_{language}" in hits
    before, after = hits.split("ts_headline")
    assert "Limit" not in before
    assert "Limit" in after


def test_tags_are_looked_up_by_indexes():
    person = factories.contact(is_public=True)
    Page.objects.filter(slug="impressum").update(
        body_de=f"[[office:anerkennung-halle]] [[contact:{person.pk}]]"
    )
    _tags, shown, _hits = plans("Impressum")
    assert "office_slug_lower" in shown
    assert "Seq Scan on services_office" not in shown
    assert "Seq Scan on services_contactperson" not in shown


def test_number_of_queries_does_not_grow(django_assert_num_queries):
    for _ in range(2):
        factories.office()
        with django_assert_num_queries(2):
            search("Stelle")
        with django_assert_num_queries(3):
            search("Stelle Quastenflosser")


@pytest.mark.django_db(transaction=True)
def test_index_comes_to_a_filled_database_and_goes_again():
    found = titles("Anerkennung"), titles("recognition", "en")
    rows = SearchIndex.objects.count()
    call_command("migrate", "services", "0012", verbosity=0)
    call_command("migrate", "content", "0010", verbosity=0)
    assert "services_searchindex" not in connection.introspection.table_names()
    Office.objects.filter(slug="anerkennung-halle").update(house="Rathaus")
    call_command("migrate", verbosity=0)
    assert SearchIndex.objects.count() == rows
    assert (titles("Anerkennung"), titles("recognition", "en")) == found
    assert "Servicestelle „Anerkennung“ Süd (Halle)" in titles("Rathaus")
