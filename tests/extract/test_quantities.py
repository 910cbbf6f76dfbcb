from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language

from newsgraph.extract.quantities import parse_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("1,200", 1200),
        ("twelve", 12),
        ("dozen", 12),
        ("3.5", 3.5),
        ("1.", None),
        (".5", None),
        ("²", None),
        ("9" * 30, None),
    ],
)
def test_quantities_parse_number(text: str, value: float | None) -> None:
    assert parse_number(text) == value


@given(st.text())
def test_quantities_parse_number_never_fails(text: str) -> None:
    value = parse_number(text)
    assert value is None or value >= 0


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "lemma", "key", "expected"),
    [
        ("At least 12 people were killed.", "kill", "killed", (12, "at least", "people")),
        ("Between 10 and 20 soldiers were wounded.", "wound", "injured", (10, "between", "soldier")),
        ("From 10 to 20 soldiers were wounded.", "wound", "injured", (10, "between", "soldier")),
        ("An estimated 1.5 million people fled the city.", "flee", "agent", (1_500_000, "about", "people")),
        ("Hundreds of people marched in Rome.", "march", "agent", (200, "at least", "people")),
        ("Tens of thousands of people marched in Rome.", "march", "agent", (20_000, "at least", "people")),
        ("Two hundred and fifty miners were trapped.", "trap", "patient", (250, "exactly", "miner")),
        ("The rebels killed up to 30 villagers.", "kill", "killed", (30, "at most", "villager")),
        ("The death toll rose to 45.", "death", "killed", (45, "exactly", "person")),
        ("Output fell 5 percent in May.", "fall", "amount", (5, "exactly", "percent")),
        ("The company paid $20 million for the mine.", "pay", "amount", (20_000_000, "exactly", "dollar")),
        ("Police reported 12 deaths in Basra.", "death", "killed", (12, "exactly", "person")),
        ("Seven people were reported missing.", "miss", "missing", (7, "exactly", "people")),
        ("The blast killed 12 people and injured 40 others.", "injure", "injured", (40, "exactly", "person")),
        ("The attack left 15 dead.", "dead", "killed", (15, "exactly", "person")),
        ("Car bomb kills six outside Kirkuk police station", "kill", "killed", (6, "exactly", "person")),
        ("Bomb kills six police outside Kirkuk station", "kill", "killed", (6, "exactly", "police")),
    ],
)  # fmt: skip
def test_quantities_of_events(nlp: Language, text: str, lemma: str, key: str, expected: tuple[float, str, str]) -> None:
    found = {(event.lemma, name): value for event in nlp(text)._.events for name, value in event.quantities.items()}
    read = found.get((lemma, key), {})
    assert (read.get("value"), read.get("bound"), read.get("unit")) == expected, found
    assert (read.get("upper") == 20) == (read["bound"] == "between")
