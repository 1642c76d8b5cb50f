"""vCards of offices and contacts: 3.0 (RFC 2426), which phones read best, and 4.0 (RFC 6350).

Object in, text out; its words are in the language that is active. Names and addresses are German
in every language.
"""

import re
import unicodedata
from datetime import UTC

from django.utils.translation import get_language, gettext
from phonenumber_field.phonenumber import PhoneNumber

from services.formats.texts import plain
from services.models import ContactPerson, Office, Phone

PRODUCT = "-//IQ-Netzwerk Mecklenburg-Vorpommern/Sachsen-Anhalt//vCard//DE"
LINE = 75  # octets, without the line break (RFC 6350, section 3.2)
# Words between first and family name that belong to the latter: "von der Heide", "el Masri".
_PARTICLES = re.compile(
    "von|vom|van|der?|de[nm]|del|della|di|da|dos|du|la|le|te[nr]|zu|zum|zur|und|y|el|al|bin|ibn|abu"
    "|ben|bint"
)
_TYPES = {Phone.Kind.VOICE: "voice", Phone.Kind.MOBILE: "cell", Phone.Kind.FAX: "fax"}


def of_office(office: Office, version: str, url: str, source: str) -> str:
    """The vCard of an office (with details, `uid` and `changed_at`) in version "3.0" or "4.0";
    `url` is its permanent address and `source` that of the card itself.
    """
    name = _escaped(office.name)
    lines = [
        *_opening(office, version, "org"),
        f"FN{_in(version)}:{name}",
        # Phones of version 3.0 show what stands in N, and want one of everybody.
        *([f"N:{name};;;;"] if version == "3.0" else []),
        _organisation(office, version, has_unit=version == "4.0"),
        *_reaching(_phones(office, version), office.email, version),
        *_place(office, version),
        *_speaking(office, version),
        *_pages(office, url),
        _note(office, version),
        f"CATEGORIES:{_escaped(plain(office.service, 'name'))},IQ-Netzwerk",
        f"SOURCE:{source}",
    ]
    return _card(lines)


def of_contact(person: ContactPerson, version: str, url: str, source: str) -> str:
    """The vCard of a contact (with its office, that with details). Who has no number or e-mail
    address of their own is reached by the office's.
    """
    office = person.office
    own = [_phone(person.phone, "", "voice", version, is_first=True)] if person.phone else []
    role = plain(person, "role")
    lines = [
        *_opening(person, version, "individual"),
        f"FN{_in(version)}:{_escaped(person.full_name)}",
        "N:" + ";".join(map(_escaped, name_parts(person.title, person.name))),
        _organisation(office, version, has_unit=True),
        *([f"TITLE:{_escaped(role)}"] if role else []),
        *_reaching(own or _phones(office, version), person.email or office.email, version),
        *_place(office, version),
        *_speaking(person if person.languages.all() else office, version),
        *_pages(office, url),
        _note(office, version, person),
        f"CATEGORIES:{_escaped(plain(office.service, 'name'))},IQ-Netzwerk",
        f"SOURCE:{source}",
    ]
    return _card(lines)


def name_parts(title: str, name: str) -> tuple[str, str, str, str, str]:
    """(family name, first names, none, title before, title after), as N has them. The last word is
    the family name, and so are the small words before it; a comma parts "Hörner, Sylvia", and after
    several words a title: "Sylvia Hörner, M.A.".
    """
    name, _comma, rest = (part.strip() for part in name.partition(","))
    words = name.split()
    if rest and len(words) == 1:
        return name, rest, "", title, ""
    start = next(
        (place for place in range(1, len(words)) if _PARTICLES.fullmatch(words[place])),
        len(words) - 1,
    )
    return " ".join(words[start:]), " ".join(words[:start]), "", title, rest


def _opening(record, version, kind):
    changed = record.changed_at.astimezone(UTC)
    return [
        "BEGIN:VCARD",
        f"VERSION:{version}",
        f"PRODID:{PRODUCT}",
        *([f"KIND:{kind}"] if version == "4.0" else []),
        f"UID:urn:uuid:{record.uid}",
        f"REV:{changed:%Y%m%dT%H%M%SZ}"
        if version == "4.0"
        else f"REV:{changed:%Y-%m-%dT%H:%M:%SZ}",
    ]


def _in(version, language="de"):
    # Version 3.0 has it too, where phones gain nothing from it.
    return f";LANGUAGE={language}" if version == "4.0" else ""


def _organisation(office, version, has_unit):
    unit = f";{_escaped(office.name)}" if has_unit else ""
    return f"ORG{_in(version)}:{_escaped(office.organisation.name)}{unit}"


def _phones(office, version):
    numbers = [*office.voice_phones, *office.fax_phones]
    return [
        _phone(phone.number, phone.extension, _TYPES[phone.kind], version, phone is numbers[0])
        for phone in numbers
    ]


def _phone(number: PhoneNumber, extension, kind, version, is_first):
    if version == "4.0":
        # A tel address (RFC 3966), whose `;ext=` is no parameter of the property.
        suffix = f";ext={extension}" if extension else ""
        first = ";PREF=1" if is_first else ""
        return f'TEL;VALUE=uri{first};TYPE="work,{kind}":tel:{number.as_e164}{suffix}'
    # "p" is the pause before dialling on (RFC 3601); Android would leave out a comma, and dial
    # number and extension as one.
    suffix = f"p{extension}" if extension else ""
    return f"TEL;TYPE=work,{kind}{',pref' if is_first else ''}:{number.as_e164}{suffix}"


def _reaching(phones, email, version):
    kind = "work" if version == "4.0" else "internet,work"
    return [*phones, *([f"EMAIL;TYPE={kind}:{_escaped(email)}"] if email else [])]


def _place(office, version):
    house, street = _escaped(office.house), _escaped(office.street)
    if version == "4.0":
        # The first two parts stay empty (RFC 6350, section 6.3.1); a part may have several values.
        box, street = ";", ",".join(filter(None, [house, street]))
    else:
        box = f";{house}"
    parts = [
        box,
        street,
        _escaped(office.town),
        _escaped(office.get_federal_state_display()),
        _escaped(office.postcode),
        "Deutschland",
    ]
    lines = [f"ADR;TYPE=work{_in(version)}:{';'.join(parts)}"]
    if office.has_exact_position:
        latitude, longitude = f"{office.latitude:.6f}", f"{office.longitude:.6f}"
        point = f"geo:{latitude},{longitude}" if version == "4.0" else f"{latitude};{longitude}"
        lines.append(f"GEO:{point}")
    return lines


def _speaking(record, version):
    if version == "3.0":
        return []  # has no such property; the note says it
    return [f"LANG;TYPE=work:{language.code}" for language in record.languages.all()]


def _pages(office, url):
    return [f"URL:{page}" for page in (url, office.website) if page]


def _note(office, version, person=None):
    """How to get in, and which languages are spoken, in a sentence each."""
    modes = ", ".join(str(mode) for mode in office.access_modes)
    ask = gettext("Please call first and ask for an appointment.")
    sentences = [
        f"{modes[:1].upper()}{modes[1:]}." if modes else ask,
        plain(office, "access_note"),
    ]
    of_person = list(person.languages.all()) if person else []
    languages = of_person or office.languages.all()
    if spoken := ", ".join(language.name for language in languages):
        sentences.append(gettext("Languages: %(languages)s.") % {"languages": spoken})
    if office.interpreter:
        sentences.append(gettext("You can ask for an interpreter."))
    return f"NOTE{_in(version, get_language())}:" + _escaped("\n".join(filter(None, sentences)))


def _card(lines):
    return "".join(_folded(line) + "\r\n" for line in [*lines, "END:VCARD"])


def _escaped(text):
    """A text as a value: no controls, line breaks and separators behind a backslash."""
    text = re.sub(r"\r\n|[\r\v\f\x85\u2028\u2029]", "\n", str(text))
    text = "".join(char for char in text if char == "\n" or unicodedata.category(char) != "Cc")
    return re.sub(r"([\\,;])", r"\\\1", text).replace("\n", r"\n")


def _folded(line):
    """A line in pieces of at most LINE octets; no character is torn apart. Whatever it is made of,
    it stays one line.
    """
    pieces, size = [[]], 0
    for char in re.sub(r"[\x00-\x1f\x7f]", "", line):
        octets = len(char.encode())
        if size + octets > LINE:
            pieces.append([])
            size = 1  # the blank that continues a line
        pieces[-1].append(char)
        size += octets
    return "\r\n ".join("".join(piece) for piece in pieces)
