"""Derive `meanings.tsv` from the WordNet 3.0 database files (Debian package wordnet-base): which triggers can mean the same.

usage: python training/meanings.py [/usr/share/wordnet]

A row holds a single-word lemma, verb or eventive noun, and three lists of numbers that stand for synsets: those of its first
senses with the nouns or verbs derived from them, those of its other senses, and those right above them. Two lemmas whose lists
meet are related. Synsets that no second lemma has are left out. WordNet's licence travels with the table.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from wordnet import EVENTIVE, Synset, read_index, read_synsets

OUT = Path(__file__).parents[1] / "graph/newsgraph/graph/data/meanings.tsv"
FIRST_SENSES = 2
MOST_SENSES = 5

Key = str
"""Part of speech and offset of a synset."""
Row = tuple[list[Key], list[Key], list[Key]]


class WordNet:
    """The verbs and eventive nouns of WordNet."""

    def __init__(self, folder: Path) -> None:
        self.synsets: dict[Key, Synset] = {}
        self.senses: dict[str, list[Key]] = {}
        for pos, name in (("v", "verb"), ("n", "noun")):
            found = read_synsets(folder / f"data.{name}")
            self.synsets |= {pos + offset: s for offset, s in found.items() if pos == "v" or s.lexname in EVENTIVE}
            for lemma, offsets in read_index(folder / f"index.{name}").items():
                if lemma.isalpha():
                    keys = [pos + offset for offset in offsets[:MOST_SENSES] if pos + offset in self.synsets]
                    self.senses.setdefault(lemma, []).extend(keys)

    def rows(self) -> dict[str, Row]:
        """Return the three lists of each lemma."""
        return {lemma: self._row(lemma) for lemma, keys in self.senses.items() if keys}

    def _row(self, lemma: str) -> Row:
        by_pos = [[key for key in self.senses[lemma] if key[0] == pos] for pos in "vn"]
        first = self._with_derived(key for keys in by_pos for key in keys[:FIRST_SENSES])
        other = self._with_derived(key for keys in by_pos for key in keys[FIRST_SENSES:])
        above = [target for key in first for target in self._pointers(key, "@*>")]
        return first, [key for key in other if key not in first], [key for key in dict.fromkeys(above) if key not in first]

    def _with_derived(self, keys: Iterable[Key]) -> list[Key]:
        return list(dict.fromkeys(found for key in keys for found in (key, *self._pointers(key, "+$"))))

    def _pointers(self, key: Key, symbols: str) -> Iterator[Key]:
        for symbol, offset, pos, _ in self.synsets[key].pointers:
            if symbol in symbols and pos + offset in self.synsets:
                yield pos + offset


def derive(folder: Path) -> Iterator[str]:
    """Yield the rows of the table."""
    rows = WordNet(folder).rows()
    lemmas_of = Counter(key for first, other, above in rows.values() for key in {*first, *other, *above})
    shared = [key for key, count in lemmas_of.items() if count > 1]
    number = {key: str(place) for place, key in enumerate(sorted(shared, key=lambda key: (-lemmas_of[key], key)))}
    for lemma, row in sorted(rows.items()):
        columns = [" ".join(number[key] for key in keys if key in number) for keys in row]
        if any(columns):
            yield "\t".join((lemma, *columns))


if __name__ == "__main__":
    source = Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/wordnet")
    header = "# Derived from WordNet 3.0, Copyright 2006 by Princeton University; see wordnet_license.txt.\n"
    OUT.write_text(header + "\n".join(derive(source)) + "\n", encoding="utf-8")
