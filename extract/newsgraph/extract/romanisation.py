"""How English texts write the names that a gazetteer has in scholars' transliteration or in the letters of old code pages."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["english_spelling"]

_SIGNS = str.maketrans(dict.fromkeys("‘’ʻʼ'`ʹ"))
_APOSTROPHES = str.maketrans(dict.fromkeys("‘’ʻʼ`ʹ", "'"))


def english_spelling(name: str, country: str | None) -> str:
    """Return the name of a place in a country (ISO alpha-3) as English texts spell it; other names as they are.

    Examples
    --------
    >>> english_spelling("Ţarţūs", "SYR"), english_spelling("Avdiyivka", "UKR"), english_spelling("Xi’an", "CHN")
    ('Tartus', 'Avdiivka', "Xi'an")
    >>> english_spelling("Constanţa", "ROU"), english_spelling("Málaga", "ESP")
    ('Constanța', 'Málaga')
    """
    for pattern, written in _replacements().get(country or "", ()):
        name = pattern.sub(written, name)
    if country not in _table()["plain"]:
        return name
    name = name.translate(_APOSTROPHES if country in _table()["apostrophe"] else _SIGNS)
    if name.isascii():
        return name
    return "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))


@cache
def _table() -> Mapping[str, Any]:
    table: Mapping[str, Any] = json.loads(files("newsgraph.extract").joinpath("data/romanisations.json").read_text("utf-8"))
    return table


@cache
def _replacements() -> Mapping[str, tuple[tuple[re.Pattern[str], str], ...]]:
    rules: Mapping[str, list[list[str]]] = _table()["replace"]
    return {country: tuple((re.compile(pattern), written) for pattern, written in rows) for country, rows in rules.items()}
