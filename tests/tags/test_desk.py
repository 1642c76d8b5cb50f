"""Tags at the desk: where a record is named, and what leads nowhere."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from content.models import NewsItem
from services import tags
from services.models import ContactPerson, Office
from tests import factories
from tests.tags.texts import COORDINATION, HALLE, NAME, gone, page
from tests.test_admin import filled_form

pytestmark = pytest.mark.django_db


def test_uses_name_the_texts():
    office = Office.objects.get(slug=HALLE)
    person = office.contacts.first()
    record = page(f"[[office:{HALLE}]] [[STELLE:{HALLE}]] [[office:{HALLE}-2]]")
    news = NewsItem.objects.create(
        title_de="x", slug="x", summary_de="x", body_de="x", body_en=f"[[contact:{person.pk}]]"
    )
    assert [(use.record, use.column, use.url) for use in tags.uses(office)] == [
        (record, "body_de", f"/admin/content/page/{record.pk}/change/")
    ]
    assert [(use.record, use.column) for use in tags.uses(person)] == [(news, "body_en")]
    assert tags.uses(Office.objects.get(slug="anerkennung-magdeburg")) == []


def test_every_translated_text_is_looked_through():
    texts = {
        (model._meta.model_name, column) for model, columns in tags._texts() for column in columns
    }
    assert {
        ("page", "body_en"), ("newsitem", "summary_de"), ("service", "for_whom_de"),
        ("organisation", "description_en"), ("network", "national_structure_de"),
        ("office", "access_note_de"),
    } <= texts  # fmt: skip


def test_office_form_shows_its_tag_and_the_texts(desk):
    office = Office.objects.get(slug=HALLE)
    address, _data = filled_form(desk, office)
    html = desk.get(address).content.decode()
    assert f"[[office:{HALLE}]]" in html
    assert "in keinem" in html
    record = page(f"[[office:{HALLE}]]")
    html = desk.get(address).content.decode()
    assert f'<a href="/admin/content/page/{record.pk}/change/">Kontakt</a>' in html


def test_contact_form_shows_its_tag_and_the_texts(desk):
    person = ContactPerson.objects.first()
    page(f"[[contact:{person.pk}]]")
    html = desk.get(filled_form(desk, person)[0]).content.decode()
    assert f"[[contact:{person.pk}]]" in html
    assert ">Kontakt</a>" in html


def test_new_slug_is_written_into_the_texts(desk):
    office = Office.objects.get(slug=HALLE)
    record = page(
        f"[[ Stelle : {HALLE} ]], [[office:{HALLE}]], [[office:{HALLE}-2]] {HALLE}",
        body_en=f"[[office:{HALLE}]]",
    )
    address, data = filled_form(desk, office)
    assert desk.post(address, data | {"slug": "halle"}).status_code == 302
    record.refresh_from_db()
    assert record.body_de == (f"[[office:halle]], [[office:halle]], [[office:{HALLE}-2]] {HALLE}")
    assert record.body_en == "[[office:halle]]"


def test_refused_slug_changes_no_text(desk):
    record = page(f"[[office:{HALLE}]]")
    address, data = filled_form(desk, Office.objects.get(slug=HALLE))
    assert desk.post(address, data | {"slug": "anerkennung-magdeburg"}).status_code == 200
    record.refresh_from_db()
    assert record.body_de == f"[[office:{HALLE}]]"


@pytest.mark.parametrize("bulk", [True, False])
def test_deleting_what_is_named_warns(desk, bulk):
    office = factories.full_office()
    person = office.contacts.get()

    def asked():
        if bulk:
            data = {"action": "delete_selected", "_selected_action": [office.pk]}
            return desk.post("/admin/services/office/", data).content.decode()
        return desk.get(reverse("admin:services_office_delete", args=[office.pk])).content.decode()

    words = "Diese Texte nennen, was Sie löschen wollen."
    assert words not in asked()
    page(f"[[contact:{person.pk}]]")  # who would be deleted too
    html = asked()
    assert words in html
    assert ">Kontakt</a>" in html
    response = desk.post(
        reverse("admin:services_office_delete", args=[office.pk]), {"post": "yes"}, follow=True
    )
    assert words not in response.content.decode()
    assert not Office.objects.filter(pk=office.pk).exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[office:gibt-es-nicht]]", "Diese Stelle kennen wir nicht: [[office:gibt-es-nicht]]"),
        ("[[stelle:]]", "Diese Stelle kennen wir nicht: [[stelle:]]"),
        ("[[person:999999]]", "Diese Person kennen wir nicht: [[person:999999]]"),
        ("[[foo:bar]]", "Wir wissen nicht, was das heißen soll: [[foo:bar]]"),
    ],
)
def test_form_refuses_a_tag_that_names_nothing(desk, text, words):
    record = page("x")
    address, data = filled_form(desk, record)
    response = desk.post(address, data | {"body_en": f"Ask [[office:{HALLE}]] or {text}"})
    assert response.status_code == 200
    assert response.context["adminform"].form.errors == {"body_en": [words]}


def test_form_takes_a_tag_of_a_draft(desk):
    draft = factories.office(published_from=None)
    address, data = filled_form(desk, page("x"))
    assert desk.post(address, data | {"body_de": f"[[office:{draft.slug}]]"}).status_code == 302


@pytest.mark.parametrize(
    "text", ["[[office:\0]]", "[[office:\ud800]]", "[[office:" + "x" * 100 + "]]"]
)
def test_odd_tags_are_refused(text):
    with pytest.raises(ValidationError):
        tags.validate(text)


def test_broken_tags_say_why():
    draft = factories.office(published_from=None)
    scheduled = factories.office(published_from=timezone.now() + timedelta(hours=1))
    withdrawn = factories.office(withdrawn_from=timezone.now())
    orphan = factories.office(service=factories.service(published_from=None))
    hidden, left = factories.contact(is_public=False), gone()
    alone = factories.contact(is_public=True, office=draft)
    page(
        f"[[office:{HALLE}]] [[office:{draft.slug}]] [[office:{scheduled.slug}]]"
        f" [[office:{withdrawn.slug}]] [[office:{orphan.slug}]] [[contact:{hidden.pk}]]"
        f" [[contact:{left.pk}]] [[contact:{alone.pk}]] [[office:x]] [[contact:x]] [[x:x]]"
    )
    assert [(each.reason, each.instead) for each in tags.broken_tags()] == [
        ("Sie ist noch ein Entwurf.", COORDINATION),
        ("Sie ist noch nicht veröffentlicht.", COORDINATION),
        ("Sie wurde zurückgezogen.", COORDINATION),
        ("Ihr Angebot oder ihre Organisation ist nicht veröffentlicht.", COORDINATION),
        ("Die Person wird auf der Website nicht gezeigt.", NAME),
        ("Die Person ist nicht mehr da.", NAME),
        ("Die Servicestelle der Person ist nicht veröffentlicht.", COORDINATION),
        ("Diese Servicestelle gibt es nicht.", COORDINATION),
        ("Diese Person gibt es nicht.", COORDINATION),
        ("So einen Verweis gibt es nicht.", COORDINATION),
    ]


def test_withdrawn_texts_are_nobodys_work():
    page("[[office:x]]", withdrawn_from=timezone.now())
    assert tags.broken_tags() == []


def test_page_of_broken_tags(desk):
    address = reverse("admin:broken_tags")
    assert address == "/admin/verweise/"
    assert "Alle Texte zeigen, was sie nennen." in desk.get(address).content.decode()
    record = page("[[office:x]]<script>", title_de="<script>")
    html = desk.get(address).content.decode()
    assert f'<a href="/admin/content/page/{record.pk}/change/">&lt;script&gt;</a>' in html
    assert "[[office:x]]" in html
    desk.logout()
    assert desk.get(address).status_code == 302


def test_page_of_broken_tags_shows_only_what_one_may_open(client, django_user_model):
    page("[[office:x]]", title_de="Geheim")
    client.force_login(django_user_model.objects.create_user("reader", is_staff=True))
    assert "Geheim" not in client.get(reverse("admin:broken_tags")).content.decode()


def test_broken_tags_ask_the_same_number_of_queries(django_assert_max_num_queries):
    counts = []
    for number in (1, 3):
        for each in range(number):
            page(f"[[office:{HALLE}]] [[office:x]] [[contact:999999]]", slug=f"s{number}-{each}")
        with django_assert_max_num_queries(21) as captured:
            tags.broken_tags()
        counts.append(len(captured))
    assert counts[0] == counts[1]
