"""Pages for what went wrong, in the visitor's language; each says what to do next."""

import sys

from django.conf import settings
from django.contrib import admin
from django.http import HttpResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import gettext as _

from iqnetz import api, away, problems, typed


def not_found(request, exception):
    if api.concerns(request):
        return problems.answer(404)
    if request.path_info.startswith("/admin/") and admin.site.has_permission(request):
        context = admin.site.each_context(request) | {"title": _("This page does not exist")}
        return render(request, "admin/404.html", context, status=404)
    return render(request, "404.html", status=404)


def bad_request(request, exception):
    return _without_database(request, "400.html", 400)


def forbidden(request, exception):
    return _without_database(request, "403.html", 403)


def server_error(request):
    # Django calls this while it handles the exception.
    error = sys.exc_info()[1]
    if away.is_away(error):
        return database_away(request, error)
    return _without_database(request, "500.html", 500)


def database_away(request, error):
    """503: for how long, nobody knows. What was sent is not saved, and is handed back."""
    if api.concerns(request):
        response = problems.answer(503)
    elif request.path_info.startswith("/admin/"):
        context = _handed_back(request, error) | {
            "title": _cause(error),
            "site_header": admin.site.site_header,
            "site_title": admin.site.site_title,
        }
        response = HttpResponse(render_to_string("admin/away.html", context), status=503)
    else:
        # The cause is said in the language of the page.
        context = {"takes_no_writes": away.takes_no_writes(error)} | _handed_back(request, error)
        response = _without_database(request, "away.html", 503, context)
        response.headers["Referrer-Policy"] = "no-referrer"  # the address may be a key
    for name, value in away.HEADERS.items():
        response.headers[name] = value
    return response


def _cause(error):
    if away.takes_no_writes(error):
        return _("We cannot save anything right now")
    return _("Our database cannot be reached right now")


def _handed_back(request, error):
    """What the template needs to show a form that was sent, and to send it again."""
    if request.method != "POST":
        return {}
    # What failed may have come before Django looked for the view.
    try:
        view = (request.resolver_match or resolve(request.path_info)).func
    except Resolver404:
        view = None
    sent = None if _is_forged(request, view) else typed.read(request, view)
    handed_back = {"was_sent": True, "typed": sent, "address": request.get_full_path()}
    handed_back["may_be_saved"] = away.may_be_saved(error)
    if sent and not getattr(view, "csrf_exempt", False):
        handed_back["csrf_token"] = get_token(request)
    if request.content_type == "multipart/form-data":
        handed_back["encoding"] = request.content_type
    return handed_back


class _ForgeryCheck(CsrfViewMiddleware):
    def _reject(self, request, reason):
        return reason  # Django's would make a page, and ask the database for it


def _is_forged(request, view):
    """Whether another site may have made the browser send this: nobody is to send that again."""
    try:
        check = _ForgeryCheck(lambda request: None)
        return check.process_view(request, view, (), {}) is not None
    except typed.UNREADABLE_FORMS:
        return True


def _without_database(request, template, status, context=None):
    # No request and no context processors: the database may be what went wrong.
    known = [code for code, _name in settings.LANGUAGES]
    first = request.path_info.split("/")[1] if request.path_info.startswith("/") else ""
    language = first if first in known else translation.get_language() or settings.LANGUAGE_CODE
    with translation.override(language):
        body = render_to_string(
            template, {"LANGUAGE_CODE": language, "is_bare": True} | (context or {})
        )
    response = HttpResponse(body, status=status)
    response.headers["Content-Language"] = language
    return response
