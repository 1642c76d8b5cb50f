"""A table out of the desk and into it again, in a browser without JavaScript, on a phone too."""

import pytest

from services import sheets
from services.models import Office
from tests import factories
from tests.browser import LOOKS, follow
from tests.browser.test_browser import fits, sign_in, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def wrong(page):
    return violations(page) + ([] if fits(page) else [(page.url, "wider than the screen")])


def choose(page, headers, rows):
    page.set_input_files(
        "#id_file",
        {"name": "a.csv", "mimeType": "text/csv", "buffer": sheets.to_csv(headers, rows)},
    )
    follow(page, "text=Zeigen, was sich ändern würde")


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_import_pages_are_accessible_and_fit(open_page, coordinator, width, scheme):
    office = factories.full_office()
    page = open_page(width, color_scheme=scheme)
    sign_in(page, coordinator)
    page.goto("/admin/services/office/")
    found = wrong(page)
    follow(page, "text=Importieren")
    found += wrong(page)
    follow(page, "text=Zeigen, was sich ändern würde")
    assert page.locator(".errorlist").inner_text() == (
        "Wählen Sie bitte eine Datei mit höchstens 2 MB."
    )
    found += wrong(page)
    choose(page, ["id", "postcode", "email"], [[office.pk, "1", "x" * 200], [99999, "", ""]])
    assert page.locator("caption").first.text_content() == "Fehler in der Datei"
    found += wrong(page)
    choose(page, ["id", "street", "internal_note"], [[office.pk, "Neuer Weg 7", "Langes" * 200]])
    found += wrong(page)
    choose(page, ["id", "street"], [[office.pk, office.street]])
    found += wrong(page)
    assert found == []


@pytest.mark.parametrize("java_script", [True, False])
def test_coordinator_changes_a_table_and_sees_it_before(open_page, coordinator, java_script):
    office = factories.full_office()
    page = open_page(1280, java_script_enabled=java_script)
    sign_in(page, coordinator)
    page.goto("/admin/services/office/")
    if java_script:
        with page.expect_download() as download:
            page.click("text=Exportieren für Excel")
        assert download.value.suggested_filename.endswith(".xlsx")
        table = sheets.read(download.value.path().read_bytes())
        assert str(office.pk) in [row.cells[0] for row in table.rows]
    follow(page, "text=Importieren")
    choose(page, ["id", "street"], [[office.pk, "Neuer Weg 7"]])
    cells = page.locator("tbody tr").first.locator("td").all_inner_texts()
    assert [cell.strip() for cell in cells] == [office.street, "Neuer Weg 7"]
    office.refresh_from_db()
    assert office.street != "Neuer Weg 7"
    follow(page, "text=Das alles importieren")
    assert "Neu: 0, geändert: 1, unverändert: 0" in page.locator(".messagelist").inner_text()
    assert Office.objects.get(pk=office.pk).street == "Neuer Weg 7"
