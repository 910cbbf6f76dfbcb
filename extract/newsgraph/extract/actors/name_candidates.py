"""Stretches of text that may be names of actors: phrases of the tables, and entities of the recogniser put right."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from newsgraph.extract.actors.reading import Reading
from newsgraph.extract.actors.tables import ActorNoun, ActorTables, Sense

__all__ = ["Found", "find_entities", "find_phrases", "is_backed", "is_covered", "longest_first", "vote"]

_CONSIDERED = frozenset({"PERSON", "ORG", "GPE", "NORP", "LOC", "FAC", "PRODUCT", "WORK_OF_ART", "EVENT", "LAW", "LANGUAGE"})
_ARTICLES = frozenset({"the", "a", "an", "this", "that", "these", "those", "his", "her", "its", "their", "our", "my"})
_HONORIFICS = frozenset(
    {"mr", "mr.", "mrs", "mrs.", "ms", "ms.", "miss", "sir", "dame", "mx", "mx.", "madame", "monsieur", "herr"}
)
_BEFORE_NAMES = _ARTICLES | _HONORIFICS | {"former", "longtime", "late", "ex", "acting", "incumbent", "then"}
_MINISTERS = frozenset({"minister", "secretary"})
_POSSESSIVE = frozenset({"'s", "'", "’s", "’"})
_PLACE_NOUNS = frozenset(
    {"city", "town", "village", "province", "region", "district", "island", "port", "suburb", "county", "state"}
)
_SPATIAL = frozenset({"in", "near", "outside", "around", "throughout", "across"})
_CODE = re.compile(r"[A-Z][A-Za-z]{0,3}-\d+\w*|\d[\w.,-]*")
_ACRONYM = re.compile(r"(?:[A-Z]\.?){2,8}|[A-Z]{1,4}[&/-][A-Z]{1,4}|[A-Z][A-Za-z]{0,3}[A-Z]{1,4}")
_BAD = re.compile(r"[#*_<>|{}=\\@$€£]|https?:|www\.|\.(?:com|org|net|gov)\b")
_MOST_NAME_TOKENS = 12


@dataclass(slots=True)
class Found:
    """A stretch that may be a name: a phrase of the tables (with senses) or an entity (with a label)."""

    start: int
    end: int
    label: str = ""
    senses: tuple[Sense, ...] = ()
    surface: str = ""

    @property
    def strong(self) -> tuple[Sense, ...]:
        """The senses that need no further evidence."""
        return tuple(sense for sense in self.senses if not sense.weak)


def find_phrases(reading: Reading, tables: ActorTables) -> Iterator[Found]:
    """Yield the phrases of the tables in text order, the longest that starts at each word."""
    behind = 0
    for start in tables.phrase_starts(reading.words):
        if start < behind:
            continue
        match = tables.longest_phrase(reading.words, start)
        if match is None:
            yield from _led_by(reading, tables, start)
            continue
        behind, senses = match
        if _is_national_branch(reading, tables, start, behind, senses):
            continue
        if any(sense.actor is not None and sense.actor.type == "company" for sense in senses):
            while behind < len(reading) and reading.words[behind] in tables.sets["company_suffixes"]:
                behind += 1
        yield Found(start, behind, senses=tuple(senses))


def _is_national_branch(reading: Reading, tables: ActorTables, start: int, end: int, senses: Sequence[Sense]) -> bool:
    """Tell the branch of a country from the international body it is named after ("the Kenya Red Cross")."""
    bodies = [sense.actor for sense in senses if sense.actor is not None]
    if not start or not bodies or any(body.type not in ("igo", "ngo") for body in bodies):
        return False
    match = tables.longest_phrase([reading.words[start - 1]], 0)
    national = match is not None and any(sense.kind in ("country", "demonym") for sense in match[1])
    return national and reading.dep[start - 1] in ("compound", "amod", "nmod") and start <= reading.head[start - 1] < end


def _led_by(reading: Reading, tables: ActorTables, index: int) -> Iterator[Found]:
    """Yield the name before the hyphen of a word that the tokeniser left whole ("U.S.-led")."""
    name, hyphen, suffix = reading.words[index].partition("-")
    if hyphen and suffix in tables.sets["acting_suffixes"]:
        match = tables.longest_phrase([name], 0)
        if match is not None:
            yield Found(index, index + 1, senses=tuple(match[1]), surface=name)


def find_entities(reading: Reading, tables: ActorTables, firsts: frozenset[str]) -> Iterator[Found]:
    """Yield the entities that can be names of actors, without titles, articles and what belongs to another name."""
    texts = frozenset(reading.parsed.slice(entity.start, entity.end) for entity in reading.parsed.entities)
    common = frozenset(word for word in reading.words if word.islower())
    for entity in reading.parsed.entities:
        if entity.label not in _CONSIDERED:
            continue
        last = _with_family_name(reading, tables, entity.end) if entity.label == "PERSON" else entity.end
        for start, end in _parts(reading, entity.start, last, texts):
            start, end = _trimmed(reading, start, _before_title(reading, tables, start, end))
            if _is_field_of_office(reading, tables, start, end):
                continue
            if (
                start < end
                and _could_be_name(reading, start, end, tables)
                and not _is_common_word(reading, start, end, common, firsts)
            ):
                yield Found(start, end, entity.label)


def _with_family_name(reading: Reading, tables: ActorTables, end: int) -> int:
    """Return the end of a person's name with the family name that the recogniser left out ("Novak" Djokovic)."""
    if end >= len(reading) or reading.dep[end - 1] != "compound" or reading.head[end - 1] != end:
        return end
    word = reading.words[end]
    known = word in tables.type_words or word in tables.sets["thing_words"] or word in tables.sets["facility_words"]
    free = reading.pos[end] == "PROPN" and word[:1].isupper() and word.isalpha() and not reading.parsed[end].ent_type_
    return end + 1 if free and not known and tables.noun_ending_at(reading.lower, end) is None else end


def _parts(reading: Reading, start: int, end: int, texts: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Split a span at line breaks, and at an "and" between names that the article also has by themselves."""
    for first, last in _lines(reading, start, end):
        for index in range(first + 1, last - 1):
            if reading.lower[index] == "and" and {reading.text(first, index), reading.text(index + 1, last)} & texts:
                yield first, index
                yield index + 1, last
                break
        else:
            yield first, last


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


def _before_title(reading: Reading, tables: ActorTables, start: int, end: int) -> int:
    """Return the end of a span without words that belong to the title after it ("British Defence" Secretary)."""
    if end == len(reading):
        return end
    noun = tables.noun_ending_at(reading.lower, end)
    return noun[0] if noun is not None and start <= noun[0] < end and "title" in noun[1].flags else end


def _is_field_of_office(reading: Reading, tables: ActorTables, start: int, end: int) -> bool:
    """Tell whether a supposed organisation is what a minister is in charge of ("Commerce" Secretary)."""
    if end == len(reading) or end - start > 3 or _ACRONYM.fullmatch(reading.words[start]):
        return False
    noun = tables.noun_ending_at(reading.lower, end)
    return noun is not None and noun[0] == end and noun[1].concept in _MINISTERS


def _trimmed(reading: Reading, start: int, end: int) -> tuple[int, int]:
    """Cut articles, honorifics, possessive endings and punctuation off a span."""
    while start < end and (reading.lower[start] in _BEFORE_NAMES or not _has_letter(reading.words[start])):
        start += 1
    while start < end and (reading.lower[end - 1] in _POSSESSIVE or not _has_letter_or_digit(reading.words[end - 1])):
        end -= 1
    return start, end


def _has_letter(word: str) -> bool:
    return word.isalpha() or any(map(str.isalpha, word))


def _has_letter_or_digit(word: str) -> bool:
    return word.isalnum() or any(map(str.isalnum, word))


def _could_be_name(reading: Reading, start: int, end: int, tables: ActorTables) -> bool:
    words = reading.words[start:end]
    text = " ".join(words)
    if end - start > _MOST_NAME_TOKENS or _BAD.search(text) or not any(word[:1].isupper() for word in words):
        return False
    if _CODE.fullmatch(words[0]) or (_CODE.fullmatch(words[-1]) and len(words) < 3) or any(reading.timed[start:end]):
        return False
    if (
        text.lower() in tables.non_actor_words
        or words[-1].lower() in tables.non_actor_words
        or words[0] in tables.non_actor_names
        or text in tables.non_actor_names
    ):
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


def _is_common_word(reading: Reading, start: int, end: int, common: frozenset[str], firsts: frozenset[str]) -> bool:
    """Tell whether a supposed name is a word that only opens a sentence ("Cranes were used … the cranes").

    ``firsts`` are words that begin a longer name of the article, which may be short for it ("Meta" after "Meta Platforms").
    """
    if end - start > 1 or not _opens_sentence(reading, start) or reading.words[start] in firsts:
        return False
    return reading.pos[start] != "PROPN" or reading.lower[start] in common


def is_covered(entity: Found, phrases: Iterable[Found], reading: Reading, tables: ActorTables) -> bool:
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
        if index in covered or reading.lower[index] in _POSSESSIVE | _HONORIFICS | tables.sets["directions"]:
            index -= 1
        elif (
            noun is not None
            and noun[0] >= entity.start
            and noun[1].type not in ("education", "company", "media", "sports_team")
            and not _is_first_name(reading, entity, noun)
        ):
            index = noun[0] - 1
        else:
            return False
    return True


def _is_first_name(reading: Reading, entity: Found, noun: tuple[int, ActorNoun]) -> bool:
    """Tell the first name that is spelled like a trade from a title ("Hunter Biden" is no hunter called Biden)."""
    start, concept = noun
    opens = start == entity.start and entity.label == "PERSON" and reading.words[start][:1].isupper()
    return opens and "title" not in concept.flags


def vote(reading: Reading, tables: ActorTables, entities: list[Found]) -> list[Found]:
    """Give every occurrence of a name the label most of them have; the first occurrence decides between equals."""
    votes: dict[str, Counter[str]] = {}
    for entity in entities:
        name = _surface(reading, entity)
        if reading.heading[entity.start]:
            continue
        votes.setdefault(name, Counter())[entity.label] += 1
        if _reads_as_person(reading, tables, entity):
            votes[name]["PERSON"] += 2
    sites = frozenset(reading.words[e.end - 1] for e in entities if e.label in ("LOC", "FAC", "EVENT") and e.end - e.start > 1)
    toponyms = {_surface(reading, entity) for entity in entities if _reads_as_place(reading, tables, entity)}
    for entity in entities:
        name = _surface(reading, entity)
        if name in votes:
            entity.label = max(votes[name].items(), key=lambda item: item[1])[0]
        if name in toponyms and entity.label in ("ORG", "PERSON"):
            entity.label = "GPE"
        if entity.label in ("ORG", "PERSON", "GPE") and _is_facility(reading, tables, entity, sites):
            entity.label = "FAC"
    return entities


def _is_facility(reading: Reading, tables: ActorTables, entity: Found, sites: frozenset[str]) -> bool:
    """Tell whether the name is that of a site, a law or an event: "Karl Marx Avenue", "the Channel", "Women's Day"."""
    last = reading.words[entity.end - 1]
    if entity.end - entity.start == 1:
        return last in sites
    if last in tables.sets["thing_words"]:
        return True
    return last in tables.sets["facility_words"] and "School" not in reading.words[entity.start : entity.end]


def _reads_as_person(reading: Reading, tables: ActorTables, entity: Found) -> bool:
    """Tell whether a title stands before the name or "who" after it."""
    after = entity.end + (reading.words[entity.end : entity.end + 1] == [","])
    if reading.lower[after : after + 1] == ["who"]:
        return entity.label in ("PERSON", "ORG", "GPE", "NORP")
    return entity.label == "PERSON" and _follows_title(reading, tables, entity.start)


def _surface(reading: Reading, entity: Found) -> str:
    return " ".join(reading.words[entity.start : entity.end])


def _follows_title(reading: Reading, tables: ActorTables, start: int) -> bool:
    if start == 0:
        return False
    if reading.lower[start - 1] in _HONORIFICS:
        return True
    noun = tables.noun_ending_at(reading.lower, start - 1)
    return noun is not None and noun[1].human and not noun[1].plural


def _reads_as_place(reading: Reading, tables: ActorTables, entity: Found) -> bool:
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


def is_backed(phrase: Found, labels: Mapping[int, Found], reading: Reading, tables: ActorTables) -> bool:
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


def _glued(reading: Reading, phrase: Found) -> bool:
    """Tell whether the phrase is part of a longer hyphenated word or an e-mail address, not of "US-led"."""
    before = reading.words[phrase.start - 1] if phrase.start else ""
    return before in ("@", "/", "#", "_") and not reading.parsed[phrase.start - 1].whitespace_


def _is_proper(reading: Reading, tables: ActorTables, phrase: Found, label: str) -> bool:
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
    proper = reading.pos[phrase.start] == "PROPN"
    return proper or (reading.pos[phrase.start] in ("ADJ", "NOUN") and not _opens_sentence(reading, phrase.start))


def _in_capitals(reading: Reading, index: int) -> bool:
    """Tell whether the words around are all in capitals, where "WHO" may be "who"."""
    around = [w for w in reading.words[max(0, index - 2) : index + 3] if w.isalpha() and len(w) > 1]
    return len(around) > 2 and all(word.isupper() for word in around)


def _opens_sentence(reading: Reading, index: int) -> bool:
    return index == 0 or reading.sentence[index] != reading.sentence[index - 1]


def longest_first(found: list[Found]) -> list[Found]:
    """Return what does not overlap, longer spans first, known phrases before entities of the same length."""
    taken: dict[int, Found] = {}
    for item in sorted(found, key=lambda f: (f.start - f.end, not f.senses, f.start)):
        span = range(item.start, item.end)
        if not any(index in taken for index in span):
            taken.update(dict.fromkeys(span, item))
        elif item.label and item.start in taken:
            taken[item.start].label = taken[item.start].label or item.label
    return sorted({id(item): item for item in taken.values()}.values(), key=lambda f: f.start)
