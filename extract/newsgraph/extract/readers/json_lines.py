"""JSON Lines: one article a line."""

from __future__ import annotations

import json
from collections.abc import Iterator

from newsgraph.extract.articles import Rejection
from newsgraph.extract.readers.drafts import Draft
from newsgraph.extract.readers.fields import draft_from_fields, no_text
from newsgraph.extract.readers.messages import InputError, reject
from newsgraph.extract.readers.options import ReadOptions
from newsgraph.extract.readers.sources import Line, Source

__all__ = ["JsonLinesReader", "draft_of_object"]


class JsonLinesReader:
    """Reads ``.jsonl`` line by line; a bad line is set aside and the others still come."""

    name = "jsonl"
    suffixes = (".jsonl", ".ndjson", ".jl")
    holds_one = False

    def recognises(self, head: str) -> bool:
        """Tell JSON Lines by a first line that is a whole JSON object, with more after it."""
        first, newline, rest = head.lstrip().partition("\n")
        return (
            first.startswith("{")
            and first.rstrip().endswith("}")
            and bool(newline)
            and (not rest.strip() or rest.lstrip()[0] == "{")
        )

    def read(self, source: Source, options: ReadOptions) -> Iterator[Draft | Rejection]:
        """Yield an article or a rejection for every line that is not blank."""
        for line in source.lines(options.max_record_bytes):
            try:
                read = _read_line(source, line, options)
            except InputError as error:
                read = error.rejection
            if read is not None:
                yield read


def draft_of_object(record: object, options: ReadOptions, origin: str, raw: str | bytes) -> Draft | Rejection:
    """Return the draft of a JSON value, or why it is no article."""
    if not isinstance(record, dict):
        kind = {list: "a list", str: "a string", type(None): "null", bool: "true or false"}.get(type(record), "a number")
        return reject(origin, f"{kind} where an article was expected", 'give an object such as {"text": "…"}', raw)
    draft = draft_from_fields(record, options, origin=origin, raw=raw)
    return draft if draft.text is not None else no_text(record, options, origin, raw)


def _read_line(source: Source, line: Line, options: ReadOptions) -> Draft | Rejection | None:
    origin = source.at(line.number)
    if line.cut:
        reason = f"a line of more than {options.max_record_bytes:,} bytes"
        return reject(origin, reason, "split the article, or in Python raise ReadOptions.max_record_bytes", line.data)
    text = source.decode(line.data, line=line.number, offset=line.offset)
    if not text.strip():
        return None
    try:
        record = json.loads(text)
    except json.JSONDecodeError as error:
        return reject(
            origin, f"no valid JSON: {error.msg} (column {error.colno})", "write one JSON object on the line", line.data
        )
    except RecursionError:
        return reject(origin, "JSON nested too deeply", "write one flat JSON object on the line", line.data)
    except ValueError:
        return reject(origin, "a number with more digits than can be read", "write it as a string", line.data)
    return draft_of_object(record, options, origin, line.data)
