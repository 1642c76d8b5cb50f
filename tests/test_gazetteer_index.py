"""The file in which the gazetteer is looked up: the same bytes each time, never half of them."""

import struct
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError

from services import gazetteer_file, gazetteer_index, places

TABLE = """\
# A comment
town\tMusterstadt\t51.50000\t11.50000\tDE-ST\t5000\t06000\tМустерштадт|Muster-Town
town\tÜberort (Nord)\t51.60000\t11.60000\tDE-NI\t70000\t06001\t
postcode\t06000\t51.50000\t11.50000\tMusterstadt\tDE-ST\tDE-NI|DE-SN
postcode\t06001\t51.60000\t11.60000\tÜberort (Nord)\tDE-NI\t
state\tSachsen-Anhalt\t51.55000\t11.55000\tDE-ST\tLSA
district\tLandkreis Muster\t51.50000\t11.50000\tDE-ST\tMusterstadt\t
"""


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A small gazetteer of its own."""
    monkeypatch.setattr(places, "TABLE", tmp_path / "gazetteer.tsv")
    monkeypatch.setattr(places, "INDEX", tmp_path / "gazetteer.index")
    places.TABLE.write_text(TABLE, "utf-8")
    gazetteer_index.write(places.TABLE, places.INDEX)
    places.places.cache_clear()
    yield places.TABLE, places.INDEX
    places.places.cache_clear()


def test_index_is_that_of_the_table_byte_for_byte(tmp_path):
    made = tmp_path / "made"
    gazetteer_index.write(places.TABLE, made)
    # If not, run manage.py index_gazetteer: the table or the ways to write a name have changed.
    assert made.read_bytes() == places.INDEX.read_bytes()
    assert list(tmp_path.iterdir()) == [made]


def test_what_was_written_is_found(files):
    known = places.places()
    muster, _over = known.towns
    assert (muster.name, muster.population, muster.centre_postcode) == (
        "Musterstadt",
        5000,
        "06000",
    )
    assert known.named("musterstadt") == [places.Entry(0, places.OWN)]
    assert known.named("мустерштадт") == [places.Entry(0, places.FOREIGN)]
    assert known.named("uberort") == known.named("ueberort") == [places.Entry(1, places.OWN)]
    assert known.named("muster") == known.named("zzz") == known.named("") == []
    assert list(known.beginning("muster")) == [
        places.Entry(0, places.OWN),
        places.Entry(0, places.FOREIGN),
    ]
    assert known.words(0) == ["muster", "musterstadt", "town"]
    assert known.words(1) == ["nord", "ueberort"]
    assert list(known.towns.likeliest) == [0, 1]
    assert known.by_sound.get("musterstad") == []
    assert known.shown_names() == ["musterstadt", "ueberortnord"]
    assert (known.areas["lkmuster"].seat, known.areas["lsa"].name) == (
        "Musterstadt",
        "Sachsen-Anhalt",
    )
    first, names = known.of_length(True, 11)
    assert names == ["kreismuster", "musterkreis", "musterstadt", "uberortnord"]
    assert known.entries_at(first + 2) == known.named("musterstadt")
    assert known.entries_at(first) == []
    assert known.of_length(True, 99)[1] == []


def test_postcodes_are_found(files):
    codes = places.places().postcodes
    assert list(codes) == ["06000", "06001"]
    assert codes["06000"].beside == ("DE-NI", "DE-SN")
    assert [code in codes for code in ("06001", "06002", "05999", "", "0600", "x")] == [
        True, False, False, False, False, False,
    ]  # fmt: skip
    assert [place.name for place in codes.beginning("0600")] == ["Musterstadt", "Überort (Nord)"]
    assert list(codes.beginning("07")) == list(codes.beginning("٣")) == []
    away, place = codes.nearest(51.6, 11.6)
    assert (away, place.postcode) == (0, "06001")


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda data: b"", "empty"),
        (lambda data: data[:9], "only 9 bytes"),
        (lambda data: data[:-1], "bytes instead of"),
        (lambda data: data + b"x", "bytes instead of"),
        (lambda data: data[:-9] + b"x" + data[-8:], "other bytes than were written"),
        (lambda data: data[:40] + b"x" + data[41:], "other bytes than were written"),
        (lambda data: struct.pack("=I", 1) + data[4:], "another layout"),
    ],
)
def test_damaged_index_is_refused_at_the_start(files, damage, said):
    _table, index = files
    index.write_bytes(damage(index.read_bytes()))
    with pytest.raises(gazetteer_file.Unreadable, match=said):
        places.places()
    with pytest.raises(SystemCheckError, match="gazetteer is damaged"):
        call_command("check")


@pytest.mark.parametrize(
    "change", [lambda data: data[:-1], lambda data: data.replace(b"50", b"60")]
)
def test_index_of_another_table_is_refused(files, change):
    table, _index = files
    table.write_bytes(change(table.read_bytes()))
    with pytest.raises(gazetteer_file.Unreadable, match="is not of this"):
        places.places()


def test_missing_file_is_refused(files):
    for file in files:
        file.unlink()
        with pytest.raises(gazetteer_file.Unreadable, match="No such file"):
            places.places()
    with pytest.raises(CommandError, match="No such file"):
        call_command("index_gazetteer")


def test_command_makes_the_index_while_it_is_damaged_and_in_use(files):
    table, index = files
    old, whole = places.places(), index.read_bytes()
    fresh = index.with_suffix(".damaged")
    fresh.write_bytes(whole[:-1])
    fresh.replace(index)
    call_command("index_gazetteer", stdout=StringIO())
    assert index.read_bytes() == whole
    assert old.named("musterstadt") == [places.Entry(0, places.OWN)]
    assert sorted(file.name for file in table.parent.iterdir()) == [index.name, table.name]
