"""Which field of a record is which: the mapping that the user gives, else the names that the field is usually found under."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice
from typing import Any

from newsgraph.extract.articles import Rejection
from newsgraph.extract.readers.drafts import Draft
from newsgraph.extract.readers.markup import fragment_blocks
from newsgraph.extract.readers.messages import printable, reject
from newsgraph.extract.readers.options import ReadOptions

__all__ = ["draft_from_fields", "has_text_field", "item_names", "lookup", "no_text", "web_published_names"]


def draft_from_fields(record: Mapping[str, Any], options: ReadOptions, *, origin: str, raw: str | bytes = "") -> Draft:
    """Return the draft that a JSON object, a row or a front matter describes; its text is the given one, unchanged."""
    found = lookup(record, options)
    draft = Draft(origin=origin, raw=raw, text=_text(found["text"]), published=found["published"])
    for name in ("id", "title", "url", "source", "author", "language"):
        setattr(draft, name, _words(found[name]))
    if not draft.text and isinstance(found["html"], str):
        draft.text = fragment_blocks(found["html"], draft)
    return draft


def no_text(record: Mapping[str, Any], options: ReadOptions, origin: str, raw: str | bytes) -> Rejection:
    """Return the rejection of a record without text, which names the fields that it has."""
    wanted = options.fields.get("text")
    if lookup(record, options)["text"] is not None:
        return reject(origin, "the text is no string", "write it as a string in double quotes", raw)
    there = ", ".join(printable(str(key), 40) for key in islice(record, 12)) or "no fields"
    reason = f"no text in the field {printable(wanted)!r}" if wanted else "no text"
    return reject(origin, f"{reason}; the fields are: {there}", "name the field that holds the text, as in text=body", raw)


def lookup(record: Mapping[str, Any], options: ReadOptions) -> dict[str, Any]:
    """Return the values of an article's fields, None for those that the record has not.

    A field that the options map is taken from there and nowhere else.
    """
    normalised: dict[str, Any] = {}
    for key, value in record.items():
        if isinstance(key, str) and value not in (None, "", [], {}):
            normalised.setdefault(_normal(key), value)
    return {
        name: _mapped(record, options.fields[name]) if name in options.fields else _usual(normalised, name) for name in _names()
    }


def has_text_field(keys: Iterator[str] | list[str], options: ReadOptions) -> bool:
    """Tell whether one of the keys is that of a text."""
    normalised = {_normal(key) for key in keys}
    mapped = options.fields.get("text")
    return _normal(mapped) in normalised if mapped else not normalised.isdisjoint(_names()["text"] + _names()["html"])


def item_names() -> list[str]:
    """Return the names under which a JSON object has its list of articles, likeliest first."""
    names: list[str] = _table()["items"]
    return names


def web_published_names() -> list[str]:
    """Return the names of ``<meta>`` elements that state when a page was published, most trusted first."""
    names: list[str] = _table()["web_published"]
    return names


def _mapped(record: Mapping[str, Any], path: str) -> Any:
    value: Any = record
    for key in (path,) if path in record else path.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _usual(normalised: Mapping[str, Any], name: str) -> Any:
    return next((normalised[key] for key in _names()[name] if key in normalised), None)


def _text(value: Any) -> str | None:
    """Return a text, paragraphs given as a list joined by blank lines."""
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return "\n\n".join(value)
    return value if isinstance(value, str) else None


def _words(value: Any) -> str | None:
    """Return a name, a number, the names in a list, or the name in an object ({"name": "Example Wire"}) as a string."""
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list):
        return ", ".join(filter(None, map(_word, value[:50]))) or None
    return _word(value)


def _word(value: Any) -> str | None:
    if isinstance(value, Mapping):
        value = next((value[key] for key in ("name", "title", "id") if isinstance(value.get(key), str)), None)
    return value if isinstance(value, str) else None


@lru_cache(maxsize=1024)
def _normal(key: str) -> str:
    return "".join(char for char in key[:60].lower() if char.isalnum())


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = json.loads((files("newsgraph.extract") / "data" / "reader_fields.json").read_text("utf-8"))
    return table


@cache
def _names() -> dict[str, list[str]]:
    return {name: [_normal(key) for key in keys] for name, keys in _table()["fields"].items()}
