"""The command line in this process, and the example articles built once in a process of their own."""

from __future__ import annotations

import io
import logging
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from newsgraph.app import cli
from newsgraph.extract import pipeline
from newsgraph.graph.samples import sample_records
from newsgraph.graph.store import Store

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "articles"

Done = subprocess.CompletedProcess[str]
Newsgraph = Callable[..., Done]


@dataclass(frozen=True)
class Built:
    """What one build of the examples wrote, and said."""

    store: Path
    html: Path
    rdf: Path
    run: Done


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store of the three sample records."""
    path = tmp_path / "sample.newsgraph"
    with Store(path) as kept:
        kept.add_all(sample_records())
    return path


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("built")
    store, html, rdf = folder / "events.newsgraph", folder / "events.html", folder / "events.nq"
    command = ["build", EXAMPLES, "--store", store, "--html", html, "--rdf", rdf]
    words = [sys.executable, "-m", "newsgraph.app", *map(str, command)]
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return Built(store, html, rdf, done)


@pytest.fixture(autouse=True)
def quiet_logger() -> Iterator[None]:
    """Take back what the command line sets for its process, or tests after these would see no log."""
    yield
    logger = logging.getLogger("newsgraph")
    logger.handlers.clear()
    logger.propagate = True
    logger.setLevel(logging.NOTSET)


@pytest.fixture
def newsgraph(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Newsgraph]:
    """The command line in this process, with the session's pipeline: each start costs seconds."""

    def run(*arguments: str | Path, input: str = "") -> Done:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(input.encode())))
        words = list(map(str, arguments))
        capsys.readouterr()
        code = cli.main(words)
        return subprocess.CompletedProcess(words, code, *capsys.readouterr())

    if request.node.get_closest_marker("model"):
        nlp, load = request.getfixturevalue("nlp"), pipeline.load
        monkeypatch.setattr(pipeline, "load", lambda model=None: load(model) if model else nlp)
    monkeypatch.chdir(ROOT)
    on_terminate = signal.getsignal(signal.SIGTERM)
    yield run
    signal.signal(signal.SIGTERM, on_terminate)
