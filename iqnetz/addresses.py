"""Addresses that outlive renames: `/o/<code>/` for each record, and the slugs it once had.

Triggers of PostgreSQL keep both, whoever writes: each record of a kept model gets a code of its
own, and with each change of it, or of what belongs to it, the moment is noted. A slug under which
the public could see a record leads there for as long as the record is; nobody else may take it.

Knows no models of ours: services and content say in their apps.py what is kept.
"""

import re

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from iqnetz.history import EVENTS, standing_for
from iqnetz.models import FormerSlug, PermanentAddress
from iqnetz.paths import path
from iqnetz.together import Along, evaluate

KINDS = {}  # "office" → the model
# Digits and letters that nobody mixes up, read aloud or on paper, and no vowels: no code is a word.
ALPHABET = "23456789bcdfghjkmnpqrstvwxyz"
CODE = re.compile(f"[{ALPHABET}]{{5}}")


class Moved(Exception):
    """The record is now at another slug, which is the argument."""


class Gone(Exception):
    """The record was deleted; the argument is its PermanentAddress."""


def keep(model, kind, *, leads_to="NULL"):
    """Give each record of the model a permanent address. To be called when all apps are ready.
    `leads_to` is SQL for the number of an office that helps once the record OLD is deleted.
    """
    KINDS[kind] = model
    has_slug = any(field.name == "slug" for field in model._meta.local_fields)
    pgtrigger.register(_keeping(kind, has_slug, leads_to))(model)


def follow(model, kind, record):
    """Note changes of the model's rows at the record of `kind` that they belong to; `record` is
    SQL for its number, with {row} where OLD or NEW goes.
    """
    touch = (
        "UPDATE iqnetz_permanentaddress SET changed_at = now() WHERE kind = '{}' AND record = {}"
    )
    func = f"""
        IF TG_OP <> 'INSERT' THEN
            {touch.format(kind, record.format(row="OLD"))};
        END IF;
        IF TG_OP <> 'DELETE' THEN
            {touch.format(kind, record.format(row="NEW"))};
        END IF;
        RETURN NULL;
    """
    trigger = pgtrigger.Trigger(
        name=f"changes_{kind}",
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.After,
        func=func,
    )
    pgtrigger.register(trigger)(standing_for(model))


def _keeping(kind, has_slug, leads_to):
    # All names are those of our own models: nothing from outside gets into this SQL.
    mine = f"kind = '{kind}' AND record ="
    letters = " || ".join(
        f"substr('{ALPHABET}', 1 + mod(get_byte(decode(digest, 'hex'), {place}),"
        f" {len(ALPHABET)}), 1)"
        for place in range(5)
    )
    # From the slug: a database that is filled anew from the same data has the same addresses.
    seed = "NEW.slug" if has_slug else "gen_random_uuid()::text"
    was_public = "OLD.published_from <= now()"
    # Once the unique index of slugs has let the row in, so that nobody can come in between.
    slug_is_free = f"""
        DELETE FROM iqnetz_formerslug former USING iqnetz_permanentaddress address
            WHERE former.kind = '{kind}' AND former.slug = NEW.slug AND address.kind = '{kind}'
            AND address.record = former.record
            AND (address.gone_at IS NOT NULL OR address.record = NEW.id);
        IF EXISTS (
            SELECT FROM iqnetz_formerslug WHERE kind = '{kind}' AND slug = NEW.slug
        ) THEN
            RAISE EXCEPTION '{kind}_slug_leads_elsewhere' USING
                ERRCODE = 'check_violation', CONSTRAINT = '{kind}_slug_leads_elsewhere';
        END IF;
    """  # noqa: S608
    leave_slug = f"""
        INSERT INTO iqnetz_formerslug (kind, slug, record)
            SELECT '{kind}', OLD.slug, OLD.id WHERE {was_public}
            ON CONFLICT (kind, slug) DO UPDATE SET record = EXCLUDED.record;
    """
    return pgtrigger.Trigger(
        name="permanent_address",
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.After,
        declare=[("digest", "text")],
        func=f"""
            IF TG_OP = 'DELETE' THEN
                UPDATE iqnetz_permanentaddress SET gone_at = now(), leads_to = {leads_to}
                    WHERE {mine} OLD.id;
                {leave_slug if has_slug else ""}
                RETURN NULL;
            END IF;
            IF TG_OP = 'UPDATE' THEN
                -- As texts: a row with a point in it cannot be compared.
                IF NEW::text = OLD::text AND EXISTS (
                    SELECT FROM iqnetz_permanentaddress WHERE {mine} NEW.id
                ) THEN
                    RETURN NULL;
                END IF;
            END IF;
            UPDATE iqnetz_permanentaddress SET gone_at = NULL, changed_at = now()
                WHERE {mine} NEW.id;
            IF NOT FOUND THEN
                FOR attempt IN 0..99 LOOP
                    digest := md5(concat_ws(':', '{kind}', {seed}, attempt));
                    INSERT INTO iqnetz_permanentaddress
                        (code, uid, kind, record, changed_at)
                    VALUES (
                        {letters},
                        -- A UUID of one's own making is of version 8 (RFC 9562).
                        overlay(overlay(digest placing '8' from 13) placing 'a' from 17)::uuid,
                        '{kind}', NEW.id, now()
                    ) ON CONFLICT DO NOTHING;
                    EXIT WHEN FOUND;
                END LOOP;
            END IF;
            {
            f'''IF TG_OP = 'INSERT' THEN
                {slug_is_free}
            ELSIF NEW.slug <> OLD.slug THEN
                {slug_is_free}
                {leave_slug}
            END IF;'''
            if has_slug
            else ""
        }
            RETURN NULL;
        """,  # noqa: S608
    )


def kind_of(model):
    return next(kind for kind, kept in KINDS.items() if kept is model)


def _of(model, column, through="pk"):
    found = PermanentAddress.objects.filter(kind=kind_of(model), record=OuterRef(through))
    return Subquery(found.values(column))


def code_of(model):
    """An expression for the code of each record."""
    return _of(model, "code")


def changed_at_of(model, through="pk"):
    """An expression for when each record or what belongs to it changed last. `through` is the field
    that holds the record's number, where another model is annotated.
    """
    return _of(model, "changed_at", through)


def annotated(queryset):
    """The records with `code`, `uid` and `changed_at`: no query per record."""
    model = queryset.model
    return queryset.annotate(
        code=code_of(model), uid=_of(model, "uid"), changed_at=changed_at_of(model)
    )


def along(model, through=None):
    """An Along for the `permanent` of each record of a model, or of each that is a record's
    `through`.
    """
    addresses = PermanentAddress.objects.filter(kind=kind_of(model))
    of = f"{through}_id" if through else "id"
    return Along.single("permanent", addresses, by="record", of=of, on=through)


class Addressed(models.Model):
    """A record with a permanent address. Where many are shown, `code`, `uid` and `changed_at` are
    annotated; otherwise they are asked for once.
    """

    class Meta:
        abstract = True

    def clean(self):
        """Say in words what the trigger would refuse."""
        super().clean()
        kind, slug = kind_of(type(self)), getattr(self, "slug", "")
        former = FormerSlug.objects.filter(kind=kind, slug=slug).exclude(record=self.pk or 0)
        present = PermanentAddress.objects.filter(kind=kind, gone_at__isnull=True)
        if slug and present.filter(record__in=former.values("record")).exists():
            raise ValidationError(
                {
                    "slug": _(
                        "This short name still leads to a record that had it before. Choose a"
                        " different one."
                    )
                }
            )

    @cached_property
    def permanent(self):
        """Its PermanentAddress."""
        return PermanentAddress.objects.get(kind=kind_of(type(self)), record=self.pk)

    @cached_property
    def code(self):
        return self.permanent.code

    @cached_property
    def uid(self):
        return self.permanent.uid

    @cached_property
    def changed_at(self):
        return self.permanent.changed_at

    def get_permanent_url(self):
        """The address that stays, without a language: the visitor's is chosen there."""
        return path("permanent", self.code, language="")

    @classmethod
    def page_of(cls, number):
        """The address of the page on which the public sees the record with the number now; None
        for no page.
        """
        found = cls._default_manager.published().filter(pk=number).first()
        return found and found.get_absolute_url()


def origin(request):
    """The site's address without a path: https://example.org."""
    return request.build_absolute_uri("/").removesuffix("/")


def in_each_language(site, address):
    """{language: the absolute address of a page}; `address` gives its path in the language that is
    active.
    """
    found = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found[code] = site + address()
    return found


def led_on(path):
    """The answer that leads on to `path`, for good as search engines see it. Whoever comes again
    asks again: a name that is taken back would send a browser to and fro that kept both ways, and
    a person may be at another office.
    """
    response = HttpResponsePermanentRedirect(path)
    response.headers["Cache-Control"] = "no-cache"
    return response


def _known(code):
    """The PermanentAddress of the code. None for one that is no code, and of a record that was
    deleted before the public ever saw it.
    """
    if not CODE.fullmatch(code):
        return None
    found = PermanentAddress.objects.filter(code=code).first()
    return None if found and found.gone_at and not _was_public(found) else found


def _was_public(address):
    events = EVENTS[KINDS[address.kind]]
    if not hasattr(events, "published_from"):
        return True  # belongs to a record that was or was not
    seen = events.objects.filter(id=address.record, published_from__lte=address.gone_at)
    return seen.exists()


def present(code):
    """(the address of the page to which the code leads now or None, its PermanentAddress or
    None).
    """
    found = _known(code)
    if found is None or found.gone_at:
        return None, found
    return KINDS[found.kind].page_of(found.record), found


def known_or_404(code, *kinds):
    """The PermanentAddress of a record of one of the kinds. Raises Gone for one that was deleted,
    and Http404.
    """
    found = _known(code)
    if found is None or found.kind not in kinds:
        raise Http404
    if found.gone_at:
        raise Gone(found)
    return found


def search(model, slug):
    """Raise Moved or Gone where the slug once was that of a record; otherwise do nothing."""
    kind = kind_of(model)
    record = FormerSlug.objects.filter(kind=kind, slug=slug).values("record")
    found = PermanentAddress.objects.filter(kind=kind, record__in=record)
    present = model._default_manager.published().filter(pk__in=record)
    evaluate(found, present)
    for address in found:
        if address.gone_at:
            raise Gone(address)
    for shown in present:
        raise Moved(shown.slug)


def published_or_404(request, queryset, slug):
    """The record that the public sees under the slug. An old slug leads on to the present one; but
    who sends a form there is not sent on, which would lose what was typed.
    """
    record = queryset.published().filter(slug=slug).first()
    if record is None:
        try:
            search(queryset.model, slug)
        except Moved as moved:
            if request.method != "POST":
                raise
            record = queryset.published().filter(slug=moved.args[0]).first()
    if record is None:
        raise Http404
    return record


def gone(request, address, template="gone.html", context=None):
    """The page for a record that was deleted: 410, and where to go instead."""
    helping = KINDS["office"]._default_manager.helping_from(address.leads_to)
    instead = helping.first() if address.leads_to else None
    context = (context or {}) | {"instead": instead, "kind": address.kind}
    return render(request, template, context, status=410)


class AddressMiddleware:
    """Send whoever comes by an old slug on to the present one, at once and in the same language."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, Gone):
            return gone(request, exception.args[0])
        if isinstance(exception, Moved):
            match = request.resolver_match
            path = reverse(match.view_name, kwargs=match.kwargs | {"slug": exception.args[0]})
            query = request.GET.urlencode()
            return led_on(f"{path}?{query}" if query else path)
        return None
