"""Resolution on Spark: blocks, comparisons and scores on the workers, groups of what was found alike in this process."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property, lru_cache, partial
from hashlib import blake2b
from typing import TYPE_CHECKING, TypeVar

from newsgraph.app.spark.batches import Row
from newsgraph.app.spark.excerpts import account_in, excerpt_event, excerpt_names
from newsgraph.app.spark.frames import Group, frame_of, map_groups, map_rows
from newsgraph.graph.accounts import Account
from newsgraph.graph.clusters import Forest, Link
from newsgraph.graph.copies import find_copies
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
from newsgraph.graph.records import Node, Record
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

_EXCERPT = {"article": "string", "place": "long", "node": "string", "excerpt": "string"}
_LINK = {"kind": "string", "a": "string", "b": "string", "score": "double", "reasons": "array<string>"}
_BAG = {"id": "string", "window": "long", "words": "array<string>", "weights": "array<double>"}
_POSTING = {"word": "string", "window": "long", "asks": "boolean", "id": "string", "rank": "long", "weight": "double"}
_SHARED = {"id": "string", "other": "string", "rank": "long", "product": "double"}
_PAIR = {"a": "string", "b": "string"}

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
        self._accounts = map_rows(records, _excerpt_accounts, _EXCERPT).persist()
        self._renamed: list[SparkCorpus] = []

    def close(self) -> None:
        """Let go of what is kept on the workers."""
        for corpus in (self, *self._renamed):
            corpus._accounts.unpersist()

    def copies(self) -> dict[str, str]:
        """Return the articles that are copies of others, with the original."""
        return find_copies(self._excerpts(_texts))

    # ----------------------------------------------------------------------------------------------------- decisions and names

    def named(self) -> list[Record]:
        """Return the records by id, with no more than who publishes what of which actors and places."""
        return self._named

    @cached_property
    def _named(self) -> list[Record]:
        # What articles say alike of what they name is held once.
        held: dict[Node, Node] = {}
        named = (replace(r, nodes=tuple(held.setdefault(node, node) for node in r.nodes)) for r in self._excerpts(_named_nodes))
        return sorted(named, key=lambda record: record.id)

    def renamed(self, ids: Mapping[str, Names]) -> SparkCorpus:
        """Return the corpus with other node ids in some articles: article -> id -> new id."""
        corpus = SparkCorpus(
            self._session, map_rows(self._records, partial(_rename, ids=ids), {"id": "string", "record": "string"})
        )
        self._renamed.append(corpus)
        return corpus

    def link_decided(self, decisions: Collection[Decision]) -> list[Link]:
        """Return the links by hand between nodes that the records have."""
        named = {node for decision in decisions for node in (decision.node, decision.other)}
        return pairs_joined(decisions, list(self._excerpts(partial(_nodes_named, ids=frozenset(named))))) if named else []

    def _excerpts(self, find: Callable[[Iterator[Row]], Iterator[Row]]) -> Iterator[Record]:
        found = map_rows(self._records, find, {"excerpt": "string"})
        return (Record.from_json(row.excerpt) for row in found.collect())

    # --------------------------------------------------------------------------------------------------------------- by rules

    def link_events(self, names: Names, known: Sequence[Link], apart: Collection[tuple[str, str]]) -> list[Link]:
        """Return new links between events by rules."""
        with _broadcast(self._session, dict(names)) as shared:
            blocks = map_rows(self._accounts, partial(_block, names=shared), {"kind": "string", "block": "binary", **_EXCERPT})
            found = map_groups(blocks, ("kind", "block"), ("article", "place"), partial(_compare, names=shared), _LINK)
            links: dict[str, list[Link]] = defaultdict(list)
            for row in found.distinct().collect():
                links[row.kind].append(Link(row.a, row.b, row.score, tuple(row.reasons)))
        wanted = _with_groups({node for found in links.values() for link in found for node in (link.a, link.b)}, known)
        accounts = [account for account, _ in self._fetch(self._accounts, wanted, names)]
        return join_events(Groups(accounts, known, apart), links[_NEAR], links[_REFERENCE])

    def _fetch(self, excerpts: DataFrame, nodes: Collection[str], names: Names) -> Iterator[tuple[Account, Record]]:
        """Yield the accounts of some nodes, with what their articles say of them."""
        if not nodes:
            return
        wanted = frame_of(self._session, ({"node": node} for node in nodes), {"node": "string"})
        for row in excerpts.join(wanted, "node", "left_semi").collect():
            excerpt = Record.from_json(row.excerpt)
            yield account_in(excerpt, row.node, names), excerpt

    # ------------------------------------------------------------------------------------------------------------ retellings

    def link_retellings(self, names: Names, known: Sequence[Link], apart: Collection[tuple[str, str]]) -> list[Link]:
        """Return new links between events that articles of one story tell again."""
        with _broadcast(self._session, self._vocabulary()) as vocabulary:
            near = proximities(self._alike(vocabulary))
            retold = self._records_in({article for pair in near for article in pair})
            with _broadcast(self._session, dict(names)) as shared:
                found = self._retellings(near, retold, shared, vocabulary) if near else []
        wanted = _with_groups({node for retelling in found for node in (retelling.a, retelling.b)}, known)
        events = map_rows(retold, partial(_excerpt_events, nodes=frozenset(wanted)), _EXCERPT)
        kept = list(self._fetch(events, wanted, names))
        undated = {excerpt.id for _, excerpt in kept if excerpt.published is None}
        return join_retellings(Groups((account for account, _ in kept), known, apart, undated), found)

    def _vocabulary(self) -> Vocabulary:
        counted = map_rows(self._records, _count_words, {"word": "string", "articles": "long"})
        sums = counted.groupBy("word").sum("articles").toDF("word", "articles")
        return Vocabulary({row.word: row.articles for row in sums.collect()}, self._records.count())

    def _alike(self, vocabulary: Broadcast[Vocabulary]) -> dict[tuple[str, str], float]:
        """Return pairs of articles that may tell one story, with how alike they are."""
        bags = map_rows(self._records, partial(_weigh, vocabulary=vocabulary), _BAG).persist()
        postings = map_rows(bags, _post, _POSTING)
        found = map_groups(postings, ("word", "window"), ("asks", "id"), _meet, _SHARED)
        pairs = map_groups(found, ("id",), ("rank",), _choose, _PAIR).distinct()
        one, two = (bags.select(*(bags[name].alias(f"{side}_{name}") for name in _BAG)) for side in "ab")
        both = pairs.join(one, pairs["a"] == one["a_id"]).join(two, pairs["b"] == two["b_id"])
        alike = {(row.a, row.b): row.alike for row in map_rows(both, _measure, {**_PAIR, "alike": "double"}).collect()}
        bags.unpersist()
        return alike

    def _records_in(self, articles: Collection[str]) -> DataFrame:
        frame = frame_of(self._session, ({"id": article} for article in articles), {"id": "string"})
        return self._records.join(frame, "id", "left_semi")

    def _retellings(
        self,
        near: Mapping[tuple[str, str], Proximity],
        retold: DataFrame,
        names: Broadcast[dict[str, str]],
        vocabulary: Broadcast[Vocabulary],
    ) -> list[Retelling]:
        rows = ({"a": a, "b": b, "alike": alike, "relative": relative} for (a, b), (alike, relative) in near.items())
        pairs = frame_of(self._session, rows, {**_PAIR, "alike": "double", "relative": "double"})
        one, two = (retold.select(retold["id"].alias(side), retold["record"].alias(f"record_{side}")) for side in "ab")
        both = pairs.join(one, "a").join(two, "b")
        found = map_groups(both, ("a",), ("b",), partial(_tell, names=names, vocabulary=vocabulary), _LINK)
        return [Retelling(row.a, row.b, row.score, partial(tuple, row.reasons)) for row in found.collect()]

    # ---------------------------------------------------------------------------------------------------------- participants

    def link_participants(self, names: Names, known: Sequence[Link], apart: Collection[tuple[str, str]]) -> list[Link]:
        """Return new links between the unnamed participants of events that are one."""
        told = {node: into for node, into in names.items() if node.startswith("event:")}
        with _broadcast(self._session, dict(names)) as shared, _broadcast(self._session, frozenset(told.values())) as events:
            found = map_rows(self._records, partial(_parts, names=shared, events=events), {"part": "string"}).collect()
        return join_participants((Part.from_json(row.part) for row in found), known, apart)


@contextmanager
def _broadcast(session: SparkSession, value: T) -> Iterator[Broadcast[T]]:
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


# On the workers: names and accounts


def _records_of(rows: Iterable[Row]) -> Iterator[Record]:
    return (Record.from_json(row["record"]) for row in rows)


def _rename(rows: Iterator[Row], ids: Mapping[str, Names]) -> Iterator[Row]:
    for row in rows:
        own = ids.get(row["id"])
        yield row if own is None else {"id": row["id"], "record": renamed(Record.from_json(row["record"]), own).to_json()}


def _named_nodes(rows: Iterator[Row]) -> Iterator[Row]:
    return ({"excerpt": excerpt_names(record).to_json()} for record in _records_of(rows))


def _texts(rows: Iterator[Row]) -> Iterator[Row]:
    for record in _records_of(rows):
        yield {"excerpt": Record(id=record.id, text=record.text, published=record.published).to_json()}


def _nodes_named(rows: Iterator[Row], ids: Collection[str]) -> Iterator[Row]:
    for record in _records_of(rows):
        nodes = tuple(node for node in record.nodes if node.id in ids)
        if nodes:
            yield {"excerpt": Record(id=record.id, text="", nodes=nodes).to_json()}


def _excerpt_accounts(rows: Iterator[Row]) -> Iterator[Row]:
    for record in _records_of(rows):
        yield from _excerpts(record, (account.node for account in settled_accounts(record, {})))


def _excerpt_events(rows: Iterator[Row], nodes: Collection[str]) -> Iterator[Row]:
    for record in _records_of(rows):
        yield from _excerpts(record, (node.id for node in record.nodes if node.id in nodes))


def _excerpts(record: Record, nodes: Iterable[str]) -> Iterator[Row]:
    for place, node in enumerate(nodes):
        yield {"article": record.id, "place": place, "node": node, "excerpt": excerpt_event(record, node).to_json()}


@lru_cache(maxsize=1)
def _reader(names: Broadcast[dict[str, str]]) -> Callable[[Row], Account]:
    @lru_cache(maxsize=_CACHED)
    def read(excerpt: str, node: str) -> Account:
        return account_in(Record.from_json(excerpt), node, names.value)

    return lambda row: read(row["excerpt"], row["node"])


def _block(rows: Iterator[Row], names: Broadcast[dict[str, str]]) -> Iterator[Row]:
    """Put each account into its blocks."""
    read = _reader(names)
    for row in rows:
        account = read(row)
        for key in blocking_keys(account):
            yield {"kind": _NEAR, "block": _digest(key), **row}
        for key in reference_keys(account):
            yield {"kind": _REFERENCE, "block": _digest(key), **row}


def _digest(key: Key) -> bytes:
    return blake2b(repr(key).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _compare(group: Group, names: Broadcast[dict[str, str]]) -> Iterator[Row]:
    """Compare the accounts of one block, as `newsgraph.graph.occurrences` does."""
    (kind, _), rows = group
    read = _reader(names)
    links: Iterable[Link | None]
    if kind == _NEAR:
        links = (link_pair(read(first), read(second), names.value) for first, second in near_pairs(rows))
    else:
        accounts = [read(row) for row in rows]
        dated, undated = ([account for account in accounts if account.stated is stated] for stated in (True, False))
        links = references(dated, undated, names.value)
    for link in links:
        if link is not None:
            yield {"kind": kind, "a": link.a, "b": link.b, "score": link.score, "reasons": list(link.reasons)}


def _parts(rows: Iterator[Row], names: Broadcast[dict[str, str]], events: Broadcast[frozenset[str]]) -> Iterator[Row]:
    """Tell who takes part unnamed in events that several articles tell of."""
    parts = (part for record in _records_of(rows) for part in parts_of(record, names.value))
    return ({"part": part.to_json()} for part in parts if part.event in events.value)


# On the workers: stories


def _count_words(rows: Iterator[Row]) -> Iterator[Row]:
    """Count in how many articles each word stands."""
    found = Counter(word for record in _records_of(rows) for word in count_words(record))
    return ({"word": word, "articles": count} for word, count in found.items())


def _weigh(rows: Iterator[Row], vocabulary: Broadcast[Vocabulary]) -> Iterator[Row]:
    for record in _records_of(rows):
        bag = vocabulary.value.weigh(count_words(record))
        yield {"id": record.id, "window": window_of(record), "words": [*bag], "weights": [*bag.values()]}


def _bag(row: Row, side: str = "") -> Bag:
    return dict(zip(row[f"{side}words"], row[f"{side}weights"], strict=True))


def _post(rows: Iterator[Row]) -> Iterator[Row]:
    """Post each article under its weightiest words, and ask for others there."""
    for row in rows:
        bag = _bag(row)
        for rank, word in enumerate(weightiest(bag)):
            own = {"id": row["id"], "rank": rank, "weight": bag[word]}
            for asks, keys in ((False, posted), (True, looked_up)):
                yield from ({"word": key, "window": window, "asks": asks, **own} for key, window in keys(word, row["window"]))


def _meet(group: Group) -> Iterator[Row]:
    """Tell those that ask under a word who is posted there, unless these are too many; the posted come first."""
    _, rows = group
    there: list[Row] = []
    for row in rows:
        if not row["asks"]:
            there.append(row)
            if len(there) > MOST_POSTINGS:
                return
        else:
            for other in there:
                if other["id"] != row["id"]:
                    product = row["weight"] * other["weight"]
                    yield {"id": row["id"], "other": other["id"], "rank": row["rank"], "product": product}


def _choose(group: Group) -> Iterator[Row]:
    """Choose which articles to compare one with."""
    (id,), rows = group
    shared: dict[str, float] = defaultdict(float)
    for row in rows:
        shared[row["other"]] += row["product"]
    for other in closest(shared):
        a, b = sorted((id, other))
        yield {"a": a, "b": b}


def _measure(rows: Iterator[Row]) -> Iterator[Row]:
    for row in rows:
        alike = cosine(_bag(row, "a_"), _bag(row, "b_"))
        if alike >= LEAST_ALIKE_ARTICLES:
            yield {"a": row["a"], "b": row["b"], "alike": alike}


def _tell(group: Group, names: Broadcast[dict[str, str]], vocabulary: Broadcast[Vocabulary]) -> Iterator[Row]:
    """Compare what an article tells with what its neighbours tell."""
    (article,), rows = group
    mine: list[Telling] | None = None
    for row in rows:
        one, two = (row["record_a"], row["record_b"])
        if mine is None:
            mine = list(tellings_of(Record.from_json(one), vocabulary.value, names.value))
        theirs = list(tellings_of(Record.from_json(two), vocabulary.value, names.value))
        near = {(article, row["b"]): (row["alike"], row["relative"])}
        for found in retellings(near, {article: mine, row["b"]: theirs}):
            yield {"kind": "retelling", "a": found.a, "b": found.b, "score": found.score, "reasons": list(found.reasons())}
