"""What triggers can mean, from WordNet: whether two of them may tell of the same."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from newsgraph.graph.resources import read_json, read_text

__all__ = ["lemma_group", "relatedness", "senses_of"]


class Senses(NamedTuple):
    """Synsets of a lemma, as numbers: of its first senses and what derives from them, of its other senses, right above them."""

    first: frozenset[int] = frozenset()
    other: frozenset[int] = frozenset()
    above: frozenset[int] = frozenset()


@cache
def _table() -> Mapping[str, str]:
    lines = read_text("data", "meanings.tsv").splitlines()
    return dict(line.split("\t", 1) for line in lines if not line.startswith("#"))


@lru_cache(maxsize=65536)
def senses_of(lemma: str) -> Senses:
    """Return the synsets of a lemma; none of a word that WordNet lacks or knows for no event."""
    row = _table().get(lemma.casefold())
    return Senses() if row is None else Senses(*(frozenset(map(int, column.split())) for column in row.split("\t")))


@lru_cache(maxsize=262144)
def relatedness(one: str, two: str) -> float:
    """Return how far two lemmas can mean the same, from 0 (unrelated) to 1 (the same word).

    0.8: they share a first sense or the noun derived from it; 0.5: some sense; 0.3: one is a kind of the other; 0.15: both are of
    one kind.

    Examples
    --------
    >>> relatedness("acquire", "acquisition"), relatedness("quake", "earthquake"), relatedness("resign", "earthquake")
    (0.8, 0.8, 0.0)
    """
    if one.casefold() == two.casefold():
        return 1.0
    a, b = senses_of(one), senses_of(two)
    if a.first & b.first:
        return 0.8
    if (a.first | a.other) & (b.first | b.other):
        return 0.5
    if a.first & b.above or a.above & b.first:
        return 0.3
    return 0.15 if a.above & b.above else 0.0


@cache
def _groups() -> Mapping[str, str]:
    return {lemma: group[0] for group in read_json("data", "lemma_groups.json")["groups"] for lemma in group}


@cache
def _homonyms() -> Mapping[str, Mapping[str, str]]:
    homonyms: Mapping[str, Mapping[str, str]] = read_json("data", "lemma_groups.json")["homonyms"]
    return homonyms


def lemma_group(lemma: str, type: str = "event") -> str:
    """Return the first lemma of the group of news words that a lemma belongs to; the lemma itself where it is in none.

    The type of the event tells homonyms apart.

    Examples
    --------
    >>> lemma_group("bombardment"), lemma_group("Acquire")
    ('attack', 'acquire')
    >>> lemma_group("fire", "personnel"), lemma_group("fire", "disaster"), lemma_group("blaze", "disaster")
    ('dismiss', 'burn', 'burn')
    """
    folded = lemma.casefold()
    return _homonyms().get(folded, {}).get(type) or _groups().get(folded, folded)
