"""Pushing to real triple stores: what is there afterwards is what the graph holds, whatever happened on the way."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest
from pyoxigraph import Quad, RdfFormat, Store, parse
from tests.exports.test_rdf import HOSTILE, _hostile, unresolved
from triplestore_servers import Server, VirtuosoServer

from newsgraph.exports.content import Content
from newsgraph.exports.iris import RdfError
from newsgraph.exports.rdf import quads
from newsgraph.exports.rdf_records import records_in
from newsgraph.exports.triplestores import exchange
from newsgraph.exports.triplestores.client import TripleStore
from newsgraph.exports.triplestores.credentials import PASSWORD, TOKEN, USER, Credentials, find_credentials
from newsgraph.exports.triplestores.exchange import Exchange, Pushed
from newsgraph.exports.triplestores.profiles import TripleStoreError, profile, profiles
from newsgraph.graph import NewsGraph
from newsgraph.graph.samples import invented_records, sample_records

TALKS = "https://example.org/herald/talks"


def store(server: Server, **options: Any) -> TripleStore:
    return TripleStore(server.url, credentials=Credentials(), **{"attempts": 2, "sleep": lambda _: None, **options})


def normal(statements: Iterable[Quad]) -> set[Quad]:
    """The statements as a store has them, which writes numbers in canonical form."""
    kept = Store()
    kept.extend(statements)
    return set(kept)


def dump(server: Server) -> set[Quad]:
    """Everything the server has, but the hashes and the marker of the merged view."""
    answer = httpx.get(f"{server.url}/store", headers={"Accept": "application/n-quads"}, timeout=60)
    found = parse(answer.content, RdfFormat.N_QUADS)
    return {quad for quad in found if "ns#digest" not in quad.predicate.value and not str(quad.subject).endswith("merged>")}


def sample() -> NewsGraph:
    return NewsGraph.from_records(sample_records())


# ---------------------------------------------------------------------------------------------------------------- push and pull


@pytest.mark.parametrize("update", [False, True], ids=["graph store protocol", "sparql update"])
def test_triplestores_push_brings_the_store_up_to_date(server: Server, update: bool) -> None:
    graph = sample()
    with store(server, update=update) as there:
        assert Exchange(there).push(graph) == Pushed(added=4)
        assert dump(server) == normal(quads(graph))
        assert Exchange(there).push(graph) == Pushed(unchanged=4)
        graph.remove(TALKS)
        assert Exchange(there).push(graph) == Pushed(replaced=1, unchanged=2, removed=1)
        assert dump(server) == normal(quads(graph))
        graph.add(sample_records()[2])
        assert Exchange(there).push(graph, reify=True) == Pushed(added=1, replaced=3)
        assert dump(server) == normal(quads(graph, content=Content(reify=True)))


def test_triplestores_pull_gives_the_graph_back(server: Server) -> None:
    graph = NewsGraph.from_records(invented_records(20, Random(1)))
    with store(server) as there:
        Exchange(there).push(graph, text=True)
        pulled = list(Exchange(there).pull())
    assert normal(pulled) == normal(quads(graph, content=Content(text=True)))
    again = NewsGraph(records_in(pulled), resolver=lambda _: {})
    assert dict(again.nx.nodes(data=True)) == dict(graph.nx.nodes(data=True))
    assert [record.text for record in again.records()] == [record.text for record in graph.records()]


@pytest.mark.parametrize("update", [False, True], ids=["graph store protocol", "sparql update"])
def test_triplestores_hostile_text_arrives_unchanged_and_injects_nothing(server: Server, update: bool) -> None:
    texts = [*HOSTILE, '\\u0022 . } } ; DROP ALL ; INSERT DATA { <x:a> <x:b> "', "\\\\u0022 } ; DROP ALL #", "x" * 1_000_000]
    graph = unresolved(*(_renumbered(number, text) for number, text in enumerate(texts)))
    with store(server, update=update) as there:
        Exchange(there, "urn:hostile:").push(graph, text=True)
        found = list(Exchange(there, "urn:hostile:").pull())
    assert normal(found) == normal(quads(graph, "urn:hostile:", Content(text=True)))


def _renumbered(number: int, text: str) -> Any:
    return replace(_hostile(text), id=f"{number} {text[:100]}")


def test_triplestores_two_bases_and_the_data_of_others_stay_apart(server: Server) -> None:
    httpx.post(f"{server.url}/store?graph=urn:theirs", content=b"<x:a> <x:b> <x:c> .", headers={"Content-Type": "text/turtle"})
    one, two = sample(), NewsGraph.from_records(sample_records()[:2])
    with store(server) as there:
        Exchange(there, "urn:one:", "urn:one:merged").push(one)
        Exchange(there, "urn:two:", "urn:two:merged").push(two)
        two.remove(sample_records()[0].id)
        assert Exchange(there, "urn:two:", "urn:two:merged").push(two).removed == 1
        assert normal(Exchange(there, "urn:one:", "urn:one:merged").pull()) == normal(quads(one, "urn:one:"))
    assert any(str(quad.graph_name) == "<urn:theirs>" for quad in dump(server))


def test_triplestores_what_others_put_into_the_default_graph_is_not_overwritten(server: Server) -> None:
    httpx.post(f"{server.url}/store?default", content=b"<x:a> <x:b> <x:c> .", headers={"Content-Type": "text/turtle"})
    with store(server) as there:
        with pytest.raises(TripleStoreError, match=r"default graph .* did not push .*--merged-graph IRI"):
            Exchange(there).push(sample())
        assert len(dump(server)) == 1
        Exchange(there, merged="urn:view").push(sample())
        Exchange(there).push(sample(), replace=True)
        assert Exchange(there).push(sample()) == Pushed(unchanged=4)


def test_triplestores_keep_leaves_the_graphs_of_articles_that_are_gone(server: Server) -> None:
    graph = sample()
    with store(server) as there:
        Exchange(there).push(graph)
        graph.remove(TALKS)
        assert Exchange(there).push(graph, keep=True) == Pushed(replaced=1, unchanged=2)
        assert Exchange(there).push(graph) == Pushed(unchanged=3, removed=1)


# -------------------------------------------------------------------------------------------------------------------- cut off


class _CutError(Exception):
    pass


@pytest.mark.parametrize("requests", range(1, 9))
def test_triplestores_a_push_goes_on_where_the_server_was_killed(
    server: Server, requests: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server is killed within each of the requests in turn; some of them it may have carried out, some not."""
    monkeypatch.setattr(exchange, "_CHUNK", 60_000)  # several batches, several pieces of the merged view
    graph = NewsGraph.from_records(invented_records(8, Random(5)))
    transport = _Killing(server, requests)
    with store(server, transport=transport) as there, pytest.raises(TripleStoreError, match="cannot be reached after 2 attempts"):
        Exchange(there).push(graph)
    server.start()
    with store(server) as there:
        resumed = Exchange(there).push(graph)
        assert resumed.added + resumed.replaced + resumed.unchanged == 9
        assert dump(server) == normal(quads(graph))
        assert Exchange(there).push(graph) == Pushed(unchanged=9)


class _Killing(httpx.BaseTransport):
    """Kills the server while it reads the body of the nth writing request."""

    def __init__(self, server: Server, requests: int) -> None:
        self._server = server
        self._left = requests
        self._inner = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        writes = request.url.path == "/store"
        self._left -= writes
        if not writes or self._left > 0:
            return self._inner.handle_request(request)
        if self._left == 0:
            body = request.read()
            cut = httpx.Request(request.method, request.url, headers=request.headers, content=self._half(body))
            return self._inner.handle_request(cut)
        raise httpx.ConnectError("the server is down")

    def _half(self, body: bytes) -> Iterator[bytes]:
        yield body[: len(body) // 2]
        self._server.kill()
        yield body[len(body) // 2 :]


def test_triplestores_a_push_that_is_interrupted_goes_on(server: Server) -> None:
    graph = NewsGraph.from_records(invented_records(6, Random(2)))

    def interrupt(done: int, total: int) -> None:
        if done == 3:
            raise _CutError

    with store(server, update=True) as there:
        with pytest.raises(_CutError):
            Exchange(there).push(graph, watch=interrupt)
        with pytest.raises(TripleStoreError, match="no whole push under base"):
            list(Exchange(there).pull())
        assert Exchange(there).push(graph) == Pushed(added=4, unchanged=3)
    assert dump(server) == normal(quads(graph))


def test_triplestores_progress_counts_up_to_the_total(server: Server) -> None:
    seen: list[tuple[int, int]] = []
    with store(server) as there:
        Exchange(there).push(sample(), watch=lambda done, total: seen.append((done, total)))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1] == (4, 4)


# ------------------------------------------------------------------------------------------------------------------- Virtuoso


@pytest.mark.skipif(VirtuosoServer.program() is None, reason="needs virtuoso-t (Debian: virtuoso-opensource-7)")
@pytest.mark.parametrize("update", [False, True], ids=["graph store protocol", "sparql update"])
def test_triplestores_virtuoso_takes_the_graph_and_gives_it_back(tmp_path: Path, update: bool) -> None:
    graph = NewsGraph.from_records([*sample_records(), *invented_records(5, Random(4))])
    with (
        VirtuosoServer(tmp_path) as server,
        TripleStore(server.url, "virtuoso", credentials=Credentials(user="dba", password="dba"), update=update) as there,
    ):
        assert Exchange(there).push(graph) == Pushed(added=9)
        assert Exchange(there).push(graph) == Pushed(unchanged=9)
        graph.remove(TALKS)
        assert Exchange(there).push(graph) == Pushed(replaced=1, unchanged=7, removed=1)
        found = normal(Exchange(there).pull())
    # Virtuoso keeps points in a form of its own.
    kept = {quad for quad in normal(quads(graph)) if not quad.predicate.value.endswith("#asWKT")}
    assert {quad for quad in found if not quad.predicate.value.endswith("#asWKT")} == kept
    again = NewsGraph(records_in(found), resolver=lambda _: {})
    assert dict(again.nx.nodes(data=True)) == dict(graph.nx.nodes(data=True))


@pytest.mark.skipif(VirtuosoServer.program() is None, reason="needs virtuoso-t (Debian: virtuoso-opensource-7)")
def test_triplestores_virtuoso_refuses_a_wrong_password(tmp_path: Path) -> None:
    with (
        VirtuosoServer(tmp_path) as server,
        TripleStore(server.url, "virtuoso", credentials=Credentials(user="dba", password="no secret")) as there,
        pytest.raises(TripleStoreError, match=r"refuses access \(401\)") as error,
    ):
        Exchange(there).push(sample())
    assert "no secret" not in str(error.value)


# -------------------------------------------------------------------------------------------------- requests, by each profile


class _Recorder:
    """Answers like an empty store, and keeps what it was asked."""

    def __init__(self, *answers: httpx.Response) -> None:
        self.requests: list[httpx.Request] = []
        self._answers = list(answers)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        if self._answers:
            return self._answers.pop(0)
        if b"query=" in request.content:
            return httpx.Response(200, json={"results": {"bindings": []}})
        return httpx.Response(204)


def recorded(kind: str, work: Callable[[TripleStore], Any], *answers: httpx.Response, **options: Any) -> list[httpx.Request]:
    answer = _Recorder(*answers)
    given = {"credentials": Credentials(), "sleep": lambda _: None, **options}
    with TripleStore(profile(kind).url, kind, transport=httpx.MockTransport(answer), **given) as there:
        work(there)
    return answer.requests


WRITES: dict[str, list[tuple[str, str, str]]] = {
    "oxigraph": [
        ("POST", "http://localhost:7878/store", "application/n-quads"),
        ("PUT", "http://localhost:7878/store?default=", "application/n-triples"),
    ],
    "fuseki": [
        ("POST", "http://localhost:3030/DATASET/data", "application/n-quads"),
        ("PUT", "http://localhost:3030/DATASET/data?default=", "application/n-triples"),
    ],
    "rdf4j": [
        ("POST", "http://localhost:8080/rdf4j-server/repositories/REPOSITORY/statements", "application/n-quads"),
        (
            "PUT",
            "http://localhost:8080/rdf4j-server/repositories/REPOSITORY/rdf-graphs/service?default=",
            "application/n-triples",
        ),
    ],
    "graphdb": [
        ("POST", "http://localhost:7200/repositories/REPOSITORY/statements", "application/n-quads"),
        ("PUT", "http://localhost:7200/repositories/REPOSITORY/rdf-graphs/service?default=", "application/n-triples"),
    ],
    "blazegraph": [
        ("POST", "http://localhost:9999/blazegraph/namespace/kb/sparql", "application/x-www-form-urlencoded"),
    ],
    "virtuoso": [
        ("PUT", "http://localhost:8890/sparql-graph-crud-auth?graph-uri=https%3A%2F%2Fnewsgraph.example%2Fmerged", "text/turtle"),
    ],
    "qlever": [
        ("PUT", "http://localhost:7001?graph=https%3A%2F%2Fnewsgraph.example%2Fmerged", "application/n-triples"),
    ],
}


def test_triplestores_every_profile_has_its_requests_tested() -> None:
    assert set(WRITES) == set(profiles())


@pytest.mark.parametrize("kind", WRITES)
def test_triplestores_profiles_send_each_graph_where_the_store_takes_it(kind: str) -> None:
    requests = recorded(kind, lambda there: Exchange(there).push(sample()))
    asked = {(r.method, str(r.url), r.headers["Content-Type"]) for r in requests if b"query=" not in r.content}
    assert set(WRITES[kind]) <= asked
    queries = [r for r in requests if b"query=" in r.content]
    assert queries
    assert all(r.headers["Accept"] == "application/sparql-results+json" for r in queries)


def test_triplestores_updates_are_as_long_as_the_store_takes() -> None:
    many = b"".join(f"<x:{n}> <x:b> <x:c> .\n".encode() for n in range(2500))
    requests = recorded("virtuoso", lambda there: there.replace("urn:g", many), update=True)
    updates = [httpx.QueryParams(request.content.decode())["update"] for request in requests]
    assert [update.count("<x:b>") for update in updates] == [1000, 1000, 500]
    assert [update.startswith("DROP SILENT GRAPH <urn:g>") for update in updates] == [True, False, False]


# ----------------------------------------------------------------------------------------------------------------------- errors


def test_triplestores_repeat_what_may_pass_with_growing_waits() -> None:
    waits: list[float] = []
    busy = [httpx.Response(503), httpx.Response(429, headers={"Retry-After": "7"}), httpx.Response(502)]
    requests = recorded("oxigraph", lambda there: there.add("urn:g", b""), *busy, sleep=waits.append)
    assert len(requests) == 4
    assert waits == [0.5, 7.0, 2.0]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (httpx.Response(400, text="Parse error\nat line 3 \x1b[31m"), "answers POST with 400: Parse error at line 3"),
        (httpx.Response(401), f"refuses access .401.; set {TOKEN}, or {USER} and {PASSWORD}"),
        (httpx.Response(404), "is not there .404.; the URL of Oxigraph looks like http://localhost:7878"),
        (httpx.Response(302, headers={"Location": "http://elsewhere/"}), "has moved .answer 302."),
    ],
)
def test_triplestores_say_what_a_store_refuses(answer: httpx.Response, message: str) -> None:
    with pytest.raises(TripleStoreError, match=message):
        recorded("oxigraph", lambda there: there.add("urn:g", b""), answer)


def test_triplestores_give_up_after_the_attempts_that_were_asked_for() -> None:
    with pytest.raises(TripleStoreError, match="answers POST with 503 after 3 attempts: no reason given"):
        recorded("oxigraph", lambda there: there.add("urn:g", b""), *[httpx.Response(503)] * 3, attempts=3)


def test_triplestores_say_that_an_answer_is_no_query_result() -> None:
    with pytest.raises(TripleStoreError, match="no SPARQL results; is it Oxigraph"):
        recorded("oxigraph", lambda there: there.select("SELECT * {}"), httpx.Response(200, text="<html>"))


@pytest.mark.parametrize("url", ["", "localhost:7878", "ftp://host/", "http://", "http://host/?query=x", "http://host/#x"])
def test_triplestores_refuse_what_is_no_url(url: str) -> None:
    with pytest.raises(TripleStoreError, match=r"no URL of Oxigraph; it looks like http://localhost:7878"):
        TripleStore(url, credentials=Credentials())


def test_triplestores_refuse_a_graph_that_is_no_iri() -> None:
    with pytest.raises(RdfError, match="no absolute IRI"):
        recorded("oxigraph", lambda there: Exchange(there, merged="x> } ; DROP ALL #"))


def test_triplestores_name_the_profiles_there_are() -> None:
    with pytest.raises(TripleStoreError, match="no profile 'mysql'; there are oxigraph, fuseki"):
        TripleStore("http://localhost/", "mysql")


# ------------------------------------------------------------------------------------------------------------------ credentials


def test_triplestores_send_credentials_as_the_store_wants_them() -> None:
    sent = recorded("fuseki", lambda there: there.drop("urn:g"), credentials=Credentials(user="me", password="secret"))
    assert sent[0].headers["Authorization"].startswith("Basic ")
    sent = recorded("qlever", lambda there: there.drop("urn:g"), credentials=Credentials(token="secret"))
    assert sent[0].headers["Authorization"] == "Bearer secret"
    challenge = httpx.Response(401, headers={"WWW-Authenticate": 'Digest realm="SPARQL", nonce="n", qop="auth", algorithm=MD5'})
    who = Credentials(user="me", password="secret")
    sent = recorded("virtuoso", lambda there: there.drop("urn:g"), challenge, credentials=who)
    assert sent[1].headers["Authorization"].startswith("Digest ")


def test_triplestores_find_credentials_in_environment_then_netrc(tmp_path: Path) -> None:
    file = tmp_path / "netrc"
    file.write_text("machine db.example.org login me password secret\n")
    file.chmod(0o600)
    url = "https://db.example.org/data"
    assert find_credentials(url, {"NETRC": str(file)}).password == "secret"
    assert find_credentials("https://other.example.org/", {"NETRC": str(file)}).password is None
    assert find_credentials(url, {"NETRC": str(file), USER: "you", PASSWORD: "other"}).user == "you"
    assert find_credentials(url, {USER: "you", PASSWORD: "other", TOKEN: "token"}).token == "token"
    assert find_credentials(url, {"HOME": str(tmp_path)}) == Credentials()
    file.write_text("nonsense secret")
    with pytest.raises(TripleStoreError, match="no valid netrc") as error:
        find_credentials(url, {"NETRC": str(file)})
    assert "nonsense" not in str(error.value)


def test_triplestores_refuse_half_a_pair_and_passwords_in_the_url() -> None:
    with pytest.raises(TripleStoreError, match="go together"):
        find_credentials("https://db.example.org/", {USER: "me"})
    for url in ("https://me:secret@db.example.org/", "ftp://me:secret@db.example.org/"):
        with pytest.raises(TripleStoreError) as error:
            TripleStore(url)
        assert "secret" not in str(error.value)


def test_triplestores_credentials_show_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    who = Credentials(user="me", password="secret-1", token="secret-2")
    assert "secret" not in repr(who)
    with caplog.at_level(logging.DEBUG):
        recorded("oxigraph", lambda there: there.add("urn:g", b""), httpx.Response(503), credentials=who)
    assert caplog.text
    assert "secret" not in caplog.text


def test_triplestores_warn_of_credentials_that_anybody_on_the_way_can_read(caplog: pytest.LogCaptureFixture) -> None:
    TripleStore("http://localhost:7878", credentials=Credentials(token="secret"))
    assert not caplog.records
    TripleStore("http://db.example.org/", credentials=Credentials(token="secret"))
    assert "not encrypted" in caplog.text
    assert "secret" not in caplog.text


def test_triplestores_verify_certificates(tmp_path: Path) -> None:
    """The client is made to verify, whatever the store: no option takes it back."""
    with TripleStore("https://localhost", credentials=Credentials()) as there:
        context = there._client._transport._pool._ssl_context  # type: ignore[attr-defined]
        assert context.verify_mode.name == "CERT_REQUIRED"
        assert context.check_hostname


def test_triplestores_answers_are_read_as_plain_text() -> None:
    answer = httpx.Response(200, json={"results": {"bindings": [{"g": {"type": "uri", "value": "urn:g"}}]}})
    found: list[Any] = []
    recorded("oxigraph", lambda there: found.extend(there.select("SELECT ?g {}")), answer)
    assert found == [{"g": "urn:g"}]
