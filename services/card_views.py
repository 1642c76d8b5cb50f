"""What one takes along of an office or a person: contacts, calendars, QR codes, printed cards."""

import re
import unicodedata
from datetime import timedelta
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from iqnetz import addresses
from iqnetz.conditional import kept
from iqnetz.finished import finished
from iqnetz.moments import midnight
from iqnetz.preview import visible_or_404
from iqnetz.together import evaluate
from services.card_forms import LanguageForm, SizeForm
from services.formats import qr
from services.formats import vcard as vcards
from services.hours import week
from services.models import Closure, ConsultationDay, ContactPerson, Office
from services.tagged import prepare

KEPT = 5 * 60  # seconds: a changed number is soon everywhere
STAYS = timedelta(days=30)  # what is over does not vanish from a calendar at once
LONGEST_NAME = 100  # characters of a file's name
_NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|\s]+')
# On a card of each size: how many phones, consultation days and lines of opening hours.
ROOM = {SizeForm.SMALL: (3, 1, 4), SizeForm.LARGE: (4, 3, 5)}
MUCH = 9  # lines of hours, days and notes in one language: from then on the letters are smaller


@finished(*LanguageForm.base_fields)
@require_safe
def vcard(request, code, version):
    """The vCard of an office or a contact. Of an office that closed and of a person who left: 410
    and who helps instead; of whom the public never sees: 404.
    """
    language = _language(request)
    address = addresses.known_or_404(code, "office", "contact")
    if address.kind == "office":
        record = office = _office(pk=address.record)
    else:
        # Not of somebody who is private.
        people = ContactPerson.objects.filter(pk=address.record, is_public=True)
        record, office = None, _office(pk__in=people.values("office"))
    if office.is_closed:
        return _gone(request, "closed", office.helps_instead())
    if record is None:
        shown = {person.pk: person for person in office.public_contacts}
        if address.record not in shown:
            return _gone(request, "contact", office)
        record = shown[address.record]
        record.permanent = address
        record.changed_at = max(address.changed_at, office.changed_at)
    write = vcards.of_office if record is office else vcards.of_contact
    own_address = request.build_absolute_uri(request.path)
    with translation.override(language):
        prepare(office)
        text = write(record, version, _permanent(request, code), own_address)
    response = _file(request, text.encode(), "text/vcard; charset=utf-8", record.changed_at)
    name = office.name if record is office else record.full_name
    response.headers["Content-Disposition"] = _disposition(name, "vcf", code)
    return _not_listed(response, language)


@finished(*LanguageForm.base_fields)
@require_safe
def calendar(request, code):
    """The calendar of an office, to load once or to subscribe to. It stays when the office closes,
    so that who subscribed to it learns of that.
    """
    # Few ask for one, and icalendar takes 3 MB.
    from services.formats import ical

    language = _language(request)
    office = _office(pk=addresses.known_or_404(code, "office").record)
    today = timezone.localdate()
    since = today - STAYS
    closures = Closure.objects.filter(office=office).current_and_coming(since)
    days = ConsultationDay.objects.filter(office=office).current_and_coming(since)
    evaluate(closures, days)
    with translation.override(language):
        prepare(office, *closures, *days)
        content = ical.of_office(
            office,
            closures,
            days,
            _permanent(request, code),
            request.build_absolute_uri(request.path),
        )
    # A new day may take something out of it.
    kind = "text/calendar; charset=utf-8; method=PUBLISH"
    response = _file(request, content, kind, max(office.changed_at, midnight(today)))
    response.headers["Content-Disposition"] = _disposition(office.name, "ics", code)
    return _not_listed(response, language)


@finished()
@require_safe
def qr_svg(request, code):
    language = _language(request)
    address = _shown_address(code)
    url = _permanent(request, code)
    with translation.override(language):
        title = _("QR code that leads to %(address)s") % {"address": url}
    response = _file(request, qr.svg(url, title), "image/svg+xml", address.changed_at)
    response.headers["Content-Language"] = language
    return response


@finished()
@require_safe
def qr_png(request, code):
    address = _shown_address(code)
    content = qr.png(_permanent(request, code))
    return _file(request, content, "image/png", address.changed_at)


def _offices():
    return addresses.annotated(Office.objects.with_details())


@finished(*SizeForm.base_fields)
@require_safe
def office_card(request, slug):
    """A sheet about an office, in both languages, to print."""
    form = SizeForm(request.GET)
    if not form.is_valid():
        raise BadRequest("no such size of paper")
    size = form.cleaned_data["size"]
    office = visible_or_404(request, _offices, slug)
    if office.is_closed:
        return _gone(request, "closed", office.helps_instead())
    phones, days, lines = ROOM[size]
    hours = week(office.hours.all())
    coming = office.consultation_days.all()[:days]
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            prepare(office)
    context = {
        "office": office,
        "size": size,
        "sizes": form.fields["size"].choices,
        "phones": office.voice_phones[:phones],
        "days": coming,
        # Where not all have room, some would mislead.
        "hours": hours if len(hours) <= lines else [],
        "has_more_hours": len(hours) > lines,
        "is_full": _lines(office, hours, coming) > MUCH,
        "host": request.get_host(),
        "path": office.get_permanent_url().removesuffix("/"),
    }
    return render(request, "services/office_card.html", context)


def calendar_address(request, code):
    """The address by which a calendar program subscribes."""
    absolute = request.build_absolute_uri(reverse("calendar", args=[code]))
    return f"webcal:{absolute.partition(':')[2]}"


def _language(request):
    form = LanguageForm(request.GET)
    if not form.is_valid():
        raise BadRequest("no such language")
    return form.cleaned_data["lang"]


def _shown_address(code):
    """The PermanentAddress that leads to a page. Raises Gone or Http404."""
    shown, found = addresses.present(code)
    if found is not None and found.gone_at:
        raise addresses.Gone(found)
    if shown is None:
        raise Http404
    return found


def _office(**condition):
    """The office that the public sees, with when it or what it shows of others changed last."""
    offices = Office.objects.published().with_details().with_addresses()
    office = offices.filter(**condition).first()
    if office is None:
        raise Http404
    shown = (office, office.organisation, office.service)
    office.changed_at = max(record.changed_at for record in shown)
    return office


def _permanent(request, code):
    return request.build_absolute_uri(reverse("permanent", args=[code]))


def _gone(request, kind, instead):
    return render(request, "gone.html", {"instead": instead, "kind": kind}, status=410)


def _file(request, content, kind, changed_at):
    """A file that everybody may load and show, from other sites too; 304 for who has it."""
    response = HttpResponse(content, content_type=kind)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return kept(request, response, seconds=KEPT, changed_at=changed_at)


def _lines(office, hours, days):
    """About how many lines what differs most from office to office takes."""
    texts = len(office.access_note) // 40 + len(office.name) // 30 + len(office.house) // 30
    rows = sum(len(row.spans) for row in hours)
    return texts + rows + 3 * len(days) + len(office.languages.all()) // 5


def _not_listed(response, language):
    """Nothing for search engines: the page of the office says the same."""
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Content-Language"] = language
    return response


def _disposition(name, ending, code):
    """Content-Disposition with a readable file name (RFC 6266), for old programs also one of plain
    letters (appendix D). Inline: so an iPhone shows the contact or the day at once, to be saved
    with one tap; what cannot show it saves the file.
    """
    letters = "".join(char for char in name if unicodedata.category(char) not in {"Cc", "Cf"})
    readable = _NOT_IN_FILE_NAMES.sub(" ", letters)[:LONGEST_NAME].strip(" .") or code
    plain = slugify(name)[:LONGEST_NAME] or code
    return (
        f'inline; filename="{plain}.{ending}";'
        f" filename*=UTF-8''{quote(f'{readable}.{ending}', safe='')}"
    )
