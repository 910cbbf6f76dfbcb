"""A copy of an article's text that a parser reads more easily, character for character as long as the original.

Offsets into the copy are offsets into the original, which is why every change here replaces one character by one other.
"""

from __future__ import annotations

import re
from itertools import pairwise

__all__ = ["plain", "wrap_width"]

_SINGLE = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201b": "'", "\u02bc": "'", "\u2032": "'", "\u00b4": "'",
        "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"',
        "\t": " ", "\u00a0": " ", "\u2007": " ", "\u2009": " ", "\u200a": " ", "\u202f": " ", "\u2002": " ", "\u2003": " ",
        "\r": " ", "\x0b": " ", "\x0c": " ", "\u2028": "\n", "\u2029": "\n", "\u0085": "\n", "\ufeff": " ", "\u200b": " ",
    }
)  # fmt: skip
_MARKDOWN = re.compile(r"^[ ]{0,3}(?:#{1,6}(?=[ ])|>+(?=[ ])|[-*_=]{3,}[ ]*$)|\*\*|__|(?<!\w)`+|`+(?!\w)", re.MULTILINE)
_TERMINAL_CODE = re.compile("(?:\x1b\\[[0-?]*[ -/]*[@-~])+|[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_TERMINAL = re.compile(r"""[.!?:;]['")\]]*\s*$""")
_LIST_ITEM = re.compile(r"\s*(?:[-*•–—]|\d{1,3}[.)]|[a-z][.)])\s")
_MAX_WRAP = 100
_MIN_WRAP = 40
_FULL_SHARE = 0.7


def plain(text: str) -> str:
    r"""Return a copy of ``text``, equally long, with plain quotes and spaces, without Markdown marks, lines unwrapped.

    A newline that only wraps a line becomes a space; newlines that remain end a block (a paragraph, heading or list item).

    Examples
    --------
    >>> plain("## Impact\nIt “hit”\u00a0Kyiv.")
    '   Impact\nIt "hit" Kyiv.'
    >>> text = "The mayor of the city said on Sunday that\nno one had been hurt when the drone came\ndown in a field."
    >>> plain(text).count("\n"), len(plain(text)) == len(text)
    (0, True)
    """
    text = text.translate(_SINGLE)
    text = _TERMINAL_CODE.sub(lambda match: " " * len(match.group()), text)
    text = _LONE_SURROGATE.sub("\ufffd", text)
    text = _MARKDOWN.sub(lambda match: " " * len(match.group()), text)
    return _unwrap(text)


def wrap_width(lines: list[str]) -> int | None:
    """Return the column at which the text was wrapped, None when lines are as long as their paragraphs."""
    width = max((len(line.rstrip()) for line in lines), default=0)
    if not _MIN_WRAP <= width <= _MAX_WRAP:
        return None
    full = [line for line in lines if len(line.rstrip()) >= _FULL_SHARE * width]
    broken = [line for line in full if not _TERMINAL.search(line)]
    # Lines that are sentences of their own end with a full stop; wrapped ones rarely do.
    return width if len(full) > 1 and 2 * len(broken) >= len(full) else None


def _unwrap(text: str) -> str:
    if "\n" not in text:
        return text
    lines = text.split("\n")
    width = wrap_width(lines)
    if width is None:
        return text
    margin = min(_indent(line) for line in lines if line.strip())
    out = [lines[0]]
    for previous, line in pairwise(lines):
        out.append(" " if _continues(previous, line, width, margin) else "\n")
        out.append(line)
    return "".join(out)


def _continues(previous: str, line: str, width: int, margin: int) -> bool:
    """Tell whether ``line`` goes on with the sentence of ``previous``: its first word had no room there."""
    if not previous.strip() or not line.strip() or _LIST_ITEM.match(line):
        return False
    if _indent(line) > margin + 1:
        return False
    first_word = len(line.split(maxsplit=1)[0])
    had_room = len(previous.rstrip()) + 1 + first_word <= width
    if not had_room:
        return True
    return line.lstrip()[0].islower() and not _TERMINAL.search(previous)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
