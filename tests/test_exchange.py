"""Export and import at the desk: what goes out comes back, and nothing is half done."""

import datetime

import pytest
from django.contrib import admin
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from services import models, sheets, workbooks
from services.models import ContactPerson, Office, OpeningHours, Organisation, Phone
from tests import factories
from tests.signing_in import sign_in_with_factor

pytestmark = pytest.mark.django_db

MODELS = [Organisation, Office, ContactPerson, Phone, OpeningHours]
FORMATS = ["csv", "xlsx"]


def address(model, page, *arguments):
    return reverse(f"admin:services_{model._meta.model_name}_{page}", args=arguments)


def exported(desk, model, kind="csv", query=""):
    return sheets.read(desk.get(address(model, "export", kind) + query).content)


def file_of(rows, kind="csv"):
    """An upload of records that are dictionaries; all have the keys of the first."""
    headers = list(rows[0])
    cells = [[row.get(header, "") for header in headers] for row in rows]
    if kind == "csv":
        content = sheets.to_csv(headers, cells)
    else:
        content = workbooks.to_xlsx(headers, cells, "Tabelle")
    return SimpleUploadedFile(f"tabelle.{kind}", content)


def shown(desk, model, rows, kind="csv"):
    """The response that shows what the file would change."""
    return desk.post(address(model, "import"), {"file": file_of(rows, kind)})


def confirmed(desk, model, rows):
    """The response to the confirmation of a file that is right."""
    signed = shown(desk, model, rows).context["confirm"]["signed"].value()
    return desk.post(address(model, "import"), {"signed": signed})


def problems(response):
    return [tuple(problem)[:3] for problem in response.context["outcome"].problems]


def differences(response):
    """What would change: by row, by column, from and to."""
    return [
        (change.row, {each.name: (each.before, each.after) for each in change.differences})
        for change in response.context["outcome"].changes
    ]


def state():
    """All that the five models hold, to compare."""
    return [list(model.objects.order_by("pk").values()) for model in MODELS]


def some_of_everything():
    office = factories.full_office(
        name="=SUM(A1) & Co.",
        house="'Haus am Markt",
        access_note_de='-2. Etage; "links"\r\n zweimal läuten',
        access_note_en="＝1+1",
        internal_note="@alle\n\n \x0bmit Steuerzeichen ",
        latitude=52.13150000000001,
        longitude=11.6291234567891234,
        step_free=False,
        published_from=timezone.now(),
        assured_on="2011-07-21",
    )
    office.languages.set(models.Language.objects.all()[:3])
    office.phones.update(extension="12")
    left = factories.contact(
        office=office, role_de="+49 Leitung", role_en="#REF!", name="'s Grave",
        phone="+493451234567", valid_to="2020-02-29",
    )  # fmt: skip
    left.successor = office.contacts.exclude(pk=left.pk).get()
    left.save()
    Organisation.objects.filter(slug="spi").update(description_de="=cmd|' /C calc'!A0\n* Liste\n")
    OpeningHours.objects.create(office=office, weekday=7, opens="13:00:30", closes="23:59:59")


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_export_imported_again_changes_nothing(desk, model, kind):
    some_of_everything()
    before = state()
    response = desk.get(address(model, "export", kind))
    file = SimpleUploadedFile(f"a.{kind}", response.content)
    outcome = desk.post(address(model, "import"), {"file": file}).context["outcome"]
    assert (outcome.problems, outcome.changes) == ((), ())
    assert outcome.unchanged == model.objects.count() > 0
    assert state() == before


@pytest.mark.parametrize("kind", FORMATS)
def test_export_has_every_field_of_the_form(desk, kind):
    assert exported(desk, ContactPerson, kind).headers == (
"id", "office", "title", "name", "role_de", "role_en", "email", "phone", "languages",
        "is_public", "position", "valid_to", "successor", "assured_on", "assured_precision",
        "assured_by", "review_months",
    )  # fmt: skip
    headers = exported(desk, Office, kind).headers
    assert {"slug", "latitude", "access_note_en", "internal_note", "languages"} < set(headers)
    assert not {"centre_latitude", "position", "access_note"} & set(headers)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_field_of_the_form_is_a_column(desk, model):
    form = desk.get(address(model, "add")).context["adminform"].form
    # An office is closed on a page of its own; its table says so all the same.
    closing = {"closed_from", "successor"} if model is Office else set()
    assert set(exported(desk, model).headers) == {"id", *form.fields} | closing


def test_export_follows_search_and_filter(desk):
    table = exported(desk, Office, query="?q=Halle")
    found = {row.cells[0] for row in table.rows}
    assert str(Office.objects.get(slug="anerkennung-halle").pk) in found
    assert 0 < len(found) < Office.objects.count()
    assert desk.get(address(Office, "export", "csv") + "?p=abc").status_code in {200, 302}
    assert desk.get(address(Office, "export", "csv") + "?nonsense__x=1").status_code in {302, 400}
    assert desk.get(address(Office, "export", "ods")).status_code == 404


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_export_asks_the_same_number_of_queries(desk, model, django_assert_max_num_queries):
    counts = []
    for more in (1, 2):
        for _ in range(more):
            office = factories.full_office(organisation=factories.organisation())
            office.languages.set(models.Language.objects.all()[:2])
            factories.contact(office=office, successor=office.contacts.first())
        with django_assert_max_num_queries(20) as captured:
            desk.get(address(model, "export", "csv"))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_list_leads_to_export_and_import(desk):
    html = desk.get(address(Office, "changelist"), {"q": "Halle"}).content.decode()
    for link in [address(Office, "import"), address(Office, "export", "csv") + "?q=Halle"]:
        assert f'href="{link}"' in html
    assert "Export" not in desk.get("/admin/services/language/").content.decode()


def test_import_shows_only_what_changes_and_writes_it_when_confirmed(desk):
    office = Office.objects.get(slug="anerkennung-halle")
    rows = [
        {"id": office.pk, "town": "Halle (Saale)", "street": "Neue Straße 1", "step_free": "wahr",
         "languages": "ar, uk,ar", "assured_on": "21.07.2011", "postcode": "6122"},
        {"id": "", "town": "", "street": "", "step_free": ""},
    ]  # fmt: skip
    before = state()
    response = shown(desk, Office, rows[:1])
    assert differences(response) == [
        (2, {
            "street": (office.street, "Neue Straße 1"),
            "step_free": ("", "ja"),
            "languages": ("", "ar, uk"),
            "assured_on": (str(office.assured_on), "2011-07-21"),
        } | ({} if office.town == "Halle (Saale)" else {"town": (office.town, "Halle (Saale)")}))
    ]  # fmt: skip
    assert state() == before
    response = confirmed(desk, Office, rows[:1])
    assert response.headers["Location"] == address(Office, "changelist")
    office.refresh_from_db()
    assert (office.street, office.step_free, office.postcode) == ("Neue Straße 1", True, "06122")
    assert [language.code for language in office.languages.order_by("code")] == ["ar", "uk"]
    page = desk.get(address(Office, "changelist")).content.decode()
    assert "Neu: 0, geändert: 1, unverändert: 0" in page


def new_office(**values):
    return {
        "id": "", "name": "Servicestelle Schwerin", "slug": "schwerin", "service": "anerkennung",
        "organisation": "spi", "street": "Markt 1", "postcode": "19053", "town": "Schwerin",
        "federal_state": "Mecklenburg-Vorpommern", "latitude": "", "published_from": "01.01.2020",
    } | values  # fmt: skip


def test_new_records_get_what_saving_gives_them(desk):
    service = Office.objects.get(slug="anerkennung-halle").service.slug
    assert confirmed(desk, Office, [new_office(service=service)]).status_code == 302
    office = Office.objects.get(slug="schwerin")
    assert (office.centre_latitude, office.federal_state) == (53.6257, "DE-MV")
    assert timezone.localtime(office.published_from).isoformat() == "2020-01-01T00:00:00+01:00"
    phone = {"id": "", "office": "schwerin", "number": "0345 686948 23", "kind": ""}
    assert confirmed(desk, Phone, [phone]).status_code == 302
    made = office.phones.get()
    assert (made.number.as_e164, made.kind, made.position) == ("+493456869482" + "3", "voice", 0)


def test_a_row_is_refused_at_its_column_in_german(desk):
    office = Office.objects.order_by("pk").first()
    rows = [
        {"id": office.pk, "postcode": "123", "latitude": "99", "longitude": "", "slug": "a b",
         "step_free": "vielleicht", "languages": "ar, xx", "organisation": "gibt-es-nicht",
         "assured_on": "31.02.2020", "email": "kein", "federal_state": "DE-XX"},
        {"id": "99999999", "postcode": "39104"},
        {"id": "abc", "postcode": "39104"},
        {"id": "9" * 50, "postcode": "39104"},
        {"id": office.pk, "postcode": "39104"},
    ]  # fmt: skip
    before = state()
    response = shown(desk, Office, rows)
    found = {(row, column): message for row, column, message in problems(response)}
    assert "confirm" not in response.context or response.context["confirm"] is None
    assert state() == before
    for column in rows[0].keys() - {"id", "latitude", "longitude"}:
        assert (2, column) in found, column
    assert found[2, "organisation"] == (
        "„gibt-es-nicht“: Diesen Eintrag gibt es nicht, oder es ist nicht Ihrer."
    )
    assert found[2, "step_free"] == "Schreiben Sie hier „ja“ oder „nein“."
    assert found[3, "id"] == "„99999999“: Diesen Eintrag gibt es nicht, oder es ist nicht Ihrer."
    assert found[4, "id"].startswith("„abc“: Diesen Eintrag gibt es nicht")
    assert found[5, "id"].startswith("„999")
    assert found[6, "id"] == "Eine andere Zeile nennt diesen Eintrag schon."


def test_rules_between_fields_and_rows_are_told_at_the_row(desk):
    slug = Office.objects.get(slug="anerkennung-halle").slug
    hours = [
        {"id": "", "office": slug, "weekday": "Montag", "opens": "09:00", "closes": "12:00"},
        {"id": "", "office": slug, "weekday": "1", "opens": "11:00", "closes": "13:00"},
        {"id": "", "office": slug, "weekday": "2", "opens": "13:00", "closes": "12:00"},
        {"id": "", "office": "", "weekday": "8", "opens": "25:00", "closes": ""},
    ]
    found = problems(shown(desk, OpeningHours, hours))
    assert found[:2] == [
        (3, "", "Diese Zeiten überschneiden sich mit anderen am selben Tag."),
        (4, "", "Die Stelle muss öffnen, bevor sie schließt."),
    ]
    assert [place[:2] for place in found[2:]] == [
        (5, "closes"), (5, "office"), (5, "opens"), (5, "weekday")
    ]  # fmt: skip
    phones = [{"id": "", "office": slug, "number": "0345 999999"}] * 2
    assert problems(shown(desk, Phone, phones)) == [
        (3, "", "Diese Nummer steht schon in der Liste.")
    ]


def test_a_loop_of_successors_is_told_at_the_row(desk):
    first, second = factories.contact(), factories.contact()
    rows = [
        {"id": first.pk, "successor": second.pk},
        {"id": second.pk, "successor": first.pk},
    ]
    assert [place[:2] for place in problems(shown(desk, ContactPerson, rows))] == [(3, "successor")]


def test_unknown_missing_and_doubled_columns_are_named(desk):
    response = shown(desk, Phone, [{"number": "1", "nummer": "2"}])
    assert [place[:2] for place in problems(response)] == [(1, "id"), (1, "nummer")]
    content = b"id;kind;kind\n1;voice;voice\n"
    file = SimpleUploadedFile("a.csv", content)
    response = desk.post(address(Phone, "import"), {"file": file})
    assert problems(response) == [(1, "kind", "Diese Spalte gibt es zweimal.")]


def test_formula_is_refused_at_its_cell(desk):
    from io import BytesIO

    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["id", "extension"])
    book.active.append([Phone.objects.first().pk, "=1+1"])
    file = BytesIO()
    book.save(file)
    file = SimpleUploadedFile("a.xlsx", file.getvalue())
    response = desk.post(address(Phone, "import"), {"file": file})
    assert problems(response) == [
        (2, "extension", "Diese Zelle enthält eine Formel. Schreiben Sie bitte das Ergebnis hin.")
    ]


def test_text_too_long_for_a_table_is_changed_in_the_form_only(desk):
    spi = Organisation.objects.get(slug="spi")
    Organisation.objects.filter(pk=spi.pk).update(description_de="x" * 30_000)
    table = exported(desk, Organisation)
    column = table.headers.index("description_de")
    cell = next(row.cells[column] for row in table.rows if row.cells[0] == str(spi.pk))
    assert differences(shown(desk, Organisation, [{"id": spi.pk, "description_de": cell}])) == []
    response = shown(desk, Organisation, [{"id": spi.pk, "description_de": cell[1:]}])
    assert [place[:2] for place in problems(response)] == [(2, "description_de")]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", b"", "leer"),
        ("a.xlsx", b"PK\x03\x04kaputt", "beschädigt"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".xls"),
        ("a.csv", b"\x89PNG\r\n\x1a\n\0\0", "weder"),
        ("a.csv", b"x" * 2_000_001, "größer als 2 MB"),
        ("a.csv", b"x" * 9_000_000, "höchstens 2 MB"),  # not even taken from the wire
        ("a.csv", b'id;kind\n1;"voice\n', "Anführungszeichen"),
    ],
)
def test_file_that_cannot_be_read_is_told_at_the_field(desk, name, content, words):
    response = desk.post(address(Phone, "import"), {"file": SimpleUploadedFile(name, content)})
    assert response.status_code == 200
    assert words in response.content.decode()


def test_nothing_chosen_is_told(desk):
    html = desk.post(address(Phone, "import")).content.decode()
    assert "Wählen Sie bitte eine Datei mit höchstens 2 MB." in html


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_admin_model_with_exchange(model):
    assert hasattr(admin.site.get_model_admin(model), "import_view")


@pytest.mark.parametrize("signed", ["", "x", "a:b:c", "\0", "x" * 10_000, "é:\ud800"])
def test_forged_confirmation_changes_nothing(desk, signed):
    before = state()
    response = desk.post(
        address(Phone, "import"), {"signed": signed.encode("utf-8", "replace").decode()}
    )
    assert response.status_code == 200
    assert 'role="alert"' in response.content.decode()
    assert state() == before


def test_confirmation_holds_for_one_list_one_person_and_one_hour(
    desk, client, django_user_model, monkeypatch, settings
):
    settings.SESSION_IDLE = datetime.timedelta(hours=2)  # the page ends sooner than the session
    phone = Phone.objects.first()
    signed = (
        shown(desk, Phone, [{"id": phone.pk, "extension": "9"}])
        .context["confirm"]["signed"]
        .value()
    )
    before = state()
    desk.post(address(OpeningHours, "import"), {"signed": signed})
    other = django_user_model.objects.create_superuser("other", password="a long password")
    with monkeypatch.context() as later:
        now = signing.time.time()
        later.setattr(signing.time, "time", lambda: now + 3601)
        html = desk.post(address(Phone, "import"), {"signed": signed}).content.decode()
        assert "älter als eine Stunde" in html
    sign_in_with_factor(client, other)
    client.post(address(Phone, "import"), {"signed": signed})
    assert state() == before


# --- What a table cannot change, and says so (the German stands in the catalogue) ---


def test_closing_by_a_table_is_refused_with_the_place_where_it_is_done(desk):
    office = Office.objects.first()
    response = shown(desk, Office, [{"id": office.pk, "closed_from": "2030-01-01"}])
    messages = [problem.message for problem in response.context["outcome"].problems]
    assert messages == ["Schließen geht nur im Eintrag unter „Für immer schließen“."]


def test_columns_only_to_read_are_marked(desk):
    columns = desk.get(address(Office, "import")).context["columns"]
    assert {name for name, _label, why_not in columns if why_not} == {"closed_from", "successor"}
    html = desk.get(address(Office, "import")).content.decode()
    assert html.count("Nur zum Lesen.") == 2


@pytest.mark.parametrize("typed", ["0611", "0000", "611", "061100"])
def test_postcode_that_lost_more_than_its_zero_is_refused(desk, typed):
    office = Office.objects.first()
    response = shown(desk, Office, [{"id": office.pk, "postcode": typed}])
    assert [place[:2] for place in problems(response)] == [(2, "postcode")]
