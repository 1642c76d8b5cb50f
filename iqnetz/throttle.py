"""How often somebody may try to sign in: django-axes, with a second limit for one who tries many
names from one address.
"""

from axes.handlers.database import AxesDatabaseHandler
from django.db.models import Sum

# So many failures from one address, whatever the names, weigh as much as one with one name: an
# office behind one address has many people, somebody who tries one password on everybody has more.
NAMES_TO_ONE = 10


class SignInThrottle(AxesDatabaseHandler):
    """Locks a pair of name and address, or an address; never a name alone, so that nobody can lock
    a coordinator out from elsewhere. Expects AXES_LOCKOUT_PARAMETERS in that order.
    """

    def get_failures(self, request, credentials=None):
        pair, everybody = (
            attempts.aggregate(sum=Sum("failures_since_start"))["sum"] or 0
            for attempts in self.get_user_attempts(request, credentials)
        )
        return max(pair, everybody // NAMES_TO_ONE)

    def reset_user_attempts(self, request, credentials=None):
        # Only the pair: one's own success must not wipe out what was tried with other names.
        pair, _everybody = self.filter_user_attempts(request, credentials)
        count, _by_model = pair.delete()
        return count
