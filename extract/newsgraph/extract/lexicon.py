"""What words can mean before any context: WordNet's sense classes, and the types and triggers of our two lexicons."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

__all__ = [
    "EVENTIVE",
    "EventType",
    "Senses",
    "Trigger",
    "cameo_codes",
    "event_types",
    "general_triggers",
    "goldstein",
    "sense_classes",
    "senses",
    "source_verb",
    "triggers",
    "word_lists",
    "word_table",
]

EVENTIVE = frozenset("EKLTWa")
"""Letters of noun.act, noun.communication, noun.event, noun.phenomenon, noun.process and noun.state."""
_SPECIFIC, _GENERAL = "event_types.toml", "general_types.toml"
ACTS = frozenset("EL")
ABSTRACT = frozenset("EHJKLMQWXYZac")
"""Letters of the classes whose nouns name no thing: acts, attributes, cognition, communication, feelings, quantities, times …"""


@dataclass(frozen=True, slots=True)
class Senses:
    """WordNet's lexicographer classes of a lemma, one letter a sense, most frequent first."""

    letters: str
    source_verb: str = ""

    @property
    def eventive_share(self) -> float:
        """Share of senses that denote events, states or communication."""
        return sum(letter in EVENTIVE for letter in self.letters) / len(self.letters)

    @property
    def abstract(self) -> bool:
        """Whether the most frequent sense names no thing, person or place."""
        return self.letters[0] in ABSTRACT

    @property
    def act_share(self) -> float:
        """Share of senses that denote acts or happenings."""
        return sum(letter in ACTS for letter in self.letters) / len(self.letters)


@dataclass(frozen=True, slots=True)
class EventType:
    """A type of `event_types.toml` or `general_types.toml` with its place in other schemes."""

    name: str
    label: str
    description: str
    plover: str | None = None
    cameo: str | None = None
    quad: str | None = None
    iptc: str | None = None
    wikidata: str | None = None
    schema: str | None = None


@dataclass(frozen=True, slots=True)
class Trigger:
    """A lemma (or lemmas) that calls for a type; ``weak`` ones give way to any other.

    ``needs`` says what the word must come with to call for the type: "object", "no object", "someone" or "thing" (as the object),
    "clause", "target" (whom or what a noun is aimed at), "state subject", "plural".
    """

    lemmas: tuple[str, ...]
    pos: str
    type: EventType
    cameo: str | None
    mode: str | None
    weak: bool = False
    needs: str | None = None


@cache
def senses() -> Mapping[tuple[str, str], Senses]:
    """Return WordNet's senses of single-word lemmas under (lemma, "n" or "v")."""
    table = {}
    for line in _data("wordnet_senses.tsv").splitlines():
        if not line.startswith("#"):
            lemma, pos, letters, verb = line.split("\t")
            table[(lemma, pos)] = Senses(letters, verb)
    return table


def source_verb(noun: str) -> str:
    """Return the verb that a noun names the act of, or the noun itself.

    Examples
    --------
    >>> source_verb("explosion")
    'explode'
    """
    entry = senses().get((noun, "n"))
    return entry.source_verb or noun if entry else noun


@cache
def word_lists(file: str) -> Mapping[str, frozenset[str]]:
    """Return the lists of words of a JSON file in ``data``, by name; the lists of a table under both names joined by a dot.

    Examples
    --------
    >>> "launch" in word_lists("argument_roles.json")["lending"]
    True
    >>> sorted(word_lists("argument_roles.json")["prepositions.origin"])
    ['from', 'out']
    """
    out: dict[str, frozenset[str]] = {}
    for name, value in json.loads(_data(file)).items():
        if isinstance(value, list):
            out[name] = frozenset(value)
        elif isinstance(value, dict) and all(isinstance(words, list) for words in value.values()):
            out.update({f"{name}.{inner}": frozenset(words) for inner, words in value.items()})
    return out


@cache
def event_types() -> Mapping[str, EventType]:
    """Return the event types by name."""
    keys = ("label", "description", "plover", "cameo", "quad", "iptc", "wikidata", "schema")
    tables = [item for file in (_SPECIFIC, _GENERAL) for item in _tables(file).items() if "label" in item[1]]
    return {name: EventType(name=name, **{key: table.get(key) for key in keys}) for name, table in tables}


@cache
def word_table(file: str, name: str) -> Mapping[str, str]:
    """Return a table of words of a JSON file in ``data``.

    Examples
    --------
    >>> word_table("coding.json", "codes")["AGREE.CONSULT"]
    '036'
    """
    table: dict[str, str] = json.loads(_data(file))[name]
    return table


def goldstein(cameo: str | None) -> float | None:
    """Return the Goldstein weight of a CAMEO code, from -10 (conflict) to 10 (cooperation), None for no code.

    Examples
    --------
    >>> goldstein("190"), goldstein("0874"), goldstein(None)
    (-10.0, 10.0, None)
    """
    weights = word_table("goldstein.json", "weights")
    weight = next((weights[code] for code in cameo_codes(cameo) if code in weights), None)
    return None if weight is None else float(weight)


def cameo_codes(cameo: str | None) -> list[str]:
    """Return a CAMEO code and those above it.

    Examples
    --------
    >>> cameo_codes("0874")
    ['0874', '087', '08']
    """
    return [cameo[:length] for length in range(len(cameo), 1, -1)] if cameo else []


@cache
def triggers() -> Mapping[tuple[str, str], tuple[Trigger, ...]]:
    """Return the triggers under (key lemma, part of speech "v", "n" or "a"), longest first.

    The key lemma is the verb of a verbal trigger and the head, the last word, of a nominal one.
    """
    return _indexed(_SPECIFIC)


@cache
def general_triggers() -> Mapping[tuple[str, str], tuple[Trigger, ...]]:
    """Return what words of everyday language call for where `triggers` knows nothing of them, under the same keys."""
    return _indexed(_GENERAL)


@cache
def sense_classes() -> Mapping[str, tuple[str, str]]:
    """Return the WordNet class of each letter in `senses` whose words have a type, and that type.

    Examples
    --------
    >>> sense_classes()[senses()[("admonish", "v")].letters[0]]
    ('verb.communication', 'statement')
    """
    header = next(line for line in _data("wordnet_senses.tsv").splitlines() if line.startswith("# Letters:"))
    letters = {name: letter for letter, name in (entry.split("=") for entry in header.removeprefix("# Letters:").split())}
    return {letters[name]: (name, type_name) for name, type_name in _file(_GENERAL)["classes"].items()}


def _indexed(file: str) -> Mapping[tuple[str, str], tuple[Trigger, ...]]:
    table: dict[tuple[str, str], list[Trigger]] = {}
    for trigger in _read_triggers(file):
        key = trigger.lemmas[-1] if trigger.pos == "n" else trigger.lemmas[0]
        table.setdefault((key, trigger.pos), []).append(trigger)
    return {key: tuple(sorted(found, key=lambda t: (-len(t.lemmas), t.weak, t.needs is None))) for key, found in table.items()}


def _read_triggers(file: str) -> Iterator[Trigger]:
    types = event_types()
    for name, table in _tables(file).items():
        for group in table["triggers"]:
            for key, pos in (("verbs", "v"), ("nouns", "n"), ("adjectives", "a")):
                for entry in group.get(key, ()):
                    yield Trigger(
                        lemmas=tuple(entry.split("_")),
                        pos=pos,
                        type=types[name],
                        cameo=group.get("cameo", table.get("cameo")),
                        mode=group.get("mode"),
                        weak=group.get("weak", False),
                        needs=group.get("needs"),
                    )


def _tables(file: str) -> Mapping[str, Any]:
    return {name: table for name, table in _file(file).items() if "triggers" in table}


@cache
def _file(name: str) -> Mapping[str, Any]:
    return tomllib.loads(_data(name))


def _data(name: str) -> str:
    return resources.files("newsgraph.extract").joinpath("data", name).read_text(encoding="utf-8")
