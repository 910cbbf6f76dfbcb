"""The page of a store, served to this machine's browser and kept up with the store while a build goes on.

Waitress answers on 127.0.0.1 alone. The Host header must name that address, so no site can reach the page by a name of its own
that it lets resolve to this machine (DNS rebinding); and the path begins with a secret, so no other user of the machine can.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from newsgraph.exports.html import render_html
from newsgraph.graph import NewsGraph, NewsGraphError, Store

__all__ = ["LivePage", "ServeError", "Server", "application"]

LOOPBACK = "127.0.0.1"

REST = 4
"""A page is made anew at the earliest after so many times what making it took, so that the build keeps most of the processor."""

Environ = Mapping[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], object]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]


class ServeError(NewsGraphError):
    """The page can't be served; the message names the cause and the cure."""


class Answer(NamedTuple):
    """Status, media type and body of an answer."""

    status: str
    type: str
    body: bytes


@dataclass(slots=True)
class LivePage:
    """The page of a store, made anew when it is asked for after the store has changed.

    Attributes
    ----------
    store
        The file that a build writes.
    clock
        Tells the seconds that pass.
    """

    store: Path
    clock: Callable[[], float] = time.monotonic
    _page: bytes = b""
    _version: str = ""
    _due: float = 0.0
    _lock: Lock = field(default_factory=Lock)

    def version(self) -> str:
        """Return what changes when there is a newer page to be had."""
        return self._stamp() if self.clock() >= self._due else self._version

    def page(self) -> bytes:
        """Return the page of what the store holds now."""
        with self._lock:
            version = self.version()
            if version != self._version or not self._page:
                started = self.clock()
                self._page = render_html(NewsGraph.open(self.store), self.store.stem, live=version).encode()
                self._version = version
                finished = self.clock()
                self._due = finished + REST * (finished - started)
            return self._page

    def _stamp(self) -> str:
        """Return a hash of times and sizes of the store's files; SQLite writes to the one that ends in -wal first."""
        states = []
        for file in (self.store, Path(f"{self.store}-wal")):
            try:
                state = file.stat()
            except FileNotFoundError:
                continue
            states.append((state.st_mtime_ns, state.st_size) if state.st_size else ())
        return hashlib.sha256(repr(states).encode()).hexdigest()[:16]


class Server:
    """Serves a store's page on the loopback interface until it is closed.

    Parameters
    ----------
    store
        The file that a build writes.
    port
        Port to listen on; 0 takes a free one.

    Raises
    ------
    ServeError
        If waitress is not installed, or the port can't be had.
    """

    def __init__(self, store: Path, port: int = 0) -> None:
        Store(store, read_only=True).close()  # what is no store is found out now, not in the browser
        try:
            from waitress.server import create_server
        except ImportError:
            raise ServeError("--serve needs waitress; install it with: pip install 'newsgraph[serve]'") from None
        secret = secrets.token_urlsafe(16)
        self._sockets: dict[int, Any] = {}
        self._running = False
        answer = application(LivePage(store), secret)
        try:
            self._server = create_server(
                answer, map=self._sockets, host=LOOPBACK, port=port, threads=2, ident=None, max_request_body_size=1024
            )
        except OSError as error:
            cure = "name another with --port, or leave it out for a free one"
            raise ServeError(f"port {port} of {LOOPBACK} can't be had: {error.strerror}; {cure}") from error
        self.url = f"http://{LOOPBACK}:{self._server.effective_port}/{secret}/"

    def run(self) -> None:
        """Answer until `close` is called from another thread or the process is interrupted."""
        self._running = True
        self._server.run()
        self._running = False
        self._server.task_dispatcher.shutdown()

    def close(self) -> None:
        """Stop answering; browsers keep connections open, which must end, too."""
        if self._running:
            self._server.trigger.pull_trigger(self._hang_up)
        else:
            self._hang_up()

    def _hang_up(self) -> None:
        for connection in list(self._sockets.values()):
            connection.close()


def application(page: LivePage, secret: str) -> Application:
    """Return the WSGI application that answers for a page; addresses begin with the secret."""

    def answer(environ: Environ, start_response: StartResponse) -> list[bytes]:
        status, type, body = _answer(environ, page, secret)
        start_response(status, [*_HEADERS, ("Content-Type", type), ("Content-Length", str(len(body)))])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    return answer


_HEADERS = (
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "frame-ancestors 'none'"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
)


def _answer(environ: Environ, page: LivePage, secret: str) -> Answer:
    if not _is_own_host(environ):
        return _refusal("403 Forbidden", "this server answers to its loopback address only")
    if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
        return _refusal("405 Method Not Allowed", "there is only something to read here")
    start, _, rest = environ.get("PATH_INFO", "").removeprefix("/").partition("/")
    if not hmac.compare_digest(start.encode("latin-1", "replace"), secret.encode()):
        return _refusal("404 Not Found", "take the whole address that newsgraph printed")
    try:
        if rest == "":
            return Answer("200 OK", "text/html; charset=utf-8", page.page())
        if rest == "version":
            return Answer("200 OK", "application/json", json.dumps({"version": page.version()}).encode())
    except NewsGraphError as error:
        return _refusal("503 Service Unavailable", str(error))
    return _refusal("404 Not Found", "there is nothing of that name")


def _is_own_host(environ: Environ) -> bool:
    port = environ["SERVER_PORT"]
    return environ.get("HTTP_HOST") in {f"{LOOPBACK}:{port}", f"localhost:{port}"}


def _refusal(status: str, reason: str) -> Answer:
    return Answer(status, "text/plain; charset=utf-8", f"{reason}\n".encode())
