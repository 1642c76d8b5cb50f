"""Tags in texts, as readers see them."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from content.models import Page
from content.search import search
from iqnetz.markup import to_html
from services import tags
from services.models import ContactPerson, Membership, Office, Phone, Service
from tests import factories
from tests.tags.texts import COORDINATION, HALLE, NAME, PHONE, gone, in_words, main, page

pytestmark = pytest.mark.django_db


# --- Reading ---


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("[[office:anerkennung-halle]]", tags.Tag("office", HALLE)),
        ("[[ Office : Anerkennung-Halle ]]", tags.Tag("office", HALLE)),
        ("[[stelle:\nanerkennung-halle]]", tags.Tag("office", HALLE)),
        ("[[contact:007]]", tags.Tag("contact", "7")),
        ("[[Person: 7]]", tags.Tag("contact", "7")),
        ("[[office:]]", tags.Tag("office")),
        ("[[office:a b]]", tags.Tag("office")),
        ("[[office:Ä]]", tags.Tag("office")),
        ("[[contact:x]]", tags.Tag("contact")),
        ("[[contact:٧]]", tags.Tag("contact")),
        ("[[contact:99999999999999999999]]", tags.Tag("contact")),
        ("[[foo:bar]]", tags.Tag()),
    ],
)
def test_tag_is_read(text, tag):
    assert tags.read(f"vor {text} nach") == [(tag, text)]


@pytest.mark.parametrize(
    "text",
    ["", None, "[[1]](/x)", "[office:x]", "[[office]]", "[[office:x]", "[[office:" + "x" * 101],
)
def test_what_is_no_tag_stays(text):
    assert tags.read(text) == []


# --- What readers see ---


def test_office_is_a_link_and_a_phone_number(client):
    page(f"Fragen Sie [[office:{HALLE}]].")
    assert (
        f'<p>Fragen Sie <span class="named" lang="de"><a href="/de/servicestellen/{HALLE}/"'
        f' rel="noreferrer"><span lang="de">{NAME}</span></a>, <span class="phone"><a {PHONE}'
        ' rel="noreferrer"><bdi dir="ltr">0345 68694823</bdi></a></span></span>.</p>'
    ) in main(client, "/de/wen-fragen/")


def test_tag_speaks_the_readers_language_also_in_a_german_text(client):
    person = factories.contact(is_public=True, role_de="Beratung", phone="+493451234567")
    factories.contact(is_public=True, name="Andere", role_de="Leitung", role_en="Head")
    page(f"Fragen Sie [[contact:{person.pk}]].", body_en="", title_en="Contact")
    html = main(client, "/en/wen-fragen/")
    assert '<div lang="de"><p>Fragen Sie <span class="named" lang="en">' in html
    assert f'href="/en/offices/{HALLE}/#person-{person.pk}"' in html
    assert '<span lang="de">Beratung</span> <small>(only in German so far)</small>' in html
    assert 'href="tel:+493451234567"' in html
    assert 'href="mailto:person@example.org"' in html
    person.role_en = "Advice"
    person.save()
    assert "</a>, Advice, <span" in main(client, "/en/wen-fragen/")


def test_changed_phone_number_is_in_every_text(client):
    page(f"[[office:{HALLE}]]", body_en=f"[[office:{HALLE}]]")
    phone = Office.objects.get(slug=HALLE).voice_phones[0]
    Phone.objects.filter(pk=phone.pk).update(number="+493459999999")
    for address in ["/de/wen-fragen/", "/en/wen-fragen/"]:
        assert 'href="tel:+493459999999"' in main(client, address)


def test_fax_is_nobodys_phone(client):
    Phone.objects.filter(office__slug=HALLE).update(kind="fax")
    page(f"[[office:{HALLE}]]")
    assert "tel:" not in main(client, "/de/wen-fragen/")


@pytest.mark.parametrize(
    "values",
    [
        {"published_from": None},
        {"published_from": timezone.now() + timedelta(hours=1)},
        {"withdrawn_from": timezone.now() - timedelta(seconds=1)},
    ],
)
def test_hidden_office_is_replaced_by_the_coordination(client, values):
    Office.objects.filter(slug=HALLE).update(**values)
    page(f"Fragen Sie [[office:{HALLE}]].")
    html = main(client, "/de/wen-fragen/")
    assert NAME not in html
    assert f'<span lang="de">{COORDINATION}</span></a>, <span class="phone">' in html


@pytest.mark.parametrize("of", [Service.objects, Office.organisation.get_queryset()])
def test_office_of_a_hidden_service_or_organisation_is_hidden(of):
    of.filter(offices__slug=HALLE).update(published_from=None)
    assert in_words(f"[[office:{HALLE}]]") == COORDINATION


@pytest.mark.parametrize(
    "text", ["[[office:gibt-es-nicht]]", "[[office:]]", "[[contact:999999]]", "[[ofice:halle]]"]
)
def test_tag_that_names_nothing_shows_the_coordination(client, text):
    page(f"Fragen Sie {text}.")
    html = main(client, "/de/wen-fragen/")
    assert "[[" not in html
    assert COORDINATION in html


def test_without_a_coordination_there_are_plain_words():
    Membership.objects.filter(role="coordinator").delete()
    assert in_words("Fragen Sie [[office:x]].") == "Fragen Sie die Koordinierung des Netzwerks."
    assert in_words("Ask [[office:x]].", "en") == "Ask the network's coordination."
    assert to_html("[[office:x]]", tags.fill) == "<p>die Koordinierung des Netzwerks</p>\n"


def test_person_who_left_is_replaced_by_the_successor():
    third = factories.contact(is_public=True, name="Dritte")
    second = gone(name="Zweite", successor=third)
    first = gone(name="Erste", successor=second)
    assert in_words(f"[[person:{first.pk}]] [[person:{second.pk}]]") == "Dritte Dritte"
    assert in_words(f"[[person:{third.pk}]]") == "Dritte"


def test_person_without_a_visible_successor_is_replaced_by_the_office():
    hidden = factories.contact(is_public=False)
    for person in (hidden, gone(), gone(successor=hidden)):
        assert in_words(f"[[contact:{person.pk}]]") == NAME
    Office.objects.filter(slug=HALLE).update(published_from=None)
    visible = factories.contact(is_public=True)
    for person in (hidden, visible):
        assert in_words(f"[[contact:{person.pk}]]") == COORDINATION


def test_person_is_there_on_the_last_day():
    person = factories.contact(is_public=True, name="Heute", valid_to=timezone.localdate())
    assert in_words(f"[[contact:{person.pk}]]") == "Heute"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"**[[office:{HALLE}]]**", NAME),
        (f"## [[office:{HALLE}]]", NAME),
        (f"- [[office:{HALLE}]]", NAME),
        (f"`[[office:{HALLE}]]`", NAME),
        (f"    [[office:{HALLE}]]", NAME),
        (f"```\n[[office:{HALLE}]]\n```", NAME),
        (f"[zu [[office:{HALLE}]]](/de/)", f"zu {NAME}"),
        (f"[[office:{HALLE}]](/de/)", NAME),
        (f"[[[office:{HALLE}]]](/de/)", NAME),
        (f"<b>[[office:{HALLE}]]</b>", f"<b>{NAME}</b>"),
        (f"a [[office:\n{HALLE}]] b", f"a {NAME} b"),
        (f"[[[office:{HALLE}]]]", f"[{NAME}]"),
        (f"![[[office:{HALLE}]]](/x)", ""),
        (f"[[office:{HALLE}]]" * 2, NAME * 2),
    ],
)
def test_tag_inside_markdown(text, words):
    assert in_words(text) == words
    html = to_html(text, tags.fill)
    assert "[[office" not in html
    assert html.count("<a ") == html.count("</a>")
    assert not re.search(r"<a [^>]*>(?:(?!</a>).)*<a ", html)


def test_tag_inside_a_link_is_the_text_of_that_link():
    for text in (f"[[office:{HALLE}]](/de/)", f"[[[office:{HALLE}]]](/de/)"):
        assert to_html(text, tags.fill) == (f'<p><a href="/de/" rel="noreferrer">{NAME}</a></p>\n')


@pytest.mark.parametrize(
    "text",
    [
        "[[office:<script>alert(1)</script>]]",
        '[[office:"><img src=x onerror=alert(1)>]]',
        "[x](javascript:[[office:anerkennung-halle]])",
        '[x](/a"onclick="[[office:anerkennung-halle]])',
        '<span class="named" onclick="x">[[office:x]]</span><script>',
        "\ue000\ue001\ue002[[office:&lt;script&gt;]]<script>",
        "`[[office:x]]<script>`",
    ],
)
def test_no_html_comes_from_a_text(text):
    html = to_html(text, tags.fill)
    assert not re.search(r"<(script|img)|<[^>]*\s(onclick|onerror)=", html)
    assert "javascript:" not in re.findall('href="([^"]*)"', html)


def test_no_html_comes_from_a_record(client):
    Office.objects.filter(slug=HALLE).update(name="<script>alert(1)</script>")
    person = factories.contact(is_public=True, name="<b>x</b>", role_de="<i>y</i>")
    page(
        f"[[office:{HALLE}]] [[contact:{person.pk}]] `[[office:{HALLE}]]`",
        summary_de=f"[[office:{HALLE}]]",
    )
    html = client.get("/de/wen-fragen/").content.decode()
    assert not re.search("<script(?! type)|<b>|<i>", html)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert in_words(f"[[contact:{person.pk}]]") == "<b>x</b>"


@pytest.mark.parametrize(
    "text",
    ["[[" * 5_000, "[[office:" * 1_000, "[[office:x]]" * 1_000, "[[office:" + " " * 10_000,
     "\u202e[[office:\u202e]]", "[[office:\0]]", "[[office:\ud800]]"],
)  # fmt: skip
def test_odd_texts_are_shown(text):
    assert "[[office:x]]" not in to_html(text, tags.fill)


def test_task_that_names_its_own_person_ends(client):
    person = factories.contact(is_public=True, name="Erika Beispiel")
    ContactPerson.objects.filter(pk=person.pk).update(role_de=f"Wie [[contact:{person.pk}]]")
    page(f"Fragen Sie [[contact:{person.pk}]].")
    assert "Wie Erika Beispiel" in client.get("/de/wen-fragen/").content.decode()


def test_text_without_a_tag_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        to_html("[Eins](/de/) [[2]] [office:3]", tags.fill)


@pytest.mark.parametrize("count", [1, 3])
def test_tags_ask_the_same_number_of_queries(django_assert_num_queries, count):
    offices = [factories.full_office() for _ in range(count)]
    people = [office.contacts.get() for office in offices]
    with django_assert_num_queries(1):
        to_html(" ".join(f"[[office:{each.slug}]]" for each in offices), tags.fill)
    with django_assert_num_queries(1):
        to_html(" ".join(f"[[contact:{each.pk}]]" for each in people), tags.fill)
    with django_assert_num_queries(1):
        to_html(" ".join(f"[[office:nicht-{each.slug}]]" for each in offices), tags.fill)


def test_short_text_and_description_have_the_name(client):
    page(f"[[office:{HALLE}]]", summary_de=f"Fragen Sie [[office:{HALLE}]].")
    html = client.get("/de/wen-fragen/").content.decode()
    assert f'<meta name="description" content="Fragen Sie {NAME}.">' in html
    assert "[[" not in html


# --- Search ---


def hit(typed):
    return next((hit for hit in search(typed).hits if hit.title == "Kontakt"), None)


def test_excerpt_has_the_name():
    page(f"Zuerst fragen Sie [[ Office: {HALLE} ]] und dann [[person:999999]].")
    words = f"<mark>Zuerst</mark> fragen Sie {NAME} und dann {COORDINATION}."
    assert hit("zuerst").excerpt.endswith(words)


def test_text_is_found_by_the_name_that_it_shows():
    person = factories.contact(is_public=True, name="Erika Beispielhuber")
    record = page(f"Fragen Sie [[contact:{person.pk}]].")
    assert "Erika Beispielhuber" in hit("Beispielhuber").excerpt
    record.body_de = f"Fragen Sie [[ Stelle : {HALLE.upper()} ]]."
    record.save()
    assert hit("Beispielhuber") is None
    assert hit("Halle")


def test_hidden_person_leads_to_no_text():
    person = factories.contact(is_public=False, name="Erika Beispielhuber")
    page(f"Fragen Sie [[contact:{person.pk}]].")
    assert hit("Beispielhuber") is None


@pytest.mark.parametrize("typed", ["office", "querweg", "contact"])
def test_how_a_tag_is_written_is_not_found(typed):
    factories.office(slug="am-querweg")
    page("Fragen Sie [[office:am-querweg]] oder [[contact:1]].")
    assert hit(typed) is None


# PostgreSQL ends an excerpt where it has enough words: inside a tag too.
@pytest.mark.parametrize("count", [3, 7, 8, 9, 10, 24, 25, 26])
def test_no_half_of_a_tag_is_in_an_excerpt(count):
    words = " wort" * count
    tag = f"[[office:{HALLE}]]"
    record = page(f"{tag}{words} Nadel{words} {tag} Ende")
    for body in (record.body_de, f"{words} {tag}{words} {tag} wort Nadel"):
        Page.objects.filter(pk=record.pk).update(body_de=body)
        for typed in ("Nadel", "Halle"):
            found = hit(typed)
            assert found is not None
            assert not re.search(r"[\[\]]|office|halle", found.excerpt)
            assert COORDINATION not in found.excerpt
