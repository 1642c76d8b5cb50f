"""What a template writes in the same way each time, worked out once for each language: words to be
translated, addresses of our own that depend on nothing, files under static/. In our pages that is
every third piece, and Django would look each of them up anew for each page.
"""

from itertools import groupby

from django.template.base import Node, NodeList, TextNode
from django.template.defaulttags import CommentNode, IfNode, LoadNode, URLNode
from django.template.loaders import base, cached
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.templatetags.static import StaticNode
from django.utils.translation import get_language

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


def settle(nodelist):
    """Replace what never changes in the list and in all lists within it."""
    pieces = [node for node in nodelist if not isinstance(node, SILENT)]
    settled = []
    for never_changes, beside in groupby(pieces, is_unchanging):
        nodes = list(beside)
        if never_changes and not (len(nodes) == 1 and isinstance(nodes[0], TextNode)):
            settled.append(Unchanging(nodes))
            continue
        settled += nodes
        for within in (each for node in nodes for each in _lists_within(node)):
            settle(within)
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
        case URLNode(asvar=None, args=[], view_name=name):
            return not node.kwargs and _is_literal(name)
    return False


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
