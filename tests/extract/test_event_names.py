"""The names of events read as people would write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from spacy.language import Language

    from newsgraph.extract.annotations import EventMention


def name(nlp: Language, sentence: str, trigger: str) -> str:
    from newsgraph.extract.event_names import name_event

    doc = nlp(sentence)
    found: list[EventMention] = [event for event in doc._.events if doc[event.head].text == trigger]
    assert found, [doc[event.head].text for event in doc._.events]
    return name_event(doc, found[:1])


@pytest.mark.model
@pytest.mark.parametrize(
    ("sentence", "trigger", "expected"),
    [
        ("The Ukrainian government condemned the attack.", "condemned", "Ukrainian government condemned attack"),
        ("Many fear that this could set a precedent for war.", "set", "could set precedent"),
        ("Drones can be deployed by Russia.", "deployed", "Drones can be deployed by Russia"),
        ("The earthquake damaged the bridge and two schools.", "damaged", "earthquake damaged bridge"),
        ("The two countries did not agree on a ceasefire.", "agree", "countries did not agree on ceasefire"),
        ("Three men were arrested by police in Odesa.", "arrested", "men arrested by Ukrainian police"),
        ("Ukraine exported 600 tonnes of grain in August.", "exported", "Ukraine exported tonnes of grain"),
    ],
)
def test_event_names_of_verbs(nlp: Language, sentence: str, trigger: str, expected: str) -> None:
    assert name(nlp, sentence, trigger) == expected


@pytest.mark.model
def test_event_names_leave_out_pronouns(nlp: Language) -> None:
    assert name(nlp, "He resigned on Monday.", "resigned") == "resigned"
