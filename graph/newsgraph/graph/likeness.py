"""How likely it is that two tellings are of one event: boosted trees over features that people can check.

Trained by `training/event_coreference.py` on ECB+ and MEANTIME; `docs/resolution.md` is its model card.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Set
from functools import cache

from newsgraph.graph.accounts import VAGUE_TYPES
from newsgraph.graph.boosting import Trees
from newsgraph.graph.meanings import relatedness, senses_of
from newsgraph.graph.periods import first_day, last_day
from newsgraph.graph.records import Event
from newsgraph.graph.resources import read_arrays
from newsgraph.graph.similarity import contradict, exclude
from newsgraph.graph.stories import cosine, words_of
from newsgraph.graph.tellings import Filler, Telling

__all__ = [
    "FEATURES", "GROUPS", "WEIGHTS", "Proximity", "features_of", "likelihoods", "share_details", "share_numbers",
]  # fmt: skip

GROUPS = ("agent", "patient", "place", "other")
_DEEP = 10
"""Sentences from here on count as equally deep in an article."""

FEATURES = (
    "same lemma", "related lemmas", "same group", "same type", "other type", "statements",
    "articles alike", "articles alike, relative", "sentences alike",
    *(f"{group} {kind}" for group in GROUPS for kind in ("id", "heads", "words")),
    "participants shared", "participants apart", "one as participant of the other", "agent as patient",
    "times shared", "times apart", "days meet", "days apart", "numbers same", "numbers other",
    "other polarity", "other modality", "other tense", "least salience", "most salience", "main events",
    "rarity", "siblings", "first position", "last position", "mentions",
    "leads alike", "windows alike", "rarest word shared", "words shared, by rarity", "least words",
    "names shared, by rarity", "names shared, relative", "figures shared", "figures apart",
    "participants shared, by rarity", "participants apart, by rarity",
    "same beginning", "senses", "word in the other's sentence", "company shared", "scenes contradict", "scenes exclude",
    "words before alike", "words after alike", "words nearby alike", "own words alike", "own words shared",
    "own words near the other",
)  # fmt: skip

WEIGHTS = "event_coreference.npz"
"""The trees of these features."""

Proximity = tuple[float, float]
"""How alike two articles are, 0 to 1, and the same as a share of how alike their closest neighbours are."""


def likelihoods(rows: Iterable[list[float]], weights: str = WEIGHTS, prefix: str = "") -> list[float]:
    """Return for each row of features how likely the two tellings are of one event, 0 to 1.

    ``weights`` names the file of the trees, ``prefix`` what the names of their arrays begin with in it.
    """
    return _trees(weights, prefix).likelihoods(list(rows))


@cache
def _trees(weights: str, prefix: str) -> Trees:
    arrays = read_arrays("data", weights)
    return Trees({name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)})


def features_of(one: Telling, two: Telling, near: Proximity, alike: float) -> list[float]:
    """Return the features of a pair, in the order of `FEATURES`; the same whichever telling comes first."""
    mine, theirs = one.account, two.account
    a, b = mine.event, theirs.event
    typed = a.telling_type not in VAGUE_TYPES and b.telling_type not in VAGUE_TYPES
    return [
        float(a.lemma == b.lemma),
        relatedness(a.lemma, b.lemma),
        float(mine.group == theirs.group),
        float(typed and a.type == b.type),
        float(typed and a.type != b.type),
        float(a.telling_type == "statement") + float(b.telling_type == "statement"),
        *near,
        alike,
        *(value for group in GROUPS for value in _same_fillers(one.fillers.get(group), two.fillers.get(group))),
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
        *_surroundings(one, two),
        *_rare_participants(one.rare_heads, two.rare_heads),
        _same_beginning(a.lemma, b.lemma),
        _damped_senses(a.lemma) + _damped_senses(b.lemma),
        float(_is_said(a.lemma, two)) + float(_is_said(b.lemma, one)),
        _share(one.company, two.company),
        float(contradict(mine.scene, theirs.scene)),
        float(exclude(mine.scene, theirs.scene)),
        *map(cosine, one.nearby, two.nearby),
        *_own_words(one, two),
    ]


def _own_words(one: Telling, two: Telling) -> tuple[float, float, float]:
    """Return how alike the words for the event are, how many both have, and how many stand beside those of the other."""
    shared = len(one.spoken.keys() & two.spoken.keys())
    beside = len(one.spoken.keys() & two.nearby[2].keys()) + len(two.spoken.keys() & one.nearby[2].keys())
    return cosine(one.spoken, two.spoken), shared / max(1, min(len(one.spoken), len(two.spoken))), float(beside)


def _surroundings(one: Telling, two: Telling) -> list[float]:
    """Return what articles and sentences around two tellings share."""
    rarity = one.vocabulary.rarity
    shared = [max(rarity(word), 0.0) for word in one.words.keys() & two.words.keys()]
    names = one.said_names.keys() & two.said_names.keys()
    return [
        cosine(one.lead, two.lead),
        cosine(one.window, two.window),
        max(shared, default=0.0),
        math.fsum(shared),
        float(min(len(one.words), len(two.words))),
        math.fsum(one.said_names[name] for name in names),
        _share(one.said_names.keys(), two.said_names.keys()),
        float(len(one.figures & two.figures)),
        float(_least_apart(one.figures, two.figures)),
    ]


def _share(one: Set[str], two: Set[str]) -> float:
    """Return how much of two sets is shared (Jaccard)."""
    both = len(one & two)
    return both / (len(one) + len(two) - both) if both else 0.0


def _least_apart(one: Set[str], two: Set[str]) -> int:
    return min(len(one - two), len(two - one))


def _rare_participants(one: Mapping[str, float], two: Mapping[str, float]) -> tuple[float, float]:
    """Return how rare what both have is, and how rare what each has alone, the lesser of both."""
    both = one.keys() & two.keys()
    alone = (math.fsum(mine[head] for head in mine.keys() - both) for mine in (one, two))
    return math.fsum(one[head] for head in both), min(alone)


def _same_beginning(one: str, two: str) -> float:
    same = next((place for place, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    return same / max(len(one), len(two), 1)


def _damped_senses(lemma: str) -> float:
    senses = senses_of(lemma)
    return math.log1p(len(senses.first | senses.other))


def _is_said(lemma: str, telling: Telling) -> bool:
    return any(word in telling.words for word in words_of(lemma))


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
    apart = _least_apart(mine, theirs)
    within = float(one.account.group in theirs) + float(two.account.group in mine)
    return float(len(mine & theirs)), float(apart), within, _crossed(one, two) + _crossed(two, one)


def share_details(one: Telling, two: Telling) -> bool:
    """Tell whether two tellings name a participant alike, or the same number."""
    return share_numbers(one, two) or bool(one.heads & two.heads)


def share_numbers(one: Telling, two: Telling) -> bool:
    """Tell whether two tellings give the same number for the same thing."""
    same, _ = _numbers(one.account.event.quantities, two.account.event.quantities)
    return same > 0


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
