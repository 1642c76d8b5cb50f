import logging
import re
from http import HTTPStatus

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib.sessions import middleware
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import BadRequest
from django.db import DatabaseError
from django.http import HttpResponseNotAllowed
from django.http.request import split_domain_port
from django.middleware.http import ConditionalGetMiddleware
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers, set_response_etag
from django.utils.http import parse_http_date_safe
from pghistory.middleware import HistoryMiddleware
from whitenoise.middleware import WhiteNoiseMiddleware

from iqnetz import away

logger = logging.getLogger(__name__)


class ResourcePolicyMiddleware:
    """Say that other sites may not load our answers (CORP); Django sets the other headers."""

    # Other sites show these beside a link to us (templates/components/link_preview.html).
    FOR_OTHERS = f"{settings.STATIC_URL}img/og/"

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == HTTPStatus.NOT_MODIFIED:
            # What it says of policies would replace those of the page that the browser has kept
            # (RFC 9111, section 3.2), and not all pages have the same.
            del response.headers["Content-Security-Policy"]
        else:
            whose = "cross-origin" if request.path.startswith(self.FOR_OTHERS) else "same-origin"
            response.headers.setdefault("Cross-Origin-Resource-Policy", whose)
        return response


class StaticFilesMiddleware(WhiteNoiseMiddleware):
    """WhiteNoise's, but what has a hash in its name is kept for a year, not for ten."""

    FOREVER = 365 * 24 * 60 * 60


class PolicyMiddleware(CSPMiddleware):
    """django-csp's, with the words in one order in all processes: it goes through a set."""

    def process_response(self, request, response):
        response = super().process_response(request, response)
        if HEADER in response.headers:
            words = response.headers[HEADER].split("; ")
            response.headers[HEADER] = "; ".join(sorted(words))
        return response


class HeadMiddleware:
    """To HEAD nobody sends a body, once its length has been said: our server would drop it, and
    write a warning each time.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.method == "HEAD" and not response.streaming:
            response.content = b""
        return response


class HostMiddleware:
    """Refuse a request whose host has a port that no address can have: Django lets it through, and
    what makes absolute links of it may fail.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        _name, port = split_domain_port(request.get_host())
        if port and (len(port) > 5 or int(port) > 65535):
            raise BadRequest("no such port")
        return self.get_response(request)


class SessionMiddleware(middleware.SessionMiddleware):
    """Django's, but only the desk sets or takes away the cookie: what everybody may keep has none,
    whatever the request came with. Who reads at the desk can go on while no session can be saved.
    """

    def process_response(self, request, response):
        if request.path_info.startswith("/admin/"):
            try:
                return super().process_response(request, response)
            except (SessionInterrupted, DatabaseError) as error:
                # The answer is made, and is right: that nothing can be noted must not spoil it.
                if not away.is_away(error):
                    raise
                logger.error("A session could not be saved.", exc_info=error)
        if request.session.accessed:
            patch_vary_headers(response, ["Cookie"])
        return response


class ConditionalMiddleware(ConditionalGetMiddleware):
    """Django's, for HEAD too: it says what GET would (RFC 9110, section 9.3.2), so that a program
    can ask whether something changed. Our views write the body all the same.
    """

    def process_response(self, request, response):
        if request.method != "HEAD" or response.streaming:
            return super().process_response(request, response)
        if self.needs_etag(response) and not response.has_header("ETag"):
            set_response_etag(response)
        last_modified = parse_http_date_safe(response.headers.get("Last-Modified", ""))
        etag = response.headers.get("ETag")
        return get_conditional_response(request, etag, last_modified, response)


def accepts_post(view):
    """Mark a public view that takes POST, which all others refuse."""
    view.accepts_post = True
    return view


class ReadOnlyMiddleware:
    """The public pages are for reading: 405 for anything else, before anybody asks for a token.
    Views that are marked by `accepts_post` take POST too.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if self._may_write(request) or request.resolver_match:
            return response
        return HttpResponseNotAllowed(["GET", "HEAD"])  # no page there, or none in this language

    def process_view(self, request, view, args, kwargs):
        if self._may_write(request):
            return None
        if request.method == "POST" and getattr(view, "accepts_post", False):
            return None
        return HttpResponseNotAllowed(["GET", "HEAD"])

    def _may_write(self, request):
        return request.method in {"GET", "HEAD"} or request.path_info.startswith("/admin/")


class AdminMiddleware:
    """The admin speaks German, whatever the browser asks for, and refuses forged requests.

    PostgreSQL takes no NUL in a text, and Django's list filters and actions pass on what they are
    sent: without these checks that would end in a server error. Forms check for themselves.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path_info.startswith("/admin/"):
            return self.get_response(request)
        with translation.override("de"):
            request.LANGUAGE_CODE = "de"
            response = self.get_response(request)
            response.headers["Content-Language"] = "de"
            return response

    def process_view(self, request, view, args, kwargs):
        if request.path_info.startswith("/admin/"):
            texts = [request.path_info, *request.GET]
            texts += [value for values in request.GET.lists() for value in values[1]]
            if any("\0" in text for text in texts):
                raise BadRequest("NUL byte in the address")
            selected = request.POST.getlist("_selected_action")
            if not all(re.fullmatch("[0-9]{1,18}", number) for number in selected):
                raise BadRequest("selected records that have no number")


class AuthorMiddleware(HistoryMiddleware):
    """Record who is signed in at the desk with what they change. Nothing else: an address may hold
    a secret, and on the public pages nobody is signed in.
    """

    def get_context(self, request):
        if not request.path_info.startswith("/admin/"):
            return {}
        return {"user": request.user.pk}
