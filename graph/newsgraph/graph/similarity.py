"""How alike two accounts of an event are, why, and what excludes that they are one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

from newsgraph.graph.accounts import Account, Scene, Side
from newsgraph.graph.clusters import Link
from newsgraph.graph.meanings import relatedness
from newsgraph.graph.periods import Days
from newsgraph.graph.views import say_quantity

__all__ = [
    "agreements",
    "are_elsewhere",
    "compare",
    "compare_with_dated",
    "contradict",
    "exclude",
    "exclude_each_other",
    "is_short",
    "overlap",
    "share_actors",
    "share_place",
]

THRESHOLD = 0.6
_WEIGHTS = {
    "lemma": 0.3, "type": 0.2, "day": 0.25, "period": 0.12, "city": 0.25, "region": 0.18, "area": 0.08, "agent": 0.2,
    "agent country": 0.1, "other": 0.2, "other country": 0.08, "effect": 0.25, "about": 0.25, "instrument": 0.05,
    "quantity": 0.1, "main": 0.05, "lead": 0.0,
}  # fmt: skip
_FEW_DAYS = 7
"""Accounts that may be of any of more days than this do not agree on when."""
_ONE_NIGHT = 2
"""Days that one night touches."""
_ONE_OF_A_KIND = {"disaster", "accident"}
"""Kinds of which a city has hardly two on one day."""

Finding = tuple[str, str]
"""A key of the weights, and what agrees in words."""


def compare(first: Account, second: Account) -> Link | None:
    """Return how alike two accounts are and why, None where they are not the same or it can't be told."""
    same_cause = bool(first.causes & second.causes)
    near = overlap(first.near, second.near)
    if (near is None and not same_cause) or overlap(first.days, second.days) is None or exclude_each_other(first, second):
        return None
    found = [*_what_agrees(first, second), *(_same_time(first, second, near) if near else ())]
    return _link(first, second, found) if _is_one(first.kind, {key for key, _ in found}) else None


def compare_with_dated(undated: Account, dated: Account) -> Link | None:
    """Return how alike an account without a date is to one with a date that lies before it.

    It is up to the caller to make sure that there is no other such event: "the attack on Odesa" is the one of which the papers
    wrote, as long as they wrote of one.
    """
    if overlap(undated.days, dated.days) is None or exclude_each_other(undated, dated):
        return None
    found = list(_what_agrees(undated, dated))
    same = {key for key, _ in found}
    if "lemma" not in same or not same & {"city", "region"} or not same & {"agent", "other", "instrument", "quantity"}:
        return None
    return _link(undated, dated, [*found, ("period", "the only dated one shortly before")])


def agreements(first: Account, second: Account) -> Iterator[str]:
    """Yield in words what two accounts have in common, whatever they tell of."""
    if first.group != second.group and relatedness(first.event.lemma, second.event.lemma) > 0:
        one, two = sorted((first.event.lemma, second.event.lemma))
        yield f"{one} and {two} can mean the same"
    found = list(_what_agrees(first, second))
    days = overlap(first.near, second.near)
    if days is not None and is_short(days):
        found.extend(_same_time(first, second, days))
    yield from (reason for _, reason in _by_weight(found))


def is_short(days: Days) -> bool:
    """Tell whether an interval is short enough to say when something happened."""
    return days[1] - days[0] <= _FEW_DAYS


def overlap(one: Days, two: Days) -> Days | None:
    """Return the days that two intervals share."""
    days = max(one[0], two[0]), min(one[1], two[1])
    return days if days[0] <= days[1] else None


def _link(first: Account, second: Account, found: Iterable[Finding]) -> Link | None:
    ordered = _by_weight(found)
    score = round(min(1.0, sum(_WEIGHTS[key] for key, _ in ordered)), 3)
    return Link(first.node, second.node, score, tuple(reason for _, reason in ordered)) if score >= THRESHOLD else None


def _by_weight(found: Iterable[Finding]) -> list[Finding]:
    return sorted(found, key=lambda finding: list(_WEIGHTS).index(finding[0]))


def _is_one(kind: str, same: set[str]) -> bool:
    """Tell whether enough agrees to single out one occurrence: a country at war sees many attacks in a week.

    ``same`` holds the keys of `_WEIGHTS` that agree.
    """
    who = bool(same & {"agent", "other"})
    if "lemma" not in same:
        return {"type", "day", "city"} <= same and who
    if "effect" in same or {"about", "agent"} <= same or {"agent", "other"} <= same:
        return True
    details = bool(same & {"instrument", "quantity", "main"})
    if "city" in same:
        return (who and ("day" in same or details)) or ("day" in same and (details or "lead" in same or kind in _ONE_OF_A_KIND))
    if "region" in same:
        return "day" in same and (who or details)
    return {"area", "day", "agent"} <= same and details


def _what_agrees(first: Account, second: Account) -> Iterator[Finding]:
    yield from _same_kind(first, second)
    yield from _same_place(first, second)
    yield from _same_sides(first, second)
    yield from _same_details(first, second)


def _same_kind(first: Account, second: Account) -> Iterator[Finding]:
    one, two = sorted((first.event.lemma, second.event.lemma))
    if first.group == second.group:
        yield "lemma", f"both “{one}”" if one == two else f"{one} and {two} tell of the same"
    if first.kind == second.kind:
        yield "type", f"both {first.kind}"


def _same_time(first: Account, second: Account, days: Days) -> Iterator[Finding]:
    day = date.fromordinal(days[0]).isoformat()
    if first.stated and second.stated and _length(first.days) <= _ONE_NIGHT and _length(second.days) <= _ONE_NIGHT:
        yield "day", f"same day ({day})" if days[0] == days[1] else f"same days ({day} to {date.fromordinal(days[1])})"
    else:
        yield "period", f"both may be of {day}" if days[0] == days[1] else f"both may be of {day} to {date.fromordinal(days[1])}"


def _length(days: Days) -> int:
    return days[1] - days[0] + 1


def _same_place(first: Account, second: Account) -> Iterator[Finding]:
    one, two = first.scene, second.scene
    if one.cities & two.cities:
        yield "city", f"same place ({_names(one.cities & two.cities, first)})"
    elif one.regions & two.regions:
        yield "region", f"same region ({_names(one.regions & two.regions, first)})"
    elif (one.calls | one.within) & (two.calls | two.within) or one.countries & two.countries:
        yield "area", "one place may lie in the other"


def _same_sides(first: Account, second: Account) -> Iterator[Finding]:
    for role, one, two in (
        ("agent", first.scene.agents, second.scene.agents),
        ("other", first.scene.others, second.scene.others),
    ):
        word = "agent" if role == "agent" else "one it happened to"
        if one.ids & two.ids:
            yield role, f"same {word} ({_names(one.ids & two.ids, first)})"
        elif one.countries & two.countries:
            yield f"{role} country", f"{word} from one country ({', '.join(sorted(one.countries & two.countries))})"
    if first.causes & second.causes:
        yield "effect", f"same cause ({_names(first.causes & second.causes, first)})"
    if first.topics & second.topics:
        yield "about", f"both about one event ({_names(first.topics & second.topics, first)})"


def _same_details(first: Account, second: Account) -> Iterator[Finding]:
    if first.instruments & second.instruments:
        yield "instrument", f"same means ({', '.join(sorted(first.instruments & second.instruments))})"
    mine, theirs = first.event.quantities, second.event.quantities
    same = sorted(key for key in mine if key in theirs and mine[key] == theirs[key])
    if same:
        yield "quantity", f"same numbers ({', '.join(say_quantity(mine[key]) for key in same)})"
    if first.main and second.main:
        yield "main", "main event of both articles"
    elif first.main or second.main:
        yield "lead", "main event of one article"


def _names(ids: Iterable[str], account: Account) -> str:
    return ", ".join(sorted(account.names.get(id, id) for id in ids))


def share_place(one: Scene, two: Scene) -> bool:
    """Tell whether two scenes name the same city or region."""
    return bool(one.cities & two.cities or one.regions & two.regions)


def share_actors(one: Scene, two: Scene) -> bool:
    """Tell whether two scenes name the same known actor in the same part."""
    return bool(one.agents.ids & two.agents.ids or one.others.ids & two.others.ids)


def exclude_each_other(one: Account, two: Account) -> bool:
    """Tell whether two accounts are of two events by what is said of either, or by where the articles let know it happened."""
    return contradict(one.scene, two.scene) or are_elsewhere(one.whereabouts, two.whereabouts)


@lru_cache(maxsize=65536)
def contradict(one: Scene, two: Scene) -> bool:
    """Tell whether two scenes exclude each other: other places, other agents, or others they were done to."""
    return are_elsewhere(one, two) or _other_people(one.agents, two.agents) or _other_people(one.others, two.others)


@lru_cache(maxsize=65536)
def exclude(one: Scene, two: Scene) -> bool:
    """Tell whether two scenes exclude each other whatever people are called: other places, or actors of other countries."""
    return are_elsewhere(one, two) or _other_nations(one.agents, two.agents) or _other_nations(one.others, two.others)


@lru_cache(maxsize=65536)
def are_elsewhere(one: Scene, two: Scene) -> bool:
    """Tell whether the places exclude each other: other countries, or two located cities of which neither holds the other."""
    if one.countries and two.countries and not one.countries & two.countries:
        return True
    if not one.located or not two.located or one.cities & two.cities:
        return False
    return not (one.calls & (two.calls | two.within) or two.calls & one.within)


def _other_people(one: Side, two: Side) -> bool:
    """Tell whether the sides exclude each other: two persons, or known actors of no common country."""
    if one.ids and two.ids and not one.ids & two.ids:
        return (one.persons and two.persons) or not one.countries & two.countries
    return _other_nations(one, two)


def _other_nations(one: Side, two: Side) -> bool:
    return bool(one.countries and two.countries and not one.countries & two.countries and not one.ids & two.ids)
