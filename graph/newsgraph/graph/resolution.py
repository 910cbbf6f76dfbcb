"""One node per real thing across articles: which nodes of different records are the same, how sure that is, and why.

Actors and places that name the same thing mostly share an id already (a country's code, a GeoNames or Wikidata id, a full name);
`newsgraph.graph.identities` joins those that do not, `newsgraph.graph.namesakes` parts those that should not. Events are compared
by type, time, place and participants (`newsgraph.graph.occurrences`); unnamed participants of events that are one are one too
(`newsgraph.graph.participants`). All of it depends on the set of records only, never on
their order.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Protocol

from newsgraph.graph.accounts import Accounts
from newsgraph.graph.clusters import Link, hold, parents
from newsgraph.graph.decisions import Decision, pairs_apart, pairs_joined
from newsgraph.graph.embeddings import Embeddings
from newsgraph.graph.encoding import encoder
from newsgraph.graph.identities import link_actors, link_places
from newsgraph.graph.namesakes import Namesakes, part_namesakes
from newsgraph.graph.network import collector_paused, renamed
from newsgraph.graph.occurrences import link_events
from newsgraph.graph.participants import link_participants
from newsgraph.graph.records import Record
from newsgraph.graph.retellings import link_retellings
from newsgraph.graph.surroundings import Surroundings

__all__ = ["Corpus", "Merge", "Merges", "ids_in", "link_names", "resolve", "resolve_corpus"]

Pair = tuple[str, str]

_MOST_ROUNDS = 5
_NO_NAMESAKES = Namesakes()


@dataclass(frozen=True, slots=True)
class Merge:
    """A node that was taken for another: ``other`` is the one it resembled, ``into`` the one that stands for the whole group."""

    node: str
    into: str
    other: str
    score: float
    reasons: tuple[str, ...]

    def __str__(self) -> str:
        """Return the merge in words."""
        return f"{self.node} is {self.into} ({self.score:.2f}): {'; '.join(self.reasons)}"


class Merges(Mapping[str, str]):
    """Node id -> id of the node that stands for it, for every node that another stands for; `why` explains.

    The smallest id of a group stands for it, so that ids do not depend on the order of articles.

    Examples
    --------
    >>> from newsgraph.graph.samples import sample_records
    >>> merges = resolve(sample_records())
    >>> merge = merges.why("event:865352d9db4a4c3a:16")
    >>> merge.into, merge.score
    ('event:1648d2ff8ed59de7:7', 1.0)
    >>> merge.reasons[:4]
    ('attack and strike tell of the same', 'both ASSAULT', 'same day (2025-06-07)', 'same place (Kharkiv)')
    """

    def __init__(self, links: Sequence[Link] = (), namesakes: Namesakes = _NO_NAMESAKES) -> None:
        self.namesakes = namesakes
        self._merges = {
            node: Merge(node, into, link.b if link.a == node else link.a, link.score, link.reasons)
            for node, (into, link) in sorted(parents(links).items())
        }

    def __getitem__(self, node: str) -> str:
        """Return the id of the node that stands for the node."""
        return self._merges[node].into

    def __iter__(self) -> Iterator[str]:
        """Iterate over the ids that are no longer nodes of their own, sorted."""
        return iter(self._merges)

    def __len__(self) -> int:
        """Return how many nodes were taken into others."""
        return len(self._merges)

    def why(self, node: str) -> Merge:
        """Return how sure a merge is and its reasons in words; KeyError for a node that was not merged into another."""
        return self._merges[node]

    def ids_in(self, article: str) -> Mapping[str, str]:
        """Return what stands for each id in one article: all of these, and the bearers of names that it shares with others."""
        own = self.namesakes.ids.get(article)
        return ChainMap({id: self.get(bearer, bearer) for id, bearer in own.items()}, self._into) if own else self._into

    @cached_property
    def _into(self) -> dict[str, str]:
        return dict(self)

    def all(self) -> tuple[Merge, ...]:
        """Return all merges, by the id of the node."""
        return tuple(self._merges.values())


def ids_in(merges: Mapping[str, str], article: str) -> Mapping[str, str]:
    """Return what stands for each id in one article, whoever made the merges."""
    return merges.ids_in(article) if isinstance(merges, Merges) else merges


def resolve(
    records: Iterable[Record], decisions: Collection[Decision] = (), *, jobs: int = 1, embeddings: bool = False
) -> Merges:
    """Return which nodes of the records are the same.

    Parameters
    ----------
    records
        Records as extraction gives them, or already resolved ones: resolving again changes nothing.
    decisions
        What people decided; it overrules all else. Of nodes that are one by hand no other decision makes two.
    jobs
        Number of processes; the result does not depend on it.
    embeddings
        Whether retold events are also compared by embeddings of their sentences; needs ``pip install 'newsgraph[embeddings]'``.

    Raises
    ------
    newsgraph.graph.encoding.EncoderError
        If embeddings are wanted and the extra is not installed.

    Notes
    -----
    Near-linear: only nodes that share a blocking key are compared, and at most a fixed number in each block.
    """
    with collector_paused():
        compared = Embeddings(encoder()) if embeddings else None
        return resolve_corpus(_InMemory(sorted(records, key=lambda record: record.id), jobs, compared), decisions)


class Corpus(Protocol):
    """The records of a corpus, wherever they are kept, as resolution asks for them."""

    def named(self) -> Sequence[Record]:
        """Return the records by id; of each no more is needed than id, publication, actors and places."""
        ...

    def renamed(self, ids: Mapping[str, Mapping[str, str]]) -> Corpus:
        """Return the corpus with other node ids in some articles: article -> id -> new id."""
        ...

    def link_decided(self, decisions: Collection[Decision]) -> list[Link]:
        """Return the links by hand between nodes that the records have."""
        ...

    def link_events(self, names: Mapping[str, str], known: Sequence[Link], apart: Collection[Pair]) -> list[Link]:
        """Return new links between events by rules, see `newsgraph.graph.occurrences.link_events`."""
        ...

    def link_retellings(self, names: Mapping[str, str], known: Sequence[Link], apart: Collection[Pair]) -> list[Link]:
        """Return new links between events told again, see `newsgraph.graph.retellings.link_retellings`."""
        ...

    def link_participants(self, names: Mapping[str, str], known: Sequence[Link], apart: Collection[Pair]) -> list[Link]:
        """Return new links between unnamed participants, see `newsgraph.graph.participants.link_participants`."""
        ...


def resolve_corpus(corpus: Corpus, decisions: Collection[Decision] = ()) -> Merges:
    """Return which nodes of a corpus are the same; it may be kept on many machines."""
    records = corpus.named()
    namesakes = part_namesakes(records, ((d.node, d.other, d.verdict == "one") for d in decisions), Surroundings(records))
    if namesakes.ids:
        corpus = corpus.renamed(namesakes.ids)
    decided = [Decision.of(d.verdict, namesakes.named(d.node), namesakes.named(d.other)) for d in decisions]
    apart = pairs_apart(decided)
    by_hand = hold(corpus.link_decided(decided))
    known = hold([*by_hand, *namesakes.links], apart, sure=len(by_hand))
    named = [*known, *link_names(corpus.named(), known, [*apart, *namesakes.apart])]
    return Merges(_with_events(corpus, hold(named, apart, sure=len(by_hand)), apart), namesakes)


def link_names(records: Sequence[Record], known: Sequence[Link] = (), apart: Collection[Pair] = ()) -> list[Link]:
    """Return the new links between actors and between places of records that are sorted by id."""
    return [*link_actors(records, Surroundings(records), known, apart), *link_places(records, known, apart)]


class _InMemory:
    """Records in this process, sorted by id."""

    def __init__(self, records: Sequence[Record], jobs: int, embeddings: Embeddings | None) -> None:
        self._records = records
        self._accounts = Accounts(records)
        self._jobs = jobs
        self._embeddings = embeddings

    def link_decided(self, decisions: Collection[Decision]) -> list[Link]:
        return pairs_joined(decisions, self._records)

    def named(self) -> Sequence[Record]:
        return self._records

    def renamed(self, ids: Mapping[str, Mapping[str, str]]) -> Corpus:
        parted = [renamed(record, ids.get(record.id, {})) for record in self._records]
        return _InMemory(parted, self._jobs, self._embeddings)

    def link_events(self, names: Mapping[str, str], known: Sequence[Link], apart: Collection[Pair]) -> list[Link]:
        accounts = self._accounts.under(names)
        return link_events(chain.from_iterable(accounts.values()), names, known, apart)

    def link_retellings(self, names: Mapping[str, str], known: Sequence[Link], apart: Collection[Pair]) -> list[Link]:
        return link_retellings(self._accounts, names, known, apart, self._jobs, self._embeddings)

    def link_participants(self, names: Mapping[str, str], known: Sequence[Link], apart: Collection[Pair]) -> list[Link]:
        return link_participants(self._records, names, known, apart)


def _with_events(corpus: Corpus, known: list[Link], apart: Collection[Pair]) -> list[Link]:
    """Return the known links with those between events, and between those who take part in events that are one.

    Events found to be one make their consequences comparable, so it is done again.
    """
    links = list(known)
    for _ in range(_MOST_ROUNDS):
        more = corpus.link_events(dict(Merges(links)), links, apart)
        if not more:
            break
        links.extend(more)
    links.extend(corpus.link_retellings(dict(Merges(links)), links, apart))
    return [*links, *corpus.link_participants(dict(Merges(links)), links, apart)]
