import pytest

from services import gazetteer
from services.spelling import folds, printable


@pytest.mark.parametrize(
    ("typed", "name", "state"),
    [
        ("39104", "Magdeburg", "DE-ST"),
        (" 39104 ", "Magdeburg", "DE-ST"),
        ("D-39104", "Magdeburg", "DE-ST"),
        ("39104 Magdeburg", "Magdeburg", "DE-ST"),
        ("３９１０４", "Magdeburg", "DE-ST"),
        ("٣٩١٠٤", "Magdeburg", "DE-ST"),
        ("1067", "Dresden", "DE-SN"),
        ("18057", "Rostock", "DE-MV"),
        ("80331", "München", "DE-BY"),
        ("magdeburg", "Magdeburg", "DE-ST"),
        ("MAGDEBURG", "Magdeburg", "DE-ST"),
        ("Halle (Saale)", "Halle (Saale)", "DE-ST"),
        ("Halle/Saale", "Halle (Saale)", "DE-ST"),
        ("Halle an der Saale", "Halle (Saale)", "DE-ST"),
        ("Köln", "Köln", "DE-NW"),
        ("Koeln", "Köln", "DE-NW"),
        ("Cologne", "Köln", "DE-NW"),
        ("Muenchen", "München", "DE-BY"),
        ("Munchen", "München", "DE-BY"),
        ("Gießen", "Gießen", "DE-HE"),
        ("Giessen", "Gießen", "DE-HE"),
        ("Lutherstadt Wittenberg", "Wittenberg", "DE-ST"),
        ("Bad-Doberan", "Bad Doberan", "DE-MV"),
        ("Halle/S.", "Halle (Saale)", "DE-ST"),
        ("Halle a.d. Saale", "Halle (Saale)", "DE-ST"),
        ("Halle a. d. S.", "Halle (Saale)", "DE-ST"),
        ("Halle (S.)", "Halle (Saale)", "DE-ST"),
        ("Frankfurt a.M.", "Frankfurt am Main", "DE-HE"),
        ("Aken (Elbe)", "Aken", "DE-ST"),
        ("Stadt Magdeburg", "Magdeburg", "DE-ST"),
        ("Landeshauptstadt Magdeburg", "Magdeburg", "DE-ST"),
        ("Hansestadt Rostock", "Rostock", "DE-MV"),
        ("Rostock, Hansestadt", "Rostock", "DE-MV"),
        ("Rostock Stadtmitte", "Rostock", "DE-MV"),
        ("Magdeburg, Germany", "Magdeburg", "DE-ST"),
        ("Magdeburg Deutschland", "Magdeburg", "DE-ST"),
        ("Waldemarstr. 56, Rostock", "Rostock", "DE-MV"),
        ("Waldemarstr. 56, 18057 Rostock", "Rostock", "DE-MV"),
        ("39 104", "Magdeburg", "DE-ST"),
        ("3 9 1 0 4", "Magdeburg", "DE-ST"),
        ("6122 Halle", "Halle-Neustadt", "DE-ST"),
        ("1067 Dresden", "Dresden", "DE-SN"),
        ("Магдебург", "Magdeburg", "DE-ST"),
        ("ماغديبورغ", "Magdeburg", "DE-ST"),
        ("\u200fRostock\u200e", "Rostock", "DE-MV"),
    ],
)
def test_place_is_found(typed, name, state):
    place = gazetteer.find(typed).place
    assert (place.name, place.state) == (name, state)


def test_town_of_a_common_name_is_the_one_here_and_the_others_are_named():
    answer = gazetteer.find("Halle")
    assert (answer.place.name, answer.place.state) == ("Halle (Saale)", "DE-ST")
    assert ("Halle", "DE-NW") in {(other.name, other.state) for other in answer.others}


def test_other_town_of_the_name_is_found_by_its_own_query():
    westphalia = next(place for place in gazetteer.find("Halle").others if place.state == "DE-NW")
    assert westphalia.query == "33790 Halle"
    again = gazetteer.find(westphalia.query).place
    assert (again.postcode, again.state) == ("33790", "DE-NW")


def test_unknown_postcode_is_measured_from_its_neighbour_and_says_so():
    place = gazetteer.find("39090").place  # for post-office boxes in Magdeburg
    assert (place.stands_for, place.postcode, place.name) == ("39090", "39104", "Magdeburg")


def test_similar_names_are_offered():
    answer = gazetteer.find("Magdburg")
    assert answer.place is None
    assert answer.suggestions[0].name == "Magdeburg"


@pytest.mark.parametrize(
    "typed", ["", "   ", "xyzzy", "00000", "\0", "\ud800", "\u202e", "?!", "%", "1" * 10_000,
              "a" * 10_000, "١" * 300, "🏠"],
)  # fmt: skip
def test_nonsense_finds_no_place(typed):
    assert gazetteer.find(typed).place is None


def test_postcodes_are_all_there():
    assert len(gazetteer._gazetteer().postcodes) == 8168
    assert len(gazetteer._gazetteer().towns) == 11870


def test_folds():
    assert folds("Weiß-Übung ") == ("weiss uebung", "weiss ubung")
    assert folds("École") == ("ecole", "ecole")


def test_printable_drops_what_html_forbids():
    assert printable("a\0b\x1fc\ud800d\u200fe") == "abcd\u200fe"
