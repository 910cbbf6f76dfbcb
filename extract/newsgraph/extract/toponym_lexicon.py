"""The words that the search for place names goes by, from ``data/place_context.json`` and its companions."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from newsgraph.extract.countries import demonyms

__all__ = ["Abbreviation", "Lexicon", "abbreviations", "common_words", "compass", "lexicon"]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Sets of lower-case words, each named after what it tells; the data file has the words.

    ``divisions`` gives the type of place under each word for several of them ("counties": district).
    """

    strong: frozenset[str]
    weak: frozenset[str]
    appositive: frozenset[str]
    people: frozenset[str]
    public_bodies: frozenset[str]
    other_bodies: frozenset[str]
    titles: frozenset[str]
    speech: frozenset[str]
    sports: frozenset[str]
    streets: frozenset[str]
    numbered_roads: frozenset[str]
    road_bodies: frozenset[str]
    features: frozenset[str]
    directions: frozenset[str]
    connectors: frozenset[str]
    not_places: frozenset[str]
    located: frozenset[str]
    party_letters: frozenset[str]
    celestial: frozenset[str]
    demonym_endings: frozenset[str]
    phrases: frozenset[str]
    phrase_starts: frozenset[str]
    divisions: Mapping[str, str]


@cache
def lexicon() -> Lexicon:
    """Return the lexicon, read once."""
    data = json.loads(files("newsgraph.extract").joinpath("data/place_context.json").read_text(encoding="utf-8"))
    locative, divisions = data.pop("locative"), data.pop("divisions")
    phrases = {name for name in (*data["not_places"], *demonyms()) if " " in name}
    starts = frozenset(phrase.split()[0] for phrase in phrases)
    return Lexicon(
        phrases=frozenset(phrases),
        phrase_starts=starts,
        divisions=divisions,
        **{name: frozenset(words) for name, words in {**locative, **data}.items()},
    )


@cache
def common_words() -> frozenset[str]:
    """Return the names of places that are also common English words."""
    return frozenset(files("newsgraph.extract").joinpath("data/common_words.txt").read_text(encoding="utf-8").split())


@cache
def compass() -> dict[str, tuple[int, int]]:
    """Return the direction of each compass word as steps east and north ("northeastern": 1, 1).

    Examples
    --------
    >>> compass()["south-western"]
    (-1, -1)
    """
    table = {"northern": (0, 1), "southern": (0, -1), "eastern": (1, 0), "western": (-1, 0)}
    table |= {"north": (0, 1), "south": (0, -1), "east": (1, 0), "west": (-1, 0)}
    for joint in ("", "-"):
        for ending in ("", "ern"):
            for north, step in (("north", 1), ("south", -1)):
                table[f"{north}{joint}east{ending}"] = 1, step
                table[f"{north}{joint}west{ending}"] = -1, step
    return table


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form of a region: its code, and how it is used (``dateline`` "Calif.", ``postal`` "CA", ``alone`` "LA")."""

    code: str
    style: str


@cache
def abbreviations() -> dict[str, list[Abbreviation]]:
    """Return what each short form may stand for, as written."""
    text = files("newsgraph.extract").joinpath("data/abbreviations.tsv").read_text(encoding="utf-8")
    rows: Iterable[dict[str, str]] = csv.DictReader(text.splitlines(), delimiter="\t")
    table: dict[str, list[Abbreviation]] = defaultdict(list)
    for row in rows:
        table[row["abbreviation"]].append(Abbreviation(row["code"], row["style"]))
    return dict(table)
