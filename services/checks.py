"""What `manage.py check` looks at besides what Django does."""

from django.core import checks

from services import gazetteer
from services.gazetteer_file import Unreadable


@checks.register
def gazetteer_is_whole(app_configs, **others):
    try:
        gazetteer.load()
    except Unreadable as error:
        return [
            checks.Error(
                f"The gazetteer is damaged: {error}",
                hint="Take the files of this version, or run manage.py index_gazetteer.",
                id="services.E001",
            )
        ]
    return []
