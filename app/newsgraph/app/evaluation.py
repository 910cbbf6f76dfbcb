"""Score extraction records against annotated articles.

A gold set is a JSON Lines file; each line is an article with ``id``, ``set`` (which names the scorer), ``text`` and the
annotations of that set. Predictions are extraction records with the same ids, whose offsets count in the same text.

Mentions are aligned by overlap: a predicted mention matches a gold one when they share a character; each is matched once, the
longest overlap first. A gold article without a prediction counts as predicted empty.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newsgraph.app.cluster_scores import EvaluationError, harmonic_mean, ratio, score_clusters

__all__ = ["SCORERS", "align_events", "evaluate", "load_jsonl"]

Json = Mapping[str, Any]
Figures = dict[str, float]
Pairs = list[tuple[Json, Json]]
"""Gold articles, each with the record predicted for it (an empty mapping where there is none)."""

KILOMETRES_OF_A_HIT = 161.0
"""100 miles, the distance within which toponym resolution is commonly counted as right."""

EARTH_RADIUS_KM = 6371.0


def evaluate(gold: Iterable[Json], records: Iterable[Json]) -> Figures:
    """Score records against a gold set.

    Parameters
    ----------
    gold : iterable of mappings
        The annotated articles, all of one ``set``.
    records : iterable of mappings
        Extraction records (`Record.to_dict` or parsed JSON), in any order.

    Returns
    -------
    dict of str to float
        The figures of the set, named ``set.part.metric``, each from 0 to 1.

    Raises
    ------
    EvaluationError
        If the gold set is empty, mixes sets, or names a set that has no scorer.

    Examples
    --------
    >>> gold = [{"id": "a", "set": "gum", "text": "in Rome", "mentions": [
    ...     {"kind": "entity", "type": "place", "link": "Rome", "start": 3, "end": 7}]}]
    >>> record = {"id": "a", "mentions": [{"id": "m1", "kind": "place", "start": 3, "end": 7, "node": "rome"}]}
    >>> evaluate(gold, [record])["gum.linked_entity.recall"]
    1.0
    """
    articles = list(gold)
    names = sorted({str(article.get("set")) for article in articles})
    if not names:
        raise EvaluationError("the gold set is empty; expected JSON Lines, one annotated article a line")
    if len(names) > 1:
        raise EvaluationError(f"the gold file mixes the sets {', '.join(names)}; score one set at a time")
    scorer = SCORERS.get(names[0])
    if scorer is None:
        raise EvaluationError(f"no scorer for the set {names[0]!r}; there are: {', '.join(SCORERS)}")
    by_id = {record["id"]: record for record in records}
    last_of_each = {article["id"]: article for article in articles}
    return scorer(names[0], [(article, by_id.get(name, {})) for name, article in last_of_each.items()])


def load_jsonl(path: Path) -> list[dict[str, Any]]:
    """Read a JSON Lines file of objects that carry an ``id``; blank lines are skipped.

    Raises
    ------
    EvaluationError
        If the file cannot be read or a line is not a JSON object with an ``id``.
    """
    rows = []
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    rows.append(_parse_row(line, f"{path}:{number}"))
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path}: cannot be read: {error}; expected JSON Lines in UTF-8") from error
    return rows


def _parse_row(line: str, place: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise EvaluationError(f"{place}: not JSON: {error}") from error
    if not isinstance(row, dict) or "id" not in row:
        raise EvaluationError(f"{place}: expected a JSON object with an id")
    return row


# Mentions and their alignment


def _mentions(record: Json, *kinds: str) -> list[Json]:
    """Return the record's mentions of these kinds in the text (not the title)."""
    return [m for m in record.get("mentions") or () if m["kind"] in kinds and m.get("in", "text") == "text"]


def _nodes(record: Json) -> dict[str, Json]:
    return {node["id"]: node for node in record.get("nodes") or ()}


def _align(gold: Sequence[Json], predicted: Sequence[Json]) -> dict[int, int]:
    """Match gold to predicted mentions one to one, the longest overlap first; indices of gold to indices of predicted."""
    candidates = sorted(
        (-overlap, abs(g["start"] - p["start"]), i, j)
        for i, g in enumerate(gold)
        for j, p in enumerate(predicted)
        if (overlap := min(g["end"], p["end"]) - max(g["start"], p["start"])) > 0
    )
    matched: dict[int, int] = {}
    used: set[int] = set()
    for _, _, i, j in candidates:
        if i not in matched and j not in used:
            matched[i] = j
            used.add(j)
    return matched


def _overlap(a: Json, b: Json) -> bool:
    return bool(a["start"] < b["end"] and b["start"] < a["end"])


@dataclass(slots=True)
class _Tally:
    """Counts behind precision and recall."""

    right: int = 0
    predicted: int = 0
    gold: int = 0

    def add(self, right: int, predicted: int, gold: int) -> None:
        self.right += right
        self.predicted += predicted
        self.gold += gold

    @property
    def precision(self) -> float:
        return ratio(self.right, self.predicted)

    @property
    def recall(self) -> float:
        return ratio(self.right, self.gold)

    @property
    def f1(self) -> float:
        return harmonic_mean(self.precision, self.recall)


# Events: detection, coreference, polarity

Region = Callable[[Json], Callable[[Json], bool]]
"""Given a gold article, returns the test whether a mention lies in its annotated part."""


def _everywhere(article: Json) -> Callable[[Json], bool]:
    return lambda mention: True


def _until_annotated(article: Json) -> Callable[[Json], bool]:
    until = article["annotated_until"]
    return lambda mention: bool(mention["end"] <= until)


def _on_validated_lines(article: Json) -> Callable[[Json], bool]:
    """ECB+ annotates some sentences of a document exhaustively: those with a validated mention, one a line."""
    text = article["text"]

    def line(position: int) -> int:
        return int(text.count("\n", 0, position))

    lines = {line(m["start"]) for m in article["mentions"] if m.get("validated")}
    return lambda mention: line(mention["start"]) in lines


def _score_events(name: str, pairs: Pairs, region: Region) -> Figures:
    tally, polarity = _Tally(), _Tally()
    key: dict[Hashable, Hashable] = {}
    response: dict[Hashable, Hashable] = {}
    for article, record in pairs:
        nodes = _nodes(record)
        gold, predicted = _events(article, record, region)
        matched = _align(gold, predicted)
        tally.add(len(matched), len(predicted), len(gold))
        for i, mention in enumerate(gold):
            place = (article["id"], i)
            key[place] = mention.get("cluster") or place
            response[place] = predicted[matched[i]].get("node") if i in matched else ("missed", *place)
            if i in matched and mention.get("polarity") in {"POS", "NEG"}:
                node = nodes.get(predicted[matched[i]].get("node", ""), {})
                same = (node.get("polarity") == "negative") == (mention["polarity"] == "NEG")
                polarity.add(same, 1, 1)
    figures = {f"{name}.event.precision": tally.precision, f"{name}.event.recall": tally.recall, f"{name}.event.f1": tally.f1}
    if any(size > 1 for size in Counter(key.values()).values()):
        figures |= {f"{name}.event_coref.{metric}": value for metric, value in score_clusters(key, response).items()}
    if polarity.gold:
        figures[f"{name}.event.polarity_accuracy"] = polarity.recall
    return figures


def _events(article: Json, record: Json, region: Region) -> tuple[list[Json], list[Json]]:
    """Return the gold and the predicted event mentions of an article, as far as it is annotated."""
    inside = region(article)
    gold = [m for m in article["mentions"] if m["kind"] == "event" and inside(m)]
    return gold, [m for m in _mentions(record, "event") if inside(m)]


def align_events(article: Json, record: Json) -> Iterator[tuple[str, str | None]]:
    """Yield the gold cluster of each annotated event mention of an article, and the node it was found as (None if it was not).

    A mention that is in no cluster is one of its own.
    """
    region = REGIONS.get(article["set"], _everywhere)
    gold, predicted = _events(article, record, region)
    matched = _align(gold, predicted)
    for i, mention in enumerate(gold):
        cluster = mention.get("cluster") or f"{article['id']}#{i}"
        yield cluster, predicted[matched[i]]["node"] if i in matched else None


REGIONS: Mapping[str, Region] = {"ecb": _on_validated_lines, "meantime": _until_annotated}
"""Sets of which only a part is annotated."""


# Times and places


def _score_times(name: str, pairs: Pairs) -> Figures:
    found, valued = _Tally(), _Tally()
    for article, record in pairs:
        until = article.get("annotated_until", len(article["text"]))
        nodes = _nodes(record)
        gold = [m for m in article["mentions"] if m["kind"] == "time" and m["end"] <= until]
        predicted = [m for m in _mentions(record, "time") if m["end"] <= until]
        matched = _align(gold, predicted)
        right = sum(gold[i].get("value") == nodes.get(predicted[j]["node"], {}).get("value") for i, j in matched.items())
        found.add(len(matched), len(predicted), len(gold))
        valued.add(right, len(predicted), len(gold))
    return {f"{name}.time.f1": found.f1, f"{name}.time_value.f1": valued.f1}


NON_PLACES = {"gwn": {"Non_Toponym", "Non_Lit_Expression", "Literal_Expression"}}
"""Annotation types of a set that mark no toponym."""


def _score_places(name: str, pairs: Pairs) -> Figures:
    found, resolved, located = _Tally(), _Tally(), 0
    for article, record in pairs:
        nodes = _nodes(record)
        gold = [m for m in article["mentions"] if m["kind"] == "place" and m.get("type") not in NON_PLACES.get(name, ())]
        predicted = _mentions(record, "place")
        matched = _align(gold, predicted)
        found.add(len(matched), len(predicted), len(gold))
        with_point = [i for i, m in enumerate(gold) if m.get("lat") is not None]
        located += len(with_point)
        for i in with_point:
            if i in matched:
                resolved.add(_is_near(gold[i], nodes.get(predicted[matched[i]]["node"], {})), 0, 1)
    return {
        f"{name}.place.precision": found.precision,
        f"{name}.place.recall": found.recall,
        f"{name}.place.f1": found.f1,
        f"{name}.place.acc161_of_found": resolved.recall,
        f"{name}.place.acc161_of_all": ratio(resolved.right, located),
    }


def _is_near(gold: Json, node: Json) -> bool:
    if node.get("lat") is None or node.get("lon") is None:
        return False
    return _measure_km(node["lat"], node["lon"], gold["lat"], gold["lon"]) <= KILOMETRES_OF_A_HIT


def _measure_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Return the great-circle distance of two points in degrees (haversine formula)."""
    phi1, lambda1, phi2, lambda2 = (math.radians(float(degrees)) for degrees in (lat1, lon1, lat2, lon2))
    h = math.sin((phi2 - phi1) / 2) ** 2 + math.cos(phi1) * math.cos(phi2) * math.sin((lambda2 - lambda1) / 2) ** 2
    return EARTH_RADIUS_KM * 2 * math.asin(math.sqrt(min(1.0, h)))


# The sets


def _score_meantime(name: str, pairs: Pairs) -> Figures:
    figures = _score_events(name, pairs, _until_annotated) | _score_times(name, pairs)
    named, participants = _Tally(), _Tally()
    key: dict[Hashable, Hashable] = {}
    response: dict[Hashable, Hashable] = {}
    for article, record in pairs:
        entities = [m for m in article["mentions"] if _is_named_entity(m)]
        predicted = _mentions(record, "actor", "place")
        matched = _align(entities, predicted)
        for i, j in matched.items():
            place = (article["id"], i)
            key[place], response[place] = entities[i].get("cluster") or place, predicted[j]["node"]
        named.add(len(matched), 0, len(entities))
        participants.add(*_count_participants(article, record))
    return figures | {
        f"{name}.named_entity.recall": named.recall,
        f"{name}.entity_coref.b3": score_clusters(key, response)["b3"] if key else 0.0,
        f"{name}.participant.recall": participants.recall,
    }


NAMED_TYPES = {"PERSON", "ORGANIZATION", "LOCATION", "PER", "ORG", "LOC"}


def _is_named_entity(mention: Json) -> bool:
    return mention["kind"] == "entity" and mention.get("type") in NAMED_TYPES and mention["text"][:1].isupper()


def _count_participants(article: Json, record: Json) -> tuple[int, int, int]:
    """Count the gold participants that some edge gives, its mentions overlapping both the event and the participant."""
    gold = {m["id"]: m for m in article["mentions"] if "id" in m}
    in_text = {m["id"]: m for m in record.get("mentions") or () if m.get("in", "text") == "text"}
    edges = [[in_text[m] for m in edge.get("mentions") or () if m in in_text] for edge in record.get("edges") or ()]
    found = asked = 0
    for relation in article["relations"]:
        if relation["type"] != "HAS_PARTICIPANT":
            continue
        event, participant = gold.get(relation["source"][0]), gold.get(relation["target"])
        if event and participant:
            asked += 1
            found += any(_gives(edge, event, participant) for edge in edges)
    return found, len(edges), asked


def _gives(edge: Sequence[Json], event: Json, participant: Json) -> bool:
    return any(m["kind"] == "event" and _overlap(m, event) for m in edge) and any(
        m["kind"] != "event" and _overlap(m, participant) for m in edge
    )


def _score_ecb(name: str, pairs: Pairs) -> Figures:
    return _score_events(name, pairs, _on_validated_lines)


def _score_tempeval(name: str, pairs: Pairs) -> Figures:
    return _score_times(name, pairs) | _score_events(name, pairs, _everywhere)


def _score_gum(name: str, pairs: Pairs) -> Figures:
    linked = _Tally()
    for article, record in pairs:
        entities = [m for m in article["mentions"] if _is_linked_entity(m)]
        linked.add(len(_align(entities, _mentions(record, "actor", "place"))), 0, len(entities))
    return _score_times(name, pairs) | {f"{name}.linked_entity.recall": linked.recall}


def _is_linked_entity(mention: Json) -> bool:
    return bool(
        mention["kind"] == "entity" and mention.get("link") and mention.get("type") in {"person", "organization", "place"}
    )


MERGED_CATEGORIES = {"DEMAND": "REQUEST", "DISAPPROVE": "ACCUSE", "FIGHT": "ASSAULT", "INVESTIGATE": "ACCUSE"}
"""Categories of the older PLOVER draft, under the name of the category that took them in."""

QUAD_CLASSES = {
    "verbal cooperation": ("AGREE", "CONSULT", "SUPPORT", "CONCEDE"),
    "material cooperation": ("COOPERATE", "AID", "RETREAT"),
    "verbal conflict": ("REQUEST", "ACCUSE", "REJECT", "THREATEN"),
    "material conflict": ("SANCTION", "PROTEST", "MOBILIZE", "COERCE", "ASSAULT"),
}
_QUAD_OF = {category: quad for quad, categories in QUAD_CLASSES.items() for category in categories}


def _score_plover(name: str, pairs: Pairs) -> Figures:
    category, precision, quad, full = _Tally(), _Tally(), _Tally(), _Tally()
    for article, record in pairs:
        wanted = _merge_category(article["event"])
        events = [node for node in _nodes(record).values() if node.get("kind") == "event" and node.get("plover")]
        right = [event for event in events if _merge_category(event["plover"]) == wanted]
        quads = {_QUAD_OF.get(_merge_category(event["plover"])) for event in events}
        category.add(bool(right), 0, 1)
        precision.add(len(right), len(events), 0)
        quad.add(_QUAD_OF.get(wanted) in quads, 0, 1)
        full.add(any(_has_both_actors(event, article, record) for event in right), 0, 1)
    return {
        f"{name}.category_hit": category.recall,
        f"{name}.category_precision": precision.precision,
        f"{name}.quad_hit": quad.recall,
        f"{name}.category_and_both_actors": full.recall,
    }


def _merge_category(category: str) -> str:
    return MERGED_CATEGORIES.get(category, category)


def _has_both_actors(event: Json, article: Json, record: Json) -> bool:
    """Say whether the countries of source and target are right; an event without target may have them as patient."""
    sources, targets = _collect_codes(article.get("source")), _collect_codes(article.get("target"))
    codes: defaultdict[str, set[str]] = defaultdict(set)
    nodes = _nodes(record)
    for edge in record.get("edges") or ():
        if edge["source"] == event["id"] and edge["target"] in nodes:
            target = nodes[edge["target"]]
            codes[edge["role"]].update(filter(None, (target.get("country"), target.get("code"))))
    agents, patients = codes["agent"], codes["patient"] | codes["recipient"]
    source_right = not sources or agents & sources or (not targets and patients & sources)
    return bool(source_right and (not targets or patients & targets))


def _collect_codes(actors: Iterable[Any] | None) -> set[str]:
    return {actor["code"] for actor in actors or () if isinstance(actor, Mapping) and actor.get("code")}


QUESTIONS = ("who", "what", "when", "where")


def _score_headlines(name: str, pairs: Pairs) -> Figures:
    """Count the questions whose answer has a token F1 of at least one half with some gold answer."""
    figures = {}
    for question in QUESTIONS:
        answered = _Tally()
        for article, record in pairs:
            gold = [_count_tokens(m["text"]) for m in article["mentions"] if m["kind"] == question and m.get("text")]
            if gold:
                span = (record.get("headline") or {}).get(question)
                said = _count_tokens(article["text"][span[0] : span[1]]) if span else Counter()
                answered.add(any(_token_f1(said, answer) >= 0.5 for answer in gold), 0, 1)
        figures[f"{name}.{question}.token_f1_half"] = answered.recall
    return figures


def _count_tokens(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.lower()))


def _token_f1(said: Counter[str], gold: Counter[str]) -> float:
    common = (said & gold).total()
    return harmonic_mean(ratio(common, said.total()), ratio(common, gold.total()))


SCORERS: dict[str, Callable[[str, Pairs], Figures]] = {
    "meantime": _score_meantime,
    "ecb": _score_ecb,
    "lgl": _score_places,
    "trnews": _score_places,
    "gwn": _score_places,
    "tempeval3": _score_tempeval,
    "plover": _score_plover,
    "w5h1": _score_headlines,
    "gum": _score_gum,
}
"""What scores each set."""
