"""Whatever is in a file, reading it raises nothing and loses nothing."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from newsgraph.extract.articles import Article, Rejection
from newsgraph.extract.readers import READERS, ReadOptions, read

ReadFile = Callable[..., list[Article | Rejection]]
ReadRejection = Callable[..., Rejection]
SUFFIXES = [*sorted(suffix for reader in READERS for suffix in reader.suffixes), "", ".unknown", ".gz", ".jsonl.gz", ".warc.gz"]
PIECES = [
    b"<", b">", b"</p>", b"<p>", b"<html>", b"]]>", b"<![CDATA[", b"<!--", b"-->", b"<rss version='2.0'>", b"<item>", b"<title>",
    b"{",
    b"}", b"[", b"]", b'"', b"'", b'"text":', b'{"text": "a"}', b",", b";", b"\t", b"\n", b"\r\n", b"\n\n", b"\x00", b"\xff",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf", b"---\n", b"+++\n", b"title: ", b"# ", b"- ", b"> ", b"|", b"```", b"*", b"[a](b)", b"&#0;", b"&amp;",
    b"\\ud83d",
    b"1e999",
    b"NaN", b"null", b"WARC/1.0\r\n", b"WARC-Type: response\r\n", b"Content-Length: 9\r\n\r\n", b"HTTP/1.1 200 OK\r\n",
    b"Published: ",
    b"June 8, 2025", b"KYIV, June 8 (Wire) - ", b"By Jane Doe", b"<!DOCTYPE rss [<!ENTITY a 'b'>]>", b"title,text\n", b"\x1f\x8b",
    b"<script type='application/ld+json'>", b"<a href='http://[x'>", b"<link rel=canonical href='http://[x'>", b"\x1b[31m",
    b"word ",
]  # fmt: skip
CONTENT = st.one_of(st.binary(max_size=200), st.lists(st.sampled_from(PIECES), max_size=40).map(b"".join))


def _check(found: list[Article | Rejection]) -> None:
    assert found
    for item in found:
        assert item.origin.isprintable()
        if isinstance(item, Article):
            assert item.text.strip()
            (item.id + item.text + (item.title or "")).encode()
        else:
            assert item.reason.isprintable()
            assert "unexpected error" not in item.reason
            item.content.encode()


@given(content=CONTENT, suffix=st.sampled_from(SUFFIXES), packed=st.booleans())
@example(content=b"", suffix=".gz", packed=True)
@example(content=b"\xff\xfe", suffix=".csv", packed=False)
@example(content=b"\x00\r\x00", suffix="", packed=False)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=400, deadline=None)
def test_readers_never_raise(tmp_path: Path, content: bytes, suffix: str, packed: bool) -> None:
    path = tmp_path / f"file{suffix}"
    path.write_bytes(gzip.compress(content, mtime=0) if packed else content)
    _check(list(read([path])))


@given(content=CONTENT, name=st.sampled_from([reader.name for reader in READERS]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
def test_readers_never_raise_for_a_forced_format(tmp_path: Path, content: bytes, name: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    _check(list(read([path], options=ReadOptions(format=name, errors="replace", encoding="utf-8"))))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_readers_report_empty_and_blank_files(read_rejection: ReadRejection, suffix: str) -> None:
    assert read_rejection(f"a{suffix}", b"").reason == "the file is empty"
    assert read_rejection(f"a{suffix}", b" \n \r\n").reason


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7\n", "PDF"), (b"PK\x03\x04" + bytes(60), "zip archive"), (b"\x89PNG\r\n\x1a\n" + bytes(60), "PNG picture"),
        (b"\xff\xd8\xff" + bytes(60), "JPEG"), (b"\x7fELF" + bytes(60), "program"), (bytes(range(256)) * 4, "binary content"),
        (gzip.compress(gzip.compress(b"x", mtime=0), mtime=0), "gzip inside gzip"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".jsonl", ""])
def test_readers_say_what_a_binary_file_is(read_rejection: ReadRejection, data: bytes, what: str, suffix: str) -> None:
    found = read_rejection(f"a{suffix}", data)
    assert what in found.reason
    assert found.cure


@pytest.mark.parametrize("name", ["graph.ttl", "graph.NQ", "graph.trig.gz", "graph.jsonld"])
def test_readers_take_no_graph_for_an_article(read_rejection: ReadRejection, name: str) -> None:
    found = read_rejection(name, b'<https://example.org/a> <https://example.org/b> "Police arrested three men in Odesa." .\n')
    assert (found.reason, bool(found.cure)) == ("RDF, not text", True)


def test_readers_take_no_page_of_newsgraph_for_an_article(read_rejection: ReadRejection) -> None:
    page = '<!doctype html><head><meta name="generator" content="{}"></head><p>Police arrested three men in Odesa on Sunday.</p>'
    assert read_rejection("page.html", page.format("newsgraph").encode()).reason == "a page that newsgraph made"


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".json", ".jsonl", ".csv", ".rss", ""])
def test_readers_take_ten_megabytes_of_one_line(read_file: ReadFile, suffix: str) -> None:
    (found,) = read_file(f"a{suffix}", b"word " * 2_000_000)
    assert isinstance(found, Rejection)
    assert found.origin.endswith(f"a{suffix}:1")
    assert found.content.startswith("word word") or suffix == ".rss"


def test_readers_keep_at_most_64_kib_of_what_they_reject(read_rejection: ReadRejection) -> None:
    assert len(read_rejection("a.txt", b"word " * 2_000_000).content) == 65_536


def test_readers_go_on_after_every_kind_of_bad_file(tmp_path: Path) -> None:
    bad = {
        "a-empty.txt": b"", "b-binary.md": bytes(range(256)), "c-broken.html": b"<html><body>", "d-line.txt": b"x" * 2_000_000,
        "e-utf8.txt": b"Kharkiv \xff\xfe was hit.", "f-notext.jsonl": b'{"title": "x"}\n',
        "g-cut.json.gz": gzip.compress(b"{}" * 99, mtime=0)[:-9],
    }  # fmt: skip
    for name, data in bad.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "z-good.txt").write_text("Rain fell in Kyiv on Sunday.")
    *rejected, good = read([tmp_path])
    assert [Path(item.origin.rpartition(":")[0]).name for item in rejected] == list(bad)
    assert all(isinstance(item, Rejection) and item.reason and item.cure for item in rejected)
    assert isinstance(good, Article)
    assert good.published is None


@pytest.mark.parametrize("published", ["sometime in June", "0000-01-01", "9999-12-31", "2025-02-30", "03/04/2025"])
def test_readers_say_which_date_they_cannot_use(tmp_path: Path, caplog: pytest.LogCaptureFixture, published: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"text": "It rained all day.", "published": published}), encoding="utf-8")
    [article] = read([path])
    assert isinstance(article, Article)
    assert article.published is None
    assert f"a.jsonl:1: the date '{published}' is incomplete, ambiguous or no date" in caplog.text
