import logging

from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from iqnetz import lifeline

logger = logging.getLogger(__name__)


@never_cache
@require_safe
def process(request):
    """200 as long as this process answers; asks nobody else."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def database(request):
    """200 when the database answers too and takes writes, else 503; and how long ago this process's
    listener heard of it the last time.
    """
    state, status = "ok", 200
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW transaction_read_only")  # on a standby: on
            if cursor.fetchone() == ("on",):
                state, status = "database takes no writes", 503
    except DatabaseError as error:
        logger.error("The database does not answer.", exc_info=error)
        state, status = "database away", 503
    age = lifeline.age()
    heard = "nobody listens" if age is None else f"heard {age:.1f} s ago"
    return HttpResponse(f"{state}\nlistener: {heard}\n", content_type="text/plain", status=status)
