from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from iqnetz.addresses import Addressed
from iqnetz.paths import path
from iqnetz.publishing import Published, PublishedQuerySet
from iqnetz.searched import Searched, Words

# Addresses of lists and tools, in both languages. A page of the same name would never be seen.
RESERVED_SLUGS = {
    "aktuelles", "angebote", "data", "daten", "einbetten", "embed", "netzwerk", "network", "news",
    "offices", "partner", "partners", "search", "services", "servicestellen", "suche",
}  # fmt: skip


class ContentQuerySet(PublishedQuerySet):
    def get_by_natural_key(self, slug):
        return self.get(slug=slug)


class Page(Addressed, Published):
    """A page of text: imprint, privacy, accessibility and what else coordinators write."""

    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(
        _("short name in addresses"),
        help_text=_("Small letters, digits and hyphens. Old addresses lead here for ever."),
    )
    summary = models.CharField(
        _("summary"),
        max_length=200,
        help_text=_("One sentence. Search engines show it under the title."),
    )
    body = models.TextField(
        _("text"), help_text=_("Markdown: empty lines, ## headings, lists and links work.")
    )
    position = models.PositiveSmallIntegerField(
        _("order in the footer"),
        null=True,
        blank=True,
        help_text=_("Smaller numbers first. Empty: the footer does not name the page."),
    )

    shows_coordination = models.BooleanField(
        _("with the coordination's contact data"),
        default=False,
        help_text=_("Below the text stands how to reach the coordination, from its own record."),
    )

    objects = ContentQuerySet.as_manager()

    class Meta(Published.Meta):
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["position", "slug"]
        constraints = [
            *Published.Meta.constraints,
            models.UniqueConstraint(
                fields=["slug"],
                name="page_slug_unique",
                violation_error_message=_("Another page has this short name already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(slug__in=sorted(RESERVED_SLUGS)),
                name="page_slug_not_reserved",
                violation_error_message=_(
                    "This short name belongs to another part of the site. Choose a different one."
                ),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return path("page", self.slug)

    def natural_key(self):
        return (self.slug,)


class NewsItem(Addressed, Published):
    """Something that happened in the network, on a day."""

    title = models.CharField(_("title"), max_length=160)
    slug = models.SlugField(
        _("short name in addresses"),
        help_text=_("Small letters, digits and hyphens. Old addresses lead here for ever."),
    )
    dated_on = models.DateField(
        _("date"), default=timezone.localdate, help_text=_("The day that the page shows.")
    )
    summary = models.TextField(_("summary"), help_text=_("One or two sentences."))
    body = models.TextField(
        _("text"), help_text=_("Markdown: empty lines, ## headings, lists and links work.")
    )

    objects = ContentQuerySet.as_manager()

    class Meta(Published.Meta):
        verbose_name = _("news item")
        verbose_name_plural = _("news")
        ordering = ["-dated_on", "slug"]
        constraints = [
            *Published.Meta.constraints,
            models.UniqueConstraint(
                fields=["slug"],
                name="news_slug_unique",
                violation_error_message=_("Another news item has this short name already."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return path("news_item", self.slug)

    def natural_key(self):
        return (self.slug,)


class SearchIndex(Searched):
    """By which words pages and news are found."""


PAGE = Words("page", Page, texts=("title", "summary", "body"), title="title")
NEWS = Words("news", NewsItem, texts=("title", "summary", "body"), title="title")
