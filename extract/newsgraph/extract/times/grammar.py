"""The grammar of English time expressions: where in a text they stand and what their words say, before any calendar.

The words, macros and rules are data (``data/times.json``). A text is turned into a string with one character a word, the
character telling which classes the word belongs to, and the rules are compiled into regular expressions over such strings. No
rule has an unbounded repetition, so matching takes time linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from newsgraph.extract.times.words import ELEMENT, Word, grammar_data, lexicon, words_of

__all__ = ["Expression", "find"]

_GAP = " ?"
_OUTSIDE = "\x00"


@dataclass(frozen=True, slots=True)
class Expression:
    """A time expression at ``start`` to ``end`` of the text: the kind of its rule, and what its words stand for.

    ``needs`` names the evidence that a running text must give for it: "may", "spring" or "2000" are not always times.
    """

    start: int
    end: int
    kind: str
    parts: Mapping[str, Any]
    needs: str = ""


class _Rule(NamedTuple):
    kind: str
    regex: re.Pattern[str]
    needed: Sequence[frozenset[str]]
    groups: Mapping[str, tuple[str, str]]
    constants: Mapping[str, Any]
    needs: str


class _Run(NamedTuple):
    """Words in a row as a string of their codes, and the index of the word at each place of that string."""

    words: list[Word]
    codes: str
    positions: list[int]


def find(text: str) -> list[Expression]:
    """Return the time expressions of a text in text order; they do not overlap.

    Examples
    --------
    >>> [(e.kind, "They met on Friday, June 6."[e.start:e.end]) for e in find("They met on Friday, June 6.")]
    [('day', 'Friday, June 6')]
    """
    return [expression for run in _runs(text) for expression in _match(run)]


def _runs(text: str) -> Iterator[_Run]:
    """Yield the stretches of words that can hold an expression."""
    function = lexicon().function
    closing = lexicon().code(lexicon().words["."])
    for words, ends in words_of(text):
        if all(word.code in function for word in words):
            continue
        codes: list[str] = []
        positions: list[int] = []
        for index, word in enumerate(words):
            if index and word.start > words[index - 1].end:
                codes.append(" ")
                positions.append(index)
            codes.append(word.code)
            positions.append(index)
        codes.append(closing if ends else _OUTSIDE)
        yield _Run(words, "".join(codes), [*positions, len(words)])


def _match(run: _Run) -> Iterator[Expression]:
    """Yield the leftmost, longest matches of the rules."""
    candidates: list[tuple[int, int, int, re.Match[str], _Rule]] = []
    for order, rule in _rules_for(run.codes):
        for match in rule.regex.finditer(run.codes):
            start, end = _extent(match, rule, run)
            if start < end:
                candidates.append((start, -end, order, match, rule))
    taken = 0
    for start, negative_end, _, match, rule in sorted(candidates, key=lambda c: c[:3]):
        if start >= taken:
            taken = -negative_end
            yield _expression(run, start, taken, match, rule)


def _rules_for(codes: str) -> list[tuple[int, _Rule]]:
    """Return the rules that can match a run, each with its rank; few of them can."""
    rules, (anywhere, by_code) = _rules(), _index()
    present = set(codes)
    ranks = anywhere.union(*(by_code[code] for code in present if code in by_code))
    return [(rank, rules[rank]) for rank in ranks if not any(map(present.isdisjoint, rules[rank].needed[1:]))]


def _extent(match: re.Match[str], rule: _Rule, run: _Run) -> tuple[int, int]:
    """Return the first word of an expression and the one after its last."""
    begin = match.start("B") if "B" in rule.regex.groupindex else match.start()
    finish = match.start("E") if "E" in rule.regex.groupindex else match.end()
    while begin < finish and run.codes[begin] == " ":
        begin += 1
    last = min(finish, len(run.codes) - 1) - 1
    while last > begin and run.codes[last] == " ":
        last -= 1
    return run.positions[begin], run.positions[last] + 1 if last >= begin else run.positions[begin]


def _expression(run: _Run, start: int, end: int, match: re.Match[str], rule: _Rule) -> Expression:
    parts: dict[str, Any] = dict(rule.constants)
    for group, (name, symbol) in rule.groups.items():
        at = match.start(group)
        if at >= 0:
            parts[name] = run.words[run.positions[at]].values[symbol]
    return Expression(run.words[start].start, run.words[end - 1].end, rule.kind, parts, rule.needs)


@cache
def _rules() -> tuple[_Rule, ...]:
    data = grammar_data()
    rules = [_compile(r["kind"], r["pattern"], r.get("as", {}), r.get("needs", "")) for r in data["rules"]]
    for value, phrases in data["references"].items():
        rules.append(_compile("reference", "(" + "|".join(phrases) + ")", {"reference": value}, ""))
    return tuple(rules)


@cache
def _index() -> tuple[frozenset[int], Mapping[str, frozenset[int]]]:
    """Return the ranks of the rules that need no code in particular, and of those whose rarest word may be of each code."""
    by_code: dict[str, set[int]] = {}
    for rank, rule in enumerate(_rules()):
        for code in rule.needed[0] if rule.needed else ():
            by_code.setdefault(code, set()).add(rank)
    anywhere = frozenset(rank for rank, rule in enumerate(_rules()) if not rule.needed)
    return anywhere, {code: frozenset(ranks) for code, ranks in by_code.items()}


def _compile(kind: str, pattern: str, constants: Mapping[str, Any], needs: str) -> _Rule:
    groups: dict[str, tuple[str, str]] = {}
    elements = ELEMENT.findall(_expand(pattern))
    regex = re.compile(_translate(elements, groups))
    return _Rule(kind, regex, _needed(iter(elements)), groups, constants, needs)


def _expand(pattern: str) -> str:
    """Put the macros' patterns in the place of their names."""
    while "{" in pattern:
        pattern = re.sub(r"\{([A-Z]+)\}", lambda m: "(" + grammar_data()["macros"][m.group(1)] + ")", pattern)
    return pattern


def _needed(elements: Iterator[str]) -> list[frozenset[str]]:
    """Return sets of characters of each of which every match has one, so that most rules need not be tried on most runs.

    They are the words that the pattern cannot do without; of alternatives it needs one of the rarest of each.
    """
    branches: list[list[frozenset[str]]] = [[]]
    latest = 0
    for element in elements:
        if element in {"(?=", "(?!"}:
            _needed(elements)
        elif element == "(":
            inner = _needed(elements)
            latest = len(inner)
            branches[-1] += inner
        elif element == ")":
            break
        elif element == "|":
            branches.append([])
        elif element == "?":
            del branches[-1][len(branches[-1]) - latest :]
        elif element not in {"~", "_", "^", "$"}:
            branches[-1].append(frozenset(lexicon().characters(_symbol(element)[1])))
            latest = 1
    if len(branches) == 1:
        return sorted(branches[0], key=_commonness)
    return [frozenset().union(*(min(branch, key=_commonness) for branch in branches))] if all(branches) else []


def _commonness(characters: frozenset[str]) -> tuple[int, int]:
    return len(characters & lexicon().function), len(characters)


def _translate(elements: list[str], groups: dict[str, tuple[str, str]]) -> str:
    """Turn a pattern into a regular expression over class characters, noting which group keeps which class under which name."""
    out: list[str] = []
    glued = True
    for element in elements:
        if element in {"(", ")", "|", "?", "(?=", "(?!"}:
            out.append("(?:" if element == "(" else element)
        elif element in {"~", "_"}:
            out.append(" " if element == "_" else "")
            glued = True
        elif element in {"^", "$"}:
            out.append("(?P<B>)" if element == "^" else "(?P<E>)")
        else:
            out.append(("" if glued else _GAP) + _one_word(element, groups))
            glued = False
    return "".join(out)


def _one_word(element: str, groups: dict[str, tuple[str, str]]) -> str:
    name, symbol = _symbol(element)
    characters = f"[{re.escape(lexicon().characters(symbol))}]"
    if not name:
        return characters
    group = f"g{len(groups)}"
    groups[group] = (name, symbol)
    return f"(?P<{group}>{characters})"


def _symbol(element: str) -> tuple[str, str]:
    """Return the name under which an element keeps its word (empty for none) and the class of the word."""
    if element[0] == "<" and len(element) > 1:
        symbol, _, name = element[1:-1].partition(":")
        return name or symbol, symbol
    if element[0] == "@" and len(element) > 1:
        return "", element[1:]
    return "", "=" + element.lstrip("\\")
