from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from spacy.language import Language

from newsgraph.extract.annotations import PlaceMention
from newsgraph.extract.articles import Article
from newsgraph.extract.pipeline import extract
from newsgraph.graph.records import Actor, Event, Place, Record

SENTENCES = Path(__file__).with_name("data") / "coding.tsv"
TARGETS = ("patient", "recipient", "beneficiary")


def sentences() -> list[tuple[str, str]]:
    rows = (line.split("\t") for line in SENTENCES.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return [(text, coded) for text, coded in rows]


def countries(record: Record, event: Event, roles: tuple[str, ...]) -> set[str]:
    nodes = {node.id: node for node in record.nodes}
    found = [nodes[edge.target] for edge in record.edges if edge.source == event.id and edge.role in roles]
    return {code for node in found if isinstance(node, Actor | Place) and (code := getattr(node, "code", None) or node.country)}


def expected(coded: str) -> Iterator[tuple[str, set[str], set[str]]]:
    for part in coded.split("; ") if coded != "-" else []:
        category, _, sides = part.partition(" ")
        source, target = (set(side.split("+")) - {"?"} for side in sides.split(">"))
        yield category, source, target


@pytest.mark.model
@pytest.mark.parametrize(("text", "coded"), sentences())
def test_coding_counts_what_is_done(nlp: Language, text: str, coded: str) -> None:
    record = next(extract([Article(id="a", text=text)], nlp))
    assert isinstance(record, Record)
    events = [node for node in record.nodes if isinstance(node, Event) and node.plover]
    wanted = list(expected(coded))
    assert {event.plover for event in events} == {category for category, _, _ in wanted}
    for category, source, target in wanted:
        sides = [
            (countries(record, event, ("agent",)), countries(record, event, TARGETS))
            for event in events
            if event.plover == category
        ]
        assert any(source <= agents and target <= aimed for agents, aimed in sides), sides


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("A fire destroyed a factory in Madrid on Sunday.", "damage"),
        ("The quake destroyed more than 200 houses in Jajarkot district.", "damage"),
        ("Typhoon Amang destroyed 300 houses in Tacloban.", "damage"),
        ("Floods have displaced 20,000 people in Kenya.", "effect"),
        ("Strong winds hit a school in Fiji.", "disaster"),
        ("A drone strike destroyed a depot in Belgorod.", "coerce"),
        ("Five people were kidnapped in Kano.", "coerce"),
    ],
)
def test_coding_takes_no_place_for_the_doer(nlp: Language, text: str, kind: str) -> None:
    doc = nlp(text)
    event = next(event for event in doc._.events if not event.nominal)
    agents = [argument.filler for argument in event.arguments if argument.role == "agent"]
    assert event.type == kind
    assert not [agent for agent in agents if isinstance(agent, PlaceMention)]
