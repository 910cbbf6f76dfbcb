"""Words about bad input that are safe to print: one line, no control characters, bounded."""

from __future__ import annotations

import re

from newsgraph.extract.articles import Rejection
from newsgraph.graph.records import NewsGraphError

__all__ = ["InputError", "excerpt", "printable", "reject"]

_KEPT = 65_536
_ESCAPED_BYTE = re.compile("[\udc80-\udcff]")


class InputError(NewsGraphError):
    """Input that cannot be read, or not any further; readers raise it, `read` turns it into a `Rejection`."""

    def __init__(self, origin: str, reason: str, cure: str = "", content: str | bytes = "") -> None:
        super().__init__(f"{origin}: {reason}; {cure}" if cure else f"{origin}: {reason}")
        self.rejection = reject(origin, reason, cure, content)


def reject(origin: str, reason: str, cure: str = "", content: str | bytes = "") -> Rejection:
    """Return a rejection with its content bounded."""
    return Rejection(origin=origin, reason=reason, cure=cure, content=excerpt(content))


def excerpt(content: str | bytes) -> str:
    r"""Return the first 65,536 characters or bytes as text that UTF-8 can carry, bytes that are no text as ``\xNN``.

    Examples
    --------
    >>> print(excerpt(b"caf\xe9"))
    caf\xe9
    """
    if isinstance(content, bytes):
        return content[:_KEPT].decode("utf-8", "backslashreplace")
    shown = _ESCAPED_BYTE.sub(lambda found: f"\\x{ord(found[0]) - 0xDC00:02x}", content[:_KEPT])
    return shown.encode("utf-8", "backslashreplace").decode("utf-8")


def printable(text: str, limit: int = 200) -> str:
    r"""Return the text with everything that could steer a terminal escaped, shortened to `limit` characters.

    Examples
    --------
    >>> print(printable("a\x1b[31mb"))
    a\x1b[31mb
    """
    shown = "".join(char if char.isprintable() else _escape(char) for char in text[:limit])
    return shown if len(text) <= limit else shown + "…"


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
