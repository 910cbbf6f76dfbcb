"""From what a reader found to an article: the checks that all formats share.

Text is kept as it was given, with one exception that changes no offset: characters that neither UTF-8 nor XML can carry (U+0000
and halves of surrogate pairs) become U+FFFD, one for one.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import Any

from newsgraph.extract.articles import Article, Rejection, derive_id
from newsgraph.extract.dates import date_from_url, parse_date
from newsgraph.extract.languages import identify_language, language_code, language_name
from newsgraph.extract.readers.messages import printable, reject
from newsgraph.extract.readers.notices import find_agency, find_published
from newsgraph.extract.readers.options import ReadOptions

__all__ = ["Draft", "settle"]

_log = logging.getLogger(__name__)
_UNCARRIED = re.compile("[\x00\ud800-\udfff]")
_DAMAGED = re.compile("[\udc80-\udcff]")
_SURE = 0.8


@dataclass(slots=True, kw_only=True)
class Draft:
    """What a reader found of one article; everything but the text may be missing.

    ``published`` is as the article gives it. ``language_hint`` is what the page or feed around it says, which is often wrong, so
    a language that the text itself clearly is in counts more. ``raw`` is the input that it was made from, kept if it is rejected.
    ``fills_file`` says that a file in this format holds one article and nothing else.
    """

    origin: str
    text: str | None = None
    title: str | None = None
    url: str | None = None
    source: str | None = None
    author: str | None = None
    language: str | None = None
    language_hint: str | None = None
    published: Any = None
    id: str | None = None
    raw: str | bytes = ""
    fills_file: bool = False


def settle(draft: Draft, options: ReadOptions) -> Article | Rejection:
    """Return the article, or why it is none.

    The date of publication is the one given; else the one that a line or dateline of the text states; else the one in the path
    of the URL. The language is the one given; else the one of the options; else the one that the text is clearly in.
    """
    problem = _problem(draft, options)
    if problem:
        return reject(draft.origin, *problem, content=draft.raw or draft.text or draft.title or "")
    text, title = _carried(draft.text), _carried(draft.title)
    assert text is not None
    language = _language(draft, options)
    if language not in options.languages:
        reason = f"language {language_name(language)} has no model; there is one for: {', '.join(sorted(options.languages))}"
        cure = "name a spaCy pipeline for it, state the right language in the data, or leave it out"
        return reject(draft.origin, reason, cure, draft.raw or text)
    if text != draft.text:
        _log.warning("%s: NUL characters or halves of surrogate pairs in the text were replaced by U+FFFD", draft.origin)
    url = _line(draft.url)
    published = _published(draft, text, url)
    return Article(
        id=derive_id(given=_line(draft.id), url=url, title=title, published=published, text=text),
        text=text,
        title=title if title and title.strip() else None,
        url=url,
        source=_line(draft.source) or find_agency(text) or options.source,
        author=_line(draft.author),
        language=language,
        published=published,
        origin=draft.origin,
    )


def _problem(draft: Draft, options: ReadOptions) -> tuple[str, str] | None:
    """Return reason and cure if the draft is no article."""
    text = draft.text
    if text is None or not text.strip():
        found = " but a title" if draft.title and draft.title.strip() else ""
        return f"no text{found}", "give it a text, or name the field that holds it"
    if len(text) > options.max_characters:
        reason = f"a text of {len(text):,} characters; the limit is {options.max_characters:,}"
        return reason, "split it into articles, or in Python raise ReadOptions.max_characters"
    if options.errors == "strict" and _DAMAGED.search(text + (draft.title or "")):
        return "bytes that are no valid UTF-8", "repair it, name its encoding, or read it with --errors replace"
    return None


def _carried(text: str | None) -> str | None:
    return None if text is None else _UNCARRIED.sub("\ufffd", text)


def _line(value: str | None) -> str | None:
    """Return a short value on one line, None if nothing is left."""
    return " ".join((_carried(value) or "").split()) or None


def _published(draft: Draft, text: str, url: str | None) -> str | None:
    given = parse_date(draft.published)
    if draft.published and not given:
        shown = printable(str(draft.published)[:60])
        _log.warning("%s: the date %r is incomplete, ambiguous or no date; it is not used: write YYYY-MM-DD", draft.origin, shown)
    return given or find_published(text, url) or date_from_url(url)


def _language(draft: Draft, options: ReadOptions) -> str:
    stated = language_code(draft.language) or options.language
    if stated:
        return stated
    found = identify_language(f"{draft.title or ''}\n{(draft.text or '')[:1000]}")
    if found and found.probability >= _SURE:
        return found.language
    return _plausible_hint(draft, options) or _default(options)


def _plausible_hint(draft: Draft, options: ReadOptions) -> str | None:
    """Return the hint where the text is too short to tell, or if there is a model for it."""
    hint = language_code(draft.language_hint)
    unclear = identify_language(draft.text or "") is not None
    return hint if hint in options.languages or not unclear else None


def _default(options: ReadOptions) -> str:
    return "en" if "en" in options.languages else min(options.languages, default="en")
