"""How long one article may take."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from newsgraph.graph.records import NewsGraphError

__all__ = ["TIME_LIMIT", "TimeLimitError", "time_limit"]

TIME_LIMIT = 300.0
"""Seconds of processor time, many times what the longest article that is parsed takes."""

_AGAIN = 1.0
"""Seconds after which it is said again, should something have swallowed it."""


class TimeLimitError(NewsGraphError):
    """An article took longer than it may."""


@contextmanager
def time_limit(seconds: float | None) -> Iterator[None]:
    """Raise `TimeLimitError` in the block once it has taken so many seconds of processor time; None sets no limit.

    It is processor time, for an article is not to be set aside because others keep the machine busy. Only the main thread of a
    process is told, and not on Windows, where there is no such timer; elsewhere nothing happens.
    """
    if seconds is None or not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise TimeLimitError(f"more than {seconds:g} s of processor time")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
