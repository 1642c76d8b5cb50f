"""vCards, read by vobject (3.0) and by a small reader of RFC 6350 (4.0)."""

import datetime
import re
import uuid

import pytest
import vobject
from django.utils import translation

from services.formats import vcard
from services.models import ContactPerson, Office
from tests import factories

pytestmark = pytest.mark.django_db

URL = "https://iq.example/o/k7m2x/"
SOURCE = f"{URL}kontakt.vcf"
CHANGED = datetime.datetime(2026, 5, 12, 9, 30, 15, tzinfo=datetime.UTC)
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


@pytest.mark.parametrize("version", ["3.0", "4.0"])
def test_nothing_begins_a_line_of_its_own(office, version):
    """Past the model's checks, which refuse such an address."""
    Office.objects.filter(pk=office.pk).update(website="https://x.example/\r\nTEL:+49")
    assert "URL:https://x.example/TEL:+49\r\n" in card_of(office, version)


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
