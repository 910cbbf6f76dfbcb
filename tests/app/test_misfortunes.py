"""A full disk, a read-only one, a file that goes, a clock that jumps, a signal, another writer, a kill: nothing is lost."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from newsgraph.app import building, intake
from newsgraph.app.exit_codes import TERMINATED
from newsgraph.extract.articles import Article, Rejection
from newsgraph.graph import Record
from newsgraph.graph.store import Store

if TYPE_CHECKING:
    from tests.app.conftest import Newsgraph

ROOT = Path(__file__).parents[2]


@pytest.fixture
def kill(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The benchmark that kills builds: it has articles, and a stand-in for their extraction."""
    spec = importlib.util.spec_from_file_location("kill", ROOT / "benchmarks" / "kill.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "kill", module)
    spec.loader.exec_module(module)
    module.use_stand_in(monkeypatch.setattr)
    return module


@pytest.fixture
def articles(kill: ModuleType, tmp_path: Path) -> Path:
    path = tmp_path / "all.jsonl"
    kill.write_articles(path, range(kill.ARTICLES))
    return path


@pytest.fixture
def undisturbed(kill: ModuleType, articles: Path, newsgraph: Newsgraph, tmp_path: Path) -> str:
    """Hash of what a build that nothing happened to exports."""
    store = tmp_path / "undisturbed.newsgraph"
    assert newsgraph("build", articles, "--store", store).returncode == 0
    return str(kill.exported(store))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system that holds little."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if not mounted("-t", "tmpfs", "-o", "size=160k", "tmpfs", str(folder)):
        pytest.skip("a small file system cannot be mounted here; it takes root")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def mounted(*options: str) -> bool:
    try:
        return subprocess.run(["mount", *options], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def finished(store: Path) -> int:
    with Store(store, read_only=True) as kept:
        assert kept.check() == []
        return len(kept)


def test_misfortune_full_disk(kill: ModuleType, newsgraph: Newsgraph, articles: Path, undisturbed: str, small_disk: Path) -> None:
    store = small_disk / "s.newsgraph"
    done = newsgraph("build", articles, "--store", store)
    assert done.returncode == 3
    assert "the disk is full" in done.stderr.replace("\n", " ")
    assert mounted("-o", "remount,size=16m", str(small_disk))
    assert 0 < finished(store) < kill.ARTICLES
    assert newsgraph("build", articles, "--store", store).returncode == 0
    assert kill.exported(store) == undisturbed


def test_misfortune_read_only_disk(newsgraph: Newsgraph, kill: ModuleType, tmp_path: Path, small_disk: Path) -> None:
    few, store = tmp_path / "few.jsonl", small_disk / "s.newsgraph"
    kill.write_articles(few, range(3))
    assert newsgraph("build", few, "--store", store).returncode == 0
    assert mounted("-o", "remount,ro", str(small_disk))
    for command in (["build", few, "--store", store], ["build", few, "--store", small_disk / "new.newsgraph"]):
        done = newsgraph(*command)
        assert done.returncode == 3
        assert "can't be written: Read-only file system; check" in done.stderr.replace("\n", " ")
    assert finished(store) == 3
    assert newsgraph("stats", store).returncode == 0


def test_misfortune_file_is_removed_while_others_are_read(kill: ModuleType, tmp_path: Path) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    for number in range(3):
        kill.write_articles(folder / f"{number}.jsonl", range(number, number + 1))

    def remove_others(items: Iterable[Any]) -> Iterator[Any]:
        for number, item in enumerate(items):
            if number == 0:
                (folder / "1.jsonl").unlink()
            yield item

    made = building.build([folder], store=tmp_path / "s.newsgraph", watch_reading=remove_others)
    assert made.summary.extracted == 2
    (rejection,) = made.rejections
    assert "1.jsonl" in rejection.origin
    assert "No such file" in rejection.reason


def test_misfortune_clock_jumps_back(
    kill: ModuleType, newsgraph: Newsgraph, articles: Path, undisturbed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Clock(datetime):
        ahead = timedelta(days=400)

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Clock:
            cls.ahead -= timedelta(days=30)
            return cls.fromtimestamp(datetime.now(tz).timestamp() + cls.ahead.total_seconds(), tz)

    monkeypatch.setattr(intake, "datetime", Clock)
    first, store = tmp_path / "first.jsonl", tmp_path / "s.newsgraph"
    kill.write_articles(first, range(20))
    for paths in ([first], [articles], [articles]):
        assert newsgraph("build", *paths, "--store", store).returncode == 0
    assert finished(store) == kill.ARTICLES
    assert kill.exported(store) == undisturbed


def test_misfortune_sigterm(
    kill: ModuleType, newsgraph: Newsgraph, articles: Path, undisturbed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def terminated(items: Iterable[Article | Rejection], **how: Any) -> Iterator[Record | Rejection]:
        for number, item in enumerate(kill.stand_in(items)):
            if number == 30:
                os.kill(os.getpid(), signal.SIGTERM)
            yield item

    store = tmp_path / "s.newsgraph"
    with monkeypatch.context() as patch:
        patch.setattr(building, "extract_packed", terminated)
        done = newsgraph("build", articles, "--store", store)
    assert done.returncode == TERMINATED
    assert "terminated; what was finished is in the store" in done.stderr.replace("\n", " ")
    assert 0 < finished(store) <= 30
    assert newsgraph("build", articles, "--store", store).returncode == 0
    assert kill.exported(store) == undisturbed


def test_misfortune_sigterm_without_a_store(
    newsgraph: Newsgraph, articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def terminated(items: Iterable[Article | Rejection], **how: Any) -> Iterator[Record | Rejection]:
        os.kill(os.getpid(), signal.SIGTERM)
        yield from ()

    monkeypatch.setattr(building, "extract_packed", terminated)
    done = newsgraph("build", articles, "--html", tmp_path / "page.html")
    assert (done.returncode, "terminated" in done.stderr, "store" in done.stderr) == (TERMINATED, True, False), done.stderr


def test_misfortune_second_writer(
    kill: ModuleType, newsgraph: Newsgraph, articles: Path, undisturbed: str, tmp_path: Path
) -> None:
    store = tmp_path / "s.newsgraph"
    with Store(store):
        done = newsgraph("build", articles, "--store", store)
    assert done.returncode == 3
    assert "is being written by another process; wait until it is done" in done.stderr.replace("\n", " ")
    assert finished(store) == 0
    assert newsgraph("build", articles, "--store", store).returncode == 0
    assert kill.exported(store) == undisturbed


def test_misfortune_kill_minus_nine() -> None:
    script = ROOT / "benchmarks" / "kill.py"
    done = subprocess.run([sys.executable, script, "--kills", "20", "--real", "0"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert [line.split()[:2] for line in done.stdout.splitlines()] == [
        [kind, "5"] for kind in ("build", "watch", "forget", "compact")
    ]


def test_misfortune_orders_and_splits_give_the_same_bytes(kill: ModuleType, articles: Path, tmp_path: Path) -> None:
    records = tmp_path / "records.jsonl"
    records.write_text("".join(f"{record.to_json()}\n" for record in kill.invented(range(kill.ARTICLES))), encoding="utf-8")
    script = ROOT / "benchmarks" / "partition.py"
    command: list[str | Path] = [sys.executable, script, articles, "--records", records, "--orders", "2", "--splits", "2"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("the same bytes each time\n")
