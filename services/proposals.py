"""Changes that wait for a coordinator's yes, and what becomes of them."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from iqnetz import changeset, history
from services import rights
from services.models import Proposal

THANKS = _("Thank you. Your proposal is with the coordination. It shows it or asks you back.")


class _TakenBack(Exception):
    """Ends the transaction in which a form was saved for its changes only."""


def changes_of(save):
    """What the callable `save` writes, as RowChanges, and none of it stays in the database.

    Whatever `save` raises is passed on.
    """
    try:
        with transaction.atomic(), history.recorded("proposal"):
            before = {(change.model, change.event) for change in history.made_here()}
            save()
            made = [
                change
                for change in history.made_here()
                if (change.model, change.event) not in before
            ]
            raise _TakenBack
    except _TakenBack:
        return changeset.merged(made)


def propose(record, changes, channel, by, **values):
    """Keep the RowChanges as an open Proposal on `record`; None where there are none."""
    if not changes and not values.get("message"):
        return None
    return Proposal.objects.create(
        content_type=ContentType.objects.get_for_model(record, for_concrete_model=True),
        object_id=record.pk,
        channel=channel,
        proposed_by=by[:200],
        changes=changeset.to_json(changes),
        **values,
    )


def propose_as_editor(user, record, changes):
    """Keep what a partner's editor saved as a Proposal, on the record or, where it is new, on the
    organisation.
    """
    organisation = getattr(rights.editor_of(user), "organisation", None)
    if organisation is None:
        return None  # nobody has said so far whose editor this is; there is nothing to reach
    name = user.get_full_name() or user.get_username()
    return propose(
        record or organisation,
        changes,
        Proposal.Channel.EDITOR,
        name,
        organisation=organisation,
        user=user,
    )


def waiting(records):
    """When an organisation last proposed something about each of the `records` that nobody has
    decided on yet: {record: moment}, without the others.
    """
    found = {}
    by_model = {}
    for record in records:
        by_model.setdefault(type(record), {})[record.pk] = record
    for model, own in by_model.items():
        proposed = Proposal.objects.filter(
            content_type=ContentType.objects.get_for_model(model),
            object_id__in=own,
            channel__in=[Proposal.Channel.LINK, Proposal.Channel.EDITOR],
            state=Proposal.State.OPEN,
        ).order_by("proposed_at")
        for pk, moment in proposed.values_list("object_id", "proposed_at"):
            found[own[pk]] = moment
    return found


def accept(proposal, user, force=False):
    """Write the changes and close the proposal, in one transaction.

    Raises what `changeset.apply` raises; then nothing is changed. A proposal that is closed already
    stays as it is: False.
    """
    with transaction.atomic():
        held = Proposal.objects.select_for_update().get(pk=proposal.pk)
        if held.state != Proposal.State.OPEN:
            return False
        with history.recorded("proposal", held.proposed_by):
            changeset.apply(changeset.from_json(held.changes), force=force)
        _close(held, Proposal.State.ACCEPTED, user)
    return True


def reject(proposal, user):
    """Close the proposal without a change; False where it was closed already."""
    with transaction.atomic():
        held = Proposal.objects.select_for_update().get(pk=proposal.pk)
        if held.state != Proposal.State.OPEN:
            return False
        _close(held, Proposal.State.REJECTED, user)
    return True


def _close(proposal, state, user):
    proposal.state = state
    proposal.decided_by = user
    proposal.decided_at = timezone.now()
    proposal.save(update_fields=["state", "decided_by", "decided_at"])
