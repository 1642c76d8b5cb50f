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


def querysets():
    """Those of what stands around any page."""
    return [queryset for make in _makers for queryset in make()]


def taken_along(request):
    """The QuerySets of what stands around this request's page; none if they came along already.
    Whoever calls this evaluates them (iqnetz.together); the page then asks for them no more.
    """
    if known(request) is not None:
        return []
    request.surroundings = querysets()
    return request.surroundings


def came_along(request, found):
    """What another query found of `querysets()`, for this request's page."""
    request.surroundings = found


def known(request):
    """What was taken along; None if nobody did."""
    return getattr(request, "surroundings", None)
