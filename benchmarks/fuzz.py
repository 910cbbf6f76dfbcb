"""Feed broken, random and hostile input to everything that reads, and see that nothing crashes, hangs or grows.

    python benchmarks/fuzz.py [--inputs 100000] [--seed 0] [--only SURFACE] [--number N]

An input is made from a good one by damage: bytes flipped, cut, doubled, spliced with those of another, values swapped for others.
Its surface and number make it, so ``--only SURFACE --number N`` makes it again. The surfaces:

readers     files of every format, under every suffix, also gzipped
records     JSON of records: the loader, the validator, and what passes it through graph and exports
rdf         RDF exports in all six formats
commands    the command line: every command that neither waits nor opens a browser, with damaged files and options

What reads must end within a limit, raise only what it documents, and leave memory as it was. Prints a line a surface, and ends
with 1 if any input broke this.
"""

from __future__ import annotations

import argparse
import contextlib
import faulthandler
import gzip
import io
import json
import logging
import os
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from newsgraph.app import cli
from newsgraph.app.exit_codes import EXIT_CODES
from newsgraph.app.workers import load_once
from newsgraph.exports import formats
from newsgraph.exports.rdf_files import PARSERS
from newsgraph.exports.rdf_records import read_rdf
from newsgraph.extract.articles import Article
from newsgraph.extract.readers import READERS, ReadOptions, read
from newsgraph.graph import NewsGraph, NewsGraphError, Record
from newsgraph.graph.samples import sample_records
from newsgraph.graph.schema import validate
from newsgraph.graph.store import Store

ROOT = Path(__file__).parents[1]
LIMIT = 20.0
"""Seconds that one input may take."""
GROWTH = 64 << 20
"""Bytes that memory may grow by between the first fifth of the inputs, after which all is loaded, and the last."""
SHARES = {"readers": 0.4, "records": 0.25, "rdf": 0.25, "commands": 0.1}
SUFFIXES = [*sorted({suffix for reader in READERS for suffix in reader.suffixes}), "", ".unknown", ".gz", ".jsonl.gz", ".warc.gz"]
PIECES = [
    b"<", b">", b"</p>", b"<p>", b"]]>", b"<![CDATA[", b"<!--", b"<item>", b"{", b"}", b"[", b"]", b'"', b"'", b",", b";", b"\t",
    b"\n", b"\r", b"\x00", b"\xff", b"\xff\xfe", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"---\n", b"# ", b"- ", b"|", b"```", b"&#0;",
    b"\\ud83d", b"1e999", b"-1", b"NaN", b"null", b"WARC/1.0\r\n", b"Content-Length: 99999999999\r\n\r\n", b"\x1f\x8b",
    b"<!DOCTYPE a [<!ENTITY a 'b'>]>", b"http://[x", b"\x1b[31m", b"\xe2\x80\xae", b"@prefix : <x:> .", b"_:b ", b"<< ", b"^^",
    b"../../", b"=cmd|' /C calc'!A0", b"9999-99-99", b"0000-00-00T25:61:61Z",
]  # fmt: skip
VALUES: list[Any] = [
    None, True, 0, -1, 2**63, 10**400, 0.5, float("nan"), float("inf"), "", "x", "\ud800", "\x00", "x" * 5000, "2025-13-45",
    "0001-01-01", "9999-12-31", [], {}, [[]], [None], {"a": None}, [1, 2], ["x", 1], {"value": []},
]  # fmt: skip


class HangError(BaseException):
    """An input took longer than the limit; no ``except Exception`` may swallow it."""


class Broken(Exception):  # noqa: N818
    """What was read breaks a promise that is no exception."""


@dataclass
class Outcome:
    """What became of the inputs of a surface."""

    surface: str
    inputs: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    grown: int = 0
    failures: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether nothing crashed, hung or grew."""
        return not self.failures and self.grown <= GROWTH

    def __str__(self) -> str:
        """Return the outcome on one line."""
        return (
            f"{self.surface:<9} {self.inputs:>7,} inputs, {len(self.failures)} failures, slowest {self.slowest:.2f} s, "
            f"memory grew by {self.grown / 2**20:.0f} MB, {self.seconds:.0f} s"
        )


# ---------------------------------------------------------------------------------------------------------------------- damage


def damage(data: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    """Return the bytes with one to six things wrong with them."""
    for _ in range(chance.choice((1, 1, 2, 3, 6))):
        start = chance.randrange(len(data) + 1)
        end = min(len(data), start + chance.choice((0, 1, 1, 4, 30, 300)))
        match chance.randrange(6):
            case 0:
                patch = b""
            case 1:
                patch = data[start:end] * chance.choice((2, 3, 50))
            case 2:
                patch = chance.choice(PIECES)
            case 3:
                patch = chance.choice(PIECES) * chance.choice((2, 40, 2000))
            case 4:
                patch = chance.randbytes(max(1, end - start))
            case _:
                other = chance.choice(others)
                cut = chance.randrange(len(other) + 1)
                patch = other[cut : cut + chance.choice((5, 80, 800))]
        data = data[:start] + patch + data[end:]
    return data[: chance.randrange(len(data) + 1)] if chance.random() < 0.1 else data


def damage_value(value: Any, chance: random.Random) -> Any:
    """Return JSON with a value, somewhere in it, swapped for another, left out or doubled."""
    if isinstance(value, dict) and value and chance.random() < 0.93:
        key = chance.choice(sorted(value))
        if chance.random() < 0.05:
            return {name: item for name, item in value.items() if name != key}
        return {**value, key: damage_value(value[key], chance)}
    if isinstance(value, list) and value and chance.random() < 0.9:
        place = chance.randrange(len(value))
        if chance.random() < 0.1:
            return [*value, value[place]]
        return [*value[:place], damage_value(value[place], chance), *value[place + 1 :]]
    return chance.choice(VALUES)


# -------------------------------------------------------------------------------------------------------------------- surfaces


class Surface:
    """What is fed; ``try_one`` raises where a promise is broken."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def try_one(self, chance: random.Random) -> None:
        """Make an input and feed it."""
        raise NotImplementedError


class ReaderSurface(Surface):
    """Article files."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        found = sorted(path for path in (ROOT / "examples" / "articles").rglob("*") if path.is_file())
        self.seeds = [(path.suffix, _unpacked(path.read_bytes())) for path in found]
        self.contents = [content for _, content in self.seeds]

    def try_one(self, chance: random.Random) -> None:
        """Read a damaged file as its own format, another, or one that is forced."""
        suffix, content = chance.choice(self.seeds)
        suffix = suffix if chance.random() < 0.7 else chance.choice(SUFFIXES)
        content = damage(content, self.contents, chance)
        if chance.random() < 0.15:
            content = gzip.compress(content, mtime=0, compresslevel=1)
            content = damage(content, self.contents, chance) if chance.random() < 0.3 else content
        path = self.folder / f"article{suffix}"
        path.write_bytes(content)
        options = ReadOptions()
        if chance.random() < 0.2:
            options = ReadOptions(
                format=chance.choice(READERS).name, errors="replace", encoding=chance.choice(("utf-8", "cp1252"))
            )
        for item in read([path], options=options):
            _require(item.origin.isprintable(), f"unprintable origin {item.origin!r}")
            if isinstance(item, Article):
                _require(bool(item.text.strip()), "an article without text")
                (item.id + item.text + (item.title or "")).encode()
            else:
                _require(item.reason.isprintable(), f"unprintable reason {item.reason!r}")
                _require("unexpected error" not in item.reason, item.reason)
        path.unlink()


class RecordSurface(Surface):
    """Records as JSON."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.plain = [record.to_dict() for record in sample_records()]
        self.lines = [json.dumps(plain).encode() for plain in self.plain]
        self.number = 0

    def try_one(self, chance: random.Random) -> None:
        """Load a damaged record; build, store and export what is valid."""
        with contextlib.suppress(NewsGraphError):
            if chance.random() < 0.4:
                line = damage(chance.choice(self.lines), self.lines, chance).decode("utf-8", "replace")
                data = Record.from_json(line).to_dict()
            else:
                data = chance.choice(self.plain)
                for _ in range(chance.choice((1, 1, 2, 4))):
                    data = damage_value(data, chance)
            validate(data)
            self._use(Record.from_dict(data), chance)

    def _use(self, record: Record, chance: random.Random) -> None:
        graph = NewsGraph.from_records([record, *sample_records()[1:]])
        graph.events(since="2025-06-01", text="kharkiv")
        graph.explain_merges()
        formats.write(graph, io.BytesIO(), chance.choice(("nquads", "csv", "graphml", "html", "records", "geojson")))
        path = self.folder / "records.newsgraph"
        with Store(path) as store:
            store.add(record)
            back = store.get(record.id)
            _require(back is not None and back.to_json() == record.to_json(), "the store gives back another record")
            store.forget(record.id)


class RdfSurface(Surface):
    """RDF files."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        graph = NewsGraph.from_records(sample_records())
        self.seeds = {}
        for name in PARSERS:
            out = io.BytesIO()
            formats.write(graph, out, name)
            self.seeds[name] = out.getvalue()

    def try_one(self, chance: random.Random) -> None:
        """Read a damaged export; what is still one gives a graph."""
        name = chance.choice(sorted(self.seeds))
        data = damage(self.seeds[name], list(self.seeds.values()), chance)
        name = name if chance.random() < 0.95 else chance.choice(sorted(self.seeds))
        with contextlib.suppress(NewsGraphError):
            graph = read_rdf(io.BytesIO(data), name)
            graph.stats()
            for record in graph.records():
                Record.from_json(record.to_json())


class CommandSurface(Surface):
    """The command line."""

    WORDS = (
        "",
        "Russia",
        "Kharkiv",
        "event:1648d2ff8ed59de7:7",
        "\x1b[2J",
        "../x",
        "-1",
        "2025-06",
        "0000",
        "--",
        "\udcff",
        "x" * 3000,
        "*",
    )

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        os.environ["NEWSGRAPH_DATA"] = str(folder / "gazetteers")
        self.good = folder / "good.newsgraph"
        with Store(self.good) as store:
            store.add_all(sample_records())
        self.turtle = folder / "good.ttl"
        formats.write(NewsGraph.from_records(sample_records()), self.turtle, "turtle")
        self.article = folder / "good.txt"
        self.article.write_text("KYIV, June 8, 2025 - Russia attacked Kharkiv on Saturday, officials said.\n")
        self.contents = [path.read_bytes() for path in (self.good, self.turtle, self.article)]
        load_once(None)

    def try_one(self, chance: random.Random) -> None:
        """Run a command with damaged files and options; it ends with one of the documented codes and says why."""
        words = [self._word(word, chance) for word in chance.choice(self._commands(chance))]
        if chance.random() < 0.3:
            words.insert(
                chance.randrange(len(words) + 1), chance.choice((*self.WORDS, "--json", "--limit", "--format", "-o", "-q"))
            )
        out, said = (io.TextIOWrapper(io.BytesIO(), "utf-8", errors="surrogateescape") for _ in range(2))
        stdin = sys.stdin
        sys.stdin = io.TextIOWrapper(io.BytesIO(chance.choice(self.contents)[:2000]), "utf-8", errors="replace")
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(said):
                code = cli.main(words)
        except BaseException as error:
            error.add_note(f"newsgraph {words!r}")
            raise
        finally:
            sys.stdin = stdin
        said.seek(0)
        told = said.read()
        _require(code in EXIT_CODES, f"exit code {code} of {words!r}")
        _require("Traceback" not in told, f"a traceback from {words!r}")
        _require(code in (0, 1) or bool(told.strip()), f"{words!r} failed with {code} in silence")
        self._clean()

    def _commands(self, chance: random.Random) -> list[list[str]]:
        return [
            ["query", "STORE", chance.choice(("--type", "--actor", "--place", "--since", "--until", "--text")), "WORD"],
            ["show", "STORE", "WORD"], ["stats", "STORE"], ["check", "STORE"], ["compact", "STORE"], ["backup", "STORE", "NEW"],
            ["forget", "STORE", "WORD"], ["merges", "STORE", "WORD"], ["split", "STORE", "WORD"],
            ["join", "STORE", "WORD", "WORD"],
            ["export", "STORE", "--format", chance.choice(sorted(formats.FORMATS)), "-o", "NEW"],
            ["import", "RDF", "--store", "NEW"], ["import", "RDF", "--store", "STORE"], ["validate", "STORE"],
            ["sparql", "STORE", chance.choice(("ASK {}", "SELECT * { ?s ?p ?o } LIMIT 3", "WORD", "-"))],
            ["extract", "ARTICLE", "-q"], ["build", "ARTICLE", "--store", "NEW", "-q"], ["build", "ARTICLE", "--store", "STORE"],
            ["evaluate", "RDF", "--predicted", "RDF"], ["gazetteer", "list"], ["gazetteer", "add", "ARTICLE", "-q"],
            ["WORD", "STORE"],
        ]  # fmt: skip

    def _word(self, word: str, chance: random.Random) -> str:
        match word:
            case "STORE":
                return self._file("store.newsgraph", self.contents[0], chance)
            case "RDF":
                return self._file(
                    chance.choice(("file.ttl", "file.nq", "file.jsonld", "file.gz", "file")), self.contents[1], chance
                )
            case "ARTICLE":
                return self._file(f"file{chance.choice(SUFFIXES)}", self.contents[2], chance)
            case "NEW":
                return str(self.folder / chance.choice(("new", "new.ttl", "new.csv", "no/new", "new\n\x1b.nq")))
            case "WORD":
                return chance.choice(self.WORDS)
        return word

    def _file(self, name: str, content: bytes, chance: random.Random) -> str:
        path = self.folder / name
        path.write_bytes(damage(content, self.contents, chance) if chance.random() < 0.6 else content)
        return str(path)

    def _clean(self) -> None:
        for path in self.folder.iterdir():
            if path.is_file() and path not in (self.good, self.turtle, self.article):
                path.unlink()


SURFACES: dict[str, Callable[[Path], Surface]] = {
    "readers": ReaderSurface, "records": RecordSurface, "rdf": RdfSurface, "commands": CommandSurface,
}  # fmt: skip


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Broken(otherwise)


def _unpacked(data: bytes) -> bytes:
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


# --------------------------------------------------------------------------------------------------------------------- running


def fuzz(name: str, numbers: range, seed: int = 0) -> Outcome:
    """Feed a surface the inputs of these numbers."""
    outcome = Outcome(name)
    logging.getLogger("newsgraph").setLevel(logging.CRITICAL)
    started = time.monotonic()
    base, warm = 0, numbers.start + len(numbers) // 5
    # What a command writes under a damaged name must not lie about where this is run.
    with tempfile.TemporaryDirectory(prefix="newsgraph-fuzz-") as folder, contextlib.chdir(folder):
        surface = SURFACES[name](Path(folder))
        for number in numbers:
            before = time.monotonic()
            try:
                with _limited(name, number):
                    surface.try_one(random.Random(f"{seed} {name} {number}"))
            except BaseException as error:
                if isinstance(error, KeyboardInterrupt):
                    raise
                outcome.failures.append(_tell(name, number, error))
            outcome.inputs += 1
            outcome.slowest = max(outcome.slowest, time.monotonic() - before)
            base = _memory() if number == warm else base
    outcome.grown = max(0, _memory() - base) if base else 0
    outcome.seconds = time.monotonic() - started
    return outcome


@contextlib.contextmanager
def _limited(name: str, number: int) -> Iterator[None]:
    """Raise `HangError` when the block takes too long; code that lets no signal in ends the process with its traceback."""

    def give_up(signum: int, frame: FrameType | None) -> None:
        raise HangError(f"{name} {number} took longer than {LIMIT} s")

    signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, LIMIT)
    faulthandler.dump_traceback_later(4 * LIMIT, exit=True)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        faulthandler.cancel_dump_traceback_later()


def _tell(name: str, number: int, error: BaseException) -> str:
    return f"--only {name} --number {number}: " + "".join(traceback.format_exception(error, limit=-6))


def _memory() -> int:
    """Return the bytes that the process has in memory now."""
    with contextlib.suppress(OSError):
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main(arguments: list[str] | None = None) -> int:
    """Feed all surfaces, print what became of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=100_000, help="over all surfaces (100,000)")
    parser.add_argument("--seed", type=int, default=0, help="another seed makes other inputs (0)")
    parser.add_argument("--only", choices=sorted(SURFACES), help="this surface alone")
    parser.add_argument("--number", type=int, help="this input alone")
    options = parser.parse_args(arguments)
    passed = True
    for name in [options.only] if options.only else SURFACES:
        count = options.inputs if options.only else round(options.inputs * SHARES[name])
        numbers = range(count) if options.number is None else range(options.number, options.number + 1)
        outcome = fuzz(name, numbers, options.seed)
        print(outcome, flush=True)
        for failure in outcome.failures[:20]:
            print(failure, file=sys.stderr, flush=True)
        passed = passed and outcome.passed
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
