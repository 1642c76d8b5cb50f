from django.utils.functional import SimpleLazyObject

from content.models import Page
from iqnetz import surroundings
from iqnetz.together import daily
from services.models import Office
from services.tagged import prepare


def site(request):
    """What every public page may ask for; nothing is fetched before a template does, and then all
    of it in one query, if no other query took it along.
    """
    around = SimpleLazyObject(lambda: _around(request))
    return {
        "footer_pages": SimpleLazyObject(lambda: around["footer_pages"]),
        "coordination": SimpleLazyObject(lambda: around["coordination"]),
        "is_preview": getattr(request, "is_preview", False),
        "preview_until": getattr(request, "preview_until", None),
    }


def _around(request):
    pages, coordination = surroundings.known(request) or _asked()
    prepare(*pages)
    return {"footer_pages": pages, "coordination": next(iter(coordination), None)}


def around_pages():
    """The pages that the foot names, without their texts, and the coordination."""
    return [
        Page.objects.published().filter(position__isnull=False).only("slug", "title"),
        Office.objects.published().open().of_coordination().with_phones()[:1],
    ]


_asked = daily(around_pages)
