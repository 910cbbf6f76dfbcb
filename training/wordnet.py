"""Derive `wordnet_senses.tsv` from the WordNet 3.0 database files (Debian package wordnet-base).

usage: python training/wordnet.py [/usr/share/wordnet]

The table keeps single-word lemmas only: for verbs and for nouns with an eventive sense or an abstract first sense, one letter
a sense in WordNet's order of frequency, and for nouns the verb they derive from. WordNet's licence travels with the table.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LEXNAMES = (
    "adj.all adj.pert adv.all noun.Tops noun.act noun.animal noun.artifact noun.attribute noun.body noun.cognition "
    "noun.communication noun.event noun.feeling noun.food noun.group noun.location noun.motive noun.object noun.person "
    "noun.phenomenon noun.plant noun.possession noun.process noun.quantity noun.relation noun.shape noun.state noun.substance "
    "noun.time verb.body verb.change verb.cognition verb.communication verb.competition verb.consumption verb.contact "
    "verb.creation verb.emotion verb.motion verb.perception verb.possession verb.social verb.stative verb.weather adj.ppl"
).split()
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
EVENTIVE = {"noun.act", "noun.event", "noun.process", "noun.communication", "noun.phenomenon", "noun.state"}
ABSTRACT = {f"noun.{name}" for name in ("attribute", "cognition", "feeling", "motive", "quantity", "relation", "shape", "time")}
MOST_SENSES = 8
OUT = Path(__file__).parents[1] / "extract/newsgraph/extract/data/wordnet_senses.tsv"


@dataclass(frozen=True)
class Synset:
    """One synset: its lexicographer file, its words and its pointers (symbol, offset, part of speech, word numbers)."""

    lexname: str
    words: tuple[str, ...]
    pointers: tuple[tuple[str, str, str, str], ...]


def read_synsets(path: Path) -> dict[str, Synset]:
    """Return the synsets of a data file by offset."""
    return {fields[0]: _synset(fields) for fields in _lines(path)}


def read_index(path: Path) -> dict[str, list[str]]:
    """Return the synset offsets of each lemma, most frequent sense first."""
    return {fields[0]: fields[6 + int(fields[3]) :] for fields in _lines(path)}


def _lines(path: Path) -> Iterator[list[str]]:
    for line in path.read_text(encoding="ascii").splitlines():
        if not line.startswith("  "):
            yield line.split("|")[0].split()


def _synset(fields: list[str]) -> Synset:
    count = int(fields[3], 16)
    start = 4 + 2 * count
    pointers = tuple(
        (fields[start + 1 + 4 * n], fields[start + 2 + 4 * n], fields[start + 3 + 4 * n], fields[start + 4 + 4 * n])
        for n in range(int(fields[start]))
    )
    return Synset(LEXNAMES[int(fields[1])], tuple(fields[4 + 2 * n].lower() for n in range(count)), pointers)


def derive(folder: Path) -> Iterator[str]:
    """Yield the rows of the table."""
    nouns, verbs = read_synsets(folder / "data.noun"), read_synsets(folder / "data.verb")
    noun_index, verb_index = read_index(folder / "index.noun"), read_index(folder / "index.verb")
    for lemma, offsets in sorted(noun_index.items()):
        senses = [nouns[offset].lexname for offset in offsets]
        if lemma.isalpha() and (EVENTIVE & set(senses) or senses[0] in ABSTRACT):
            yield f"{lemma}\tn\t{_letters(senses)}\t{_source_verb(lemma, offsets, nouns, verbs)}"
    for lemma, offsets in sorted(verb_index.items()):
        if lemma.isalpha():
            yield f"{lemma}\tv\t{_letters([verbs[offset].lexname for offset in offsets])}\t"


def _letters(senses: list[str]) -> str:
    return "".join(LETTERS[LEXNAMES.index(sense)] for sense in senses[:MOST_SENSES])


def _source_verb(lemma: str, offsets: list[str], nouns: dict[str, Synset], verbs: dict[str, Synset]) -> str:
    """Return the verb that the first eventive sense with one is derivationally related to ("explosion": "explode")."""
    for offset in offsets[:4]:
        synset = nouns[offset]
        if synset.lexname not in EVENTIVE:
            continue
        own = synset.words.index(lemma) + 1 if lemma in synset.words else 0
        for symbol, target, pos, numbers in synset.pointers:
            if symbol == "+" and pos == "v" and int(numbers[:2], 16) == own:
                verb = verbs[target].words[int(numbers[2:], 16) - 1]
                if verb[:2] == lemma[:2]:
                    return verb
    return ""


if __name__ == "__main__":
    source = Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/wordnet")
    header = "# Derived from WordNet 3.0, Copyright 2006 by Princeton University; see wordnet_license.txt.\n"
    letters = "# Letters: " + " ".join(f"{letter}={name}" for letter, name in zip(LETTERS, LEXNAMES, strict=False)) + "\n"
    OUT.write_text(header + letters + "\n".join(derive(source)) + "\n", encoding="utf-8")
