"""Names as people type them: compared without case, accents, punctuation and a leading article."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from newsgraph.graph.resources import read_json

__all__ = ["fold", "is_full_name"]

_NOT_WORD = re.compile(r"[\W_]+")


@lru_cache(maxsize=65536)
def fold(name: str) -> str:
    """Return the form in which two spellings of one name meet.

    Examples
    --------
    >>> fold("The  São-Paulo Police") == fold("sao paulo police")
    True
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    words = _NOT_WORD.sub(" ", bare.casefold()).strip()
    return words.removeprefix("the ")


def is_full_name(name: str) -> bool:
    """Tell whether a name is of two words or more, begins and ends with a capital, and is more than the name of an office.

    Examples
    --------
    >>> is_full_name("Olena Marchenko"), is_full_name("Marchenko"), is_full_name("Ukrainian officials")
    (True, False, False)
    >>> is_full_name("Prime Minister"), is_full_name("Deputy Secretary General of State")
    (False, False)
    """
    words = name.split()
    if len(words) < 2 or not (words[0][:1].isupper() and words[-1][:1].isupper()):
        return False
    return not set(fold(name).split()) <= _title_words()


@cache
def _title_words() -> frozenset[str]:
    return frozenset(read_json("data", "title_words.json")["words"])
