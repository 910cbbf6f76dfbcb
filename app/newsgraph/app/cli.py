"""The command line: options in, library calls, results to standard output, everything else to standard error."""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import tempfile
import webbrowser
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn, TypeVar, cast

import click

from newsgraph.app.terminal import LogHandler, diagnostics, output, plain_text, write_json, write_line

if TYPE_CHECKING:
    from newsgraph.extract.articles import Rejection
    from newsgraph.extract.readers import ReadOptions
    from newsgraph.graph import NewsGraph, Record

__all__ = ["EXIT_CODES", "main", "main_group"]

OK, SOME_SET_ASIDE, USAGE, FAILED, INTERRUPTED, PIPE_CLOSED, TERMINATED = 0, 1, 2, 3, 130, 141, 143

EXIT_CODES = {
    OK: "all is well",
    SOME_SET_ASIDE: "done, but some articles were set aside: the messages say which and why",
    USAGE: "the command was not understood: an unknown option, a value that cannot be used",
    FAILED: "failed: nothing could be read or written; the message says why",
    INTERRUPTED: "interrupted with Ctrl-C; what was finished is in the store",
    PIPE_CLOSED: "the reader of the output went away, as `| head` does",
    TERMINATED: "terminated; what was finished is in the store",
}

MESSAGES_SHOWN = 20
"""Messages about set-aside articles on the terminal; --rejects and -v give all."""

MODEL_HELP = "An installed spaCy pipeline; by default the English one that comes along."

FILE: Any = click.Path(dir_okay=False, path_type=Path)

F = TypeVar("F", bound=Callable[..., Any])

_log = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    # Set before NumPy is loaded: threads of the linear algebra slow down the small matrices of spaCy.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with suppress(ValueError):
        signal.signal(signal.SIGTERM, _terminate)
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except (BrokenPipeError, _PipeClosedError):
        # What is left in the buffer must not raise again when Python closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    return code


def _terminate(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(TERMINATED)


def _run(arguments: Sequence[str] | None) -> int:
    from newsgraph.graph.periods import DateError
    from newsgraph.graph.records import NewsGraphError

    try:
        result = main_group.main(args=arguments, prog_name="newsgraph", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        _complain("interrupted; what was finished is in the store")
        return INTERRUPTED
    except DateError as error:
        _complain(str(error))
        return USAGE
    except NewsGraphError as error:
        _log.debug("failed", exc_info=True)
        _complain(str(error))
        return FAILED
    except BrokenPipeError:
        raise
    except OSError as error:
        _log.debug("failed", exc_info=True)
        _complain(f"{error.filename}: {error.strerror}" if error.filename else str(error))
        return FAILED
    return result if isinstance(result, int) else OK


def _complain(message: str) -> None:
    diagnostics().print(plain_text(f"newsgraph: {message}", "red"))


# \b keeps click from joining the lines that follow.
EXAMPLES = """\b
Examples:
  newsgraph build articles/ --store events.newsgraph --html events.html
  newsgraph query events.newsgraph --actor Russia --type ASSAULT
  newsgraph show events.newsgraph "drone attack"
  newsgraph export events.newsgraph -o events.ttl"""


def _describe_exit_codes() -> str:
    return "\b\nExit codes:\n" + "\n".join(f"  {code:>3}  {meaning}" for code, meaning in EXIT_CODES.items())


class _PipeClosedError(Exception):
    """Stands in for `BrokenPipeError`, which click would turn into exit code 1."""


class _Commands(click.Group):
    def list_commands(self, context: click.Context) -> list[str]:
        """Return the commands in the order in which one needs them."""
        return list(self.commands)

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except BrokenPipeError as error:
            raise _PipeClosedError from error


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog=f"{EXAMPLES}\n\n{_describe_exit_codes()}",
)
@click.version_option(package_name="newsgraph", prog_name="newsgraph")
def main_group() -> None:
    """News articles in, a knowledge graph of events out, every edge with its evidence."""


# Options that commands share


def _join(*decorators: Callable[[F], F]) -> Callable[[F], F]:
    def decorate(function: F) -> F:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate


def _start_logging(verbose: int, quiet: bool) -> None:
    logger = logging.getLogger("newsgraph")
    logger.handlers = [LogHandler()]
    logger.propagate = False
    logger.setLevel(logging.ERROR if quiet else [logging.WARNING, logging.INFO, logging.DEBUG][min(verbose, 2)])


def _parse_fields(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    fields = {}
    for value in values:
        name, equals, field = value.partition("=")
        if not (name and equals and field):
            raise click.BadParameter(f"{value!r} is no mapping; write OURS=THEIRS, as in --field text=body")
        fields[name] = field
    return fields


verbosity = _join(
    click.option("-v", "--verbose", count=True, help="Say more; twice for all, with tracebacks."),
    click.option("-q", "--quiet", is_flag=True, help="No progress bar, no summary, no warnings."),
)
reading = _join(
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
    click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, metavar="N", help="Processes to extract with."),
    click.option("--rejects", type=FILE, help="Write what was set aside to this JSON Lines file."),
)  # fmt: skip
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
articles = click.argument("paths", nargs=-1, required=True, metavar="PATH…")
store_file = click.argument("file", metavar="FILE", type=FILE)


def _read_options(format_: str | None, language: str | None, **options: Any) -> ReadOptions:
    from newsgraph.extract.readers import OptionError, ReadOptions
    from newsgraph.extract.readers.registry import reader_named

    if language:
        options["languages"] = frozenset({language})
    try:
        if format_:
            reader_named(format_)
        return ReadOptions(format=format_, language=language, **options)
    except OptionError as error:
        raise click.UsageError(str(error)) from error


def _open_graph(file: Path) -> NewsGraph:
    from newsgraph.graph import NewsGraph

    return NewsGraph.open(file)


# Articles in


@main_group.command()
@articles
@click.option("--store", type=FILE, help="Keep the records in this file; extend it if it is there.")
@click.option("--html", type=FILE, help="Write the graph as one page for the browser.")
@click.option("--rdf", type=FILE, help="Write the graph as RDF; the suffix tells the format.")
@reading
@as_json
@verbosity
def build(
    paths: tuple[str, ...],
    store: Path | None,
    html: Path | None,
    rdf: Path | None,
    jobs: int,
    model: str | None,
    rejects: Path | None,
    as_json: bool,
    verbose: int,
    quiet: bool,
    **how: Any,
) -> int:
    """Build or extend the event graph of articles.

    PATH is a file or a folder of text, Markdown, HTML, JSON, JSON Lines, CSV, RSS, Atom or WARC files, also gzipped; - is
    standard input. With --store, articles that the file has already cost nothing. A summary follows on standard error
    (with --json on standard output).
    """
    if not (store or html or rdf):
        raise click.UsageError("nothing to write the graph to; give --store FILE, --html FILE or --rdf FILE")
    from newsgraph.app.build import build as build_graph
    from newsgraph.app.progress import ProgressBar
    from newsgraph.app.show import count_edges, print_summary

    _start_logging(verbose, quiet)
    options = _read_options(**how)
    with _Rejects(rejects, show_all=bool(verbose)) as aside, ProgressBar(diagnostics(), paths, hidden=quiet) as bar:
        made = build_graph(
            paths, store=store, html=html, rdf=rdf, jobs=jobs, model=model, options=options,
            watch_reading=bar.watch_reading, watch_results=lambda results: bar.watch_results(aside.watch(results)),
        )  # fmt: skip
    summary = made.summary
    if as_json:
        graph = {"nodes": made.graph.stats(), "edges": count_edges(made.graph)}
        write_json({**asdict(summary), "set_aside": dict(summary.set_aside.most_common()), "graph": graph})
    elif not quiet:
        print_summary(made, diagnostics())
    if not summary.extracted and not summary.unchanged:
        _complain("no article could be read" if summary.read else f"no articles found in {', '.join(paths)}")
        return FAILED
    return SOME_SET_ASIDE if made.rejections else OK


@main_group.command()
@articles
@reading
@verbosity
def extract(
    paths: tuple[str, ...], jobs: int, model: str | None, rejects: Path | None, verbose: int, quiet: bool, **how: Any
) -> int:
    """Print what each article says, as JSON.

    One extraction record a line. Every record stands alone: build resolves the nodes of different articles, and then
    `export --format records` prints them.
    """
    from newsgraph.app.build import extract as extract_records
    from newsgraph.app.progress import ProgressBar

    _start_logging(verbose, quiet)
    options = _read_options(**how)
    # On a terminal the records themselves show the progress.
    hidden = quiet or sys.stdout.isatty()
    with _Rejects(rejects, show_all=bool(verbose)) as aside, ProgressBar(diagnostics(), paths, hidden=hidden) as bar:
        results = extract_records(paths, jobs=jobs, model=model, options=options, watch_reading=bar.watch_reading)
        for record in _records_only(bar.watch_results(aside.watch(results))):
            write_line(record.to_json())
    return aside.exit_code


def _records_only(results: Iterator[Record | Rejection]) -> Iterator[Record]:
    from newsgraph.graph import Record

    return (result for result in results if isinstance(result, Record))


class _Rejects:
    """Reports what is set aside: a warning each, up to a number, and a line each in a file."""

    def __init__(self, path: Path | None, show_all: bool) -> None:
        self._file = path.open("w", encoding="utf-8") if path else None
        self._shown = sys.maxsize if show_all else MESSAGES_SHOWN
        self.count = 0
        self.passed = 0

    def __enter__(self) -> _Rejects:
        return self

    def __exit__(self, *_: object) -> None:
        if self.count > self._shown:
            _log.warning("%d more were set aside; --rejects FILE or -v names them all", self.count - self._shown)
        if self._file:
            self._file.close()

    def watch(self, results: Iterable[Record | Rejection]) -> Iterator[Record | Rejection]:
        """Pass results through."""
        from newsgraph.extract.articles import Rejection

        for result in results:
            if isinstance(result, Rejection):
                self._report(result)
            else:
                self.passed += 1
            yield result

    def _report(self, rejection: Rejection) -> None:
        self.count += 1
        if self._file:
            self._file.write(json.dumps(asdict(rejection)) + "\n")
        if self.count <= self._shown:
            cure = f"; {rejection.cure}" if rejection.cure else ""
            _log.warning("%s: set aside: %s%s", rejection.origin, rejection.reason, cure)

    @property
    def exit_code(self) -> int:
        """The code for a run that gave `passed` records."""
        if not self.passed:
            _complain("no article could be read")
            return FAILED
        return SOME_SET_ASIDE if self.count else OK


# Graph out


@main_group.command()
@store_file
@click.option(
    "--type", "type_", metavar="TYPE", help="A type (disaster), a PLOVER category (ASSAULT) or the start of a CAMEO code (19)."
)
@click.option("--actor", metavar="NAME", help="Someone who takes part; a country stands for everyone of it.")
@click.option("--place", metavar="NAME", help="Where it happened; a country or region stands for all places in it.")
@click.option("--since", metavar="DATE", help="First day: 2025, 2025-06 or 2025-06-07.")
@click.option("--until", metavar="DATE", help="Last day.")
@click.option("--text", metavar="WORDS", help="Words in the event's name or in a sentence that tells of it.")
@click.option(
    "--modality", type=click.Choice(["actual", "planned", "possible", "hypothetical", "requested"]), help="How real it is."
)
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Print the N most salient events only.")
@as_json
def query(file: Path, type_: str | None, limit: int | None, as_json: bool, **conditions: str | None) -> None:
    """Print the events that meet all conditions.

    FILE is a store that build wrote. The most salient event comes first.
    """
    from newsgraph.app.show import explain_none, print_events

    graph = _open_graph(file)
    events = graph.events(type=type_, **conditions)[:limit]
    if not events:
        _complain(explain_none(graph, type_))
    if as_json:
        write_json([asdict(event) for event in events], indent=2)
    else:
        print_events(events, output())


@main_group.command()
@store_file
@click.argument("name", metavar="NAME")
@click.option("--limit", type=click.IntRange(1), default=10, show_default=True, metavar="N", help="Quotes and events to show.")
@as_json
def show(file: Path, name: str, limit: int, as_json: bool) -> None:
    """Show an event, actor or place with its evidence.

    NAME is an id, a name or a part of one.
    """
    from newsgraph.app.show import describe_node, explain_part_match, print_node

    graph = _open_graph(file)
    if note := explain_part_match(graph, name):
        _complain(note)
    if as_json:
        write_json(describe_node(graph, name), indent=2)
    else:
        print_node(graph, name, output(), limit)


@main_group.command()
@store_file
@as_json
def stats(file: Path, as_json: bool) -> None:
    """Count what a store holds.

    Nodes by kind, edges by role, events by category.
    """
    from newsgraph.app.show import count_edges, print_stats

    graph = _open_graph(file)
    if as_json:
        write_json({**graph.stats(), "roles": count_edges(graph)}, indent=2)
    else:
        print_stats(graph, output())


@main_group.command()
@store_file
@click.option("--format", "format_", metavar="FORMAT", help="See below; by default the ending of OUT tells.")
@click.option("-o", "--output", "out", metavar="OUT", help="File to write; standard output by default.")
@click.option("--base", metavar="IRI", help="RDF: what the IRIs start with; take a host of your own to publish.")
@click.option("--text", is_flag=True, help="RDF: with the whole text of each article, not only the sentences cited.")
@click.option(
    "--rdf12", "reify", is_flag=True, help="RDF: evidence speaks of triple terms (RDF 1.2) instead of reified statements."
)
def export(file: Path, format_: str | None, out: str | None, **rdf: Any) -> None:
    """Write the graph of a store in another format.

    OUT may end in .gz. The graph of the same articles is the same file, byte for byte.
    """
    from newsgraph.exports.formats import find_format, write
    from newsgraph.exports.outputs import ExportError

    if format_ is None and out in (None, "-"):
        raise click.UsageError("name a format with --format, or a file whose ending tells it with -o")
    try:
        chosen = find_format(out if out and out != "-" else cast(BinaryIO, sys.stdout.buffer), format_)
    except ExportError as error:
        raise click.UsageError(str(error)) from error
    options = {name: value for name, value in rdf.items() if value}
    if options and not chosen.is_rdf:
        raise click.UsageError(f"--base, --text and --rdf12 are for RDF; {chosen.name} has none of them")
    graph = _open_graph(file)
    write(graph, out if out and out != "-" else cast(BinaryIO, sys.stdout.buffer), chosen.name, **options)


@main_group.command()
@store_file
@click.option("--no-browser", is_flag=True, help="Write the page and print its path only.")
def view(file: Path, no_browser: bool) -> None:
    """Open the graph of a store in the browser.

    It is one page that needs no network, written to the folder for temporary files.
    """
    from newsgraph.exports.formats import write

    graph = _open_graph(file)
    handle, name = tempfile.mkstemp(prefix="newsgraph-", suffix=".html")
    os.close(handle)
    write(graph, name, "html", title=file.stem)
    if no_browser or not webbrowser.open(Path(name).as_uri()):
        click.echo(name)


# Figures


@main_group.command()
@click.argument("gold", metavar="GOLD", type=FILE)
@click.option("--predicted", type=FILE, help="Score these records; by default GOLD is extracted.")
@click.option("--alone", is_flag=True, help="Score each article's record by itself, without resolution across articles.")
@click.option("--model", metavar="NAME", help=MODEL_HELP)
@click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, metavar="N", help="Processes to extract with.")
@as_json
@verbosity
def evaluate(
    gold: Path, predicted: Path | None, alone: bool, model: str | None, jobs: int, as_json: bool, verbose: int, quiet: bool
) -> None:
    """Score extraction against annotated articles.

    GOLD is a JSON Lines file of annotated articles. Prints one figure a line, `set.metric value`.
    """
    from newsgraph.app.evaluation import evaluate as score
    from newsgraph.app.evaluation import load_jsonl

    _start_logging(verbose, quiet)
    annotated = load_jsonl(gold)
    records = load_jsonl(predicted) if predicted else _extract_for_scoring(gold, model, jobs, alone, hidden=quiet)
    figures = score(annotated, records)
    if as_json:
        write_json(figures, indent=2)
    else:
        for name, value in figures.items():
            click.echo(f"{name} {value:.3f}")


def _extract_for_scoring(gold: Path, model: str | None, jobs: int, alone: bool, hidden: bool) -> list[dict[str, Any]]:
    from newsgraph.app.build import extract as extract_records
    from newsgraph.app.progress import ProgressBar
    from newsgraph.graph import NewsGraph

    with _Rejects(None, show_all=True) as aside, ProgressBar(diagnostics(), [gold], hidden=hidden) as bar:
        results = extract_records([gold], jobs=jobs, model=model, watch_reading=bar.watch_reading)
        records = list(_records_only(bar.watch_results(aside.watch(results))))
    return [record.to_dict() for record in (records if alone else NewsGraph.from_records(records).records())]
