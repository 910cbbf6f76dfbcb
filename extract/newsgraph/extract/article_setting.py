"""Where an article is set, as far as anything but its place names tells: its source, demonyms, units and words."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from spacy.tokens import Doc

from newsgraph.extract.annotations import ArticleContext
from newsgraph.extract.countries import country, demonyms
from newsgraph.extract.words import words_of

__all__ = ["countries_spoken_for", "home_names"]

_DOMAIN = 1.5
_GENERIC_DOMAIN = 1.0
_DEMONYM = 0.35
_CUE = 0.3
_MAX_CUES = 5
_GENERIC_CODES = frozenset({"tv", "me", "io", "co", "fm", "am", "ly", "cc", "ws", "to", "eu", "su", "ai"})
"""Country codes that sites use as words, and those of no country."""
_SHORTEST_HOME = 5
_NO_LETTER = re.compile(r"[\W\d_]+")


def home_names(article: ArticleContext, keys: Iterable[str]) -> set[str]:
    """Return those of the place names (as `normalise_name` gives them) that the source is called by: a local paper's home.

    Examples
    --------
    >>> home_names(ArticleContext(url="http://theparisnews.com/story"), ["paris", "texas"])
    {'paris'}
    """
    called = {_squeeze(_host(article.url)), _squeeze(article.source or "")}
    return {key for key in keys if len(name := _squeeze(key)) >= _SHORTEST_HOME and any(name in source for source in called)}


def _squeeze(name: str) -> str:
    return _NO_LETTER.sub("", name.lower())


def countries_spoken_for(doc: Doc, homes: Collection[str] = ()) -> Mapping[str, float]:
    """Return the countries (ISO alpha-3) that the article's source and wording speak for, each with a weight.

    Parameters
    ----------
    doc
        With its `ArticleContext`.
    homes
        Place names that the source is called by: a local source without a country in its address is American.
    """
    weights: dict[str, float] = {}
    words = set(words_of(doc).lower)
    for code, count in _demonyms(doc).items():
        weights[code] = weights.get(code, 0.0) + _DEMONYM * math.log1p(count)
    for code, cues in _cues().items():
        found = len(cues & words)
        if found:
            weights[code] = weights.get(code, 0.0) + _CUE * min(found, _MAX_CUES)
    host = _host(doc._.article.url)
    if home := _home(host):
        weights[home] = weights.get(home, 0.0) + _DOMAIN
    elif host and homes:
        weights["USA"] = weights.get("USA", 0.0) + _GENERIC_DOMAIN
    return weights


def _demonyms(doc: Doc) -> Counter[str]:
    table = demonyms()
    return Counter(table[word.lower_] for word in words_of(doc) if word.lower_ in table and word.text[0].isupper())


def _host(url: str | None) -> str:
    try:
        return urlsplit(url or "").hostname or ""
    except ValueError:
        return ""


def _home(host: str) -> str | None:
    """Return the country of the source by the country code its web address ends in; generic codes say nothing."""
    ending = host.rsplit(".", 1)[-1]
    if ending in _GENERIC_CODES or len(ending) != 2:
        return None
    found = country("gb" if ending == "uk" else ending)
    return found.alpha3 if found else None


@cache
def _cues() -> dict[str, frozenset[str]]:
    data: dict[str, list[str]] = json.loads(
        files("newsgraph.extract").joinpath("data/home_cues.json").read_text(encoding="utf-8")
    )
    return {code: frozenset(cues) for code, cues in data.items()}
