"""Asking for the network as HSDS 3.0."""

ROOT = "/api/hsds/v3/"
KINDS = {  # the last part of an address → what is there
    "services": "service",
    "organizations": "organization",
    "service_at_locations": "service_at_location",
    "taxonomies": "taxonomy",
    "taxonomy_terms": "taxonomy_term",
}


def get(client, address, **query):
    response = client.get(ROOT + address, query)
    assert response.status_code == 200, response.content
    return response.json()


def contents(client, address, **query):
    return get(client, address, per_page=500, **query)["contents"]


def names(client, address, **query):
    """The names of the places or services of a list."""
    records = contents(client, address, **query)
    return [record.get("location", record)["name"] for record in records]
