"""What was collected, as the files of the copy: links between them relative, all others live."""

import re
from posixpath import dirname, relpath
from urllib.parse import quote, unquote

from django.template.loader import render_to_string
from django.utils import translation

from iqnetz.mirror import names, pages, scope, styles
from iqnetz.mirror.collection import is_code, own

# Addresses to pass on, or that say where the original is.
_LIVE = {"canonical", "bookmark", "shortlink", "external"}
# Without programs. The rest stays open: by the letter of CSP 3, 'self' is nothing on a disk, where
# no page has an origin, and the styles would stay away.
_POLICY = "script-src 'none'; object-src 'none'; base-uri 'none'"
_SYMBOL = r'<symbol id="{}"( viewBox="[^"]*")[^>]*>(.*?)</symbol>'


class Rewriting:
    """The files of a Collection, by their path in the copy, as bytes."""

    def __init__(self, collection, copy):
        self._collection = collection
        self._copy = copy
        self._live = collection.live
        self._names = {}  # from an address to its file
        self._used = {names.RECORD}
        self._name_all()

    def files(self):
        """Pairs (path of the file, its bytes, whether it is a page)."""
        for address, name in self._names.items():
            leads = self._collection.leading_on.get(address)
            if leads is not None:
                answer = self._collection.answers.get(self._end_of(address)[0])
                if answer is None or answer.is_page:
                    yield name, self._onward(address, leads), True
                else:
                    yield name, answer.body, False
                continue
            answer = self._collection.answers[address]
            if answer.is_page:
                elements = self._collection.elements[address]
                yield name, self._page(address, answer.body.decode(), elements), True
            elif answer.content_type == "text/css":
                yield name, self._style(address, answer.body.decode()), False
            else:
                yield name, answer.body, False

    def _name_all(self):
        answers, leading_on = self._collection.answers, self._collection.leading_on
        for address, answer in sorted(answers.items()):
            self._name(address, answer.content_type)
        for address in sorted(leading_on):
            target = answers.get(self._end_of(address)[0])
            if target is None:
                continue  # on to the live site: so does whatever leads here
            if address.endswith("/"):
                self._name(address, "text/html")
            elif not target.is_page:
                self._name(address, target.content_type)

    def _name(self, address, content_type):
        name = names.file_name(address, content_type)
        if name.casefold() in self._used:  # most disks know no large and small letters
            name = names.distinct(name, address)
        self._used.add(name.casefold())
        self._names[address] = name

    def _end_of(self, address, language=scope.LANGUAGES[0]):
        """(address, fragment) to which an address leads in the end."""
        fragment, seen = "", set()
        while (path := address.partition("?")[0]) not in seen:
            seen.add(path)
            leads = self._collection.leading_on.get(path)
            if leads is None:
                break
            address, fragment = leads[language]
        return address, fragment

    def _file_of(self, address):
        """The file in which to find the address; None for what is on the live site only."""
        path = address.partition("?")[0]
        answer = self._collection.answers.get(path)
        if answer is not None and answer.is_page:
            return self._names[path]  # whatever was asked there: the whole list
        if path in self._collection.leading_on and path not in self._names:
            end, _fragment = self._end_of(path)
            return self._names.get(end)
        return self._names.get(path if path in self._collection.leading_on else address)

    def _link(self, url, base, is_live=False):
        """The URL that stands on the page `base` as it stands in the copy; None for unchanged."""
        if not url or url.startswith("#"):
            return None
        found = own(self._live, url, base)
        if found is None:
            return None
        address, fragment = found
        file = None if is_live else self._file_of(address)
        here = self._names[base]
        if file is None:
            link = self._live + address
        elif file == here and fragment:
            link = ""
        else:
            link = quote(relpath(file, dirname(here) or "."))
        return f"{link}#{fragment}" if fragment else link

    def _style(self, address, sheet):
        return styles.with_addresses(sheet, lambda url: self._link(url, address)).encode()

    def _page(self, address, text, elements):
        edits = pages.Edits(text)
        places = {}
        for element in elements:
            places.setdefault(element.tag, element)
            if is_code(element):
                edits.drop(element)
            elif element.tag == "use" and (drawing := self._drawing(element, address)):
                edits.drop(element, drawing)
            else:
                self._lead(edits, element, address)
        policy = f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        if "meta" in places:
            edits.insert(places["meta"].end, policy)
        if beginning := places.get("main", places.get("body")):
            edits.insert(beginning.end, self._notes(address))
        return edits.made().encode()

    def _lead(self, edits, element, address):
        is_live = bool(element.rel & _LIVE) or (
            element.tag == "link" and "hreflang" in element.attributes
        )

        def change(name, url):
            is_asked = name in {"action", "formaction"}
            is_picture = element.tag == "meta" and not element.is_refresh
            return self._link(url, address, is_live or is_asked or is_picture)

        for name, value in element.with_addresses(change).items():
            edits.value(element, name, value)
        if element.tag == "form" and not element.attributes.get("action"):
            # It asks the page on which it stands.
            edits.insert(element.end - 1, f' action="{self._live}{address}"')

    def _drawing(self, element, address):
        """The drawing that a <use> takes from another file, which no browser does on a disk."""
        found = own(self._live, element.attributes.get("href", ""), address)
        answer = found and self._collection.answers.get(found[0])
        if not answer or not found[1]:
            return ""
        symbol = re.search(_SYMBOL.format(re.escape(found[1])), answer.body.decode(), re.DOTALL)
        return f"<svg{symbol[1]}>{symbol[2]}</svg>" if symbol else ""

    def _notes(self, address):
        """What says that this is a copy: in the page's language, or in all."""
        languages = [code for code in scope.LANGUAGES if address.startswith(f"/{code}/")]
        notes = []
        for language in languages or scope.LANGUAGES:
            with translation.override(language):
                context = {"copy": self._copy, "address": self._live + address, "lang": language}
                notes.append(render_to_string("mirror/note.html", context).strip())
        return "".join(notes)

    def _onward(self, address, leads):
        """A small page that leads on to where the record is, in each language."""
        targets = {}
        for language, (target, fragment) in leads.items():
            url = f"{target}#{fragment}" if fragment else target
            targets.setdefault(url, scope.language_of(unquote(target)) or language)
        first, language = next(iter(targets.items()))
        with translation.override(language):
            context = {
                "copy": self._copy,
                "LANGUAGE_CODE": language,
                "first": first,
                "targets": [{"url": url, "language": code} for url, code in targets.items()],
                "address": self._live + address,
            }
            text = render_to_string("mirror/onward.html", context)
        return self._page(address, text, pages.elements(text))
