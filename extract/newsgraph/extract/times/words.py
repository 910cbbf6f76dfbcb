"""Reading a text as words of the grammar's classes: which words can take part in a time expression, and what they stand for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from newsgraph.extract.times.festivals import festival_names

__all__ = ["ELEMENT", "Lexicon", "Word", "grammar_data", "is_operator", "lexicon", "words_of"]

ELEMENT = re.compile(r"<[a-z0-9:]+>|@[a-z0-9]+|\{[A-Z]+\}|\(\?[=!]|\\[()]|[()|?~_^$]|[^\s()|?~_^$<>{}\\]+")
"""An element of a pattern of ``data/times.json``."""

_OPERATORS = frozenset({"(", ")", "|", "?", "~", "_", "^", "$", "(?=", "(?!"})
_TOKEN = re.compile(
    # Words come first, as most tokens are some; what follows begins with a digit.
    r"(?P<ampm>[AaPp]\.\s?[Mm](?:\.|\b)|[AaPp][Mm]\b)"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<numdate>(?<![\w/.,-])"
    r"(?:\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?|\d{4}/\d\d?/\d\d?"
    r"|\d\d?/\d\d?/(?:\d{4}|\d\d)|\d\d?\.\d\d?\.\d{4}|\d\d?-\d\d?-\d{4})(?![\w/]|[.,-]\d))"
    r"|(?P<clock>(?<![\w:.,-])\d\d?:\d\d(?::\d\d)?(?![\w:]|[.,]\d))"
    r"|(?P<fraction>(?<![\w/.,])(?:\d{1,3}[- ])?(?:1/[2-5]|[23]/[345])(?![\w/]))"
    r"|(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"|(?P<mark>\S)"
)
_ALIKE = {"–": "-", "—": "-", "‑": "-", "−": "-", "’": "'", "‘": "'", "`": "'", "“": '"', "”": '"'}
_FIRST_CODE = 0x100
_LONGEST_NUMERAL = 15
_LONGEST_NUMBER = 12
"""Words in the longest number that is read: "nine hundred and ninety-nine thousand nine hundred and ninety"."""

Values = Mapping[str, Any]
"""The classes of a word, each with what the word stands for in it."""


class Word(NamedTuple):
    """A word at ``start`` to ``end`` of the text; ``code`` is the character that tells its classes."""

    start: int
    end: int
    code: str
    values: Values


@cache
def grammar_data() -> dict[str, Any]:
    """Return the words, macros and rules of ``data/times.json``."""
    data: dict[str, Any] = json.loads(files("newsgraph.extract").joinpath("data/times.json").read_text("utf-8"))
    return data


def is_operator(element: str) -> bool:
    """Whether an element of a pattern stands for no literal word."""
    return (element[0] in "<@{" and len(element) > 1) or element in _OPERATORS


class Lexicon:
    """Which classes a word belongs to, as one character for each set of classes that occurs."""

    def __init__(self) -> None:
        data = grammar_data()
        self.numbers: dict[str, int] = data["numbers"]
        self.multipliers: dict[str, int] = data["multipliers"]
        self.ordinals = {word: n for n, word in enumerate(data["ordinals"], 1)}
        self.capitalised = frozenset(data["capitalised"])
        self.vague = _by_first_word(data["vague"])
        self.festivals = _by_first_word(festival_names())
        self.words = self._classify(data["symbols"])
        self._codes: dict[frozenset[str], str] = {}
        for values in [*self.words.values(), *map(_numeral_values, _sample_numerals()), *_OTHER_VALUES]:
            self.code(values)
        self.function = frozenset(self._function_codes(data["function"]))
        several = {*self.numbers, *self.multipliers, *self.vague, *self.festivals}
        """Words that can begin one that is written in several."""
        self.known = several | self.words.keys()
        self.dull = {word for word, values in self.words.items() if self.code(values) in self.function} - several - {"a", "["}
        """Words that are read by themselves and make no time expression by themselves."""

    def code(self, values: Values) -> str:
        """Return the character of a set of classes."""
        classes = frozenset(values)
        return self._codes.get(classes) or self._codes.setdefault(classes, chr(_FIRST_CODE + len(self._codes)))

    def characters(self, symbol: str) -> str:
        """Return all characters of a class.

        Raises
        ------
        ValueError
            If no word has the class: a pattern of the data file names one that its symbols lack.
        """
        characters = "".join(code for classes, code in self._codes.items() if symbol in classes)
        if not characters:
            raise ValueError(f"data/times.json: a pattern names the class {symbol!r}, which no word has")
        return characters

    def _classify(self, symbols: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        words: dict[str, dict[str, Any]] = {}
        for symbol, members in symbols.items():
            named = members if isinstance(members, dict) else {k: v for name in members for k, v in symbols[name].items()}
            for word, value in named.items():
                words.setdefault(word, {})[symbol] = value
        for word, n in self.ordinals.items():
            words.setdefault(word, {})["ord"] = n
        for literal in sorted(_literals()):
            words.setdefault(literal, {})["=" + literal] = 1
        return words

    def _function_codes(self, function: Iterable[str]) -> Iterator[str]:
        """Yield the characters of words that make no time expression by themselves."""
        yield from (self.code(self.words[word]) for word in function if word in self.words)
        yield from (self.code(values) for word, values in self.words.items() if not word[0].isalpha() or word in self.ordinals)
        yield self.code({"num": 1})


_OTHER_VALUES: tuple[Values, ...] = (
    {"num": 1}, {"ord": 1, "day": 1}, {"clock": 1}, {"numdate": 1}, {"festival": 1}, {"num": 1, "hdotm": 1},
)  # fmt: skip


@cache
def lexicon() -> Lexicon:
    """Return the lexicon of English time words, built once."""
    return Lexicon()


def _literals() -> set[str]:
    """Return the words that stand for themselves in the patterns."""
    data = grammar_data()
    texts = [*data["macros"].values(), *(rule["pattern"] for rule in data["rules"])]
    texts += [phrase for phrases in data["references"].values() for phrase in phrases]
    return {element.lstrip("\\") for text in texts for element in ELEMENT.findall(text) if not is_operator(element)}


_Phrases = dict[str, list[tuple[list[str], str]]]


def _by_first_word(phrases: Iterable[str]) -> _Phrases:
    """Index phrases by their first word, longest first, each as its words and itself."""
    index: _Phrases = {}
    for phrase in phrases:
        _, words = _tokens(phrase)
        index.setdefault(words[0], []).append((words, phrase))
    for entries in index.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return index


def _tokens(text: str) -> tuple[list[re.Match[str]], list[str]]:
    """Return the tokens of a text, and each in lower case with plain marks."""
    tokens = list(_TOKEN.finditer(text))
    lower = [token[0].lower() for token in tokens]
    return tokens, lower if text.isascii() else [_ALIKE.get(word, word) for word in lower]


def words_of(text: str) -> Iterator[tuple[list[Word], bool]]:
    """Yield the runs of words that the grammar knows and that can hold an expression, each with whether its line ends after it.

    A line break ends a run: lines that a typesetter broke are joined before (`newsgraph.extract.typography.plain`).
    """
    reader = _Reader(text)
    while reader.skip():
        yield reader.run()


class _Reader:
    """Reads tokens as words: "twenty-five", "a few" and "New Year's Eve" are one word each."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens, self.lower = _tokens(text)
        self.lexicon = lexicon()
        self.position = 0

    def skip(self) -> bool:
        """Go on to where the next run begins that has more than dull words, by far most have not; tell whether there is one."""
        known, dull = self.lexicon.known, self.lexicon.dull
        first = self.position
        for index in range(first, len(self.lower)):
            word = self.lower[index]
            if word in dull:
                continue
            if word in known or not word.isalpha():
                self.position = self._beginning(first, index)
                return True
            first = index + 1
        return False

    def _beginning(self, first: int, index: int) -> int:
        """Return the first of the words from ``first`` that stand in one line with that at ``index``."""
        while index > first and not self._is_line_break(index):
            index -= 1
        return index

    def _is_line_break(self, index: int) -> bool:
        """Tell whether a new line begins with a token."""
        return "\n" in self.text[self.tokens[index - 1].end() : self.tokens[index].start()]

    def run(self) -> tuple[list[Word], bool]:
        """Read known words up to an unknown one, or to the end of their line, and tell which it was."""
        run: list[Word] = []
        while self.position < len(self.tokens):
            first = self.position
            if run and self._is_line_break(first):
                return run, True
            count, values = self._read(self.tokens[first])
            self.position += count
            if not values:
                return run, False
            last = self.tokens[first + count - 1]
            run.append(Word(self.tokens[first].start(), last.end(), self.lexicon.code(values), values))
        return run, True

    def _read(self, token: re.Match[str]) -> tuple[int, Values | None]:
        text, lower = token[0], self.lower[self.position]
        if not text[0].islower() and (name := self._phrase(self.lexicon.festivals)):
            return len(name[0]), {"festival": name[1]}
        known = self.lexicon.words
        match token.lastgroup:
            case "word":
                return self._read_word(text, lower)
            case "number":
                return self._read_numeral(text)
            case "fraction":
                *whole, top, bottom = (int(n) for n in re.split("[- /]", text))
                return 1, {"num": sum(whole) + top / bottom}
            case "ampm":
                return 1, known["am" if lower[0] == "a" else "pm"]
            case "mark":
                return self._read_bracketed() if text == "[" else (1, known.get(lower))
            case _:
                return 1, {str(token.lastgroup): text}

    def _read_bracketed(self) -> tuple[int, Values | None]:
        """Read "[Ten]" as the word that an editor put there."""
        if self._after(2) != "]" or self._after(1) == "[":
            return 1, None
        self.position += 1
        count, values = self._read(self.tokens[self.position])
        self.position -= 1
        return (3, values) if count == 1 else (1, None)

    def _read_word(self, text: str, lower: str) -> tuple[int, Values | None]:
        words = self.lexicon
        if name := self._phrase(words.vague):
            return self._past_multipliers(len(name[0])), {"num": None}
        if read := self._read_number():
            return read
        if lower in words.capitalised and text.islower():
            return 1, None
        return 1, words.words.get(lower)

    def _past_multipliers(self, steps: int) -> int:
        """Return how many tokens "a couple" of "a couple hundred thousand" takes with the multipliers after it."""
        while self._after(steps) in self.lexicon.multipliers:
            steps += 1
        return steps

    def _phrase(self, phrases: _Phrases) -> tuple[list[str], str] | None:
        at = self.position
        entries = phrases.get(self.lower[at], ())
        return next((entry for entry in entries if self.lower[at : at + len(entry[0])] == entry[0]), None)

    def _read_numeral(self, text: str) -> tuple[int, Values | None]:
        digits = text.replace(",", "")
        if len(digits) > _LONGEST_NUMERAL or not digits.isascii():
            return 1, None
        scale = self.lexicon.multipliers.get(self._after(1))
        if scale:
            return 2, {"num": float(digits) * scale}
        if "," in text or "." in text:
            return 1, {"num": _plain(float(digits))} | ({"hdotm": digits} if _is_clock(text) else {})
        return 1, _numeral_values(digits)

    def _after(self, steps: int) -> str:
        index = self.position + steps
        return self.lower[index] if index < len(self.lower) else ""

    def _read_number(self) -> tuple[int, Values] | None:
        """Read a number in words ("two hundred and ten", "a dozen", "two and a half") or an ordinal ("twenty-first")."""
        count, number = self._cardinal()
        if not count:
            return None
        if [self._after(count + k) for k in range(3)] == ["and", "a", "half"]:
            return count + 3, {"num": number + 0.5}
        ordinal = self.lexicon.ordinals.get(self._after(count + 1), 0) if self._after(count) == "-" else 0
        if number in range(20, 100, 10) and 1 <= ordinal <= 9:
            return count + 2, {"ord": int(number) + ordinal, "day": int(number) + ordinal}
        return count, {"num": number}

    def _cardinal(self) -> tuple[int, int]:
        """Return how many tokens a cardinal number in words takes (0 for none), and the number."""
        total = current = count = 0
        steps = 1 if self._after(0) == "a" and self._after(1) in self.lexicon.multipliers else 0
        while steps < _LONGEST_NUMBER:
            word = self._after(steps)
            if word in self.lexicon.numbers and _continues(current, self.lexicon.numbers[word]):
                current += self.lexicon.numbers[word]
            elif word in self.lexicon.multipliers:
                scale = self.lexicon.multipliers[word]
                current = max(current, 1) * scale
                if scale >= 1000:
                    total, current = total + current, 0
            elif self._joins(word, steps, total, current):
                steps += 1
                continue
            else:
                break
            steps += 1
            count = steps
        return count, total + current

    def _joins(self, word: str, steps: int, total: int, current: int) -> bool:
        """Whether the word stands inside a number: the hyphen of "twenty-five", the "and" of "two hundred and ten"."""
        if self._after(steps + 1) not in self.lexicon.numbers:
            return False
        return (word == "-" and current % 100 in range(20, 100, 10)) or (word == "and" and bool(total or current >= 100))


def _continues(current: int, number: int) -> bool:
    """Whether a number word goes on with what was read: "twenty five" and "hundred ten", not "two three"."""
    return current % 100 == 0 or (current % 100 in range(20, 100, 10) and 1 <= number <= 9)


def _is_clock(numeral: str) -> bool:
    """Whether "9.35" may be a time of day."""
    hours, _, minutes = numeral.partition(".")
    return len(minutes) == 2 and len(hours) <= 2 and int(hours) < 24 and int(minutes) < 60


def _plain(number: float) -> float:
    return int(number) if number == int(number) else number


def _sample_numerals() -> Iterator[str]:
    """Yield a numeral of every shape that belongs to other classes than its neighbours."""
    yield from (str(n) for n in range(2400))
    yield from (f"{n:02}" for n in range(10))
    yield from (f"{n:04}" for n in range(0, 1000, 5))
    yield from ("2500", "9999", "100000")


def _numeral_values(digits: str) -> dict[str, Any]:
    """Return what a run of digits can stand for."""
    number = int(digits)
    values: dict[str, Any] = {"num": number}
    if len(digits) <= 2:
        values |= {"yy": number} if len(digits) == 2 else {}
        values |= {"day": number} if 1 <= number <= 31 else {}
        values |= {"hour": number} if number <= 24 else {}
        values |= {"q": number} if 1 <= number <= 4 and len(digits) == 1 else {}
        values |= {"decade2": number} if len(digits) == 2 and number % 10 == 0 else {}
    if len(digits) == 4:
        values |= {"year": number} if 1000 <= number <= 2199 else {}
        values |= {"decade": number} if 1000 <= number <= 2190 and number % 10 == 0 else {}
        values |= {"hhmm": number} if number < 2400 and number % 100 < 60 else {}
    return values
