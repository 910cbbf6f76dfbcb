"""Where an article is set, as far as anything but its place names tells: the source's address, demonyms, units and words."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from spacy.tokens import Doc

from newsgraph.extract.countries import country, demonyms

__all__ = ["countries_spoken_for"]

_DOMAIN = 1.5
_DEMONYM = 0.35
_CUE = 0.3
_MAX_CUES = 5
_GENERIC_CODES = frozenset({"tv", "me", "io", "co", "fm", "am", "ly", "cc", "ws", "to", "eu", "su", "ai"})
"""Country codes that sites use as words, and those of no country."""


def countries_spoken_for(doc: Doc) -> Mapping[str, float]:
    """Return the countries (ISO alpha-3) that the article's source and wording speak for, each with a weight."""
    weights: dict[str, float] = {}
    words = {token.text.lower() for token in doc}
    for code, count in _demonyms(doc).items():
        weights[code] = weights.get(code, 0.0) + _DEMONYM * math.log1p(count)
    for code, cues in _cues().items():
        found = sum(1 for cue in cues if cue in words)
        if found:
            weights[code] = weights.get(code, 0.0) + _CUE * min(found, _MAX_CUES)
    if home := _home(doc._.article.url):
        weights[home] = weights.get(home, 0.0) + _DOMAIN
    return weights


def _demonyms(doc: Doc) -> Counter[str]:
    table = demonyms()
    capitalised = (token.text.lower() for token in doc if token.text[0].isupper())
    return Counter(table[word] for word in capitalised if word in table)


def _home(url: str | None) -> str | None:
    """Return the country of the source by the country code its web address ends in; generic codes say nothing."""
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:
        return None
    ending = host.rsplit(".", 1)[-1]
    if ending in _GENERIC_CODES or len(ending) != 2:
        return None
    found = country("gb" if ending == "uk" else ending)
    return found.alpha3 if found else None


@cache
def _cues() -> dict[str, list[str]]:
    data: dict[str, list[str]] = json.loads(
        files("newsgraph.extract").joinpath("data/home_cues.json").read_text(encoding="utf-8")
    )
    return data
