"""Who asks, as far as we have to know."""

import ipaddress

from django.conf import settings


def address(request):
    """The sender's IP address as a text, "" where there is none that can be read.

    Behind a proxy it is the last one that X-Forwarded-For names: the proxy wrote that itself,
    whatever stands before it anybody may have invented.
    """
    told = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_TLS:
        told = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2] or told
    try:
        return str(ipaddress.ip_address(told.strip()))
    except ValueError:
        return ""
