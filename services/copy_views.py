"""What the copy of the site (iqnetz.mirror) shows instead of what needs the site itself."""

from itertools import groupby

from django.shortcuts import render

from services import region_map
from services.models import Office
from services.states import HOME_STATES, FederalState


def full_list(request):
    """All offices, by the federal state in which they are, instead of the finder."""
    offices = list(Office.objects.published().open().with_details().in_reading_order())
    offices.sort(key=_state)  # stable: in reading order inside a state
    states = [
        (FederalState(code), list(there))
        for code, there in groupby(offices, lambda each: each.federal_state)
    ]
    context = {"states": states, "map": region_map.draw(offices, None)}
    return render(request, "services/office_list_of_copy.html", context)


def _state(office):
    """The network's own states first, then all by name."""
    state = FederalState(office.federal_state)
    return state not in HOME_STATES, state.label
