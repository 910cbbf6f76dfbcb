"""Upkeep of a store: take articles out, verify, compact, back up."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsgraph.app.exit_codes import FAILED, OK
from newsgraph.app.options import FILE, store_file
from newsgraph.app.terminal import complain, output, plain_text

if TYPE_CHECKING:
    from newsgraph.graph.store import Store

__all__ = ["backup", "check", "compact", "forget"]


@click.command()
@store_file
@click.argument("articles", nargs=-1, required=True, metavar="ARTICLE…")
def forget(file: Path, articles: tuple[str, ...]) -> int:
    """Take articles out of a store, with exactly what only they said.

    ARTICLE is the id of an article, or its URL. What other articles say stays. An article that is built again comes back.
    """
    from newsgraph.graph.store import Store

    _require(file)
    with Store(file) as store:
        by_url = {} if all(article in store for article in articles) else _ids_by_url(store)
        missing = [article for article in articles if article not in store and article not in by_url]
        for article in missing:
            complain(f"no article {article!r} in the store{_suggest(article, [*store.ids(), *by_url])}; nothing was forgotten")
        if missing:
            return FAILED
        ids = sorted({id for article in articles for id in ([article] if article in store else by_url[article])})
        with store.transaction():
            for id in ids:
                store.forget(id)
    output().print(f"forgot {len(ids)} article{'' if len(ids) == 1 else 's'}")
    return OK


def _ids_by_url(store: Store) -> dict[str, list[str]]:
    ids: dict[str, list[str]] = {}
    for record in store.records():
        if record.url:
            ids.setdefault(record.url, []).append(record.id)
    return ids


def _suggest(article: str, known: Sequence[str]) -> str:
    close = get_close_matches(article, sorted(set(known)), n=3)
    return f"; close: {', '.join(close)}" if close else ""


@click.command()
@store_file
def check(file: Path) -> int:
    """Verify that a store is whole: the file, each record, each hash.

    Prints a line a fault, and ends with 3 if there is any.
    """
    from newsgraph.graph.store import Store

    with Store(file, read_only=True) as store:
        faults = store.check()
        for fault in faults:
            output().print(plain_text(fault))
        output().print(f"{len(store)} articles, {len(faults)} fault{'' if len(faults) == 1 else 's'}")
    if faults:
        complain("the store is damaged: restore a backup, or build the faulty articles again")
    return FAILED if faults else OK


@click.command()
@store_file
def compact(file: Path) -> None:
    """Give back the space of what was taken out of a store."""
    from newsgraph.graph.store import Store

    _require(file)
    before = file.stat().st_size
    with Store(file) as store:
        store.compact()
    output().print(f"{before:,} bytes before, {file.stat().st_size:,} now")


@click.command()
@store_file
@click.argument("copy", metavar="COPY", type=FILE)
def backup(file: Path, copy: Path) -> None:
    """Write a copy of a store as it is now.

    Works while a build writes to it. COPY must not be there yet.
    """
    from newsgraph.graph.store import Store

    with Store(file, read_only=True) as store:
        store.backup(copy)
        output().print(plain_text(f"{len(store)} articles copied to {copy}"))


def _require(file: Path) -> None:
    """Refuse a store that is not there: opening it to write would make an empty one."""
    from newsgraph.graph.store import Store

    Store(file, read_only=True).close()
