"""Texts in open data have words where the site's texts have tags (services.tags)."""

from iqnetz.markup import TAG
from services.tags import names_in


def fill_tags(data):
    """The same data, made of dicts and lists, with the plain words for all tags in them. What a
    key that ends in `_en` leads to is in English, all else in German. As many queries for one tag
    as for many, and none without.
    """
    pairs = set(_pairs(data))
    if not pairs:
        return data
    return _filled(data, names_in(("de", "en"), pairs), "de")


def _pairs(data):
    if isinstance(data, str):
        yield from TAG.findall(data) if "[[" in data else ()
    elif isinstance(data, dict):
        yield from _pairs(list(data.values()))
    elif isinstance(data, list):
        for each in data:
            yield from _pairs(each)


def _filled(data, words, language):
    if isinstance(data, dict):
        return {
            key: _filled(value, words, "en" if str(key).endswith("_en") else language)
            for key, value in data.items()
        }
    if isinstance(data, list):
        return [_filled(each, words, language) for each in data]
    if isinstance(data, str):
        return TAG.sub(lambda tag: words[language][tag.groups()], data)
    return data
