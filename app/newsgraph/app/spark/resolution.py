"""Resolution on Spark: blocks, comparisons and scores on the workers, groups of what was found alike in this process."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from copy import copy
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from hashlib import blake2b
from itertools import chain, groupby, islice
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, TypeVar

from newsgraph.app.spark.batches import Row
from newsgraph.app.spark.copies import find_copies
from newsgraph.app.spark.excerpts import names_in, pack, pack_name, pack_record, unpack, unpack_name, unpack_record
from newsgraph.app.spark.frames import Group, frame_of, map_groups, map_rows
from newsgraph.graph.accounts import Account, accounts_of
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
)
from newsgraph.graph.participants import Part, join_participants, parts_of
from newsgraph.graph.records import Event, Node, Record
from newsgraph.graph.retellings import LEAST_ALIKE_ARTICLES, Retelling, by_neighbourhood, join_retellings, proximities, retellings
from newsgraph.graph.stories import (
    MOST_POSTINGS,
    Vocabulary,
    closest,
    cosine,
    count_words,
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
"""Bags of words that a worker keeps at hand: an article is compared with many."""
_BUNDLE = 200
"""Articles that are compared with their neighbours in one place, so that each is sent to few places and read once there."""

_GIST = {
    "id": "string", "published": "string", "text": "string", "packed": "binary", "names": "array<binary>",
    "events": "array<string>", "words": "array<string>", "counts": "array<long>",
}  # fmt: skip
"""What resolution asks of an article, taken from its record once: the record itself, packed, for reading JSON takes long;
what it names; the ids of its events; its words with how often they stand there."""
_ACCOUNT = {"account": "binary", "dated": "boolean"}
_BLOCK = {"kind": "string", "block": "binary", "article": "string", "place": "long", "account": "binary"}
_LINK = {"kind": "string", "a": "string", "b": "string", "score": "double", "reasons": "array<string>"}
_BAG = {"id": "string", "window": "long", "bag": "binary"}
_POSTING = {"word": "string", "window": "long", "id": "string", "rank": "long", "weight": "double"}
_SHARED = {"id": "string", "rank": "long", "others": "array<string>", "products": "array<double>"}
_PAIR = {"a": "string", "b": "string"}
_NEAR_BY = {"bundle": "long", "id": "string", "others": "array<string>", "alike": "array<double>", "relative": "array<double>"}
"""An article that a bundle of articles needs, and with which of the others there it is compared."""

T = TypeVar("T")
Names = Mapping[str, str]
_Bag = dict[str, float]


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
        self._gists = map_rows(records, _take_gists, _GIST).persist()
        self._published = {row.id: row.published for row in self._gists.select("id", "published").collect()}
        self._own: Mapping[str, Names] = {}
        # Neither depends on what is one: they fill the times when workers would wait for this process, or for one of them.
        self._beside = ThreadPoolExecutor()
        self._copies = self._beside.submit(find_copies, self._gists.select("id", "published", "text"))
        self._stories = self._beside.submit(self._find_stories)

    @property
    def articles(self) -> DataFrame:
        """The records, packed: columns ``id`` and ``packed``."""
        return self._gists.select("id", "packed")

    def close(self) -> None:
        """Let go of what is kept on the workers."""
        self._beside.shutdown(cancel_futures=True)
        self._gists.unpersist()

    def copies(self) -> dict[str, str]:
        """Return the articles that are copies of others, with the original."""
        return self._copies.result()

    # ----------------------------------------------------------------------------------------------------- decisions and names

    def named(self) -> list[Record]:
        """Return the records by id, with no more than when each was published, its places, and actors that others may know."""
        return [renamed(record, self._own[record.id]) if record.id in self._own else record for record in self._named]

    @cached_property
    def _named(self) -> Sequence[Record]:
        """What all articles name, before ids of their own: what they say alike comes here once, with the articles that say so."""
        from pyspark.sql import functions as f

        names = self._gists.select("id", f.explode("names").alias("name"))
        told = names.groupBy("name").agg(f.collect_list("id").alias("articles"))
        nodes: dict[str, list[Node]] = {article: [] for article in sorted(self._published)}
        for row in told.toLocalIterator():
            node = unpack_name(row.name)
            for article in row.articles:
                nodes[article].append(node)
        in_order = ((article, sorted(named, key=attrgetter("id"))) for article, named in nodes.items())
        return [
            Record(id=article, text="", published=self._published[article], nodes=tuple(named)) for article, named in in_order
        ]

    def _mine(self, record: Record) -> Record:
        return renamed(record, self._own.get(record.id, {}))

    def renamed(self, ids: Mapping[str, Names]) -> SparkCorpus:
        """Return the corpus with other node ids in some articles: article -> id -> new id."""
        corpus = copy(self)
        corpus._own = ids
        return corpus

    def link_decided(self, decisions: Collection[Decision]) -> list[Link]:
        """Return the links by hand between nodes that the records have."""
        named = {node for decision in decisions for node in (decision.node, decision.other)}
        if not named:
            return []
        found = map_rows(self.articles, partial(_nodes_named, ids=frozenset(named)), {"excerpt": "binary"})
        return pairs_joined(decisions, [self._mine(unpack_record(row.excerpt)) for row in found.collect()])

    # --------------------------------------------------------------------------------------------------------------- by rules

    def link_events(self, names: Names, known: Sequence[Link], apart: Collection[tuple[str, str]]) -> list[Link]:
        """Return new links between events by rules."""
        with self._standing(names) as standing:
            blocks = map_rows(self.articles, partial(_block, standing=standing), _BLOCK)
            found = map_groups(blocks, ("kind", "block"), ("article", "place"), partial(_compare, standing=standing), _LINK)
            links: dict[str, set[Link]] = defaultdict(set)
            for row in found.collect():
                links[row.kind].add(Link(row.a, row.b, row.score, tuple(row.reasons)))
            wanted = _with_groups({node for found in links.values() for link in found for node in (link.a, link.b)}, known)
            accounts = [account for account, _ in self._fetch(wanted, standing)]
        return join_events(Groups(accounts, known, apart), links[_NEAR], links[_REFERENCE])

    def _standing(self, names: Names) -> AbstractContextManager[Broadcast[_Standing]]:
        return broadcast(self._session, _Standing(dict(names), self._own))

    def _fetch(self, nodes: Collection[str], standing: Broadcast[_Standing]) -> list[tuple[Account, bool]]:
        """Return the accounts of some nodes, each with whether its article is dated."""
        if not nodes:
            return []
        with broadcast(self._session, frozenset(nodes)) as wanted:
            told = self._gists.select("events", "packed")
            found = map_rows(told, partial(_accounts_of, standing=standing, nodes=wanted), _ACCOUNT)
            return [(unpack(row.account, Account), row.dated) for row in found.collect()]

    # ------------------------------------------------------------------------------------------------------------ retellings

    def link_retellings(self, names: Names, known: Sequence[Link], apart: Collection[tuple[str, str]]) -> list[Link]:
        """Return new links between events that articles of one story tell again."""
        words, near = self._stories.result()
        with broadcast(self._session, words) as vocabulary, self._standing(names) as standing:
            found = self._retellings(near, standing, vocabulary) if near else []
            wanted = _with_groups({node for retelling in found for node in (retelling.a, retelling.b)}, known)
            kept = self._fetch(wanted, standing)
        undated = {account.article for account, dated in kept if not dated}
        return join_retellings(Groups((account for account, _ in kept), known, apart, undated), found)

    def _find_stories(self) -> tuple[Vocabulary, dict[tuple[str, str], Proximity]]:
        """Return how rare words are, and the pairs of articles that may tell one story, with how near they are."""
        words = self._vocabulary()
        with broadcast(self._session, words) as vocabulary:
            return words, proximities(self._alike(vocabulary))

    def _vocabulary(self) -> Vocabulary:
        from pyspark.sql import functions as f

        counted = self._gists.select(f.explode("words").alias("word")).groupBy("word").agg(f.count("*").alias("articles"))
        return Vocabulary({row.word: row.articles for row in counted.collect()}, len(self._published))

    def _alike(self, vocabulary: Broadcast[Vocabulary]) -> dict[tuple[str, str], float]:
        """Return pairs of articles that may tell one story, with how alike they are."""
        bags = map_rows(self._gists.select("id", "published", "words", "counts"), partial(_weigh, vocabulary=vocabulary), _BAG)
        bags = bags.persist()
        found = map_groups(map_rows(bags, _post, _POSTING), ("word",), ("window", "id"), _meet, _SHARED)
        pairs = map_groups(found, ("id",), ("rank",), _choose, _PAIR).distinct()
        words = bags.select("id", "bag")
        both = pairs.join(words.toDF("a", "bag_a"), "a").join(words.toDF("b", "bag_b"), "b")
        alike = {(row.a, row.b): row.alike for row in map_rows(both, _measure, {**_PAIR, "alike": "double"}).collect()}
        bags.unpersist()
        return alike

    def _retellings(
        self, near: Mapping[tuple[str, str], Proximity], standing: Broadcast[_Standing], vocabulary: Broadcast[Vocabulary]
    ) -> list[Retelling]:
        wanted = frame_of(self._session, _bundles(near), _NEAR_BY)
        tell = partial(_tell, standing=standing, vocabulary=vocabulary)
        found = map_groups(self.articles.join(wanted, "id"), ("bundle",), ("id",), tell, _LINK)
        return [Retelling(row.a, row.b, row.score, partial(tuple, row.reasons)) for row in found.collect()]

    # ---------------------------------------------------------------------------------------------------------- participants

    def link_participants(self, names: Names, known: Sequence[Link], apart: Collection[tuple[str, str]]) -> list[Link]:
        """Return new links between the unnamed participants of events that are one."""
        events = frozenset(into for node, into in names.items() if node.startswith("event:"))
        with self._standing(names) as standing, broadcast(self._session, events) as shared:
            find = partial(_find_parts, standing=standing, events=shared)
            found = map_rows(self._gists.select("events", "packed"), find, {"part": "binary"}).collect()
        return join_participants((unpack(row.part, Part) for row in found), known, apart)


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
    """Yield which articles are needed where: neighbours come together as far as a bundle holds them."""
    others: dict[str, dict[str, Proximity]] = defaultdict(dict)
    for (a, b), proximity in near.items():
        others[a][b] = proximity
    ordered = (article for article in by_neighbourhood(near) if article in others)
    number = 0
    while asking := dict.fromkeys(islice(ordered, _BUNDLE)):
        for article in dict.fromkeys([*asking, *(other for one in asking for other in others[one])]):
            compared = others[article] if article in asking else {}
            alike, relative = ([value[part] for value in compared.values()] for part in (0, 1))
            yield {"bundle": number, "id": article, "others": [*compared], "alike": alike, "relative": relative}
        number += 1


# On the workers: names and accounts


def _take_gists(rows: Iterator[Row]) -> Iterator[Row]:
    for record in (Record.from_json(row["record"]) for row in rows):
        words = count_words(record)
        yield {
            "id": record.id,
            "published": record.published,
            "text": record.text,
            "packed": pack_record(record),
            "names": [pack_name(node) for node in names_in(record)],
            "events": [node.id for node in record.nodes if isinstance(node, Event)],
            "words": [*words],
            "counts": [*words.values()],
        }


def _nodes_named(rows: Iterator[Row], ids: Collection[str]) -> Iterator[Row]:
    for record in (unpack_record(row["packed"]) for row in rows):
        nodes = tuple(node for node in record.nodes if node.id in ids)
        if nodes:
            yield {"excerpt": pack_record(Record(id=record.id, text="", nodes=nodes))}


@dataclass(frozen=True, slots=True, eq=False)
class _Standing:
    """What stands for node ids: ``names`` in all articles, before it ``own`` in single ones: article -> id -> new id."""

    names: dict[str, str]
    own: Mapping[str, Names]

    def mine(self, packed: bytes) -> Record:
        """Return a packed record with the ids that its article has of its own."""
        record = unpack_record(packed)
        return renamed(record, self.own.get(record.id, {}))

    def accounts(self, packed: bytes) -> Iterator[Account]:
        """Yield the accounts of a packed record."""
        return accounts_of(self.mine(packed), self.names)


def _accounts_of(rows: Iterator[Row], standing: Broadcast[_Standing], nodes: Broadcast[frozenset[str]]) -> Iterator[Row]:
    for row in rows:
        if not nodes.value.isdisjoint(row["events"]):
            record = standing.value.mine(row["packed"])
            for account in accounts_of(record, standing.value.names):
                if account.node in nodes.value:
                    yield {"account": pack(account), "dated": record.published is not None}


def _block(rows: Iterator[Row], standing: Broadcast[_Standing]) -> Iterator[Row]:
    """Put each account that rules can compare into its blocks."""
    for row in rows:
        for place, account in enumerate(standing.value.accounts(row["packed"])):
            if account.settled:
                packed = {"article": row["id"], "place": place, "account": pack(account)}
                for key in blocking_keys(account):
                    yield {"kind": _NEAR, "block": _digest(key), **packed}
                for key in reference_keys(account):
                    yield {"kind": _REFERENCE, "block": _digest(key), **packed}


def _digest(key: Key) -> bytes:
    return blake2b(repr(key).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _compare(group: Group, standing: Broadcast[_Standing]) -> Iterator[Row]:
    """Compare the accounts of one block, as `newsgraph.graph.occurrences` does."""
    (kind, _), rows = group
    # Most blocks hold a single account, which need not be unpacked.
    first, second = next(rows), next(rows, None)
    if second is None:
        return
    accounts = (unpack(row["account"], Account) for row in chain((first, second), rows))
    names = standing.value.names
    links: Iterable[Link | None]
    if kind == _NEAR:
        links = (link_pair(one, two, names) for one, two in near_pairs(accounts))
    else:
        told = list(accounts)
        dated, undated = ([account for account in told if account.stated is stated] for stated in (True, False))
        links = references(dated, undated, names)
    for link in links:
        if link is not None:
            yield {"kind": kind, "a": link.a, "b": link.b, "score": link.score, "reasons": list(link.reasons)}


def _find_parts(rows: Iterator[Row], standing: Broadcast[_Standing], events: Broadcast[frozenset[str]]) -> Iterator[Row]:
    """Tell who takes part unnamed in events that several articles tell of."""
    names = standing.value.names
    for row in rows:
        if any(names.get(event, event) in events.value for event in row["events"]):
            for part in parts_of(standing.value.mine(row["packed"]), names, events.value):
                yield {"part": pack(part)}


# On the workers: stories


def _weigh(rows: Iterator[Row], vocabulary: Broadcast[Vocabulary]) -> Iterator[Row]:
    """Weigh the words of each article."""
    for row in rows:
        bag = vocabulary.value.weigh(dict(zip(row["words"], row["counts"], strict=True)))
        yield {"id": row["id"], "window": window_of(row["published"]), "bag": pack(bag)}


def _post(rows: Iterator[Row]) -> Iterator[Row]:
    """Post each article under its weightiest words."""
    for row in rows:
        bag = unpack(row["bag"], _Bag)
        for rank, word in enumerate(weightiest(bag)):
            yield {"word": word, "window": row["window"], "id": row["id"], "rank": rank, "weight": bag[word]}


def _meet(group: Group) -> Iterator[Row]:
    """Tell each article of a word which others it finds under it: those near its own window, all if it has no date.

    The articles come by window, those without one first. No more is held than those of three windows, and as many as a word may
    be posted for.
    """
    _, rows = group
    few: list[Row] = []
    before: list[Row] = []
    now: list[Row] = []
    for window, there in groupby(_watched(rows, few), key=itemgetter("window")):
        if window is not None:
            after = list(there)
            yield from _find(now, before, now, after)
            before, now = now, after
    yield from _find(now, before, now)
    yield from _find([row for row in few if row["window"] is None], few)


def _watched(rows: Iterable[Row], few: list[Row]) -> Iterator[Row]:
    """Pass rows on, and put the first of them into a list: as many as tell whether they are too many to be posted."""
    for row in rows:
        if len(few) <= MOST_POSTINGS:
            few.append(row)
        yield row


def _find(asking: Sequence[Row], *posted: Sequence[Row]) -> Iterator[Row]:
    """Tell articles of one window which of those posted they find: none where these are too many, or far from it."""
    if not asking:
        return
    window = asking[0]["window"]
    found = [rows for rows in posted if rows and len(rows) <= MOST_POSTINGS and _is_near(window, rows[0]["window"])]
    for row in asking:
        others = (other for rows in found for other in rows if other["id"] != row["id"])
        if products := {other["id"]: row["weight"] * other["weight"] for other in others}:
            yield {"id": row["id"], "rank": row["rank"], "others": [*products], "products": [*products.values()]}


def _is_near(window: int | None, other: int | None) -> bool:
    """Tell whether an article of a window looks into another one; one without a date looks everywhere."""
    return window is None or (other is not None and abs(window - other) <= 1)


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


def _measure(rows: Iterator[Row]) -> Iterator[Row]:
    bag_of = lru_cache(maxsize=_CACHED)(partial(unpack, type=_Bag))
    for row in rows:
        alike = cosine(bag_of(row["bag_a"]), bag_of(row["bag_b"]))
        if alike >= LEAST_ALIKE_ARTICLES:
            yield {"a": row["a"], "b": row["b"], "alike": alike}


def _tell(group: Group, standing: Broadcast[_Standing], vocabulary: Broadcast[Vocabulary]) -> Iterator[Row]:
    """Compare what the articles of a bundle tell with what their neighbours tell."""
    near: dict[tuple[str, str], Proximity] = {}
    tellings: dict[str, Sequence[Telling]] = {}
    for row in group[1]:
        article = row["id"]
        tellings[article] = list(tellings_of(standing.value.mine(row["packed"]), vocabulary.value, standing.value.names))
        near.update(
            ((article, other), (alike, relative))
            for other, alike, relative in zip(row["others"], row["alike"], row["relative"], strict=True)
        )
    for found in retellings(near, tellings):
        yield {"kind": "retelling", "a": found.a, "b": found.b, "score": found.score, "reasons": list(found.reasons())}
