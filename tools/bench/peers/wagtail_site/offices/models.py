from django.db import models
from modelcluster.fields import ParentalKey
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, Page


class TextPage(Page):
    """The home page, the list of offices, and the pages of the navigation."""

    body = RichTextField(blank=True)
    content_panels = [*Page.content_panels, FieldPanel("body")]


class SectionBlock(blocks.StructBlock):
    heading = blocks.CharBlock()
    text = blocks.RichTextBlock()

    class Meta:
        template = "offices/section.html"


class OfficePage(Page):
    lead = models.CharField(max_length=300)
    organisation = models.CharField(max_length=200)
    street = models.CharField(max_length=200)
    postcode = models.CharField(max_length=5)
    town = models.CharField(max_length=100)
    website = models.URLField(blank=True)
    sections = StreamField([("section", SectionBlock())])
    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        FieldPanel("organisation"),
        FieldPanel("street"),
        FieldPanel("postcode"),
        FieldPanel("town"),
        FieldPanel("website"),
        FieldPanel("sections"),
        InlinePanel("phones"),
        InlinePanel("people"),
    ]


class Phone(Orderable):
    office = ParentalKey(OfficePage, related_name="phones")
    kind = models.CharField(max_length=10)
    number = models.CharField(max_length=30)


class Person(Orderable):
    office = ParentalKey(OfficePage, related_name="people")
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
