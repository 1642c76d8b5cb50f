from django.utils.functional import SimpleLazyObject

from content.models import Page
from services.models import Office


def site(request):
    """What every public page may ask for; nothing is fetched before a template does."""
    return {
        "footer_pages": Page.objects.published().filter(position__isnull=False),
        "coordination": SimpleLazyObject(
            lambda: (
                Office.objects.published()
                .open()
                .of_coordination()
                .select_related("organisation")
                .prefetch_related("phones")
                .first()
            )
        ),
        "is_preview": getattr(request, "is_preview", False),
        "preview_until": getattr(request, "preview_until", None),
    }
