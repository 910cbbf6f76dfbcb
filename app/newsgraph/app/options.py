"""Options that commands share, and what they all do with them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from newsgraph.app.terminal import LogHandler

if TYPE_CHECKING:
    from newsgraph.extract.readers import ReadOptions
    from newsgraph.graph import NewsGraph

__all__ = [
    "FILE", "MODEL_HELP", "Reading", "articles", "as_json", "cluster", "embeddings", "extraction_times", "open_graph",
    "read_extraction_times", "reading", "start_logging", "store_file", "verbosity",
]  # fmt: skip

MODEL_HELP = "An installed spaCy pipeline; by default the English one that comes along."

FILE: Any = click.Path(dir_okay=False, path_type=Path)

F = TypeVar("F", bound=Callable[..., Any])


def _join(*decorators: Callable[[F], F]) -> Callable[[F], F]:
    def decorate(function: F) -> F:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate


def start_logging(verbose: int, quiet: bool) -> None:
    """Send log messages to standard error, as many as the options ask for."""
    logger = logging.getLogger("newsgraph")
    logger.handlers = [LogHandler()]
    logger.propagate = False
    logger.setLevel(logging.ERROR if quiet else [logging.WARNING, logging.INFO, logging.DEBUG][min(verbose, 2)])


def _parse_pairs(example: str, values: tuple[str, ...]) -> dict[str, str]:
    pairs = {}
    for value in values:
        name, equals, other = value.partition("=")
        if not (name and equals and other):
            raise click.BadParameter(f"{value!r} is no NAME=VALUE; write it as in {example}")
        pairs[name] = other
    return pairs


def _parse_fields(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    return _parse_pairs("--field text=body", values)


def _parse_settings(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    return _parse_pairs("--spark spark.executor.memory=8g", values)


verbosity = _join(
    click.option("-v", "--verbose", count=True, help="Say more; twice for all, with tracebacks."),
    click.option("-q", "--quiet", is_flag=True, help="No progress bar, no summary, no warnings."),
)
jobs = click.option(
    "--jobs", type=click.IntRange(1), metavar="N",
    help="Processes to extract and resolve with; by default one a core, for a few articles one. The result is the same.",
)  # fmt: skip
_reading_options = _join(
    click.option("--format", "format_", metavar="NAME", help="Format of every file; by default its suffix or content tells."),
    click.option(
        "--field", "fields", multiple=True, callback=_parse_fields, metavar="OURS=THEIRS",
        help="For JSON and CSV: which field of theirs is the text, title, published … (repeatable).",
    ),
    click.option("--items", metavar="NAME", help="For JSON: which field holds the list of articles."),
    click.option("--encoding", metavar="NAME", help="Encoding of every file; by default it is found out."),
    click.option(
        "--errors", type=click.Choice(["strict", "replace"]), default="strict", show_default=True,
        help="Set text with invalid UTF-8 aside, or read it with U+FFFD.",
    ),
    click.option("--source", metavar="NAME", help="Source of articles that name none."),
    click.option("--language", metavar="CODE", help="Language of articles that state none; for a --model of another language."),
    click.option("--model", metavar="NAME", help=MODEL_HELP),
    jobs,
    click.option(
        "--time-limit", type=click.FloatRange(0, min_open=True), default=300, show_default=True, metavar="SECONDS",
        help="Processor time that an article may take; what takes longer is set aside.",
    ),
    click.option("--rejects", type=FILE, help="Write what was set aside to this JSON Lines file."),
)  # fmt: skip
cluster = _join(
    click.option(
        "--engine", type=click.Choice(["processes", "spark"]), default="processes", show_default=True,
        help="What to run on: processes of this machine, or a Spark cluster (pip install 'newsgraph[spark]', Java 17).",
    ),
    click.option("--master", metavar="URL", help="With spark: address of the cluster; local[2,4] is two cores of this machine."),
    click.option("--out", metavar="DIR", help="With spark: new folder for records as Parquet and the graph as N-Quads."),
    click.option("--gzip", is_flag=True, help="With spark: compress the parts of the N-Quads; they shrink twenty-fold."),
    click.option(
        "--spark", "spark_settings", multiple=True, callback=_parse_settings, metavar="NAME=VALUE",
        help="With spark: a setting of Spark, as spark.executor.memory=8g (repeatable).",
    ),
)  # fmt: skip
embeddings = click.option(
    "--embeddings/--no-embeddings", default=None,
    help="Compare events by sentence embeddings, too; the store remembers it (pip install 'newsgraph[embeddings]').",
)  # fmt: skip
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
articles = click.argument("paths", nargs=-1, required=True, metavar="PATH…")
store_file = click.argument("file", metavar="FILE", type=FILE)
extraction_times = _join(
    click.option("--times", is_flag=True, help="RDF: with when each article was extracted; each build of a store has its own.")
)


@dataclass(frozen=True)
class Reading:
    """What `reading` asks of a command: how files are read and articles extracted, and where what is set aside goes."""

    options: ReadOptions
    jobs: int | None
    model: str | None
    time_limit: float
    rejects: Path | None

    @property
    def outputs(self) -> list[Path]:
        """What is written while articles are read, and may lie among them."""
        return [self.rejects] if self.rejects else []


def reading(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command the options of all that read articles, as its argument ``how``, a `Reading`."""

    @_reading_options
    @wraps(command)
    def run(
        *,
        format_: str | None,
        fields: dict[str, str],
        items: str | None,
        encoding: str | None,
        errors: str,
        source: str | None,
        language: str | None,
        jobs: int | None,
        model: str | None,
        time_limit: float,
        rejects: Path | None,
        **others: Any,
    ) -> int:
        options = _read_options(
            format=format_, fields=fields, items=items, encoding=encoding, errors=errors, source=source, language=language
        )
        return command(how=Reading(options, jobs, model, time_limit, rejects), **others)

    return run


def _read_options(format: str | None, language: str | None, **options: Any) -> ReadOptions:
    """Return options as the readers take them; a wrong one is a usage error."""
    from newsgraph.extract.readers import OptionError, ReadOptions
    from newsgraph.extract.readers.registry import reader_named

    if language:
        options["languages"] = frozenset({language})
    try:
        if format:
            reader_named(format)
        return ReadOptions(format=format, language=language, **options)
    except OptionError as error:
        raise click.UsageError(str(error)) from error


def open_graph(file: Path) -> NewsGraph:
    """Return the graph of a store."""
    from newsgraph.app.workers import count_cores
    from newsgraph.graph import NewsGraph

    return NewsGraph.open(file, jobs=count_cores())


def read_extraction_times(file: Path) -> dict[str, str]:
    """Return when each article of a store was extracted."""
    from newsgraph.graph import Store

    with Store(file, read_only=True) as store:
        return store.extraction_times()
