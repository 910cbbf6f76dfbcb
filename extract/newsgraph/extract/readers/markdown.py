"""Markdown: the words of its tokens, never its marks; YAML or TOML front matter is metadata."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from newsgraph.extract.articles import Rejection
from newsgraph.extract.readers.blocks import Block, compose
from newsgraph.extract.readers.drafts import Draft
from newsgraph.extract.readers.fields import draft_from_fields
from newsgraph.extract.readers.markup import MarkupError, blocks_of, parse_html
from newsgraph.extract.readers.options import ReadOptions
from newsgraph.extract.readers.sources import Source

__all__ = ["MarkdownReader"]

_FRONT_MATTER = re.compile(
    r"(?:---[ \t]*\n(?P<yaml>.{0,16384}?)\n(?:---|\.\.\.)|\+\+\+[ \t]*\n(?P<toml>.{0,16384}?)\n\+\+\+)[ \t]*(?:\n|\Z)", re.DOTALL
)
_KEY_VALUE = re.compile(r"(?P<key>[A-Za-z][\w -]{0,40}?):\s+(?P<value>\S.*)")
_MOST_BRACKETS = 200
_LONGEST_PARAGRAPH = 20_000
_SOFT = "\x00"
"""Stands for a line break of the source that is none of the text; markdown-it lets no NUL through."""


class MarkdownReader:
    """Reads ``.md``: one article a file.

    The front matter gives title, date, source and so on; else the first heading is the title. Headings are lines of their own,
    emphasis and links are reduced to their words, lists have one item a line, tables one row a line with cells set apart by
    ``|``. Rules, pictures, comments and fenced code are left out; indented text is a paragraph, not code.
    """

    name = "markdown"
    suffixes = (".md", ".markdown", ".mdown", ".mkd")
    holds_one = True

    def recognises(self, head: str) -> bool:
        """Tell Markdown by its front matter or by a heading at its beginning."""
        return bool(re.match(r"\s*(?:---[ \t]*\n[A-Za-z_]+:|\+\+\+[ \t]*\n|#{1,3} \S)", head))

    def read(self, source: Source, options: ReadOptions) -> Iterator[Draft | Rejection]:
        """Yield the article."""
        text = source.read_text(options.max_record_bytes, "max_record_bytes")
        if len(text) > 2 * options.max_characters:
            yield Draft(origin=source.at(1), text=text)
            return
        front, body = _split_front_matter(text.replace("\r\n", "\n").replace("\r", "\n"))
        draft = draft_from_fields(front, ReadOptions(), origin=source.at(1), raw=text)
        draft.text = None
        compose(_blocks(_parser().parse(body)), draft)
        yield draft


def _split_front_matter(text: str) -> tuple[Mapping[str, Any], str]:
    found = _FRONT_MATTER.match(text)
    if not found:
        return {}, text
    front = _toml(found["toml"]) if found["toml"] is not None else _yaml(found["yaml"])
    return (front, text[found.end() :]) if front else ({}, text)


def _yaml(text: str) -> Mapping[str, Any]:
    """Return the mapping, all scalars as strings; line by line where it is no YAML ("title: Kyiv: a city under fire")."""
    try:
        if sum(map(text.count, "[{")) > _MOST_BRACKETS:
            raise ValueError("PyYAML would take minutes over brackets within brackets")
        loaded = yaml.load(text, Loader=yaml.BaseLoader)  # builds nothing but strings, lists and dicts
    except (yaml.YAMLError, RecursionError, ValueError):
        loaded = None
    if isinstance(loaded, dict):
        return {key: value for key, value in loaded.items() if isinstance(key, str)}
    lines = [_KEY_VALUE.fullmatch(line.strip()) for line in text.split("\n") if line.strip()]
    return {line["key"]: line["value"].strip("\"'[]") for line in lines if line} if any(lines) else {}


def _toml(text: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        return {}


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("code")
    parser.core.ruler.at("inline", _parse_inline)
    return parser


def _parse_inline(state: StateCore) -> None:
    """Parse emphasis, links and the like, but not in a paragraph so long that this would take minutes."""
    for token in state.tokens:
        if token.type == "inline":
            token.children = []
            if len(token.content) <= _LONGEST_PARAGRAPH:
                state.md.inline.parse(token.content, state.md, state.env, token.children)
            else:
                token.children.append(Token("text", "", 0, content=token.content))


def _blocks(tokens: Sequence[Token]) -> list[Block]:
    """Return the blocks of a token stream; a token's place in lists and tables is known from the ones opened before it."""
    blocks: list[Block] = []
    lists = 0
    row: list[str] | None = None
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists += 1
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists -= 1
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            blocks.append(Block("row", " | ".join(row)))
            row = None
        elif token.type == "inline" and row is not None:
            row.append(_words(token).replace(_SOFT, " "))
        elif token.type == "inline" and before is not None:
            blocks.append(_block(before, _words(token), in_list=lists > 0))
        elif token.type == "html_block":
            blocks.extend(_html_blocks(token.content))
    return blocks


def _block(opening: Token, words: str, *, in_list: bool) -> Block:
    lines = tuple(line.strip() for line in re.split(f"[\\n{_SOFT}]", words))
    text = "\n".join(line.strip() for line in words.replace(_SOFT, " ").split("\n"))
    if opening.type == "heading_open":
        return Block("heading", " ".join(text.split()), int(opening.tag[1]), lines)
    return Block("item" if in_list else "paragraph", text, 0, lines)


def _words(inline: Token) -> str:
    """Return the words of a paragraph, without the marks and without pictures and HTML tags."""
    parts = []
    for token in inline.children or ():
        if token.type in ("text", "code_inline", "text_special"):
            parts.append(token.content)
        elif token.type == "softbreak":
            parts.append(_SOFT)
        elif token.type == "hardbreak" or (token.type == "html_inline" and token.content.lower().startswith("<br")):
            parts.append("\n")
    return "".join(parts)


def _html_blocks(html: str) -> list[Block]:
    try:
        root = parse_html(html)
    except MarkupError:
        return []
    return list(blocks_of(root)) if root is not None else []
