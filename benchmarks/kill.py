"""Kill builds, watches, forgets and compactions at random moments, and see that nothing of their finished work is lost.

    python benchmarks/kill.py [--kills 200] [--real 10] [--seed 0]

After each kill -9 the store must pass `check`, hold every article whose taking in was over, and give, once the work is finished,
the same N-Quads as if nothing had happened. The commands are those of the command line, in a child process; what an article says
comes from a stand-in that takes no time, but for the ``--real`` builds, which are processes of their own with the real pipeline.
Prints a line a kind of work, and ends with 1 if anything was lost.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import io
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from newsgraph.app import building, cli, intake
from newsgraph.exports import formats
from newsgraph.extract import pipeline
from newsgraph.extract.articles import Article, Rejection
from newsgraph.graph import NewsGraph, Record, Store, StoreError, stored
from newsgraph.graph.samples import invented_records
from newsgraph.graph.store import Packed

ARTICLES = 60
SLACK = 1.15
"""Moments are drawn from this many times the time that the work takes, so that some kills come after it."""
VERSIONS = {"newsgraph": "stand-in"}
HEADING = ("url", "title", "source", "author", "language", "published", "text")


class Work:
    """One kind of work on a store in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = folder / "kept.newsgraph"
        self.done = folder / "done"

    def prepare(self) -> None:
        """Make what the work begins with."""

    def work(self) -> None:
        """Do it; also what finishes it after a kill."""
        raise NotImplementedError

    def disturb(self) -> None:
        """Do what others do while it is under way."""

    def finish(self) -> None:
        """Do what is left of it."""
        self.work()

    def lost(self) -> list[str]:
        """Return the articles whose taking in was over and which are not there."""
        finished = self.done.read_text().split() if self.done.exists() else []
        with Store(self.store) as store:
            return [article for article in finished if article not in store]


class BuildWork(Work):
    """Articles come into a store, in two builds of which the second is killed."""

    def prepare(self) -> None:
        """Make what the work begins with."""
        write_articles(self.folder / "first.jsonl", range(ARTICLES // 3))
        command("build", self.folder / "first.jsonl", "--store", self.store)
        write_articles(self.folder / "all.jsonl", range(ARTICLES))

    def work(self) -> None:
        """Do it."""
        command("build", self.folder / "all.jsonl", "--store", self.store)


class WatchWork(Work):
    """Articles come into a folder that is watched."""

    def prepare(self) -> None:
        """Make what the work begins with."""
        (self.folder / "news").mkdir()
        write_articles(self.folder / "news" / "0.jsonl", range(ARTICLES // 3))

    def work(self) -> None:
        """Do it."""
        command("watch", self.folder / "news", "--store", self.store)

    def disturb(self) -> None:
        """Let articles come."""
        for part in (1, 2):
            numbers = range(part * ARTICLES // 3, (part + 1) * ARTICLES // 3)
            write_articles(self.folder / f"{part}.jsonl", numbers)
            (self.folder / f"{part}.jsonl").replace(self.folder / "news" / f"{part}.jsonl")
            time.sleep(0.1)

    def finish(self) -> None:
        """Do what is left of it."""
        command("build", self.folder / "news", "--store", self.store)


class ForgetWork(BuildWork):
    """Every second article is forgotten."""

    def prepare(self) -> None:
        """Make what the work begins with."""
        super().prepare()
        super().work()

    def work(self) -> None:
        """Do it."""
        with Store(self.store, read_only=True) as store:
            there = [article for article in named(range(0, ARTICLES, 2)) if article in store]
        if there:
            command("forget", self.store, *there)

    def lost(self) -> list[str]:
        """Return what should be there and is not."""
        with Store(self.store) as store:
            half = [article in store for article in named(range(0, ARTICLES, 2))]
            kept = [article for article in named(range(1, ARTICLES, 2)) if article not in store]
        return kept + (["forgotten in part"] if len(set(half)) > 1 else [])


class CompactWork(ForgetWork):
    """The space of forgotten articles is given back."""

    def prepare(self) -> None:
        """Make what the work begins with."""
        super().prepare()
        super().work()

    def work(self) -> None:
        """Do it."""
        command("compact", self.store)


class RealWork(BuildWork):
    """A build as a process of its own, with the real pipeline."""

    def prepare(self) -> None:
        """Make what the work begins with."""
        write_articles(self.folder / "all.jsonl", range(ARTICLES))

    def work(self) -> None:
        """Do it."""
        command("build", self.folder / "all.jsonl", "--store", self.store)


LOCK = ("kept.newsgraph-graph-writer", "kept.newsgraph-graph-writer-journal")
"""What stays where the kill came after the graph had been put in its place: the next that writes a graph takes it away."""
KINDS: dict[str, type[Work]] = {"build": BuildWork, "watch": WatchWork, "forget": ForgetWork, "compact": CompactWork}


# -------------------------------------------------------------------------------------------------------------------- articles


def invented(numbers: Iterable[int]) -> list[Record]:
    """Return what the stand-in says of the articles of these numbers."""
    records = list(invented_records(ARTICLES, random.Random(7)))
    return [records[number] for number in numbers]


def named(numbers: Iterable[int]) -> list[str]:
    """Return the ids of the articles of these numbers."""
    return [record.id for record in invented(numbers)]


def write_articles(path: Path, numbers: Iterable[int]) -> None:
    """Write articles for the readers."""
    fields = ("id", "url", "title", "source", "published", "text")
    lines = [json.dumps({field: getattr(record, field) for field in fields}) for record in invented(numbers)]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def stand_in(items: Iterable[Article | Rejection], **how: object) -> Iterator[Record | Rejection]:
    """Yield what articles say, as extraction does."""
    by_id = {record.id: record for record in invented(range(ARTICLES))}
    for item in items:
        if isinstance(item, Rejection):
            yield item
        else:
            heading = {
                name: getattr(item, name) for name in ("url", "title", "source", "author", "language", "published", "text")
            }
            yield replace(by_id[item.id], **heading, model=VERSIONS)


def command(*words: str | Path) -> None:
    """Run a command of the command line."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()) as said:
        code = cli.main(list(map(str, words)))
    if code != 0:
        raise RuntimeError(f"newsgraph {' '.join(map(str, words))} ended with {code}: {said.getvalue()}")


def use_stand_in(patch: Callable[[object, str, object], None]) -> None:
    """Let builds take what articles say from the stand-in, in small transactions, and keep the graph of small stores, too."""
    patch(building, "extract_packed", stand_in)
    patch(pipeline, "describe_package", lambda model: VERSIONS)
    patch(building, "TRANSACTION", 4)
    patch(stored, "KEPT_FROM", 0)


# ----------------------------------------------------------------------------------------------------------------------- kills


def run_kills(kind: type[Work], kills: int, chance: random.Random) -> Iterator[str]:
    """Kill the work so often; yield what was wrong afterwards, and an empty text where nothing was."""
    with tempfile.TemporaryDirectory() as folder:
        undisturbed = kind(Path(folder))
        undisturbed.prepare()
        child, started = begin(undisturbed), time.monotonic()
        undisturbed.disturb()
        takes = 1.5 if kind is WatchWork else wait_for(child, started)
        if kind is WatchWork:
            time.sleep(takes)
            end(child)
        undisturbed.finish()
        expected = exported(undisturbed.store)
    for _ in range(kills):
        with tempfile.TemporaryDirectory() as folder:
            work = kind(Path(folder))
            work.prepare()
            yield kill_once(work, chance.uniform(0, takes * SLACK), expected)


def kill_once(work: Work, moment: float, expected: str) -> str:
    """Kill the work at a moment; return what is wrong afterwards."""
    child, started = begin(work), time.monotonic()
    work.disturb()
    time.sleep(max(0.0, started + moment - time.monotonic()))
    end(child)
    if faults := faults_of(work.store):
        return f"check: {faults}"
    if lost := work.lost():
        return f"lost: {lost}"
    NewsGraph.open(work.store).stats()
    work.finish()
    if exported(work.store) != expected:
        return "finished, the store exports other bytes"
    left = {path.name for path in work.folder.iterdir() if path.name.startswith("kept.newsgraph")}
    return "" if left <= {"kept.newsgraph", "kept.newsgraph-graph", *LOCK} else f"left behind: {sorted(left)}"


def faults_of(path: Path) -> list[str]:
    """Return what `check` finds; a store that nothing has been kept in yet is made first."""
    try:
        store = Store(path, read_only=True)
    except StoreError as error:
        if "no store" not in str(error) and "is empty" not in str(error):
            return [str(error)]
        store = Store(path)
    with store:
        return store.check()


def begin(work: Work) -> int:
    """Begin the work in a child process that notes which articles are taken in; return its id."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        _note_what_is_done(work.done)
        work.work()
        code = 0
    finally:
        os._exit(code)


def _note_what_is_done(path: Path) -> None:
    take = intake.Intake.take
    notes = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def take_and_note(self: intake.Intake, results: Sequence[Record | Packed | Rejection]) -> None:
        take(self, results)
        os.write(notes, "".join(f"{result.id}\n" for result in results if not isinstance(result, Rejection)).encode())

    intake.Intake.take = take_and_note  # type: ignore[method-assign]


def end(child: int) -> None:
    """Kill a child process, or find that it has ended."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def wait_for(child: int, started: float) -> float:
    """Return how long a child process took."""
    _, status = os.waitpid(child, 0)
    if status:
        raise RuntimeError("the undisturbed work failed")
    return time.monotonic() - started


def run_real_kills(kills: int, chance: random.Random) -> Iterator[str]:
    """Kill builds that are processes of their own."""
    with tempfile.TemporaryDirectory() as folder:
        undisturbed = RealWork(Path(folder))
        undisturbed.prepare()
        started = time.monotonic()
        run_real(undisturbed).wait()
        takes = time.monotonic() - started
        expected = exported(undisturbed.store)
    for _ in range(kills):
        with tempfile.TemporaryDirectory() as folder:
            work = RealWork(Path(folder))
            work.prepare()
            process = run_real(work)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(chance.uniform(0.3, 1.0) * takes)
            process.kill()
            process.wait()
            faults = faults_of(work.store)
            run_real(work).wait()
            same = exported(work.store) == expected
            yield f"check: {faults}" if faults else "" if same else "finished, the store exports other bytes"


def run_real(work: Work) -> subprocess.Popen[bytes]:
    """Begin a build with the real pipeline."""
    words = [sys.executable, "-m", "newsgraph.app", "build", "-q", str(work.folder / "all.jsonl"), "--store", str(work.store)]
    return subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def exported(store: Path) -> str:
    """Return the hash of a store's N-Quads."""
    out = io.BytesIO()
    formats.write(NewsGraph.open(store), out, "nquads")
    return hashlib.sha256(out.getvalue()).hexdigest()


def main(arguments: list[str] | None = None) -> int:
    """Kill, look, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200, help="over all kinds of work (200)")
    parser.add_argument("--real", type=int, default=10, help="of them, builds with the real pipeline (10)")
    parser.add_argument("--seed", type=int, default=0, help="another seed draws other moments (0)")
    options = parser.parse_args(arguments)
    chance = random.Random(options.seed)
    wrong = 0
    if options.real:
        wrong += report("real build", run_real_kills(options.real, chance))
    use_stand_in(setattr)
    shares = Counter(list(KINDS)[number % len(KINDS)] for number in range(options.kills - options.real))
    for name, kills in shares.items():
        wrong += report(name, run_kills(KINDS[name], kills, chance))
    return 1 if wrong else 0


def report(name: str, outcomes: Iterator[str]) -> int:
    """Print what became of the kills of one kind of work; return how many lost something."""
    found = Counter(outcomes)
    kills, well = sum(found.values()), found.pop("", 0)
    print(f"{name:<10} {kills} kills, {kills - well} with losses", flush=True)
    for what, count in found.items():
        print(f"  {count} × {what}", file=sys.stderr, flush=True)
    return kills - well


if __name__ == "__main__":
    sys.exit(main())
