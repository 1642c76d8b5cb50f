"""Tables as files: what is written is read again, and no file does harm."""

import contextlib
import io
import random
import time
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from services import sheets, workbooks
from services.sheets import Unreadable

SIGNS = ["=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠"]
UNSEEN = ["", " ", "\u00a0", "\u200b", "\ufeff", "\u3000", "'"]
WRITERS = {
    "csv": sheets.to_csv,
    "xlsx": lambda headers, rows: workbooks.to_xlsx(headers, rows, "Tabelle"),
}


def cells(content):
    return [row.cells for row in sheets.read(content).rows]


def package(sheet=None, **parts):
    """An XLSX file of ours with other parts in it, by path."""
    ours = io.BytesIO(workbooks.to_xlsx(["id", "name"], [[1, "x"]], "Tabelle"))
    with zipfile.ZipFile(ours) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    contents |= parts
    if sheet:
        name = "xl/worksheets/sheet1.xml"
        contents[name] = sheet(contents[name])
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return file.getvalue()


def with_rows(rows):
    return package(lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>"))


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("before", ["", " ", "\u00a0", "\u200b", "'", "' "])
def test_no_cell_begins_like_a_formula(sign, before):
    text = f"{before}{sign}cmd|' /C calc'!A0"
    assert sheets.defuse(text) == f"'{text}"
    assert sheets.restore(sheets.defuse(text)) == text


@pytest.mark.parametrize(
    "text", ["", "'", "'s-Hertogenbosch", "a=b", "3-4", "''x", "Straße + Haus"]
)
def test_harmless_text_is_left_alone(text):
    assert (sheets.defuse(text), sheets.restore(text)) == (text, text)


@pytest.mark.parametrize("kind", WRITERS)
def test_any_text_comes_back(kind):
    luck = random.Random(4)  # noqa: S311 (nothing is kept secret with it)
    letters = [
        *SIGNS,
        *UNSEEN,
        "a",
        "ß",
        '"',
        ";",
        ",",
        "\n",
        "1",
        "#REF!",
        "_x000D_",
        "&",
        "<",
        "😀",
    ]
    texts = ["".join(luck.choices(letters, k=luck.randint(1, 8))) for _ in range(2000)]
    rows = [[number, text] for number, text in enumerate(texts, 1)]
    table = sheets.read(WRITERS[kind](["id", "name"], rows))
    assert table.problems == ()
    assert [row.cells[1] for row in table.rows] == texts


@pytest.mark.parametrize("kind", WRITERS)
def test_no_written_cell_is_a_formula(kind):
    rows = [[number, f"{before}{sign}1"] for number, (before, sign) in enumerate(
        [(before, sign) for before in UNSEEN for sign in SIGNS])]  # fmt: skip
    content = WRITERS[kind](["id", "name"], rows)
    if kind == "csv":
        lines = content.decode("utf-8-sig").split("\r\n")[1:-1]
        assert all(line.split(";", 1)[1].startswith("\"'") for line in lines)
        return
    written = list(load_workbook(io.BytesIO(content)).active.iter_rows(min_row=2))
    assert {cell.data_type for row in written for cell in row[1:]} == {"s"}
    assert all(row[1].value.startswith("'") for row in written)


def test_german_excel_finds_its_columns_and_umlauts():
    content = sheets.to_csv(["id", "latitude", "name"], [[1, 11.629, "Hörner"]])
    assert content == '\ufeff"id";"latitude";"name"\r\n"1";"11,629";"Hörner"\r\n'.encode()


def test_xlsx_keeps_zeros_and_pluses_as_text_and_numbers_as_numbers():
    content = workbooks.to_xlsx(["a", "b", "c"], [[7, "06122", 11.629]], "Tabelle")
    [row] = load_workbook(io.BytesIO(content)).active.iter_rows(min_row=2)
    assert [(cell.value, cell.data_type) for cell in row] == [
        (7, "n"), ("06122", "s"), (11.629, "n")
    ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_csv_of_other_programs(encoding, delimiter, end):
    text = f'id{delimiter}"Name"{end}{end}1{delimiter}"Zeile 1\nHörner"{end}'
    table = sheets.read(text.encode(encoding))
    assert table.headers == ("id", "name")
    assert table.rows == ((3, ("1", "Zeile 1\nHörner")),)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\n\n\n", b"\xef\xbb\xbf", b"id\x81;name\n", b"\xff\xfea", b"id\0;name", b"\0" * 99,
        b"\xff\xfe\0\0i\0\0\0", b'id;"name\n1;2', b'id;name\n1;"a"b\n', b"\x1f\x8b\x08\0",
        b"id\n" + b"x" * 200_000, b";".join([b"a"] * 61), b"id\n" + b"1\n" * 5001,
        b"id;name\n" + b"1;" + b"x" * 19_000 + b"\n" + (b"1;" + b"y" * 19_000 + b"\n") * 110,
        b"PK", b"PK\3\4", b"PK\5\6" + b"\0" * 18, b"%PDF-1.7 \0",
    ],
    ids=lambda content: repr(content[:12]),
)  # fmt: skip
def test_hostile_csv_is_refused_in_words(content):
    with pytest.raises(Unreadable, match=r"[a-z]{3}.*\."):
        sheets.read(content)


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"id;name\n1\n", (2, "")),
        (b"id;name\n\n1;2;3\n", (3, "")),
        (b"id;name\n1;" + b"x" * 20_001, (2, "name")),
        (b"id;name\n1;a\x0bb", (2, "name")),
        (b"id;id\n1;2", (1, "id")),
        (b"id;;name\n1;2;3", (1, "")),
    ],
    ids=lambda value: repr(value)[:14],
)
def test_problem_is_told_at_its_place(content, place):
    assert [problem[:2] for problem in sheets.read(content).problems] == [place]


def test_xlsx_cells_become_what_one_would_type():
    from datetime import date, datetime
    from datetime import time as clock

    book = Workbook()
    book.active.append([f"column{number}" for number in range(9)])
    book.active.append(
        [1, 6122.0, 11.629, True, date(2011, 7, 21), datetime(2011, 7, 21, 8, 30), clock(9, 0),
         None, "'=x"]
    )  # fmt: skip
    file = io.BytesIO()
    book.save(file)
    assert cells(file.getvalue()) == [
        ("1", "6122", "11,629", "wahr", "2011-07-21", "2011-07-21 08:30", "09:00", "", "=x")
    ]


@pytest.mark.parametrize("value", ["=1+1", '=HYPERLINK("http://x")', "#REF!"])
def test_formulas_and_errors_in_xlsx_are_refused(value):
    book = Workbook()
    book.active.append(["id", "name"])
    book.active.append([1, value])
    file = io.BytesIO()
    book.save(file)
    assert [problem[:2] for problem in sheets.read(file.getvalue()).problems] == [(2, "name")]


def test_million_empty_rows_take_a_moment():
    rows = b"".join(b'<row r="%d"><c r="A%d"/></row>' % (n, n) for n in range(3, 1_000_003))
    content = with_rows(rows)
    begun = time.process_time()
    assert cells(content) == [("1", "x")]
    assert time.process_time() - begun < 2


ENTITY = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
BOMBS = {
    "400 MB of blanks": lambda: package(lambda xml: b" " * 400_000_000),
    "a row without end": lambda: with_rows(b"<row>" + b"<c/>" * 5_000_000 + b"</row>"),
    "thousands of cells a row": lambda: with_rows((b"<row>" + b"<c/>" * 16_000 + b"</row>") * 99),
    "millions of texts": lambda: package(
        **{"xl/sharedStrings.xml": b"<sst>" + b"<si/>" * 5_000_000 + b"</sst>"}
    ),
    "entities": lambda: package(lambda xml: ENTITY + xml),
    "hidden in UTF-16": lambda: package(lambda xml: xml.decode().encode("utf-16")),
    "hidden in another code": lambda: package(
        lambda xml: b'<?xml version="1.0" encoding="cp037"?>' + xml
    ),
    "a thousand parts": lambda: package(**{f"xl/{number}.xml": b"<x/>" for number in range(1000)}),
    "a cell in the last column": lambda: with_rows(b'<row r="3"><c r="XFD3"><v>1</v></c></row>'),
    "a row beyond the last": lambda: with_rows(b'<row r="9999999999"><c><v>1</v></c></row>'),
    "rows backwards": lambda: with_rows(b'<row r="1"><c r="A1"><v>9</v></c></row>'),
    "a wrong reference": lambda: with_rows(b'<row r="3"><c r="?!"><v>1</v></c></row>'),
    "a text that is not there": lambda: with_rows(b'<row r="3"><c t="s"><v>99</v></c></row>'),
    "no sheet": lambda: package(**{"xl/workbook.xml": b"<workbook/>"}),
    "another kind of zip": lambda: package(**{"xl/workbook.xml": b"nothing"}),
    "cut off": lambda: package()[:-900],
    "spoiled": lambda: package().replace(b"sheet1", b"sheet\xff"),
}  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS)
def test_hostile_xlsx_is_refused_in_words_and_soon(bomb):
    content = BOMBS[bomb]()
    begun = time.process_time()
    with pytest.raises(Unreadable, match=r"[a-z]{3}.*\."):
        sheets.read(content)
    assert time.process_time() - begun < 15


def test_file_is_known_by_its_content_not_by_its_name():
    for write in WRITERS.values():
        assert cells(write(["id"], [[1]])) == [("1",)]
    with pytest.raises(Unreadable, match="alte Excel-Datei"):
        sheets.read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512)


def test_random_bytes_never_raise_anything_else():
    luck = random.Random(9)  # noqa: S311 (nothing is kept secret with it)
    good = package()
    for _ in range(300):
        content = bytearray(good)
        for _ in range(luck.randint(1, 20)):
            content[luck.randrange(len(content))] = luck.randrange(256)
        for spoiled in (bytes(content), luck.randbytes(200), b"PK" + luck.randbytes(200)):
            with contextlib.suppress(Unreadable):
                sheets.read(spoiled)
