"""Bytes to text, in the encodings that news is found in.

Tried in this order: the encoding that the user names, a byte order mark, what the file or its server declares, UTF-8. Bytes that
are none of these are either UTF-8 with damage in it, which is an error with its position; or text from before UTF-8: Western
European where every byte above 127 makes sense there, else what charset-normalizer makes of it if most of it is not ASCII.
"""

from __future__ import annotations

import codecs
import json
import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from charset_normalizer import from_bytes

__all__ = ["Decoded", "DecodingError", "decode", "is_binary", "mark_of", "web_encoding"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_SAMPLE = 65_536
_CANDIDATES = [
    "cp1251", "koi8_r", "gb18030", "big5", "cp932", "euc_jp", "cp949", "cp1250", "iso8859_2", "cp1253", "cp1254", "cp1255",
    "cp1256",
]  # fmt: skip
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x08\x1b")) + b"\x7f"
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_SMALL, _CAPITAL = "ß-öø-ýšžœ", "À-ÖØ-ÝŠŽŒ"
_WESTERN = re.compile(
    rf"(?<=[a-zA-Z])[{_SMALL}]{{1,2}}|[{_SMALL}]{{1,2}}(?=[a-zA-Z])|(?<=[A-Z])[{_CAPITAL}]{{1,2}}|(?<![a-z])[{_CAPITAL}](?=[a-zA-Z])"
    r"|[àèéòùìÀÈÉ](?=[\s,.;:!?])|[‘’‚“”„–—…•€£¥§©®™°ªº«»¿¡·´½¼¾±²³µ¢\xa0\xad]{1,4}"
)
_EAST_ASIAN = re.compile(r"[\u3000-\u9fff\uac00-\ud7af\uff00-\uffef]*")
_ESCAPED = re.compile("[\udc80-\udcff]")


class Decoded(NamedTuple):
    """Text, the encoding it was in, and the offset of the first byte that U+FFFD stands in for, None where there is none."""

    text: str
    encoding: str
    damage: int | None = None


class DecodingError(ValueError):
    """Bytes that are no text; ``offset`` is the first bad byte."""

    def __init__(self, reason: str, offset: int) -> None:
        super().__init__(reason)
        self.offset = offset


def decode(data: bytes, *, encoding: str | None = None, declared: str | None = None, replace: bool = False) -> Decoded:
    r"""Return the bytes as text, without a byte order mark.

    Parameters
    ----------
    data : bytes
        All of the text.
    encoding : str, optional
        What the user says it is; nothing else is tried.
    declared : str, optional
        What the file or its server says it is; tried first.
    replace : bool
        Put U+FFFD in place of bad bytes instead of raising.

    Raises
    ------
    DecodingError
        If there is no encoding that the bytes are valid text in.

    Examples
    --------
    >>> decode(b"caf\xc3\xa9").text, decode(b"The caf\xe9 was hit.").encoding
    ('café', 'cp1252')
    """
    mark, marked = mark_of(data)
    if encoding:
        return _decode_as(data, codecs.lookup(encoding).name, replace)
    if marked:
        return _decode_marked(data, mark, marked, replace)
    for candidate in (declared, _wide(data), "utf-8"):
        decoded = _try(data, candidate)
        if decoded:
            return decoded
    return _decode_legacy(data, declared, replace)


def mark_of(data: bytes) -> tuple[bytes, str | None]:
    """Return the byte order mark that the data start with and its encoding, an empty mark and None where there is none."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return mark, encoding
    return b"", None


def is_binary(head: bytes) -> bool:
    """Tell whether the beginning of a file is not text in any encoding: too many control characters."""
    if mark_of(head)[1] or _wide(head):
        return False
    return len(head) - len(head.translate(None, _CONTROLS)) > max(2, len(head) // 50)


def web_encoding(label: str | None) -> str | None:
    """Return Python's name for an encoding label of the web, None for one that browsers do not know either.

    Only labels of this list are ever looked up: Python's registry also holds "encodings" that are none.
    """
    return _labels().get((label or "").strip().strip("\"'").lower())


@cache
def _labels() -> dict[str, str]:
    table = json.loads((files("newsgraph.extract") / "data" / "web_encodings.json").read_text("utf-8"))
    return {label: name for name, labels in table.items() for label in labels}


def _decode_as(data: bytes, name: str, replace: bool) -> Decoded:
    try:
        return Decoded(data.decode(name).removeprefix("\ufeff"), name)
    except UnicodeError as error:
        offset = getattr(error, "start", 0)
        if replace:
            return Decoded(data.decode(name, "replace").removeprefix("\ufeff"), name, offset)
        raise DecodingError(f"no valid {name} at byte {offset}", offset) from error


def _decode_marked(data: bytes, mark: bytes, name: str, replace: bool) -> Decoded:
    decoded = _decode_as(data, name, replace)
    if name.startswith("utf-16") and not _is_wide_text(data[len(mark) :], decoded.text):
        raise DecodingError("a UTF-16 byte order mark before bytes that are no text in UTF-16, at byte 0", 0)
    return decoded


def _is_wide_text(body: bytes, text: str) -> bool:
    """Tell UTF-16 from other bytes that happen to start with its mark: a space or full stop has a zero byte."""
    if not text or 0 in body[:4096]:
        return True
    return _ascii_share(body) < 0.8 and _EAST_ASIAN.fullmatch(text) is not None


def _try(data: bytes, name: str | None) -> Decoded | None:
    try:
        return Decoded(data.decode(name), name) if name else None
    except (UnicodeError, LookupError):
        return None


def _wide(data: bytes) -> str | None:
    """Return the UTF-16 that text without a mark is in: mostly ASCII, so every other byte is zero."""
    sample = data[:4096]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if len(sample) < 4 or max(even, odd) < 0.4 * len(sample) / 2 or min(even, odd) > 0:
        return None
    return "utf-16-le" if odd else "utf-16-be"


def _decode_legacy(data: bytes, declared: str | None, replace: bool) -> Decoded:
    escaped = data.decode("utf-8", "surrogateescape")
    bad = _ESCAPED.search(escaped)
    offset = len(escaped[: bad.start()].encode("utf-8")) if bad else 0
    damaged = _is_damaged_utf8(escaped)
    if not damaged:
        guess = _western(data) or _guess(data)
        if guess:
            return guess
    if replace:
        return Decoded(data.decode(declared or "utf-8", "replace"), declared or "utf-8", offset)
    raise DecodingError(f"no valid UTF-8 at byte {offset} (0x{data[offset]:02X})", offset)


def _is_damaged_utf8(escaped: str) -> bool:
    """Tell whether valid characters beyond ASCII are at least as many as bad bytes."""
    bad = len(_ESCAPED.findall(escaped))
    valid = sum(map(len, _FOREIGN.findall(escaped))) - bad
    return valid >= max(bad, 1)


def _western(data: bytes) -> Decoded | None:
    decoded = _try(data, "cp1252")
    if decoded and all(map(_is_western, _FOREIGN.finditer(decoded.text))):
        return decoded
    return None


def _is_western(run: re.Match[str]) -> bool:
    position = run.start()
    while position < run.end():
        found = _WESTERN.match(run.string, position)
        if not found:
            return False
        position = found.end()
    return True


def _guess(data: bytes) -> Decoded | None:
    """Let charset-normalizer decide on text that is mostly beyond ASCII; on less it guesses anything."""
    sample = data[:_SAMPLE]
    letters = sum(1 for byte in sample if byte > 127 or chr(byte).isalpha())
    if sum(byte > 127 for byte in sample) < max(16, 0.4 * letters):
        return None
    best = from_bytes(sample, cp_isolation=_CANDIDATES).best()
    return _try(data, best.encoding) if best else None


def _ascii_share(data: bytes) -> float:
    sample = data[:4096]
    return sum(31 < byte < 127 or byte in b"\t\n\r" for byte in sample) / len(sample)
