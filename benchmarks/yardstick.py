"""How fast the machine is while something is measured on it: what one small work takes, time and again, in a process beside it.

On a machine that others share, the same work takes half as long again an hour later, and what takes minutes is not repeated often
enough to tell. Divided by what the yardstick took meanwhile, times of different hours can be compared.
"""

from __future__ import annotations

import multiprocessing
import statistics
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

__all__ = ["Yardstick"]

PAUSE = 5.0
"""Seconds between one time and the next."""


class Yardstick:
    """Measures from now on, until `stop`.

    Parameters
    ----------
    make
        Returns the work, of less than a second; called in the process of the yardstick.
    arguments
        What it is called with.
    """

    def __init__(self, make: Callable[..., Callable[[], object]], *arguments: Any) -> None:
        context = multiprocessing.get_context("spawn")
        self._measured, sends = context.Pipe(duplex=False)
        self._process = context.Process(target=_measure, args=(sends, make, arguments), daemon=True)
        self._process.start()
        self._measured.recv()

    def seconds(self) -> float:
        """Return the mean processor time of the work since this was last asked for, or since the start; waits for one."""
        found = [self._measured.recv()]
        while self._measured.poll():
            found.append(self._measured.recv())
        return statistics.fmean(found)

    def stop(self) -> None:
        """End it."""
        self._process.kill()
        self._process.join()


def _measure(sends: Connection, make: Callable[..., Callable[[], object]], arguments: tuple[Any, ...]) -> None:
    work = make(*arguments)
    # What is loaded on first use is no part of the measure.
    work()
    sends.send(0.0)
    while True:
        started = time.process_time()
        work()
        sends.send(time.process_time() - started)
        time.sleep(PAUSE)
