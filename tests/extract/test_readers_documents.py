"""Plain text and Markdown."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from newsgraph.extract.articles import Article, Rejection

ReadArticle = Callable[..., Article]
ReadRejection = Callable[..., Rejection]


def test_readers_text_takes_the_first_line_as_title(read_article: ReadArticle) -> None:
    found = read_article("a.txt", "Storm hits coast\n\nRain fell on Sunday.\nIt was heavy.\n\nRoads closed.\n")
    assert found.title == "Storm hits coast"
    assert found.text == "Rain fell on Sunday.\nIt was heavy.\n\nRoads closed."


@pytest.mark.parametrize(
    "content",
    [
        "Rain fell on Sunday.\n\nRoads closed.",
        "Only one line",
        "A wrapped line\nof running text\n\nRoads closed.",
    ],
)
def test_readers_text_takes_no_sentence_for_a_title(read_article: ReadArticle, content: str) -> None:
    found = read_article("a.txt", content)
    assert found.title is None
    assert found.text == content


def test_readers_text_reads_the_lines_about_publication(read_article: ReadArticle) -> None:
    found = read_article(
        "a.txt",
        "Storm hits coast\n\nPublished: October 2, 2025\nSource: Example Wire\nURL: https://example.org/storm\nBy Jane Doe\n"
        "\nRain fell.\n",
    )
    assert (found.published, found.source, found.url, found.author) == (
        "2025-10-02", "Example Wire", "https://example.org/storm", "Jane Doe",
    )  # fmt: skip
    assert found.text == "Rain fell."


def test_readers_text_keeps_sentences_that_look_like_notices(read_article: ReadArticle) -> None:
    content = "Rain fell.\n\nSource: an official who asked not to be named.\n\nBy the time help came, it was over."
    assert read_article("a.txt", content).text == content


@pytest.mark.parametrize(
    ("content", "published"),
    [
        ("Storm\n\nPublished: June 08, 2025\n\nRain fell.", "2025-06-08"),
        ("Rain fell.\n\nPublished: June 08, 2025", "2025-06-08"),
        ("Friday, July 21, 2017 \n\n\nRain fell.", "2017-07-21"),
        ("KYIV, June 8, 2025 (Example Wire) - Rain fell.", "2025-06-08"),
        ("WASHINGTON, 3 March 2020 /Example Wire/ -- Rain fell.", "2020-03-03"),
        ("By Jane Doe | June 8, 2025 10:30 AM\n\nRain fell.", "2025-06-08T10:30:00"),
        ("VALLETTA, 8 March 2026. Rain fell.", "2026-03-08"),
        ("Geneva, 5 March 2026 – Rain fell.", "2026-03-05"),
        ("(New York, 5 March 2026): Rain fell.", "2026-03-05"),
        ("Updated March 5, 2026 - Rain fell.", None),
        ("KYIV, June 8 (Example Wire) - Rain fell.", None),
        ("Rain fell.\nIt will fall until\nMarch 31, 1988.", None),
        ("Rain fell until\nMarch 31, 1988\nand then stopped.", None),
        ("Rain fell.\n\nUpdated: June 8, 2025", None),
        ("Rain fell.", None),
        ("Published: 03/04/2025\n\nRain fell.", None),
    ],
)
def test_readers_text_finds_the_date_that_is_stated(read_article: ReadArticle, content: str, published: str | None) -> None:
    assert read_article("a.txt", content).published == published


def test_readers_text_a_dateline_takes_its_year_from_the_url(read_article: ReadArticle) -> None:
    text = "KYIV, June 7 (Example Wire) - Rain fell."
    assert read_article("a.json", f'{{"text": "{text}", "url": "https://example.org/2025/06/08/rain"}}').published == "2025-06-07"
    assert read_article("a.json", f'{{"text": "{text}", "url": "https://example.org/rain"}}').published is None


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_readers_text_reads_all_line_ends(read_article: ReadArticle, newline: str) -> None:
    assert read_article("a.txt", f"Storm{newline}{newline}Rain fell.{newline}More.").text == "Rain fell.\nMore."


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Café rain.".encode("utf-8-sig"), "Café rain."),
        ("Café rain.".encode("utf-16"), "Café rain."),
        ("Café rain.".encode("utf-16-le"), "Café rain."),
        ("Café “rain” – £5.".encode("cp1252"), "Café “rain” – £5."),
        (b"A\xa0space of S\xe3o Paulo", "A\xa0space of São Paulo"),
    ],
)
def test_readers_text_reads_the_encodings_of_the_wild(read_article: ReadArticle, data: bytes, text: str) -> None:
    assert read_article("a.txt", data).text == text


def test_readers_text_reads_other_scripts_in_old_encodings(read_article: ReadArticle) -> None:
    text = "Россия нанесла удар по Харькову в субботу, сообщили власти города. Двое погибли."
    assert read_article("a.txt", text.encode("cp1251"), languages=frozenset({"ru"})).text == text
    assert read_article("a.txt", text.encode("koi8-r"), languages=frozenset({"ru"}), encoding="koi8-r").text == text


def test_readers_text_rejects_invalid_utf8_with_its_place(read_rejection: ReadRejection, read_article: ReadArticle) -> None:
    data = "Café one.\nLine two ".encode() + b"\xff\xfe bad."
    found = read_rejection("a.txt", data)
    assert found.origin.endswith("a.txt:2")
    assert "byte 20 (0xFF)" in found.reason
    assert found.content == "Café one.\nLine two \\xff\\xfe bad."
    assert read_article("a.txt", data, errors="replace").text == "Café one.\nLine two \ufffd\ufffd bad."


def test_readers_text_takes_damaged_utf8_for_no_other_encoding(read_rejection: ReadRejection) -> None:
    data = "Россия нанесла удар по Харькову в субботу, сообщили власти города. Двое погибли.".encode()
    found = read_rejection("a.txt", data[:2] + b"\xe9" + data[3:], languages=frozenset({"ru", "zh"}))
    assert found.reason == "no valid UTF-8 at byte 2 (0xE9)"


def test_readers_markdown_reads_front_matter(read_article: ReadArticle) -> None:
    found = read_article(
        "a.md",
        '---\ntitle: "Storm: the coast is hit"\ndate: 2025-06-08T10:00:00+03:00\nauthors: [Jane Doe, Ann Poe]\nlang: en\n'
        "publisher: Example Wire\nlink: https://example.org/a\ntags: [x, y]\n---\n\nRain fell.\n",
    )
    assert (found.title, found.published, found.author, found.language, found.source, found.url, found.text) == (
        "Storm: the coast is hit", "2025-06-08T10:00:00+03:00", "Jane Doe, Ann Poe", "en", "Example Wire", "https://example.org/a",
        "Rain fell.",
    )  # fmt: skip


def test_readers_markdown_reads_front_matter_that_is_no_yaml(read_article: ReadArticle) -> None:
    found = read_article("a.md", "---\ntitle: Kyiv: a city under fire\ndate: June 8, 2025\n---\nRain fell.\n")
    assert (found.title, found.published, found.text) == ("Kyiv: a city under fire", "2025-06-08", "Rain fell.")


def test_readers_markdown_reads_toml_front_matter(read_article: ReadArticle) -> None:
    found = read_article("a.md", '+++\ntitle = "Storm"\ndate = 2025-06-08\n+++\nRain fell.\n')
    assert (found.title, found.published, found.text) == ("Storm", "2025-06-08", "Rain fell.")


def test_readers_markdown_takes_a_rule_for_no_front_matter(read_article: ReadArticle) -> None:
    assert read_article("a.md", "---\n\nRain fell.\n\n---\n\nIt stopped.\n").text == "Rain fell.\n\nIt stopped."


@pytest.mark.parametrize(
    "heading", ["# Storm hits coast", "Storm hits coast\n====", "## Storm hits *coast*", "# Storm hits coast #"]
)
def test_readers_markdown_takes_the_first_heading_as_title(read_article: ReadArticle, heading: str) -> None:
    found = read_article("a.md", f"{heading}\n\nRain fell.\n\n## Damage\n\nRoads closed.")
    assert (found.title, found.text) == ("Storm hits coast", "Rain fell.\n\nDamage\n\nRoads closed.")


def test_readers_markdown_removes_a_heading_that_repeats_the_title(read_article: ReadArticle) -> None:
    assert read_article("a.md", "---\ntitle: Storm hits coast\n---\n# Storm Hits Coast!\n\nRain fell.").text == "Rain fell."
    assert read_article("a.md", "---\ntitle: Storm\n---\n# Another\n\nRain fell.").text == "Another\n\nRain fell."


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("**Rain** *fell* on `Sunday` in [Kyiv](https://example.org 'x').", "Rain fell on Sunday in Kyiv."),
        ("~~No~~ rain \\*fell\\* &amp; <b>stopped</b>.", "No rain *fell* & stopped."),
        ("Rain\nfell\nhere.", "Rain fell here."),
        ("Rain  \nfell.", "Rain\nfell."),
        ("- roads\n- bridges\n  - one\n\nEnd.", "roads\nbridges\none\n\nEnd."),
        ("1. roads\n\n2. bridges", "roads\nbridges"),
        ("| Town | Houses |\n|---|---:|\n| **Kyiv** | 40 |\n\nEnd.", "Town | Houses\nKyiv | 40\n\nEnd."),
        ("> We saw it,\n> she said.", "We saw it, she said."),
        ("Rain.\n\n```python\nprint()\n```\n\nEnd.", "Rain.\n\nEnd."),
        ("    Indented rain fell.\n\nEnd.", "Indented rain fell.\n\nEnd."),
        ("![A picture](x.png)\n\nRain.\n\n***\n\nEnd.", "Rain.\n\nEnd."),
        ("Rain.\n\n<!-- hidden -->\n\n<div><p>Inside</p><script>x()</script></div>\n\nEnd.", "Rain.\n\nInside\n\nEnd."),
        ("Heading\n---\nRain.\n### Deep\nEnd.\n#### Last", "Rain.\n\nDeep\n\nEnd.\n\nLast"),
        ("Rain\r\nfell.\r\n\r\nEnd.", "Rain fell.\n\nEnd."),
    ],
)
def test_readers_markdown_keeps_the_words_and_drops_the_marks(read_article: ReadArticle, markdown: str, text: str) -> None:
    assert read_article("a.md", markdown).text == text


@pytest.mark.parametrize(
    "footer", ["Published: June 08, 2025", "*Published: June 08, 2025*", "**Published:** June 08, 2025\n*By Jane Doe*"]
)
def test_readers_markdown_footer_is_metadata(read_article: ReadArticle, footer: str) -> None:
    found = read_article("a.md", f"# Storm\n\nRain fell.\n\n---\n\n{footer}\n")
    assert (found.published, found.text) == ("2025-06-08", "Rain fell.")


def test_readers_markdown_without_text_is_rejected(read_rejection: ReadRejection) -> None:
    assert read_rejection("a.md", "# Only a title\n").reason == "no text but a title"


@pytest.mark.parametrize(
    "front",
    [
        "a: " + "[" * 20_000,
        "a: &a [x]\nb: &b [*a,*a]\nauthor: *b",
        "? " * 5_000,
        "title: !!python/object/apply:os.system ['true']",
        "title: \x07",
    ],
)
def test_readers_markdown_survives_hostile_front_matter(read_article: ReadArticle, front: str) -> None:
    assert read_article("a.md", f"---\n{front}\n---\nRain fell.").text.endswith("Rain fell.")


@pytest.mark.parametrize("unit", ["[", "![[", "*a_ ", "[a](b", "<a ", "> ", "- ", "`", "|a", "&", "**a *b "])
def test_readers_markdown_is_not_slowed_down_by_nonsense(read_file: Callable[..., list[object]], unit: str) -> None:
    import time

    begun = time.process_time()
    assert len(read_file("a.md", unit * (100_000 // len(unit)))) == 1
    assert time.process_time() - begun < 10
