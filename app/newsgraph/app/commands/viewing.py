"""The page in the browser, as a file or served while a build goes on."""

from __future__ import annotations

import os
import tempfile
import webbrowser
from pathlib import Path

import click

from newsgraph.app.options import open_graph, store_file

__all__ = ["view"]


@click.command()
@store_file
@click.option("--no-browser", is_flag=True, help="Only print the path or address of the page.")
@click.option("--serve", is_flag=True, help="Serve the page to this machine, and keep it up with a build that goes on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, metavar="N", help="With --serve: the port; a free one by default."
)
def view(file: Path, no_browser: bool, serve: bool, port: int) -> None:
    """Open the graph of a store in the browser.

    It is one page that needs no network, written to the folder for temporary files. With --serve it comes from a server on
    127.0.0.1 until Ctrl-C, and follows the store as it grows.
    """
    if serve:
        _serve(file, port, no_browser)
        return
    if port:
        raise click.UsageError("--port goes with --serve")
    page = _write_page(file)
    if no_browser or not webbrowser.open(page.as_uri()):
        click.echo(page)


def _write_page(file: Path) -> Path:
    from newsgraph.exports.formats import write

    graph = open_graph(file)
    handle, name = tempfile.mkstemp(prefix="newsgraph-", suffix=".html")
    os.close(handle)
    write(graph, name, "html", title=file.stem)
    return Path(name)


def _serve(file: Path, port: int, no_browser: bool) -> None:
    from newsgraph.app.live import Server

    server = Server(file, port)
    click.echo(server.url)
    if not no_browser:
        webbrowser.open(server.url)
    try:
        server.run()
    finally:
        server.close()
