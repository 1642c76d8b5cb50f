"""Where a request comes from."""

import ipaddress

from django.conf import settings


def address(request):
    """The client's address as text; None where nobody says it (a local socket).

    Behind our own proxy (settings.BEHIND_TLS) it is the last entry of X-Forwarded-For, the one that
    the proxy itself wrote. Whatever stands before it, the client may have made up.
    """
    if settings.BEHIND_TLS:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2]
        if found := _parsed(forwarded):
            return str(found)
    found = _parsed(request.META.get("REMOTE_ADDR", ""))
    return str(found) if found else None


def network(request):
    """The address to count tries by. Of IPv6 only the first 64 bits: one line at home has them all
    and may take a new address for every try.
    """
    text = address(request)
    if text is None or ":" not in text:
        return text
    return str(ipaddress.ip_network((text.partition("%")[0], 64), strict=False).network_address)


def _parsed(text):
    try:
        found = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
