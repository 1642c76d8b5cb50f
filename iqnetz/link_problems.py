"""What may be wrong with an address elsewhere."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Problem(models.TextChoices):
    """Why an address does not work, or why nobody knows. The values stand in the database."""

    GONE = "gone", _("The page is no longer there.")
    NO_NAME = "no-name", _("There is no website of this name.")
    CLOSED = "closed", _("The computer refuses the connection.")
    CERTIFICATE = "certificate", _("The secure connection fails: browsers warn of this website.")
    CIRCLE = "circle", _("The address leads on and on, and never to a page.")
    NOT_WEB = "not-web", _("The address leads to something that is not a web page.")
    NO_ADDRESS = "no-address", _("This is not an address that a browser understands.")

    SERVER = "server", _("The website reports a fault of its own.")
    SILENT = "silent", _("No answer in time.")
    GARBLED = "garbled", _("The answer breaks off or makes no sense.")

    FORBIDDEN = "forbidden", _("The website does not answer programs. Please look yourself.")
    ROBOTS = "robots", _("The website does not want programs to look. Please look yourself.")
    WAIT = "wait", _("The website asks for patience.")
    INSIDE = "inside", _("The address belongs to an internal network and is not asked.")
    UNREACHABLE = "unreachable", _("The way there was cut. Perhaps our own network was away.")
    ODD = "odd", _("The answer is unusual. Please look yourself.")


# The page is not there, and whoever clicks sees it.
DEFINITE = {
    Problem.GONE, Problem.NO_NAME, Problem.CLOSED, Problem.CERTIFICATE, Problem.CIRCLE,
    Problem.NOT_WEB, Problem.NO_ADDRESS,
}  # fmt: skip
# Most often over by tomorrow.
PASSING = {Problem.SERVER, Problem.SILENT, Problem.GARBLED}
