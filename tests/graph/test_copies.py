"""Copies of one dispatch are one source: counted once, all listed."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgraph.graph import NewsGraph, Record
from newsgraph.graph.copies import find_copies
from newsgraph.graph.records import Actor, Edge, Event, Mention

DISPATCH = (
    "Rescuers pulled nineteen miners out of the flooded Karsova pit on Tuesday, two days after water broke into the main shaft. "
    "Mine operator Tervel Coal said four men were still missing in a gallery 300 metres below ground. "
    "Deputy energy minister Ana Petkova told reporters that pumps from neighbouring Romania would arrive overnight. "
    "Relatives gathered at the gates and demanded to know why an alarm in March had gone unheeded. "
    "Prosecutors in Vidin opened an inquiry into the safety of all shafts that the company runs in the northwest. "
    "The pit, which opened in 1961, produces about 800,000 tonnes of lignite a year and employs 640 people. "
    "A fire in the same district killed seven workers in 2009. "
)
MATCH = (
    "{home} beat {away} {score} at {ground} on Saturday to stay in the race for a place in the play-offs. "
    "{scorer} headed the hosts in front after {minute} minutes and added a second from the penalty spot before half-time. "
    "The visitors pulled one back late on but could not find an equaliser in a scrappy second half. "
    "With four matches left the top two go up automatically, while the next four meet in the play-offs in May. "
    "Clubs that finish in the last three places are relegated, and the side above them plays the winner of the second division. "
)


def article(id: str, text: str, published: str | None = "2025-06-10", title: str = "Miners rescued") -> Record:
    return Record(id=id, text=text, published=published, title=title)


ORIGINAL = article("agency", DISPATCH)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(DISPATCH, id="the same"),
        pytest.param(f"KARSOVA, June 10 (Balkan Wire) - {DISPATCH}", id="with a dateline"),
        pytest.param(DISPATCH[: len(DISPATCH) // 3], id="without its tail"),
        pytest.param(DISPATCH.replace("Tuesday", "June 10").replace("nineteen", "19"), id="slightly edited"),
        pytest.param(DISPATCH.replace(". ", ".\n\n").upper().title(), id="set in another way"),
        pytest.param(DISPATCH + "Our reporter in Vidin says the town has known better days.", id="with a line of its own"),
    ],
)
def test_copies_of_a_dispatch_are_found_whatever_their_headline(text: str) -> None:
    copy = article("herald", text, "2025-06-11", title="Nineteen saved, four missing in pit")
    assert find_copies([ORIGINAL, copy]) == find_copies([copy, ORIGINAL]) == {"herald": "agency"}


SHORT = (
    "A ferry with 61 people on board ran aground off Cabo Raso on Sunday and all were taken off by boat, the coast guard said. "
    "The captain told rescuers that the rudder had failed in high waves. No one was hurt, and divers will look at the hull. "
)


@pytest.mark.parametrize(
    "opening",
    [
        "(Upland Wire) - ",
        "LISBON (Upland Wire) - ",
        "LISBON, Portugal, June 10 (Upland Wire) \N{EM DASH} ",
        "Lisbon, 10 June (Upland Wire): ",
        "LISBON, June 10 \N{EN DASH} ",
        "SÃO PAULO -- ",
    ],
)
def test_copies_of_a_short_dispatch_are_found_under_a_dateline_and_a_credit(opening: str) -> None:
    first, credited = article("agency", SHORT), article("herald", opening + SHORT, "2025-06-11")
    assert find_copies([first, credited]) == find_copies([credited, first]) == {"herald": "agency"}
    trimmed = article("herald", opening + SHORT.partition(" No one")[0], "2025-06-11")
    assert find_copies([first, trimmed]) == find_copies([trimmed, first]) == {"herald": "agency"}


def test_copies_are_not_two_bulletins_whose_datelines_differ() -> None:
    bulletin = "{}, June 10 (Upland Wire) - Rain will last until the evening, with strong winds from the west and high waves."
    assert find_copies([article("a", bulletin.format("LISBON")), article("b", bulletin.format("PORTO"))]) == {}


def test_copies_are_not_two_reports_made_from_one_template() -> None:
    one = MATCH.format(home="Lowestoft", away="Wick", score="2-1", ground="Crown Meadow", scorer="Nial Reid", minute=12)
    two = MATCH.format(home="Penrith", away="Truro", score="3-1", ground="Frenchfield", scorer="Jude Oakes", minute=31)
    assert find_copies([article("a", one), article("b", two)]) == {}
    assert find_copies([article("a", one), article("b", two), article("c", one)]) == {"c": "a"}


def test_copies_are_not_two_reports_that_share_their_background() -> None:
    background = DISPATCH[DISPATCH.index("Relatives gathered") :]
    one = "Tervel Coal named Boyan Iliev as its chairman on Monday after Rumen Daskalov stepped down. " + background
    two = "Unions called a strike at Karsova for Friday over wages that Podkrepa says are 12 percent too low. " + background
    assert find_copies([article("a", one), article("b", two)]) == {}


def test_copies_are_not_the_two_stories_of_a_digest() -> None:
    other = MATCH.format(home="Lowestoft", away="Wick", score="2-1", ground="Crown Meadow", scorer="Nial Reid", minute=12)
    digest = article("digest", other + DISPATCH)
    found = find_copies([ORIGINAL, article("sport", other), digest])
    assert found.get("sport") != "agency"
    assert found.get("agency") != "sport"


@pytest.mark.parametrize(
    ("text", "published"),
    [
        pytest.param("No details were given.", "2025-06-10", id="too short"),
        pytest.param(DISPATCH, "2026-06-10", id="a year later"),
    ],
)
def test_copies_are_not_what_says_too_little_or_comes_too_late(text: str, published: str) -> None:
    first = article("agency", text)
    assert find_copies([first, article("herald", text, published)]) == {}


def test_copies_name_the_first_as_the_original_even_if_it_is_trimmed() -> None:
    early = article("z", DISPATCH[: len(DISPATCH) // 2], "2025-06-09")
    assert find_copies([ORIGINAL, early, article("b", DISPATCH, None)]) == {"agency": "z", "b": "z"}


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32), st.integers(2, 12))
def test_copies_do_not_depend_on_order(seed: int, count: int) -> None:
    random = Random(seed)
    sentences = DISPATCH.split(". ")
    records = [article(str(n), ". ".join(sentences[: random.randrange(2, len(sentences))])) for n in range(count)]
    expected = find_copies(records)
    random.shuffle(records)
    assert find_copies(records) == expected


# ------------------------------------------------------------------------------------------------------------------ one source


def telling(record: Record, dead: int = 4, confidence: float = 0.5) -> Record:
    """The record with one event, in which one actor takes part."""
    rescue = Event(id="event:rescue", type="rescue", name="rescue", lemma="rescue", salience=0.5, quantities={"missing": dead})
    miners = Actor(id="actor:org-tervel-coal", type="company", name="Tervel Coal")
    mentions = (
        Mention(id="m1", kind="event", start=0, end=8, node=rescue.id, quantities={"missing": dead}),
        Mention(id="m2", kind="actor", start=9, end=15, node=miners.id),
    )
    edge = Edge(source=rescue.id, target=miners.id, role="agent", mentions=("m1", "m2"), confidence=confidence)
    spans = ((0, len(record.text)),)
    return replace(record, nodes=(rescue, miners), mentions=mentions, edges=(edge,), sentences=spans)


COPY = telling(article("herald", f"KARSOVA (Balkan Wire) - {DISPATCH}", "2025-06-11", "Nineteen saved"))
OTHER = telling(
    article("own", "Nineteen of 23 men are safe after the flood in Karsova, our reporter in Vidin says. " * 2), dead=3
)


def test_copies_count_once_and_are_all_listed() -> None:
    graph = NewsGraph([telling(ORIGINAL), COPY, OTHER])
    [event] = graph.events()
    assert (event.articles, event.copies) == (2, 1)
    assert str(event).endswith("2 articles and 1 copy)")
    assert graph.stats()["copies"] == 1
    assert graph.nx.nodes["article:herald"]["copy_of"] == "agency"
    assert graph.nx.nodes["article:agency"]["copies"] == 1
    assert [(quote.article, quote.copy_of) for quote in graph.evidence(event.id)] == [
        ("agency", None),
        ("herald", "agency"),
        ("own", None),
    ]


def test_copies_make_nothing_surer() -> None:
    def confidence(*records: Record) -> float:
        return float(NewsGraph(records).nx.edges["event:rescue", "actor:org-tervel-coal", "agent"]["confidence"])

    assert confidence(telling(ORIGINAL), COPY) == confidence(telling(ORIGINAL)) == 0.5
    assert confidence(telling(ORIGINAL), COPY, OTHER) == confidence(telling(ORIGINAL), OTHER) == 0.75


def test_copies_make_one_claim_that_lists_them() -> None:
    claims = NewsGraph([telling(ORIGINAL), COPY, OTHER]).claims("event:rescue")
    assert [(claim.value, claim.article, claim.copies) for claim in claims] == [(4, "agency", ("herald",)), (3, "own", ())]


def test_copies_outlive_what_they_copy() -> None:
    graph = NewsGraph([telling(ORIGINAL), COPY])
    graph.remove("agency")
    [event] = graph.events()
    assert (event.articles, event.copies) == (1, 0)
    assert graph.nx.nodes["article:herald"]["copy_of"] is None
    graph.add(telling(ORIGINAL))
    graph.remove("herald")
    assert [quote.article for quote in graph.evidence("event:rescue")] == ["agency"]
