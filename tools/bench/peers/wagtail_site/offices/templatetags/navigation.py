from django import template
from wagtail.models import Site

register = template.Library()


@register.simple_tag(takes_context=True)
def home(context):
    """The home page in the language of the page, kept for the length of the request."""
    request = context["request"]
    if not hasattr(request, "_home"):
        request._home = Site.find_for_request(request).root_page.localized
    return request._home


@register.simple_tag(takes_context=True)
def in_menu(context):
    return list(home(context).get_children().live().in_menu())


@register.simple_tag
def in_other_languages(page):
    """Asked for once, shown twice."""
    return list(page.get_translations().live().select_related("locale"))
