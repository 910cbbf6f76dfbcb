"""JSON, JSON Lines and tables."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from zlib import crc32

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsgraph.extract.articles import Article, Rejection

ReadFile = Callable[..., list[Article | Rejection]]
ReadArticle = Callable[..., Article]
ReadRejection = Callable[..., Rejection]


def _texts(found: list[Article | Rejection]) -> list[str]:
    return [item.text if isinstance(item, Article) else f"rejected: {item.reason}" for item in found]


@pytest.mark.parametrize("suffix", ["json", "jsonl"])
@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1).filter(str.strip))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
def test_readers_json_keeps_the_text_exactly(read_article: ReadArticle, suffix: str, text: str) -> None:
    assert read_article(f"a.{suffix}", json.dumps({"text": text, "language": "en"})).text == text


def test_readers_json_keeps_markdown_and_windows_line_ends(read_article: ReadArticle) -> None:
    text = "# Not *markup*\r\n\r\n\tRain  fell.\u00a0 \r\nPublished: June 08, 2025\r\n"
    found = read_article("a.jsonl", json.dumps({"text": text, "title": " A  title\t"}))
    assert (found.text, found.title, found.published) == (text, " A  title\t", "2025-06-08")


def test_readers_json_replaces_what_no_format_can_carry_one_for_one(read_article: ReadArticle) -> None:
    assert read_article("a.jsonl", '{"text": "a\\ud83d b\\u0000 c\\ud83d\\ude00"}').text == "a\ufffd b\ufffd c😀"


def test_readers_json_knows_the_usual_names(read_article: ReadArticle) -> None:
    found = read_article(
        "a.json",
        json.dumps({"Headline": "T", "articleBody": "Rain.", "publishedAt": "2025-06-08", "lang": "en",
                    "source": {"id": None, "name": "Wire"}, "authors": [{"name": "A"}, "B"], "link": "https://example.org",
                    "_id": 7, "description": "short"}),
    )  # fmt: skip
    assert (found.title, found.text, found.published, found.source, found.author, found.url, found.id) == (
        "T", "Rain.", "2025-06-08", "Wire", "A, B", "https://example.org", "7",
    )  # fmt: skip


def test_readers_json_follows_the_field_mapping(read_article: ReadArticle, read_rejection: ReadRejection) -> None:
    record = json.dumps({"text": "not this", "meta": {"story": "Rain."}, "a.b": "T"})
    found = read_article("a.json", record, fields={"text": "meta.story", "title": "a.b"})
    assert (found.text, found.title) == ("Rain.", "T")
    missing = read_rejection("a.json", record, fields={"text": "body"})
    assert missing.reason == "no text in the field 'body'; the fields are: text, meta, a.b"


def test_readers_json_turns_html_fields_into_text(read_article: ReadArticle) -> None:
    found = read_article(
        "a.json", '{"version": "1", "items": [{"title": "T", "content_html": "<h1>T</h1><p>Rain <b>fell</b>.</p><p>End.</p>"}]}'
    )
    assert found.text == "Rain fell.\n\nEnd."


@pytest.mark.parametrize(
    "content",
    ['{"text": "one"}', '[{"text": "one"}]', '{"articles": [{"text": "one"}]}',
     '{"status": "ok", "response": {"results": [{"text": "one"}]}}',
     '\ufeff {"data": [{"text": "one"}]} '],
)  # fmt: skip
def test_readers_json_finds_articles_in_objects_and_lists(read_file: ReadFile, content: str) -> None:
    assert _texts(read_file("a.json", content)) == ["one"]


def test_readers_json_items_are_found_under_a_given_name(read_file: ReadFile) -> None:
    content = '{"x": {"y": [{"text": "one"}, {"text": "two"}]}, "articles": [{"text": "three"}]}'
    assert _texts(read_file("a.json", content, items="x.y")) == ["one", "two"]


def test_readers_json_an_article_with_lists_is_an_article(read_file: ReadFile) -> None:
    assert _texts(read_file("a.json", '{"data": [1, 2], "entries": ["a"], "text": "one"}')) == ["one"]


def test_readers_json_says_on_which_line_each_article_starts(read_file: ReadFile) -> None:
    found = read_file("a.json", '{"articles": [\n{"text": "one"},\n\n{"text":\n"two"}, {"no": 1}]}')
    assert [item.origin.rpartition(":")[2] for item in found] == ["2", "4", "5"]


def test_readers_json_articles_before_a_mistake_still_come(read_file: ReadFile) -> None:
    *good, bad = read_file("a.json", '[{"text": "one"},\n {"text": "two"},\n {"text": three}]')
    assert _texts(good) == ["one", "two"]
    assert isinstance(bad, Rejection)
    assert bad.origin.endswith("a.json:3")
    assert "(column 11)" in bad.reason
    assert bad.content == ' {"text": three}]'


def test_readers_json_reads_lines_under_the_wrong_name(read_file: ReadFile) -> None:
    assert _texts(read_file("a.json", '{"text": "one"}\n{"text": "two"}\n')) == ["one", "two"]
    assert _texts(read_file("b.json", '{\n"text": "one"}\n{\n"text": "two"}\n')) == ["one", "two"]


def test_readers_json_sets_aside_only_the_article_with_bad_bytes(read_file: ReadFile) -> None:
    found = read_file("a.json", b'[{"text": "one"}, {"text": "two \xff"}, {"text": "three"}]')
    assert _texts(found) == ["one", "rejected: bytes that are no valid UTF-8", "three"]
    assert "two \\xff" in getattr(found[1], "content", "")


@pytest.mark.parametrize(
    "content",
    ["[" * 100_000, '{"a":' * 100_000, '[{"text": "a", "id": ' + "9" * 5_000 + "}]", "[1", "{", '{"a" 1}', "[,]", "nul"],
)
def test_readers_json_survives_hostile_json(read_file: ReadFile, content: str) -> None:
    found = read_file("a.json", content)
    assert all(isinstance(item, Rejection) for item in found)
    assert found


def test_readers_jsonl_sets_aside_bad_lines_and_goes_on(read_file: ReadFile) -> None:
    lines = [
        b'{"text": "one"}', b'{"title": "no text"}', b'{"text": "bad', b"", b'{"text": "bad \xff byte"}', b"[1, 2]", b'"string"',
        b"null",
        b'{"text": 5}', b'{"text": "  "}', b'{"text": "last"}',
    ]  # fmt: skip
    found = read_file("a.jsonl", b"\n".join(lines))
    reasons = {int(item.origin.rpartition(":")[2]): item.reason for item in found if isinstance(item, Rejection)}
    assert [item.text for item in found if isinstance(item, Article)] == ["one", "last"]
    assert reasons == {
        2: "no text; the fields are: title",
        3: "no valid JSON: Unterminated string starting at (column 10)",
        5: f"no valid UTF-8 at byte {len(b''.join(lines[:4])) + 4 + 14} (0xFF)",
        6: "a list where an article was expected",
        7: "a string where an article was expected",
        8: "null where an article was expected",
        9: "the text is no string",
        10: "no text",
    }
    kept = [item.content for item in found if isinstance(item, Rejection)]
    assert kept[:3] == ['{"title": "no text"}', '{"text": "bad', '{"text": "bad \\xff byte"}']


def test_readers_jsonl_splits_lines_at_line_feeds_only(read_file: ReadFile) -> None:
    assert _texts(read_file("a.jsonl", '{"text": "a\u2028b\x85c"}\r\n\r\n{"text": "two"}\r\n')) == ["a\u2028b\x85c", "two"]


def test_readers_jsonl_reads_utf16(read_file: ReadFile) -> None:
    assert _texts(read_file("a.jsonl", '{"text": "one"}\n{"text": "zwei ü"}\n'.encode("utf-16"))) == ["one", "zwei ü"]


def test_readers_jsonl_refuses_long_lines_and_goes_on(read_file: ReadFile) -> None:
    content = '{"text": "' + "word " * 50_000 + '"}\n{"text": "two"}\n'
    assert _texts(read_file("a.jsonl", content, max_record_bytes=100_000)) == [
        "rejected: a line of more than 100,000 bytes",
        "two",
    ]
    assert _texts(read_file("a.jsonl", content, max_characters=100_000)) == [
        "rejected: a text of 250,000 characters; the limit is 100,000", "two",
    ]  # fmt: skip


def test_readers_gzip_cut_off_keeps_what_came_before(read_file: ReadFile) -> None:
    lines = "".join(
        json.dumps({"text": f"Article number {number} about {crc32(str(number).encode())}.", "language": "en"}) + "\n"
        for number in range(4_000)
    )
    *good, bad = read_file("a.jsonl.gz", gzip.compress(lines.encode())[:-100])
    assert len(good) > 2_000
    assert all(isinstance(item, Article) for item in good)
    assert isinstance(bad, Rejection)
    assert "cut off" in bad.reason
    assert bad.origin.endswith(f":{len(good) + 1}")


def test_readers_gzip_damaged_is_rejected(read_rejection: ReadRejection) -> None:
    data = gzip.compress(b"Rain fell.")
    assert "damaged" in read_rejection("a.txt.gz", data[:-8] + b"12345678").reason
    assert "damaged" in read_rejection("a.txt.gz", data[:10] + b"\xff" * 20).reason


def test_readers_gzip_bomb_is_rejected(read_rejection: ReadRejection) -> None:
    packed = gzip.compress(b'{"text": "' + b"a" * (24 << 20) + b'"}', compresslevel=9)
    assert "bomb" in read_rejection("a.jsonl.gz", packed).reason


def test_readers_table_reads_rows_with_line_breaks(read_file: ReadFile) -> None:
    found = read_file("a.csv", 'id,title,published,text\r\n1,T,2025-06-08,"Rain ""fell"".\n\nEnd."\r\n\r\n2,U,,Two\r\n')
    assert _texts(found) == ['Rain "fell".\n\nEnd.', "Two"]
    assert [item.origin.rpartition(":")[2] for item in found] == ["2", "6"]
    assert isinstance(found[0], Article)
    assert (found[0].id, found[0].title, found[0].published) == ("1", "T", "2025-06-08")


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_readers_table_finds_its_delimiter(read_article: ReadArticle, mark: str) -> None:
    assert read_article("a.csv", f"headline{mark}body\nT{mark}Rain fell\n").text == "Rain fell"


def test_readers_table_follows_the_field_mapping(read_article: ReadArticle) -> None:
    assert read_article("a.tsv", "x\ttext\nRain\tno\n", fields={"text": "x"}).text == "Rain"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_readers_table_reads_encodings(read_article: ReadArticle, encoding: str) -> None:
    assert read_article("a.csv", "text,title\nThe café in Zürich burned,T\n".encode(encoding)).text == "The café in Zürich burned"


def test_readers_table_sets_aside_bad_rows_and_goes_on(read_file: ReadFile) -> None:
    found = read_file("a.csv", b'title,text\nA,"one"\nB,"unclosed\nC,three\nD,"four"\nE,x,y,z\nF,\nG,six \xff\nH,seven\n')
    assert _texts(found) == [
        "one",
        "rejected: no valid CSV: text after a closing quote; a quote inside a field is written twice",
        "three",
        "four",
        "rejected: 4 fields under 2 column names",
        "rejected: no text; the fields are: title, text",
        "rejected: bytes that are no valid UTF-8",
        "seven",
    ]


def test_readers_table_an_unclosed_quote_swallows_nothing(read_file: ReadFile) -> None:
    assert _texts(read_file("a.csv", 'title,text\nA,"unclosed\nB,two\nC,three\n')) == [
        "rejected: no valid CSV: a quote that is never closed", "two", "three",
    ]  # fmt: skip


def test_readers_table_without_a_text_column_is_rejected(read_rejection: ReadRejection) -> None:
    assert read_rejection("a.csv", "a,b\n1,2\n").reason == "no text; the fields are: a, b"


def test_readers_table_takes_fields_longer_than_the_csv_modules_limit(read_article: ReadArticle) -> None:
    assert len(read_article("a.csv", "text\n" + "word " * 60_000).text) == 300_000
