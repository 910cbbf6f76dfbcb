"""Watching: what comes or changes is built, what is written meanwhile is not taken for news, and it stops when asked to."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import pytest

from newsgraph.app.building import Build, Summary
from newsgraph.app.watching import Changes, Watched, watch
from newsgraph.extract.articles import Article, Rejection
from newsgraph.extract.readers import read
from newsgraph.graph.store import Store, StoreBusyError, StoreError

PATIENCE = 120
"""Seconds after which something that should happen is taken for failed; it takes about two."""


class Builder:
    """Stands in for the build: notes which paths it was given."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = deque(errors)
        self.given: list[list[Path]] = []

    def __call__(self, paths: list[Path], **how: Any) -> Build:
        if self.errors:
            raise self.errors.popleft()
        self.given.append([Path(path) for path in paths])
        return Build(summary=Summary(read=len(paths)), rejections=(), _records=[])


def following(builds: Iterator[Build]) -> Build:
    """Return the next build, or fail when none comes."""
    pool = ThreadPoolExecutor(1)
    try:
        return pool.submit(next, builds).result(timeout=PATIENCE)
    finally:
        pool.shutdown(wait=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "first.txt").write_text("one")
    return tmp_path / "news"


def test_watching_builds_all_first_then_what_comes_or_changes(folder: Path) -> None:
    builder = Builder()
    builds = watch([folder], store=folder / "s.newsgraph", outputs=[folder / "s.html"], update=builder)
    following(builds)
    (folder / ".hidden.txt").write_text("x")
    for own in ("s.newsgraph", "s.newsgraph-wal", "s.html"):
        (folder / own).write_text("x")
    arriving = folder.parent / "arriving"
    arriving.mkdir()
    (arriving / "second.txt").write_text("two")
    arriving.rename(folder / "later")
    following(builds)
    (folder / "first.txt").write_text("one, changed")
    following(builds)
    # A folder that comes is read as a whole: what came with it was there before it could be watched.
    assert builder.given == [[folder], [folder / "later"], [folder / "first.txt"]]


def test_watching_tells_which_files_came_changed_and_went(folder: Path) -> None:
    told: list[Changes] = []
    builds = watch([folder], store=folder / "s.newsgraph", update=Builder(), tell=told.append)
    following(builds)
    (folder / "second.txt").write_text("two")
    following(builds)
    (folder / "second.txt").write_text("two, changed")
    following(builds)
    (folder / "first.txt").unlink()
    (folder / "s.newsgraph-graph").write_text("x")
    # A deletion alone builds nothing: the next file that comes ends the waiting.
    (folder / "third.txt").write_text("three")
    following(builds)
    assert told[0] == Changes(added=(folder / "second.txt",))
    assert told[1] == Changes(changed=(folder / "second.txt",))
    seen = [Changes(*(sum(parts, ()) for parts in zip(*told[2:], strict=True)))]
    assert seen == [Changes(added=(folder / "third.txt",), deleted=(folder / "first.txt",))]


@pytest.mark.parametrize("link", ["link", "link/secret.txt"])
def test_watching_follows_no_link_out_of_a_folder(folder: Path, link: str) -> None:
    outside = folder.parent / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("A secret that nobody named.")
    target = outside if "/" in link else outside / "secret.txt"
    (folder / "link").symlink_to(target)
    [found] = read([Watched([folder], []).input_of(folder / link)])
    assert isinstance(found, Rejection)
    assert (found.origin, found.reason) == (str(folder / "link"), "a link that leads out of the folder is not followed")


def test_watching_reads_what_a_build_of_the_folder_reads(folder: Path) -> None:
    read_by_watch: list[list[Article | Rejection]] = []

    def update(paths: list[Path], **how: Any) -> Build:
        read_by_watch.append(list(read(paths)))
        return Build(summary=Summary(read=len(paths)), rejections=(), _records=[])

    (folder.parent / "secret.txt").write_text("A secret that nobody named.")
    builds = watch([folder], store=folder.parent / "s.newsgraph", update=update)
    following(builds)
    (folder / "n.txt").symlink_to(folder.parent / "secret.txt")
    following(builds)
    [found] = read_by_watch[1]
    assert found in list(read([folder]))
    assert isinstance(found, Rejection)


def test_watching_reads_a_file_that_was_named_even_if_it_is_a_link(folder: Path) -> None:
    (folder / "named.txt").symlink_to(folder / "first.txt")
    assert Watched([folder / "named.txt"], []).input_of(folder / "named.txt") == folder / "named.txt"


@pytest.mark.model
def test_watching_passes_over_what_is_written_into_the_folder(folder: Path) -> None:
    (folder / "first.txt").write_text("A fire broke out in Izmail on Monday. Two people died.")
    written = {name: folder / f"s.{name}" for name in ("html", "nq")}
    how: dict[str, Any] = {"html": written["html"], "rdf": written["nq"]}
    builds = watch([folder], store=folder / "s", outputs=written.values(), **how)
    made = [following(builds)]
    # What looks like a file of the store is news all the same.
    (folder / "s-2025.txt").write_text("Ukraine and Romania signed a grain agreement in Kyiv on Friday.")
    made.append(following(builds))
    made.append(following(watch([folder], store=folder / "s", outputs=written.values(), **how)))
    assert [build.rejections for build in made] == [(), (), ()]
    assert [build.total for build in made] == [1, 2, 2]


def test_watching_a_file_sees_it_replaced(folder: Path) -> None:
    builder = Builder()
    feed = folder / "first.txt"
    builds = watch([feed], store=folder / "s.newsgraph", update=builder)
    following(builds)
    (folder / "other.txt").write_text("not asked for")
    (folder / "new").write_text("two")
    (folder / "new").replace(feed)
    following(builds)
    assert builder.given == [[feed], [feed]]


def test_watching_waits_for_another_writer(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    builder = Builder(StoreBusyError("s is being written"))
    following(watch([folder], store=folder / "s.newsgraph", update=builder))
    assert builder.given == [[folder]]
    assert "s is being written; the changes wait" in caplog.text


def test_watching_refuses_a_path_that_is_not_there(folder: Path) -> None:
    with pytest.raises(FileNotFoundError):
        next(watch([folder / "none"], store=folder / "s.newsgraph", update=Builder()))


@pytest.mark.model
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_watching_from_the_command_line_stops_cleanly(tmp_path: Path, number: int) -> None:
    articles, store = tmp_path / "a.jsonl", tmp_path / "s.newsgraph"
    articles.write_text(json.dumps({"id": "a", "text": "Police in Odesa arrested three men."}) + "\n")
    command = [sys.executable, "-m", "newsgraph.app", "watch", str(articles), "--store", str(store)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        wait_for(store, 1)
        with articles.open("a") as file:
            file.write(json.dumps({"id": "b", "text": "A fire broke out in Izmail."}) + "\n")
        wait_for(store, 2)
        articles.unlink()
        assert process.stderr is not None
        said = read_until(process.stderr, "deleted")
        process.send_signal(number)
        said += process.communicate(timeout=PATIENCE)[1]
    assert (process.returncode, "Traceback" in said) == (0, False), said
    assert "stopped; what was finished is in the store" in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["s.newsgraph"]
    assert f"changed     {articles}" in said
    assert f"deleted     {articles}; what it said stays, until: newsgraph forget {store} ARTICLE" in said.replace("\n", "")


def read_until(stream: IO[str], word: str) -> str:
    """Return what is said up to the line that has the word."""
    said = ""
    while (line := stream.readline()) and word not in line:
        said += line
    return said + line


def wait_for(store: Path, count: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with suppress(StoreError), Store(store, read_only=True) as opened:
            if len(opened) >= count:
                return
        time.sleep(0.2)
    pytest.fail(f"{count} articles never came")
