"""CSV and TSV: a header line, then one article a row."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator

from newsgraph.extract.articles import Rejection
from newsgraph.extract.readers.decoding import DecodingError, decode
from newsgraph.extract.readers.drafts import Draft
from newsgraph.extract.readers.fields import draft_from_fields, has_text_field, no_text
from newsgraph.extract.readers.messages import InputError, printable, reject
from newsgraph.extract.readers.options import ReadOptions
from newsgraph.extract.readers.sources import Source

__all__ = ["TableReader"]

_MOST_REPEATS = 20
_MEANING = {
    "unexpected end of data": "a quote that is never closed",
    "',' expected after '\"'": "text after a closing quote; a quote inside a field is written twice",
}
_DELIMITERS = (",", "\t", ";", "|")


class TableReader:
    """Reads ``.csv`` and ``.tsv`` row by row; a bad row is set aside and the others still come.

    Columns are set apart by whichever of comma, tab, semicolon and bar splits the header line best. Quoted fields may run over
    several lines.
    """

    name = "csv"
    suffixes = (".csv", ".tsv", ".tab")
    holds_one = False

    def recognises(self, head: str) -> bool:
        """Tell a table by a header line that names a text column."""
        header = head.lstrip().partition("\n")[0]
        try:
            columns = next(csv.reader([header], delimiter=_delimiter(header)), []) if len(header) < 2000 else []
        except csv.Error:
            # A lone carriage return, as in binary data.
            return False
        return len(columns) > 1 and has_text_field(columns, ReadOptions())

    def read(self, source: Source, options: ReadOptions) -> Iterator[Draft | Rejection]:
        """Yield an article or a rejection for every row that is not empty."""
        lines = _Lines(source, options)
        rows = _rows(lines, options)
        header = next(rows, None)
        if header is None:
            return
        if isinstance(header, Rejection):
            yield header
            return
        columns = [name.strip() for name in header.cells]
        if not has_text_field(columns, options):
            yield no_text(dict.fromkeys(columns), options, header.origin, header.raw)
            return
        for row in rows:
            yield row if isinstance(row, Rejection) else _draft(row, columns, options)


class _Row:
    """The cells of a row, where it starts, and its lines."""

    def __init__(self, cells: list[str], origin: str, raw: str) -> None:
        self.cells, self.origin, self.raw = cells, origin, raw


class _Lines:
    """The decoded lines of a table, handed to the csv module one by one; remembers those of the current row."""

    def __init__(self, source: Source, options: ReadOptions) -> None:
        self.source = source
        self.current: list[tuple[int, str]] = []
        self._options = options
        source.narrow()
        self._encoding = _encoding(source)
        self._lines = source.lines(options.max_record_bytes)
        self._again: deque[tuple[int, str]] = deque()
        self._repeats = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self._again:
            self.current.append(self._again.popleft())
        else:
            self.current.append(self._next())
        return self.current[-1][1]

    def start_row(self) -> None:
        """Forget the lines of the row before."""
        self.current.clear()

    def repeat(self) -> None:
        """Hand out the lines of the current row but its first once more: an unclosed quote may have swallowed good rows.

        Only so often: where every row has one, this would go through the rest of the table for each.
        """
        self._repeats += 1
        if self._repeats <= _MOST_REPEATS:
            self._again.extendleft(reversed(self.current[1:]))

    @property
    def first(self) -> int:
        """The number of the first line of the current row."""
        return self.current[0][0] if self.current else 1

    def _next(self) -> tuple[int, str]:
        line = next(self._lines, None)
        if line is None:
            raise StopIteration
        if line.cut:
            reason = f"a line of more than {self._options.max_record_bytes:,} bytes"
            raise InputError(
                self.source.at(line.number),
                reason,
                "split the article, or in Python raise ReadOptions.max_record_bytes",
                line.data,
            )
        text = line.data.decode(self._encoding, "replace" if self._options.errors == "replace" else "surrogateescape")
        return line.number, (text.removeprefix("\ufeff") if line.number == 1 else text) + "\n"


def _rows(lines: _Lines, options: ReadOptions) -> Iterator[_Row | Rejection]:
    """Yield the rows; strictly, since a quote out of place may swallow the rows after it."""
    csv.field_size_limit(max(csv.field_size_limit(), options.max_record_bytes))
    reader = csv.reader(
        lines, delimiter=_delimiter(lines.source.head().decode("utf-8", "replace").partition("\n")[0]), strict=True
    )
    while True:
        lines.start_row()
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield _reject(lines, f"no valid CSV: {_MEANING.get(str(error), printable(str(error)))}")
        except InputError as error:
            yield error.rejection
        else:
            if cells is None:
                return
            if any(cell.strip() for cell in cells):
                yield _Row(cells, lines.source.at(lines.first), "".join(text for _, text in lines.current))


def _reject(lines: _Lines, reason: str) -> Rejection:
    rejection = reject(
        lines.source.at(lines.first), reason, "check the quotes of this row", "".join(text for _, text in lines.current)
    )
    lines.repeat()
    return rejection


def _draft(row: _Row, columns: list[str], options: ReadOptions) -> Draft | Rejection:
    if len(row.cells) > len(columns) and any(cell.strip() for cell in row.cells[len(columns) :]):
        reason = f"{len(row.cells)} fields under {len(columns)} column names"
        return reject(row.origin, reason, "put the text in double quotes", row.raw)
    record = dict(zip(columns, row.cells, strict=False))
    draft = draft_from_fields(record, options, origin=row.origin, raw=row.raw)
    return draft if draft.text is not None else no_text(record, options, row.origin, row.raw)


def _encoding(source: Source) -> str:
    """Return the encoding of the table by its beginning; bytes that are wrong in it are seen row by row."""
    head = source.stream.peek(65_536)
    try:
        return source.encoding or decode(head[: head.rfind(b"\n") + 1] or head).encoding
    except DecodingError:
        return "utf-8"


def _delimiter(header: str) -> str:
    return max(_DELIMITERS, key=lambda mark: (header.count(mark), -_DELIMITERS.index(mark)))
