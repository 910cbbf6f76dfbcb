from __future__ import annotations

import pytest
import spacy
from spacy.language import Language

from newsgraph.extract.typography import plain


@pytest.fixture(scope="module")
def blank() -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("newsgraph_layout")
    return nlp


def kinds(nlp: Language, text: str) -> list[tuple[str, str]]:
    doc = nlp(plain(text))
    return [(block.kind, doc[block.start : block.end].text.strip()) for block in doc._.blocks]


def test_layout_tells_headings_from_paragraphs(blank: Language) -> None:
    text = "# Port hit\n\nDrones hit the port.\n\n### Reactions and Concerns\n\nThe mayor spoke."
    assert kinds(blank, text) == [
        ("heading", "Port hit"),
        ("paragraph", "Drones hit the port."),
        ("heading", "Reactions and Concerns"),
        ("paragraph", "The mayor spoke."),
    ]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("June 13, 2005", "dateline"),
        ("Friday, January 4, 2019", "dateline"),
        ("By Anna Example", "byline"),
        ("- first item", "list"),
        ("Oil | 80 | 81", "table"),
    ],
)
def test_layout_names_special_lines(blank: Language, line: str, kind: str) -> None:
    assert kinds(blank, f"{line}\n\nThen it rained.")[0][0] == kind


@pytest.mark.parametrize(
    ("text", "dateline"),
    [
        ("ODESA, Ukraine, Sept 14 (Black Sea Wire) - Russia attacked.", "ODESA, Ukraine, Sept 14 (Black Sea Wire) -"),
        ("ISTANBUL — Delegations met on Monday.", "ISTANBUL —"),
        ("WASHINGTON -- The president spoke.", "WASHINGTON --"),
        ("BEIRA, Mozambique, 2 March 2026 - Floods came.", "BEIRA, Mozambique, 2 March 2026 -"),
        ("BEIRA, Sofala Province, Mozambique, 2 March – Floods came.", "BEIRA, Sofala Province, Mozambique, 2 March –"),
        ("JUBA, 5 March 2026. The party lost.", "JUBA, 5 March 2026."),
        ("KINSHASA, Thursday, March 5, 2026 (Wire) - Rebels attacked.", "KINSHASA, Thursday, March 5, 2026 (Wire) -"),
        ("São Paulo, 5 March 2026 – Police came.", "São Paulo, 5 March 2026 –"),
        ("(New York/Port-au-Prince, 5 March 2026): Gangs attacked.", "(New York/Port-au-Prince, 5 March 2026):"),
        ("NEW DELHI, Mar 5 (Wire) Police came.", "NEW DELHI, Mar 5 (Wire)"),
        ("New Delhi [India], March 5 (Wire): Police came.", "New Delhi [India], March 5 (Wire):"),
        ("MOSCOW, March 5. /Wire/. Troops left.", "MOSCOW, March 5. /Wire/."),
        ("TOKYO, March 5, Wire - Japan agreed.", "TOKYO, March 5, Wire -"),
        ("Berlin (wire) - Police came.", "Berlin (wire) -"),
        ("JAKARTA, March 5 - 12 people died.", "JAKARTA, March 5 -"),
    ],
)
def test_layout_parts_the_dateline_from_the_first_sentence(blank: Language, text: str, dateline: str) -> None:
    found = kinds(blank, text)
    assert found[0] == ("dateline", dateline)
    assert found[1][0] == "paragraph"


@pytest.mark.parametrize(
    "text",
    [
        "NATO - the alliance - met.",
        "NATO-Russia talks failed.",
        "Rome-born actors met.",
        "It - ROME - fell.",
        "On Monday, March 2, 2026 - The day of the vote - it rained.",
        "The Treaty of Versailles, 28 June 1919. The war was over.",
        "Ramadan, March 5 - April 3, was quiet.",
        "Hamas (Islamic Resistance Movement) - The group met.",
        "Police came to Nairobi, Kenya, on 5 March 2026. The bank was shut.",
    ],
)
def test_layout_takes_no_other_dash_for_a_dateline(blank: Language, text: str) -> None:
    assert [kind for kind, _ in kinds(blank, text)] == ["paragraph"]


def test_layout_starts_a_sentence_at_every_block(blank: Language) -> None:
    doc = blank("Reactions\n\nThe mayor spoke.")
    assert [token.text for token in doc if token.is_sent_start] == ["Reactions", "The"]


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("It lasts from 6 p.m. On January 20, gunmen came.", ["It", "On"]),
        ("It lasts until 5 a.m. The shops were shut.", ["It", "The"]),
        ("They were flown to the U.S. In March, the army left.", ["They", "In"]),
        ("It met in Washington, D.C. They agreed.", ["It", "They"]),
        ("It was sold by Example Inc. The price is not known.", ["It", "The"]),
        ("It lasts until 6 p.m. Thursday in the north.", ["It"]),
        ("It was U.S. President Biden who came.", ["It"]),
        ("U.S. In Talks With Iran On Nuclear Deal", ["U.S."]),
        ("Some groups, e.g. The Lancers, were there.", ["Some"]),
    ],
)
def test_layout_starts_a_sentence_after_an_abbreviation(blank: Language, text: str, starts: list[str]) -> None:
    assert [token.text for token in blank(text) if token.is_sent_start] == starts


def test_layout_last_line_without_full_stop_is_no_heading(blank: Language) -> None:
    assert kinds(blank, "It rained.\n\nand then it stopped")[-1][0] == "paragraph"


@pytest.mark.parametrize("text", ["", "\n\n\n", "   ", "\n a"])
def test_layout_takes_empty_texts(blank: Language, text: str) -> None:
    doc = blank(text)
    covered = [index for block in doc._.blocks for index in range(block.start, block.end)]
    assert covered == list(range(len(doc)))
