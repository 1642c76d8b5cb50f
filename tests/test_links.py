"""What our records lead to, what is kept of it, and what the desk shows."""

import ipaddress
import re
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from content.models import NewsItem, Page
from iqnetz import links
from iqnetz.link_problems import DEFINITE, PASSING, Problem
from iqnetz.markup import addresses
from iqnetz.models import Link
from services.models import Network, Office, Organisation
from tests import factories
from tests.misbehaving import OK, Server, hangs, status

pytestmark = pytest.mark.django_db

LOOPBACK = [ipaddress.ip_network("127.0.0.0/8")]
GONE = status("404 Not Found")


def page(body="", **values):
    defaults = {
        "title_de": "Seite",
        "slug": "seite",
        "summary_de": "Satz",
        "body_de": body,
        "published_from": factories.LONG_AGO,
    }
    return Page.objects.create(**(defaults | values))


def only(*addresses):
    """No record leads anywhere but one page, to `addresses`."""
    Organisation.objects.update(website="", description_de="", description_en="")
    Office.objects.update(website="")
    Network.objects.update(
        national_website="",
        **{f"{field}_{code}": "" for field in ("description", "national_structure")
           for code in ("de", "en")},
    )  # fmt: skip
    Page.objects.all().delete()
    NewsItem.objects.all().delete()
    return page("\n\n".join(f"[Seite]({address})" for address in addresses))


def run(**options):
    options = {"deadline": 3, "pause": 0, "allowed": LOOPBACK} | options
    _total, checked = links.check(**options)
    return list(checked)


def test_addresses_are_those_that_the_page_links():
    text = """
[a](https://a.example/x?y=1&z=2 "title") <https://b.example> https://not-a-link.example
[c][ref] `https://code.example` [d](/de/) [e](mailto:a@b.example) ![](https://image.example/i.png)
> * [f](HTTPS://F.example/ü)

    https://block.example

[g](javascript:alert(1)) [h](https://unclosed.example

[ref]: https://c.example/
"""
    assert addresses(text) == [
        "https://a.example/x?y=1&z=2",
        "https://b.example",
        "https://c.example/",
        "/de/",
        "mailto:a@b.example",
        "HTTPS://F.example/%C3%BC",
    ]


def test_outgoing_knows_every_place():
    only()
    linked = page("[x](https://x.example/#part)", slug="x", body_en="[x](https://x.example/)")
    office = factories.office(website="https://x.example/")
    found = links.outgoing()
    assert set(found) == {"https://x.example/"}
    assert {(record, str(field)) for record, field in found["https://x.example/"]} == {
        (linked, str(Page._meta.get_field("body_de").verbose_name)),
        (linked, str(Page._meta.get_field("body_en").verbose_name)),
        (office, str(Office._meta.get_field("website").verbose_name)),
    }


def test_outgoing_finds_the_network_s_own_links():
    found = links.outgoing()
    assert Organisation.objects.exclude(website="").first().website in found
    assert all(url.lower().startswith(("http://", "https://")) for url in found)


def test_drafts_count_and_what_is_withdrawn_does_not():
    only()
    now = timezone.now()
    page("[x](https://draft.example/)", slug="draft", published_from=None)
    page("[x](https://later.example/)", slug="later", published_from=timezone.now().replace(2190))
    page("[x](https://ending.example/)", slug="ending", withdrawn_from=now.replace(year=2190))
    page("[x](https://withdrawn.example/)", slug="withdrawn", withdrawn_from=now)
    runner = factories.organisation(withdrawn_from=now, website="https://runner.example/")
    factories.office(organisation=runner, website="https://office.example/")
    assert sorted(links.outgoing()) == [
        "https://draft.example/",
        "https://ending.example/",
        "https://later.example/",
    ]


def test_desk_only_fields_and_models_are_left_alone():
    only()
    factories.office(internal_note="[x](https://note.example/)")
    assert links.outgoing() == {}
    names = {model.__name__ for model in links._models_with_a_page()}
    assert {"Office", "Organisation", "Network", "Service", "Page", "NewsItem"} <= names
    assert "UnfoundPlace" not in names
    assert [name for name in names if name.endswith("Event")] == []


def test_number_of_queries_does_not_grow(django_assert_num_queries):
    only()
    with django_assert_num_queries(6):  # network, organisations, offices, services, pages, news
        links.outgoing()
    for number in range(3):
        factories.office(website=f"https://{number}.example/")
        page(f"[x](https://{number}.example/)", slug=f"page-{number}")
    with django_assert_num_queries(6):
        assert len(links.outgoing()) == 3


HOSTILE = [
    "https://e.invalid/" + "x" * 10_000, "https://müller.invalid/ä", "http://☃.invalid/",
    "http://[::1", "https://a.invalid:99999/", "https://user:pass@a.invalid/", "http://",
    "http://a\u202eb.invalid/", "https://a.invalid/%00", "https://a.invalid/%ED%A0%80",
    "http:///", "https://.", "https://*.invalid/", "http://127.0.0.1:0/", "http://a..b/", "HTTP://A.invalid",
]  # fmt: skip


@pytest.mark.parametrize("url", HOSTILE, ids=lambda url: url[:24])
def test_hostile_address_in_a_record_harms_nothing(url):
    only()
    Office.objects.filter(pk=factories.office().pk).update(website=url[:200])
    page(f"[x](<{url}>) [y]({url})", slug="x")
    # Nobody is asked: no host is allowed, and .invalid names nothing.
    run(allowed=(), deadline=0.5)
    assert not Link.objects.filter(state=Link.State.WORKS).exists()
    assert set(Link.objects.values_list("problem", flat=True)) <= set(Problem.values)
    assert Link.objects.count() == len(links.outgoing()) > 0


def test_address_too_long_for_the_table_is_left_out():
    only("https://e.example/" + "x" * 10_000)
    assert links.outgoing() == {}


@pytest.mark.parametrize("url", ["javascript:alert(1)", "http://[::1", "ftp:x", "https://a b/"])
def test_address_that_is_none_cannot_be_saved(url):
    with pytest.raises(ValidationError):
        Organisation(website=url).clean_fields(exclude=["name", "slug"])


def state_after(*problems):
    for problem in problems:
        link = links.keep("https://a.example/", problem)
    return link.state, link.failures


@pytest.mark.parametrize("problem", sorted(DEFINITE))
def test_definite_failure_breaks_a_link_the_second_time(problem):
    assert state_after(problem) == ("unsure", 1)
    assert state_after(problem) == ("broken", 2)
    assert state_after(problem) == ("broken", 3)
    assert state_after(None) == ("works", 0)
    assert state_after(problem) == ("unsure", 1)


@pytest.mark.parametrize("problem", sorted(PASSING))
def test_passing_failure_breaks_a_link_the_seventh_time(problem):
    assert state_after(*[problem] * 6) == ("unsure", 6)
    assert state_after(problem) == ("broken", 7)


@pytest.mark.parametrize("problem", sorted(set(Problem) - DEFINITE - PASSING))
def test_what_could_not_be_seen_breaks_nothing(problem):
    assert state_after(*[problem] * 10) == ("unsure", 0)
    assert state_after(Problem.GONE, problem) == ("unsure", 1)
    assert state_after(Problem.GONE) == ("broken", 2)
    assert state_after(problem) == ("unsure", 2)


def test_works_remembers_when():
    before = timezone.now()
    worked = links.keep("https://a.example/", None)
    assert worked.worked_at == worked.checked_at >= before
    failed = links.keep("https://a.example/", Problem.SERVER)
    assert (failed.worked_at, failed.problem) == (worked.worked_at, "server")
    assert failed.checked_at > failed.worked_at
    assert links.keep("https://a.example/", None).problem == ""


def test_three_runs_against_a_server():
    with Server({"/good": OK, "/gone": GONE, "/slow": hangs}) as server:
        only(*(server.url(path) for path in ("/good", "/gone", "/slow")))
        states = []
        for _number in range(2):
            run(deadline=0.4)
            states.append([link.state for link in Link.objects.order_by("url")])
        server.answers["/gone"], server.answers["/good"] = OK, GONE
        run(deadline=0.4)
        states.append([link.state for link in Link.objects.order_by("url")])
    paths = [url.rpartition("/")[2] for url in Link.objects.values_list("url", flat=True)]
    assert sorted(paths) == ["gone", "good", "slow"]
    assert states == [
        ["unsure", "works", "unsure"],
        ["broken", "works", "unsure"],
        ["works", "unsure", "unsure"],
    ]


def test_link_that_nobody_names_any_more_is_forgotten():
    with Server({"/a": OK, "/b": OK}) as server:
        linked = only(server.url("/a"), server.url("/b"))
        run()
        linked.body_de = f"[b]({server.url('/b')})"
        linked.save()
        run()
    assert [link.url for link in Link.objects.all()] == [server.url("/b")]


def test_longest_unasked_comes_first():
    with Server({f"/{number}": OK for number in range(3)}) as server:
        only(*(server.url(f"/{number}") for number in range(3)))
        links.keep(server.url("/1"), None)
        links.keep(server.url("/0"), None)
        run()
    assert [path for _method, path in server.pages()] == ["/2", "/1", "/0"]


@pytest.mark.django_db(transaction=True)
def test_stopped_in_the_middle_keeps_what_was_checked():
    with Server({"/0": OK, "/1": hangs, "/2": OK}) as server:
        only(*(server.url(f"/{number}") for number in range(3)))
        _total, checked = links.check(deadline=5, pause=0, allowed=LOOPBACK)
        first = next(checked)
        assert not connection.in_atomic_block  # nothing is held open while others are waited for
        checked.close()
    assert list(Link.objects.values_list("url", "state")) == [(first.url, "works")]


def command(**options):
    output, bar = StringIO(), StringIO()
    options = {"deadline": 3, "pause": 0, "allow": LOOPBACK} | options
    call_command("check_links", stdout=output, stderr=bar, **options)
    return output.getvalue()


def test_command_says_what_it_found(capsys):
    with Server({"/a": OK, "/b": GONE, "/c": GONE}) as server:
        only(*(server.url(path) for path in ("/a", "/b", "/c")))
        links.keep(server.url("/c"), Problem.GONE)
        assert command() == "3 links: 1 work, 1 unsure, 1 broken.\n"
    assert capsys.readouterr().err == ""  # no bar where nobody watches


def test_command_is_quiet_when_told(capsys):
    with Server({"/a": OK}) as server:
        only(server.url("/a"))
        assert command(verbosity=0) == ""
    assert capsys.readouterr() == ("", "")


def test_command_asks_nothing_inside_unless_told():
    with Server({"/a": OK}) as server:
        only(server.url("/a"))
        assert command(allow=[]) == "1 links: 0 work, 1 unsure, 0 broken.\n"
        assert server.asked == []
        call_command("check_links", "--allow", f"{server.host}/32", "--pause", "0", verbosity=0)
    assert Link.objects.get().state == "works"


def test_command_without_links():
    only()
    assert command() == "0 links: 0 work, 0 unsure, 0 broken.\n"


LIST = "/admin/iqnetz/link/"


def test_desk_shows_where_a_link_stands(desk):
    linked = only("https://a.example/")
    links.keep("https://a.example/", Problem.GONE)
    html = desk.get(LIST).content.decode()
    assert '<a href="https://a.example/" rel="noreferrer">https://a.example/</a>' in html
    field = Page._meta.get_field("body_de").verbose_name
    assert f'<a href="/admin/content/page/{linked.pk}/change/">Seite</a> ({field})' in html
    # German from the catalogue, once it has these sentences.
    assert "Die Seite gibt es nicht mehr." in html


def test_desk_filters_by_state(desk):
    for _number in range(2):
        links.keep("https://broken.example/", Problem.GONE)
    links.keep("https://works.example/", None)
    html = desk.get(LIST, {"state__exact": "broken"}).content.decode()
    assert "https://broken.example/" in html
    assert "https://works.example/" not in html
    assert [link.url for link in desk.get(LIST, {"q": "works.ex"}).context["cl"].queryset] == [
        "https://works.example/"
    ]


def test_desk_only_reads_links(desk):
    link = links.keep("https://a.example/", Problem.GONE)
    assert desk.get(f"{LIST}add/").status_code == 403
    detail = f"{LIST}{link.pk}/change/"
    assert "https://a.example/" in desk.get(detail).content.decode()
    assert desk.post(detail, {"url": "https://b.example/"}).status_code == 403
    assert desk.post(f"{LIST}{link.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Link.objects.get().url == "https://a.example/"


def test_desk_does_not_trust_what_an_address_says(desk):
    only()
    links.keep('https://a.example/"><script>', Problem.GONE)
    html = desk.get(LIST).content.decode()
    assert not re.search(r'"><script>', html)


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=%ED%A0%80",
        "state__exact=x",
        "state__exact=%00",
        "p=-1",
        "o=99",
        "q=" + "x" * 9999,
    ],
)
def test_desk_list_survives_bad_input(desk, query):
    assert desk.get(f"{LIST}?{query}").status_code in {200, 302, 400}


def test_desk_list_asks_the_same_number_of_queries(desk, django_assert_max_num_queries):
    counts = []
    for number in (1, 3):
        only(*(f"https://{each}.example/" for each in range(number)))
        for each in range(number):
            links.keep(f"https://{each}.example/", Problem.GONE)
        with django_assert_max_num_queries(25) as captured:
            html = desk.get(LIST).content.decode()
        assert len(re.findall("/admin/content/page/[0-9]", html)) == number
        counts.append(len(captured))
    assert counts[0] == counts[1]
