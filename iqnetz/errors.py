"""Pages for what went wrong, in the visitor's language; each says what to do next."""

from django.conf import settings
from django.contrib import admin
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from iqnetz import api, problems


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
    return _without_database(request, "500.html", 500)


def _without_database(request, template, status):
    # No request and no context processors: the database may be what went wrong.
    known = [code for code, _name in settings.LANGUAGES]
    first = request.path_info.split("/")[1] if request.path_info.startswith("/") else ""
    language = first if first in known else translation.get_language() or settings.LANGUAGE_CODE
    with translation.override(language):
        body = render_to_string(template, {"LANGUAGE_CODE": language, "is_bare": True})
    response = HttpResponse(body, status=status)
    response.headers["Content-Language"] = language
    return response
