"""Drafts on the public pages, for staff only."""

from django.conf import settings
from django.http import Http404
from django.views.decorators.cache import add_never_cache_headers


def visible_or_404(request, queryset, slug):
    """The record that the public may see; for signed-in staff also one that it may not yet or no
    longer see (`request.is_preview` is then set, and the answer must not be kept).
    """
    record = queryset.published().filter(slug=slug).first()
    if record is None and _is_staff(request):
        record = queryset.filter(slug=slug).first()
        request.is_preview = record is not None
    if record is None:
        raise Http404
    return record


def _is_staff(request):
    # Whoever has no session is not staff; so no public page ever looks at the session.
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_staff


class PreviewMiddleware:
    """Nobody keeps the page of a draft: no browser, no proxy."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if getattr(request, "is_preview", False):
            add_never_cache_headers(response)
            response.headers["X-Robots-Tag"] = "noindex"
        return response
