"""N-Triples and N-Quads in canonical form, written as text: making a library's terms on the way costs most of the time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import BinaryIO

from rdflib.namespace import XSD

from newsgraph.exports.terms import Description, Iri, Literal, Statement, Term

__all__ = ["escaped", "lines", "write_blocks", "write_ntriples"]

_STRING = str(XSD.string)
_SPECIAL = re.compile(r'["\\\x00-\x1f\x7f]')
_ESCAPES = {code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F)} | {
    ord(character): f"\\{name}" for character, name in zip('\b\t\n\f\r"\\', 'btnfr"\\', strict=True)
}
_BLOCK = 4096


def write_ntriples(sections: Iterable[tuple[Iri | None, Iterable[Description]]], file: BinaryIO, *, graphs: bool) -> None:
    """Write sections as N-Quads, or without their graphs as N-Triples."""
    for name, descriptions in sections:
        write_blocks(lines(descriptions, name if graphs else None), file)


def write_blocks(pieces: Iterable[str], file: BinaryIO) -> None:
    """Write pieces of text as UTF-8, many at a time."""
    block: list[str] = []
    for piece in pieces:
        block.append(piece)
        if len(block) == _BLOCK:
            file.write("".join(block).encode())
            block.clear()
    file.write("".join(block).encode())


def lines(descriptions: Iterable[Description], graph: Iri | None) -> Iterator[str]:
    """Yield a line a statement."""
    end = f" <{graph}> .\n" if graph else " .\n"
    for subject, facts in descriptions:
        start = f"<{subject}> <"
        for property, value in facts:
            if type(value) is str:
                yield f"{start}{property}> <{value}>{end}"
            else:
                yield f"{start}{property}> {_term(value)}{end}"


def _term(value: Term) -> str:
    match value:
        case Literal(text, datatype):
            # Texts are seldom the same twice, and long ones would crowd out the rest.
            return f'"{escaped(text)}"' if datatype == _STRING else _typed(value)
        case Statement(subject, predicate, object):
            return f"<<( <{subject}> <{predicate}> <{object}> )>>"
    return f"<{value}>"


@lru_cache(maxsize=65536)
def _typed(literal: Literal) -> str:
    return f'"{escaped(literal.value)}"^^<{literal.datatype}>'


def escaped(text: str) -> str:
    r"""Return the text as it stands between the quotes of N-Triples, N-Quads, Turtle and TriG.

    Examples
    --------
    >>> print(escaped('say "no"\n'))
    say \"no\"\n
    """
    return text.translate(_ESCAPES) if _SPECIAL.search(text) else text
