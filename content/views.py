from functools import partial

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from content.formats import jsonld
from content.forms import SearchForm
from content.models import NewsItem, Page
from content.search import search as search_for
from iqnetz import surroundings
from iqnetz.addresses import annotated, origin
from iqnetz.finished import finished
from iqnetz.preview import visible_or_404
from iqnetz.together import daily
from services.finder import PAGE_SIZE
from services.formats.jsonld import list_page, text
from services.forms import FinderForm, PageForm
from services.models import Network, Office, Service
from services.paging import turned_to
from services.tagged import prepare


@daily
def _for_home():
    return Service.objects.published(), Network.objects.all()[:1], NewsItem.objects.published()[:2]


@daily
def _news(page):
    """Those of one page, and one more."""
    return [NewsItem.objects.published()[(page - 1) * PAGE_SIZE : page * PAGE_SIZE + 1]]


@finished()
@require_safe
def home(request):
    services, networks, news = _for_home()
    prepare(*services, *networks, *news, request=request)
    network = next(iter(networks), None)
    return render(
        request,
        "content/home.html",
        {
            "form": FinderForm(None, services),
            "network": network,
            "services": [
                service for service in services if service.audience != Service.Audience.ANYONE
            ],
            "news": news,
            "json_ld": jsonld.home(origin(request), network),
        },
    )


@finished(*PageForm.base_fields)
@require_safe
def news_list(request):
    news, pages = turned_to(request, lambda page: _news(page)[0], PAGE_SIZE)
    prepare(*news, request=request)
    context = {
        "news": news,
        "pages": pages,
        "json_ld": list_page(
            origin(request),
            reverse("news"),
            _("News"),
            [(text(item, "title"), item.get_absolute_url()) for item in news],
            start=(pages.number - 1) * PAGE_SIZE + 1,
        ),
    }
    return render(request, "content/news_list.html", context, status=pages.status)


def _every_item():
    return annotated(NewsItem.objects.all())


@finished()
@require_safe
def news_item(request, slug):
    shown = visible_or_404(request, _every_item, slug)
    prepare(shown, request=request)
    json_ld = jsonld.news_item(origin(request), shown, Network.objects.first())
    return render(request, "content/news_item.html", {"item": shown, "json_ld": json_ld})


def _every_page():
    return annotated(Page.objects.all())


@daily
def _coordination():
    return [Office.objects.published().open().of_coordination().with_details()[:1]]


@finished()
@require_safe
def page(request, slug):
    shown = visible_or_404(request, _every_page, slug)
    (offices,) = _coordination() if shown.shows_coordination else [[]]
    prepare(shown, *offices, request=request)
    context = {"page": shown, "json_ld": jsonld.text_page(origin(request), shown)}
    if offices:
        context["coordination"] = offices[0]
    return render(request, "content/page.html", context)


@finished(*SearchForm.base_fields)
@require_safe
def search(request):
    form = SearchForm(request.GET)
    along = partial(surroundings.taken_along, request)
    outcome = search_for(form.cleaned_data["q"], along) if form.is_valid() else None
    return render(
        request,
        "content/search.html",
        {"form": form, "outcome": outcome, "json_ld": jsonld.search(origin(request))},
        status=200 if form.is_valid() else 400,
    )
