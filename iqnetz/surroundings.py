"""What stands around every page, whatever the page is about: whoever asks the database for
something of a page may take this along, so that it costs no statement of its own.

Knows no models of ours: content says in its apps.py what it is.
"""

_makers = []


def are(make):
    """Have `make` give the QuerySets of what stands around a page. To be called when all apps are
    ready.
    """
    _makers[:] = [make]


def taken_along(request):
    """The QuerySets of what stands around this request's page. Whoever calls this evaluates them
    (iqnetz.together); the page then asks for them no more.
    """
    if known(request) is None:
        request.surroundings = [queryset for make in _makers for queryset in make()]
    return request.surroundings


def known(request):
    """What was taken along; None if nobody did."""
    return getattr(request, "surroundings", None)
