"""Web pages, feeds and web archives."""

from __future__ import annotations

import gzip
import json
import logging
import socket
import zlib
from collections.abc import Callable

import pytest

from newsgraph.extract.articles import Article, Rejection

ReadFile = Callable[..., list[Article | Rejection]]
ReadArticle = Callable[..., Article]
ReadRejection = Callable[..., Rejection]

STORY = """
<p>A <b>heavy</b> storm hit the coast of <a href='/x'>Portland</a> on Saturday
and flooded several streets, officials said.<br>Two people were hurt.</p>
<h2>Damage &amp; repairs</h2>
<p>Several houses lost their roofs, and 300 residents were evacuated by the fire service during the night.</p>
<ul><li>Roads are closed until Monday</li><li>Schools stay closed</li></ul>
<table><tr><th>Town</th><th>Houses</th></tr><tr><td>Portland</td><td>40</td></tr></table>
<p>The mayor thanked the crews.</p>
"""
TEXT = (
    "A heavy storm hit the coast of Portland on Saturday and flooded several streets, officials said.\nTwo people were hurt.\n\n"
    "Damage & repairs\n\nSeveral houses lost their roofs, and 300 residents were evacuated by the fire service during the night."
    "\n\nRoads are closed until Monday\nSchools stay closed\n\nTown | Houses\nPortland | 40\n\nThe mayor thanked the crews."
)


def page(head: str = "", story: str = STORY) -> str:
    return (
        f"<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>Storm hits coast | Daily Tide</title>{head}</head>"
        "<body>"
        f"<nav><a href='/'>Home</a> <a href='/world'>World</a></nav><article><h1>Storm hits coast</h1>{story}</article>"
        "<div class='comments'><p>First! What a comment about the storm this is.</p></div>"
        "<footer>Copyright 2019 Daily Tide</footer></body></html>"
    )


def linked_data(value: object) -> str:
    return f"<script type='application/ld+json'>{json.dumps(value)}</script>"


def test_readers_html_keeps_headings_lists_and_tables_apart(read_article: ReadArticle) -> None:
    found = read_article("a.html", page())
    assert found.text == TEXT
    assert found.title == "Storm hits coast"


def test_readers_html_keeps_short_pages_apart_too(read_article: ReadArticle) -> None:
    found = read_article(
        "a.html",
        "<html><body><nav>Menu</nav><h1>Storm</h1><p>Rain fell.</p><h2>Damage</h2><div>Roads closed.</div></body></html>",
    )
    assert (found.title, found.text) == ("Storm", "Rain fell.\n\nDamage\n\nRoads closed.")


def test_readers_html_reads_linked_data(read_article: ReadArticle) -> None:
    node = {
        "@type": ["NewsArticle"], "headline": "Storm &amp; flood", "datePublished": "2025-06-08T10:00:00Z",
        "dateModified": "2025-06-09",
        "author": [{"@type": "Person", "name": "Jane Doe"}, {"name": "Ann Poe"}], "publisher": {"name": "Daily Tide"},
        "mainEntityOfPage": {"@id": "https://example.org/storm"}, "inLanguage": "en-GB",
    }  # fmt: skip
    found = read_article(
        "a.html", page(linked_data({"@context": "https://schema.org", "@graph": [{"@type": "WebPage", "name": "x"}, node]}))
    )
    assert (found.title, found.published, found.author, found.source, found.url, found.language) == (
        "Storm & flood", "2025-06-08T10:00:00+00:00", "Jane Doe, Ann Poe", "Daily Tide", "https://example.org/storm", "en",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("head", "published"),
    [
        ("<meta property='article:published_time' content='2025-06-08T10:00:00+03:00'>", "2025-06-08T10:00:00+03:00"),
        ("<meta name='DC.date.issued' content='2025-06-08'>", "2025-06-08"),
        ("<meta itemprop='datePublished' content='June 8, 2025'>", "2025-06-08"),
        ("<meta property='article:modified_time' content='2025-06-08'>", None),
        ("<meta name='date' content='03/04/2025'>", None),
        ("", None),
    ],
)
def test_readers_html_reads_the_date_that_the_page_states(read_article: ReadArticle, head: str, published: str | None) -> None:
    assert read_article("a.html", page(head)).published == published


def test_readers_html_reads_time_elements_and_lines(read_article: ReadArticle) -> None:
    assert read_article("a.html", page(story="<time datetime='2025-06-08'>yesterday</time>" + STORY)).published == "2025-06-08"
    two = "<time datetime='2025-06-01'>a</time><time class='published' datetime='2025-06-08'>b</time>"
    assert read_article("a.html", page(story=two + STORY)).published == "2025-06-08"
    found = read_article("a.html", page(story="<p>By Jane Doe</p><p>Published: June 8, 2025</p>" + STORY))
    assert (found.published, found.author, found.text) == ("2025-06-08", "Jane Doe", TEXT)


def test_readers_html_takes_the_body_from_linked_data_where_the_page_has_none(read_article: ReadArticle) -> None:
    data = linked_data({"@type": "NewsArticle", "headline": "Storm", "articleBody": "Rain fell on the coast."})
    assert (
        read_article("a.html", f"<html><head>{data}</head><body><nav>Menu</nav></body></html>").text == "Rain fell on the coast."
    )


@pytest.mark.parametrize(
    "script",
    ["[" * 50_000, '{"@type": "NewsArticle", "headline": ["x"], "author": 5, "publisher": [[]]}', "{", '"x"', "null", "[[[{}]]]"],
)
def test_readers_html_survives_hostile_linked_data(read_article: ReadArticle, script: str) -> None:
    assert read_article("a.html", page(f"<script type='application/ld+json'>{script}</script>")).title == "Storm hits coast"


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("<meta charset='windows-1251'>", "cp1251"),
        ("<meta http-equiv='Content-Type' content='text/html; charset=koi8-u'>", "koi8-u"),
        ("<meta charset='iso-8859-1'>", "utf-8-sig"),
        ("<meta charset='utf-8'>", "cp1251"),
        ("<meta charset='zlib'>", "utf-8"),
        ("", "utf-16"),
    ],
)
def test_readers_html_reads_encodings_as_declared_or_as_found(read_article: ReadArticle, head: str, encoding: str) -> None:
    text = "Россия нанесла удар по Харькову в субботу, сообщили власти города. Двое погибли."
    data = f"<html><head>{head}</head><body><p>{text}</p></body></html>".encode(encoding)
    assert read_article("a.html", data, languages=frozenset({"ru"})).text == text


def test_readers_html_repairs_broken_pages(read_article: ReadArticle) -> None:
    broken = "<html><body><p>Rain fell in Kyiv <b>and <i>two people</b> died, officials said.<div><p>Second & last </span></td>"
    assert read_article("a.html", broken).text == "Rain fell in Kyiv and two people died, officials said.\n\nSecond & last"


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("<html><body><nav>Home</nav></body></html>", "no article text in the page"),
        ("<!-- nothing -->", "no HTML elements"),
        ("<div>" * 100_000, "the page has more than 256 elements inside one another"),
        ("<p>x</p>" * 100_000, "the page has more than 100,000 tags"),
    ],
)
def test_readers_html_without_an_article_is_rejected(read_rejection: ReadRejection, html: str, reason: str) -> None:
    found = read_rejection("a.html", html)
    assert found.reason == reason
    assert found.content == html[:65_536]


def test_readers_html_bad_addresses_are_left_out(read_article: ReadArticle) -> None:
    assert read_article("a.html", page("<link rel='canonical' href='javascript:alert(1)'>")).url is None
    assert read_article("a.html", page(linked_data({"@type": "Article", "url": "http://[bad"}))).url is None


def test_readers_html_says_nothing_on_standard_error(read_rejection: ReadRejection, capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    handlers, root.handlers = root.handlers, []
    try:
        read_rejection("a.html", "<html><body></body></html>")
    finally:
        root.handlers = handlers
    assert capsys.readouterr().err == ""


RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Danube &amp; Sea</title><language>en-us</language>
<item><title>Storm &amp;amp; flood</title><link>https://example.org/1</link><dc:creator>Jane Doe</dc:creator>
<pubDate>Sun, 08 Jun 2025 10:00:00 +0300</pubDate><description>Short.</description>
<content:encoded><![CDATA[<h2>Damage</h2><p>Rain <b>fell</b>.</p><script>x()</script><p>End.</p>]]></content:encoded></item>
<item><title>Two</title><description>Only a &lt;i&gt;summary&lt;/i&gt;.</description></item>
<item><title>Empty</title></item>
</channel></rss>"""


def test_readers_feed_reads_rss(read_file: ReadFile) -> None:
    one, two, empty = read_file("a.rss", RSS)
    assert isinstance(one, Article)
    assert (one.title, one.text, one.url, one.author, one.source, one.published) == (
        "Storm & flood", "Damage\n\nRain fell.\n\nEnd.", "https://example.org/1", "Jane Doe", "Danube & Sea",
        "2025-06-08T10:00:00+03:00",
    )  # fmt: skip
    assert isinstance(two, Article)
    assert (two.text, two.published) == ("Only a summary.", None)
    assert isinstance(empty, Rejection)
    assert [item.origin.rpartition(":")[2] for item in (one, two, empty)] == ["4", "7", "8"]


def test_readers_feed_reads_atom(read_article: ReadArticle) -> None:
    found = read_article(
        "a.xml",
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>F</title><entry>'
        '<title type="html">A &lt;b&gt;storm&lt;/b&gt;</title>'
        '<id>urn:x</id><link href="https://example.org/a"/><author><name>Jane Doe</name></author>'
        "<updated>2025-06-08T10:00:00Z</updated>"
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Rain fell.</p><p>End.</p></div></content></entry>'
        "</feed>",
    )
    assert (found.title, found.text, found.url, found.author, found.source, found.published) == (
        "A storm", "Rain fell.\n\nEnd.", "https://example.org/a", "Jane Doe", "F", "2025-06-08T10:00:00+00:00",
    )  # fmt: skip


def test_readers_feed_cut_off_keeps_the_entries_before(read_file: ReadFile) -> None:
    one, cut, broken = read_file("a.rss", RSS[: RSS.index("Only a") + 4])
    assert isinstance(one, Article)
    assert isinstance(cut, Rejection)
    assert "breaks off" in cut.reason
    assert isinstance(broken, Rejection)
    assert broken.origin.endswith(":7")
    assert "no well-formed XML" in broken.reason


def test_readers_feed_sets_aside_only_the_entry_with_bad_bytes(read_file: ReadFile) -> None:
    data = RSS.encode().replace(b"Only a", b"Only \xff a")
    assert [isinstance(item, Article) for item in read_file("a.rss", data)] == [True, False, False]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (
            '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><rss><channel><item>&b;</item></channel></rss>',
            "entity",
        ),
        (
            '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><channel><item><title>&a;</title></item></channel></rss>',
            "entity",
        ),
        ("<rss version='2.0'><channel>" + "<a>" * 5_000, "inside one another"),
        ("<rss " + " ".join(f"a{number}='b'" for number in range(5_000)) + "/>", "attributes"),
        ("<note><to>x</to></note>", "no RSS or Atom"),
        ("<rss", "no RSS or Atom"),
    ],
)
def test_readers_feed_refuses_attacks_and_other_xml(read_rejection: ReadRejection, content: str, reason: str) -> None:
    assert reason in read_rejection("a.rss", content).reason


def test_readers_feed_fetches_nothing(read_file: ReadFile, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("network used")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    read_file("a.rss", "http://127.0.0.1/feed")
    read_file("a.rss", '<!DOCTYPE rss SYSTEM "http://127.0.0.1/x.dtd">' + RSS.partition("?>")[2].lstrip())
    read_file("a.html", page("<base href='http://127.0.0.1/'><link rel='stylesheet' href='http://127.0.0.1/x.css'>"))


def record(
    body: bytes, *, url: str = "https://example.org/a", status: str = "200 OK", kind: str = "text/html", extra: str = ""
) -> bytes:
    http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{extra}\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2025-06-08T10:00:00Z\r\n"
        "WARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-123456789012>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


PAGE = page().encode()


@pytest.mark.parametrize("pack", [lambda data: data, gzip.compress], ids=["plain", "gzip"])
def test_readers_warc_reads_html_responses(read_file: ReadFile, pack: Callable[[bytes], bytes]) -> None:
    records = [
        record(PAGE),
        record(b"\x89PNG", kind="image/png"),
        record(PAGE, status="404 Not Found"),
        record(PAGE, url="https://example.org/b"),
    ]
    found = read_file("a.warc.gz", b"".join(map(pack, records)))
    assert [(item.url, item.text) for item in found if isinstance(item, Article)] == [
        ("https://example.org/a", TEXT), ("https://example.org/b", TEXT),
    ]  # fmt: skip
    assert len(found) == 2


@pytest.mark.parametrize(
    ("body", "extra"),
    [
        (gzip.compress(PAGE), "Content-Encoding: gzip\r\n"),
        (zlib.compress(PAGE), "Content-Encoding: deflate\r\n"),
        (zlib.compress(PAGE)[2:-4], "Content-Encoding: deflate\r\n"),
        (b"%x\r\n" % len(PAGE) + PAGE + b"\r\n0\r\n\r\n", "Transfer-Encoding: chunked\r\n"),
        (PAGE, "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"),
    ],
)
def test_readers_warc_decodes_bodies(read_article: ReadArticle, body: bytes, extra: str) -> None:
    assert read_article("a.warc", record(body, extra=extra)).text == TEXT


def test_readers_warc_takes_the_charset_of_the_server(read_article: ReadArticle) -> None:
    body = "<html><body><p>Харків was hit on Saturday.</p></body></html>".encode("koi8-u")
    assert "Харків" in read_article("a.warc", record(body, kind="text/html; charset=KOI8-U")).text


def test_readers_warc_sets_aside_a_record_that_is_cut_off(read_file: ReadFile) -> None:
    whole, cut = read_file("a.warc", record(PAGE) + record(PAGE)[:-200])
    assert isinstance(whole, Article)
    assert isinstance(cut, Rejection)
    assert "cut off" in cut.reason
    assert cut.origin.endswith(f"byte {len(record(PAGE))}")


def test_readers_warc_sets_aside_bad_bodies_and_goes_on(read_file: ReadFile) -> None:
    bad = [
        record(b"\x1f\x8bnot gzip", extra="Content-Encoding: gzip\r\n"),
        record(b"zz", extra="Content-Encoding: rot13\r\n"),
        record(b"<html><body><p>Bad \xff byte, caf\xc3\xa9.</p></body></html>"),
        record(gzip.compress(b"a" * 1_000_000), extra="Content-Encoding: gzip\r\n"),
    ]
    *found, last = read_file("a.warc", b"".join(bad) + record(PAGE), max_record_bytes=100_000)
    assert len(found) == 4
    assert all(isinstance(item, Rejection) for item in found)
    assert isinstance(last, Article)


def test_readers_warc_with_junk_is_rejected(read_file: ReadFile) -> None:
    first, second = read_file("a.warc", record(PAGE) + b"junk between records\r\n" + record(PAGE))
    assert isinstance(first, Article)
    assert isinstance(second, Rejection)
    assert "no valid WARC record" in second.reason
