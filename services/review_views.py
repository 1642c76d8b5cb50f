"""The pages behind the link in our mail: what we show of an organisation, and its answers.

No sign-in and no cookie: whoever has the link may answer. GET changes nothing, because scanners of
mails open every link.
"""

from copy import copy
from functools import wraps

from django.core.exceptions import BadRequest, ValidationError
from django.db import DataError, IntegrityError, transaction
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from iqnetz import changeset
from iqnetz.middleware import accepts_post
from iqnetz.typed import takes
from services import freshness, proposals
from services.models import OpeningHours, Phone
from services.review_forms import (
    AnswerForm,
    ConfirmForm,
    ContactForm,
    LeftForm,
    OfficeForm,
    key_of,
    mistakes_of,
    office_forms,
    readable,
)

HEADERS = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",  # the address is the key
}


def by_link(view):
    """For a view that is opened by the link: calls it with the ReviewRequest and the organisation's
    offices, all of which nobody else can change while an answer is written.
    """

    # The token in the address is all the authority there is. A browser adds none by itself, no
    # cookie and no session, so that no other site can borrow it: CSRF has nothing to forge.
    @accepts_post
    @csrf_exempt
    @wraps(view)
    def opened(request, token, **kwargs):
        with transaction.atomic():
            response = _open(view, request, token, kwargs)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    return opened


def _open(view, request, token, kwargs):
    is_answer = request.method == "POST"
    asked = freshness.request_of(token, lock=is_answer)
    if asked is None:
        return _closed(request, "unknown", 404)
    if asked.has_expired:
        return _closed(request, "expired", 410)
    if asked.is_superseded:
        return _closed(request, "superseded", 410)
    find = freshness.held_offices if is_answer else freshness.shown_offices
    offices = list(find(asked.organisation))
    if not offices:
        return _closed(request, "hidden", 410)
    return view(request, token, asked, offices, **kwargs)


def _closed(request, reason, status):
    return render(request, "services/review_closed.html", {"reason": reason}, status=status)


def _people(offices):
    return [person for office in offices for person in office.public_contacts]


def _sent(request):
    return request.POST if request.method == "POST" else None


@by_link
@takes(ConfirmForm)
def review(request, token, asked, offices):
    """What is shown of the organisation, and whether it is right."""
    form = ConfirmForm(_sent(request), [*offices, *_people(offices)])
    if not form.is_bound:
        return _page(request, token, asked, offices, form)
    if not form.is_valid():
        form.data = readable(form.data)
        status = 409 if form.is_outdated else 400
        return _page(request, token, asked, offices, form, status=status)
    records = list(form.chosen.values())
    known = [record for record in records if freshness.is_confirmed(record, asked)]
    by = freshness.signature(form.cleaned_data["your_name"], asked.organisation)
    noted = freshness.confirm(records, asked, by)
    return _page(request, token, asked, offices, form, noted=noted, known=known)


def _page(request, token, asked, offices, form, status=200, **more):
    pending = proposals.waiting(form.records.values())
    context = {
        "mistakes": mistakes_of([form]) if status != 200 else [],
        "token": token,
        "asked": asked,
        "form": form,
        "seen": [f"{key}.{freshness.fingerprint(each)}" for key, each in form.records.items()],
        "shown": [
            {
                "office": office,
                "key": key_of(office),
                "pending": pending.get(office),
                "is_due": not freshness.is_confirmed(office, asked) and office.is_overdue,
                "people": [
                    {
                        "person": person,
                        "key": key_of(person),
                        "pending": pending.get(person),
                        "is_due": not freshness.is_confirmed(person, asked) and person.is_overdue,
                    }
                    for person in office.public_contacts
                ],
            }
            for office in offices
        ],
    }
    return render(request, "services/review.html", context | more, status=status)


def _is_whole(part):
    """Whether a formset came with its hidden fields; no browser leaves them out."""
    return not hasattr(part, "management_form") or part.management_form.is_valid()


def _correct(request, token, asked, record, answer, parts, steps, context):
    """Show the forms `parts` about a record; once sent, take what each of `steps` saves."""
    if answer.is_bound and not all(_is_whole(part) for part in parts):
        raise BadRequest("rows without their number")
    # Of all of them, before one that is wrong ends it: each says what is wrong with it.
    is_too_much = False
    are_valid = [part.is_valid() for part in (answer, *parts)]
    if all(are_valid):
        by = freshness.signature(answer.cleaned_data["your_name"], asked.organisation)
        message = answer.cleaned_data["message"]
        try:
            with transaction.atomic():
                fates = []
                for step in steps:
                    fates.append(freshness.correct(record, step, asked, by, message))
                    message = ""  # once is enough
        except freshness.TooMany:
            is_too_much = True
            answer.add_error(
                None,
                _("By this link we have had very many changes. Please call the coordination."),
            )
        except ValidationError as error:
            answer.add_error(None, error.messages)
        except (DataError, IntegrityError, changeset.Outdated):
            answer.add_error(
                None,
                _("This cannot be saved like this. Please tell us in words: “Anything else?”"),
            )
        else:
            context = {"token": token, "asked": asked, "record": record}
            context["fate"] = max(fates, key=list(freshness.Fate).index)
            return render(request, "services/review_thanks.html", context)
    if answer.is_bound:
        forms = [form for part in parts for form in getattr(part, "forms", [part])]
        for form in (answer, *forms):
            form.data = readable(form.data)
    status = 200
    if answer.is_bound:
        status = 429 if is_too_much else 409 if answer.is_outdated else 400
        context["mistakes"] = mistakes_of([*parts, answer])
    pending = proposals.waiting([record]).get(record)
    context |= {"token": token, "asked": asked, "answer": answer, "pending": pending}
    return render(request, "services/review_record.html", context, status=status)


def _found(records, pk):
    """The record, and a copy for a form to write into: what is shown must stay what is shown."""
    record = next((each for each in records if each.pk == pk), None)
    return record, copy(record)


@by_link
@takes(AnswerForm, office=OfficeForm, phones=Phone, hours=OpeningHours)
def office(request, token, asked, offices, pk):
    """What has changed about one office."""
    record, draft = _found(offices, pk)
    if record is None:
        return _closed(request, "hidden", 404)
    answer = AnswerForm(_sent(request), record)
    form, phones, hours = office_forms(_sent(request), draft)

    def save():
        for part in (form, phones, hours):
            part.save()

    context = {"office": record, "form": form, "phones": phones, "hours": hours}
    return _correct(request, token, asked, record, answer, [phones, form, hours], [save], context)


@by_link
@takes(AnswerForm, contact=ContactForm)
def contact(request, token, asked, offices, pk):
    """What has changed about one contact person."""
    record, draft = _found(_people(offices), pk)
    if record is None:
        return _closed(request, "hidden", 404)
    answer = AnswerForm(_sent(request), record)
    form = ContactForm(_sent(request), instance=draft, prefix="contact")
    context = {"person": record, "form": form}
    return _correct(request, token, asked, record, answer, [form], [form.save], context)


@by_link
@takes(AnswerForm, LeftForm)
def left(request, token, asked, offices, pk):
    """That a contact person is not there any more."""
    record, draft = _found(_people(offices), pk)
    if record is None:
        return _closed(request, "hidden", 404)
    answer = AnswerForm(_sent(request), record)
    form = LeftForm(_sent(request), draft)

    def save():
        form.save_last_day()
        form.save_successor()

    # A successor is a new person: that is always for the coordination to decide.
    is_trusted = asked.organisation.is_trusted
    steps = [form.save_last_day, form.save_successor] if is_trusted else [save]
    context = {"person": record, "form": form, "is_leaving": True}
    return _correct(request, token, asked, record, answer, [form], steps, context)
