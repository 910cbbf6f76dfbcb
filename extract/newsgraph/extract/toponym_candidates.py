"""Proposing place names: every stretch of a doc that may be one, before its context is weighed.

Sources, in the order in which they take the tokens: street patterns, abbreviated regions ("Calif."), entities that the
recogniser calls places, and names that the gazetteer knows.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from spacy.tokens import Doc

from newsgraph.extract.countries import country_names, demonyms
from newsgraph.extract.gazetteer import Gazetteer, Match
from newsgraph.extract.toponym_lexicon import abbreviations, lexicon
from newsgraph.extract.toponyms import normalise_name
from newsgraph.extract.words import Entity, words_of

__all__ = ["PLACE_LABELS", "Reading", "Toponym", "near_large_city", "propose"]

PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})
_NAME_LABELS = PLACE_LABELS | {"ORG", "PERSON", "NORP", "EVENT", "PRODUCT", "WORK_OF_ART", "LAW"}
_LONGEST_NAME = 6
_LONGEST_STREET = 5
_BREAKS = frozenset({",", "/", "(", ")", ";", "–", "--", "—", "and"})
_ARTICLES = frozenset({"the", "a", "an"})
_POSSESSIVES = frozenset({"'s", "'", "’s", "’"})


@dataclass(slots=True)
class Toponym:
    """A candidate place name, tokens ``start`` to ``end``.

    ``container`` is the "Texas" of "Paris, Texas", ``content`` the "Paris" of that "Texas".
    ``siblings`` stand next to it in a list ("Oregon" and "Washington"), ``division`` is the type of place that the list is said
    to be of ("Nassau and Baker counties"). ``part`` is the "eastern" that stands before it, ``modifier`` the number of its
    tokens. ``label`` is what the entity recogniser calls the name, ``exact`` whether it fills that entity; ``kind`` is ``name``,
    ``street`` or ``abbreviation``.
    """

    start: int
    end: int
    name: str
    key: str
    label: str = ""
    exact: bool = True
    kind: str = "name"
    matches: tuple[Match, ...] = ()
    evidence: float = 0.0
    container: Toponym | None = None
    content: Toponym | None = None
    part: str = ""
    modifier: int = 0
    siblings: list[Toponym] = field(default_factory=list)
    division: str = ""


class Reading:
    """A doc with what is asked of its tokens again and again laid out in lists."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.parsed = words_of(doc)
        self.text = self.parsed.text
        self.texts = texts = self.parsed.texts
        self.words = self.parsed.lower
        self.capital = [_is_capitalised(text) for text in texts]
        self.space = [text.isspace() for text in texts]
        self.starts = [word.idx for word in self.parsed]
        self.ends = [start + len(text) for start, text in zip(self.starts, texts, strict=True)]
        self.opens = [word.is_sent_start for word in self.parsed]
        self.entities: list[Entity | None] = [None] * len(texts)
        for entity in self.parsed.entities:
            if entity.label in _NAME_LABELS:
                self.entities[entity.start : entity.end] = [entity] * (entity.end - entity.start)
        self.known: set[int] = set()
        self.street_ends: set[int] = set()

    def __len__(self) -> int:
        """Return the number of tokens."""
        return len(self.texts)

    def slice(self, start: int, end: int) -> str:
        """Return the text of tokens ``start`` to ``end``."""
        return self.text[self.starts[start] : self.ends[min(end, len(self.ends)) - 1]]

    def label(self, index: int) -> str:
        """Return the label of the entity a token is in, or an empty string."""
        entity = self.entities[index]
        return entity.label if entity is not None else ""

    def trim(self, start: int, end: int) -> tuple[int, int]:
        """Return the span without leading article, trailing possessive and loose punctuation on either side."""
        while start < end and (self.words[start] in _ARTICLES or self._is_loose(start)):
            start += 1
        while start < end and (self.words[end - 1] == "the" or self._is_loose(end - 1)):
            end -= 1
        return start, end

    def _is_loose(self, index: int) -> bool:
        word = self.words[index]
        glued_period = word == "." and index > 0 and self.ends[index - 1] == self.starts[index]
        return word in _POSSESSIVES or self.space[index] or (not glued_period and not any(map(str.isalnum, word)))


def propose(reading: Reading, gazetteer: Gazetteer) -> list[Toponym]:
    """Return the candidates of a doc in text order, none overlapping another, with their containers."""
    return _Proposals(reading, gazetteer).all()


class _Proposals:
    def __init__(self, reading: Reading, gazetteer: Gazetteer) -> None:
        self.reading = reading
        self.gazetteer = gazetteer
        self.taken = bytearray(len(reading))

    def all(self) -> list[Toponym]:
        self._mask_phrases()
        found = [*self._take(self._streets()), *self._take(self._abbreviations()), *self._take(self._entities())]
        found += self._take(self._names())
        found.sort(key=lambda c: c.start)
        self.reading.street_ends = {c.end - 1 for c in found if c.kind == "street"}
        self.reading.known = {index for c in found for index in range(c.start, c.end)}
        _link_containers(found, self.reading)
        for candidate in found:
            candidate.division = _division(candidate, self.reading)
        return found

    def _mask_phrases(self) -> None:
        """Take demonyms of several words ("Sri Lankan") and fixed phrases ("White House") out of the search."""
        words = lexicon()
        for index, word in enumerate(self.reading.words):
            if word in words.phrase_starts and self.reading.capital[index]:
                for width in (3, 2):
                    if self.reading.slice(index, index + width).lower() in words.phrases:
                        self.taken[index : index + width] = b"\1" * len(self.taken[index : index + width])

    def _take(self, candidates: Iterator[Toponym]) -> Iterator[Toponym]:
        for candidate in candidates:
            if not any(self.taken[candidate.start : candidate.end]):
                self.taken[candidate.start : candidate.end] = b"\1" * (candidate.end - candidate.start)
                yield candidate

    # Streets --------------------------------------------------------------------------------------------------------

    def _streets(self) -> Iterator[Toponym]:
        words = lexicon()
        for index, word in enumerate(self.reading.words):
            is_street = word in words.streets and not self._is_prefix(index)
            if self.reading.capital[index] and (is_street or word in words.numbered_roads):
                start, end = self._street_start(index), self._road_end(index + 1)
                is_named = end > index + 1 or (is_street and start < index)
                if is_named and not self._names_a_body(end) and not self._is_road_of_region(start, index):
                    yield self._street(start, end)

    def _names_a_body(self, end: int) -> bool:
        """Tell "Florida Highway Patrol" and "Federal Highway Administration" from a highway."""
        reading = self.reading
        following = end < len(reading) and reading.capital[end] and not reading.opens[end]
        return following and reading.words[end] in lexicon().road_bodies

    def _is_road_of_region(self, start: int, index: int) -> bool:
        """Tell whether what stands before "Highway 23" is the name of a state or county, which then is the place."""
        if start >= index or self.reading.words[index] not in lexicon().numbered_roads:
            return False
        ends = [index, *([index - 1] if self.reading.words[index - 1] == "state" else [])]
        return any(m.place.type in ("region", "district") and not m.alias for end in ends for m in self._lookup(start, end)[:1])

    def _is_prefix(self, index: int) -> bool:
        """Tell "St. Louis" and "Dr. Smith" from "Main St."."""
        if self.reading.words[index] not in ("st", "st.", "dr", "dr."):
            return False
        following = index + 1
        return following < len(self.reading) and self.reading.capital[following] and not self.reading.opens[following]

    def _street(self, start: int, end: int) -> Toponym:
        name = self.reading.slice(start, end)
        matches = tuple(match for match in self.gazetteer.lookup(name) if not match.alias)
        return Toponym(start, end, name, normalise_name(name), self.reading.label(start), kind="street", matches=matches)

    def _road_end(self, index: int) -> int:
        """Return where a road's number or letter ends ("Route 128", "County Road 35", "I-75", "Avenue Q")."""
        reading = self.reading
        if index >= len(reading) or reading.opens[index]:
            return index
        if len(reading.texts[index]) == 1 and reading.capital[index]:
            return index + 1
        number = index + (reading.words[index] in ("-", "no.", "#"))
        return number + 1 if number < len(reading) and reading.texts[number][0].isdigit() else index

    def _street_start(self, index: int) -> int:
        """Return where the capitalised words and ordinals before a street word begin."""
        start = index
        while start and index - start < _LONGEST_STREET - 1 and not self.reading.opens[start] and self._is_street_word(start - 1):
            start -= 1
        return start

    def _is_street_word(self, index: int) -> bool:
        text, word = self.reading.texts[index], self.reading.words[index]
        is_ordinal = text[0].isdigit() and word[-2:] in ("st", "nd", "rd", "th")
        if word in _ARTICLES:
            return False
        return is_ordinal or (self.reading.capital[index] and word not in lexicon().connectors and word not in lexicon().weak)

    # Abbreviations --------------------------------------------------------------------------------------------------

    def _abbreviations(self) -> Iterator[Toponym]:
        table = abbreviations()
        for index, text in enumerate(self.reading.texts):
            if not self.reading.capital[index] or len(text) > _LONGEST_ABBREVIATION:
                continue
            for width in range(min(3, len(self.reading) - index), 0, -1):
                name = self.reading.slice(index, index + width)
                entry = next((e for e in table.get(name, ()) if self._fits(index, name, e.style)), None)
                if entry is not None:
                    matches = self.gazetteer.by_code(entry.code)
                    yield Toponym(index, index + width, name, f"={entry.code}", kind="abbreviation", matches=matches)
                    break

    def _fits(self, index: int, name: str, style: str) -> bool:
        """Tell whether an abbreviation stands where one of its style may: "Calif." anywhere, "CA" after a city, "LA" alone."""
        reading, label = self.reading, self.reading.label(index)
        before = reading.words[index - 1] if index else ""
        after_city = before == "," and index > 1 and reading.capital[index - 2]
        if style == "alone":
            return not after_city and label == "GPE"
        if style == "postal":
            return after_city and label != "PERSON"
        after_party = before == "-" and index > 1 and reading.words[index - 2] in lexicon().party_letters
        return after_city or after_party or label == "GPE" or (name.count(".") > 1 and label != "PERSON")

    # Entities -------------------------------------------------------------------------------------------------------

    def _entities(self) -> Iterator[Toponym]:
        for entity in self.reading.parsed.entities:
            if entity.label in PLACE_LABELS:
                yield from self._split(entity.start, entity.end, entity.label)

    def _split(self, start: int, end: int, label: str) -> Iterator[Toponym]:
        """Yield the names of an entity: usually one, more where it runs over a comma or slash."""
        breaks = [] if self._lookup(*self.reading.trim(start, end)) else [i for i in range(start, end) if self._is_break(i)]
        for left, right in pairwise([start - 1, *breaks, end]):
            first, last = self.reading.trim(left + 1, right)
            if first < last:
                yield self._from_entity(first, last, label)

    def _is_break(self, index: int) -> bool:
        word = self.reading.words[index]
        spaced_dash = word == "-" and index > 0 and self.reading.ends[index - 1] < self.reading.starts[index]
        return spaced_dash or word in _BREAKS

    def _from_entity(self, start: int, end: int, label: str) -> Toponym:
        matches = self._lookup(start, end)
        if not matches:
            inner = self._strip_modifiers(start, end)
            if inner != (start, end) and (matches := self._lookup(*inner)):
                start, end = inner
            elif abbreviated := self._region_of(*inner):
                (start, end), matches = inner, abbreviated
            elif place_end := self._located_in(start, end):
                end, matches = place_end, self._lookup(start, place_end)
        return self._name(start, end, matches, label, exact=True)

    def _region_of(self, start: int, end: int) -> tuple[Match, ...]:
        """Return the region that an entity abbreviates, its last period lost or not: "N.Y", the "Mass." of "Western Mass."."""
        name = self.reading.slice(start, end)
        entries = [*abbreviations().get(name, ()), *abbreviations().get(f"{name}.", ())]
        return next((self.gazetteer.by_code(e.code) for e in entries if e.style == "dateline"), ())

    def _located_in(self, start: int, end: int) -> int | None:
        """Return where the place ends that a public facility is named after: "Cottonport" of "Cottonport Fire Station"."""
        place_end = self._longest_name(start)
        if place_end is None or place_end >= end:
            return None
        following = self.reading.words[place_end]
        return place_end if following in lexicon().located or following in lexicon().public_bodies else None

    def _strip_modifiers(self, start: int, end: int) -> tuple[int, int]:
        """Return the span without "downtown", "greater", "city of" in front and "area", "city" behind."""
        words, lexicon_ = self.reading.words, lexicon()
        while end - start > 1 and (
            words[start] in lexicon_.directions or words[start] in lexicon_.strong or words[start] == "the"
        ):
            start += 1
        while end - start > 1 and (words[end - 1] in lexicon_.appositive or words[end - 1] in lexicon_.directions):
            end -= 1
        if end - start > 2 and words[start + 1] == "of" and words[start] in lexicon_.appositive:
            start += 2
        return start, end

    # Names ----------------------------------------------------------------------------------------------------------

    def _names(self) -> Iterator[Toponym]:
        """Yield the longest name that the gazetteer knows at each capitalised word."""
        taken = 0
        for start in [index for index, is_capital in enumerate(self.reading.capital) if is_capital]:
            end = self._longest_name(start) if start >= taken else None
            if end is not None:
                entity = self.reading.entities[start]
                label = entity.label if entity is not None else ""
                exact = entity is not None and self.reading.trim(entity.start, entity.end) == (start, end)
                yield self._name(start, end, self._lookup(start, end), label, exact=exact)
                taken = end

    def _longest_name(self, start: int) -> int | None:
        reading, connectors = self.reading, lexicon().connectors
        if not reading.capital[start] or reading.words[start] in _ARTICLES:
            return None
        ends: list[int] = []
        for index in range(start, min(start + _LONGEST_NAME, len(reading))):
            if self.taken[index] or reading.space[index] or (index > start and reading.opens[index]):
                break
            if reading.capital[index] or (reading.words[index] == "'s" and index > start):
                ends.append(index + 1)
            elif reading.words[index] not in connectors:
                break
        return next((end for end in reversed(ends) if self._is_name(start, end)), None)

    def _is_name(self, start: int, end: int) -> bool:
        if end - start == 2 and self.reading.words[end - 1] == "'s":
            return False
        name = self.reading.slice(start, end)
        return len(name) > 1 and name.lower() not in lexicon().not_places and bool(self._lookup(start, end))

    def _lookup(self, start: int, end: int) -> tuple[Match, ...]:
        if start >= end:
            return ()
        name = self.reading.slice(start, end)
        if name.lower() in demonyms() and name not in country_names():
            return ()
        return self.gazetteer.lookup(name)

    def _name(self, start: int, end: int, matches: tuple[Match, ...], label: str, *, exact: bool) -> Toponym:
        name = self.reading.slice(start, end)
        return Toponym(start, end, name, normalise_name(name), label, exact, "name", matches)


_LONGEST_ABBREVIATION = 6
_LONGEST_LIST = 24
_LISTINGS = ([","], ["and"], ["or"], [",", "and"], [",", "or"], ["&"])


def _link_containers(found: list[Toponym], reading: Reading) -> None:
    """Set ``container`` where a comma (or bracket) and a larger place follow a name: "Paris, Texas"; else ``siblings``."""
    for left, right in pairwise(found):
        between = reading.words[left.end : right.start]
        is_repeated = left.key == right.key and any(m.place.type == "country" for m in left.matches[:1])
        if left.kind != "street" and between in ([","], ["("]) and not is_repeated and _can_contain(right, left):
            left.container, right.content = right, left
        elif "street" not in (left.kind, right.kind) and between in _LISTINGS:
            left.siblings.append(right)
            right.siblings.append(left)


def _division(candidate: Toponym, reading: Reading) -> str:
    """Return what a list of names is said to be of, as a type of place: "in Harvey, Harper and Kingman counties"."""
    divisions = lexicon().divisions
    for index in range(candidate.end, min(candidate.end + _LONGEST_LIST, len(reading))):
        word = reading.words[index]
        if word in divisions:
            return divisions[word]
        if not (reading.capital[index] or word in (",", "and", "&", "or")):
            break
    return ""


def _can_contain(outer: Toponym, inner: Toponym) -> bool:
    """Tell whether ``outer`` is a country, region, district or large city that holds a place named like ``inner``."""
    if near_large_city(inner.matches, outer):
        return True
    holders = {(m.place.name, m.place.country) for m in outer.matches[:6] if m.place.type in ("country", "region", "district")}
    if holders and not inner.matches:
        return outer.kind == "abbreviation"
    return any((name, m.place.country) in holders for m in inner.matches for name in m.place.within)


def near_large_city(matches: Sequence[Match], outer: Toponym) -> list[Match]:
    """Return the matches that lie in or by the large city that a name stands for first: "Lewisham, London"."""
    city = next((match.place for match in outer.matches[:1] if match.place.type == "city" and match.weight >= _LARGE_CITY), None)
    if city is None or city.lat is None or city.lon is None:
        return []
    width = _CITY_WIDTH / max(math.cos(math.radians(city.lat)), 0.1)
    return [
        match
        for match in matches
        if match.place.type == "city"
        and match.place.country == city.country
        and match.place.name != city.name
        and abs((match.place.lat or 0.0) - city.lat) < _CITY_WIDTH
        and abs((match.place.lon or 0.0) - city.lon) < width
    ]


_LARGE_CITY = 1_000_000
_CITY_WIDTH = 0.35
"""Degrees of latitude, about 40 km, from the middle of a large city to its suburbs."""


def _is_capitalised(text: str) -> bool:
    return text[0].isupper() or (len(text) > 2 and text[0] in "'`" and text[1].isupper())
