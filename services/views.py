from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from iqnetz.preview import visible_or_404
from services import gazetteer
from services.finder import EVERYTHING, offices_for
from services.forms import FinderForm
from services.models import Membership, Network, Office, Organisation, Service


@require_safe
def office_list(request):
    """All offices, and the finder: nearest first when a place is given."""
    services = list(Service.objects.published())
    form = FinderForm(request.GET, services)
    if form.is_valid():
        need, page, text = (form.cleaned_data[name] for name in ("need", "page", "q"))
        answer = gazetteer.find(text) if text else None
    else:
        need, page, text, answer = EVERYTHING, 1, "", None
    # Not understood: then the full list, so that nobody stands before an empty page.
    shown = EVERYTHING if answer and not answer.place else need
    page = page or 1
    place = answer.place if answer else None
    result = offices_for(shown, place=place, page=page)
    if page > 1 and not result.groups:
        raise Http404
    if place is None or result.is_responsible_in(place.state):
        responsibility = "here"
    else:
        responsibility = "elsewhere" if place.state in gazetteer.HOME_STATES else "outside"
    network = Network.objects.first() if responsibility == "outside" else None
    context = {
        "form": form,
        "need": need,
        "answer": answer,
        "result": result,
        "responsibility": responsibility,
        "national_website": network.national_website if network else "",
        "is_search": bool(request.GET),
        "is_empty": "q" in request.GET and not form.typed,
    }
    return render(
        request, "services/office_list.html", context, status=200 if form.is_valid() else 400
    )


@require_safe
def office(request, slug):
    shown = visible_or_404(request, Office.objects.with_details(), slug)
    others = Office.objects.published().filter(service=shown.service).exclude(pk=shown.pk)
    return render(
        request,
        "services/office.html",
        {"office": shown, "others": others.in_reading_order()[:5]},
    )


@require_safe
def service_list(request):
    return render(request, "services/service_list.html", {"services": Service.objects.published()})


@require_safe
def service(request, slug):
    shown = visible_or_404(request, Service.objects.all(), slug)
    offices = Office.objects.published().filter(service=shown).with_details().in_reading_order()
    return render(request, "services/service.html", {"service": shown, "offices": offices})


@require_safe
def partner_list(request):
    partners = Organisation.objects.published().partners()
    return render(
        request,
        "services/partner_list.html",
        {"partners": partners.order_by("federal_state", "town", "name")},
    )


@require_safe
def partner(request, slug):
    shown = visible_or_404(
        request, Organisation.objects.prefetch_related("memberships__network"), slug
    )
    offices = Office.objects.published().filter(organisation=shown)
    return render(
        request,
        "services/partner.html",
        {"partner": shown, "offices": offices.with_details().in_reading_order()},
    )


@require_safe
def network(request):
    shown = get_object_or_404(Network.objects.prefetch_related("phases", "figures")[:1])
    memberships = (
        Membership.objects.public().filter(network=shown).select_related("organisation", "phase")
    )
    by_role = {role: [] for role in Membership.Role.values}
    for membership in memberships:
        by_role[membership.role].append(membership)
    return render(request, "services/network.html", {"network": shown, "members": by_role})
