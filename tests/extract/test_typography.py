from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgraph.extract.typography import plain, wrap_width


@given(st.text())
def test_plain_keeps_every_offset(text: str) -> None:
    assert len(plain(text)) == len(text)


@given(st.lists(st.sampled_from(["# ", "**", "__", "\n", "a b", "“", "---", "> ", "`", "\r\n", "   "])).map("".join))
def test_plain_of_plain_keeps_every_offset(text: str) -> None:
    assert len(plain(plain(text))) == len(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## Impact\nIt fell.", "   Impact\nIt fell."),
        ("It was **very** loud", "It was   very   loud"),
        ("He said “no”", 'He said "no"'),
        ("Russia’s attack", "Russia's attack"),
        ("one\u00a0two\tthree", "one two three"),
        ("---", "   "),
        ("\x1b[1;31mPutin\x1b[0m said", "       Putin     said"),
        ("a\x00b\x9bc", "a b c"),
        ("snake_case and 3 * 4", "snake_case and 3 * 4"),
    ],
)
def test_plain_replaces_marks_and_typographic_characters(text: str, expected: str) -> None:
    assert plain(text) == expected


WRAPPED = """The ministry of the interior said on Sunday evening that no
one had been hurt when two drones came down in a field near
the border.
    The mayor of the town, who had been away, said he would
return at once."""


def test_plain_joins_wrapped_lines_and_keeps_indented_paragraphs() -> None:
    lines = plain(WRAPPED).split("\n")
    assert len(lines) == 2
    assert lines[0].startswith("The ministry") and lines[0].endswith("the border.")


def test_plain_keeps_paragraphs_that_are_one_line_each() -> None:
    text = "A short headline\n" + "A long paragraph that is one line. " * 6 + "\nAnother."
    assert plain(text).count("\n") == 2


def test_wrap_width_is_none_for_long_lines() -> None:
    assert wrap_width(["x" * 300, "y" * 20]) is None
    assert wrap_width(["x" * 70, "x" * 68, "y" * 20]) == 70


def test_wrap_width_is_none_where_each_line_is_a_sentence() -> None:
    assert wrap_width(["x" * 60 + ".", "x" * 55 + ".", "x" * 58 + "."]) is None
    assert plain("Storm hits the northern coast of the island\nTwo people died.").count("\n") == 1
