"""vCards, read by vobject (3.0) and by a small reader of RFC 6350 (4.0)."""

import datetime
import re
import uuid
from urllib.parse import unquote

import pytest
import vobject
from django.utils import timezone, translation

from services.formats import vcard
from services.models import ContactPerson, Language, Office
from tests import factories

pytestmark = pytest.mark.django_db

URL = "https://iq.example/o/k7m2x/"
SOURCE = f"{URL}kontakt.vcf"
CHANGED = datetime.datetime(2026, 5, 12, 9, 30, 15, tzinfo=datetime.UTC)
VERSIONS = {"3.0": "kontakt.vcf", "4.0": "kontakt-4.vcf"}
NAMES = [
    "Beratung, Hilfe; und \\ mehr",
    "Zeile\nZeile\r\nZeile",
    "مركز الاستشارة في ماغديبورغ للاعتراف بالشهادات الأجنبية",
    "Beratung 👩‍👩‍👧 " + "👍" * 40,
    "Ä" * 200,
    "x" * 60 + "„Anerkennung“",
]


def detailed(office):
    found = Office.objects.with_details().get(pk=office.pk)
    found.uid = uuid.UUID("09df01c0-695f-850a-a600-8d56574a7858")
    found.changed_at = CHANGED
    return found


def card_of(record, version="3.0"):
    """The text of the vCard of a saved office or contact."""
    if isinstance(record, Office):
        return vcard.of_office(detailed(record), version, URL, SOURCE)
    person = ContactPerson.objects.get(pk=record.pk)
    person.office = detailed(record.office)
    person.uid = uuid.UUID("55df9a60-4a54-8b2c-a1af-4589c848c1ef")
    person.changed_at = CHANGED
    return vcard.of_contact(person, version, URL, SOURCE)


_LINE = re.compile(r'([A-Z]+)((?:;[A-Z]+=(?:"[^"\x00-\x1f]*"|[^";:,\x00-\x1f]*))*):([^\x00-\x1f]*)')
# How often a property stands in a card (RFC 6350, section 6): at least, at most.
_TIMES = {
    "BEGIN": (1, 1), "END": (1, 1), "VERSION": (1, 1), "FN": (1, 99), "N": (0, 1), "UID": (0, 1),
    "REV": (0, 1), "KIND": (0, 1), "PRODID": (0, 1),
}  # fmt: skip


def read(text):
    """{name: [(parameters, value)]} of a vCard 4.0; every rule that it breaks is an error."""
    assert text.endswith("END:VCARD\r\n")
    octets = text.encode()
    for line in octets.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()  # no character torn apart
        assert b"\n" not in line
        assert b"\r" not in line
    properties = {}
    names = []
    for line in text.replace("\r\n ", "").split("\r\n")[:-1]:
        name, parameters, value = _LINE.fullmatch(line).groups()
        names.append(name)
        pairs = dict(pair.split("=", 1) for pair in parameters.split(";") if pair)
        properties.setdefault(name, []).append((pairs, value))
    assert names[:2] == ["BEGIN", "VERSION"]
    assert names[-1] == "END"
    assert properties["VERSION"] == [({}, "4.0")]
    for name, (least, most) in _TIMES.items():
        assert least <= len(properties.get(name, [])) <= most, name
    assert len(parts(properties["ADR"][0][1])) == 7
    return properties


def parts(value):
    """The parts of a value between semicolons, as they were before they were escaped."""
    found = re.split(r"(?<!\\)(?:\\\\)*;", value)
    return [plain(part) for part in found]


def plain(text):
    return re.sub(r"\\(.)", lambda pair: "\n" if pair[1] in "nN" else pair[1], text)


@pytest.fixture
def office():
    made = factories.full_office(
        name="Servicestelle „Anerkennung“ Mitte",
        slug="probe",
        house="Haus der Beratung, Hof",
        street="Weg 7",
        latitude=52.131512,
        longitude=11.640123,
        email="stelle@example.org",
        website="https://stelle.example/",
        walk_in=True,
        interpreter=True,
        access_note_de="2. Stock; klingeln",
        access_note_en="Second floor; ring",
    )
    made.phones.create(number="+493911234568", extension="12", position=1)
    made.phones.create(number="+491701234567", kind="mobile", position=2)
    made.phones.create(number="+493911234569", kind="fax", position=3)
    made.languages.set(Language.objects.filter(code__in=["ar", "de"]))
    return made


@pytest.fixture
def person(office):
    person = office.contacts.get()
    person.title, person.name, person.role_de = "Dr.", "Anna von der Heide", "Beraterin"
    person.save()
    person.languages.set(Language.objects.filter(code="uk"))
    return person


def test_office_in_version_3(office):
    assert card_of(office).split("\r\n") == [
        "BEGIN:VCARD",
        "VERSION:3.0",
        "PRODID:-//IQ-Netzwerk Mecklenburg-Vorpommern/Sachsen-Anhalt//vCard//DE",
        "UID:urn:uuid:09df01c0-695f-850a-a600-8d56574a7858",
        "REV:2026-05-12T09:30:15Z",
        "FN:Servicestelle „Anerkennung“ Mitte",
        "N:Servicestelle „Anerkennung“ Mitte;;;;",
        "ORG:SPI Soziale Stadt und Land Entwicklungsgesellschaft mbH",
        "TEL;TYPE=work,voice,pref:+493911234567",
        "TEL;TYPE=work,voice:+493911234568p12",
        "TEL;TYPE=work,cell:+491701234567",
        "TEL;TYPE=work,fax:+493911234569",
        "EMAIL;TYPE=internet,work:stelle@example.org",
        "ADR;TYPE=work:;Haus der Beratung\\, Hof;Weg 7;Magdeburg;Sachsen-Anhalt;39104",
        " ;Deutschland",
        "GEO:52.131512;11.640123",
        "URL:https://iq.example/o/k7m2x/",
        "URL:https://stelle.example/",
        "NOTE:Ohne Termin.\\n2. Stock\\; klingeln\\nSprachen: Arabisch\\, Deutsch.\\nSie ",
        " können um eine Dolmetscherin oder einen Dolmetscher bitten.",
        "CATEGORIES:Anerkennung,IQ-Netzwerk",
        "SOURCE:https://iq.example/o/k7m2x/kontakt.vcf",
        "END:VCARD",
        "",
    ]


def test_contact_in_version_4_in_english(person):
    with translation.override("en"):
        text = card_of(person, "4.0")
    assert text.split("\r\n") == [
        "BEGIN:VCARD",
        "VERSION:4.0",
        "PRODID:-//IQ-Netzwerk Mecklenburg-Vorpommern/Sachsen-Anhalt//vCard//DE",
        "KIND:individual",
        "UID:urn:uuid:55df9a60-4a54-8b2c-a1af-4589c848c1ef",
        "REV:20260512T093015Z",
        "FN;LANGUAGE=de:Dr. Anna von der Heide",
        "N:von der Heide;Anna;;Dr.;",
        "ORG;LANGUAGE=de:SPI Soziale Stadt und Land Entwicklungsgesellschaft mbH;Ser",
        " vicestelle „Anerkennung“ Mitte",
        "TITLE:Beraterin",
        'TEL;VALUE=uri;PREF=1;TYPE="work,voice":tel:+493911234567',
        'TEL;VALUE=uri;TYPE="work,voice":tel:+493911234568;ext=12',
        'TEL;VALUE=uri;TYPE="work,cell":tel:+491701234567',
        'TEL;VALUE=uri;TYPE="work,fax":tel:+493911234569',
        "EMAIL;TYPE=work:person@example.org",
        "ADR;TYPE=work;LANGUAGE=de:;;Haus der Beratung\\, Hof,Weg 7;Magdeburg;Sachsen",
        " -Anhalt;39104;Deutschland",
        "GEO:geo:52.131512,11.640123",
        "LANG;TYPE=work:uk",
        "URL:https://iq.example/o/k7m2x/",
        "URL:https://stelle.example/",
        "NOTE;LANGUAGE=en:Without an appointment.\\nSecond floor\\; ring\\nLanguages: U",
        " krainian.\\nYou can ask for an interpreter.",
        "CATEGORIES:Recognition,IQ-Netzwerk",
        "SOURCE:https://iq.example/o/k7m2x/kontakt.vcf",
        "END:VCARD",
        "",
    ]


def records():
    offices = Office.objects.published().open()
    return [*offices, *ContactPerson.objects.published().select_related("office")]


def test_others_read_every_office_and_contact(client):
    factories.full_office()
    for record in records():
        name = record.name if isinstance(record, Office) else record.full_name
        third = client.get(f"/o/{record.code}/kontakt.vcf").content.decode()
        card = vobject.readOne(third, allowQP=False)
        assert card.version.value == "3.0"
        card.validate(raiseException=True)
        assert (card.fn.value, card.uid.value) == (name, f"urn:uuid:{record.uid}")
        fourth = read(client.get(f"/o/{record.code}/kontakt-4.vcf").content.decode())
        assert plain(fourth["FN"][0][1]) == name
        assert fourth["UID"] == [({}, f"urn:uuid:{record.uid}")]
        assert card.url.value == fourth["URL"][0][1] == f"http://testserver/o/{record.code}/"
        assert card.adr.value.country == parts(fourth["ADR"][0][1])[6] == "Deutschland"
        assert len(card.contents["tel"]) == len(fourth["TEL"])


@pytest.mark.parametrize("name", NAMES, ids=lambda name: ascii(name)[:12])
def test_names_of_all_kinds(office, name):
    office.name = office.street = name
    office.access_note_de = name
    office.save()
    expected = name.replace("\r\n", "\n")
    card = vobject.readOne(card_of(office))
    assert card.fn.value == expected
    assert card.adr.value.street == expected
    assert expected in card.note.value
    fourth = read(card_of(office, "4.0"))
    assert plain(fourth["FN"][0][1]) == expected
    assert expected in parts(fourth["ADR"][0][1])[2]
    assert expected in plain(fourth["NOTE"][0][1])


def test_controls_are_left_out(office):
    Office.objects.filter(pk=office.pk).update(name="Be\x07ra\x1btung\x7f", house="\x0bHof")
    fourth = read(card_of(office, "4.0"))
    assert fourth["FN"][0][1] == "Beratung"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Sylvia Hörner", ("Hörner", "Sylvia", "", "", "")),
        ("Nguyen Tien Duc", ("Duc", "Nguyen Tien", "", "", "")),
        ("Anna von der Heide", ("von der Heide", "Anna", "", "", "")),
        ("Omar el Masri", ("el Masri", "Omar", "", "", "")),
        ("von Trapp", ("Trapp", "von", "", "", "")),
        ("Hörner, Sylvia", ("Hörner", "Sylvia", "", "", "")),
        ("Sylvia Hörner, M.A.", ("Hörner", "Sylvia", "", "", "M.A.")),
        ("Sylvia Hörner,", ("Hörner", "Sylvia", "", "", "")),
        ("Hörner", ("Hörner", "", "", "", "")),
        ("فاطمة الزهراء", ("الزهراء", "فاطمة", "", "", "")),
    ],
)
def test_name_is_split(name, expected):
    assert vcard.name_parts("", name) == expected


def test_contact_with_a_number_of_their_own(person):
    person.phone = "+493919999999"
    person.save()
    assert re.findall("TEL.*", card_of(person)) == ["TEL;TYPE=work,voice,pref:+493919999999\r"]
    office = person.office
    office.contacts.update(email="")
    assert "EMAIL;TYPE=internet,work:stelle@example.org\r\n" in card_of(person)


def test_without_a_door_there_is_no_position(office):
    office.latitude = office.longitude = None
    office.save()
    assert "GEO" not in card_of(office)
    assert "GEO" not in card_of(office, "4.0")


# --- The addresses ---


@pytest.mark.parametrize("ending", VERSIONS.values())
def test_answer(client, office, ending):
    address = f"/o/{office.code}/{ending}"
    response = client.get(address)
    headers = response.headers
    assert response.status_code == 200
    assert headers["Content-Type"] == "text/vcard; charset=utf-8"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["X-Robots-Tag"] == "noindex"
    assert headers["Cache-Control"] == "public, max-age=300"
    assert headers["Content-Language"] == "de"
    assert re.fullmatch('"[0-9a-f]{32}"', headers["ETag"])
    assert "Set-Cookie" not in headers
    disposition = headers["Content-Disposition"]
    plain_name, extended = re.fullmatch(
        r"attachment; filename=\"([\x20-\x7e]+)\"; filename\*=UTF-8''([\w%.~-]+)", disposition
    ).groups()
    assert plain_name == "servicestelle-anerkennung-mitte.vcf"
    assert unquote(extended) == "Servicestelle „Anerkennung“ Mitte.vcf"
    head = client.head(address)
    assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", headers["ETag"])


def test_who_has_it_already_need_not_load_it(client, office):
    address = f"/o/{office.code}/kontakt.vcf"
    headers = client.get(address).headers
    for condition in (
        {"If-None-Match": headers["ETag"]},
        {"If-Modified-Since": headers["Last-Modified"]},
    ):
        response = client.get(address, headers=condition)
        assert (response.status_code, response.content) == (304, b"")
        assert client.head(address, headers=condition).status_code == 304
        # What a browser has keeps its own policy.
        assert response.headers.get("Cross-Origin-Resource-Policy") != "same-origin"
    old = {"If-Modified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"}
    assert client.get(address, headers=old).status_code == 200
    office.phones.update(extension="77")
    assert client.get(address, headers={"If-None-Match": headers["ETag"]}).status_code == 200


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ('a/b\\c:d*e?"f<g>h|i', "a b c d e f g h i.vcf"),
        ("\u202egnp.exe\n", "gnp.exe.vcf"),
        ("...", None),
        ("ملف", "ملف.vcf"),
        ("x" * 200, "x" * 100 + ".vcf"),
    ],
)
def test_file_name_is_one_on_every_system(client, office, name, expected):
    Office.objects.filter(pk=office.pk).update(name=name)
    response = client.get(f"/o/{office.code}/kontakt.vcf")
    extended = response.headers["Content-Disposition"].rpartition("''")[2]
    assert unquote(extended) == (expected or f"{office.code}.vcf")


def test_language_of_the_notes(client, office):
    address = f"/o/{office.code}/kontakt.vcf"
    english = client.get(f"{address}?lang=en", headers={"Accept-Language": "de"})
    assert "You can ask for an interpreter" in english.content.decode().replace("\r\n ", "")
    assert english.headers["Content-Language"] == "en"
    german = client.get(address, headers={"Accept-Language": "en"})
    assert "Sprachen: Arabisch" in german.content.decode()
    assert client.get(f"{address}?lang=de&lang=en").content == english.content


FILES = ["kontakt.vcf", "kontakt-4.vcf", "kalender.ics", "qr.svg", "qr.png"]


@pytest.mark.parametrize("lang", ["fr", "%00", "%ED%A0%80", "x" * 10_000, "DE", "%E2%80%AE"])
def test_unknown_language_is_refused(client, office, lang):
    for ending in FILES[:-1]:
        assert client.get(f"/o/{office.code}/{ending}?lang={lang}").status_code == 400


@pytest.mark.parametrize(
    "code", ["zzzzz", "%00", "a%00b", "lllll", "x" * 5000, "-1", "%ED%A0%80", "٣٣٣٣٣", "k7m2x%0a"]
)
def test_unknown_code_is_not_found(client, code):
    for ending in FILES:
        assert client.get(f"/o/{code}/{ending}").status_code == 404


def test_large_letters_are_another_code(client, office):
    for ending in FILES:
        assert client.get(f"/o/{office.code.upper()}/{ending}").status_code == 404


@pytest.mark.parametrize("ending", ["kontakt.vcf", "kontakt-4.vcf", "kalender.ics"])
def test_other_kinds_have_no_card(client, spi, ending):
    assert client.get(f"/o/{spi.code}/{ending}").status_code == 404


@pytest.mark.parametrize("ending", VERSIONS.values())
def test_draft_has_no_card(client, office, person, ending):
    Office.objects.filter(pk=office.pk).update(published_from=None)
    assert client.get(f"/o/{office.code}/{ending}").status_code == 404
    assert client.get(f"/o/{person.code}/{ending}").status_code == 404


@pytest.mark.parametrize("ending", VERSIONS.values())
def test_private_person_has_no_card(client, person, ending):
    ContactPerson.objects.filter(pk=person.pk).update(is_public=False)
    response = client.get(f"/o/{person.code}/{ending}")
    assert response.status_code == 404
    assert "Heide" not in response.content.decode()


def test_person_who_left(client, person):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    ContactPerson.objects.filter(pk=person.pk).update(valid_to=yesterday)
    response = client.get(f"/o/{person.code}/kontakt.vcf")
    html = response.content.decode()
    assert response.status_code == 410
    assert person.office.get_absolute_url() in html
    assert "Heide" not in html


def test_closed_office(client, office, person):
    instead = Office.objects.get(slug="anerkennung-halle")
    Office.objects.filter(pk=office.pk).update(closed_from=timezone.localdate(), successor=instead)
    for record in (office, person):
        response = client.get(f"/o/{record.code}/kontakt-4.vcf")
        assert response.status_code == 410
        assert "Diese Servicestelle hat geschlossen." in response.content.decode()
        assert instead.get_absolute_url() in response.content.decode()


def test_deleted_office(client, office, person):
    codes = office.code, person.code
    office.delete()
    for code in codes:
        for ending in VERSIONS.values():
            assert client.get(f"/o/{code}/{ending}").status_code == 410


def test_nothing_private_is_in_it(client, office, person):
    Office.objects.filter(pk=office.pk).update(internal_note="geheim")
    office.organisation.review_email = "geheim@example.org"
    office.organisation.save()
    for record in (office, person):
        assert "geheim" not in client.get(f"/o/{record.code}/kontakt.vcf").content.decode()


def test_number_of_queries_does_not_grow(client, office, django_assert_max_num_queries):
    address = f"/o/{office.code}/kontakt.vcf"
    counts = []
    for number in (1, 2, 3):
        with django_assert_max_num_queries(25) as captured:
            client.get(address)
        counts.append(len(captured))
        phone = office.phones.create(number=f"+4939155555{number}0")
        phone.languages.set(Language.objects.all()[:number])
        factories.contact(office=office, is_public=True)
    assert counts == [counts[0]] * 3


def test_office_page_offers_the_cards(client, office, person):
    html = client.get(office.get_absolute_url()).content.decode()
    assert re.findall(r'href="(/o/[^"]+vcf)" download aria-label="([^"]+)"', html) == [
        (f"/o/{office.code}/kontakt.vcf", f"Kontakt speichern: {office.name}"),
        (f"/o/{person.code}/kontakt.vcf", "Kontakt speichern: Dr. Anna von der Heide"),
    ]
    with translation.override("en"):
        html = client.get(office.get_absolute_url()).content.decode()
    assert f'href="/o/{office.code}/kontakt.vcf?lang=en"' in html
