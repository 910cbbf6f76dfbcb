"""Names of actors: what the tables know and what the entity recogniser finds, reconciled over the whole article."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from newsgraph.extract.actors.reading import Reading
from newsgraph.extract.actors.tables import ActorTables, KnownActor, Sense

__all__ = ["Name", "NameKind", "find_names", "is_person"]

NameKind = Literal["known", "country", "region", "capital", "demonym", "person", "organization", "toponym", "people"]

_KIND_OF_LABEL: dict[str, NameKind] = {"PERSON": "person", "ORG": "organization", "GPE": "toponym", "NORP": "people"}
_CONSIDERED = frozenset({*_KIND_OF_LABEL, "LOC", "FAC", "PRODUCT", "WORK_OF_ART", "EVENT", "LAW", "LANGUAGE"})
_ARTICLES = frozenset({"the", "a", "an", "this", "that", "these", "those", "his", "her", "its", "their", "our", "my"})
_HONORIFICS = frozenset(
    {"mr", "mr.", "mrs", "mrs.", "ms", "ms.", "miss", "sir", "dame", "mx", "mx.", "madame", "monsieur", "herr"}
)
_POSSESSIVE = frozenset({"'s", "'", "’s", "’"})
_PLACE_NOUNS = frozenset(
    {"city", "town", "village", "province", "region", "district", "island", "port", "suburb", "county", "state"}
)
_SPATIAL = frozenset({"in", "near", "outside", "around", "throughout", "across"})
_GENERATION = frozenset({"Jr.", "Jr", "Sr.", "Sr", "II", "III", "IV"})
_CODE = re.compile(r"[A-Z][A-Za-z]{0,3}-\d+\w*|\d[\w.,-]*")
_ACRONYM = re.compile(r"(?:[A-Z]\.?){2,8}|[A-Z]{1,4}[&/-][A-Z]{1,4}|[A-Z][A-Za-z]{0,3}[A-Z]{1,4}")
_BAD = re.compile(r"[#*_<>|{}=\\@$€£]|https?:|www\.|\.(?:com|org|net|gov)\b")
_MOST_NAME_TOKENS = 12


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
class _Found:
    """A stretch that may be a name: a phrase of the tables (with senses) or an entity (with a label)."""

    start: int
    end: int
    label: str = ""
    senses: tuple[Sense, ...] = ()

    @property
    def strong(self) -> tuple[Sense, ...]:
        return tuple(sense for sense in self.senses if not sense.weak)


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
    phrases = list(_phrases(reading, tables))
    entities = _vote(reading, tables, [e for e in _entities(reading, tables) if not _is_covered(e, phrases, reading, tables)])
    labels = {index: entity for entity in entities for index in range(entity.start, entity.end)}
    chosen = _longest_first([*(p for p in phrases if _is_backed(p, labels, reading, tables)), *entities])
    names = _accept(chosen, reading, tables)
    register = _register(names, reading)
    names = _drop_unknown_in_headings(names, register, reading)
    names.extend(_repeated(register, names, reading, tables))
    names.sort(key=lambda name: name.start)
    _resolve_short_forms(names, register, reading)
    return names


# -------------------------------------------------------------------------------------------------------------- candidates


def _phrases(reading: Reading, tables: ActorTables) -> Iterator[_Found]:
    index = 0
    while index < len(reading):
        match = tables.longest_phrase(reading.words, index)
        if match is None:
            index += 1
            continue
        end, senses = match
        yield _Found(index, end, senses=tuple(senses))
        index = end


def _entities(reading: Reading, tables: ActorTables) -> Iterator[_Found]:
    for entity in reading.doc.ents:
        if entity.label_ not in _CONSIDERED:
            continue
        for start, end in _lines(reading, entity.start, entity.end):
            start, end = _trimmed(reading, start, end)
            if start < end and _could_be_name(reading, start, end, tables) and not _is_common_word(reading, start, end):
                yield _Found(start, end, entity.label_)


def _lines(reading: Reading, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Split a span at line breaks: no name runs over one."""
    first = start
    for index in range(start, end):
        if "\n" in reading.words[index]:
            if first < index:
                yield first, index
            first = index + 1
    if first < end:
        yield first, end


def _trimmed(reading: Reading, start: int, end: int) -> tuple[int, int]:
    """Cut articles, honorifics, possessive endings and punctuation off a span."""
    while start < end and (reading.lower[start] in _ARTICLES | _HONORIFICS or not _has_letter(reading.words[start])):
        start += 1
    while start < end and (reading.lower[end - 1] in _POSSESSIVE or not _has_letter_or_digit(reading.words[end - 1])):
        end -= 1
    return start, end


def _has_letter(word: str) -> bool:
    return any(character.isalpha() for character in word)


def _has_letter_or_digit(word: str) -> bool:
    return any(character.isalnum() for character in word)


def _could_be_name(reading: Reading, start: int, end: int, tables: ActorTables) -> bool:
    words = reading.words[start:end]
    text = " ".join(words)
    if end - start > _MOST_NAME_TOKENS or _BAD.search(text) or not any(word[:1].isupper() for word in words):
        return False
    if _CODE.fullmatch(words[0]) or (_CODE.fullmatch(words[-1]) and len(words) < 3) or any(reading.timed[start:end]):
        return False
    if text.lower() in tables.non_actor_words or words[0] in tables.non_actor_names or text in tables.non_actor_names:
        return False
    if " ".join(words[:2]) in tables.non_actor_names:
        return False
    if words[0] in tables.sets["vessel_prefixes"]:
        return False
    return not _is_noun_phrase(reading, start, end, tables)


def _is_noun_phrase(reading: Reading, start: int, end: int, tables: ActorTables) -> bool:
    """Tell whether a supposed name is an actor noun, which is found as such ("the emergencies ministry", "Supreme Court")."""
    noun = tables.noun_ending_at(reading.lower, end - 1)
    if noun is None:
        return False
    whole = noun[0] <= start and noun[1].type not in ("company", "education", "media")
    return reading.words[end - 1].islower() or whole or reading.lower[end - 1] in ("ministry", "embassy", "consulate")


def _is_common_word(reading: Reading, start: int, end: int) -> bool:
    """Tell whether a supposed name is a word that only opens a sentence ("Cranes were used")."""
    return end - start == 1 and reading.pos[start] != "PROPN" and _opens_sentence(reading, start)


def _is_covered(entity: _Found, phrases: Iterable[_Found], reading: Reading, tables: ActorTables) -> bool:
    """Tell whether known names, demonyms and titles make up the whole entity ("US President Obama", "Iraqi Army")."""
    covered: set[int] = set()
    for phrase in phrases:
        if phrase.start < entity.end and entity.start < phrase.end and phrase.strong:
            if phrase.start <= entity.start and entity.end <= phrase.end:
                return False
            covered.update(range(phrase.start, phrase.end))
    if not covered:
        return False
    index = entity.end - 1
    while index >= entity.start:
        noun = tables.noun_ending_at(reading.lower, index)
        if index in covered or reading.lower[index] in _POSSESSIVE | _HONORIFICS:
            index -= 1
        elif (
            noun is not None and noun[0] >= entity.start and noun[1].type not in ("education", "company", "media", "sports_team")
        ):
            index = noun[0] - 1
        else:
            return False
    return True


def _vote(reading: Reading, tables: ActorTables, entities: list[_Found]) -> list[_Found]:
    """Give every occurrence of a name the label most of them have; the first occurrence decides between equals."""
    votes: dict[str, Counter[str]] = {}
    for entity in entities:
        name = _surface(reading, entity)
        weight = 1 + 2 * (entity.label == "PERSON" and _follows_title(reading, tables, entity.start))
        if not reading.heading[entity.start]:
            votes.setdefault(name, Counter())[entity.label] += weight
    toponyms = {_surface(reading, entity) for entity in entities if _reads_as_place(reading, tables, entity)}
    for entity in entities:
        name = _surface(reading, entity)
        if name in votes:
            entity.label = max(votes[name].items(), key=lambda item: item[1])[0]
        if name in toponyms and entity.label in ("ORG", "PERSON"):
            entity.label = "GPE"
    return entities


def _surface(reading: Reading, entity: _Found) -> str:
    return " ".join(reading.words[entity.start : entity.end])


def _follows_title(reading: Reading, tables: ActorTables, start: int) -> bool:
    if start == 0:
        return False
    if reading.lower[start - 1] in _HONORIFICS:
        return True
    noun = tables.noun_ending_at(reading.lower, start - 1)
    return noun is not None and noun[1].human and not noun[1].plural


def _reads_as_place(reading: Reading, tables: ActorTables, entity: _Found) -> bool:
    """Tell whether the context takes a supposed person or organisation for a place ("in Mokha", "the town of Baracoa")."""
    if entity.label == "GPE":
        return False
    if (entity.start, entity.end) in reading.place_spans:
        return True
    if entity.end - entity.start > 2 or _ACRONYM.fullmatch(reading.words[entity.end - 1]):
        return False
    if any(word in tables.type_words for word in reading.words[entity.start : entity.end]) or entity.start == 0:
        return False
    before = reading.lower[entity.start - 1]
    if before in _SPATIAL:
        return reading.dep[reading.root(entity.start, entity.end)] == "pobj" and reading.pos[entity.start - 1] == "ADP"
    return before == "of" and entity.start > 1 and reading.lower[entity.start - 2] in _PLACE_NOUNS


def _is_backed(phrase: _Found, labels: Mapping[int, _Found], reading: Reading, tables: ActorTables) -> bool:
    """Tell whether a known phrase is used as that name here; a weak one needs a title or the recogniser's label."""
    words = reading.words[phrase.start : phrase.end]
    if len(words) == 1 and not words[0][0].isupper() and not any(sense.actor for sense in phrase.senses):
        return False
    if _glued(reading, phrase):
        return False
    entity = labels.get(phrase.start)
    label = entity.label if entity is not None and phrase.end <= entity.end else ""
    if phrase.strong:
        return _is_proper(reading, tables, phrase, label)
    if any(sense.actor is not None and sense.actor.type == "person" for sense in phrase.senses):
        return _follows_title(reading, tables, phrase.start) and label in ("", "PERSON", "GPE", "ORG", "NORP")
    return label in ("ORG", "NORP")


def _glued(reading: Reading, phrase: _Found) -> bool:
    """Tell whether the phrase is part of a longer hyphenated word or an e-mail address, not of "US-led"."""
    before = reading.words[phrase.start - 1] if phrase.start else ""
    return before in ("@", "/", "#", "_") and not reading.doc[phrase.start - 1].whitespace_


def _is_proper(reading: Reading, tables: ActorTables, phrase: _Found, label: str) -> bool:
    """Tell a name from the common word or first name it is spelled like ("Shell", "US" in capitals, "Jordan Smith")."""
    single = phrase.end - phrase.start == 1
    if not single:
        return True
    word = reading.words[phrase.start]
    if label == "LANGUAGE":
        return False
    if word.isupper() and len(word) <= 4 and "." not in word:
        return not _in_capitals(reading, phrase.start)
    senses = {sense.kind for sense in phrase.strong}
    if senses & {"demonym"}:
        return True
    if label or word not in tables.sets["ambiguous_names"]:
        return True
    return reading.pos[phrase.start] in ("PROPN", "ADJ", "NOUN") and not _opens_sentence(reading, phrase.start)


def _in_capitals(reading: Reading, index: int) -> bool:
    """Tell whether the words around are all in capitals, where "WHO" may be "who"."""
    around = [w for w in reading.words[max(0, index - 2) : index + 3] if w.isalpha() and len(w) > 1]
    return len(around) > 2 and all(word.isupper() for word in around)


def _opens_sentence(reading: Reading, index: int) -> bool:
    return (index == 0 or reading.sentence[index] != reading.sentence[index - 1]) and reading.pos[index] != "PROPN"


def _longest_first(found: list[_Found]) -> list[_Found]:
    """Return what does not overlap, longer spans first, known phrases before entities of the same length."""
    taken: dict[int, _Found] = {}
    for item in sorted(found, key=lambda f: (f.start - f.end, not f.senses, f.start)):
        span = range(item.start, item.end)
        if not any(index in taken for index in span):
            taken.update(dict.fromkeys(span, item))
        elif item.label and item.start in taken:
            taken[item.start].label = taken[item.start].label or item.label
    return sorted({id(item): item for item in taken.values()}.values(), key=lambda f: f.start)


# ---------------------------------------------------------------------------------------------------------------- decisions


def _accept(chosen: Iterable[_Found], reading: Reading, tables: ActorTables) -> list[Name]:
    names = []
    for found in chosen:
        kind = _kind(found, reading, tables)
        if kind is not None:
            full = reading.text(found.start, found.end)
            country = next((s.country for s in found.senses if s.kind == kind), None)
            names.append(Name(found.start, found.end, kind, full, found.senses, country=country))
    return names


def _kind(found: _Found, reading: Reading, tables: ActorTables) -> NameKind | None:
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
        person = name.kind == "person" or (
            name.kind == "known" and any(s.actor and s.actor.type == "person" for s in name.senses)
        )
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
    for index in range(len(reading)):
        if index in taken or not reading.capitalised(index):
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


def _resolve_short_forms(names: list[Name], register: _Register, reading: Reading) -> None:
    """Turn family names into the person's full name, and first names where the article has one bearer."""
    firsts = _first_names(register)
    by_full = {tuple(reading.words[n.start : n.end]): n for n in reversed(names) if n.kind in ("person", "known")}
    for name in names:
        form = tuple(reading.words[name.start : name.end])
        if form in register.full and (name.kind in ("person", "organization", "toponym", "people") or name.known is None):
            full = register.nearest_full(form, name.start)
        elif name.kind == "person" and form in firsts:
            full = firsts[form]
        else:
            continue
        owner = by_full.get(full)
        if full == form or owner is None:
            continue
        if name.kind == "known" and any(not sense.weak for sense in name.senses):
            continue
        name.kind, name.full, name.senses = owner.kind, owner.full, owner.senses


def _first_names(register: _Register) -> dict[tuple[str, ...], tuple[str, ...]]:
    bearers: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for form, kind in register.kinds.items():
        if kind == "person" and len(form) > 1:
            bearers.setdefault(form[:1], set()).add(form)
    return {first: next(iter(full)) for first, full in bearers.items() if len(full) == 1}
