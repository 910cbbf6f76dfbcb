"""Gazetteers: what places are known, and how a user adds more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsgraph.app.exit_codes import FAILED, OK
from newsgraph.app.options import as_json, start_logging, verbosity
from newsgraph.app.terminal import diagnostics, output, plain_text, write_json

if TYPE_CHECKING:
    from newsgraph.extract.annotations import PlaceCandidate
    from newsgraph.extract.gazetteer_additions import Addition

__all__ = ["gazetteer"]

EXISTING: Any = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def gazetteer() -> None:
    """What places are known, and how to add more.

    Our own gazetteer has the populated places of 500 inhabitants and more, countries, their subdivisions and well-known regions,
    waters and sights. What you add is kept, and looked up together with it.
    """


@gazetteer.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=EXISTING)
@click.option("--name", metavar="NAME", help="What to call it; by default the name of the first file. The same name replaces.")
@click.option(
    "--all", "all_features", is_flag=True, help="Of a GeoNames table, take every feature: also streams, hills, hotels …"
)
@verbosity
def add(files: tuple[Path, ...], name: str | None, all_features: bool, verbose: int, quiet: bool) -> None:
    r"""Add places from files that belong together.

    \b
    FILE is one of
      allCountries.txt, UA.txt, cities500.txt …   a table of GeoNames, or its zip
      admin1CodesASCII.txt, admin2Codes.txt       names of subdivisions for it
      alternateNamesV2.txt                        more names and Wikidata ids for it, or for our own places
      places.tsv, places.csv                      your own, with a header: name, lat, lon; and where wanted type,
                                                  country, admin1, population, aliases, within (several: a|b),
                                                  geonames, wikidata, west, south, east, north
      places.geojson                              your own, as features with the same properties

    The download page of GeoNames is https://download.geonames.org/export/dump/ (CC BY 4.0).
    """
    from newsgraph.extract.gazetteer_additions import add as add_files

    start_logging(verbose, quiet)
    with _progress(files, hidden=quiet) as watch:
        added = add_files(files, name, all_features=all_features, watch=watch)
    if not quiet:
        diagnostics().print(plain_text(f"added {_describe(added)}"))


@contextmanager
def _progress(files: tuple[Path, ...], hidden: bool) -> Iterator[Callable[[int], object]]:
    """Show on a terminal how much of the files has been read."""
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn, TransferSpeedColumn

    console = diagnostics()
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=hidden or not console.is_terminal) as progress:
        task = progress.add_task("reading", total=sum(map(_size, files)) or None)
        yield lambda count: progress.advance(task, count)


def _size(path: Path) -> int:
    """Return the bytes there are to read, those of a zip unpacked."""
    import zipfile

    try:
        with zipfile.ZipFile(path) as archive:
            return sum(member.file_size for member in archive.infolist())
    except zipfile.BadZipFile:
        return path.stat().st_size


def _describe(addition: Addition) -> str:
    if addition.fault:
        return f"{addition.name}: cannot be read: {addition.fault} ({addition.path})"
    return (
        f"{addition.name}: {addition.places:,} places under {addition.names:,} names, {addition.size / 1e6:,.1f} MB "
        f"({addition.path})"
    )


@gazetteer.command()
@as_json
def info(as_json: bool) -> int:
    """Say what gazetteers there are, how large they are and where; ends with 3 if one cannot be read."""
    from newsgraph.extract.gazetteer import index_path
    from newsgraph.extract.gazetteer_additions import Addition, additions, inspect

    path = index_path()
    ours = inspect("newsgraph", path) if path.exists() else Addition("newsgraph", path, 0, 0, 0, "it is built at the first use")
    added = additions()
    if as_json:
        write_json([{**asdict(item), "path": str(item.path)} for item in (ours, *added)], indent=2)
    else:
        for item in (ours, *added):
            output().print(plain_text(_describe(item)))
    return FAILED if any(item.fault for item in added) or (ours.fault and path.exists()) else OK


@gazetteer.command()
@click.argument("name")
@click.option("--limit", type=click.IntRange(1), default=10, show_default=True, help="How many places to print.")
@as_json
def find(name: str, limit: int, as_json: bool) -> int:
    """Print the places of a name, the most prominent first."""
    from newsgraph.extract.gazetteer import open_gazetteer

    places = open_gazetteer().find(name, limit=limit)
    if as_json:
        write_json([asdict(place) for place in places], indent=2)
    else:
        for place in places:
            output().print(plain_text(_line(place)))
    if not places:
        diagnostics().print(plain_text(f"no place {name!r} is known; add it with `newsgraph gazetteer add FILE`"))
    return OK if places else FAILED


def _line(place: PlaceCandidate) -> str:
    where = ", ".join(place.within) or place.country or ""
    id = f"geonames:{place.geonames}" if place.geonames else place.source or "-"
    people = f", {place.population:,} people" if place.population else ""
    return f"{place.name} ({place.type}{people})  {where}  {place.lat}, {place.lon}  {id}"


@gazetteer.command()
@click.argument("name")
def remove(name: str) -> None:
    """Take a gazetteer that was added out again."""
    from newsgraph.extract.gazetteer_additions import remove as remove_addition

    remove_addition(name)
    output().print(plain_text(f"removed {name}"))
