"""Headings "With Every Word Capitalised" in the case of a sentence, which taggers are trained on.

A tagger takes the verb of "Rebels Attack Goma" for a part of a name. The rest of the article tells which words are names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from spacy.lang.en.stop_words import STOP_WORDS

from newsgraph.extract.lexicon import senses

__all__ = ["sentence_case"]

_WORD = re.compile(r"(?<![\w@/.'-])[^\W\d_]+(?:'[^\W\d_]+)?(?![\w@/-]|\.\w)")
"""A word by itself: parts of addresses and of compounds say nothing about its case."""
_SENTENCE_START = re.compile(r"(?:^|[.!?:;\"(\[*|-])[^\w.!?:;\"(\[*|-]*$")
_LONG = 4
"""Letters from which on a word is capitalised in headings; shorter ones, prepositions and articles, often are not."""
_FEWEST_LONG_WORDS = 3
_CAPITALISED_SHARE = 0.8
_MOST_CHARACTERS = 200
_SENTENCE_END = re.compile(r"[.!?][\"')\]]*\s*$")
_OF_A_DATE = re.compile(r"\.?,? \d")


def sentence_case(text: str) -> str:
    r"""Return a copy of ``text``, equally long, whose headings keep capitals for names only.

    A word that the text below writes small becomes small; so do function words and verbs with an ending that it does not have.

    Examples
    --------
    >>> sentence_case("Rebels Attack Goma, Hundreds Killed\nRebels launched an attack on Goma on Monday.")
    'Rebels attack Goma, Hundreds killed\nRebels launched an attack on Goma on Monday.'
    """
    lines = text.split("\n")
    headings = {number for number, line in enumerate(lines) if _is_capitalised(line)}
    if not headings:
        return text
    small, capital = _counts(line for number, line in enumerate(lines) if number not in headings)
    for number in headings:
        lines[number] = _in_sentence_case(lines[number], small, capital)
    return "\n".join(lines)


def _is_capitalised(line: str) -> bool:
    if len(line) > _MOST_CHARACTERS or _SENTENCE_END.search(line):
        return False
    long_words = [word for word in _WORD.findall(line) if len(word) >= _LONG]
    capitalised = sum(word[0].isupper() for word in long_words)
    return len(long_words) >= _FEWEST_LONG_WORDS and capitalised >= _CAPITALISED_SHARE * len(long_words)


def _counts(lines: Iterable[str]) -> tuple[Counter[str], Counter[str]]:
    """Return how often each word (in small letters) is written small, and how often with a capital within a sentence."""
    small: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for line in lines:
        for match in _WORD.finditer(line):
            word = match.group()
            if word[0].islower():
                small[word] += 1
            elif not _SENTENCE_START.search(line[max(0, match.start() - 4) : match.start()] if match.start() else ""):
                capital[word.lower()] += 1
    return small, capital


def _in_sentence_case(line: str, small: Counter[str], capital: Counter[str]) -> str:
    opens = True

    def cased(match: re.Match[str]) -> str:
        nonlocal opens
        word, first = match.group(), opens
        opens = False
        lower = word.lower()
        if len(lower) != len(word) or first or not word[0].isupper() or _OF_A_DATE.match(line, match.end()):
            return word
        if len(word) == 1 or not (small[lower] or capital[lower]):
            return lower if _is_no_name(word) else word
        return lower if small[lower] > capital[lower] else word

    return _WORD.sub(cased, line)


def _is_no_name(word: str) -> bool:
    """Tell whether a word that the text says nothing of is a function word, or a verb with an ending."""
    lower = word.lower()
    return lower == "a" or (not word.isupper() and (lower in STOP_WORDS or _is_inflected_verb(lower)))


def _is_inflected_verb(word: str) -> bool:
    """Tell whether a word is a verb with the ending of its third person, past or participle."""
    stems = [word[: -len(ending)] + rest for ending, rest in _ENDINGS if word.endswith(ending)]
    return any((stem, "v") in senses() for stem in stems)


_ENDINGS = (("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("ed", "e"), ("ied", "y"), ("ing", ""), ("ing", "e"))
