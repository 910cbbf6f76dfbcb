"""Names as people type them: compared without case, accents, punctuation and a leading article, and by how they sound."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from newsgraph.graph.resources import read_json

__all__ = ["fold", "is_acronym", "is_family_name", "is_full_name", "letters_of", "sound"]

_APOSTROPHE = re.compile(r"(?<=\w)['’ʼ](?=\w)")
_PARTICLE = re.compile(r"[a-z]{1,3}[-'’]")
_NOT_WORD = re.compile(r"[\W_]+")
_ACRONYM = re.compile(r"[A-Z][A-Z&.-]{1,7}")
_SMALL_WORDS = frozenset("a and for in of on the to de la du des und".split())


@lru_cache(maxsize=65536)
def fold(name: str) -> str:
    """Return the form in which two spellings of one name meet.

    Extraction compares names in the same form (`newsgraph.extract.actors.identity.normalise`), so that what is one name in an
    article is one across articles.

    Examples
    --------
    >>> fold("The  São-Paulo Police") == fold("sao paulo police")
    True
    >>> fold("D’Souza")
    'dsouza'
    """
    bare = name if name.isascii() else "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    words = _NOT_WORD.sub(" ", _APOSTROPHE.sub("", bare.casefold())).strip()
    return words.removeprefix("the ")


@lru_cache(maxsize=65536)
def is_full_name(name: str) -> bool:
    """Tell whether a name is of two words or more, begins and ends with a capital, and is more than the name of an office.

    Examples
    --------
    >>> is_full_name("Olena Marchenko"), is_full_name("Marchenko"), is_full_name("Ukrainian officials")
    (True, False, False)
    >>> is_full_name("Prime Minister"), is_full_name("Deputy Secretary General of State"), is_full_name("Rami al-Aswad")
    (False, False, True)
    """
    words = name.split()
    if len(words) < 2 or not (_is_proper(words[0]) and _is_proper(words[-1])):
        return False
    return not set(fold(name).split()) <= _title_words()


def is_family_name(name: str) -> bool:
    """Tell whether a name is one capitalised word that is no office, as the family name of a person is.

    Examples
    --------
    >>> is_family_name("Marchenko"), is_family_name("President"), is_family_name("reporter"), is_family_name("Olena Marchenko")
    (True, False, False, False)
    """
    return _is_proper(name) and not name.isupper() and len(name.split()) == 1 and fold(name) not in _title_words()


def _is_proper(word: str) -> bool:
    """Tell whether a word begins with a capital, or does after a short particle ("al-Aswad", "d'Alema")."""
    return word[:1].isupper() or ((match := _PARTICLE.match(word)) is not None and word[match.end() : match.end() + 1].isupper())


def is_acronym(name: str) -> bool:
    """Tell whether a name is made of capitals only, as short forms of names are.

    Examples
    --------
    >>> is_acronym("OSCE"), is_acronym("U.N."), is_acronym("Nato"), is_acronym("A")
    (True, True, False, False)
    """
    return _ACRONYM.fullmatch(name) is not None


@lru_cache(maxsize=65536)
def letters_of(name: str) -> frozenset[str]:
    """Return what a name may be abbreviated to: the first letters of its words but the small ones, of compounds one or all.

    Examples
    --------
    >>> sorted(letters_of("Organization for Security and Co-operation in Europe")), sorted(letters_of("U.N."))
    (['OSCE', 'OSCOE'], ['UN'])
    """
    if is_acronym(name):
        return frozenset({re.sub("[^A-Z]", "", name)})
    return frozenset(_first_letters(re.split(gap, name)) for gap in (r"\s+", r"[\W_]+"))


def _first_letters(words: Iterable[str]) -> str:
    return "".join(word[0] for word in words if word and word.casefold() not in _SMALL_WORDS).upper()


@lru_cache(maxsize=65536)
def sound(name: str) -> str:
    """Return the form in which transliterations of one name meet: letters that stand for one sound, known variants as one.

    It is made for names from other scripts; that two names meet in it is a hint, no proof.

    Examples
    --------
    >>> sound("Volodymyr Zelenskyy") == sound("Vladimir Zelenskiy") == sound("Volodymyr Zelensky")
    True
    >>> sound("Muammar al-Gaddafi") == sound("Moammar Qaddafi"), sound("Mohammed Aziz") == sound("Muhammad Azeez")
    (True, True)
    """
    return " ".join(filter(None, map(_sound_of_word, fold(name).split())))


@lru_cache(maxsize=65536)
def _sound_of_word(word: str) -> str:
    spelled = _variants().get(word, word)
    if word in _left_out():
        return ""
    for pattern, sounds_like in _sounds():
        spelled = pattern.sub(sounds_like, spelled)
    return spelled


@cache
def _variants() -> Mapping[str, str]:
    return {variant: name for name, variants in read_json("data", "spellings.json")["names"].items() for variant in variants}


@cache
def _left_out() -> frozenset[str]:
    return frozenset(read_json("data", "spellings.json")["left_out"])


@cache
def _sounds() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), to) for pattern, to in read_json("data", "spellings.json")["sounds"])


@cache
def _title_words() -> frozenset[str]:
    return frozenset(read_json("data", "title_words.json")["words"])
