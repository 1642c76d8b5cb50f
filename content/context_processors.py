from django.utils.functional import SimpleLazyObject

from content.models import Page
from iqnetz.together import daily
from services.models import Office
from services.tagged import prepare


def site(request):
    """What every public page may ask for; nothing is fetched before a template does, and then all
    of it in one query.
    """
    frame = SimpleLazyObject(_frame)
    return {
        "footer_pages": SimpleLazyObject(lambda: frame["footer_pages"]),
        "coordination": SimpleLazyObject(lambda: frame["coordination"]),
        "is_preview": getattr(request, "is_preview", False),
        "preview_until": getattr(request, "preview_until", None),
    }


def _frame():
    pages, coordination = _asked()
    prepare(*pages)
    return {"footer_pages": pages, "coordination": next(iter(coordination), None)}


@daily
def _asked():
    return [
        Page.objects.published().filter(position__isnull=False).only("slug", "title"),
        Office.objects.published().open().of_coordination().with_phones()[:1],
    ]
