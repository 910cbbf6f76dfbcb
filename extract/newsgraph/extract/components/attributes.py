"""Parts of speech and morphology: what spaCy's attribute ruler sets, in a small part of its time.

Nearly all of its patterns are of one token, told by tag and word, and its matcher tries each of them at each token. Here they are
tried once for each combination of the values that they name, and what was found is remembered; those that ask for more than
values are tried once for each word. Patterns of several tokens are tried around the tokens that have a value which one of their
parts requires.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import Any, cast

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.pipeline import AttributeRuler
from spacy.strings import StringStore
from spacy.tokens import Doc
from spacy.tokens._retokenize import set_token_attrs

__all__ = ["RULER", "AttributesComponent"]

RULER = "attribute_ruler"
"""The component of spaCy whose work this is."""

_SYNONYMS = {"TEXT": "ORTH"}
_STRINGS = frozenset({"ORTH", "LOWER", "NORM", "SHAPE", "PREFIX", "SUFFIX", "TAG", "DEP"})
"""Attributes that hold texts: where a pattern names some, all others are alike to it."""
_FLAGS = frozenset({"IS_ALPHA", "IS_DIGIT", "IS_PUNCT", "IS_SPACE", "IS_TITLE"})
_OTHER = -1
"""Stands for all values that no pattern names."""
_MOST = 20_000
"""Words that are remembered at a time."""

_Pattern = list[dict[str, Any]]
_Numbers = tuple[int, ...]
_Values = frozenset[str | bool]
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
        self._by_values, self._by_word, self._anchored, self._others = (Matcher(ruler.vocab) for _ in range(4))
        self._named: dict[str, set[int]] = defaultdict(set)
        self._asked: dict[str, None] = {}
        self._anchors: dict[str, dict[int, set[_Window]]] = defaultdict(lambda: defaultdict(set))
        self._known_values: dict[tuple[int, ...], _Numbers] = {}
        self._known_words: dict[tuple[int, ...], _Numbers] = {}
        for number, rule in enumerate(ruler.patterns):
            for pattern in cast(list[_Pattern], rule["patterns"]):
                self._sort(str(number), pattern, ruler.vocab.strings)

    def find(self, doc: Doc) -> list[_Numbers]:
        """Return for each token the numbers of the rules that hold for it, in order."""
        found: list[_Numbers] = self._of_values(doc) if self._named else [()] * len(doc)
        for index, numbers in self._of_words(doc) if self._asked else ():
            found[index] = tuple(sorted({*found[index], *numbers}))
        for rule, start, end in self._longer(doc):
            number = int(doc.vocab.strings[rule])
            index = range(start, end)[self._indices[number]]
            found[index] = tuple(sorted({*found[index], number}))
        return found

    def _of_values(self, doc: Doc) -> list[_Numbers]:
        """Return the rules of one token that the values of each token fulfil."""
        columns = (
            [value if value in named else _OTHER for value in doc.to_array(name).tolist()] for name, named in self._named.items()
        )
        known = self._known_values
        return [
            known.setdefault(key, _matching(self._by_values, doc, index)) if (numbers := known.get(key)) is None else numbers
            for index, key in enumerate(zip(*columns, strict=True))
        ]

    def _of_words(self, doc: Doc) -> Iterator[tuple[int, _Numbers]]:
        """Yield the tokens for which a rule of one token holds that asks more of it than a value, with the rules."""
        known = self._known_words
        if len(known) >= _MOST:
            known.clear()
        for index, key in enumerate(zip(*(doc.to_array(name).tolist() for name in self._asked), strict=True)):
            numbers = known.get(key)
            if numbers is None:
                numbers = known[key] = _matching(self._by_word, doc, index)
            if numbers:
                yield index, numbers

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

    def _sort(self, rule: str, pattern: _Pattern, strings: StringStore) -> None:
        key, repeats = strings.add(rule), any(attribute.upper() == "OP" for part in pattern for attribute in part)
        attributes = {_name(attribute) for attribute in pattern[0]} if len(pattern) == 1 and not repeats else set()
        if attributes and attributes <= _STRINGS | _FLAGS:
            named = _named_values(pattern[0])
            (self._by_word if named is None else self._by_values).add(key, [pattern])
            self._asked.update(dict.fromkeys(sorted(attributes)) if named is None else {})
            for name, values in (named or {}).items():
                self._named[name].update(_number(value, strings) for value in values)
        elif not repeats and (anchor := _anchor(pattern)) is not None:
            self._anchored.add(key, [pattern])
            position, name, values = anchor
            for value in values:
                self._anchors[name][_number(value, strings)].add((position, len(pattern) - position))
        else:
            self._others.add(key, [pattern])


def _matching(matcher: Matcher, doc: Doc, index: int) -> _Numbers:
    """Return the rules that hold for a token alone."""
    matches = matcher(doc[index : index + 1], allow_missing=True)
    return tuple(sorted({int(doc.vocab.strings[rule]) for rule, _, _ in matches}))


def _anchor(pattern: _Pattern) -> tuple[int, str, _Values] | None:
    """Return the first part of a pattern that requires one of some values: its place, an attribute, the values; or None."""
    for position, part in enumerate(pattern):
        required = {_name(attribute): _required(condition) for attribute, condition in part.items()}
        usable = {name: values for name, values in required.items() if values is not None and name in _STRINGS}
        if usable:
            # Of two attributes the one with fewer values is the rarer one.
            return position, *min(usable.items(), key=lambda item: (len(item[1]), item[0]))
    return None


def _named_values(part: dict[str, Any]) -> dict[str, _Values] | None:
    """Return the values that a pattern's part tells from others, by attribute; None for a part that asks for more than values."""
    named = {_name(attribute): _compared(condition) for attribute, condition in part.items()}
    return None if None in named.values() else cast(dict[str, _Values], named)


def _compared(condition: Any) -> _Values | None:
    if isinstance(condition, dict) and condition.keys() <= {"IN", "NOT_IN"}:
        return _values([value for values in condition.values() for value in values])
    return _required(condition)


def _required(condition: Any) -> _Values | None:
    """Return the values one of which a token has to have; None where a condition says it otherwise."""
    return _values(condition["IN"] if isinstance(condition, dict) and condition.keys() == {"IN"} else [condition])


def _values(values: list[Any]) -> _Values | None:
    return frozenset(values) if all(isinstance(value, str | bool) for value in values) else None


def _name(attribute: str) -> str:
    return _SYNONYMS.get(attribute.upper(), attribute.upper())


def _number(value: str | bool, strings: StringStore) -> int:
    return strings.add(value) if isinstance(value, str) else int(value)
