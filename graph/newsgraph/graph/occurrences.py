"""Events of different articles that are one occurrence: candidates by blocking, compared, and grouped under constraints.

Two accounts are taken for one occurrence when what happened, when, where and who agree well enough. They never are when both are
from one article, tell of two different days, two different cities or countries, or of different known agents or patients.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from newsgraph.graph.accounts import Account
from newsgraph.graph.clusters import Link
from newsgraph.graph.groups import Groups
from newsgraph.graph.similarity import compare, compare_with_dated, overlap

__all__ = [
    "blocking_keys", "join_events", "link_events", "link_pair", "near_pairs", "reference_keys", "references",
]  # fmt: skip

T = TypeVar("T")
Key = tuple[object, ...]
"""What accounts share that are worth a comparison; they are compared within the block of all that have it."""

_BLOCK_REACH = 30
"""In a block, each account is compared with at most this many that follow it."""


def link_events(
    accounts: Iterable[Account], names: Mapping[str, str], known: Sequence[Link], apart: Collection[tuple[str, str]] = ()
) -> list[Link]:
    """Return new links between events.

    Parameters
    ----------
    accounts
        What articles tell of them, sorted by article.
    names
        Node id -> id of the node that stands for it, as far as is known.
    known
        The links between events that were found before; the result continues them.
    apart
        Pairs of nodes that are not one, whatever speaks for it.
    """
    settled = [account for account in accounts if account.settled]
    return join_events(Groups(settled, known, apart), _links(settled, names), _references(settled, names))


def join_events(groups: Groups, links: Iterable[Link], references: Iterable[Link]) -> list[Link]:
    """Return the links that hold groups together; those that refer to a dated occurrence come after all others."""
    return [*_joined(groups, links), *_joined(groups, references)]


def _joined(groups: Groups, links: Iterable[Link]) -> list[Link]:
    """Return the links that hold groups together: the surest first, none that would join what contradicts itself."""
    ordered = sorted(links, key=lambda link: (-link.score, link.a, link.b, link.reasons))
    return [link for link in ordered if groups.join(link.a, link.b)]


def _links(accounts: Sequence[Account], names: Mapping[str, str]) -> Iterator[Link]:
    for first, second in _candidates(accounts):
        link = link_pair(first, second, names)
        if link is not None:
            yield link


def link_pair(one: Account, two: Account, names: Mapping[str, str]) -> Link | None:
    """Return the link between two accounts of one block, None where they are not one."""
    first, second = sorted((one, two), key=lambda account: account.node)
    return compare(first, second) if _may_be_one(first, second, names) else None


def _may_be_one(first: Account, second: Account, names: Mapping[str, str]) -> bool:
    return first.article != second.article and names.get(first.node, first.node) != names.get(second.node, second.node)


# ----------------------------------------------------------------------------------------------------------------- candidates


def _candidates(accounts: Sequence[Account]) -> Iterator[tuple[Account, Account]]:
    """Yield the pairs that share a blocking key, each once."""
    blocks: dict[Key, list[int]] = defaultdict(list)
    for place, account in enumerate(accounts):
        for key in blocking_keys(account):
            blocks[key].append(place)
    seen: set[tuple[int, int]] = set()
    for members in blocks.values():
        for pair in near_pairs(members) if len(members) > 1 else ():
            if pair not in seen:
                seen.add(pair)
                yield accounts[pair[0]], accounts[pair[1]]


def near_pairs(members: Iterable[T], reach: int = _BLOCK_REACH) -> Iterator[tuple[T, T]]:
    """Yield each two members of a block that stand near each other in it; holds no more of the block than that reach."""
    before: deque[T] = deque(maxlen=reach)
    for second in members:
        yield from ((first, second) for first in before)
        before.append(second)


def blocking_keys(account: Account) -> Iterator[Key]:
    """Yield what accounts of one occurrence share: kind or meaning, a day, and a city, a related event, or place and sides."""
    scene = account.scene
    agents = scene.agents.ids | scene.agents.countries
    others = scene.others.ids | scene.others.countries
    where = [
        *((place,) for place in scene.cities | scene.regions),
        *((event,) for event in account.topics),
        *((country, who) for country in scene.countries for who in scene.agents.ids | scene.others.ids),
        *((agent, other) for agent in agents for other in others),
    ]
    meanings = {account.kind, account.group}
    if where:
        for day in range(account.near[0], account.near[1] + 1):
            for meaning in meanings:
                yield from ((meaning, day, *key) for key in where)
    yield from ((meaning, cause) for meaning in meanings for cause in account.causes)


# ----------------------------------------------------------------------------------------------------------------- references


def _references(accounts: Sequence[Account], names: Mapping[str, str]) -> Iterator[Link]:
    """Yield the links from accounts without a date to the one dated occurrence shortly before that they can mean."""
    blocks: dict[Key, tuple[list[Account], list[Account]]] = defaultdict(lambda: ([], []))
    for account in accounts:
        for key in reference_keys(account):
            blocks[key][not account.stated].append(account)
    for dated, undated in blocks.values():
        yield from references(dated, undated, names)


def reference_keys(account: Account) -> Iterator[Key]:
    """Yield what an account without a date shares with the dated one it means: what happened, and where."""
    return ((account.group, place) for place in account.scene.cities | account.scene.regions)


def references(dated: Iterable[Account], undated: Iterable[Account], names: Mapping[str, str]) -> Iterator[Link]:
    """Yield the links from accounts without a date to dated ones of their block."""
    among = sorted(dated, key=lambda account: (account.days, account.node, account.article))
    for account in undated:
        yield from _reference(account, among, names)


def _reference(account: Account, dated: Sequence[Account], names: Mapping[str, str]) -> Iterator[Link]:
    """Yield the link to the surest of the dated accounts, if all that come into question are of one day."""
    links: list[Link] = []
    shared = account.days
    for other in dated[_first_from(dated, account.days[0]) :]:
        if other.days[0] > account.days[1]:
            break
        link = compare_with_dated(account, other) if _may_be_one(account, other, names) else None
        if link is not None:
            both = overlap(shared, other.days)
            if both is None:
                return
            shared = both
            links.append(link)
    if links:
        yield min(links, key=lambda link: (-link.score, link.b, link.reasons))


def _first_from(dated: Sequence[Account], day: int) -> int:
    return bisect_left(dated, day, key=lambda account: account.days[0])
