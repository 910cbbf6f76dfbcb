"""The command line: options in, library calls, results to standard output, everything else to standard error."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from types import FrameType
from typing import Any, NoReturn

import click

from newsgraph.app.commands import (
    articles,
    exporting,
    figures,
    gazetteers,
    merging,
    queries,
    rdf,
    triplestores,
    upkeep,
    viewing,
    watching,
)
from newsgraph.app.exit_codes import EXIT_CODES, FAILED, INTERRUPTED, OK, PIPE_CLOSED, TERMINATED, USAGE
from newsgraph.app.terminal import complain

__all__ = ["main", "main_group"]

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
        complain(f"interrupted{_what_is_kept(arguments)}")
        return INTERRUPTED
    except SystemExit as error:
        if error.code != TERMINATED:
            raise
        complain(f"terminated{_what_is_kept(arguments)}")
        return TERMINATED
    except DateError as error:
        complain(str(error))
        return USAGE
    except NewsGraphError as error:
        _log.debug("failed", exc_info=True)
        complain(str(error))
        return FAILED
    except BrokenPipeError:
        raise
    except OSError as error:
        _log.debug("failed", exc_info=True)
        complain(f"{error.filename}: {error.strerror}" if error.filename else str(error))
        return FAILED
    return result if isinstance(result, int) else OK


def _what_is_kept(arguments: Sequence[str] | None) -> str:
    """Return what an interrupted command leaves; one that was given no store to write leaves nothing."""
    given = sys.argv[1:] if arguments is None else arguments
    named = any(argument.partition("=")[0] == "--store" for argument in given)
    return "; what was finished is in the store" if named else ""


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


for command in (
    articles.build,
    watching.watch,
    articles.extract,
    queries.query,
    queries.show,
    queries.stats,
    exporting.export,
    viewing.view,
    rdf.sparql,
    rdf.import_,
    rdf.validate,
    triplestores.push,
    triplestores.pull,
    merging.merges,
    merging.split,
    merging.join,
    upkeep.forget,
    upkeep.check,
    upkeep.compact,
    upkeep.backup,
    gazetteers.gazetteer,
    figures.evaluate,
):
    main_group.add_command(command)
