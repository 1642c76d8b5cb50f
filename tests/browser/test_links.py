import pytest

from iqnetz import links
from iqnetz.link_problems import Problem
from tests import factories
from tests.browser import LOOKS
from tests.browser.test_browser import sign_in, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_list_of_links_is_accessible_and_fits(open_page, coordinator, width, scheme):
    address = "https://elsewhere.example/" + "a-long-way/" * 20
    factories.office(website=address[:200])
    for _number in range(2):
        links.keep(address[:200], Problem.GONE)
    page = open_page(width, color_scheme=scheme)
    sign_in(page, coordinator)
    page.goto("/admin/iqnetz/link/?state__exact=broken")
    assert page.locator("#result_list tbody tr").count() == 1
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
