"""What of schema.org's vocabulary we use, and whether a document keeps to it.

Typed off the type and property pages of https://schema.org: names, what stands below
what, and what goes where. Nothing else of it is here: its texts are under CC BY-SA 3.0.
"""

import re
from datetime import date, datetime, time

# Type → the types right above it. As far up as one of our properties needs.
TYPES = {
    "Thing": (),
    "Action": ("Thing",),
    "SearchAction": ("Action",),
    "CreativeWork": ("Thing",),
    "Article": ("CreativeWork",),
    "NewsArticle": ("Article",),
    "WebSite": ("CreativeWork",),
    "WebPage": ("CreativeWork",),
    "CollectionPage": ("WebPage",),
    "SearchResultsPage": ("WebPage",),
    "Event": ("Thing",),
    "Intangible": ("Thing",),
    "Audience": ("Intangible",),
    "EntryPoint": ("Intangible",),
    "Enumeration": ("Intangible",),
    "DayOfWeek": ("Enumeration",),
    "EventAttendanceModeEnumeration": ("Enumeration",),
    "ItemList": ("Intangible",),
    "BreadcrumbList": ("ItemList",),
    "ListItem": ("Intangible",),
    "Role": ("Intangible",),
    "OrganizationRole": ("Role",),
    "Service": ("Intangible",),
    "GovernmentService": ("Service",),
    "ServiceChannel": ("Intangible",),
    "StructuredValue": ("Intangible",),
    "ContactPoint": ("StructuredValue",),
    "PostalAddress": ("ContactPoint",),
    "GeoCoordinates": ("StructuredValue",),
    "OpeningHoursSpecification": ("StructuredValue",),
    "PropertyValue": ("StructuredValue",),
    "LocationFeatureSpecification": ("PropertyValue",),
    "Organization": ("Thing",),
    "NGO": ("Organization",),
    "Place": ("Thing",),
    "AdministrativeArea": ("Place",),
    "Country": ("AdministrativeArea",),
    "State": ("AdministrativeArea",),
    "LocalBusiness": ("Organization", "Place"),
}

# Property → (the types that have it, what it may be).
PROPERTIES = {
    "about": ("CreativeWork Event", "Thing"),
    "address": ("Organization Place", "PostalAddress Text"),
    "addressCountry": ("PostalAddress", "Country Text"),
    "addressLocality": ("PostalAddress", "Text"),
    "addressRegion": ("PostalAddress", "Text"),
    "alternateName": ("Thing", "Text"),
    "amenityFeature": ("Place", "LocationFeatureSpecification"),
    "areaServed": ("ContactPoint Organization Service", "AdministrativeArea Place Text"),
    "audience": ("CreativeWork Event Service", "Audience"),
    "audienceType": ("Audience", "Text"),
    "availableChannel": ("Service", "ServiceChannel"),
    "availableLanguage": ("ContactPoint ServiceChannel", "Text"),
    "breadcrumb": ("WebPage", "BreadcrumbList Text"),
    "closes": ("OpeningHoursSpecification", "Time"),
    "contactPoint": ("Organization", "ContactPoint"),
    "contactType": ("ContactPoint", "Text"),
    "dateModified": ("CreativeWork", "Date DateTime"),
    "datePublished": ("CreativeWork", "Date DateTime"),
    "dayOfWeek": ("OpeningHoursSpecification", "DayOfWeek"),
    "description": ("Thing", "Text"),
    "dissolutionDate": ("Organization", "Date"),
    "email": ("ContactPoint Organization", "Text"),
    "endDate": ("Event Role", "Date DateTime"),
    "event": ("Organization Place", "Event"),
    "eventAttendanceMode": ("Event", "EventAttendanceModeEnumeration"),
    "extendedAddress": ("PostalAddress", "Text"),
    "faxNumber": ("ContactPoint Organization Place", "Text"),
    "foundingDate": ("Organization", "Date"),
    "funder": ("CreativeWork Event Organization", "Organization"),
    "geo": ("Place", "GeoCoordinates"),
    "headline": ("CreativeWork", "Text"),
    "identifier": ("Thing", "PropertyValue Text URL"),
    "inLanguage": ("CreativeWork Event", "Text"),
    "isPartOf": ("CreativeWork", "CreativeWork URL"),
    "isRelatedTo": ("Service", "Service"),
    "item": ("ListItem", "Thing"),
    "itemListElement": ("ItemList", "ListItem Text Thing"),
    "knowsLanguage": ("Organization", "Text"),
    "lastReviewed": ("WebPage", "Date"),
    "latitude": ("GeoCoordinates Place", "Number Text"),
    "location": ("Action Event Organization", "Place PostalAddress Text"),
    "longitude": ("GeoCoordinates Place", "Number Text"),
    "mainEntity": ("CreativeWork", "Thing"),
    "mainEntityOfPage": ("Thing", "CreativeWork URL"),
    "member": ("Organization", "Organization"),
    "memberOf": ("Organization", "Organization"),
    "name": ("Thing", "Text"),
    "openingHoursSpecification": ("Place", "OpeningHoursSpecification"),
    "opens": ("OpeningHoursSpecification", "Time"),
    "organizer": ("Event", "Organization"),
    "parentOrganization": ("Organization", "Organization"),
    "position": ("CreativeWork ListItem", "Integer Text"),
    "postalCode": ("PostalAddress", "Text"),
    "potentialAction": ("Thing", "Action"),
    "provider": ("Action CreativeWork Service", "Organization"),
    "publisher": ("CreativeWork", "Organization"),
    "query-input": ("SearchAction", "Text"),
    "roleName": ("Role", "Text URL"),
    "sameAs": ("Thing", "URL"),
    "serviceLocation": ("ServiceChannel", "Place"),
    "servicePhone": ("ServiceChannel", "ContactPoint"),
    "serviceType": ("Service", "Text"),
    "serviceUrl": ("ServiceChannel", "URL"),
    "significantLink": ("WebPage", "URL"),
    "sponsor": ("CreativeWork Event Organization", "Organization"),
    "startDate": ("Event Role", "Date DateTime"),
    "streetAddress": ("PostalAddress", "Text"),
    "subOrganization": ("Organization", "Organization"),
    "target": ("Action", "EntryPoint URL"),
    "telephone": ("ContactPoint Organization Place", "Text"),
    "url": ("Thing", "URL"),
    "urlTemplate": ("EntryPoint", "Text"),
    "validFrom": ("OpeningHoursSpecification", "Date DateTime"),
    "validThrough": ("OpeningHoursSpecification", "Date DateTime"),
    "value": ("PropertyValue", "Boolean Number Text"),
}

_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
_MEMBERS = {
    "DayOfWeek": {f"https://schema.org/{day}" for day in _DAYS.split()},
    "EventAttendanceModeEnumeration": {"https://schema.org/OfflineEventAttendanceMode"},
}
_ABSOLUTE = re.compile(r"https?://[^\s/]+(/\S*)?")
# What schema.org or its readers ask of some texts: BCP 47, E.164, ISO 3166-1.
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
_NUMBER = re.compile(r"\+[1-9][0-9]{1,14}")
_PATTERNS = {
    "addressCountry": re.compile("[A-Z]{2}"),
    "availableLanguage": _LANGUAGE,
    "email": re.compile(r"[^@\s]+@[^@\s]+"),
    "faxNumber": _NUMBER,
    "inLanguage": _LANGUAGE,
    "knowsLanguage": _LANGUAGE,
    "postalCode": re.compile("[0-9]{5}"),
    "telephone": _NUMBER,
    "urlTemplate": re.compile(r"https?://[^\s/]+/\S*\{search_term\}"),
}


def above(types):
    """The types and all that stand above them."""
    types = [types] if isinstance(types, str) else types
    return {found for name in types for found in ({name} | above(TYPES[name]))}


def faults(document):
    """What is wrong with a document, in words."""
    if set(document) != {"@context", "@graph"} or document["@context"] != "https://schema.org":
        return ["not a document with a graph"]
    ids = [node.get("@id") for node in document["@graph"]]
    found = [f"twice or without @id: {one}" for one in ids if one is None or ids.count(one) > 1]
    nodes = {node.get("@id"): node for node in document["@graph"]}
    for node in document["@graph"]:
        found += _node(node, nodes)
    return found


def _node(node, nodes):
    types = node.get("@type", [])
    types = [types] if isinstance(types, str) else types
    if not types or not set(types) <= set(TYPES):
        return [f"unknown type: {types}"]
    found = []
    if "@id" in node and not _ABSOLUTE.fullmatch(node["@id"]):
        found.append(f"relative @id: {node['@id']}")
    for name, value in node.items():
        if name in {"@id", "@type"}:
            continue
        if name not in PROPERTIES:
            found.append(f"unknown property: {name}")
            continue
        domain, allowed = (set(words.split()) for words in PROPERTIES[name])
        # A Role has the property that it stands in.
        if not domain & above(types) and "Role" not in above(types):
            found.append(f"{name} is no property of {types}")
        for one in value if isinstance(value, list) else [value]:
            found += _value(name, one, allowed, nodes)
        if value == []:
            found.append(f"{name} is empty")
    return found


def _value(name, value, allowed, nodes):
    if value in (None, "", {}) or isinstance(value, list):
        return [f"{name} is empty or a list in a list"]
    if not isinstance(value, dict):
        return [] if _is_literal(name, value, allowed) else [f"{name} cannot be {value!r}"]
    if set(value) == {"@value", "@language"}:
        is_right = "Text" in allowed and value["@value"] and value["@language"] == "de"
        return [] if is_right else [f"{name} cannot be {value}"]
    if set(value) == {"@id"}:
        if value["@id"] not in nodes:
            return [f"{name} leads nowhere: {value['@id']}"]
        return _range(name, nodes[value["@id"]], allowed)
    return _range(name, value, allowed) + _node(value, nodes)


def _range(name, node, allowed):
    types = above([kind for kind in _listed(node.get("@type", [])) if kind in TYPES])
    if types & allowed or ("Role" in types and name in node):
        return []
    return [f"{name} cannot be a {node.get('@type')}"]


def _listed(value):
    return [value] if isinstance(value, str) else value


def _is_literal(name, value, allowed):
    if isinstance(value, bool):
        return "Boolean" in allowed
    if isinstance(value, int | float):
        return bool({"Number", "Integer"} & allowed) and (
            "Number" in allowed or value == int(value)
        )
    if name in _PATTERNS:
        return bool(_PATTERNS[name].fullmatch(value))
    if name == "item":  # the page that a crumb leads to, by its address
        return bool(_ABSOLUTE.fullmatch(value))
    checks = {
        "URL": _ABSOLUTE.fullmatch,
        "Date": lambda text: _read(date.fromisoformat, text),
        "DateTime": lambda text: _read(datetime.fromisoformat, text) and text[-6] in "+-",
        "Time": lambda text: _read(time.fromisoformat, text),
        "Text": lambda text: text == text.strip() and not _ABSOLUTE.fullmatch(text),
    } | {kind: members.__contains__ for kind, members in _MEMBERS.items()}
    return any(check(value) for kind, check in checks.items() if kind in allowed)


def _read(parse, text):
    try:
        return bool(parse(text)) or True
    except ValueError:
        return False
