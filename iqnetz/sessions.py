"""How long one stays signed in to the desk, and what becomes of a form that is sent too late.

The session ends an hour after the last page and twelve hours after signing in. What was typed into
a form meanwhile is not lost: it travels, signed, through the sign-in page, and the same person is
asked afterwards whether to send it. Nothing of it is kept on the server.
"""

import time

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth import SESSION_KEY, logout, user_logged_in
from django.core import signing
from django.dispatch import receiver
from django.utils.translation import gettext as _

from iqnetz import typed

SIGNED_IN_AT, SEEN_AT = "signed_in_at", "seen_at"  # seconds since 1970
NOTED_EVERY = 60  # seconds; a page more or less writes nothing

KEPT_SALT = "iqnetz.sessions.kept"
LARGEST = 200_000  # characters of a form that is kept
# Forms with a password or a code in them: typed anew.
NOT_KEPT = {
    "login", "logout", "password_change", "auth_user_password_change", "auth_user_add",
    "second_factor", "second_factor_replace", "recovery_codes",
}  # fmt: skip


@receiver(user_logged_in)
def note_beginning(request, **kwargs):
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = int(time.time())


def has_ended(session):
    begun, seen = session.get(SIGNED_IN_AT), session.get(SEEN_AT)
    if begun is None or seen is None:
        return True
    now = time.time()
    return (
        now - seen > settings.SESSION_IDLE.total_seconds()
        or now - begun > settings.SESSION_ABSOLUTE.total_seconds()
    )


class SessionLimitMiddleware:
    """Ends sessions in the admin. The preview of drafts asks has_ended itself."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.path_info.startswith("/admin/") or SESSION_KEY not in request.session:
            return None
        if not has_ended(request.session):
            now = int(time.time())
            if now - request.session[SEEN_AT] >= NOTED_EVERY:
                request.session[SEEN_AT] = now
            return None
        is_form = request.method == "POST" and request.resolver_match.url_name not in NOT_KEPT
        kept = keep(request) if is_form else ""
        logout(request)
        if not is_form:
            messages.info(
                request,
                _(
                    "You were signed out: that happens after an hour without a page, and after"
                    " twelve hours at the latest."
                ),
            )
            return None
        return admin.site.sign_in_again(request, kept)


def keep(request):
    """The form that was sent, for its sender alone; "" where it is too large or has files."""
    fields = [(name, values) for name, values in request.POST.lists() if name != typed.TOKEN]
    if request.FILES or sum(len(name) + sum(map(len, values)) for name, values in fields) > LARGEST:
        return ""
    form = {
        "user": request.session[SESSION_KEY],
        "path": request.get_full_path(),
        "fields": fields,
    }
    return signing.dumps(form, salt=KEPT_SALT, compress=True)


def kept_form(user, kept):
    """The kept form's address and fields, [(name, value) …]; None unless it is this person's and
    not older than a day.
    """
    try:
        form = signing.loads(kept, salt=KEPT_SALT, max_age=24 * 60 * 60)
    except signing.BadSignature:
        return None
    if form["user"] != str(user.pk):
        return None
    return form["path"], [(name, value) for name, values in form["fields"] for value in values]
