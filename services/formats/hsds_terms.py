"""How we sort, as `taxonomy`, `taxonomy_term` and `attribute` of HSDS 3.0: by what somebody needs,
for whom a service is made, and how to get in. No term is below another.
"""

import uuid

from django.utils.translation import gettext as _

from services.formats.texts import Texts
from services.models import Office, Service
from services.models.office import ACCESS_MODES

# Of what has no record: the taxonomies and their terms.
NAMESPACE = uuid.UUID("5f1a3c52-6b0e-5d0c-9a3e-3e1b3b1f7c11")
TAXONOMIES = ("need", "audience", "access")
LABELS = {
    "audience": dict(Service.Audience.choices),
    "access": {mode: Office._meta.get_field(mode).verbose_name for mode in ACCESS_MODES},
}


def taxonomy_id(name: str) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, name)


def term_id(name: str, key) -> uuid.UUID:
    """The id of the term that `key` is: a Service for a need, else the value itself."""
    return uuid.uuid5(key.uid, "term") if name == "need" else uuid.uuid5(taxonomy_id(name), key)


def taxonomy(name: str) -> dict:
    """One of TAXONOMIES."""
    title, description = {
        "need": (_("Needs"), _("What somebody needs; each is a service of the network.")),
        "audience": (_("Made for"), _("For whom a service is made.")),
        "access": (_("Ways to get in"), _("How somebody is advised at an office.")),
    }[name]
    return {"id": taxonomy_id(name), "name": title, "description": description}


def attribute(link_id: uuid.UUID, entity: str, term: dict) -> dict:
    """An `attribute`: that a term is true of something."""
    return {
        "id": uuid.uuid5(link_id, f"attribute:{term['id']}"),
        "link_id": link_id,
        "taxonomy_term_id": term["id"],
        "link_entity": entity,
        "value": term["code"],
        "taxonomy_term": term,
    }


class Terms:
    """Writes terms in one language. `site` is the address of our site without a path."""

    def __init__(self, texts: Texts, site: str):
        self.texts, self.site = texts, site

    def term(self, name, key):
        """The `taxonomy_term` of a Service ("need"), an audience or a way to get in."""
        answer = {"id": term_id(name, key), "code": key, "language": self.texts.language}
        if name == "need":
            answer["code"] = key.need
            answer["name"] = self.texts.line(key, "name")
            answer["description"] = self.texts.line(key, "need_label")
            answer["term_uri"] = f"{self.site}{key.get_permanent_url()}"
        else:
            answer["name"] = answer["description"] = str(LABELS[name][key])
        whole = taxonomy(name)
        answer |= {"taxonomy": whole["name"], "taxonomy_id": whole["id"]}
        return answer | {"taxonomy_detail": whole}

    def of(self, service):
        """The terms that are true of a Service."""
        return [self.term("need", service), self.term("audience", service.audience)]
