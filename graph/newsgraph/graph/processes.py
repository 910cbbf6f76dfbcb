"""Work on shares of a sequence, done in this process and in copies of it at once.

Resolution holds a corpus in memory. A copy of the process (fork) has all of it without a word being sent, and sends back only
what it found, which is little. Where processes cannot be copied safely, this one does all the work itself.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from typing import Any, NoReturn, TypeVar

__all__ = ["can_copy", "in_shares", "threads_asleep"]

T = TypeVar("T")
R = TypeVar("R")

_log = logging.getLogger(__name__)


def can_copy() -> bool:
    """Tell whether a copy of this process could work: what other threads hold locked would stay so in it for ever."""
    return sys.platform == "linux" and threading.active_count() == 1


@contextmanager
def threads_asleep() -> Iterator[None]:
    """Hold back the warning of threads while copies are made: those of the linear algebra sleep, and no copy asks for them."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
        yield


def in_shares(work: Callable[[Sequence[T]], R], items: Sequence[T], jobs: int) -> list[R]:
    """Return what the work makes of consecutive shares of the items, in their order.

    Parameters
    ----------
    work
        Returns what JSON can hold; tuples may come back as lists. What it changes may be changed in a copy only.
    items
        What to work on.
    jobs
        Number of processes, this one among them; there are as many shares, of as many items each as far as that goes.

    Notes
    -----
    A share whose process gives no answer, or cannot be started for want of memory, is worked on in this one, so that an error is
    raised here as if there were no other. A copy shares the memory of this process but for what either touches since.

    Examples
    --------
    >>> sum(in_shares(sum, [1, 2, 3, 4, 5], jobs=2))  # of [1, 2] here and of [3, 4, 5] in a copy
    15
    """
    first, *others = _cut(items, jobs if can_copy() else 1)
    copies: list[_Copy] = []
    try:
        copies.extend(_Copy(work, share) for share in others)
        return [work(first), *(copy.result() for copy in copies)]
    finally:
        for copy in copies:
            copy.end()


def _cut(items: Sequence[T], number: int) -> list[Sequence[T]]:
    """Cut a sequence into shares that differ by one item at most and are not empty, but for the only share of nothing."""
    number = max(1, min(number, len(items)))
    ends = [len(items) * place // number for place in range(number + 1)]
    return [items[start:end] for start, end in pairwise(ends)]


class _Copy:
    """A copy of this process that works on a share."""

    def __init__(self, work: Callable[[Sequence[T]], Any], share: Sequence[T]) -> None:
        self._again = partial(work, share)
        answers, answer = os.pipe()
        self._answers = os.fdopen(answers, "rb")
        self._process = _fork()
        if self._process == 0:
            _answer(answer, self._again)
        os.close(answer)

    def result(self) -> Any:
        """Return what it made of its share."""
        try:
            return json.loads(self._answers.read())
        except ValueError:
            _log.warning("a process gave no answer for its share of the work; this one does it")
            return self._again()

    def end(self) -> None:
        """End the process if it is still there."""
        self._answers.close()
        if self._process is not None:
            os.kill(self._process, signal.SIGKILL)
            os.waitpid(self._process, 0)


def _fork() -> int | None:
    """Return the number of a copy of this process, 0 in the copy, None where there is no room for one."""
    with threads_asleep():
        try:
            return os.fork()
        except OSError as error:
            _log.warning("no other process can be started: %s", error)
            return None


def _answer(pipe: int, work: Callable[[], Any]) -> NoReturn:
    """Send what the work gives, and be gone: nothing that the process would do at its end is this copy's to do."""
    try:
        with os.fdopen(pipe, "wb") as answer:
            answer.write(json.dumps(work()).encode())
    finally:
        os._exit(0)
