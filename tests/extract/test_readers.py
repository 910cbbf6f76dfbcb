from __future__ import annotations

import gzip
import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pytest

from newsgraph.extract import readers
from newsgraph.extract.articles import Article, Rejection
from newsgraph.extract.readers import READERS, InFolder, OptionError, Reader, ReadOptions, read
from newsgraph.graph.records import NewsGraphError

ReadArticle = Callable[..., Article]
ReadRejection = Callable[..., Rejection]
FRENCH = "Un incendie a détruit un entrepôt à Marseille samedi soir, ont indiqué les pompiers. Deux personnes sont mortes."
ENGLISH = "Two people were killed in a fire in a warehouse in Leeds on Saturday, firefighters said."


def _origins(found: list[Article | Rejection], root: Path) -> list[str]:
    return [item.origin.removeprefix(f"{root}/") for item in found]


def test_readers_public_names() -> None:
    assert set(readers.__all__) == {
        "FIELDS", "READERS", "STDIN", "Draft", "InFolder", "InputError", "OptionError", "ReadOptions", "Reader", "Source",
        "read", "read_object", "read_stream",
    }  # fmt: skip


def test_readers_declare_distinct_names_and_suffixes() -> None:
    names = [reader.name for reader in READERS]
    suffixes = [suffix for reader in READERS for suffix in reader.suffixes]
    assert len(set(names)) == len(names)
    assert len(set(suffixes)) == len(suffixes)
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in suffixes)


def test_readers_a_new_format_needs_one_class(monkeypatch: pytest.MonkeyPatch, read_article: ReadArticle) -> None:
    class ShoutReader:
        name = "shout"
        suffixes = (".shout",)
        holds_one = True

        def recognises(self, head: str) -> bool:
            return False

        def read(self, source: readers.Source, options: ReadOptions) -> Iterator[readers.Draft | Rejection]:
            yield readers.Draft(origin=source.at(1), text=source.read_text(100, "max_record_bytes").upper())

    shout: Reader = ShoutReader()
    monkeypatch.setattr("newsgraph.extract.readers.registry.READERS", (shout, *READERS))
    assert read_article("a.shout", "rain fell").text == "RAIN FELL"


@pytest.mark.parametrize("name", ["articles", "articles.json", "articles.jsonl", "articles.ndjson"])
def test_readers_know_which_article_fills_its_file(tmp_path: Path, name: str) -> None:
    """A list fills none, whatever it is called: the format is told by how a file begins, which is gone once it is read."""
    several, single = tmp_path / name, tmp_path / "one.txt"
    several.write_text("".join(json.dumps({"id": f"a{i}", "text": f"{ENGLISH} {i}"}) + "\n" for i in range(300)))
    single.write_text(ENGLISH)
    listed = [article for article in read([several]) if isinstance(article, Article)]
    assert [article.file for article in listed] == [None] * 300
    (alone,) = (article for article in read([single]) if isinstance(article, Article))
    assert alone.file == str(single)


def test_readers_go_through_folders_in_sorted_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/b/c.txt", ".hidden.txt", ".git/d.txt", "c.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(ENGLISH)
    assert _origins(list(read([tmp_path])), tmp_path) == ["a/b/c.txt:1", "a/z.txt:1", "b.txt:1", "c.txt:1"]


def test_readers_keep_the_order_of_the_paths(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(ENGLISH)
    assert _origins(list(read([tmp_path / "b.txt", str(tmp_path / "a.txt")])), tmp_path) == ["b.txt:1", "a.txt:1"]


def test_readers_read_a_named_file_even_if_it_is_hidden_or_a_link(tmp_path: Path) -> None:
    (tmp_path / ".a.txt").write_text(ENGLISH)
    (tmp_path / "link.txt").symlink_to(tmp_path / ".a.txt")
    assert all(isinstance(found, Article) for found in read([tmp_path / ".a.txt", tmp_path / "link.txt"]))


def test_readers_do_not_follow_links_out_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "outside.txt").write_text(ENGLISH)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "inside.txt").write_text(ENGLISH)
    (folder / "out.txt").symlink_to(tmp_path / "outside.txt")
    (folder / "in.txt").symlink_to(folder / "inside.txt")
    (folder / "sibling").symlink_to(f"{folder}-other")
    Path(f"{folder}-other").mkdir()
    found = {item.origin.rpartition("/")[2]: item for item in read([folder])}
    assert isinstance(found["in.txt:1"], Article)
    assert isinstance(found["out.txt"], Rejection)
    assert isinstance(found["sibling"], Rejection)
    assert "leads out of the folder" in found["out.txt"].reason


def test_readers_go_to_a_path_in_a_folder_as_they_go_through_the_folder(tmp_path: Path) -> None:
    folder, outside = tmp_path / "folder", tmp_path / "outside"
    for place in (folder / "deeper", outside):
        place.mkdir(parents=True)
        (place / "a.txt").write_text(ENGLISH)
    (folder / "out.txt").symlink_to(outside / "a.txt")
    (folder / "deeper" / "out").symlink_to(outside)
    (folder / "deeper" / "up.txt").symlink_to(outside / ".." / "folder" / "deeper" / "a.txt")
    os.mkfifo(folder / "pipe")

    def at(*parts: str) -> list[str]:
        found = list(read([InFolder(folder.joinpath(*parts), folder)]))
        reasons = {item.origin: item.reason for item in found if isinstance(item, Rejection)}
        assert all("leads out of the folder" in reason or "a pipe" in reason for reason in reasons.values())
        return [f"{'not ' if item.origin in reasons else ''}{item.origin.removeprefix(f'{folder}/')}" for item in found]

    assert at("out.txt") == ["not out.txt"]
    assert at("deeper", "out") == at("deeper", "out", "a.txt") == ["not deeper/out"]
    assert at("deeper", "up.txt") == ["deeper/up.txt:1"]
    assert at("deeper") == ["deeper/a.txt:1", "not deeper/out", "deeper/up.txt:1"]
    assert at("pipe") == ["not pipe"]


def test_readers_enter_no_folder_twice(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.txt").write_text(ENGLISH)
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert _origins(list(read([tmp_path])), tmp_path) == ["a/x.txt:1"]


def test_readers_go_deeper_than_python_recurses(tmp_path: Path) -> None:
    old = Path.cwd()
    os.chdir(tmp_path)
    try:
        for _ in range(sys.getrecursionlimit() + 100):
            Path("d").mkdir()
            os.chdir("d")
        found = list(read([tmp_path]))
    finally:
        # Bottom up, for the runner's own clean-up of old folders recurses and would fail on these.
        while Path.cwd() != tmp_path:
            os.chdir("..")
            Path("d").rmdir()
        os.chdir(old)
    assert all(isinstance(item, Rejection) for item in found)
    assert found


def test_readers_refuse_pipes_within_folders(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (found,) = read([tmp_path])
    assert isinstance(found, Rejection)
    assert "pipe" in found.reason


def test_readers_report_missing_and_empty_paths(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    missing, empty, null = read([tmp_path / "missing.txt", tmp_path / "empty", "nul\0l"])
    assert isinstance(missing, Rejection)
    assert "No such file" in missing.reason
    assert missing.origin.endswith("missing.txt")
    assert isinstance(empty, Rejection)
    assert "no files" in empty.reason
    assert isinstance(null, Rejection)
    assert null.origin == "nul\\x00l"


def test_readers_report_unreadable_files_and_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(ENGLISH)
    opened = Path.open

    def refuse(self: Path, *args: object, **kwargs: object) -> object:
        if self.name == "a.txt":
            raise PermissionError(13, "Permission denied", str(self))
        return opened(self, *args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    first, second = read([tmp_path])
    assert isinstance(first, Rejection)
    assert "Permission denied" in first.reason
    assert "permission" in first.cure
    assert isinstance(second, Article)


def test_readers_report_an_error_in_the_middle_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.jsonl"
    path.touch()

    class Failing(io.BytesIO):
        def read1(self, size: int | None = -1, /) -> bytes:
            chunk = super().read1(size)
            if not chunk:
                raise OSError(5, "Input/output error")
            return chunk

    failing, opened = Failing(b'{"text": "one"}\n{"te'), Path.open
    monkeypatch.setattr(Path, "open", lambda self, *how, **more: failing if self == path else opened(self, *how, **more))
    first, second = read([path])
    assert isinstance(first, Article)
    assert isinstance(second, Rejection)
    assert "Input/output error" in second.reason
    assert second.origin.endswith("a.jsonl:2")
    assert second.content == '{"te'


def test_readers_read_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"text": "one"}\n{"text": "two"}\n')))
    found = list(read(["-"]))
    assert [(item.origin, item.text) for item in found if isinstance(item, Article)] == [
        ("<stdin>:1", "one"),
        ("<stdin>:2", "two"),
    ]


def test_readers_read_a_pipe_that_is_named(tmp_path: Path) -> None:
    reading_end, writing_end = os.pipe()
    with open(writing_end, "wb") as pipe:  # noqa: PTH123 - a file descriptor
        pipe.write(gzip.compress(ENGLISH.encode()))
    try:
        (found,) = read([f"/dev/fd/{reading_end}"])
    finally:
        os.close(reading_end)
    assert isinstance(found, Article)
    assert found.text == ENGLISH


def test_readers_stream_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "endless"
    os.mkfifo(path)
    with os.fdopen(os.open(path, os.O_RDWR), "wb", buffering=0) as pipe:
        pipe.write(b'{"text": "one"}\n{"text": "two"}\n' * 500)
        found = list(islice(read([path], options=ReadOptions(format="jsonl")), 3))
    assert [item.text for item in found if isinstance(item, Article)] == ["one", "two", "one"]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ('{"text": "json lines"}\n{"text": "more"}\n', "json lines"),
        ('[\n {"text": "json"}\n]', "json"),
        ('{\n "text": "object"\n}', "object"),
        ("<!DOCTYPE html><html><body><p>page</p></body></html>", "page"),
        ("---\ntitle: T\n---\n\nfront *matter*", "front matter"),
        ("# T\n\nmark*down*", "markdown"),
        ("title,text\nT,table\n", "table"),
        ('<?xml version="1.0"?><rss version="2.0"><channel><item><description>feed</description></item></channel></rss>', "feed"),
        ("plain *text*", "plain *text*"),
    ],
)
def test_readers_recognise_files_without_a_known_suffix(read_file: Callable[..., list[Article]], content: str, text: str) -> None:
    assert read_file("article.unknown", content)[0].text == text
    assert read_file("noextension", content)[0].text == text


def test_readers_recognise_gzip_whatever_the_name(read_article: ReadArticle) -> None:
    assert read_article("a.txt", gzip.compress(ENGLISH.encode())).text == ENGLISH
    assert read_article("a.txt.gz", gzip.compress(ENGLISH.encode()) * 2).text == ENGLISH + ENGLISH
    assert read_article("a.txt.gz", ENGLISH).text == ENGLISH


def test_readers_obey_the_format_option(read_article: ReadArticle) -> None:
    assert read_article("a.md", "Rain. *not*\n- markdown.", format="text").text == "Rain. *not*\n- markdown."


def test_readers_know_no_other_formats() -> None:
    with pytest.raises(OptionError, match="choose one of: csv, feed, html, json, jsonl, markdown, text, warc"):
        read(["x"], options=ReadOptions(format="docx"))


@pytest.mark.parametrize(
    "options",
    [{"fields": {"txt": "body"}}, {"encoding": "rot13"}, {"encoding": "nope"}, {"errors": "ignore"}, {"max_characters": 0}],
)
def test_readers_refuse_options_that_make_no_sense(options: dict[str, object]) -> None:
    with pytest.raises(NewsGraphError):
        ReadOptions(**options)  # type: ignore[arg-type]


def test_readers_set_aside_languages_without_a_model(read_rejection: ReadRejection) -> None:
    found = read_rejection("a.txt", FRENCH)
    assert found.reason.startswith("language fr (French) has no model")
    assert found.content == FRENCH


def test_readers_accept_the_languages_of_the_options(read_article: ReadArticle) -> None:
    assert read_article("a.txt", FRENCH, languages=frozenset({"en", "fr"})).language == "fr"


def test_readers_take_a_stated_language_for_granted(read_article: ReadArticle, read_rejection: ReadRejection) -> None:
    assert read_article("a.jsonl", f'{{"text": "{FRENCH}", "language": "en-GB"}}').language == "en"
    assert read_article("a.txt", FRENCH, language="en").language == "en"
    assert "language de (German)" in read_rejection("a.jsonl", f'{{"text": "{ENGLISH}", "lang": "German"}}').reason


def test_readers_trust_the_text_more_than_the_page_around_it(read_file: Callable[..., list[Article | Rejection]]) -> None:
    (wrong,) = read_file("a.html", f"<html lang='de'><body><article><p>{ENGLISH}</p></article></body></html>")
    assert isinstance(wrong, Article)
    assert wrong.language == "en"
    (foreign,) = read_file("a.html", f"<html lang='en'><body><article><p>{FRENCH}</p></article></body></html>")
    assert isinstance(foreign, Rejection)


def test_readers_take_short_texts_for_the_default_language(read_article: ReadArticle) -> None:
    assert read_article("a.txt", "Incendie à Marseille").language == "en"
    assert read_article("a.txt", "Incendie à Marseille", languages=frozenset({"fr"})).language == "fr"


def test_readers_fill_in_the_source_of_the_options_and_of_datelines(read_article: ReadArticle) -> None:
    assert read_article("a.txt", ENGLISH, source="Example Wire").source == "Example Wire"
    assert read_article("a.txt", f"LEEDS, June 8 (Other Wire) - {ENGLISH}", source="Example Wire").source == "Other Wire"
    assert read_article("a.jsonl", f'{{"text": "{ENGLISH}", "source": "Own"}}', source="Example Wire").source == "Own"


def test_readers_derive_the_same_id_from_the_same_article(read_article: ReadArticle) -> None:
    assert read_article("a.txt", ENGLISH).id == read_article("b.txt", ENGLISH).id != read_article("c.txt", ENGLISH + " More.").id
    assert read_article("a.jsonl", '{"text": "x", "url": "https://example.org/a"}').id == "https://example.org/a"
    assert read_article("a.jsonl", '{"text": "x", "url": "https://example.org/a", "id": 12}').id == "12"


def test_readers_escape_names_in_messages(tmp_path: Path) -> None:
    (tmp_path / "evil\x1b[31m\nname\u202e.txt").write_bytes(b"")
    (found,) = read([tmp_path])
    assert isinstance(found, Rejection)
    assert "evil\\x1b[31m\\nname\\u202e.txt" in found.origin


@pytest.mark.shared
def test_readers_read_the_seed_article(shared: Path) -> None:
    (found,) = read([shared / "seed" / "kharkiv.md"])
    assert isinstance(found, Article)
    assert found.published == "2025-06-08"
    assert found.title == "Rising Tensions: Russia Unleashes Record-Breaking Drone Assault on Kharkiv"
    assert not set("#*_`") & set(found.text)
    assert "Published" not in found.text
    assert "\n\nA Major Leap in Military Tactics\n\nThis recent barrage" in found.text


@pytest.mark.shared
def test_readers_read_a_corpus_without_a_word_changed(shared: Path) -> None:
    import json

    path = shared / "load" / "wikinews.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        given = [json.loads(line) for line in lines]
    found = list(read([path]))
    assert len(found) == 295
    for article, record in zip(found, given, strict=True):
        assert isinstance(article, Article)
        assert (article.id, article.text, article.title, article.published) == (
            record["id"], record["text"], record["title"], record["published"],
        )  # fmt: skip
