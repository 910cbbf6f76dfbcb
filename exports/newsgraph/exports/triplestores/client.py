"""A triple store over HTTP: its graphs listed, replaced, extended, read and dropped; requests repeated where that may help."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from newsgraph.exports.outputs import printable
from newsgraph.exports.terms import Iri
from newsgraph.exports.triplestores.credentials import PASSWORD, TOKEN, USER, Credentials, find_credentials
from newsgraph.exports.triplestores.profiles import Profile, TripleStoreError, profile

if TYPE_CHECKING:
    import httpx

__all__ = ["TripleStore"]

_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers after which the same request may succeed."""

_LONGEST_WAIT = 60.0
_EXCERPT = 300
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

_log = logging.getLogger(__name__)


class TripleStore:
    """A triple store that speaks SPARQL 1.1 over HTTP.

    Every request can be repeated without harm: statements have no blank nodes, so that adding them again changes nothing. One
    that fails for a reason that may pass is repeated with growing waits. Certificates are verified, and redirects are not
    followed, so that credentials go nowhere else.

    Parameters
    ----------
    url
        What the users of the store know, see `Profile.url`.
    kind
        A name of `newsgraph.exports.triplestores.profiles.profiles`, or a profile.
    credentials
        By default those of the environment or netrc.
    update
        Whether to replace graphs by SPARQL Update even where there is the Graph Store Protocol.
    attempts
        How often to send a request before giving up.
    timeout
        Seconds without any answer after which a request has failed.
    transport
        What sends the requests, for tests; by default the network.
    sleep
        What waits.

    Raises
    ------
    TripleStoreError
        If httpx is not installed (``pip install 'newsgraph[push]'``), the URL is none, or there is no such profile.
    """

    def __init__(
        self,
        url: str,
        kind: str | Profile = "oxigraph",
        *,
        credentials: Credentials | None = None,
        update: bool = False,
        attempts: int = 6,
        timeout: float = 120.0,
        transport: Any = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.profile = profile(kind) if isinstance(kind, str) else kind
        self.url = _checked_url(url, self.profile)
        self._uses_update = update or self.profile.graphs is None
        self._attempts = attempts
        self._sleep = sleep
        found = find_credentials(url) if credentials is None else credentials
        self._client = _client(self.url, self.profile, found, timeout, transport)

    def __enter__(self) -> TripleStore:
        """Return the store; its connections are closed at the end of the block."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close the connections."""
        self._client.close()

    @property
    def takes_quads(self) -> bool:
        """Whether `add_quads` works."""
        return self.profile.quads is not None and not self._uses_update

    # ----------------------------------------------------------------------------------------------------------------- read

    def select(self, query: str) -> list[dict[str, str]]:
        """Return the solutions of a SELECT query, the values as plain text."""
        accept = {"Accept": "application/sparql-results+json"}
        answer = self._send("POST", self.profile.query, data={"query": query}, headers=accept)
        try:
            rows = json.loads(answer.content)["results"]["bindings"]
            return [{name: term["value"] for name, term in row.items()} for row in rows]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise TripleStoreError(f"{self.url} answers a query with no SPARQL results; is it {self.profile.label}?") from error

    def read(self, graph: Iri | None) -> bytes:
        """Return the statements of a graph, None being the default graph, as N-Triples."""
        accept = {"Accept": "application/n-triples"}
        if self.profile.graphs is not None:
            return bytes(self._send("GET", self.profile.graphs, params=self._named(graph), headers=accept).content)
        where = f"GRAPH <{graph}> {{ ?s ?p ?o }}" if graph else "?s ?p ?o"
        query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {where} }}"
        return bytes(self._send("POST", self.profile.query, data={"query": query}, headers=accept).content)

    # ---------------------------------------------------------------------------------------------------------------- write

    def replace(self, graph: Iri | None, triples: bytes) -> None:
        """Put these N-Triples in place of what the graph holds."""
        if self._uses_update:
            self._insert(graph, triples, first=f"DROP SILENT {_spoken_of(graph)} ;\n")
        else:
            self._send_graph("PUT", graph, triples)

    def add(self, graph: Iri | None, triples: bytes) -> None:
        """Add these N-Triples to a graph."""
        if self._uses_update:
            self._insert(graph, triples)
        else:
            self._send_graph("POST", graph, triples)

    def add_quads(self, quads: bytes) -> None:
        """Add these N-Quads to their graphs."""
        assert self.profile.quads is not None
        self._send("POST", self.profile.quads, content=quads, headers={"Content-Type": self.profile.quads_type})

    def drop(self, graph: Iri | None) -> None:
        """Take a graph out; one that is not there is no error."""
        if self._uses_update:
            self._update(f"DROP SILENT {_spoken_of(graph)}")
        else:
            self._send("DELETE", str(self.profile.graphs), params=self._named(graph), missing_is_fine=True)

    def _send_graph(self, method: str, graph: Iri | None, triples: bytes) -> None:
        headers = {"Content-Type": self.profile.graph_type}
        self._send(method, str(self.profile.graphs), params=self._named(graph), content=triples, headers=headers)

    def _insert(self, graph: Iri | None, triples: bytes, first: str = "") -> None:
        lines = triples.splitlines(keepends=True)
        for start in range(0, len(lines) or 1, self.profile.triples):
            some = b"".join(lines[start : start + self.profile.triples]).decode()
            data = f"GRAPH <{graph}> {{\n{some}}}" if graph else f"\n{some}"
            self._update(f"{first if start == 0 else ''}INSERT DATA {{ {data} }}")

    def _update(self, update: str) -> None:
        # As a form, which every store takes; some take no other.
        self._send("POST", self.profile.update, data={"update": update})

    def _named(self, graph: Iri | None) -> Mapping[str, str]:
        return {"default": ""} if graph is None else {self.profile.graph: graph}

    # ------------------------------------------------------------------------------------------------------------- requests

    def _send(self, method: str, endpoint: str, *, missing_is_fine: bool = False, **request: Any) -> httpx.Response:
        import httpx

        url = f"{self.url}/{endpoint}" if endpoint else self.url
        for attempt in range(1, self._attempts + 1):
            last = attempt == self._attempts
            try:
                answer = self._client.request(method, url, **request)
            except httpx.TransportError as error:
                if last:
                    raise TripleStoreError(
                        f"{self.url} cannot be reached after {attempt} attempts ({type(error).__name__}: {error}); is it "
                        "running? A push that is run again goes on where it ended"
                    ) from error
                self._wait(attempt, f"{type(error).__name__}", None)
                continue
            if answer.is_success or (missing_is_fine and answer.status_code == 404):
                return answer
            if answer.status_code not in _AGAIN or last:
                raise TripleStoreError(self._explain(method, url, answer, attempt))
            self._wait(attempt, f"answer {answer.status_code}", answer.headers.get("Retry-After"))
        raise TripleStoreError(f"no attempt was made to reach {self.url}; allow at least one")

    def _wait(self, attempt: int, cause: str, asked: str | None) -> None:
        seconds = float(asked) if asked and asked.isdecimal() else 0.5 * 2 ** (attempt - 1)
        seconds = min(seconds, _LONGEST_WAIT)
        _log.info("%s: %s; attempt %d in %.1f s", self.url, cause, attempt + 1, seconds)
        self._sleep(seconds)

    def _explain(self, method: str, url: str, answer: httpx.Response, attempts: int) -> str:
        status = answer.status_code
        tried = f" after {attempts} attempts" if attempts > 1 else ""
        if status in (401, 403):
            return f"{self.url} refuses access ({status}); set {TOKEN}, or {USER} and {PASSWORD}, or an entry in ~/.netrc"
        if answer.is_redirect:
            return f"{self.url} has moved (answer {status}); give the address it is at now"
        said = " ".join(printable(answer.text[:_EXCERPT]).split())
        if status == 404:
            return f"{url} is not there (404); the URL of {self.profile.label} looks like {self.profile.url}"
        return f"{self.url} answers {method} with {status}{tried}: {said or 'no reason given'}"


def _spoken_of(graph: Iri | None) -> str:
    return f"GRAPH <{graph}>" if graph else "DEFAULT"


def _checked_url(url: str, kind: Profile) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        # A password in it must not come out with the message.
        shown = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        raise TripleStoreError(f"{shown!r} is no URL of {kind.label}; it looks like {kind.url}")
    return url.rstrip("/")


def _client(url: str, kind: Profile, credentials: Credentials, timeout: float, transport: Any) -> httpx.Client:
    with _httpx_needed():
        import httpx
    headers, auth = {}, None
    if credentials.token:
        headers["Authorization"] = f"Bearer {credentials.token}"
    elif credentials.user and credentials.password:
        make = httpx.DigestAuth if kind.auth == "digest" else httpx.BasicAuth
        auth = make(credentials.user, credentials.password)
    parts = urlsplit(url)
    if (headers or auth) and parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        _log.warning("%s is not encrypted: who listens on the way reads the credentials; use https", parts.hostname)
    return httpx.Client(auth=auth, headers=headers, timeout=timeout, transport=transport, follow_redirects=False)


@contextmanager
def _httpx_needed() -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        raise TripleStoreError("pushing and pulling need httpx; install with: pip install 'newsgraph[push]'") from error
