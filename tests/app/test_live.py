"""The page served while a build goes on: who gets an answer, and that the page follows the store."""

from __future__ import annotations

import http.client
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from newsgraph.app import live
from newsgraph.app.live import LivePage, ServeError, Server
from newsgraph.graph import StoreError
from newsgraph.graph.samples import sample_records
from newsgraph.graph.store import Store

if TYPE_CHECKING:
    from browsing import OpenPage


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "news.newsgraph"
    with Store(path) as kept:
        kept.add(sample_records()[0])
    return path


@contextmanager
def serving(store: Path) -> Iterator[str]:
    server = Server(store)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield server.url
    finally:
        server.close()
        thread.join()


def ask(url: str, path: str | None = None, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc)
    try:
        connection.request(method, parts.path if path is None else path, headers=headers)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def test_live_server_answers_with_the_page_and_its_version(store: Path) -> None:
    with serving(store) as url:
        status, headers, body = ask(url)
        assert status == 200
        assert headers["content-type"] == "text/html; charset=utf-8"
        assert b"Drones hit Kharkiv" in body
        status, _, body = ask(f"{url}version")
        assert status == 200
        assert json.loads(body)["version"]


def test_live_server_listens_on_loopback_only(store: Path) -> None:
    server = Server(store)
    try:
        assert urlsplit(server.url).hostname == "127.0.0.1"
        assert server._server.socket.getsockname()[0] == "127.0.0.1"
    finally:
        server.close()


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1.evil.example:{port}", "[::1]:{port}", ""]
)
def test_live_server_refuses_other_hosts(store: Path, host: str) -> None:
    with serving(store) as url:
        status, _, body = ask(url, Host=host.format(port=urlsplit(url).port))
        assert status in {400, 403}
        assert b"Kharkiv" not in body


def test_live_server_knows_its_host_by_name(store: Path) -> None:
    with serving(store) as url:
        assert ask(url, Host=f"localhost:{urlsplit(url).port}")[0] == 200


def test_live_server_keeps_the_page_behind_its_secret(store: Path) -> None:
    with serving(store) as url, serving(store) as other:
        assert urlsplit(url).path != urlsplit(other).path
        for path in ("/", "/version", "/wrong/", urlsplit(other).path, urlsplit(url).path[:-2] + "/", "/%ff%00/", "//"):
            status, _, body = ask(url, path)
            assert status == 404, path
            assert b"Kharkiv" not in body


def test_live_server_only_reads(store: Path) -> None:
    with serving(store) as url:
        for method in ("POST", "PUT", "DELETE", "OPTIONS"):
            assert ask(url, method=method)[0] == 405
        status, headers, body = ask(url, method="HEAD")
        assert status == 200
        assert int(headers["content-length"]) > 1000
        assert body == b""
        assert ask(f"{url}../{store.name}")[0] == 404


def test_live_server_lets_no_other_site_use_its_page(store: Path) -> None:
    with serving(store) as url:
        headers = ask(url)[1]
    assert headers["content-security-policy"] == "frame-ancestors 'none'"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert not any(name.startswith("access-control") for name in headers)
    assert "server" not in headers


def test_live_page_changes_when_the_store_does(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "REST", 0)
    page = LivePage(store)
    first = page.page()
    assert page.page() is first
    version = page.version()
    with Store(store) as kept:
        kept.add(sample_records()[1])
        assert page.version() != version
        assert b"Four dead in Kharkiv" in page.page()
    assert b"Four dead in Kharkiv" not in first


def test_live_page_leaves_the_processor_to_the_build(store: Path) -> None:
    now = iter([0.0, 0.0, 10.0, 49.0, 51.0])
    page = LivePage(store, clock=lambda: next(now))
    page.page()  # takes ten seconds
    with Store(store) as kept:
        kept.add(sample_records()[1])
        early = page.version()
        assert early.encode() in page._page
        assert page.version() != early


def test_live_server_says_what_is_wrong_with_a_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"missing\.newsgraph"):
        Server(tmp_path / "missing.newsgraph")


def test_live_server_names_the_cure_for_a_taken_port(store: Path) -> None:
    with serving(store) as url:
        port = urlsplit(url).port
        assert port is not None
        with pytest.raises(ServeError, match=f"port {port} .* --port"):
            Server(store, port)


def test_live_server_names_the_extra_it_needs(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "waitress.server", None)
    with pytest.raises(ServeError, match=r"pip install 'newsgraph\[serve\]'"):
        Server(store)


@pytest.mark.browser
def test_live_page_takes_what_is_new_while_the_reader_looks_on(
    open_page: OpenPage, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "REST", 0)
    with serving(store) as url:
        reader = open_page(url)
        assert "3 of 3 events" in reader.status
        with Store(store) as kept:
            kept.add(sample_records()[2])
        reader.page.locator("#status", has_text="5 of 5 events").wait_for()


@pytest.mark.browser
def test_live_page_asks_who_is_reading(open_page: OpenPage, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "REST", 0)
    with serving(store) as url:
        reader = open_page(url)
        reader.find("drone attack")
        with Store(store) as kept:
            kept.add(sample_records()[2])
        reader.page.wait_for_selector("#news")
        assert "3 of 3 events" in reader.status
        reader.page.click("#update")
        reader.page.locator("#status", has_text="5 of 5 events").wait_for()
        assert reader.page.inner_text("#panel h2") == "drone attack on Kharkiv"


@pytest.mark.browser
def test_live_page_stays_when_the_server_goes(open_page: OpenPage, store: Path) -> None:
    with serving(store) as url:
        reader = open_page(url)
    reader.page.wait_for_selector("#news:has-text('stopped')")
    reader.find("drone attack")
    assert reader.page.inner_text("#panel h2") == "drone attack on Kharkiv"
    reader.may_complain = True  # the browser notes the refused connection
