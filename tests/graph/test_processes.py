"""Work on shares of a sequence in copies of the process."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgraph.graph.processes import in_shares


def add_up(numbers: Sequence[int]) -> list[int]:
    return [sum(numbers), len(numbers)]


def tell_process(_: Sequence[int]) -> int:
    return os.getpid()


@settings(deadline=None)
@given(st.lists(st.integers(-1000, 1000), max_size=20), st.integers(1, 5))
def test_every_item_is_in_one_share(numbers: list[int], jobs: int) -> None:
    found = in_shares(list, numbers, jobs)
    assert [number for share in found for number in share] == numbers
    assert len(found) == max(1, min(jobs, len(numbers)))
    assert len({len(share) for share in found}) <= 2


def test_each_share_has_a_process_of_its_own() -> None:
    assert len({os.getpid(), *in_shares(tell_process, [1, 2, 3, 4], jobs=4)}) == 4
    assert in_shares(tell_process, [1, 2, 3, 4], jobs=1) == [os.getpid()]


def test_more_is_sent_back_than_a_pipe_holds() -> None:
    found = in_shares(lambda numbers: [["word" * 10, 0.5, number] for number in numbers], range(20_000), jobs=3)
    assert [row for share in found for row in share] == [["word" * 10, 0.5, number] for number in range(20_000)]


def test_a_share_whose_process_dies_is_done_here(caplog: pytest.LogCaptureFixture) -> None:
    here = os.getpid()

    def die_elsewhere(numbers: Sequence[int]) -> list[int]:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return add_up(numbers)

    assert in_shares(die_elsewhere, [1, 2, 3, 4], jobs=2) == [[3, 2], [7, 2]]
    assert "gave no answer" in caplog.text


def test_without_room_for_a_process_all_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", refuse)
    assert in_shares(add_up, [1, 2, 3, 4], jobs=2) == [[3, 2], [7, 2]]


def test_an_error_in_a_share_is_raised_here() -> None:
    def divide(numbers: Sequence[int]) -> list[float]:
        return [1 / number for number in numbers]

    with pytest.raises(ZeroDivisionError):
        in_shares(divide, [1, 2, 3, 0], jobs=2)


def test_an_error_ends_the_other_processes(tmp_path: Path) -> None:
    here, there = os.getpid(), tmp_path / "process"

    def fail_here(_: Sequence[int]) -> int:
        if os.getpid() != here:
            there.with_suffix(".new").write_text(str(os.getpid()))
            there.with_suffix(".new").rename(there)
            signal.pause()
        while not there.exists():
            time.sleep(0.01)
        raise ValueError

    with pytest.raises(ValueError):
        in_shares(fail_here, [1, 2], jobs=2)
    with pytest.raises(ProcessLookupError):
        os.kill(int(there.read_text()), 0)


def test_beside_other_threads_all_is_done_here() -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert in_shares(tell_process, [1, 2, 3], jobs=3) == [os.getpid()]
    finally:
        done.set()
        thread.join()
