"""The pages of the desk on which one signs in and looks after one's second factor."""

from functools import wraps
from math import ceil

import django_otp
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters

from iqnetz import signin
from iqnetz.models import FactorEvent
from iqnetz.sessions import kept_form
from iqnetz.signin_forms import ProofForm, SetUpForm, SignInForm
from iqnetz.typed import takes


def all_or_nothing(view):
    """For a view of the desk: what a POST writes is kept only if the answer was made. Who is told
    that nothing was saved must be able to rely on it.
    """

    @wraps(view)
    def inner(request, *args, **kwargs):
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            return view(request, *args, **kwargs)

    return inner


class SignInSite(admin.AdminSite):
    """An admin whose every page asks for a second factor of who can change data."""

    login_form = SignInForm

    def has_permission(self, request):
        return super().has_permission(request) and not signin.lacks_proof(request.user)

    def admin_view(self, view, cacheable=False):
        guarded = super().admin_view(all_or_nothing(view), cacheable)

        def inner(request, *args, **kwargs):
            if self._is_to_set_up(request):
                address = reverse("admin:second_factor", current_app=self.name)
                return redirect_to_login(request.get_full_path(), address)
            return guarded(request, *args, **kwargs)

        inner.__dict__.update(guarded.__dict__)
        return inner

    def get_urls(self):
        def page(view):
            # Not admin_view: whoever has yet to set up a second factor gets here.
            return never_cache(csrf_protect(sensitive_post_parameters()(all_or_nothing(view))))

        return [
            path("logout/", page(self.logout), name="logout"),
            path("zweiter-faktor/", page(self.second_factor), name="second_factor"),
            path(
                "zweiter-faktor/ersetzen/",
                self.admin_view(self.second_factor_replace),
                name="second_factor_replace",
            ),
            path(
                "zweiter-faktor/codes/",
                self.admin_view(self.recovery_codes),
                name="recovery_codes",
            ),
            *super().get_urls(),
        ]

    @takes(SignInForm, User)
    @method_decorator(never_cache)
    @login_not_required
    @method_decorator(all_or_nothing)  # else a recovery code might be used up for nothing
    def login(self, request, extra_context=None):
        if request.method == "GET" and super().has_permission(request) and self._lacks(request):
            if self._is_to_set_up(request):
                return redirect("admin:second_factor")
            # Somebody set up a factor elsewhere while this session had shown a password only.
            logout(request)
        kept = request.POST.get("kept", "")
        response = super().login(request, {"kept": kept, **(extra_context or {})})
        if kept and response.status_code == 302:
            return self._hand_back(request, kept, response)
        return response

    def sign_in_again(self, request, kept):
        """The sign-in page in answer to a form that was sent when the session had ended."""
        address = reverse("admin:login", current_app=self.name)
        context = {
            **self.each_context(request),
            "title": _("Log in"),
            "form": SignInForm(request),
            "app_path": address,
            REDIRECT_FIELD_NAME: request.get_full_path(),
            "kept": kept,
            "has_come_late": True,
        }
        return never_cache(render)(request, "admin/login.html", context)

    def _hand_back(self, request, kept, response):
        if not self.has_permission(request):
            return response
        form = kept_form(request.user, kept)
        if form is None:
            words = _("What had been typed before is gone: it was somebody else's, or too old.")
            messages.warning(request, words)
            return redirect("admin:index")
        address, fields = form
        context = {
            **self.each_context(request),
            "title": _("You are signed in again"),
            "address": address,
            "fields": fields,
        }
        return render(request, "admin/kept_form.html", context)

    def second_factor(self, request):
        """What one has set up; whoever has nothing yet and needs it sets it up here."""
        if not super().has_permission(request):
            return redirect("admin:login")
        if signin.factor_of(request.user) is not None:
            if not self.has_permission(request):
                return redirect("admin:login")
            return self._overview(request)
        form = SetUpForm(request.user, request.POST if request.method == "POST" else None)
        if form.is_valid():
            return self._keep(request, form)
        return self._set_up_page(request, form, _("Set up the second factor"))

    def second_factor_replace(self, request):
        if signin.factor_of(request.user) is None:
            return redirect("admin:second_factor")
        data = request.POST if request.method == "POST" else None
        form, proof = SetUpForm(request.user, data), ProofForm(request.user, data)
        # The new app first: a mistake there must not use up a code of the present one.
        if form.is_valid() and proof.is_valid():
            return self._keep(request, form)
        return self._set_up_page(request, form, _("Change to another phone"), proof)

    def recovery_codes(self, request):
        if signin.factor_of(request.user) is None:
            return redirect("admin:second_factor")
        proof = ProofForm(request.user, request.POST if request.method == "POST" else None)
        if proof.is_valid():
            signin.record(request.user, FactorEvent.Kind.CODES, by=request.user)
            return self._show_codes(request)
        context = {
            **self.each_context(request),
            "title": _("New recovery codes"),
            "proof": proof,
            "left": signin.recovery_codes_left(request.user),
        }
        return render(request, "admin/recovery_codes.html", context)

    def _overview(self, request):
        context = {
            **self.each_context(request),
            "title": _("Second factor"),
            "factor": signin.factor_of(request.user),
            "left": signin.recovery_codes_left(request.user),
        }
        return render(request, "admin/second_factor.html", context)

    def _set_up_page(self, request, form, title, proof=None):
        code = signin.qr_code(request.user, form.key)
        picture = code.svg_inline(border=4, dark="#000", light="#fff", omitsize=True)
        context = {
            **self.each_context(request),
            "title": title,
            "form": form,
            "proof": proof,
            "picture": mark_safe(picture),  # noqa: S308 (made by segno of nothing but squares)
            "secret": signin.in_groups(form.key),
            "username": request.user.get_username(),
            "next": request.GET.get("next", ""),
            "is_needed": not self.has_permission(request),
        }
        return render(request, "admin/second_factor_set_up.html", context)

    def _keep(self, request, form):
        device = form.save()
        django_otp.login(request, device)
        request.session.cycle_key()
        return self._show_codes(request)

    def _show_codes(self, request):
        onwards = request.POST.get("next", "")
        if not url_has_allowed_host_and_scheme(onwards, {request.get_host()}):
            onwards = reverse("admin:index", current_app=self.name)
        context = {
            **self.each_context(request),
            "title": _("Your recovery codes"),
            "codes": signin.new_recovery_codes(request.user),
            "next": onwards,
        }
        return render(request, "admin/recovery_codes_new.html", context)

    def _lacks(self, request):
        return signin.lacks_proof(request.user)

    def _is_to_set_up(self, request):
        return (
            super().has_permission(request)
            and self._lacks(request)
            and signin.factor_of(request.user) is None
        )


def locked(request, response, credentials):
    """Too many failures; named in settings.AXES_LOCKOUT_CALLABLE."""
    seconds = settings.AXES_COOLOFF_TIME.total_seconds()
    context = {
        **admin.site.each_context(request),
        "title": _("Too many tries"),
        "minutes": ceil(seconds / 60),
    }
    answer = render(request, "admin/locked.html", context, status=429)
    answer.headers["Retry-After"] = int(seconds)
    return answer
