from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgraph.extract.casing import sentence_case

BODY = "Police charged a driver in Queens on Monday. Mr Burns, of the Betty Ford Center, was hurt. The burned house is old."


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Driver Charged After Queens Crash", "Driver charged after Queens Crash"),
        ("House of Burns Hurt Badly, Police Say", "House of Burns hurt Badly, Police say"),
        ("Court Overturns Old Rule on Monday", "Court overturns old Rule on Monday"),
        ("Driver Charged in Crash www.Driver-Charged.com", "Driver charged in Crash www.Driver-Charged.com"),
        ("UPDATED: Driver Charged March 3, 2013", "UPDATED: driver charged March 3, 2013"),
        ("A driver was charged in Queens", "A driver was charged in Queens"),
        ("Driver Charged In Queens Crash.", "Driver Charged In Queens Crash."),
        ("Driver Charged", "Driver Charged"),
    ],
)
def test_casing_headings_keep_capitals_for_names_only(heading: str, expected: str) -> None:
    assert sentence_case(f"{heading}\n{BODY}") == f"{expected}\n{BODY}"


def test_casing_text_without_headings_stays_as_it_is() -> None:
    assert sentence_case(BODY) == BODY


@given(
    st.lists(st.sampled_from(["Rebels ", "Attack", "attack", "İstanbul ", "ẞ", "\n", ". ", "A", "U.S. ", "'", "-", "1 "])).map(
        "".join
    )
)
def test_casing_keeps_every_offset(text: str) -> None:
    cased = sentence_case(text)
    assert len(cased) == len(text)
    assert cased.casefold() == text.casefold()
