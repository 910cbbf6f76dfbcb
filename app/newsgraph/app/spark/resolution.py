"""Resolution on Spark: blocks, comparisons and scores on the workers, groups of what was found alike in this process."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from hashlib import blake2b
from typing import TYPE_CHECKING, TypeVar

from newsgraph.app.spark.batches import Row
from newsgraph.app.spark.copies import find_copies
from newsgraph.app.spark.excerpts import account_in, excerpt_event, excerpt_names
from newsgraph.app.spark.frames import Group, frame_of, map_groups, map_rows
from newsgraph.graph.accounts import Account
from newsgraph.graph.clusters import Forest, Link
from newsgraph.graph.decisions import Decision, pairs_joined
from newsgraph.graph.groups import Groups
from newsgraph.graph.likeness import Proximity
from newsgraph.graph.network import renamed
from newsgraph.graph.occurrences import (
    Key,
    blocking_keys,
    join_events,
    link_pair,
    near_pairs,
    reference_keys,
    references,
    settled_accounts,
)
from newsgraph.graph.participants import Part, join_participants, parts_of
from newsgraph.graph.records import Event, Node, Record
from newsgraph.graph.retellings import LEAST_ALIKE_ARTICLES, Retelling, join_retellings, proximities, retellings
from newsgraph.graph.stories import (
    MOST_POSTINGS,
    Bag,
    Vocabulary,
    closest,
    cosine,
    count_words,
    looked_up,
    posted,
    weightiest,
    window_of,
)
from newsgraph.graph.tellings import Telling, tellings_of

if TYPE_CHECKING:
    from pyspark import Broadcast
    from pyspark.sql import DataFrame, SparkSession

__all__ = ["SparkCorpus"]

_NEAR, _REFERENCE = "near", "reference"
_CACHED = 4096
"""Accounts that a worker keeps at hand: one stands in many blocks."""
_BUNDLE = 500
"""Articles that are compared with their neighbours in one place, so that each is sent to few places and read once there."""

_GIST = {
    "id": "string", "published": "string", "text": "string", "named": "string", "nodes": "array<string>",
    "events": "array<string>", "settled": "array<boolean>", "words": "array<string>", "counts": "array<long>",
    "parts": "array<string>",
}  # fmt: skip
"""What resolution asks of an article, taken from its record once: what it names; of each event its id, an excerpt, and whether
rules compare it; its words with how often they stand there; who takes part unnamed."""
_EXCERPT = {"article": "string", "place": "long", "node": "string", "excerpt": "string"}
_LINK = {"kind": "string", "a": "string", "b": "string", "score": "double", "reasons": "array<string>"}
_POSTING = {"word": "string", "window": "long", "asks": "boolean", "id": "string", "rank": "long", "weight": "double"}
_SHARED = {"id": "string", "rank": "long", "others": "array<string>", "products": "array<double>"}
_PAIR = {"a": "string", "b": "string"}
_NEAR_BY = {"bundle": "long", "id": "string", "others": "array<string>", "alike": "array<double>", "relative": "array<double>"}
"""An article that a bundle of articles needs, and with which of the others there it is compared."""

_WORDS = ("words", "counts")
T = TypeVar("T")
Names = Mapping[str, str]


class SparkCorpus:
    """The records of a corpus on the workers of a cluster, as `newsgraph.graph.resolution.resolve_corpus` asks for them.

    Parameters
    ----------
    session
        Where to work.
    records
        Columns ``id`` and ``record``, one an article.
    """

    def __init__(self, session: SparkSession, records: DataFrame) -> None:
        self._session = session
        self._records = records
        self._gists = map_rows(records, _take_gists, _GIST).persist()
        self._own: Mapping[str, Names] = {}

    def close(self) -> None:
        """Let go of what is kept on the workers."""
        self._gists.unpersist()

    def copies(self) -> dict[str, str]:
        """Return the articles that are copies of others, with the original."""
        return find_copies(self._gists.select("id", "published", "text"))

    # ----------------------------------------------------------------------------------------------------- decisions and names

    def named(self) -> list[Record]:
        """Return the records by id, with no more than who publishes what of which actors and places."""
        return self._named

    @cached_property
    def _named(self) -> list[Record]:
        # What articles say alike of what they name is held once.
        held: dict[Node, Node] = {}
        named = (self._mine(Record.from_json(row.named)) for row in self._gists.select("named").collect())
        once = (replace(record, nodes=tuple(held.setdefault(node, node) for node in record.nodes)) for record in named)
        return sorted(once, key=lambda record: record.id)

    def _mine(self, record: Record) -> Record:
        return renamed(record, self._own.get(record.id, {}))

    def renamed(self, ids: Mapping[str, Names]) -> SparkCorpus:
        """Return the corpus with other node ids in some articles: article -> id -> new id."""
        corpus = copy(self)
        corpus._own = ids
        corpus.__dict__.pop("_named", None)
        return corpus

    def link_decided(self, decisions: Collection[Decision]) -> list[Link]:
        """Return the links by hand between nodes that the records have."""
        named = {node for decision in decisions for node in (decision.node, decision.other)}
        return pairs_joined(decisions, list(self._excerpts(partial(_nodes_named, ids=frozenset(named))))) if named else []

    def _excerpts(self, find: Callable[[Iterator[Row]], Iterator[Row]]) -> Iterator[Record]:
        found = map_rows(self._records, find, {"excerpt": "string"})
        return (self._mine(Record.from_json(row.excerpt)) for row in found.collect())

    # --------------------------------------------------------------------------------------------------------------- by rules

    def link_events(self, names: Names, known: Sequence[Link], apart: Collection[tuple[str, str]]) -> list[Link]:
        """Return new links between events by rules."""
        events = self._gists.select("id", "nodes", "events", "settled")
        with self._standing(names) as standing:
            blocks = map_rows(events, partial(_block, standing=standing), {"kind": "string", "block": "binary", **_EXCERPT})
            found = map_groups(blocks, ("kind", "block"), ("article", "place"), partial(_compare, standing=standing), _LINK)
            links: dict[str, set[Link]] = defaultdict(set)
            for row in found.collect():
                links[row.kind].add(Link(row.a, row.b, row.score, tuple(row.reasons)))
        wanted = _with_groups({node for found in links.values() for link in found for node in (link.a, link.b)}, known)
        accounts = [account for account, _ in self._fetch(wanted, names)]
        return join_events(Groups(accounts, known, apart), links[_NEAR], links[_REFERENCE])

    def _standing(self, names: Names) -> AbstractContextManager[Broadcast[_Standing]]:
        return broadcast(self._session, _Standing(dict(names), self._own))

    def _fetch(self, nodes: Collection[str], names: Names) -> Iterator[tuple[Account, Record]]:
        """Yield the accounts of some nodes, with what their articles say of them."""
        from pyspark.sql import functions as f

        if not nodes:
            return
        wanted = frame_of(self._session, ({"nodes": node} for node in nodes), {"nodes": "string"})
        told = self._gists.select(f.inline(f.arrays_zip("nodes", "events")))
        for row in told.join(f.broadcast(wanted), "nodes", "left_semi").collect():
            excerpt = self._mine(Record.from_json(row.events))
            yield account_in(excerpt, row.nodes, names), excerpt

    # ------------------------------------------------------------------------------------------------------------ retellings

    def link_retellings(self, names: Names, known: Sequence[Link], apart: Collection[tuple[str, str]]) -> list[Link]:
        """Return new links between events that articles of one story tell again."""
        with broadcast(self._session, self._vocabulary()) as vocabulary, self._standing(names) as standing:
            near = proximities(self._alike(vocabulary))
            found = self._retellings(near, standing, vocabulary) if near else []
        wanted = _with_groups({node for retelling in found for node in (retelling.a, retelling.b)}, known)
        kept = list(self._fetch(wanted, names))
        undated = {excerpt.id for _, excerpt in kept if excerpt.published is None}
        return join_retellings(Groups((account for account, _ in kept), known, apart, undated), found)

    def _vocabulary(self) -> Vocabulary:
        from pyspark.sql import functions as f

        counted = self._gists.select(f.explode("words").alias("word")).groupBy("word").agg(f.count("*").alias("articles"))
        return Vocabulary({row.word: row.articles for row in counted.collect()}, len(self.named()))

    def _alike(self, vocabulary: Broadcast[Vocabulary]) -> dict[tuple[str, str], float]:
        """Return pairs of articles that may tell one story, with how alike they are."""
        from pyspark.sql import functions as f

        postings = map_rows(self._gists.select("id", "published", *_WORDS), partial(_post, vocabulary=vocabulary), _POSTING)
        found = map_groups(postings, ("word", "window"), ("asks", "id"), _meet, _SHARED)
        pairs = map_groups(found, ("id",), ("rank",), _choose, _PAIR).distinct()
        words = self._gists.select("id", f.struct(*_WORDS).alias("words"))
        both = pairs.join(words.toDF("a", "words_a"), "a").join(words.toDF("b", "words_b"), "b")
        found = map_rows(both, partial(_measure, vocabulary=vocabulary), {**_PAIR, "alike": "double"})
        return {(row.a, row.b): row.alike for row in found.collect()}

    def _retellings(
        self, near: Mapping[tuple[str, str], Proximity], standing: Broadcast[_Standing], vocabulary: Broadcast[Vocabulary]
    ) -> list[Retelling]:
        wanted = frame_of(self._session, _bundles(near), _NEAR_BY)
        bundles = self._records.select("id", "record").join(wanted, "id")
        tell = partial(_tell, standing=standing, vocabulary=vocabulary)
        found = map_groups(bundles, ("bundle",), ("id",), tell, _LINK)
        return [Retelling(row.a, row.b, row.score, partial(tuple, row.reasons)) for row in found.collect()]

    # ---------------------------------------------------------------------------------------------------------- participants

    def link_participants(self, names: Names, known: Sequence[Link], apart: Collection[tuple[str, str]]) -> list[Link]:
        """Return new links between the unnamed participants of events that are one."""
        events = frozenset(into for node, into in names.items() if node.startswith("event:"))
        with self._standing(names) as standing, broadcast(self._session, events) as shared:
            find = partial(_find_parts, standing=standing, events=shared)
            found = map_rows(self._gists.select("parts"), find, {"part": "string"}).collect()
        return join_participants((Part.from_json(row.part) for row in found), known, apart)


@contextmanager
def broadcast(session: SparkSession, value: T) -> Iterator[Broadcast[T]]:
    """Send a value to all workers, and take it back when what needs it is done."""
    shared = session.sparkContext.broadcast(value)
    try:
        yield shared
    finally:
        shared.destroy()


def _with_groups(nodes: Collection[str], known: Iterable[Link]) -> set[str]:
    """Return the nodes with all that they were found to be one with."""
    forest = Forest()
    links = list(known)
    for link in links:
        forest.union(link.a, link.b)
    groups = {forest.find(node) for node in nodes}
    return {*nodes, *(node for link in links for node in (link.a, link.b) if forest.find(node) in groups)}


def _bundles(near: Mapping[tuple[str, str], Proximity]) -> Iterator[Row]:
    """Yield which articles are needed where: those of one story come together as far as a bundle holds them."""
    forest = Forest()
    others: dict[str, dict[str, Proximity]] = defaultdict(dict)
    for (a, b), proximity in near.items():
        forest.union(a, b)
        others[a][b] = proximity
    ordered = sorted(others, key=lambda article: (forest.find(article), article))
    for number, start in enumerate(range(0, len(ordered), _BUNDLE)):
        asking = ordered[start : start + _BUNDLE]
        for article in dict.fromkeys([*asking, *(other for one in asking for other in others[one])]):
            compared = others[article] if article in asking else {}
            alike, relative = ([value[part] for value in compared.values()] for part in (0, 1))
            yield {"bundle": number, "id": article, "others": [*compared], "alike": alike, "relative": relative}


# On the workers: names and accounts


def _records_of(rows: Iterable[Row]) -> Iterator[Record]:
    return (Record.from_json(row["record"]) for row in rows)


def _take_gists(rows: Iterator[Row]) -> Iterator[Row]:
    for record in _records_of(rows):
        events = [node.id for node in record.nodes if isinstance(node, Event)]
        settled = {account.node for account in settled_accounts(record, {})}
        words = count_words(record)
        yield {
            "id": record.id,
            "published": record.published,
            "text": record.text,
            "named": excerpt_names(record).to_json(),
            "nodes": events,
            "events": [excerpt_event(record, event).to_json() for event in events],
            "settled": [event in settled for event in events],
            "words": [*words],
            "counts": [*words.values()],
            "parts": [part.to_json() for part in parts_of(record, {})],
        }


def _nodes_named(rows: Iterator[Row], ids: Collection[str]) -> Iterator[Row]:
    for record in _records_of(rows):
        nodes = tuple(node for node in record.nodes if node.id in ids)
        if nodes:
            yield {"excerpt": Record(id=record.id, text="", nodes=nodes).to_json()}


@dataclass(frozen=True, slots=True, eq=False)
class _Standing:
    """What stands for node ids: ``names`` in all articles, before it ``own`` in single ones: article -> id -> new id."""

    names: dict[str, str]
    own: Mapping[str, Names]

    def mine(self, excerpt: str) -> Record:
        """Return an excerpt with the ids that its article has of its own."""
        record = Record.from_json(excerpt)
        return renamed(record, self.own.get(record.id, {}))


@lru_cache(maxsize=1)
def _reader(standing: Broadcast[_Standing]) -> Callable[[Row], Account]:
    @lru_cache(maxsize=_CACHED)
    def read(excerpt: str, node: str) -> Account:
        return account_in(standing.value.mine(excerpt), node, standing.value.names)

    return lambda row: read(row["excerpt"], row["node"])


def _block(rows: Iterator[Row], standing: Broadcast[_Standing]) -> Iterator[Row]:
    """Put each account that rules can compare into its blocks."""
    read = _reader(standing)
    for gist in rows:
        for place, (node, excerpt, settled) in enumerate(zip(gist["nodes"], gist["events"], gist["settled"], strict=True)):
            if settled:
                row = {"article": gist["id"], "place": place, "node": node, "excerpt": excerpt}
                account = read(row)
                for key in blocking_keys(account):
                    yield {"kind": _NEAR, "block": _digest(key), **row}
                for key in reference_keys(account):
                    yield {"kind": _REFERENCE, "block": _digest(key), **row}


def _digest(key: Key) -> bytes:
    return blake2b(repr(key).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _compare(group: Group, standing: Broadcast[_Standing]) -> Iterator[Row]:
    """Compare the accounts of one block, as `newsgraph.graph.occurrences` does."""
    (kind, _), rows = group
    read, names = _reader(standing), standing.value.names
    links: Iterable[Link | None]
    if kind == _NEAR:
        links = (link_pair(read(first), read(second), names) for first, second in near_pairs(rows))
    else:
        accounts = [read(row) for row in rows]
        dated, undated = ([account for account in accounts if account.stated is stated] for stated in (True, False))
        links = references(dated, undated, names)
    for link in links:
        if link is not None:
            yield {"kind": kind, "a": link.a, "b": link.b, "score": link.score, "reasons": list(link.reasons)}


def _find_parts(rows: Iterator[Row], standing: Broadcast[_Standing], events: Broadcast[frozenset[str]]) -> Iterator[Row]:
    """Tell who takes part unnamed in events that several articles tell of."""
    names = standing.value.names
    for part in (Part.from_json(part) for row in rows for part in row["parts"]):
        event = names.get(part.event, part.event)
        if event in events.value:
            yield {"part": replace(part, event=event, node=names.get(part.node, part.node)).to_json()}


# On the workers: stories


def _bag(words: Row, vocabulary: Broadcast[Vocabulary]) -> Bag:
    return vocabulary.value.weigh(dict(zip(words["words"], words["counts"], strict=True)))


def _post(rows: Iterator[Row], vocabulary: Broadcast[Vocabulary]) -> Iterator[Row]:
    """Post each article under its weightiest words, and ask for others there."""
    for row in rows:
        bag, window = _bag(row, vocabulary), window_of(row["published"])
        for rank, word in enumerate(weightiest(bag)):
            own = {"id": row["id"], "rank": rank, "weight": bag[word]}
            for asks, keys in ((False, posted), (True, looked_up)):
                yield from ({"word": key, "window": near, "asks": asks, **own} for key, near in keys(word, window))


def _meet(group: Group) -> Iterator[Row]:
    """Tell those that ask under a word who is posted there, unless these are too many; the posted come first."""
    _, rows = group
    there: dict[str, float] = {}
    for row in rows:
        if not row["asks"]:
            there[row["id"]] = row["weight"]
            if len(there) > MOST_POSTINGS:
                return
        elif products := {other: row["weight"] * weight for other, weight in there.items() if other != row["id"]}:
            yield {"id": row["id"], "rank": row["rank"], "others": [*products], "products": [*products.values()]}


def _choose(group: Group) -> Iterator[Row]:
    """Choose which articles to compare one with."""
    (id,), rows = group
    shared: dict[str, float] = defaultdict(float)
    for row in rows:
        for other, product in zip(row["others"], row["products"], strict=True):
            shared[other] += product
    for other in closest(shared):
        a, b = sorted((id, other))
        yield {"a": a, "b": b}


def _measure(rows: Iterator[Row], vocabulary: Broadcast[Vocabulary]) -> Iterator[Row]:
    for row in rows:
        alike = cosine(_bag(row["words_a"], vocabulary), _bag(row["words_b"], vocabulary))
        if alike >= LEAST_ALIKE_ARTICLES:
            yield {"a": row["a"], "b": row["b"], "alike": alike}


def _tell(group: Group, standing: Broadcast[_Standing], vocabulary: Broadcast[Vocabulary]) -> Iterator[Row]:
    """Compare what the articles of a bundle tell with what their neighbours tell."""
    near: dict[tuple[str, str], Proximity] = {}
    tellings: dict[str, Sequence[Telling]] = {}
    for row in group[1]:
        article = row["id"]
        tellings[article] = list(tellings_of(standing.value.mine(row["record"]), vocabulary.value, standing.value.names))
        near.update(
            ((article, other), (alike, relative))
            for other, alike, relative in zip(row["others"], row["alike"], row["relative"], strict=True)
        )
    for found in retellings(near, tellings):
        yield {"kind": "retelling", "a": found.a, "b": found.b, "score": found.score, "reasons": list(found.reasons())}
