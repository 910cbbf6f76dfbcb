"""JSON: an article, a list of them, an object with such a list under a key ("articles"), or several of these in a row."""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterator
from typing import Any

from newsgraph.extract.articles import Rejection
from newsgraph.extract.readers.drafts import Draft
from newsgraph.extract.readers.fields import item_names
from newsgraph.extract.readers.json_lines import draft_of_object
from newsgraph.extract.readers.messages import InputError
from newsgraph.extract.readers.options import ReadOptions
from newsgraph.extract.readers.sources import Source

__all__ = ["JsonReader"]

_SPACE = re.compile(r"[ \t\r\n]*")
_LIMIT = "max_file_bytes, or write it as JSON Lines, which is read line by line"
_WRAPPERS = frozenset({"response", "data", "result", "feed"})


class JsonReader:
    """Reads ``.json``.

    Lists are read item by item, so that the articles before a mistake still come, each with the line that it starts on.
    """

    name = "json"
    suffixes = (".json",)
    holds_one = False

    def recognises(self, head: str) -> bool:
        """Tell JSON by the bracket that it starts with."""
        return bool(re.match(r"\s*(?:\[\s*(?:[{\]]|$)|\{\s*(?:[\"}]|$))", head))

    def read(self, source: Source, options: ReadOptions) -> Iterator[Draft | Rejection]:
        """Yield an article or a rejection for every object."""
        text = source.decode(source.read_all(options.max_file_bytes, _LIMIT), escape=True)
        cursor = _Cursor(text, source)
        while not cursor.at_end():
            if cursor.skip("["):
                yield from _items(cursor, options)
            elif cursor.sees("{"):
                yield from _object(cursor, options)
            else:
                yield draft_of_object(cursor.value(), options, cursor.origin(), "")
            cursor.skip(",")


def _items(cursor: _Cursor, options: ReadOptions) -> Iterator[Draft | Rejection]:
    """Yield the items of a list whose opening bracket has been passed."""
    while not cursor.skip("]"):
        start, origin = cursor.position, cursor.origin()
        item = cursor.value()
        yield draft_of_object(item, options, origin, cursor.since(start))
        if not cursor.skip(",") and not cursor.sees("]"):
            raise cursor.error("a list that goes on without a comma, or is not closed")


def _object(cursor: _Cursor, options: ReadOptions) -> Iterator[Draft | Rejection]:
    """Yield the articles listed in an object, or itself as one."""
    start, origin = cursor.position, cursor.origin()
    path = tuple(options.items.split(".")) if options.items else None
    record = yield from _members(cursor, options, path)
    if record is not None:
        yield draft_of_object(record, options, origin, cursor.since(start))


def _members(
    cursor: _Cursor, options: ReadOptions, path: tuple[str, ...] | None
) -> Generator[Draft | Rejection, None, dict[str, Any] | None]:
    """Yield the articles in a list of this object or of one inside it; return the object itself if there is no such list."""
    record: dict[str, Any] = {}
    listed = False
    cursor.skip("{")
    while not cursor.skip("}"):
        key = cursor.key()
        if cursor.sees("[") and _is_list_of_articles(cursor, key, path):
            listed = True
            cursor.skip("[")
            yield from _items(cursor, options)
        elif cursor.sees("{") and (key == path[0] if path else key in _WRAPPERS):
            record[key] = yield from _members(cursor, options, path[1:] if path else None)
            listed = listed or record[key] is None
        else:
            record[key] = cursor.value()
        if not cursor.skip(",") and not cursor.sees("}"):
            raise cursor.error("an object that goes on without a comma, or is not closed")
    return None if listed else record


def _is_list_of_articles(cursor: _Cursor, key: str, path: tuple[str, ...] | None) -> bool:
    """Tell by the name; by the usual ones only if the list holds objects."""
    return path == (key,) if path is not None else key.lower() in item_names() and cursor.sees_objects()


class _Cursor:
    """A place in a JSON text, which knows its line and decodes one value at a time."""

    def __init__(self, text: str, source: Source) -> None:
        self.position = 0
        self._text = text
        self._source = source
        self._decoder = json.JSONDecoder()
        self._line, self._counted = 1, 0

    def at_end(self) -> bool:
        self._pass_space()
        return self.position == len(self._text)

    def sees(self, mark: str) -> bool:
        self._pass_space()
        return self._text.startswith(mark, self.position)

    def sees_objects(self) -> bool:
        """Tell whether a list of objects, or an empty one, starts here."""
        return bool(re.compile(r"\[\s*[{\]]").match(self._text, self.position))

    def skip(self, mark: str) -> bool:
        """Pass the mark if it stands here."""
        if not self.sees(mark):
            return False
        self.position += len(mark)
        return True

    def key(self) -> str:
        """Pass a key and its colon."""
        key = self.value() if self.sees('"') else None
        if not isinstance(key, str) or not self.skip(":"):
            raise self.error("a key in double quotes and a colon are expected")
        return key

    def value(self) -> Any:
        """Pass the value that stands here and return it."""
        self._pass_space()
        try:
            value, self.position = self._decoder.raw_decode(self._text, self.position)
        except json.JSONDecodeError as error:
            self.position = error.pos
            raise self.error(error.msg) from error
        except RecursionError as error:
            raise self.error("values nested too deeply") from error
        except ValueError as error:
            raise self.error("a number with more digits than can be read") from error
        return value

    def since(self, start: int) -> str:
        return self._text[start : min(self.position, start + 65_536)]

    def origin(self) -> str:
        self._pass_space()
        self._line += self._text.count("\n", self._counted, self.position)
        self._counted = self.position
        return self._source.at(self._line)

    def error(self, what: str) -> InputError:
        """Return the error of this place; nothing after it can be read."""
        start = self._text.rfind("\n", 0, self.position) + 1
        line = self._text.count("\n", 0, start) + 1
        reason = f"no valid JSON: {what} (column {self.position - start + 1}); nothing after this is read"
        return InputError(self._source.at(line), reason, "correct the JSON there", self._text[start : start + 65_536])

    def _pass_space(self) -> None:
        found = _SPACE.match(self._text, self.position)
        self.position = found.end() if found else self.position
