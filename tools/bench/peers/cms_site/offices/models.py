from cms.models import CMSPlugin
from django.db import models


class Contact(CMSPlugin):
    """How to reach an office: what the plugin shows."""

    organisation = models.CharField(max_length=200)
    street = models.CharField(max_length=200)
    postcode = models.CharField(max_length=5)
    town = models.CharField(max_length=100)
    website = models.URLField(blank=True)

    def copy_relations(self, old):
        for each in (*old.phones.all(), *old.people.all()):
            each.pk, each.contact = None, self
            each.save()


class Phone(models.Model):
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="phones")
    kind = models.CharField(max_length=10)
    number = models.CharField(max_length=30)

    def __str__(self):
        return self.number


class Person(models.Model):
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="people")
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)

    def __str__(self):
        return self.name
