"""When events happened, when they were told, and in which order."""

from __future__ import annotations

from datetime import date

import pytest
from handmade_docs import build
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language

from newsgraph.extract.annotations import Argument, Chains, EventMention, TimeMention
from newsgraph.extract.articles import Article
from newsgraph.extract.components.chronology import ChronologyComponent
from newsgraph.extract.pipeline import extract
from newsgraph.graph.records import Event, Record

Dated = tuple[str | None, str | None, str | None, str | None]
EXPRESSION, CONTEXT, TELLING = "expression", "context", "telling"
PUBLISHED = "2025-06-08"

TEXTS: list[tuple[str, dict[str, Dated]]] = [
    (
        "Police said on Friday that a bomb exploded on Tuesday in Kharkiv.",
        {
            "say": ("2025-06-06", "2025-06-06", EXPRESSION, None),
            "explode": ("2025-06-03", "2025-06-03", EXPRESSION, "2025-06-06"),
        },
    ),
    ("Police said on Friday that rebels had attacked the village.", {"attack": (None, "2025-06-06", TELLING, "2025-06-06")}),
    ("Rebels attacked the village.", {"attack": (None, PUBLISHED, TELLING, None)}),
    (
        "A bomb exploded on Friday, killing ten people and injuring twelve.",
        dict.fromkeys(("kill", "injure"), ("2025-06-06", "2025-06-06", CONTEXT, None)),
    ),
    ("The mayor resigned on Monday and apologised.", {"apologise": ("2025-06-02", "2025-06-02", CONTEXT, None)}),
    ("Three soldiers died on Thursday in the blast.", {"blast": ("2025-06-05", "2025-06-05", CONTEXT, None)}),
    ("Ten people died during the protest on Thursday.", {"die": ("2025-06-05", "2025-06-05", CONTEXT, None)}),
    ("The president will visit Berlin until Tuesday.", {"visit": (None, "2025-06-10", EXPRESSION, None)}),
    ("The road has been closed since Saturday.", {"close": ("2025-06-07", PUBLISHED, EXPRESSION, None)}),
    ("The bridge was attacked before Monday.", {"attack": (None, "2025-06-01", EXPRESSION, None)}),
    (
        "Ten people have died after Monday's crash near Cusco.",
        {"crash": ("2025-06-02", "2025-06-02", EXPRESSION, None)},
    ),
    ("The bridge was attacked after Monday.", {"attack": ("2025-06-03", PUBLISHED, EXPRESSION, None)}),
    ("The strike lasted from June 2 until June 4.", {"strike": ("2025-06-02", "2025-06-04", EXPRESSION, None)}),
    ("Iran must release the hostages no later than Friday.", {"release": (None, "2025-06-13", EXPRESSION, None)}),
    ("Troops will leave within a week.", {"leave": (PUBLISHED, "2025-06-15", EXPRESSION, None)}),
    ("Troops will leave within 48 hours.", {"leave": (PUBLISHED, "2025-06-10", EXPRESSION, None)}),
    ("Troops will leave in two weeks.", {"leave": ("2025-06-16", "2025-06-22", EXPRESSION, None)}),
    ("On Monday students occupied the square for three days.", {"occupy": ("2025-06-02", "2025-06-04", EXPRESSION, None)}),
    ("Rebels shelled the town for three days from Monday.", {"shell": ("2025-06-02", "2025-06-04", EXPRESSION, None)}),
    ("A court jailed the minister on Monday for three years.", {"jail": ("2025-06-02", "2025-06-02", EXPRESSION, None)}),
    ("Police detained the minister on Friday for two weeks.", {"detain": ("2025-06-06", "2025-06-06", EXPRESSION, None)}),
    ("Teachers have protested for three weeks.", {"protest": ("2025-05-18", PUBLISHED, EXPRESSION, None)}),
    ("Teachers protested for three weeks.", {"protest": (None, PUBLISHED, TELLING, None)}),
    ("Workers were on strike until Friday.", {"strike": (None, "2025-06-06", EXPRESSION, None)}),
    ("Troops held the village from 3 to 9 May.", {"hold": ("2025-05-03", "2025-05-09", EXPRESSION, None)}),
    ("Troops shelled the city between May and July.", {"shell": ("2024-05-01", "2024-07-31", EXPRESSION, None)}),
    ("Rebels have shelled the town since 2019.", {"shell": ("2019-01-01", PUBLISHED, EXPRESSION, None)}),
    ("A bomb killed ten before dawn on Friday.", {"kill": ("2025-06-06T00:00", "2025-06-06T05:00", EXPRESSION, None)}),
    (
        "Rebels raided the base after midnight on Friday.",
        {"raid": ("2025-06-07T00:00", "2025-06-07T23:59", EXPRESSION, None)},
    ),
    ("The vote was postponed until Friday.", {"postpone": (None, PUBLISHED, TELLING, None)}),
    (
        "A policeman was shot on Friday, two days after rebels bombed a market.",
        {"shoot": ("2025-06-06", "2025-06-06", EXPRESSION, None), "bomb": ("2025-06-04", "2025-06-04", CONTEXT, None)},
    ),
    ("Troops shelled the port this year.", {"shell": ("2025-01-01", PUBLISHED, EXPRESSION, None)}),
    ("The group plans to march this year.", {"march": (PUBLISHED, "2025-12-31", EXPRESSION, None)}),
    ("The company will now receive the plane next month.", {"receive": ("2025-07-01", "2025-07-31", EXPRESSION, None)}),
    ("The group plans to march.", {"march": (None, None, None, None)}),
    ("Sanctions were imposed recently.", {"impose": (None, PUBLISHED, TELLING, None)}),
    (
        "Rebels attacked the town on June 1. Two days after the attack, troops retook it.",
        {"retake": ("2025-06-03", "2025-06-03", CONTEXT, None)},
    ),
    ("The minister resigned two days before the vote on June 5.", {"resign": ("2025-06-03", "2025-06-03", CONTEXT, None)}),
    ("The day after the attack on June 3, the minister resigned.", {"resign": ("2025-06-04", "2025-06-04", CONTEXT, None)}),
]
ORDERS = [
    ("The army attacked the town after the rebels left.", "attack", "after", "leave"),
    ("The ministers met before the vote.", "meet", "before", "vote"),
    ("They signed the deal while protesters were marching.", "sign", "during", "march"),
    ("Ten people died during the protest on Thursday.", "protest", "subevent", "die"),
    ("The day after the attack on June 3, the minister resigned.", "resign", "after", "attack"),
]


def record_of(nlp: Language, text: str, published: str | None = PUBLISHED) -> Record:
    [record] = extract([Article(id="a", text=text, published=published)], nlp)
    assert isinstance(record, Record)
    return record


def events_of(record: Record) -> dict[str, Event]:
    return {node.lemma: node for node in record.nodes if isinstance(node, Event)}


@pytest.mark.model
@pytest.mark.parametrize(("text", "expected"), TEXTS, ids=[text[:40] for text, _ in TEXTS])
def test_chronology_dates_of_a_text(nlp: Language, text: str, expected: dict[str, Dated]) -> None:
    events = events_of(record_of(nlp, text))
    assert {
        name: (events[name].start, events[name].end, events[name].dated_by, events[name].told) for name in expected
    } == expected


@pytest.mark.model
@pytest.mark.parametrize(("text", "event", "role", "other"), ORDERS, ids=[text[:40] for text, *_ in ORDERS])
def test_chronology_order_of_a_text(nlp: Language, text: str, event: str, role: str, other: str) -> None:
    record = record_of(nlp, text)
    events = events_of(record)
    assert (events[event].id, role, events[other].id) in {(edge.source, edge.role, edge.target) for edge in record.edges}


@pytest.mark.model
def test_chronology_publication_is_never_when_it_happened(nlp: Language) -> None:
    record = record_of(nlp, "Rebels attacked the village, police said.", None)
    assert {(event.start, event.end, event.dated_by) for event in events_of(record).values()} == {(None, None, None)}


def test_chronology_dateline_bounds_what_is_told() -> None:
    doc = build("Russia Russia PROPN nsubj 1\nattacked attack VERB ROOT 1")
    doc._.events = [EventMention(start=1, end=2, head=1, lemma="attack", tense="past")]
    doc._.written = "2025-06-05"
    [event] = ChronologyComponent()(doc)._.events
    assert (event.first, event.last, event.dated_by) == (None, "2025-06-05", TELLING)


def test_chronology_the_narrowest_expression_of_a_chain_dates_what_comes_after() -> None:
    doc = build(
        "raid raid NOUN nsubj 1\nended end VERB ROOT 1\ntwo two NUM nummod 3\ndays day NOUN npadvmod 4\n"
        "after after ADP prep 1\nblast blast NOUN pobj 4"
    )
    day = TimeMention(start=2, end=4, head=3, type="DURATION", value="P2D")
    end, blast = (EventMention(start=i, end=i + 1, head=i, lemma=word, tense="past") for i, word in ((1, "end"), (5, "blast")))
    elsewhere = EventMention(start=0, end=1, head=0, lemma="blast", tense="past")
    sunday = TimeMention(start=0, end=1, head=0, value="2025-06-01", first="2025-06-01", last="2025-06-01")
    elsewhere.arguments = [Argument(role="time", filler=sunday)]
    doc._.times, doc._.events = [day], [elsewhere, end, blast]
    doc._.chains = Chains(events=[[elsewhere, blast], [end]])
    ChronologyComponent()(doc)
    assert (end.first, end.last, end.dated_by) == ("2025-06-03", "2025-06-03", CONTEXT)


@given(
    word=st.sampled_from(["on", "since", "until", "before", "after", "by", "from", "in"]),
    bounds=st.tuples(st.none() | st.dates(), st.none() | st.dates()).map(
        lambda pair: tuple(sorted(pair)) if None not in pair else pair  # type: ignore[type-var]
    ),
    written=st.none() | st.dates(),
    modality=st.sampled_from(["actual", "planned"]),
)
def test_chronology_interval_is_ordered_and_no_fact_lies_after_its_telling(
    word: str, bounds: tuple[date | None, date | None], written: date | None, modality: str
) -> None:
    doc = build(f"died die VERB ROOT 0\n{word} {word} ADP prep 0\nFriday Friday PROPN pobj 1")
    first, last = (day.isoformat() if day else None for day in bounds)
    time = TimeMention(start=2, end=3, head=2, value="X", first=first, last=last)
    event = EventMention(start=0, end=1, head=0, lemma="die", tense="past", modality=modality)  # type: ignore[arg-type]
    event.arguments = [Argument(role="time", filler=time)]
    doc._.times, doc._.events, doc._.written = [time], [event], written.isoformat() if written else None
    ChronologyComponent()(doc)
    if event.first and event.last:
        assert event.first <= event.last
    if written and event.last and modality == "actual" and event.dated_by == TELLING:
        assert event.last == written.isoformat()
    if written and event.first and event.last and modality == "actual" and event.first <= written.isoformat():
        assert event.last <= written.isoformat()
