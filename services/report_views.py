"""“Is something wrong here?”: the form for visitors. What becomes of it: services.report_queue."""

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from iqnetz import client
from iqnetz.addresses import published_or_404
from iqnetz.middleware import accepts_post
from iqnetz.typed import takes
from services import reports
from services.models import Office, Organisation
from services.report_form import ReportForm

BODY_LIMIT = 128 * 1024  # bytes: 10,000 characters of any script, percent-encoded, and some more
FORM_TYPE = "application/x-www-form-urlencoded"


# Without a token against forgery, which would take a cookie: a report needs no sign-in, so whoever
# makes somebody else's browser send one gains nothing that they could not send themselves.
@csrf_exempt
@accepts_post
@takes(ReportForm)
@require_http_methods(["GET", "HEAD", "POST"])
def office(request, slug):
    """A report on an office; with `?person=`, on one of its contact persons."""
    shown = published_or_404(request, Office.objects.with_details(), slug)
    record = shown
    if "person" in request.GET:
        people = {str(person.pk): person for person in shown.public_contacts}
        record = people.get(request.GET["person"])
        if record is None:
            raise Http404
    parent = _("Find advice"), reverse("offices")
    return _report(
        request, record, shown, parent, reverse("office_report_thanks", args=[shown.slug])
    )


@csrf_exempt  # as above
@accepts_post
@takes(ReportForm)
@require_http_methods(["GET", "HEAD", "POST"])
def partner(request, slug):
    """A report on an organisation."""
    shown = published_or_404(request, Organisation.objects.all(), slug)
    parent = _("Partners"), reverse("partners")
    return _report(
        request, shown, shown, parent, reverse("partner_report_thanks", args=[shown.slug])
    )


def _report(request, record, page, parent, thanks):
    problem, status = "", 200
    data = None
    if request.method == "POST":
        problem, status = _unreadable(request)
        data = None if problem else request.POST
    form = ReportForm(data, record, reports.things_of(record))
    if form.is_bound:
        if form.looks_like_a_robot:
            return _see(thanks)
        if form.is_valid():
            try:
                reports.file(
                    record,
                    form.thing,
                    form.cleaned_data["right"],
                    form.cleaned_data["reply_to"],
                    client.network(request),
                )
                return _see(thanks)
            except reports.TooMany:
                problem, status = _("We have had very many reports within this hour."), 429
        else:
            status = 400
    context = {
        "form": form,
        "record": record,
        "page": page,
        "parent": parent,
        "problem": problem,
        "is_too_much": status == 429,
    }
    response = render(request, "services/report.html", context, status=status)
    # It carries the time at which it was made.
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    if status == 429:
        now = timezone.now()
        response.headers["Retry-After"] = str(3600 - now.minute * 60 - now.second)
    return response


def _unreadable(request):
    """(what is wrong with the body of a request, status); ("", 200) where it can be read."""
    if request.content_type != FORM_TYPE:
        return _("We could not read what was sent. Please fill in this form."), 415
    length = request.META.get("CONTENT_LENGTH") or "0"
    # Not a number: Django reads nothing then.
    if length.isdecimal() and int(length) > BODY_LIMIT:
        return _("That was too much text. Please use no more than 1,000 characters."), 413
    return "", 200


def _see(address):
    response = HttpResponseRedirect(address)
    response.status_code = 303  # to be fetched with GET: going back sends nothing twice
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
def office_thanks(request, slug):
    return _thanks(request, published_or_404(request, Office.objects.all(), slug))


@require_safe
def partner_thanks(request, slug):
    return _thanks(request, published_or_404(request, Organisation.objects.all(), slug))


def _thanks(request, page):
    response = render(request, "services/report_thanks.html", {"page": page})
    response.headers["X-Robots-Tag"] = "noindex"
    return response
