"""The graph: what it holds, that order leaves no trace, and what the queries answer."""

from __future__ import annotations

import copy
from dataclasses import replace
from functools import partial
from random import Random
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgraph.graph import DateError, NewsGraph, NotFoundError, Record
from newsgraph.graph.records import Actor, Edge, Event, Kind, Mention, NewsGraphError, Node, Place
from newsgraph.graph.samples import invented_records, sample_records

COURIER, HERALD, TALKS = sample_records()
SEEDS = st.integers(0, 2**32)


@pytest.fixture
def graph() -> NewsGraph:
    return NewsGraph.from_records(sample_records())


def content(graph: NewsGraph) -> tuple[list[Any], list[Any]]:
    """All nodes and edges with their attributes, in order."""
    return list(graph.nx.nodes(data=True)), list(graph.nx.edges(keys=True, data=True))


# ------------------------------------------------------------------------------------------------------------------- the model


def test_newsgraph_nx_is_a_multidigraph_with_documented_attributes(graph: NewsGraph) -> None:
    assert isinstance(graph.nx, nx.MultiDiGraph)
    for id, data in graph.nx.nodes(data=True):
        assert {"kind", "label", "mentions", "articles"} <= set(data), id
    for _, _, key, data in graph.nx.edges(keys=True, data=True):
        assert data["role"] == key
        assert 0 < data["confidence"] <= 1
        assert data["evidence"]


def test_newsgraph_nx_has_dicts_of_its_own_for_each_node_and_edge(graph: NewsGraph) -> None:
    whole = graph.nx.copy()
    nodes, edges = list(whole.nodes(data=True)), list(whole.edges(keys=True, data=True))
    nodes[0][1]["own"] = edges[0][3]["own"] = True
    del nodes[1][1]["label"], edges[1][3]["confidence"]
    assert ["own" in data for _, data in nodes] == [True] + [False] * (len(nodes) - 1)
    assert ["confidence" in data for *_, data in edges] == [True, False] + [True] * (len(edges) - 2)
    assert all(type(data) is dict for *_, data in (*nodes, *edges))
    assert "own" not in graph.nx.nodes[nodes[0][0]]


def test_newsgraph_nx_is_copied_and_takes_edges_as_any_graph(graph: NewsGraph) -> None:
    again = copy.deepcopy(graph.nx)
    assert nx.utils.graphs_equal(again, graph.nx)
    source, target, role = next(iter(again.edges(keys=True)))
    again.add_edge(source, target, "another", weight=1)
    assert set(again.succ[source][target]) == set(again.pred[target][source]) >= {role, "another"}
    again.remove_node(source)
    assert again.number_of_edges() < graph.nx.number_of_edges()


def test_newsgraph_takes_a_role_that_python_gives_a_meaning() -> None:
    event, actor = (node for node in COURIER.nodes if node.id in {COURIER.edges[0].source, COURIER.edges[0].target})
    record = replace(COURIER, nodes=(event, actor), edges=(replace(COURIER.edges[0], role="__class__"),), headline=None)
    assert NewsGraph([record]).roles()["__class__"] == 1


def test_newsgraph_articles_report_their_events(graph: NewsGraph) -> None:
    article = f"article:{TALKS.id}"
    assert graph.nx.nodes[article]["title"] == "Talks planned in Istanbul"
    assert graph.nx.nodes[article]["main_event"] in graph.nx.successors(article)
    assert {role for _, _, role in graph.nx.out_edges(article, keys=True)} == {"reports"}


def test_newsgraph_merges_the_two_accounts_of_one_attack(graph: NewsGraph) -> None:
    (attack,) = graph.events(type="ASSAULT")
    assert attack.articles == 2
    assert attack.mentions == 5
    assert {quote.source for quote in graph.evidence((attack.id, "Russia", "agent"))} == {"Example Courier", "Example Herald"}


def test_newsgraph_two_articles_make_an_edge_surer_than_one(graph: NewsGraph) -> None:
    (attack,) = graph.events(type="ASSAULT")
    assert graph.nx.edges[attack.id, "actor:iso:RUS", "agent"]["confidence"] == pytest.approx(1 - 0.1 * 0.2)


def test_newsgraph_the_same_words_in_another_paper_are_no_second_source() -> None:
    copy = replace(COURIER, id="https://example.org/copy", source="Example Copy")
    graph = NewsGraph.from_records([COURIER, copy])
    (attack,) = graph.events(type="ASSAULT")
    edge = graph.nx.edges[attack.id, "actor:iso:RUS", "agent"]
    assert edge["confidence"] == 0.9
    assert len(edge["evidence"]) == 2


def test_newsgraph_of_no_records_is_empty() -> None:
    graph = NewsGraph.from_records([])
    assert graph.nx.number_of_nodes() == 0
    assert not (graph.events() or graph.actors() or graph.places() or graph.dyads())
    assert graph.stats()["edges"] == 0


def test_newsgraph_takes_a_record_without_title_dates_or_sentences() -> None:
    graph = NewsGraph.from_records([replace(COURIER, title=None, published=None, sentences=(), headline=None, mentions=())])
    assert graph.nx.nodes[f"article:{COURIER.id}"]["label"] == COURIER.url
    assert graph.events(since="2025-06-07")


def test_newsgraph_leaves_out_edges_to_nodes_the_record_lacks() -> None:
    dangling = replace(COURIER, edges=(*COURIER.edges, Edge(source="event:none", target="actor:none", role="agent", mentions=())))
    assert content(NewsGraph.from_records([dangling])) == content(NewsGraph.from_records([COURIER]))


def test_newsgraph_of_two_versions_of_an_article_keeps_the_later_published() -> None:
    later = replace(COURIER, published="2025-06-09", title="Corrected")
    for records in ([COURIER, later], [later, COURIER]):
        assert NewsGraph.from_records(records).article(COURIER.id).title == "Corrected"


# ------------------------------------------------------------------------------------------------------------------- no traces


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.integers(0, 40))
def test_newsgraph_order_of_records_leaves_no_trace(seed: int, count: int) -> None:
    random = Random(seed)
    records = list(invented_records(count, random, actors=4, days=3))
    expected = content(NewsGraph.from_records(records))
    random.shuffle(records)
    assert content(NewsGraph.from_records(records)) == expected


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.integers(1, 30))
def test_newsgraph_adding_then_removing_leaves_no_trace(seed: int, count: int) -> None:
    random = Random(seed)
    records = list(invented_records(count, random, actors=4, days=3))
    guest = records.pop(random.randrange(len(records)))
    graph = NewsGraph.from_records(records)
    before = content(graph)
    graph.add(guest)
    assert f"article:{guest.id}" in graph.nx
    graph.remove(guest.id)
    assert content(graph) == before


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.integers(0, 40))
def test_newsgraph_of_its_own_records_is_the_same(seed: int, count: int) -> None:
    random = Random(seed)
    graph = NewsGraph.from_records(invented_records(count, random, actors=4, days=3))
    assert content(NewsGraph.from_records(graph.records())) == content(graph)


def test_newsgraph_nodes_and_edges_stand_in_the_order_of_their_ids(graph: NewsGraph) -> None:
    assert list(graph.nx.nodes) == sorted(graph.nx.nodes)
    assert list(graph.nx.edges(keys=True)) == sorted(graph.nx.edges(keys=True))
    event = "event:1648d2ff8ed59de7:7"
    assert list(graph.nx.adj[event]) == sorted(graph.nx.adj[event])


def test_newsgraph_records_carry_the_merges(graph: NewsGraph) -> None:
    first, second, _ = graph.records()
    assert first.headline is not None
    assert second.headline is not None
    assert first.headline.event == second.headline.event
    assert {m.node for m in second.mentions} == {node.id for node in second.nodes}


def test_newsgraph_records_that_nothing_merged_are_as_given() -> None:
    assert list(NewsGraph.from_records([TALKS]).records()) == [TALKS]


def test_newsgraph_remove_takes_back_only_what_that_article_said(graph: NewsGraph) -> None:
    graph.remove(HERALD.id)
    assert content(graph) == content(NewsGraph.from_records([COURIER, TALKS]))
    assert "actor:person:olena-marchenko" not in graph.nx
    assert graph.nx.nodes["actor:iso:RUS"]["articles"] == 2


def test_newsgraph_remove_of_an_unknown_article_says_so(graph: NewsGraph) -> None:
    with pytest.raises(NotFoundError, match="no article 'x'"):
        graph.remove("x")


def test_newsgraph_add_replaces_the_record_of_the_same_article(graph: NewsGraph) -> None:
    graph.add(replace(TALKS, nodes=(), mentions=(), edges=(), headline=None))
    assert graph.events(type="CONSULT") == []
    assert graph.stats()["articles"] == 3


# --------------------------------------------------------------------------------------------------------------------- queries


def names(views: list[Any]) -> list[str]:
    return [view.name for view in views]


@pytest.mark.parametrize("type", ["assault", "ASSAULT", "Assault", "19", "195"])
def test_newsgraph_events_by_type_plover_or_cameo(graph: NewsGraph, type: str) -> None:
    assert names(graph.events(type=type)) == ["drone attack on Kharkiv"]


def test_newsgraph_events_are_ordered_by_salience_date_and_id(graph: NewsGraph) -> None:
    assert names(graph.events()) == [
        "drone attack on Kharkiv",
        "talks in Istanbul",
        "three people killed",
        "condemnation of the assault",
        "no agreement to a ceasefire",
    ]


@pytest.mark.parametrize("place", ["Kharkiv", "kharkiv", "place:geonames:706483", "Kharkiv Oblast", "Ukraine"])
def test_newsgraph_events_at_a_place_and_within_it(graph: NewsGraph, place: str) -> None:
    assert names(graph.events(place=place)) == ["drone attack on Kharkiv"]


def test_newsgraph_a_place_by_id_leaves_out_what_lies_in_its_namesake() -> None:
    places = [
        Place(id="place:country", type="country", name="Georgia", country="GEO"),
        Place(id="place:state", type="region", name="Georgia", country="USA", within=("United States",)),
        Place(id="place:tbilisi", type="city", name="Tbilisi", country="GEO", within=("Tbilisi", "Georgia")),
        Place(id="place:atlanta", type="city", name="Atlanta", country="USA", within=("Georgia", "United States")),
    ]
    events = [Event(id=f"event:{place.id}", type="assault", name=f"at {place.id}", lemma="attack") for place in places]
    nodes: tuple[Node, ...] = (*places, *events)
    mentions = tuple(Mention(id=f"m{i}", kind=node.kind, start=0, end=1, node=node.id) for i, node in enumerate(nodes, 1))
    edges = tuple(
        Edge(source=event.id, target=place.id, role="location", mentions=(f"m{i}", f"m{i + len(places)}"))
        for i, (place, event) in enumerate(zip(places, events, strict=True), 1)
    )
    graph = NewsGraph([Record(id="a", text="x", nodes=nodes, mentions=mentions, edges=edges)], resolver=lambda records: {})
    assert {view.name for view in graph.events(place="place:country")} == {"at place:country", "at place:tbilisi"}
    assert {view.name for view in graph.events(place="place:state")} == {"at place:state", "at place:atlanta"}
    assert len(graph.events(place="Georgia")) == 4


def test_newsgraph_an_inherited_place_is_stated_where_one_article_states_it() -> None:
    def record(id: str, inherited: bool) -> Record:
        edges = tuple(replace(edge, inherited=inherited and edge.role == "location") for edge in COURIER.edges)
        return replace(COURIER, id=id, edges=edges)

    def locations(*records: Record) -> list[bool]:
        graph = NewsGraph(records, resolver=lambda records: {})
        return [data.get("inherited", False) for _, _, data in graph.nx.edges(data=True) if data["role"] == "location"]

    assert locations(record("a", True)) == [True]
    assert locations(record("a", True), record("b", False)) == [False]


def test_newsgraph_events_of_a_country_are_those_of_everyone_of_it() -> None:
    officials = Actor(id="actor:iso:TUR", type="country", name="Turkey", country="TUR")
    mention = Mention(id="m99", kind="actor", start=0, end=6, node="actor:iso:TUR")
    graph = NewsGraph.from_records([replace(TALKS, nodes=(*TALKS.nodes, officials), mentions=(*TALKS.mentions, mention))])
    assert names(graph.events(actor="Turkey")) == ["talks in Istanbul"]
    assert names(graph.events(actor="TUR")) == ["talks in Istanbul"]
    assert graph.events(actor="actor:iso:TUR") == []


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2025-06-07", "2025-06-07", {"drone attack on Kharkiv", "three people killed"}),
        ("2025-06-08", "2025-06-08", {"condemnation of the assault"}),
        ("2025-06-09", None, {"talks in Istanbul", "no agreement to a ceasefire"}),
        (None, "2025-06-06", set()),
    ],
)
def test_newsgraph_events_in_an_interval(graph: NewsGraph, since: str | None, until: str | None, expected: set[str]) -> None:
    assert set(names(graph.events(since=since, until=until))) == expected


def test_newsgraph_events_in_a_month_are_those_of_its_days(graph: NewsGraph) -> None:
    assert len(graph.events(since="2025-06", until="2025-06")) == 5
    assert graph.events(since="2025-07") == []


def test_newsgraph_events_without_any_date_are_taken_at_first_publication() -> None:
    undated = tuple(replace(node, start=None, end=None) if isinstance(node, Event) else node for node in TALKS.nodes)
    graph = NewsGraph.from_records([replace(TALKS, nodes=undated)])
    assert len(graph.events(since="2025-06-10", until="2025-06-10")) == 2
    assert graph.events(since="2025-06-11") == []


@pytest.mark.parametrize("interval", [{"until": "2030"}, {"since": "0001"}, {"since": "2025", "until": "2026"}])
def test_newsgraph_events_of_an_unknown_day_answer_no_dated_query(interval: dict[str, Any]) -> None:
    undated = tuple(replace(node, start=None, end=None) if isinstance(node, Event) else node for node in TALKS.nodes)
    graph = NewsGraph.from_records([replace(TALKS, nodes=undated, published=None)])
    assert len(graph.events()) == 2
    assert graph.events(**interval) == []


@pytest.mark.parametrize("text", ["DRONES ON saturday", "drone attack"])
def test_newsgraph_events_by_words_in_name_or_quote(graph: NewsGraph, text: str) -> None:
    assert "drone attack on Kharkiv" in names(graph.events(text=text))
    assert "talks in Istanbul" not in names(graph.events(text=text))


def test_newsgraph_events_conditions_add_up(graph: NewsGraph) -> None:
    assert names(graph.events(actor="Russia", modality=("planned", "possible"))) == ["talks in Istanbul"]
    assert graph.events(actor="Russia", place="Istanbul", type="ASSAULT") == []


def test_newsgraph_events_refuse_a_date_that_is_none(graph: NewsGraph) -> None:
    with pytest.raises(DateError, match="write it as 2025-06-07"):
        graph.events(since="last week")
    with pytest.raises(DateError, match="swap"):
        graph.events(since="2025-06-08", until="2025-06-07")


def test_newsgraph_refuses_what_it_cannot_ask_for(graph: NewsGraph) -> None:
    with pytest.raises(NotFoundError, match="no modality 'real'; there are actual, planned"):
        graph.events(modality=["actual", "real"])
    with pytest.raises(ValueError, match="by country or actor, not by 'sector'"):
        graph.dyads(by="sector")  # type: ignore[arg-type]


def test_newsgraph_unknown_names_come_with_close_ones(graph: NewsGraph) -> None:
    with pytest.raises(NotFoundError, match="Russia"):
        graph.events(actor="Rusia")
    with pytest.raises(NotFoundError, match="close: Olena Marchenko"):
        graph.find("Olena Marchenka")
    with pytest.raises(NotFoundError, match="no actor 'Kharkiv'"):
        graph.events(actor="Kharkiv")
    with pytest.raises(NotFoundError, match=r"no node 'Zzyzx' in the graph$"):
        graph.find("Zzyzx")


def test_newsgraph_actors_and_places_by_type_and_country(graph: NewsGraph) -> None:
    assert names(graph.actors(type="country")) == ["Russia"]
    assert {view.country for view in graph.actors(country="UKR")} == {"UKR"}
    assert names(graph.places(country="TUR")) == ["Istanbul"]


def test_newsgraph_limits_count_from_zero(graph: NewsGraph) -> None:
    assert (graph.events(limit=0), graph.evidence("Kharkiv", limit=0)) == ([], [])
    for ask in (graph.events, partial(graph.evidence, "Kharkiv")):
        with pytest.raises(NewsGraphError, match="limit is -1"):
            ask(limit=-1)


def test_newsgraph_places_of_the_id_of_an_event_are_missing(graph: NewsGraph) -> None:
    with pytest.raises(NotFoundError, match="no place"):
        graph.events(place=graph.events()[0].id)


def test_newsgraph_find_prefers_names_to_aliases_to_parts(graph: NewsGraph) -> None:
    assert [(hit.label, hit.match) for hit in graph.find("Kyiv")] == [("Ukrainian government", "alias")]
    hits = graph.find("kharkiv")
    assert (hits[0].id, hits[0].match) == ("place:geonames:706483", "name")
    assert {hit.match for hit in hits[1:]} == {"part"}
    assert graph.find("actor:iso:RUS")[0].match == "id"


def test_newsgraph_find_events_by_the_words_they_are_told_in(graph: NewsGraph) -> None:
    assert [(hit.label, hit.match) for hit in graph.find("Russia attacks Kharkiv")] == [("drone attack on Kharkiv", "words")]
    assert [hit.label for hit in graph.find("Istanbul talks")] == ["talks in Istanbul"]
    with pytest.raises(NotFoundError):
        graph.find("Russia attacks Odesa")
    with pytest.raises(NotFoundError):
        graph.find("attacks")


def test_newsgraph_timeline_runs_from_first_to_last(graph: NewsGraph) -> None:
    assert names(graph.timeline("Russia")) == ["drone attack on Kharkiv", "talks in Istanbul"]
    assert names(graph.timeline("Russia", since="2025-06-10")) == ["talks in Istanbul"]


def test_newsgraph_between_needs_two_different_sides(graph: NewsGraph) -> None:
    assert names(graph.between("Russia", "Ukrainian government")) == ["talks in Istanbul"]
    assert graph.between("Olena Marchenko", "Olena Marchenko") == []


def test_newsgraph_dyads_count_by_country_and_actor() -> None:
    records = [_clash(number, "RUS", "UKR") for number in range(3)] + [_clash(9, "UKR", "RUS")]
    graph = NewsGraph.from_records(records)
    assert [(d.source, d.target, d.category, d.quad, d.events) for d in graph.dyads()] == [
        ("RUS", "UKR", "ASSAULT", "material conflict", 3),
        ("UKR", "RUS", "ASSAULT", "material conflict", 1),
    ]
    assert graph.dyads(by="actor")[0].source == "Army of RUS"
    assert graph.dyads(until="2025-06-01")[0].events == 1


def _clash(number: int, source: str, target: str) -> Record:
    event = Event(
        id=f"event:{number}", type="assault", plover="ASSAULT", name="attack", lemma="attack", start=f"2025-06-0{number + 1}"
    )
    sides = [Actor(id=f"actor:{code}:MIL", type="military", name=f"Army of {code}", country=code) for code in (source, target)]
    text = "aa attacked bb."
    mentions = (
        Mention(id="m0", kind="actor", start=0, end=2, node=sides[0].id),
        Mention(id="m1", kind="event", start=3, end=11, node=event.id),
        Mention(id="m2", kind="actor", start=12, end=14, node=sides[1].id),
    )
    edges = (
        Edge(source=event.id, target=sides[0].id, role="agent", mentions=("m1", "m0")),
        Edge(source=event.id, target=sides[1].id, role="patient", mentions=("m1", "m2")),
    )
    return Record(id=f"r{number}", text=text, nodes=(event, *sides), mentions=mentions, edges=edges)


def test_newsgraph_dyads_leave_out_what_was_denied(graph: NewsGraph) -> None:
    assert all(dyad.category != "AGREE" for dyad in graph.dyads(modality=None))


def test_newsgraph_neighbourhood_lists_both_directions(graph: NewsGraph) -> None:
    found = {(n.direction, n.role, n.label) for n in graph.neighbourhood("drone attack on Kharkiv")}
    assert ("out", "agent", "Russia") in found
    assert ("in", "topic", "condemnation of the assault") in found
    assert ("in", "reports", "Drones hit Kharkiv") in found


def test_newsgraph_ego_keeps_articles_but_does_not_pass_through_them(graph: NewsGraph) -> None:
    near = graph.ego("Istanbul", hops=2)
    assert names(near.events()) == ["talks in Istanbul"]
    assert near.stats()["articles"] == 1
    assert "event:b8798aa2006a7e54:125" not in near.nx


def test_newsgraph_ego_of_an_article_is_what_it_reports(graph: NewsGraph) -> None:
    assert set(names(graph.ego(f"article:{TALKS.id}", hops=0).events())) == {"talks in Istanbul", "no agreement to a ceasefire"}


@settings(max_examples=20, deadline=None)
@given(SEEDS, st.integers(0, 3))
def test_newsgraph_ego_is_a_part_of_the_whole(seed: int, hops: int) -> None:
    random = Random(seed)
    graph = NewsGraph.from_records(invented_records(15, random, actors=4, days=3))
    start = random.choice([id for id, data in graph.nx.nodes(data=True) if data["kind"] != "article"])
    near = graph.ego(start, hops)
    assert start in near.nx
    assert set(near.nx) <= set(graph.nx)
    assert set(near.nx.edges(keys=True)) <= set(graph.nx.edges(keys=True))


# -------------------------------------------------------------------------------------------------------------------- evidence


def test_newsgraph_evidence_of_an_edge_quotes_the_sentence_with_both_mentions(graph: NewsGraph) -> None:
    (quote,) = graph.evidence(("condemnation of the assault", "Ukrainian government"))
    assert quote.sentence == "The Ukrainian government condemned the assault."
    assert [quote.sentence[mark.start : mark.end] for mark in quote.highlights] == ["The Ukrainian government", "condemned"]
    assert (quote.title, quote.url, quote.published) == (COURIER.title, COURIER.url, COURIER.published)


def test_newsgraph_evidence_of_a_node_lists_titles_and_sentences(graph: NewsGraph) -> None:
    assert [quote.sentence for quote in graph.evidence("Istanbul")][:1] == ["Talks planned in Istanbul"]
    assert len(graph.evidence("Kharkiv")) == 4


def test_newsgraph_evidence_of_an_unknown_edge_names_the_roles_there_are(graph: NewsGraph) -> None:
    with pytest.raises(NotFoundError, match="roles between them: agent"):
        graph.evidence(("drone attack on Kharkiv", "Russia", "patient"))


def test_newsgraph_every_edge_has_a_quote_from_its_article(graph: NewsGraph) -> None:
    for source, target, role, data in graph.nx.edges(keys=True, data=True):
        for evidence in data["evidence"]:
            quote = graph.quote(evidence)
            record = graph.article(evidence.article)
            whole = record.title if evidence.field == "title" else record.text
            assert whole is not None
            assert quote.sentence in whole
            assert quote.highlights, (source, target, role)


def test_newsgraph_claims_stand_side_by_side(graph: NewsGraph) -> None:
    assert [(claim.value, claim.source) for claim in graph.claims("three people killed")] == [
        (3, "Example Courier"),
        (4, "Example Herald"),
    ]


@pytest.mark.parametrize("kind", ["event", "actor", "place", "time", "article", "edge"])
def test_newsgraph_rows_are_plain_and_alike(graph: NewsGraph, kind: str) -> None:
    rows = graph.rows(kind)
    assert rows
    assert len({tuple(row) for row in rows}) == 1
    assert all(isinstance(value, str | int | float | None) for row in rows for value in row.values())


def test_newsgraph_rows_of_an_unknown_kind_name_the_known(graph: NewsGraph) -> None:
    with pytest.raises(NotFoundError, match="event, actor"):
        graph.rows("dragons")


def test_newsgraph_views_print_on_one_line(graph: NewsGraph) -> None:
    for view in (*graph.events(), *graph.actors(), *graph.places(), *graph.find("Kharkiv"), *graph.neighbourhood("Russia")):
        assert str(view)
        assert "\n" not in str(view)


def test_newsgraph_numbers_of_one_article_stand_with_those_it_quotes() -> None:
    text = "Police said 12 died. Rebels said 20 died. The clash left 12 dead."
    event, police, rebels = "event:x", "actor:police", "actor:rebels"

    def mention(id: str, node: str, words: str, kind: Kind, dead: int | None = None) -> Mention:
        start = text.index(words)
        quantities = {"patient": {"value": dead, "bound": "exactly", "unit": "person"}} if dead else None
        return Mention(id=id, kind=kind, start=start, end=start + len(words), node=node, quantities=quantities)

    record = Record(
        id="a",
        text=text,
        sentences=((0, 20), (21, 41), (42, 65)),
        mentions=(
            mention("m1", police, "Police", "actor"),
            mention("m2", event, "died", "event", 12),
            mention("m3", rebels, "Rebels", "actor"),
            replace(mention("m4", event, "died", "event", 20), start=36, end=40),
            mention("m5", event, "left 12 dead", "event", 12),
        ),
        nodes=(
            Actor(id=police, type="police", name="police"),
            Actor(id=rebels, type="group", name="rebels"),
            Event(id=event, type="casualty", name="deaths", lemma="die", quantities={"patient": {"value": 12}}),
        ),
        edges=(
            Edge(source=event, target=police, role="attribution", mentions=("m1", "m2"), stances=("report",)),
            Edge(source=event, target=rebels, role="attribution", mentions=("m3", "m4"), stances=("claim",)),
        ),
    )
    assert Record.from_json(record.to_json()) == record
    graph = NewsGraph.from_records([record])
    assert [(claim.value["value"], claim.said_by) for claim in graph.claims(event)] == [(12, ("police",)), (20, ("rebels",))]
    assert str(graph.claims(event)[1]) == "patient: 20 person, according to rebels (a)"
    arrows = [str(near) for near in graph.neighbourhood(event) if near.role == "attribution"]
    assert arrows == ["—attribution report→ police (actor, 1.00)", "—attribution claim→ rebels (actor, 1.00)"]
