"""Writing to people and to pipes: article text may carry control characters that would take over a terminal."""

from __future__ import annotations

import io
import json
import logging
import re
import sys
from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar

from rich.console import Console
from rich.text import Text

__all__ = [
    "LogHandler",
    "complain",
    "diagnostics",
    "make_visible",
    "output",
    "plain_text",
    "write_bytes",
    "write_json",
    "write_line",
]

_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufff9-\ufffb]")
"""Controls but for tab and newline, marks that reorder or hide text, lone surrogates."""

_SURROGATES = re.compile(r"[\ud800-\udfff]")


def make_visible(text: str) -> str:
    r"""Return the text with every character that a terminal would obey, reorder or hide written as an escape.

    Tabs and newlines stay.

    Examples
    --------
    >>> make_visible("\x1b[2JZürich\tgone")
    '\\x1b[2JZürich\tgone'
    """
    return _UNSAFE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def plain_text(text: object, style: str = "") -> Text:
    """Return text for the console in which neither markup nor control characters have a meaning."""
    return Text(make_visible(str(text)), style=style)


class _Console(Console):
    """Lines are never cut: a terminal wraps them itself, and a pipe wants them whole."""

    def __init__(self, *, stderr: bool = False) -> None:
        super().__init__(stderr=stderr, highlight=False, soft_wrap=True)

    def on_broken_pipe(self) -> None:
        """Let the command line decide what a closed pipe means; rich would end the process with code 1."""
        raise BrokenPipeError


@cache
def output() -> Console:
    """Return the console for results."""
    return _Console()


@cache
def diagnostics() -> Console:
    """Return the console for progress, warnings and summaries, which never mix with results."""
    return _Console(stderr=True)


def complain(message: str) -> None:
    """Print what went wrong, or what a reader should know of a result."""
    diagnostics().print(plain_text(f"newsgraph: {message}", "red"))


class LogHandler(logging.Handler):
    """Prints log messages to `diagnostics`, above a progress bar if there is one."""

    STYLES: ClassVar = {logging.WARNING: "yellow", logging.ERROR: "red"}

    def emit(self, record: logging.LogRecord) -> None:
        """Print one message; it may quote articles."""
        text = f"{record.levelname.lower()}: {self.format(record)}"
        diagnostics().print(plain_text(text, self.STYLES.get(record.levelno, "")))


def write_json(value: Mapping[str, Any] | list[Any], *, indent: int | None = None) -> None:
    """Write a value as JSON to standard output."""
    write_line(json.dumps(value, ensure_ascii=False, indent=indent))


def write_bytes(data: bytes) -> None:
    """Write a document in UTF-8 to standard output; on a terminal, what would take it over is made visible."""
    buffer = getattr(sys.stdout, "buffer", None)
    if sys.stdout.isatty() or not isinstance(buffer, (io.BufferedIOBase, io.RawIOBase)):
        sys.stdout.write(make_visible(data.decode()))
    else:
        sys.stdout.flush()
        buffer.write(data)


def write_line(line: str) -> None:
    """Write a line of JSON to standard output in UTF-8.

    On a terminal, unsafe characters are written as JSON escapes; the value stays the same. Lone surrogates, which UTF-8 cannot
    carry, are escaped everywhere.
    """
    unsafe = _UNSAFE if sys.stdout.isatty() else _SURROGATES
    data = (unsafe.sub(lambda match: f"\\u{ord(match[0]):04x}", line) + "\n").encode()
    buffer = getattr(sys.stdout, "buffer", None)
    if isinstance(buffer, (io.BufferedIOBase, io.RawIOBase)):
        sys.stdout.flush()
        buffer.write(data)
    else:
        sys.stdout.write(data.decode())
