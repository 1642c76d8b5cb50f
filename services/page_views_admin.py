"""How often pages were opened, at the desk: the coordination sees all of it, a partner's editor
what belongs to the own organisation.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django import forms
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from iqnetz import addresses
from iqnetz.models import PageViews, PermanentAddress
from iqnetz.page_views import COUNTED, Way, names_of, oldest_day
from services import rights, sheets

YEAR = 12  # months, the one that runs included


class OverviewForm(forms.Form):
    """Which way of use is shown, and in which order."""

    way = forms.ChoiceField(choices=Way, required=False)
    sort = forms.ChoiceField(
        choices=[(name, name) for name in ("year", "month", "before", "name")], required=False
    )

    def chosen(self):
        """(way, order); the first ones where none is named, or one that we do not know."""
        self.full_clean()
        data = getattr(self, "cleaned_data", {})
        return Way(data.get("way") or Way.PAGE), data.get("sort") or "year"


@dataclass
class Row:
    """A page of the overview, and how often it was opened."""

    name: str
    kind: str
    address: str  # of its numbers by month, or of the page itself; empty for neither
    year: int = 0
    month: int = 0
    before: int = 0


def months_back(number):
    """The first day of the month so many months before this one."""
    today = timezone.localdate()
    year, month = divmod(today.year * 12 + today.month - 1 - number, 12)
    return date(year, month + 1, 1)


def own_views(user):
    """The numbers that the user may see."""
    if not rights.is_editor(user):
        if not user.has_perm("iqnetz.view_pageviews"):
            raise PermissionDenied
        return PageViews.objects.all()
    own = Q(pk__in=[])
    for kind, model in addresses.KINDS.items():
        # Past modeltranslation's manager: nothing of it is read in a language.
        records = rights.own(QuerySet(model), user)
        own |= Q(kind=kind, record__in=records.order_by().values("pk"))
    return PageViews.objects.filter(code__in=PermanentAddress.objects.filter(own).values("code"))


def overview_rows(user, way, order):
    """A Row for each page that was used in this way in the last YEAR months."""
    month, before = months_back(0), months_back(1)
    numbers = (
        own_views(user)
        .filter(name__in=names_of(way), day__gte=months_back(YEAR - 1))
        .values("name", "code")
        .annotate(
            year=Sum("number"),
            month=Sum("number", filter=Q(day__gte=month), default=0),
            before=Sum("number", filter=Q(day__gte=before, day__lt=month), default=0),
        )
    )
    numbers = list(numbers)
    rows = _rows_of_records({each["code"] for each in numbers} - {""})
    for each in numbers:
        key = each["code"] or each["name"]
        if key not in rows:
            rows[key] = Row(str(COUNTED[key].label), "", _address(key))
        rows[key].year += each["year"]
        rows[key].month += each["month"]
        rows[key].before += each["before"]
    by_name = sorted(rows.values(), key=lambda row: (row.name.casefold(), row.address))
    if order == "name":
        return by_name
    return sorted(by_name, key=lambda row: -getattr(row, order))


def _rows_of_records(codes):
    """A Row without numbers for each record with one of the codes, by code."""
    held = PermanentAddress.objects.filter(code__in=codes)
    by_kind = {}
    for address in held:
        by_kind.setdefault(address.kind, {})[address.record] = address
    rows = {}
    for kind, found in by_kind.items():
        model = addresses.KINDS[kind]
        content_type = ContentType.objects.get_for_model(model)
        records = model._default_manager.in_bulk(found)
        for pk, address in found.items():
            record = records.get(pk)
            if record is None:
                name = _("deleted (%(code)s)") % {"code": address.code}
                rows[address.code] = Row(name, model._meta.verbose_name, "")
            else:
                by_month = reverse("admin:record_views", args=[content_type.pk, pk])
                rows[address.code] = Row(str(record), model._meta.verbose_name, by_month)
    return rows


def _address(name):
    try:
        return reverse(name)
    except NoReverseMatch:  # one of several addresses, such as those of the tables
        return ""


def chosen_rows(request):
    """(way, order, rows) that the address asks for."""
    way, order = OverviewForm(request.GET).chosen()
    return way, order, overview_rows(request.user, way, order)


@require_safe
def overview(request):
    way, order, rows = chosen_rows(request)
    heads = [
        ("name", _("Page")),
        ("month", date_format(months_back(0), "M Y")),
        ("before", date_format(months_back(1), "M Y")),
        ("year", _("12 months")),
    ]
    ways = list(Way)
    if rights.is_editor(request.user):
        ways = list(dict.fromkeys(use.way for use in COUNTED.values() if use.kind))
    context = admin.site.each_context(request) | {
        "title": _("Page views"),
        "ways": ways,
        "way": way,
        "order": order,
        "heads": heads,
        "rows": rows,
    }
    return TemplateResponse(request, "admin/page_views.html", context)


@require_safe
def overview_csv(request):
    way, _order, rows = chosen_rows(request)
    headers = [
        _("Page"), _("Kind"), _("Use"), _("This month"), _("Last month"), _("12 months"),
    ]  # fmt: skip
    cells = ((row.name, row.kind, way.label, row.month, row.before, row.year) for row in rows)
    return _csv(headers, cells)


def _csv(headers, cells):
    answer = HttpResponse(sheets.to_csv(headers, cells), content_type=sheets.FORMATS["csv"])
    answer["Content-Disposition"] = f'attachment; filename="aufrufe-{timezone.localdate()}.csv"'
    return answer


def months_of(request, content_type_id, object_id):
    """(record, columns, months) of a record that the user may see: the headings, and for each month
    that is kept, the newest first, the month and the numbers of the columns.
    """
    model = get_object_or_404(ContentType, pk=content_type_id).model_class()
    if model not in addresses.KINDS.values():
        raise Http404
    model_admin = admin.site.get_model_admin(model)
    record = model_admin.get_object(request, str(object_id))
    if record is None or not model_admin.has_view_permission(request, record):
        raise Http404
    sums = (
        own_views(request.user)
        .filter(code=record.code)
        .annotate(month=TruncMonth("day"))
        .values("month", "name", "language")
        .annotate(number=Sum("number"))
    )
    numbers = Counter()
    for each in sums:
        way = COUNTED[each["name"]].way
        numbers[each["month"], way] += each["number"]
        if way == Way.PAGE:
            numbers[each["month"], each["language"]] += each["number"]
    used = {column for _month, column in numbers}
    columns = {way: way.label for way in Way if way in used}
    if any(use.kind == addresses.kind_of(model) for use in COUNTED.values()):
        columns = {Way.PAGE: _("Page"), "de": _("German"), "en": _("English")} | {
            way: label for way, label in columns.items() if way != Way.PAGE
        }
    months, back = [], 0
    while (month := months_back(back)) >= oldest_day().replace(day=1):
        months.append((month, [numbers[month, column] for column in columns]))
        back += 1
    return record, list(columns.values()), months


@require_safe
def record(request, content_type_id, object_id):
    shown, columns, months = months_of(request, content_type_id, object_id)
    opts = shown._meta
    context = admin.site.each_context(request) | {
        "title": _("Page views: %(name)s") % {"name": shown},
        "opts": opts,
        "record": shown,
        "record_address": reverse(
            f"admin:{opts.app_label}_{opts.model_name}_change", args=[shown.pk]
        ),
        "public_address": type(shown).page_of(shown.pk),
        "columns": columns,
        "months": months,
        "content_type_id": content_type_id,
        "most": max((numbers[0] for _month, numbers in months if numbers), default=0) or 1,
    }
    return TemplateResponse(request, "admin/record_views.html", context)


@require_safe
def record_csv(request, content_type_id, object_id):
    _shown, columns, months = months_of(request, content_type_id, object_id)
    cells = ((f"{month:%Y-%m}", *numbers) for month, numbers in months)
    return _csv([_("Month"), *columns], cells)


def register(site):
    """The pages at /admin/aufrufe/."""
    of_record = "aufrufe/<int:content_type_id>/<int:object_id>/"
    site.register_page("aufrufe/", overview, "page_views")
    site.register_page("aufrufe/aufrufe.csv", overview_csv, "page_views_csv")
    site.register_page(of_record, record, "record_views")
    site.register_page(f"{of_record}aufrufe.csv", record_csv, "record_views_csv")
