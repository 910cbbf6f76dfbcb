"""How to read: what the command line and Python callers can set."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from newsgraph.graph.records import NewsGraphError

__all__ = ["FIELDS", "OptionError", "ReadOptions"]

FIELDS = ("id", "text", "html", "title", "url", "source", "author", "language", "published")
"""What a field mapping can name; ``html`` is marked-up text, used where there is no ``text``."""


class OptionError(NewsGraphError, ValueError):
    """An option that cannot be followed; the message says what there is to choose from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """How to read.

    Parameters
    ----------
    format : str, optional
        Name of the format of every file ("jsonl", "markdown", …); by default each file tells by its suffix or its content.
    fields : Mapping[str, str]
        For JSON, JSON Lines and CSV: which field of theirs holds which of `FIELDS`, as ``{"text": "body"}``. A dotted name
        leads into nested objects (``"fields.bodyText"``). Fields that are not named here are found by their usual names.
    items : str, optional
        Name (dotted where nested) of the list of articles in a JSON object; by default found by its usual names.
    encoding : str, optional
        Encoding of every file; by default its byte order mark, its declaration, UTF-8, or what it can only be.
    errors : {"strict", "replace"}
        Whether text with bytes that are no valid UTF-8 is set aside, or read with U+FFFD in their place.
    source, language : str, optional
        Source and language of articles that state none. By default the language is found from the text.
    languages : frozenset of str
        Languages that there is a model for; articles in another are set aside.
    max_characters : int
        Longest text of one article; spaCy's own limit is a million characters.
    max_record_bytes : int
        Longest line, page or file that holds one article.
    max_file_bytes : int
        Largest file of a format that can only be read as a whole: JSON, feeds.
    max_expansion : int
        How many times larger than its .gz file the content may be; more is taken for a decompression bomb.

    Raises
    ------
    OptionError
        If a field or an encoding does not exist, or a limit is not positive.
    """

    format: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    items: str | None = None
    encoding: str | None = None
    errors: Literal["strict", "replace"] = "strict"
    source: str | None = None
    language: str | None = None
    languages: frozenset[str] = frozenset({"en"})
    max_characters: int = 1_000_000
    max_record_bytes: int = 16 << 20
    max_file_bytes: int = 256 << 20
    max_expansion: int = 250

    def __post_init__(self) -> None:
        unknown = sorted(set(self.fields) - set(FIELDS))
        if unknown:
            raise OptionError(f"no field {unknown[0]!r} in an article; map one of: {', '.join(FIELDS)}")
        if self.errors not in ("strict", "replace"):
            raise OptionError(f"errors={self.errors!r} is unknown; choose 'strict' or 'replace'")
        if self.encoding is not None:
            _check_encoding(self.encoding)
        for name in ("max_characters", "max_record_bytes", "max_file_bytes", "max_expansion"):
            if getattr(self, name) < 1:
                raise OptionError(f"{name} must be at least 1, not {getattr(self, name)}")


def _check_encoding(name: str) -> None:
    try:
        known = codecs.lookup(name)
        " ".encode(known.name)
    except (LookupError, ValueError, TypeError) as error:
        raise OptionError(f"no text encoding {name!r}; examples: utf-8, cp1252, utf-16, koi8-r, gb18030, shift_jis") from error
