import pytest

from iqnetz.finished import encoding_for, weigh

MARCH = "Sun, 01 Mar 2026 12:00:00 GMT"
MAY = "Fri, 01 May 2026 12:00:00 GMT"
APRIL = 1775044800.0  # 2026-04-01 12:00 UTC


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("", ""),
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("x-gzip", "gzip"),
        ("BR;Q=1.0", "br"),
        ("*", "br"),
        ("*;q=0.5, br;q=0", "gzip"),
        ("br;q=0.1, gzip;q=0.8", "gzip"),
        ("br;q=0", ""),
        ("gzip;q=0, *;q=0", ""),
        ("identity", ""),
        ("identity, gzip;q=0.5", ""),
        ("identity;q=0.5, gzip", "gzip"),
        ("identity;q=0, unknown", ""),
        ("br;q=abc", ""),
        ("br;q=-1", ""),
        ("gzip;q=1e9, br;q=nan", ""),
        ("sbr, brx, gzipped", ""),
        (",;,=,;q=1", ""),
        ("\x00\xff" * 1_000, ""),
        ("x, " * 2_000 + "gzip", "gzip"),
    ],
)
def test_encoding_is_what_was_asked_for(accepted, encoding):
    assert encoding_for(accepted) == encoding


# RFC 9110, section 13.2.2, step by step, and conditions that contradict each other.
@pytest.mark.parametrize(
    ("conditions", "status"),
    [
        ({}, None),
        ({"NONE_MATCH": '"a"'}, "304"),
        ({"NONE_MATCH": 'W/"a"'}, "304"),
        ({"NONE_MATCH": '"b", "a"'}, "304"),
        ({"NONE_MATCH": "*"}, "304"),
        ({"NONE_MATCH": '"b"'}, None),
        ({"NONE_MATCH": "a"}, None),
        ({"NONE_MATCH": '"' * 5_000}, None),
        ({"MODIFIED_SINCE": MAY}, "304"),
        ({"MODIFIED_SINCE": MARCH}, None),
        ({"MODIFIED_SINCE": "yesterday"}, None),
        ({"MODIFIED_SINCE": "Fri, 99 May 99999999999 12:00:00 GMT"}, None),
        ({"NONE_MATCH": '"b"', "MODIFIED_SINCE": MAY}, None),
        ({"NONE_MATCH": '"a"', "MODIFIED_SINCE": MARCH}, "304"),
        ({"MATCH": '"a"'}, None),
        ({"MATCH": "*"}, None),
        ({"MATCH": 'W/"a"'}, "412"),
        ({"MATCH": '"b"'}, "412"),
        ({"MATCH": '"b"', "NONE_MATCH": '"a"'}, "412"),
        ({"MATCH": '"a"', "NONE_MATCH": '"a"'}, "304"),
        ({"UNMODIFIED_SINCE": MARCH}, "412"),
        ({"UNMODIFIED_SINCE": MAY}, None),
        ({"UNMODIFIED_SINCE": "never"}, None),
        ({"MATCH": '"a"', "UNMODIFIED_SINCE": MARCH}, None),
        ({"UNMODIFIED_SINCE": MARCH, "NONE_MATCH": '"a"'}, "412"),
    ],
)
def test_conditions_are_weighed_in_their_order(conditions, status):
    environ = {f"HTTP_IF_{name}": value for name, value in conditions.items()}
    weighed = weigh(environ, '"a"', APRIL)
    assert (weighed and weighed[:3]) == status


def test_dates_mean_nothing_where_nobody_knows_when_it_changed():
    for name in ("HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE"):
        assert weigh({name: MARCH}, '"a"', None) is None
