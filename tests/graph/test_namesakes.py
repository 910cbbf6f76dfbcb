"""Names that several people bear, and who is one across articles however the name is written."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgraph.extract.actors.identity import normalise
from newsgraph.graph import Decision, NewsGraph, Record, resolve
from newsgraph.graph.names import fold, sound
from newsgraph.graph.namesakes import address
from newsgraph.graph.network import renamed
from newsgraph.graph.records import Actor, Node, Place
from newsgraph.graph.resolution import ids_in

SMITH = "actor:person-john-smith"
LEEDS = Place(id="place:geonames:2644688", type="city", name="Leeds", country="GBR", geonames=2644688)
BOARD = Actor(id="actor:org-leeds-chess-board", type="organization", name="Leeds Chess Board")
CUP = Actor(id="actor:org-northern-cup", type="organization", name="Northern Cup")


def person(name: str = "John Smith", id: str = SMITH, **fields: Any) -> Actor:
    return Actor(id=id, type="person", name=name, **fields)


def body(name: str, **fields: Any) -> Actor:
    return Actor(id=f"actor:org-{name.lower().replace(' ', '-')}", **{"type": "organization", "name": name, **fields})


def of(article: str, *nodes: Node, published: str | None = "2025-06-08") -> Record:
    return Record(id=article, text="", nodes=nodes, published=published)


def bearers(records: Sequence[Record], *decisions: Decision, id: str = SMITH) -> dict[str, str]:
    """Return the final id of what each article calls by an id."""
    merges = resolve(records, decisions)
    return {r.id: ids_in(merges, r.id).get(id, id) for r in records if any(node.id == id for node in r.nodes)}


def groups(records: Sequence[Record], *decisions: Decision, id: str = SMITH) -> set[str]:
    """Return which articles mean the same, each group as the letters of its articles."""
    found: dict[str, str] = {}
    for article, bearer in sorted(bearers(records, *decisions, id=id).items()):
        found[bearer] = found.get(bearer, "") + article
    return set(found.values())


# ------------------------------------------------------------------------------------------------------------------ namesakes


def test_namesakes_of_compatible_type_and_country_are_one() -> None:
    assert groups([of("a", person()), of("b", person(country="GBR")), of("c", person(sector="BUS"))]) == {"abc"}


@pytest.mark.parametrize(
    ("one", "two", "days"),
    [
        pytest.param({"country": "GBR"}, {"country": "USA"}, ("2025-06-08", "2025-06-08"), id="two countries"),
        pytest.param({"sector": "MIL"}, {"sector": "REL"}, ("2005-06-08", "2025-06-08"), id="two walks of life, years apart"),
        pytest.param({}, {}, ("1905-06-08", "2025-06-08"), id="a lifetime apart"),
    ],
)
def test_namesakes_part_where_what_is_told_does_not_go_together(
    one: dict[str, Any], two: dict[str, Any], days: tuple[str, str]
) -> None:
    records = [of("a", person(**one), published=days[0]), of("b", person(**two), published=days[1])]
    assert groups(records) == {"a", "b"}
    shared = [of("a", person(**one), BOARD, published=days[0]), of("b", person(**two), BOARD, published=days[1])]
    assert groups(shared) == {"ab"}, "articles that share more than the name mean the same"


def test_namesakes_of_unknown_country_go_with_those_that_share_more_than_the_name() -> None:
    records = [
        of("a", person(country="USA")), of("b", person(country="USA")), of("c", person(country="GBR"), LEEDS),
        of("d", person(), LEEDS), of("e", person()),
    ]  # fmt: skip
    assert groups(records) == {"abe", "cd"}
    assert bearers(records)["a"] == SMITH
    assert bearers(records)["d"] == address(SMITH, "c")


def test_namesakes_are_nodes_of_their_own_in_the_graph() -> None:
    graph = NewsGraph([of("a", person(country="GBR")), of("b", person(country="USA"))])
    assert {actor.country: actor.id for actor in graph.actors()} == {"GBR": SMITH, "USA": address(SMITH, "b")}
    assert {record.id: record.nodes[0].id for record in graph.records()} == {"a": SMITH, "b": address(SMITH, "b")}
    assert list(NewsGraph(graph.records()).nx) == list(graph.nx), "resolving again changes nothing"


def test_namesakes_part_by_hand_and_stay_parted() -> None:
    records = [of(id, person()) for id in "abc"]
    by_hand = [Decision.of("two", address(SMITH, "b"), address(SMITH, other)) for other in "ac"]
    assert groups(records, *by_hand) == {"ac", "b"}
    assert groups([*records, of("d", person())], *by_hand) == {"acd", "b"}
    assert groups([of("b", person(), BOARD), *records[::2], of("d", person(), BOARD)], *by_hand) == {"ac", "bd"}


def test_namesakes_join_by_hand_whatever_speaks_against_it() -> None:
    records = [of("a", person(country="GBR")), of("b", person(country="USA"))]
    assert groups(records, Decision.of("one", address(SMITH, "a"), address(SMITH, "b"))) == {"ab"}
    assert groups(records, Decision.of("one", SMITH, address(SMITH, "b"))) == {"ab"}


def test_namesakes_do_not_come_together_again_through_their_name() -> None:
    other = person(id="actor:local:x:1")
    records = [of("a", person()), of("b", person()), of("c", other)]
    decision = Decision.of("two", address(SMITH, "a"), address(SMITH, "b"))
    assert groups(records, decision) == {"a", "b"}


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["GBR", "USA", None]), st.booleans(), st.booleans()), min_size=2, max_size=7))
def test_namesakes_do_not_depend_on_order(told: list[tuple[str | None, bool, bool]]) -> None:
    records = [
        of(str(number), person(country=code), *[LEEDS] * in_leeds, *[BOARD] * of_board)
        for number, (code, in_leeds, of_board) in enumerate(told)
    ]
    shuffled = Random(len(records)).sample(records, len(records))
    assert bearers(records) == bearers(shuffled)
    assert resolve(records).all() == resolve(shuffled).all()


# --------------------------------------------------------------------------------------------------------- written in other ways


def are_one(one: Actor, two: Actor, *more: Record, with_one: Sequence[Node] = (), with_two: Sequence[Node] = ()) -> bool:
    records = [of("a", one, *with_one), of("b", two, *with_two), *more]
    found = set()
    for order in permutations(records):
        merges = resolve(order)
        found.add(merges.get(one.id, one.id) == merges.get(two.id, two.id))
    assert len(found) == 1
    return found.pop()


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Mohammed Karimov", "Muhammad Karimov"),
        ("Oleksandr Tymchenskyy", "Aleksandr Timchensky"),
        ("Abdul Qaddafi", "Abdul al-Gaddafi"),
        ("Yevgeny Sokolov", "Evgeni Sokolov"),
    ],
)
def test_transliterations_are_one_where_country_or_company_agree(one: str, two: str) -> None:
    first, second = person(one, "actor:person-a"), person(two, "actor:person-b")
    assert sound(one) == sound(two)
    assert not are_one(first, second)
    assert are_one(person(one, "actor:person-a", country="UZB"), person(two, "actor:person-b", country="UZB"))
    assert are_one(first, second, with_one=[BOARD], with_two=[BOARD])
    assert not are_one(person(one, "actor:person-a", country="UZB"), person(two, "actor:person-b", country="LBY"))


def test_transliterations_of_two_people_stay_two() -> None:
    pair = person("Olena Marchenko", "actor:person-a", country="UKR"), person("Olha Marchenko", "actor:person-b", country="UKR")
    assert not are_one(*pair)


def test_letters_are_what_another_article_spells_out() -> None:
    long = body("Organization for Steppe and Coast Exploration", aliases=("OSCEX",))
    assert are_one(long, body("OSCEX"))
    merge = resolve([of("a", long), of("b", body("OSCEX"))]).all()[0]
    assert merge.reasons == ("OSCEX is short for Organization for Steppe and Coast Exploration in another article",)


def test_letters_that_are_short_for_two_things_are_apart() -> None:
    service, security = (
        body("Public Service Commission", aliases=("PSCX",)),
        body("Political Security Committee", aliases=("PSCX",)),
    )
    letters = body("PSCX")
    records = [
        of("a", service, BOARD), of("b", security, CUP), of("c", letters, BOARD), of("d", letters, CUP), of("e", letters),
    ]  # fmt: skip
    for order in (records, records[::-1]):
        merges = resolve(order)
        meant = {id: ids_in(merges, id).get(letters.id, letters.id) for id in "cde"}
        assert meant["c"] == merges.get(service.id, service.id)
        assert meant["d"] == merges.get(security.id, security.id)
        assert meant["e"] == letters.id


def test_letters_nobody_spells_out_want_company() -> None:
    long, short = body("Steppe and Coast Union"), body("SCU")
    assert not are_one(long, short)
    assert not are_one(long, short, with_one=[BOARD], with_two=[BOARD])
    assert are_one(long, short, with_one=[BOARD, CUP], with_two=[BOARD, CUP])


def test_family_names_want_company_and_one_bearer() -> None:
    full, family = person("Olena Marchenko", "actor:person-olena-marchenko"), person("Marchenko", "actor:local:b:1")
    assert not are_one(full, family)
    assert are_one(full, family, with_one=[BOARD, CUP], with_two=[BOARD, CUP])
    other = person("Petro Marchenko", "actor:person-petro-marchenko")
    assert not are_one(full, family, of("c", other, BOARD, CUP), with_one=[BOARD, CUP], with_two=[BOARD, CUP])


def test_split_from_one_leaves_the_others_together() -> None:
    records = [of(id, person(id=f"actor:local:{id}:1")) for id in "abc"]
    apart = Decision.of("two", "actor:local:a:1", "actor:local:b:1"), Decision.of("two", "actor:local:a:1", "actor:local:c:1")
    assert dict(resolve(records, apart)) == {"actor:local:c:1": "actor:local:b:1"}


# ---------------------------------------------------------------------------------------------------------------------- explained


def test_explained_names_cite_both_articles() -> None:
    records = [of(id, person(country="GBR")) for id in "ab"]
    [same] = NewsGraph(records).explain_names()
    assert (same.node, same.other) == (address(SMITH, "b"), address(SMITH, "a"))
    assert same.reasons == ("same full name", "both of type person", "both of GBR")
    assert NewsGraph(records).one_with(address(SMITH, "b")) == {address(SMITH, id) for id in "ab"}


def test_explained_names_of_a_parted_bearer_have_addresses_of_their_own() -> None:
    graph = NewsGraph([of("a", person(country="GBR")), *(of(id, person(country="USA")) for id in "bcd")])
    assert graph.one_with(address(SMITH, "c")) == graph.one_with(address(SMITH, "b")) == {address(SMITH, id) for id in "bcd"}
    assert graph.kind_of_given(address(SMITH, "a")) == "actor"


def test_renaming_by_bearer_keeps_what_an_article_says() -> None:
    record = of("a", person(country="GBR"))
    assert renamed(record, {SMITH: "x"}).nodes == (person(id="x", country="GBR"),)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(categories=("L", "N", "P", "Z", "M")), max_size=30))
def test_names_are_compared_alike_in_articles_and_across_them(name: str) -> None:
    assert fold(name) == normalise(name)
