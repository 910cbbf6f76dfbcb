"""How likely it is that two tellings are of one event: a logistic regression over features that people can check.

Trained by `training/event_coreference.py` on ECB+ and MEANTIME; `docs/resolution.md` is its model card.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from operator import mul

from newsgraph.graph.meanings import relatedness
from newsgraph.graph.periods import first_day, last_day
from newsgraph.graph.records import Event
from newsgraph.graph.resources import read_arrays
from newsgraph.graph.tellings import Filler, Telling

__all__ = ["FEATURES", "Proximity", "features_of", "likelihood", "share_details"]

_GROUPS = ("agent", "patient", "place", "other")
_VAGUE_TYPES = {"event", "other", ""}
_DEEP = 10
"""Sentences from here on count as equally deep in an article."""

FEATURES = (
    "same lemma", "related lemmas", "same group", "same type", "other type", "statements",
    "articles alike", "articles alike, relative", "sentences alike",
    *(f"{group} {kind}" for group in _GROUPS for kind in ("id", "heads", "words")),
    "participants shared", "participants apart", "one as participant of the other", "agent as patient",
    "times shared", "times apart", "days meet", "days apart", "numbers same", "numbers other",
    "other polarity", "other modality", "other tense", "least salience", "most salience", "main events",
    "rarity", "siblings", "first position", "last position", "mentions",
)  # fmt: skip

Proximity = tuple[float, float]
"""How alike two articles are, 0 to 1, and the same as a share of how alike their closest neighbours are."""


def likelihood(one: Telling, two: Telling, near: Proximity, alike: float) -> float:
    """Return how likely two tellings are of one event, 0 to 1; ``alike`` is how alike the sentences around them are."""
    weights, bias = _weights()
    return 1 / (1 + math.exp(-bias - math.fsum(map(mul, weights, features_of(one, two, near, alike)))))


@cache
def _weights() -> tuple[list[float], float]:
    *weights, bias = (float(weight) for weight in read_arrays("data", "event_coreference.npz")["weights"])
    return weights, bias


def features_of(one: Telling, two: Telling, near: Proximity, alike: float) -> list[float]:
    """Return the features of a pair, in the order of `FEATURES`; the same whichever telling comes first."""
    mine, theirs = one.account, two.account
    a, b = mine.event, theirs.event
    typed = a.telling_type not in _VAGUE_TYPES and b.telling_type not in _VAGUE_TYPES
    return [
        float(a.lemma == b.lemma),
        relatedness(a.lemma, b.lemma),
        float(mine.group == theirs.group),
        float(typed and a.type == b.type),
        float(typed and a.type != b.type),
        float(a.telling_type == "statement") + float(b.telling_type == "statement"),
        *near,
        alike,
        *(value for group in _GROUPS for value in _same_fillers(one.fillers.get(group), two.fillers.get(group))),
        *_participants(one, two),
        *_times(one, two),
        *_numbers(a.quantities, b.quantities),
        float(a.polarity != b.polarity),
        float(a.modality != b.modality),
        float((a.tense or "") != (b.tense or "")),
        min(a.salience, b.salience),
        max(a.salience, b.salience),
        float(mine.main) + float(theirs.main),
        min(one.rarity, two.rarity),
        float(one.siblings * two.siblings),
        _damped(min(one.position, two.position)),
        _damped(max(one.position, two.position)),
        _damped(len(one.mentions) + len(two.mentions)),
    ]


def _damped(count: int) -> float:
    return math.log1p(min(count, _DEEP))


def _same_fillers(one: Filler | None, two: Filler | None) -> tuple[float, float, float]:
    """Return for ids, last words and all words: 1 (or a share) what is shared, -1 known but other, 0 what one leaves open."""
    if one is None or two is None:
        return 0.0, 0.0, 0.0
    shared = len(one.words & two.words)
    words = shared / min(len(one.words), len(two.words)) if shared else -1.0 if one.words and two.words else 0.0
    return _meet(one.ids, two.ids), _meet(one.heads, two.heads), words


def _meet(one: frozenset[str], two: frozenset[str]) -> float:
    if not one or not two:
        return 0.0
    return 1.0 if one & two else -1.0


def _participants(one: Telling, two: Telling) -> tuple[float, float, float, float]:
    mine, theirs = one.heads, two.heads
    apart = min(len(mine - theirs), len(theirs - mine))
    within = float(one.account.group in theirs) + float(two.account.group in mine)
    return float(len(mine & theirs)), float(apart), within, _crossed(one, two) + _crossed(two, one)


def share_details(one: Telling, two: Telling) -> bool:
    """Tell whether two tellings name a participant alike, or the same number."""
    same, _ = _numbers(one.account.event.quantities, two.account.event.quantities)
    return bool(same or one.heads & two.heads)


def _crossed(one: Telling, two: Telling) -> float:
    """Return 1 where who did it here is whom it was done to there."""
    agents, patients = one.fillers.get("agent"), two.fillers.get("patient")
    return float(bool(agents and patients and agents.heads & patients.heads))


def _times(one: Telling, two: Telling) -> tuple[float, float, float, float]:
    same = len(one.times & two.times)
    apart = bool(one.times and two.times and not same)
    mine, theirs = _days(one.account.event), _days(two.account.event)
    if mine is None or theirs is None:
        return float(same), float(apart), 0.0, 0.0
    meet = mine[0] <= theirs[1] and theirs[0] <= mine[1]
    return float(same), float(apart), float(meet), float(not meet)


def _days(event: Event) -> tuple[int, int] | None:
    first, last = first_day(event.start), last_day(event.end)
    return None if first is None or last is None else (first, last)


def _numbers(one: Mapping[str, object], two: Mapping[str, object]) -> tuple[float, float]:
    same = [one[key] == two[key] for key in one if key in two]
    return float(sum(same)), float(len(same) - sum(same))
