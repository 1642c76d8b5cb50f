import logging

from csp.constants import SELF
from csp.decorators import csp_update
from django.db import DatabaseError
from django.http import Http404, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from iqnetz.addresses import annotated, origin
from iqnetz.finished import FOR_ALL, TYPED, finished
from iqnetz.mirror.scope import copied_as
from iqnetz.preview import visible_or_404
from iqnetz.together import daily
from services import embed, gazetteer, region_map
from services.card_views import calendar_address
from services.copy_views import full_list
from services.finder import EVERYTHING, PAGE_SIZE, offices_for
from services.formats import jsonld, jsonld_records
from services.forms import FinderForm, PageForm, SuggestionForm
from services.models import (
    Language,
    Membership,
    Network,
    Office,
    Organisation,
    Service,
    UnfoundPlace,
)
from services.paging import LINES, turned_to
from services.phrases import PHRASES, phrases_for
from services.states import HOME_STATES
from services.tagged import prepare

logger = logging.getLogger(__name__)

# For the pages on which others see what they can show of ours.
with_own_frames = csp_update({"frame-src": [SELF]})

SUGGESTIONS_KEPT = 24 * 60 * 60  # seconds: places change with a release only


@daily
def _for_finder():
    languages = Language.objects.order_by("endonym")
    return Service.objects.published(), languages, Network.objects.all()[:1]


@daily
def _services():
    return [Service.objects.published()]


@daily
def _partners(page):
    """Those of one page, and one more."""
    partners = Organisation.objects.published().partners().with_logo()
    partners = partners.order_by("federal_state", "town", "name", "pk")
    return [partners[(page - 1) * LINES : page * LINES + 1]]


@finished(*FinderForm.base_fields, instead="offices_unsearched")
@copied_as(full_list)
@require_safe
def office_list(request):
    """All offices, and the finder: with a place, the responsible ones, then the nearest."""
    services, languages, networks = _for_finder()
    form = FinderForm(request.GET, services, languages)
    answer, is_abroad = None, False
    if form.is_valid():
        need, page, wishes = form.cleaned_data["need"], form.cleaned_data["page"], form.wishes
        if point := form.cleaned_data["near"]:
            # On to an address without the point, which can be sent to a friend.
            place = gazetteer.at(*point)
            there = {"q": place.query} if place else {"q": None, "abroad": "yes"}
            return _uncached(HttpResponseRedirect(form.address(**there)))
        if form.cleaned_data["q"]:
            answer = gazetteer.find(form.cleaned_data["q"])
        else:
            is_abroad = bool(form.cleaned_data["abroad"])
    else:
        need, page, wishes = EVERYTHING, 1, None
    place = answer.place if answer else None
    is_unfound = is_abroad or (answer is not None and place is None)
    page = page or 1
    # Not understood: then the full list, so that nobody stands before an empty page.
    shown = EVERYTHING if is_unfound else need
    result = offices_for(shown, place, page, wishes)
    status = 200 if form.is_valid() else 400
    if result.is_beyond:
        form.add_error("page", form.fields["page"].error_messages["invalid"])
        status = 404
    prepare(*result.offices, request=request)
    is_outside = is_abroad or (place is not None and place.state not in HOME_STATES)
    context = {
        "form": form,
        "answer": answer,
        "result": result,
        "is_abroad": is_abroad,
        "is_unfound": is_unfound,
        "is_outside": is_outside,
        "national_website": networks[0].national_website if networks else "",
        "is_search": bool(request.GET),
        "is_empty": form.is_valid() and "q" in request.GET and not form.typed and not is_abroad,
        "phrases": phrases_for(form.chosen_language, form.typed),
        "all_phrases": PHRASES,
        "map": region_map.draw(result.offices, place),
    }
    if not request.GET:
        # No search engine takes up the others; and each office's page tells of the office.
        name, path = _("Find advice"), reverse("offices")
        nodes = jsonld.page(origin(request), path, name, kind="CollectionPage")
        context["json_ld"] = jsonld.document(*nodes)
    response = render(request, "services/office_list.html", context, status=status)
    if answer and is_unfound:
        # The same text with another need or wish is no new question.
        if request.method == "GET" and form.is_plain:
            _count_unfound(form.cleaned_data["q"])
        return _uncached(response)
    return response


@finished()
@require_safe
def offices_unsearched(request):
    """All offices, and a word that the search does not work just now. It is kept for the time when
    the database is away, and then answered to questions that nobody asked before.
    """
    services, languages, _networks = _for_finder()
    form = FinderForm(QueryDict(), services, languages)
    result = offices_for(EVERYTHING)
    prepare(*result.offices, request=request)
    context = {
        "form": form,
        "result": result,
        "is_unsearched": True,
        "typed": TYPED if request.META.get(FOR_ALL) else "",
        "page_name": "offices",
        "all_phrases": PHRASES,
        "map": region_map.draw(result.offices, None),
    }
    return render(request, "services/office_list.html", context)


def _uncached(response):
    """A point is nobody's business, and each request for what is not found counts."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _count_unfound(text):
    """Count what was not found; an answer that is there already must not fail for that."""
    try:
        UnfoundPlace.objects.count_request(text)
    except DatabaseError:
        logger.exception("A place that was not found could not be counted.")


@finished(*SuggestionForm.base_fields)
@require_safe
def suggestions(request):
    """The places that somebody who is typing may mean, as JSON."""
    form = SuggestionForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"places": []}, status=400)
    found = gazetteer.suggest(form.cleaned_data["q"]) if form.cleaned_data["q"] else []
    places = [
        {"query": place.query, "label": place.label, "state": place.state_name} for place in found
    ]
    response = JsonResponse({"places": places}, json_dumps_params={"ensure_ascii": False})
    response.headers["Cache-Control"] = f"public, max-age={SUGGESTIONS_KEPT}"
    return response


def _offices():
    return Office.objects.with_details().with_addresses()


@daily
def _beside(service, office, successor):
    """Other offices of a service, and who helps instead of the office."""
    others = Office.objects.published().open().filter(service=service).exclude(pk=office)
    helping = Office.objects.helping_from(successor).exclude(pk=office)
    return others.in_reading_order()[:5], helping[:1]


@finished()
@require_safe
@with_own_frames
def office(request, slug):
    shown = visible_or_404(request, _offices, slug)
    successor = shown.successor_id if shown.closed_from else None
    others, helping = _beside(service=shown.service_id, office=shown.pk, successor=successor or 0)
    instead = next(iter(helping), None)
    prepare(shown, *helping, request=request)
    return render(
        request,
        "services/office.html",
        {
            "office": shown,
            "others": others,
            "instead": instead,
            "json_ld": jsonld_records.office(origin(request), shown, instead),
            "offers": [embed.offer("office", shown, origin(request))],
            "subscribe_url": calendar_address(request, shown.code),
        },
    )


@finished()
@require_safe
def service_list(request):
    (services,) = _services()
    prepare(*services, request=request)
    items = [(jsonld.text(service, "name"), service.get_absolute_url()) for service in services]
    json_ld = jsonld.list_page(origin(request), reverse("services"), _("What we offer"), items)
    return render(request, "services/service_list.html", {"services": services, "json_ld": json_ld})


def _every_service():
    return annotated(Service.objects.all())


@daily
def _of_service(service):
    """Its offices, as many as a page has and one more, and the other services."""
    offices = _offices().published().open().filter(service=service)
    others = annotated(Service.objects.published().exclude(pk=service))
    return offices.in_reading_order()[: PAGE_SIZE + 1], others


@finished()
@require_safe
def service(request, slug):
    shown = visible_or_404(request, _every_service, slug)
    offices, others = _of_service(service=shown.pk)
    has_more, offices = len(offices) > PAGE_SIZE, offices[:PAGE_SIZE]
    prepare(shown, *others, *offices, request=request)
    return render(
        request,
        "services/service.html",
        {
            "service": shown,
            "offices": offices,
            "has_more": has_more,
            "json_ld": jsonld_records.service(origin(request), shown, offices, others),
        },
    )


@finished(*PageForm.base_fields)
@require_safe
def partner_list(request):
    partners, pages = turned_to(request, lambda page: _partners(page)[0], LINES)
    context = {
        "partners": partners,
        "pages": pages,
        "json_ld": jsonld.list_page(
            origin(request),
            reverse("partners"),
            _("Partners"),
            [(partner.name, partner.get_absolute_url()) for partner in partners],
            start=(pages.number - 1) * LINES + 1,
        ),
    }
    return render(request, "services/partner_list.html", context, status=pages.status)


def _organisations():
    return annotated(Organisation.objects.with_memberships().with_logo())


@daily
def _of_partner(page, organisation):
    """Its offices of one page, and one more."""
    offices = _offices().published().open().filter(organisation=organisation)
    return [offices.in_reading_order()[(page - 1) * PAGE_SIZE : page * PAGE_SIZE + 1]]


@finished(*PageForm.base_fields)
@require_safe
@with_own_frames
def partner(request, slug):
    shown = visible_or_404(request, _organisations, slug)

    def ask(page):
        return _of_partner(page, organisation=shown.pk)[0]

    offices, pages = turned_to(request, ask, PAGE_SIZE)
    memberships = shown.memberships.all()
    prepare(shown, *memberships, *offices, request=request)
    site = origin(request)
    return render(
        request,
        "services/partner.html",
        {
            "partner": shown,
            "offices": offices,
            "pages": pages,
            "json_ld": jsonld_records.partner(site, shown, memberships, offices),
            "offers": [embed.offer("partner", shown, site), embed.finder_offer(site)],
        },
        status=pages.status,
    )


@daily
def _network():
    """The network and the roles in it; of its partners, as many as the page has and one more: the
    list of partners has all of them.
    """
    roles = Membership.objects.public().filter(network=Network.objects.values("pk")[:1])
    roles = roles.with_organisations()
    partners = roles.filter(role=Membership.Role.PARTNER)
    others = roles.exclude(role=Membership.Role.PARTNER)
    return Network.objects.with_details()[:1], others, partners[: LINES + 1]


@finished()
@require_safe
def network(request):
    networks, others, partners = _network()
    if not networks:
        raise Http404
    shown, memberships = networks[0], [*others, *partners[:LINES]]
    prepare(shown, *shown.phases.all(), *shown.figures.all(), *memberships, request=request)
    by_role = {role: [] for role in Membership.Role.values}
    for membership in memberships:
        by_role[membership.role].append(membership)
    json_ld = jsonld_records.network(origin(request), shown, memberships)
    return render(
        request,
        "services/network.html",
        {
            "network": shown,
            "members": by_role,
            "has_more_partners": len(partners) > LINES,
            "json_ld": json_ld,
        },
    )
