"""Parts of speech and morphology: what spaCy's attribute ruler sets, in a small part of its time.

Nearly all of its patterns are of one token, told by tag and word, and its matcher tries each of them at each token. Here they are
tried once for each combination of the values that they name, and what was found is remembered. Patterns of several tokens are
tried around the tokens that have a value which one of their parts names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import Any, cast

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.pipeline import AttributeRuler
from spacy.tokens import Doc
from spacy.tokens._retokenize import set_token_attrs

__all__ = ["RULER", "AttributesComponent"]

RULER = "attribute_ruler"
"""The component of spaCy whose work this is."""

_SYNONYMS = {"TEXT": "ORTH"}
_STRINGS = frozenset({"ORTH", "LOWER", "NORM", "SHAPE", "PREFIX", "SUFFIX", "TAG", "DEP"})
"""Attributes that hold texts: where a pattern names some, all others are alike to it."""

_Pattern = list[dict[str, Any]]
_Numbers = tuple[int, ...]
_Window = tuple[int, int]
"""Tokens of a pattern before its anchor, and from there on."""


@Language.factory(
    "newsgraph_attributes", requires=["token.tag", "token.dep"], assigns=["token.pos", "token.morph", "token.lemma"]
)
class AttributesComponent:
    """Apply the rules of the pipeline's attribute ruler, which need not run itself."""

    def __init__(self, nlp: Language, name: str = "newsgraph_attributes") -> None:
        self.name = name
        self._nlp = nlp

    def __call__(self, doc: Doc) -> Doc:
        """Set what the rules say of each token; where two say different things the later one holds."""
        rules = self._rules
        for token, numbers in zip(doc, rules.find(doc), strict=True):
            for number in numbers:
                set_token_attrs(token, rules.attributes[number])
        return doc

    @cached_property
    def _rules(self) -> _Rules:
        # Not before the first doc: a pipeline that is read from disk gets its patterns after its components.
        ruler = self._nlp.get_pipe(RULER)
        assert isinstance(ruler, AttributeRuler)
        return _Rules(ruler)


class _Rules:
    """The rules of an attribute ruler: those of one token are remembered, the others are matched where they may hold.

    Attributes
    ----------
    attributes
        What each rule sets, by its number.
    """

    def __init__(self, ruler: AttributeRuler) -> None:
        self.attributes = ruler.attrs
        self._indices = ruler.indices
        self._single, self._anchored, self._others = (Matcher(ruler.vocab) for _ in range(3))
        self._named: dict[str, set[int]] = defaultdict(set)
        self._anchors: dict[str, dict[int, set[_Window]]] = defaultdict(lambda: defaultdict(set))
        self._remembered: dict[tuple[int, ...], _Numbers] = {}
        for number, rule in enumerate(ruler.patterns):
            self._sort(number, cast(list[_Pattern], rule["patterns"]), ruler)

    def find(self, doc: Doc) -> list[_Numbers]:
        """Return for each token the numbers of the rules that hold for it, in order."""
        found: list[_Numbers] = self._recall(doc) if self._named else [()] * len(doc)
        for rule, start, end in self._longer(doc):
            number = int(doc.vocab.strings[rule])
            index = range(start, end)[self._indices[number]]
            found[index] = tuple(sorted({*found[index], number}))
        return found

    def _longer(self, doc: Doc) -> Iterator[tuple[int, int, int]]:
        """Yield the matches of the rules of several tokens."""
        if len(self._others):
            yield from self._others(doc, allow_missing=True)
        for start, end in sorted(self._windows(doc)):
            for rule, first, last in self._anchored(doc[start:end], allow_missing=True):
                yield rule, start + first, start + last

    def _windows(self, doc: Doc) -> set[tuple[int, int]]:
        """Return the spans of tokens in which an anchored rule may hold."""
        windows = (
            (index - before, index + after)
            for name, anchors in self._anchors.items()
            for index, value in enumerate(doc.to_array(name).tolist())
            if value in anchors
            for before, after in anchors[value]
        )
        return {(start, end) for start, end in windows if start >= 0 and end <= len(doc)}

    def _recall(self, doc: Doc) -> list[_Numbers]:
        return [
            self._learn(doc, index, key) if (numbers := self._remembered.get(key)) is None else numbers
            for index, key in enumerate(self._keys(doc))
        ]

    def _sort(self, number: int, patterns: list[_Pattern], ruler: AttributeRuler) -> None:
        key = ruler.vocab.strings.add(str(number))
        for pattern in patterns:
            named = _named_values(pattern[0]) if len(pattern) == 1 else None
            if named is not None:
                self._single.add(key, [pattern])
                for name, values in named.items():
                    self._named[name].update(map(ruler.vocab.strings.add, values))
            elif (anchor := _anchor(pattern)) is not None:
                self._anchored.add(key, [pattern])
                position, name, values = anchor
                for value in map(ruler.vocab.strings.add, values):
                    self._anchors[name][value].add((position, len(pattern) - position))
            else:
                self._others.add(key, [pattern])

    def _keys(self, doc: Doc) -> list[tuple[int, ...]]:
        """Return what the rules can tell of each token: the values that they name, 0 for any other."""
        columns = (
            [value if value in named else 0 for value in doc.to_array(name).tolist()] for name, named in self._named.items()
        )
        return list(zip(*columns, strict=True))

    def _learn(self, doc: Doc, index: int, key: tuple[int, ...]) -> _Numbers:
        matches = self._single(doc[index : index + 1], allow_missing=True)
        numbers = tuple(sorted({int(doc.vocab.strings[rule]) for rule, _, _ in matches}))
        return self._remembered.setdefault(key, numbers)


def _anchor(pattern: _Pattern) -> tuple[int, str, set[str]] | None:
    """Return the first part of a pattern that names values: its place, an attribute, the values; None where there is none."""
    if any(attribute.upper() == "OP" for part in pattern for attribute in part):
        return None
    for position, part in enumerate(pattern):
        named = _named_values(part)
        if named is not None:
            # Of two attributes the one with fewer values is the rarer one.
            name = min(named, key=lambda name: (len(named[name]), name))
            return position, name, named[name]
    return None


def _named_values(part: dict[str, Any]) -> dict[str, set[str]] | None:
    """Return the values that a pattern's part names, by attribute; None for a part that asks for more, or for nothing."""
    named: dict[str, set[str]] = {}
    for attribute, condition in part.items():
        name = _SYNONYMS.get(attribute.upper(), attribute.upper())
        values = condition["IN"] if isinstance(condition, dict) and condition.keys() == {"IN"} else [condition]
        if name not in _STRINGS or not all(isinstance(value, str) for value in values):
            return None
        named[name] = set(values)
    return named or None
