"""The figures: by hand on tiny sets, and against the reference scorer on every annotated set there is."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from newsgraph.app.cluster_scores import EvaluationError
from newsgraph.app.evaluation import SCORERS, evaluate, load_jsonl

Json = dict[str, Any]


def mention(kind: str, start: int, end: int, **more: Any) -> Json:
    return {"kind": kind, "start": start, "end": end, **more}


def test_evaluation_aligns_each_mention_once_longest_overlap_first() -> None:
    gold = [{"id": "a", "set": "lgl", "text": "x" * 30, "mentions": [mention("place", 0, 10), mention("place", 8, 12)]}]
    predicted = [mention("place", 0, 12, id="m1", node="p1"), mention("place", 20, 25, id="m2", node="p1")]
    figures = evaluate(gold, [{"id": "a", "mentions": predicted, "nodes": []}])
    assert figures["lgl.place.precision"] == 0.5
    assert figures["lgl.place.recall"] == 0.5


def test_evaluation_ignores_mentions_in_the_title() -> None:
    gold = [{"id": "a", "set": "lgl", "text": "x" * 30, "mentions": [mention("place", 0, 10)]}]
    in_title = mention("place", 0, 10, id="m1", node="p1") | {"in": "title"}
    assert evaluate(gold, [{"id": "a", "mentions": [in_title]}])["lgl.place.f1"] == 0


def test_evaluation_counts_a_place_within_161_km_as_right() -> None:
    near, far = {"lat": 50.0, "lon": 36.0}, {"lat": 50.0, "lon": 40.0}
    gold = [
        {"id": i, "set": "lgl", "text": "x" * 9, "mentions": [mention("place", 0, 9, lat=49.98, lon=36.25)]}
        for i in ("a", "b", "c")
    ]
    records = [
        {"id": i, "mentions": [mention("place", 0, 9, id="m1", node="p1")], "nodes": [{"id": "p1", "kind": "place", **point}]}
        for i, point in (("a", near), ("b", far))
    ]
    figures = evaluate(gold, records)
    assert figures["lgl.place.acc161_of_found"] == pytest.approx(1 / 2)
    assert figures["lgl.place.acc161_of_all"] == pytest.approx(1 / 3)


def test_evaluation_clusters_as_the_literature_defines_them() -> None:
    """The worked example of Luo (2005): one key of 5, 2 and 5 mentions, the two last merged in the response."""
    clusters = ["one"] * 5 + ["two"] * 2 + ["three"] * 5
    gold_mentions = [mention("event", i, i + 1, cluster=c, validated=True) for i, c in enumerate(clusters)]
    merged = {"one": "e1", "two": "e2", "three": "e2"}
    said = [mention("event", i, i + 1, id=f"m{i}", node=merged[c]) for i, c in enumerate(clusters)]
    figures = evaluate([{"id": "a", "set": "ecb", "text": "x" * 12, "mentions": gold_mentions}], [{"id": "a", "mentions": said}])
    assert figures["ecb.event_coref.muc"] == pytest.approx(2 * 0.9 / 1.9)
    assert figures["ecb.event_coref.b3"] == pytest.approx(0.865, abs=5e-4)
    assert figures["ecb.event_coref.ceafe"] == pytest.approx(
        2 * (1.8333 / 2) * (1.8333 / 3) / (1.8333 / 2 + 1.8333 / 3), abs=5e-4
    )


def test_evaluation_gives_a_perfect_record_perfect_event_figures() -> None:
    gold = [
        {
            "id": "a",
            "set": "ecb",
            "text": "x" * 9,
            "mentions": [mention("event", i, i + 2, cluster="c", validated=True) for i in (0, 4)],
        }
    ]
    said = [mention("event", i, i + 2, id=f"m{i}", node="e") for i in (0, 4)]
    assert set(evaluate(gold, [{"id": "a", "mentions": said}]).values()) == {1.0}


def test_evaluation_asks_both_actors_of_a_political_event() -> None:
    gold = [
        {"id": i, "set": "plover", "text": "x", "event": "ASSAULT", "source": [{"code": "RUS"}], "target": [{"code": "UKR"}]}
        for i in "ab"
    ]
    nodes = [
        {"id": "e", "kind": "event", "plover": "ASSAULT"},
        {"id": "r", "kind": "actor", "country": "RUS"},
        {"id": "u", "kind": "actor", "country": "UKR"},
    ]
    right = [{"source": "e", "target": "r", "role": "agent"}, {"source": "e", "target": "u", "role": "patient"}]
    reversed_roles = [{"source": "e", "target": "u", "role": "agent"}, {"source": "e", "target": "r", "role": "patient"}]
    records = [{"id": "a", "nodes": nodes, "edges": right}, {"id": "b", "nodes": nodes, "edges": reversed_roles}]
    figures = evaluate(gold, records)
    assert figures["plover.category_hit"] == 1
    assert figures["plover.category_and_both_actors"] == 0.5


def test_evaluation_accepts_an_answer_with_half_of_the_tokens() -> None:
    gold = [
        {
            "id": "a",
            "set": "w5h1",
            "text": "Rescuers searched the rubble",
            "mentions": [{"kind": "who", "text": "the tired rescuers"}],
        }
    ]
    said = {"id": "a", "headline": {"event": "e", "who": [0, 8], "what": None}}
    assert evaluate(gold, [said]) == {f"w5h1.{q}.token_f1_half": float(q == "who") for q in ("who", "what", "when", "where")}


def test_evaluation_counts_a_missing_record_as_empty() -> None:
    gold = [{"id": "a", "set": "gum", "text": "x" * 5, "mentions": [mention("time", 0, 5, value="2025")]}]
    assert evaluate(gold, []) == {"gum.time.f1": 0.0, "gum.time_value.f1": 0.0, "gum.linked_entity.recall": 0.0}


@pytest.mark.parametrize(
    ("gold", "message"),
    [
        ([], "empty"),
        ([{"id": "a", "set": "gum"}, {"id": "b", "set": "ecb"}], "mixes the sets ecb, gum"),
        ([{"id": "a", "set": "unheard"}], "no scorer for the set 'unheard'; there are: meantime"),
    ],
)
def test_evaluation_refuses_a_gold_set_it_cannot_score(gold: list[Json], message: str) -> None:
    with pytest.raises(EvaluationError, match=message):
        evaluate(gold, [])


@pytest.mark.parametrize(
    ("line", "message"), [("{", "gold.jsonl:2: not JSON"), ('["a"]', "gold.jsonl:2: expected"), ("{}", "with an id")]
)
def test_evaluation_names_the_line_that_is_no_record(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": "a"}\n' + line + "\n")
    with pytest.raises(EvaluationError, match=message):
        load_jsonl(path)


def test_evaluation_names_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"missing\.jsonl: cannot be read"):
        load_jsonl(tmp_path / "missing.jsonl")


# Against the reference scorer


def imitate(article: Json, rng: random.Random) -> Json:
    """Make up a record: the gold mentions, some lost, some shifted, some with a wrong cluster, value or place, and noise."""
    record: Json = {"id": article["id"], "mentions": [], "nodes": [], "edges": [], "headline": None}
    length = len(article["text"])
    kinds = {"event": "event", "time": "time", "place": "place", "entity": rng.choice(["actor", "place"])}
    for i, gold in enumerate(article.get("mentions", [])):
        if gold["kind"] not in kinds or "start" not in gold or rng.random() < 0.3:
            continue
        shift = rng.choice([0, 0, 0, 1, -2])
        node = f"{gold['kind']}-{gold.get('cluster') if rng.random() < 0.7 else rng.randrange(9)}-{gold.get('value')}-{i % 40}"
        node = f"{gold['kind']}-{gold['cluster']}" if gold.get("cluster") and rng.random() < 0.6 else node
        start = max(0, gold["start"] + shift)
        record["mentions"].append(
            {"id": f"m{i}", "kind": kinds[gold["kind"]], "start": start, "end": gold["end"] + 1, "node": node}
        )
        lat = gold.get("lat")
        record["nodes"].append(
            {
                "id": node,
                "kind": kinds[gold["kind"]],
                "value": gold.get("value") if rng.random() < 0.7 else "2001",
                "polarity": "negative" if gold.get("polarity") == "NEG" or rng.random() < 0.2 else "positive",
                "lat": None if lat is None or rng.random() < 0.2 else float(lat) + rng.choice([0, 1, 5]),
                "lon": 0.0 if lat is None else float(gold["lon"]),
            }
        )
    for i in range(3):
        start = rng.randrange(max(1, length - 5))
        kind = rng.choice(["event", "time", "place", "actor"])
        record["mentions"].append({"id": f"n{i}", "kind": kind, "start": start, "end": start + 5, "node": f"noise-{i}"})
        record["nodes"].append({"id": f"noise-{i}", "kind": kind, "lat": None})
    ids = [m["id"] for m in record["mentions"]]
    record["edges"] = [
        {"source": "e", "target": "x", "role": "agent", "mentions": rng.sample(ids, min(2, len(ids)))}
        for _ in range(3 * len(ids))
    ]
    return record | imitate_plover(article, rng) | imitate_headline(article, rng)


def imitate_plover(article: Json, rng: random.Random) -> Json:
    if "event" not in article:
        return {}
    codes = [a["code"] for side in ("source", "target") for a in article[side] or () if isinstance(a, dict) and a.get("code")]
    nodes: list[Json] = [{"id": f"a{i}", "kind": "actor", "country": code} for i, code in enumerate(codes)]
    nodes += [
        {"id": f"e{i}", "kind": "event", "plover": rng.choice([article["event"], "AID", "PROTEST", "FIGHT", None])}
        for i in range(2)
    ]
    roles = ["agent", "patient", "recipient"]
    edges = [{"source": e, "target": f"a{i}", "role": rng.choice(roles)} for i in range(len(codes)) for e in ("e0", "e1")]
    return {"nodes": nodes, "edges": edges}


def imitate_headline(article: Json, rng: random.Random) -> Json:
    if article["set"] != "w5h1":
        return {}
    headline: Json = {"event": "e"}
    for gold in article["mentions"]:
        if gold.get("text") and gold["text"] in article["text"] and rng.random() < 0.6:
            start = article["text"].index(gold["text"])
            headline[gold["kind"]] = [start, start + len(gold["text"]) + rng.choice([0, 20, 60])]
    return {"headline": headline}


@pytest.mark.shared
@pytest.mark.parametrize("name", ["meantime", "ecb", "lgl", "plover", "w5h1", "gum"])
def test_evaluation_agrees_with_the_reference_scorer(shared: Path, tmp_path: Path, name: str) -> None:
    rng = random.Random(name)
    gold = load_jsonl(shared / "gold" / f"{name}.dev.jsonl")[:40]
    records = [imitate(article, rng) for article in gold if rng.random() < 0.9]
    for path, rows in (("gold.jsonl", gold), ("predicted.jsonl", records)):
        (tmp_path / path).write_text("".join(json.dumps(row) + "\n" for row in rows))
    command = [
        sys.executable,
        str(shared / "score" / "score.py"),
        str(tmp_path / "gold.jsonl"),
        str(tmp_path / "predicted.jsonl"),
    ]
    expected = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    figures = evaluate(gold, records)
    shared_figures = {figure: value for figure, value in figures.items() if not figure.endswith("entity_coref.b3")}
    assert "".join(f"{figure} {value:.3f}\n" for figure, value in shared_figures.items()) == expected
    assert any(0 < value < 1 for value in figures.values()), "the imitation should be neither perfect nor useless"


def test_evaluation_has_a_scorer_for_each_published_set() -> None:
    assert list(SCORERS) == ["meantime", "ecb", "lgl", "trnews", "gwn", "tempeval3", "plover", "w5h1", "gum"]


def test_evaluation_scores_entity_coreference_over_all_articles() -> None:
    def article(id: str, *clusters: str) -> dict[str, Any]:
        mentions = [
            {"kind": "entity", "type": "PER", "text": "Ada", "cluster": cluster, "start": 4 * place, "end": 4 * place + 3}
            for place, cluster in enumerate(clusters)
        ]
        return {"id": id, "set": "meantime", "text": "Ada Ada", "annotated_until": 7, "mentions": mentions, "relations": []}

    def record(id: str, *nodes: str) -> dict[str, Any]:
        mentions = [
            {"id": f"m{place}", "kind": "actor", "node": node, "start": 4 * place, "end": 4 * place + 3}
            for place, node in enumerate(nodes)
        ]
        return {"id": id, "mentions": mentions, "nodes": [{"id": node, "kind": "actor"} for node in set(nodes)], "edges": []}

    gold = [article("a", "one", "two"), article("b", "one")]
    figure = "meantime.entity_coref.b3"
    assert evaluate(gold, [record("a", "x", "y"), record("b", "x")])[figure] == 1
    apart = evaluate(gold, [record("a", "x", "y"), record("b", "z")])[figure]
    assert apart == pytest.approx(2 * 1 * (2 / 3) / (1 + 2 / 3))
    assert evaluate(gold, [record("a"), record("b")])[figure] == 0
