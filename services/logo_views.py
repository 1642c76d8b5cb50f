from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from iqnetz.conditional import kept
from iqnetz.finished import finished
from services.models import Logo

KEPT = 365 * 24 * 60 * 60  # seconds: what stands at an address of a picture never changes


@finished()
@require_safe
def logo(request, digest):
    """The picture of that check sum. Also one that no organisation has any more: who kept a page
    still sees it whole.
    """
    found = get_object_or_404(Logo, digest=digest)
    response = HttpResponse(bytes(found.data), content_type="image/webp")
    # What shows our records elsewhere shows their logo too.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response = kept(request, response, seconds=KEPT)
    response.headers["Cache-Control"] = f"public, max-age={KEPT}, immutable"
    return response
