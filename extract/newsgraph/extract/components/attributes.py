"""Parts of speech and morphology: what spaCy's attribute ruler sets, in a small part of its time.

Nearly all of its patterns are of one token, told by tag and word, and its matcher tries each of them at each token. Here they are
tried once for each combination of the values that they name, and what was found is remembered.
"""

from __future__ import annotations

from collections import defaultdict
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
    """The rules of an attribute ruler: those of one token are remembered, the others are matched.

    Attributes
    ----------
    attributes
        What each rule sets, by its number.
    """

    def __init__(self, ruler: AttributeRuler) -> None:
        self.attributes = ruler.attrs
        self._indices = ruler.indices
        self._single, self._longer = Matcher(ruler.vocab), Matcher(ruler.vocab)
        self._named: dict[str, set[int]] = defaultdict(set)
        self._remembered: dict[tuple[int, ...], _Numbers] = {}
        for number, rule in enumerate(ruler.patterns):
            self._sort(number, cast(list[_Pattern], rule["patterns"]), ruler)

    def find(self, doc: Doc) -> list[_Numbers]:
        """Return for each token the numbers of the rules that hold for it, in order."""
        found: list[_Numbers] = self._recall(doc) if self._named else [()] * len(doc)
        if len(self._longer):
            for rule, start, end in self._longer(doc, allow_missing=True):
                number = int(doc.vocab.strings[rule])
                index = range(start, end)[self._indices[number]]
                found[index] = tuple(sorted({*found[index], number}))
        return found

    def _recall(self, doc: Doc) -> list[_Numbers]:
        return [
            self._learn(doc, index, key) if (numbers := self._remembered.get(key)) is None else numbers
            for index, key in enumerate(self._keys(doc))
        ]

    def _sort(self, number: int, patterns: list[_Pattern], ruler: AttributeRuler) -> None:
        for pattern in patterns:
            named = _named_values(pattern)
            matcher = self._longer if named is None else self._single
            matcher.add(ruler.vocab.strings.add(str(number)), [pattern])
            for name, values in (named or {}).items():
                self._named[name].update(ruler.vocab.strings.add(value) for value in values)

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


def _named_values(pattern: _Pattern) -> dict[str, set[str]] | None:
    """Return the values that a pattern of one token names, by attribute; None for another pattern, or one that asks for more."""
    if len(pattern) != 1:
        return None
    named: dict[str, set[str]] = {}
    for attribute, condition in pattern[0].items():
        name = _SYNONYMS.get(attribute.upper(), attribute.upper())
        values = condition["IN"] if isinstance(condition, dict) and condition.keys() == {"IN"} else [condition]
        if name not in _STRINGS or not all(isinstance(value, str) for value in values):
            return None
        named[name] = set(values)
    return named or None
