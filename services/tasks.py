"""What needs doing with the network's records."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from iqnetz import translations
from iqnetz.desk import LATELY_DAYS
from iqnetz.models import Link, OutgoingMail
from iqnetz.publishing import PublishingState, in_state
from iqnetz.tasks import Task, counts
from services import freshness, rights, tags
from services.models import (
    ContactPerson,
    Office,
    Organisation,
    Proposal,
    Report,
    Service,
    UnfoundPlace,
)


def task(user, label, records, query=""):
    """A Task for the records that the user may reach; none where the list is not theirs."""
    opts = records.model._meta
    if not user.has_perm(f"{opts.app_label}.view_{opts.model_name}"):
        return []
    address = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
    return [Task(label, rights.own(records, user).count(), address + query)]


def drafts(user, label, model):
    """A Task for the drafts of a Published model."""
    records = model._default_manager.filter(in_state(PublishingState.DRAFT))
    return task(user, label, records, f"?state={PublishingState.DRAFT}")


@counts
def of_the_network(user):
    return of_an_editor(user) if rights.is_editor(user) else of_everybody(user)


def of_an_editor(user):
    """What a partner's editor can do; nothing as long as no organisation is given."""
    if rights.editor_of(user) is None:
        return []
    waiting = Proposal.objects.filter(state=Proposal.State.OPEN)
    return [
        *to_be_confirmed(user),
        *task(
            user, _("Your proposals that are still being checked"), waiting, "?state__exact=open"
        ),
        *drafts(user, _("Drafts: Servicestellen"), Office),
        *drafts(user, _("Drafts: organisations"), Organisation),
    ]


def to_be_confirmed(user):
    return [
        *task(
            user,
            _("Servicestellen to be confirmed"),
            freshness.overdue(Office),
            "?review=overdue",
        ),
        *task(
            user,
            _("Contact persons to be confirmed"),
            freshness.overdue(ContactPerson),
            "?review=overdue",
        ),
    ]


def of_everybody(user):
    """What the coordination has to do, as far as the user may see the lists."""
    lately = timezone.localdate() - timedelta(days=LATELY_DAYS)
    direct = Proposal.objects.filter(state=Proposal.State.DIRECT, proposed_at__date__gte=lately)
    found = [
        *task(user, _("Reports by visitors"), Report.objects.open()),
        *task(
            user,
            _("Reports about which an organisation was asked"),
            Report.objects.filter(state=Report.State.ASKED),
            "?state=asked",
        ),
        *task(
            user,
            _("Proposals that wait for a yes"),
            Proposal.objects.filter(state=Proposal.State.OPEN),
            "?state__exact=open",
        ),
        *task(
            user,
            _("Changed at once by trusted organisations, in the last 30 days"),
            direct,
            "?state__exact=direct&lately=yes",
        ),
        *to_be_confirmed(user),
        *task(
            user,
            _("Servicestellen whose organisation does not answer: please call"),
            freshness.unanswered(Office),
            "?review=unanswered",
        ),
        *task(
            user,
            _("Contact persons whose organisation does not answer: please call"),
            freshness.unanswered(ContactPerson),
            "?review=unanswered",
        ),
        *task(
            user,
            _("Servicestellen that close in the next 30 days"),
            Office.objects.closing_soon(),
            "?closing=soon",
        ),
        *drafts(user, _("Drafts: Servicestellen"), Office),
        *drafts(user, _("Drafts: organisations"), Organisation),
        *drafts(user, _("Drafts: services"), Service),
    ]
    sought = UnfoundPlace.objects.told().filter(day__gte=lately)
    found += [
        *task(user, _("Places that visitors sought in vain"), sought, "?lately=yes"),
        *task(
            user,
            _("Links that are broken"),
            Link.objects.filter(state=Link.State.BROKEN),
            "?state__exact=broken",
        ),
        *task(
            user,
            _("Mails that could not be sent"),
            OutgoingMail.objects.in_trouble(),
            "?trouble=yes",
        ),
    ]
    if user.has_perm("services.change_office"):
        missing, behind = translations.count()
        address = reverse("admin:translations")
        found += [
            Task(_("Records without an English text"), missing, address),
            Task(_("Records whose English text fell behind"), behind, address),
            Task(
                _("Texts that name what the public does not see"),
                len(tags.broken_tags()),
                reverse("admin:broken_tags"),
            ),
        ]
    return found
