"""What is set aside: a warning each on the terminal, up to a number, and a line each in a file."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from newsgraph.app.exit_codes import FAILED, OK, SOME_SET_ASIDE
from newsgraph.app.terminal import complain

if TYPE_CHECKING:
    from newsgraph.extract.articles import Rejection
    from newsgraph.graph import Record

__all__ = ["MESSAGES_SHOWN", "RejectReport", "records_only"]

MESSAGES_SHOWN = 20
"""Messages about set-aside articles on the terminal; --rejects and -v give all."""

_log = logging.getLogger(__name__)


def records_only(results: Iterator[Record | Rejection]) -> Iterator[Record]:
    """Return the records of a run."""
    from newsgraph.graph import Record

    return (result for result in results if isinstance(result, Record))


class RejectReport:
    """Reports what is set aside: a warning each, up to a number, and a line each in a file."""

    def __init__(self, path: Path | None, show_all: bool) -> None:
        self._file = path.open("w", encoding="utf-8") if path else None
        self._shown = sys.maxsize if show_all else MESSAGES_SHOWN
        self.count = 0
        self.passed = 0

    def __enter__(self) -> RejectReport:
        return self

    def __exit__(self, *_: object) -> None:
        if self.count > self._shown:
            _log.warning("%d more were set aside; --rejects FILE or -v names them all", self.count - self._shown)
        if self._file:
            self._file.close()

    def watch(self, results: Iterable[Record | Rejection]) -> Iterator[Record | Rejection]:
        """Pass results through."""
        from newsgraph.extract.articles import Rejection

        for result in results:
            if isinstance(result, Rejection):
                self._report(result)
            else:
                self.passed += 1
            yield result

    def watch_rejections(self, rejections: Iterable[Rejection]) -> Iterator[Rejection]:
        """Pass rejections through."""
        for rejection in rejections:
            self._report(rejection)
            yield rejection

    def _report(self, rejection: Rejection) -> None:
        self.count += 1
        if self._file:
            self._file.write(json.dumps(asdict(rejection)) + "\n")
        if self.count <= self._shown:
            cure = f"; {rejection.cure}" if rejection.cure else ""
            _log.warning("%s: set aside: %s%s", rejection.origin, rejection.reason, cure)

    @property
    def exit_code(self) -> int:
        """The code for a run that gave `passed` records."""
        if not self.passed:
            complain("no article could be read")
            return FAILED
        return SOME_SET_ASIDE if self.count else OK
