"""Events of different articles that are one occurrence: candidates by blocking, compared, and grouped under constraints.

Two accounts are taken for one occurrence when what happened, when, where and who agree well enough. They never are when both are
from one article, tell of two different days, two different cities or countries, or of different known agents or patients.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from newsgraph.graph.accounts import Account, accounts_of
from newsgraph.graph.clusters import Link
from newsgraph.graph.groups import Groups
from newsgraph.graph.records import Record
from newsgraph.graph.similarity import compare, compare_with_dated, overlap

__all__ = ["link_events"]

_BLOCK_REACH = 30
"""In a block, each account is compared with at most this many that follow it."""


def link_events(
    records: Iterable[Record], names: Mapping[str, str], known: Sequence[Link], apart: Collection[tuple[str, str]] = ()
) -> list[Link]:
    """Return new links between events of the records.

    Parameters
    ----------
    records
        Sorted by id.
    names
        Node id -> id of the node that stands for it, as far as is known.
    known
        The links between events that were found before; the result continues them.
    apart
        Pairs of nodes that are not one, whatever speaks for it.
    """
    accounts = [account for record in records for account in accounts_of(record, names, facts_only=True) if account.settled]
    groups = Groups(accounts, known, apart)
    links = _joined(groups, _links(accounts, names))
    return [*links, *_joined(groups, _references(accounts, names))]


def _joined(groups: Groups, links: Iterable[Link]) -> list[Link]:
    """Return the links that hold groups together: the surest first, none that would join what contradicts itself."""
    ordered = sorted(links, key=lambda link: (-link.score, link.a, link.b, link.reasons))
    return [link for link in ordered if groups.join(link.a, link.b)]


def _links(accounts: Sequence[Account], names: Mapping[str, str]) -> Iterator[Link]:
    for first, second in _candidates(accounts):
        link = compare(first, second) if _may_be_one(first, second, names) else None
        if link is not None:
            yield link


def _may_be_one(first: Account, second: Account, names: Mapping[str, str]) -> bool:
    return first.article != second.article and names.get(first.node, first.node) != names.get(second.node, second.node)


# ----------------------------------------------------------------------------------------------------------------- candidates


def _candidates(accounts: Sequence[Account]) -> Iterator[tuple[Account, Account]]:
    """Yield the pairs that share a blocking key, each once, the smaller id first."""
    blocks: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for place, account in enumerate(accounts):
        for key in _keys(account):
            blocks[key].append(place)
    seen: set[tuple[int, int]] = set()
    for members in blocks.values():
        for pair in _near_pairs(members):
            if pair not in seen:
                seen.add(pair)
                first, second = sorted((accounts[pair[0]], accounts[pair[1]]), key=lambda account: account.node)
                yield first, second


def _near_pairs(members: Sequence[int]) -> Iterator[tuple[int, int]]:
    for place, first in enumerate(members):
        for second in members[place + 1 : place + 1 + _BLOCK_REACH]:
            yield first, second


def _keys(account: Account) -> Iterator[tuple[object, ...]]:
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
    for day in range(account.near[0], account.near[1] + 1):
        for meaning in meanings:
            yield from ((meaning, day, *key) for key in where)
    yield from ((meaning, cause) for meaning in meanings for cause in account.causes)


# ----------------------------------------------------------------------------------------------------------------- references


def _references(accounts: Sequence[Account], names: Mapping[str, str]) -> Iterator[Link]:
    """Yield the links from accounts without a date to the one dated occurrence shortly before that they can mean."""
    dated: dict[tuple[str, str], list[Account]] = defaultdict(list)
    for account in accounts:
        if account.stated:
            for place in account.scene.cities | account.scene.regions:
                dated[account.group, place].append(account)
    for among in dated.values():
        among.sort(key=lambda account: (account.days, account.node, account.article))
    for account in accounts:
        if not account.stated:
            for place in sorted(account.scene.cities | account.scene.regions):
                yield from _reference(account, dated.get((account.group, place), ()), names)


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
