"""Templates in which all is settled that can be when they are read: a page has hundreds of pieces,
and Django would ask the same about each of them for each page.

Words to be translated, addresses of our own that depend on nothing and files under static/ are
worked out once in each language. In our pages that is every third piece.
"""

import html
from itertools import groupby

from django.conf import settings
from django.template.base import Node, NodeList, TextNode, VariableNode, render_value_in_context
from django.template.defaulttags import CommentNode, IfNode, LoadNode, URLNode
from django.template.loaders import base, cached
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.templatetags.static import StaticNode
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from iqnetz.paths import path

SILENT = (CommentNode, LoadNode)  # they write nothing


class _Settling(base.Loader):
    def get_template(self, template_name, skip=None):
        template = super().get_template(template_name, skip)
        settle(template.nodelist)
        return template


class Loader(cached.Loader, _Settling):
    """Django's loader that keeps what it has read; what it keeps is settled before."""


class Unchanging(Node):
    """Pieces of a template that stand beside one another, as one text in each language."""

    def __init__(self, nodes):
        self.nodes = nodes
        self.token, self.origin = nodes[0].token, nodes[0].origin  # as messages about errors need
        self.texts = {}

    def render(self, context):
        language = get_language()
        if language not in self.texts:
            self.texts[language] = "".join(node.render_annotated(context) for node in self.nodes)
        return self.texts[language]


class Shown(VariableNode):
    """A variable. Most are texts and whole numbers, of which Django would find out that they are no
    date and nothing lazy, and have nothing to be grouped.
    """

    def render(self, context):
        shown = self.filter_expression.resolve(context)
        if type(shown) is SafeString:
            return shown
        if type(shown) is str:
            return html.escape(shown) if context.autoescape else shown
        if type(shown) is int and not settings.USE_THOUSAND_SEPARATOR:
            return str(shown)
        return render_value_in_context(shown, context)


class Path(URLNode):
    """The path of a page of ours, with arguments."""

    def render(self, context):
        name, *arguments = (each.resolve(context) for each in (self.view_name, *self.args))
        found = path(name, *arguments)
        return html.escape(found) if context.autoescape else found


def settle(nodelist):
    """Settle all pieces of the list and of all lists within it."""
    pieces = [node for node in nodelist if not isinstance(node, SILENT)]
    settled = []
    for never_changes, beside in groupby(pieces, is_unchanging):
        nodes = list(beside)
        if never_changes and not (len(nodes) == 1 and isinstance(nodes[0], TextNode)):
            settled.append(Unchanging(nodes))
            continue
        for node in nodes:
            # Tags make their nodes themselves; these have the same parts.
            if type(node) is VariableNode:
                node.__class__ = Shown
            elif type(node) is URLNode and _is_path(node):
                node.__class__ = Path
            for within in _lists_within(node):
                settle(within)
        settled += nodes
    nodelist[:] = settled


def is_unchanging(node):
    """Whether a piece writes the same each time, in one language."""
    match node:
        case TextNode():
            return True
        case TranslateNode(asvar=None, filter_expression=words, message_context=meaning):
            return _is_literal(words) and (meaning is None or _is_literal(meaning))
        case BlockTranslateNode(asvar=None, message_context=None, countervar=None, singular=words):
            return not node.extra_context and all(word.token_type.name == "TEXT" for word in words)
        case StaticNode(varname=None, path=path):
            return _is_literal(path)
        case URLNode(args=[]):
            return _is_path(node)
    return False


def _is_path(node):
    # Where names have a namespace, what they lead to depends on the request.
    is_plain = node.asvar is None and not node.kwargs and _is_literal(node.view_name)
    return is_plain and ":" not in str(node.view_name.var)


def _is_literal(expression):
    # Django makes a Variable of the words to be translated, which then knows what was written.
    if expression.filters:
        return False
    return not expression.is_var or expression.var.literal is not None


def _lists_within(node):
    if isinstance(node, IfNode):
        yield from (within for _condition, within in node.conditions_nodelists)
    else:
        yield from (each for each in vars(node).values() if isinstance(each, NodeList))
