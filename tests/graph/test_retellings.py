"""Events of articles that tell one story, joined by a trained score."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from story_records import FIRST, OTHER, SECOND, tell

from newsgraph.graph import NewsGraph, Record, resolve
from newsgraph.graph.records import Actor, Edge, Mention, Place
from newsgraph.graph.retellings import THRESHOLD, by_neighbourhood, retellings
from newsgraph.graph.stories import Stories, cosine
from newsgraph.graph.tellings import tellings_of


def events_joined(records: list[Record]) -> int:
    """How many events were taken into others."""
    return sum(node.startswith("event:") for node in resolve(records))


def with_place(record: Record, place: Place) -> Record:
    mention = Mention(id="m9", kind="place", start=0, end=1, node=place.id)
    edge = Edge(source=record.nodes[0].id, target=place.id, role="location", mentions=("m1", "m9"))
    return replace(record, nodes=(*record.nodes, place), mentions=(*record.mentions, mention), edges=(*record.edges, edge))


def test_retellings_join_undated_articles_of_one_story() -> None:
    merge = resolve([tell("a", FIRST), tell("b", SECOND), tell("c", OTHER)]).why("event:b:0")
    assert merge.into == "event:a:0"
    assert 0.35 <= merge.score <= 1
    assert merge.reasons[0] == "both “sweep”"
    assert merge.reasons[-1].startswith("articles of one story (")


def test_retellings_keep_stories_apart_that_share_only_a_word() -> None:
    assert len(resolve([tell("a", FIRST), tell("c", OTHER)])) == 0


def test_retellings_join_other_words_of_one_meaning() -> None:
    records = [tell("a", FIRST, lemma="annul", type="justice"), tell("b", SECOND, lemma="repeal", type="justice")]
    assert "annul and repeal can mean the same" in resolve(records).why("event:b:0").reasons
    assert len(resolve([records[0], tell("b", SECOND, lemma="merge", type="business")])) == 0


def test_retellings_never_join_what_is_denied_with_what_is_not() -> None:
    assert len(resolve([tell("a", FIRST), tell("b", SECOND, polarity="negative")])) == 0


@pytest.mark.parametrize(
    ("one", "two", "joined"),
    [
        pytest.param(("2031-04-02", "2031-04-02"), ("2031-04-02", "2031-04-02"), True, id="one day"),
        pytest.param(("2031-04-02", "2031-04-02"), ("2031-04-03", "2031-04-03"), False, id="two days"),
        pytest.param(("2031-04-01", "2031-04-30"), ("2031-04-03", "2031-04-03"), True, id="a day of the month"),
    ],
)
def test_retellings_never_join_two_days(one: tuple[str, str], two: tuple[str, str], joined: bool) -> None:
    records = [tell("a", FIRST, start=one[0], end=one[1]), tell("b", SECOND, start=two[0], end=two[1])]
    assert (events_joined(records) == 1) == joined


def test_retellings_never_join_two_places() -> None:
    ostrel = Place(id="place:geonames:1", type="city", name="Ostrel", country="VAL")
    merrow = Place(id="place:geonames:2", type="city", name="Merrow", country="VAL")
    assert events_joined([with_place(tell("a", FIRST), ostrel), with_place(tell("b", SECOND), ostrel)]) == 1
    assert len(resolve([with_place(tell("a", FIRST), ostrel), with_place(tell("b", SECOND), merrow)])) == 0


@pytest.mark.parametrize(("other", "joined"), [("Paul Meier", 1), ("Anna Kranz", 0)])
def test_retellings_of_pronouns_are_of_those_whom_the_articles_name(other: str, joined: int) -> None:
    text = "{} was taken out of the mill near Ostrel on the river. The flood swept away his home."
    records = [with_person(tell(id, text.format(name)), name) for id, name in (("a", "Paul Meier"), ("b", other))]
    assert events_joined(records) == joined


def test_retellings_never_join_what_was_done_to_two_persons() -> None:
    records = [
        with_person(tell(id, FIRST if id == "a" else SECOND), name, "patient")
        for id, name in (("a", "Paul Meier"), ("b", "Paul Meier"), ("c", "Anna Kranz"))
    ]
    assert events_joined(records) == 1


def with_person(record: Record, name: str, role: str | None = None) -> Record:
    person = Actor(id=f"actor:local:{record.id}:{name}", type="person", name=name)
    mention = Mention(id="m8", kind="actor", start=0, end=len(name), node=person.id)
    record = replace(record, nodes=(*record.nodes, person), mentions=(*record.mentions, mention))
    if role is None:
        return record
    edge = Edge(source=record.nodes[0].id, target=person.id, role=role, mentions=("m1", "m8"))
    return replace(record, edges=(*record.edges, edge))


def test_retellings_ask_dated_articles_for_days_that_meet() -> None:
    near = [tell("a", FIRST, "2031-04-02", end="2031-04-02"), tell("b", SECOND, "2031-04-03", end="2031-04-03")]
    far = [near[0], tell("b", SECOND, "2031-04-20", end="2031-04-20")]
    assert events_joined(near) == 1
    assert len(resolve(far)) == 0


def test_retellings_ask_dated_articles_for_more_than_a_word() -> None:
    dated = [tell("a", FIRST, "2031-04-02", end="2031-04-02"), tell("b", SECOND, "2031-04-02", end="2031-04-02")]
    custom = [dated[0], tell("b", SECOND, "2031-04-02", end="2031-04-02", tense="present")]
    assert events_joined(dated) == 1
    assert len(resolve(custom)) == 0


@pytest.mark.parametrize(("type", "alike", "is_one"), [("damage", 0.45, True), ("event", 0.45, False), ("event", 0.9, True)])
def test_retellings_of_dated_articles_ask_more_where_little_is_known(type: str, alike: float, is_one: bool) -> None:
    records = [tell(id, text, "2031-04-02", end="2031-04-02", type=type) for id, text in (("a", FIRST), ("b", SECOND))]
    vocabulary = Stories(records).vocabulary
    tellings = {record.id: list(tellings_of(record, vocabulary, {})) for record in records}
    (found,) = retellings({("a", "b"): (alike, 1.0)}, tellings)
    assert (found.score >= THRESHOLD) == is_one


@pytest.mark.parametrize(
    ("names", "joined"), [(("Paul Meier", "Paul Meier"), 1), (("Paul Meier", "Anna Kranz"), 0), (("Paul Meier", None), 1)]
)
def test_retellings_of_dated_articles_ask_whom_their_leads_name(names: tuple[str, str | None], joined: int) -> None:
    told = [tell("a", FIRST, "2031-04-02", end="2031-04-02"), tell("b", SECOND, "2031-04-02", end="2031-04-02")]
    records = [record if name is None else with_person(record, name) for record, name in zip(told, names, strict=True)]
    assert events_joined(records) == joined
    undated = [replace(record, published=None) for record in records]
    assert events_joined(undated) == 1


@pytest.mark.parametrize(
    ("sentences", "joined"),
    [
        (("The flood swept away a bridge at dawn.",) * 2, 1),
        (("Flood swept.",) * 2, 0),
        (("The flood swept away 30 mills at dawn.", "The flood swept away 45 mills at dawn."), 0),
        (("The flood swept away 30 mills at dawn.",) * 2, 1),
    ],
)
def test_retellings_of_dated_articles_are_no_filled_in_forms(sentences: tuple[str, str], joined: int) -> None:
    records = [
        tell(id, f"{sentence} {FIRST.partition('. ')[2]}", "2031-04-02", end="2031-04-02")
        for id, sentence in zip("ab", sentences, strict=True)
    ]
    assert events_joined([replace(record, edges=()) for record in records]) == joined


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False))
def test_retellings_do_not_depend_on_order(random: Random) -> None:
    texts = [FIRST, SECOND, OTHER, FIRST.replace("three", "four"), SECOND.replace("mill", "stone")]
    records = [tell(str(number), text) for number, text in enumerate(texts)]
    expected = resolve(records).all()
    assert len(expected) >= 2
    random.shuffle(records)
    assert resolve(records).all() == expected


def test_retellings_take_the_articles_of_one_story_after_the_other() -> None:
    """Each process is given some of this order, and reads what is in two of them twice."""
    odd, even = ([(f"{n:02}", f"{n + 2:02}") for n in range(start, 20, 2)] for start in (1, 0))
    found = list(by_neighbourhood(sorted([*odd, *even])))
    assert found == [f"{n:02}" for n in (*range(0, 21, 2), *range(1, 22, 2))]


def test_stories_find_articles_alike_whatever_else_there_is() -> None:
    records = [tell("a", FIRST), tell("b", SECOND), tell("c", OTHER)]
    stories = Stories(records)
    alike = stories.neighbours()
    assert ("a", "b") in alike
    assert alike["a", "b"] > alike.get(("a", "c"), 0.0)
    assert cosine(stories.bags["a"], stories.bags["a"]) == pytest.approx(1)


def test_stories_of_articles_far_apart_are_not_compared() -> None:
    assert Stories([tell("a", FIRST, "2031-04-02"), tell("b", SECOND, "2031-04-20")]).neighbours()
    assert not Stories([tell("a", FIRST, "2031-04-02"), tell("b", SECOND, "2032-04-20")]).neighbours()
    assert Stories([tell("a", FIRST, "2031-04-02"), tell("b", SECOND)]).neighbours()


def test_retellings_of_dated_articles_are_not_asked_in_questions() -> None:
    first = tell("a", FIRST, "2031-04-02", end="2031-04-02")
    asked = tell("b", SECOND.replace("swept away the bridge", "swept away the bridge?"), "2031-04-02", end="2031-04-02")
    start = asked.text.index("?") + 1
    question = replace(asked, sentences=(asked.sentences[0], (asked.sentences[0][1] + 1, start), (start + 1, len(asked.text))))
    assert events_joined([first, tell("b", SECOND, "2031-04-02", end="2031-04-02")]) == 1
    assert len(resolve([first, question])) == 0


def test_retellings_of_resolved_records_change_nothing() -> None:
    texts = [FIRST, SECOND, OTHER, FIRST.replace("three", "four")]
    graph = NewsGraph.from_records(tell(str(number), text) for number, text in enumerate(texts))
    assert len(graph.merges) >= 2
    assert len(resolve(graph.records())) == 0
