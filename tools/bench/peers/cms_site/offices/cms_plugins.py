from cms.plugin_base import CMSPluginBase
from cms.plugin_pool import plugin_pool

from .models import Contact


@plugin_pool.register_plugin
class ContactPlugin(CMSPluginBase):
    model = Contact
    name = "Contact"
    render_template = "contact_plugin.html"

    def render(self, context, instance, placeholder):
        context = super().render(context, instance, placeholder)
        context["phones"] = instance.phones.all()
        context["people"] = instance.people.all()
        return context
