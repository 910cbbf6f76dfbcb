"""What is known of actors beforehand: curated tables, actor nouns, countries, and the words that tell a type.

A table of actors is a TSV file with a header. Only ``name`` and ``type`` are needed; the other columns may be missing:

=============  ================================================================================================================
Column         Holds
=============  ================================================================================================================
``name``       the name people should read; it is matched in text, too
``type``       one of the types of ``actor_types.json``
``country``    ISO 3166-1 alpha-3
``sector``     a sector code of ``actor_types.json``; the type's own when empty
``wikidata``   the item's id (``Q…``), empty unless certain
``office``     what a person held ("prime minister"); one row an office and term
``from``       first day of the term: ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``
``until``      last day of the term, empty while it lasts
``key``        identity, where neither the Wikidata id nor the name gives it ("rus/government")
``aliases``    other names, separated by ``|``; one that starts with ``~`` counts only where a title or the entity label backs it
=============  ================================================================================================================
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from newsgraph.extract.countries import capitals, country_names, country_parts, demonyms
from newsgraph.graph.records import NewsGraphError

__all__ = [
    "ActorNoun",
    "ActorTableError",
    "ActorTables",
    "KnownActor",
    "Sense",
    "default_sector",
    "is_actor_noun",
    "plural_of",
    "read_table",
]

Tokenizer = Callable[[str], Sequence[str]]
_COLUMNS = ("name", "type", "country", "sector", "wikidata", "office", "from", "until", "key", "aliases")
_SHORTEST_CAPITALISED = 5
_IRREGULAR = {
    "man": "men", "woman": "women", "child": "children", "person": "persons", "people": "people", "staff": "staff",
    "spokesperson": "spokespersons", "chief of staff": "chiefs of staff", "head of state": "heads of state",
    "head of government": "heads of government", "member of parliament": "members of parliament",
    "member of congress": "members of congress", "secretary of state": "secretaries of state",
    "attorney general": "attorneys general", "police": "police", "infantry": "infantry", "cavalry": "cavalry",
    "commander in chief": "commanders in chief", "prisoner of war": "prisoners of war", "wife": "wives", "thief": "thieves",
    "member of the public": "members of the public", "court of appeal": "courts of appeal", "customs": "customs",
    "media": "media", "clergy": "clergy", "passer-by": "passers-by",
    "board of directors": "boards of directors",
}  # fmt: skip


class ActorTableError(NewsGraphError, ValueError):
    """A table of actors that cannot be read; the message names file, line and cure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownActor:
    """A row of a table of actors; ``first`` and ``last`` bound the term of office (ISO 8601, may be shortened to a year)."""

    name: str
    type: str
    country: str | None = None
    sector: str | None = None
    wikidata: str | None = None
    office: str = ""
    first: str = ""
    last: str = ""
    key: str = ""
    aliases: tuple[str, ...] = ()
    weak_aliases: tuple[str, ...] = ()

    def held_on(self, day: str) -> bool:
        """Tell whether the office was held on ``day`` (ISO 8601).

        Examples
        --------
        >>> KnownActor(name="A", type="person", first="2001-05", last="2004").held_on("2004-12-31")
        True
        """
        return (not self.first or self.first <= day) and (not self.last or day[: len(self.last)] <= self.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorNoun:
    """A noun that denotes actors: ``type`` is an actor type, or ``human`` for single persons and groups of them."""

    noun: str
    type: str
    sector: str | None
    concept: str
    plural: bool
    flags: frozenset[str]

    @property
    def human(self) -> bool:
        """Whether it denotes human beings rather than an institution."""
        return self.type == "human"


@dataclass(frozen=True, slots=True)
class Sense:
    """What a phrase can stand for: ``kind`` is actor, country, region, capital or demonym.

    A ``weak`` sense needs a title or the entity label; a ``shared`` one, which several countries have ("Democratic Party"),
    needs its country in the article.
    """

    kind: str
    country: str | None = None
    actor: KnownActor | None = None
    weak: bool = False
    shared: bool = False


@dataclass(slots=True)
class _Phrases:
    """Phrases under their tokens; the longest that starts at a token is found with one look-up a length."""

    senses: dict[tuple[str, ...], list[Sense]] = field(default_factory=dict)
    lengths: dict[str, list[int]] = field(default_factory=dict)

    def add(self, tokens: Sequence[str], sense: Sense) -> None:
        if not tokens:
            return
        key = tuple(tokens)
        known = self.senses.setdefault(key, [])
        if sense not in known:
            known.append(sense)
        lengths = self.lengths.setdefault(key[0], [])
        if len(key) not in lengths:
            lengths.append(len(key))
            lengths.sort(reverse=True)


class ActorTables:
    """Curated knowledge, indexed for look-up by token.

    Parameters
    ----------
    tokenize
        Splits a phrase into the same tokens as the pipeline does.
    paths
        Further tables of actors, read after the built-in one; later rows win over earlier ones of the same name and office.

    Raises
    ------
    ActorTableError
        If a table cannot be read.
    """

    def __init__(self, tokenize: Tokenizer, paths: Iterable[str | Path] = ()) -> None:
        self._tokenize: Tokenizer | None = tokenize
        self._phrases = _Phrases()
        self.cues = _read_json("actor_cues.json")
        self.types: Mapping[str, Any] = _read_json("actor_types.json")["types"]
        self.sectors: Mapping[str, str] = _read_json("actor_types.json")["sectors"]
        self._add_countries()
        self._holders: dict[tuple[str, str], list[KnownActor]] = {}
        for actor in _merged(_built_in(), *(read_table(path) for path in paths)):
            self._add_actor(actor)
        self._nouns, self._noun_lengths = self._index_nouns()
        self.modifiers: Mapping[tuple[str, ...], str] = {
            tuple(self._split(row["noun"])): row["sector"] for row in _noun_rows() if row["type"] == "modifier"
        }
        self.type_words: dict[str, str] = {}
        for kind, words in self.cues["organization_words"].items():
            for word in words:
                self.type_words.setdefault(word, kind)
        self.sets: dict[str, frozenset[str]] = {
            key: frozenset(value) for key, value in self.cues.items() if isinstance(value, list)
        }
        others = self.cues["non_actors"]
        self.non_actor_words = frozenset(others["words"])
        self.non_actor_names = frozenset(others["weapons"]) | frozenset(others["other"])
        self._tokenize = None  # a tokeniser may not be one that processes can hand to each other

    def phrase_starts(self, words: Sequence[str]) -> list[int]:
        """Return where a known phrase can start, as far as the words there tell by themselves; a hyphen may hide one."""
        starts = self._phrases.lengths
        return [index for index, word in enumerate(words) if word in starts or "-" in word]

    def longest_phrase(self, words: Sequence[str], start: int) -> tuple[int, list[Sense]] | None:
        """Return the end and the senses of the longest known phrase that starts at a token."""
        for length in self._phrases.lengths.get(words[start], ()):
            form = tuple(words[start : start + length])
            senses = self._phrases.senses.get(form)
            if senses:
                return start + len(form), senses
        return None

    def noun_ending_at(self, lower: Sequence[str], index: int, taken: Container[int] = ()) -> tuple[int, ActorNoun] | None:
        """Return start and entry of the longest actor noun whose last token is at ``index`` (words in lower case).

        Tokens in ``taken`` belong to something else.
        """
        for length in self._noun_lengths.get(lower[index], ()):
            start = index - length + 1
            if start >= 0 and not any(position in taken for position in range(start, index + 1)):
                noun = self._nouns.get(tuple(lower[start : index + 1]))
                if noun is not None:
                    return start, noun
        return None

    def noun_ends(self, lower: Sequence[str]) -> list[int]:
        """Return where actor nouns can end, as far as the words there tell by themselves."""
        return [index for index, word in enumerate(lower) if word in self._noun_lengths]

    def holder_of(self, office: str, country: str, day: str) -> KnownActor | None:
        """Return who held an office of a country on a day (ISO 8601), None where the tables name nobody or several."""
        holders = {actor.name: actor for actor in self._holders.get((office, country), ()) if actor.held_on(day)}
        return next(iter(holders.values())) if len(holders) == 1 else None

    def _split(self, phrase: str) -> Sequence[str]:
        if self._tokenize is None or phrase.replace(" ", "").isalpha():
            return phrase.split()
        return self._tokenize(phrase)

    def _add_countries(self) -> None:
        for kind, table in (("country", country_names()), ("capital", capitals()), ("region", country_parts())):
            for name, code in table.items():
                self._add_cased(name, Sense(kind, code))
        for name, code in demonyms().items():
            self._add_cased(" ".join(_capitalised(word) for word in name.split()), Sense("demonym", code))

    def _add_cased(self, name: str, sense: Sense) -> None:
        self._phrases.add(self._split(name), sense)
        if len(name) >= _SHORTEST_CAPITALISED:
            self._phrases.add(self._split(name.upper()), sense)

    def _add_actor(self, actor: KnownActor) -> None:
        generic = self.cues["generic_names"]
        for form in (actor.name, *actor.aliases):
            self._add_cased(form, Sense("actor", actor.country, actor, shared=form in generic))
        if actor.office and actor.country and actor.first:
            self._holders.setdefault((actor.office, actor.country), []).append(actor)
        for alias in _weak_forms(actor):
            self._phrases.add(self._split(alias), Sense("actor", actor.country, actor, weak=True))

    def _index_nouns(self) -> tuple[dict[tuple[str, ...], ActorNoun], dict[str, list[int]]]:
        nouns: dict[tuple[str, ...], ActorNoun] = {}
        for row in _noun_rows():
            if row["type"] == "modifier":
                continue
            for form, plural in _forms(row["noun"]):
                nouns.setdefault(tuple(self._split(form)), _read_noun(row, plural=plural))
        lengths: dict[str, list[int]] = {}
        for key in nouns:
            known = lengths.setdefault(key[-1], [])
            if len(key) not in known:
                known.append(len(key))
                known.sort(reverse=True)
        return nouns, lengths


def read_table(path: str | Path) -> list[KnownActor]:
    """Return the rows of a table of actors.

    Raises
    ------
    ActorTableError
        If the file cannot be read, lacks a column or has a row that makes no sense.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ActorTableError(
            f"the table of actors {str(path)!r} cannot be read: {error}; it must be a UTF-8 TSV file"
        ) from error
    return _read_rows(text, str(path))


def default_sector(actor_type: str) -> str | None:
    """Return the sector that actors of a type have unless more is known.

    Examples
    --------
    >>> default_sector("military")
    'MIL'
    """
    sector: str | None = _types().get(actor_type, {}).get("sector")
    return sector


def is_actor_noun(noun: str) -> bool:
    """Tell whether a noun denotes people or bodies.

    Examples
    --------
    >>> is_actor_noun("airline"), is_actor_noun("contract")
    (True, False)
    """
    return noun in _actor_nouns()


@cache
def _actor_nouns() -> frozenset[str]:
    return frozenset(row["noun"] for row in _noun_rows() if row["type"] != "modifier")


@cache
def _types() -> Mapping[str, Any]:
    types: Mapping[str, Any] = _read_json("actor_types.json")["types"]
    return types


@cache
def _built_in() -> tuple[KnownActor, ...]:
    text = files("newsgraph.extract").joinpath("data/actors.tsv").read_text(encoding="utf-8")
    return tuple(_read_rows(text, "actors.tsv"))


@cache
def _noun_rows() -> tuple[Mapping[str, str], ...]:
    text = files("newsgraph.extract").joinpath("data/actor_nouns.tsv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


def _read_json(name: str) -> Any:
    return json.loads(files("newsgraph.extract").joinpath("data", name).read_text(encoding="utf-8"))


def _merged(*tables: Iterable[KnownActor]) -> list[KnownActor]:
    rows: dict[tuple[str, str, str], KnownActor] = {}
    for table in tables:
        rows.update({(actor.name, actor.office, actor.first): actor for actor in table})
    return list(rows.values())


def _read_rows(text: str, origin: str) -> list[KnownActor]:
    reader = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    missing = {"name", "type"} - set(reader.fieldnames or ())
    if missing:
        raise ActorTableError(
            f"{origin}: no column {', '.join(sorted(missing))} in its first line; tabs separate the columns {', '.join(_COLUMNS)}"
        )
    return [_read_actor(row, f"{origin}, line {number}") for number, row in enumerate(reader, 2) if (row["name"] or "").strip()]


def _read_actor(row: Mapping[str | None, str | None], origin: str) -> KnownActor:
    cell = {key: (row.get(key) or "").strip() for key in _COLUMNS}
    if cell["type"] not in _types():
        raise ActorTableError(f"{origin}: unknown type {cell['type']!r}; one of {', '.join(_types())}")
    if cell["country"] and not (len(cell["country"]) == 3 and cell["country"].isalpha() and cell["country"].isupper()):
        raise ActorTableError(f"{origin}: country {cell['country']!r} is no ISO 3166-1 alpha-3 code such as UKR")
    aliases = [alias.strip() for alias in cell["aliases"].split("|") if alias.strip()]
    return KnownActor(
        name=cell["name"],
        type=cell["type"],
        country=cell["country"] or None,
        sector=cell["sector"] or default_sector(cell["type"]),
        wikidata=cell["wikidata"] or None,
        office=cell["office"],
        first=cell["from"],
        last=cell["until"],
        key=cell["key"],
        aliases=tuple(alias for alias in aliases if not alias.startswith("~")),
        weak_aliases=tuple(alias[1:] for alias in aliases if alias.startswith("~")),
    )


def _weak_forms(actor: KnownActor) -> Iterable[str]:
    """Yield aliases that need evidence: the given ones and, of a person, the family name."""
    yield from actor.weak_aliases
    if actor.type == "person" and " " in actor.name:
        family = actor.name.removesuffix(" Jr.").rsplit(" ", 1)[1]
        if family[0].isupper() and len(family) > 2 and not family.isupper() and "-" not in family:
            yield family
        elif family.startswith(("al-", "el-")):
            yield family
            yield family[3:]


def _read_noun(row: Mapping[str, str], *, plural: bool) -> ActorNoun:
    return ActorNoun(
        noun=row["noun"],
        type=row["type"],
        sector=row["sector"] or None,
        concept=row["concept"] or row["noun"],
        plural=plural,
        flags=frozenset(filter(None, row["flags"].split(","))),
    )


def _forms(noun: str) -> list[tuple[str, bool]]:
    """Return a noun's singular and plural, each with whether it is the plural.

    Examples
    --------
    >>> _forms("policeman"), _forms("ministry")
    ([('policeman', False), ('policemen', True)], [('ministry', False), ('ministries', True)])
    """
    plural = plural_of(noun)
    return [(noun, True)] if plural == noun else [(noun, False), (plural, True)]


def plural_of(noun: str) -> str:
    """Return the plural of an actor noun.

    Examples
    --------
    >>> plural_of("deputy minister"), plural_of("gunman")
    ('deputy ministers', 'gunmen')
    """
    if noun in _IRREGULAR:
        return _IRREGULAR[noun]
    *front, last = noun.split(" ")
    return " ".join([*front, _plural_word(last)])


def _plural_word(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    for end in ("woman", "man", "child", "wife"):
        if word.endswith(end) and word not in ("human", "german", "roman", "shaman", "ottoman", "norman"):
            return word[: -len(end)] + _IRREGULAR[end]
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    if word.endswith(("s", "x", "ch", "sh", "z")):
        return word if word.endswith(("ss", "s")) and word in ("authorities", "forces", "people", "headquarters") else word + "es"
    if word.endswith(("elf", "thief")):
        return word[:-1] + "ves"
    return word + "s"


def _capitalised(word: str) -> str:
    return word[:1].upper() + word[1:]
