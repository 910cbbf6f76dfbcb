"""Normal forms of place names: what the gazetteer is keyed by."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["normalise_name", "strip_generic"]

_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h", "ə": "e"})
_MARKS = str.maketrans("-‐‑–—/,", "       ", "'’‘ʻʼ`´ʹ‛.\"")
_WORDS = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort", "&": "and", "twp": "township", "co": "county"}
_BEFORE = "city of |town of |province of |county |governorate of "
_AFTER = (
    " county| parish| borough| city and borough| municipality| census area| township| oblast| krai| province| governorate"
    "| region| district| prefecture| voivodeship| raion| rayon| state| emirate| canton| department| division| regency| municipio"
)
_GENERIC = re.compile(f"^(?:{_BEFORE})?(.+?)(?:{_AFTER})?$", re.IGNORECASE)


@lru_cache(maxsize=8192)
def normalise_name(name: str) -> str:
    """Return the key of a name: lower case, no accents, no punctuation, no leading article, "St." as "saint".

    Examples
    --------
    >>> normalise_name("Saint-Étienne"), normalise_name("St. Etienne")
    ('saint etienne', 'saint etienne')
    >>> normalise_name("the Gaza Strip"), normalise_name("Khar’kov")
    ('gaza strip', 'kharkov')
    """
    if name.isalpha() and name.isascii():
        word = name.lower()
        return _WORDS.get(word, word)
    words = [_WORDS.get(word, word) for word in _fold(name).translate(_MARKS).split()]
    while len(words) > 1 and words[0] == "the":
        del words[0]
    return " ".join(words)


def _fold(name: str) -> str:
    """Return the name in lower case without accents."""
    if name.isascii():
        return name.lower()
    # Letters such as "𝘼" have no case of their own until they are decomposed.
    plain = unicodedata.normalize("NFKD", name).casefold()
    folded = unicodedata.normalize("NFKD", plain.translate(_LETTERS))
    return "".join(c for c in folded if not unicodedata.combining(c))


def strip_generic(name: str) -> str:
    """Return the name without the word that says what kind of district it is.

    Examples
    --------
    >>> strip_generic("Rapides Parish"), strip_generic("County Clare"), strip_generic("Kharkiv Oblast")
    ('Rapides', 'Clare', 'Kharkiv')
    """
    match = _GENERIC.match(name)
    return match.group(1) if match else name
