"""Where an export goes: a path that appears only once it is whole, compressed where its name ends in ".gz", or an open file."""

from __future__ import annotations

import gzip
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TypeAlias, cast

from newsgraph.graph import NewsGraphError

__all__ = ["ExportError", "Target", "opened", "printable"]

Target: TypeAlias = str | os.PathLike[str] | BinaryIO
"""A path, or a file open for binary writing."""

# What XML 1.0 can't hold, nor UTF-8 (surrogates); U+0000 ends a text in many a reader of CSV and JSON.
_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class ExportError(NewsGraphError):
    """An export that can't be written; the message names the target, the cause and the cure."""


def printable(text: str) -> str:
    r"""Return the text with every character that XML or UTF-8 can't hold replaced by U+FFFD.

    Examples
    --------
    >>> printable("a\x00b\ud800")
    'a\ufffdb\ufffd'
    """
    return _UNSAFE.sub("\ufffd", text)


@contextmanager
def opened(target: Target) -> Iterator[BinaryIO]:
    """Open a target for binary writing; a failure leaves what was at the path before.

    Raises
    ------
    ExportError
        If the path can't be written.
    """
    if not isinstance(target, str | os.PathLike):
        yield target
        return
    path = Path(target)
    try:
        with _whole_file(path) as file:
            if path.suffix == ".gz":
                # Neither name nor time in the header: the same graph gives the same bytes.
                with gzip.GzipFile(filename="", fileobj=file, mode="wb", mtime=0) as packed:
                    yield cast(BinaryIO, packed)
            else:
                yield file
    except OSError as error:
        raise ExportError(
            f"{path} can't be written: {error.strerror or error}; check the folder, its rights and space"
        ) from error


@contextmanager
def _whole_file(path: Path) -> Iterator[BinaryIO]:
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:100]}.", dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        part.chmod(0o666 & ~_umask())
        part.replace(path)
    finally:
        with suppress(FileNotFoundError):
            part.unlink()


def _umask() -> int:
    """Return the process's mask of rights, which can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
