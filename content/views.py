from django.shortcuts import render
from django.views.decorators.http import require_safe

from content.forms import SearchForm
from content.models import NewsItem, Page
from content.search import search as search_for
from iqnetz.preview import visible_or_404
from services.forms import FinderForm
from services.models import Network, Office, Service


@require_safe
def home(request):
    services = list(Service.objects.published())
    return render(
        request,
        "content/home.html",
        {
            "form": FinderForm(None, services),
            "network": Network.objects.first(),
            "services": [
                service for service in services if service.audience != Service.Audience.ANYONE
            ],
            "news": NewsItem.objects.published()[:2],
        },
    )


@require_safe
def news_list(request):
    return render(request, "content/news_list.html", {"news": NewsItem.objects.published()})


@require_safe
def news_item(request, slug):
    shown = visible_or_404(request, NewsItem.objects.all(), slug)
    return render(request, "content/news_item.html", {"item": shown})


@require_safe
def page(request, slug):
    shown = visible_or_404(request, Page.objects.all(), slug)
    context = {"page": shown}
    if shown.shows_coordination:
        offices = Office.objects.published().open().of_coordination()
        context["coordination"] = offices.with_details().first()
    return render(request, "content/page.html", context)


@require_safe
def search(request):
    form = SearchForm(request.GET)
    outcome = search_for(form.cleaned_data["q"]) if form.is_valid() else None
    return render(
        request,
        "content/search.html",
        {"form": form, "outcome": outcome},
        status=200 if form.is_valid() else 400,
    )
