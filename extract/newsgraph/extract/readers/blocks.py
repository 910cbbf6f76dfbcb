"""Paragraphs, headings, list items and table rows, and the plain text they make.

Blocks stand apart by a blank line, the items of a list and the rows of a table by a line break, so that no sentence runs from
a heading into the paragraph after it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from newsgraph.extract.readers.drafts import Draft
from newsgraph.extract.readers.notices import Notices, notices_of

__all__ = ["Block", "compose", "join"]

_NEAR_TOP, _NEAR_BOTTOM = 4, 3


@dataclass(frozen=True, slots=True)
class Block:
    """A block of text without marks; ``level`` is that of a heading, 1 to 6, ``lines`` are those it had in its source."""

    kind: Literal["heading", "paragraph", "item", "row"]
    text: str
    level: int = 0
    lines: tuple[str, ...] = ()


def join(blocks: Sequence[Block]) -> str:
    r"""Return the text of the blocks.

    Examples
    --------
    >>> join([Block("heading", "Damage", 2), Block("item", "roads"), Block("item", "bridges")])
    'Damage\n\nroads\nbridges'
    """
    if not blocks:
        return ""
    parts = [blocks[0].text]
    for before, block in pairwise(blocks):
        parts.append("\n" if before.kind == block.kind and block.kind in ("item", "row") else "\n\n")
        parts.append(block.text)
    return "".join(parts)


def compose(blocks: Sequence[Block], draft: Draft, *, title_level: int = 1) -> None:
    """Set title, text and metadata of a draft from the blocks of its document.

    Paragraphs near the top and the bottom that only say when, where or by whom it was published leave the text; what they say
    counts where the draft does not know it yet. A heading at the very beginning, or else the first one of `title_level` or above,
    is the title and leaves the text, unless there is a title already; a heading that repeats the title leaves it too.
    """
    story, said = _without_notices([block for block in blocks if block.text.strip()])
    for name, value in said.items():
        if name != "updated" and not getattr(draft, name):
            setattr(draft, name, value)
    title = _title_heading(story, draft.title, title_level)
    if title:
        draft.title = draft.title or title.text
        story.remove(title)
    draft.text = join(story)


def _without_notices(blocks: list[Block]) -> tuple[list[Block], Notices]:
    said: Notices = {}
    story: list[Block] = []
    for index, block in enumerate(blocks):
        near = len(story) < _NEAR_TOP or index >= len(blocks) - _NEAR_BOTTOM
        found = notices_of(block.lines or (block.text,)) if near and block.kind != "row" else None
        if found is None:
            story.append(block)
        else:
            said = {**found, **said}
    return story, said


def _title_heading(blocks: Sequence[Block], title: str | None, level: int) -> Block | None:
    headings = [block for block in blocks if block.kind == "heading"]
    if title:
        return next((block for block in headings[:2] if _letters(block.text) == _letters(title)), None)
    if headings and blocks[0] is headings[0]:
        return headings[0]
    return next((block for block in headings if block.level <= level), None)


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()
