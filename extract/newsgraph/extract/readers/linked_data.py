"""The NewsArticle that a page describes in JSON-LD (schema.org)."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml.html import HtmlElement

__all__ = ["article_in_json_ld"]

_MOST_CHARACTERS = 2_000_000
_MOST_NODES = 20_000
_WRAPPERS = re.compile(
    r"^\s*(?:<!--|/\*\s*<!\[CDATA\[\s*\*/|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|/\*\s*\]\]>\s*\*/|//\s*\]\]>|\]\]>)\s*;?\s*$"
)


def article_in_json_ld(root: HtmlElement) -> dict[str, str]:
    """Return title, author, source, url, language, published and text of the first article described, as far as they are stated.

    Any type that ends in "Article" counts (NewsArticle, ReportageNewsArticle, …), as do BlogPosting and LiveBlogPosting.
    """
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        for node in _nodes(_load(script.text_content())):
            if _is_article(node):
                return _described(node)
    return {}


def _load(text: str) -> Any:
    if len(text) > _MOST_CHARACTERS:
        return None
    try:
        return json.loads(_WRAPPERS.sub("", text), strict=False)
    except (ValueError, RecursionError):
        return None


def _nodes(loaded: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the objects within, outer before inner, in the order in which they are written."""
    waiting, seen = [loaded], 0
    while waiting and seen < _MOST_NODES:
        node = waiting.pop(0) if len(waiting) < 100 else waiting.pop()
        seen += 1
        if isinstance(node, Mapping):
            yield node
            waiting.extend(value for value in node.values() if isinstance(value, (dict, list)))
        elif isinstance(node, list):
            waiting.extend(node)


def _is_article(node: Mapping[str, Any]) -> bool:
    types = node.get("@type")
    names = [types] if isinstance(types, str) else types if isinstance(types, list) else []
    return any(isinstance(name, str) and name.rpartition("/")[2].endswith(("Article", "BlogPosting")) for name in names)


def _described(node: Mapping[str, Any]) -> dict[str, str]:
    page = node.get("mainEntityOfPage")
    said = {
        "title": _string(node.get("headline")) or _string(node.get("name")),
        "author": _names(node.get("author") or node.get("creator")),
        "source": _names(node.get("publisher") or node.get("sourceOrganization")),
        "url": _string(node.get("url")) or _string(page.get("@id") if isinstance(page, Mapping) else page),
        "language": _names(node.get("inLanguage")),
        "published": _string(node.get("datePublished")),
        "text": _string(node.get("articleBody")),
    }
    return {name: value for name, value in said.items() if value}


def _string(value: Any) -> str | None:
    return html.unescape(value).strip() or None if isinstance(value, str) else None


def _names(value: Any) -> str | None:
    """Return the name of a person or organisation, several set apart by commas."""
    values = value if isinstance(value, list) else [value]
    names = (
        _string(item.get("name") or item.get("alternateName")) if isinstance(item, Mapping) else _string(item)
        for item in values[:50]
    )
    return ", ".join(filter(None, names)) or None
