"""Names of actors: what the tables know and what the entity recogniser finds, reconciled over the whole article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from newsgraph.extract.actors.name_candidates import (
    Found,
    find_entities,
    find_phrases,
    is_backed,
    is_covered,
    longest_first,
    vote,
)
from newsgraph.extract.actors.reading import Reading
from newsgraph.extract.actors.tables import ActorTables, KnownActor, Sense

__all__ = ["Name", "NameKind", "find_names", "is_person"]

NameKind = Literal["known", "country", "region", "capital", "demonym", "person", "organization", "toponym", "people"]

_KIND_OF_LABEL: dict[str, NameKind] = {"PERSON": "person", "ORG": "organization", "GPE": "toponym", "NORP": "people"}
_GENERATION = frozenset({"Jr.", "Jr", "Sr.", "Sr", "II", "III", "IV"})


@dataclass(slots=True)
class Name:
    """A name in the text: tokens ``start`` to ``end`` without title and article; ``full`` is its fullest form in the article."""

    start: int
    end: int
    kind: NameKind
    full: str
    senses: tuple[Sense, ...] = ()
    known: KnownActor | None = None
    country: str | None = None
    sector: str | None = None


def is_person(name: Name) -> bool:
    """Tell whether a name is that of a person."""
    return name.kind == "person" or any(sense.actor is not None and sense.actor.type == "person" for sense in name.senses)


@dataclass(slots=True)
class _Register:
    """Names of this article under their tokens: every later and earlier occurrence is the same name."""

    kinds: dict[tuple[str, ...], NameKind] = field(default_factory=dict)
    full: dict[tuple[str, ...], list[tuple[int, tuple[str, ...]]]] = field(default_factory=dict)
    known: dict[tuple[str, ...], tuple[Sense, ...]] = field(default_factory=dict)
    lengths: dict[str, set[int]] = field(default_factory=dict)

    def add(self, form: tuple[str, ...], kind: NameKind, full: tuple[str, ...], position: int) -> None:
        self.kinds.setdefault(form, kind)
        self.full.setdefault(form, []).append((position, full))
        self.lengths.setdefault(form[0], set()).add(len(form))

    def longest(self, words: Sequence[str], start: int) -> tuple[str, ...] | None:
        for length in sorted(self.lengths.get(words[start], ()), reverse=True):
            form = tuple(words[start : start + length])
            if form in self.kinds:
                return form
        return None

    def nearest_full(self, form: tuple[str, ...], position: int) -> tuple[str, ...]:
        """Return the fullest form last read before a position, else the first after it ("Johnson" among two Johnsons)."""
        entries = self.full[form]
        before = [full for where, full in entries if where <= position and full != form]
        after = [full for where, full in entries if where > position and full != form]
        return before[-1] if before else after[0] if after else form


def find_names(reading: Reading, tables: ActorTables) -> list[Name]:
    """Return the names of a doc in text order; they do not overlap.

    Toponyms and demonyms are among them: whether they act is for the caller to say.
    """
    phrases = list(find_phrases(reading, tables))
    spans = [
        *((entity.start, entity.end) for entity in reading.parsed.entities),
        *((phrase.start, phrase.end) for phrase in phrases),
    ]
    firsts = frozenset(reading.words[start] for start, end in spans if end - start > 1)
    entities = vote(
        reading, tables, [e for e in find_entities(reading, tables, firsts) if not is_covered(e, phrases, reading, tables)]
    )
    labels = {index: entity for entity in entities for index in range(entity.start, entity.end)}
    chosen = longest_first([*(p for p in phrases if is_backed(p, labels, reading, tables)), *entities])
    names = _accept(chosen, reading, tables)
    register = _register(names, reading)
    names = _drop_unknown_in_headings(names, register, reading)
    names.extend(_repeated(register, names, reading, tables))
    names.sort(key=lambda name: name.start)
    _resolve_short_forms(names, register, reading, tables)
    return names


def _accept(chosen: Iterable[Found], reading: Reading, tables: ActorTables) -> list[Name]:
    names = []
    for found in chosen:
        kind = _kind(found, reading, tables)
        if kind is not None:
            article = found.end - found.start > 1 and reading.lower[found.start] in ("the", "a")
            found.start += article
            full = found.surface or reading.text(found.start, found.end)
            country = next((s.country for s in found.senses if s.kind == kind), None)
            names.append(Name(found.start, found.end, kind, full, found.senses, country=country))
    return names


def _kind(found: Found, reading: Reading, tables: ActorTables) -> NameKind | None:
    if not found.senses:
        return _KIND_OF_LABEL.get(found.label)
    kinds = [sense.kind for sense in (found.strong or found.senses)]
    for kind in ("actor", "country", "demonym", "region", "capital"):
        if kind in kinds:
            return "known" if kind == "actor" else kind
    return None


def _register(names: Iterable[Name], reading: Reading) -> _Register:
    register = _Register()
    for name in names:
        if reading.heading[name.start] or name.kind in ("country", "capital", "region", "demonym", "people"):
            continue
        form = tuple(reading.words[name.start : name.end])
        if len(form) > 1 or name.kind in ("person", "organization", "toponym"):
            register.add(form, name.kind, form, name.start)
            register.known.setdefault(form, name.senses)
        if len(form) > 1 and is_person(name):
            for short in _short_forms(form):
                register.add(short, "person", form, name.start)
    return register


def _short_forms(full: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return the family names by which a person is called later ("al-Eryani", "Straw")."""
    core = full
    while len(core) > 1 and core[-1] in _GENERATION:
        core = core[:-1]
    if len(core) < 2:
        return []
    shorts = [core[-1:]]
    if len(core) > 3 and core[-2] == "-":
        shorts.insert(0, core[-3:])
    return [short for short in shorts if short[-1][:1].isupper() and len(short[-1]) > 1]


def _drop_unknown_in_headings(names: list[Name], register: _Register, reading: Reading) -> list[Name]:
    """Keep of the headings only names that the tables or the rest of the text know."""
    return [
        name
        for name in names
        if not reading.heading[name.start] or name.senses or tuple(reading.words[name.start : name.end]) in register.kinds
    ]


def _repeated(register: _Register, names: Iterable[Name], reading: Reading, tables: ActorTables) -> Iterator[Name]:
    """Yield further occurrences of the article's names that the recogniser missed."""
    taken = {index for name in names for index in range(name.start, name.end)}
    for index, word in enumerate(reading.words):
        if word not in register.lengths or index in taken or not reading.capitalised(index):
            continue
        form = register.longest(reading.words, index)
        if form is None or taken.intersection(range(index, index + len(form))):
            continue
        if len(form) == 1 and not _may_repeat(reading, index, register.kinds[form]):
            continue
        if _inside_longer_name(reading, index, index + len(form)):
            continue
        if index and reading.words[index - 1] in tables.sets["vessel_prefixes"]:
            continue
        taken.update(range(index, index + len(form)))
        kind = register.kinds[form]
        yield Name(index, index + len(form), kind, reading.text(index, index + len(form)), register.known.get(form, ()))


def _may_repeat(reading: Reading, index: int, kind: NameKind) -> bool:
    """Tell whether a single capitalised word can be a name read elsewhere ("Jobs said" after "Steve Jobs")."""
    return (reading.pos[index] == "PROPN" and kind != "toponym") or (reading.pos[index] == "NOUN" and kind == "person")


def _inside_longer_name(reading: Reading, start: int, end: int) -> bool:
    """Tell whether a capitalised word belongs to what follows it ("Ford Foundation" is not Ford)."""
    return end < len(reading) and reading.pos[end] == "PROPN" and reading.capitalised(end) and reading.head[end - 1] == end


def _resolve_short_forms(names: list[Name], register: _Register, reading: Reading, tables: ActorTables) -> None:
    """Turn family names into the full name; first names and first words of companies where the article has one bearer."""
    firsts = _first_names(register, tables)
    by_full = {tuple(reading.words[n.start : n.end]): n for n in reversed(names) if n.kind in ("person", "organization", "known")}
    for name in names:
        if name.kind not in ("person", "organization", "toponym", "people"):
            continue
        form = tuple(reading.words[name.start : name.end])
        full = register.nearest_full(form, name.start) if form in register.full else form
        if full == form and name.kind in ("person", "organization"):
            full = firsts.get(form, form)
        if full == form and name.kind == "person":
            full = _longer_name(form, by_full)
        owner = by_full.get(full)
        if full != form and owner is not None:
            name.kind, name.full, name.senses = owner.kind, owner.full, owner.senses


def _longer_name(form: tuple[str, ...], fulls: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the one longer name that has all words of a person's name in their order ("John Luk" of "John Luk Jok")."""
    longer = [full for full in fulls if len(full) > len(form) > 1 and full[0] == form[0] and _is_within(form, full)]
    return longer[0] if len(longer) == 1 else form


def _is_within(form: tuple[str, ...], full: tuple[str, ...]) -> bool:
    rest = iter(full)
    return all(word in rest for word in form)


def _first_names(register: _Register, tables: ActorTables) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return the full name under each first word that one person or organisation of the article bears."""
    bearers: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for form, kind in register.kinds.items():
        if len(form) > 1 and kind in ("person", "organization", "known") and form[0] not in tables.sets["generic_first_words"]:
            bearers.setdefault(form[:1], set()).add(form)
    return {first: next(iter(full)) for first, full in bearers.items() if len(full) == 1}
