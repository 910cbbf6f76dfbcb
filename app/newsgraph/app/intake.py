"""What one run takes in: what need not be extracted again, what is kept, what is set aside."""

from __future__ import annotations

import logging
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime

from newsgraph.extract.articles import Article, Rejection
from newsgraph.graph import Record
from newsgraph.graph.actor_groups import has_name
from newsgraph.graph.records import Actor, Place
from newsgraph.graph.store import Packed, Store, unpacked

__all__ = ["Intake", "Summary", "collide", "kind_of", "tell_superseded"]

_log = logging.getLogger(__name__)

_WORD = re.compile(r"\w+")
_LEAST_SHARED = 0.3
"""Share of their words that two texts of one id have in common where they are versions of one article."""


@dataclass(slots=True)
class Summary:
    """What became of the articles of one run.

    Attributes
    ----------
    read
        Articles found, those set aside among them.
    extracted
        Articles that gave a record.
    unchanged
        Articles that the store had already, extracted by the same versions.
    replaced
        Articles taken out of the store because the file that held each now holds another.
    superseded
        Articles whose place a later version of them, among the articles of the same run, has taken.
    set_aside
        Number of inputs that gave no record, by reason.
    seconds
        Wall-clock time, exports included.
    """

    read: int = 0
    extracted: int = 0
    unchanged: int = 0
    replaced: int = 0
    superseded: int = 0
    set_aside: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0


class Intake:
    """Takes in the articles of one run, into a store or into memory.

    Parameters
    ----------
    store
        Where records and rejects are kept; None keeps the records in `records`.
    versions
        What extracts: an article that other versions extracted is extracted again.
    """

    def __init__(self, store: Store | None, versions: Mapping[str, str]) -> None:
        self.summary = Summary()
        self.rejections: list[Rejection] = []
        self.records: dict[str, Record] = {}
        self._store = store
        self._versions = versions
        # Two versions of one article may be among the articles: the later counts, whichever of them the store has.
        self._met: set[str] = set()
        # Where each article was read that is in the graph by now.
        self._taken: dict[str, str] = {}
        # One result comes back for each item that went out, in order.
        self._under_way: deque[Article | Rejection] = deque()
        self._examined: deque[Article] = deque()
        self._unkept: dict[str, Record | Packed] = {}

    def select(self, items: Iterable[Article | Rejection]) -> Iterator[Article | Rejection]:
        """Yield what has to be extracted, and what was set aside in reading."""
        store = self._store
        rejected = set() if store is None else {reject.origin for reject in store.rejects()}
        for item in items:
            self.summary.read += 1
            if store is not None and item.origin in rejected:
                # It is read again now: either it is cured, or it will be set aside anew.
                store.clear_rejects(item.origin)
                rejected.discard(item.origin)
            if store is not None and isinstance(item, Article):
                if item.id not in self._met and store.is_current(item, self._versions):
                    self.summary.unchanged += 1
                    self._taken[item.id] = item.origin
                    self._hold(item)
                    continue
                self._met.add(item.id)
            self._under_way.append(item)
            yield item

    def examine(self, results: Iterable[Record | Packed | Rejection]) -> Iterator[Record | Packed | Rejection]:
        """Pass on the results, with a rejection for each record whose id another article has already."""
        for result in results:
            article = self._under_way.popleft()
            if not isinstance(result, Rejection) and isinstance(article, Article):
                collision = self._collision(result, article)
                if collision is not None:
                    yield collision
                    continue
                if (before := self._taken.get(result.id)) is not None:
                    self.summary.superseded += 1
                    tell_superseded(result.id, before, article.origin)
                self._taken[result.id] = article.origin
                self._unkept[result.id] = result
                self._examined.append(article)
            yield result

    def take(self, results: Sequence[Record | Packed | Rejection]) -> None:
        """Keep some results, all or none of them."""
        with nullcontext() if self._store is None else self._store.transaction():
            for result in results:
                if isinstance(result, Rejection):
                    self._set_aside(result)
                else:
                    self._keep(result)
        self._unkept.clear()

    def _collision(self, result: Record | Packed, article: Article) -> Rejection | None:
        known = self._known(result.id)
        if known is None:
            return None
        return collide(known, unpacked(result), article.origin, of_one_run=result.id in self._taken)

    def _known(self, id: str) -> Record | None:
        unkept = self._unkept.get(id)
        if unkept is not None:
            return unpacked(unkept)
        return self.records.get(id) if self._store is None else self._store.get(id)

    def _keep(self, record: Record | Packed) -> None:
        self.summary.extracted += 1
        article = self._examined.popleft()
        if self._store is None:
            self.records[record.id] = unpacked(record)
        else:
            self._store.add(record, datetime.now(UTC))
            self._hold(article)

    def _hold(self, article: Article) -> None:
        """Let the article take the place of those that its file held before."""
        if self._store is not None and article.file:
            self.summary.replaced += len(self._store.hold(article.file, article.id))

    def _set_aside(self, rejection: Rejection) -> None:
        self.rejections.append(rejection)
        self.summary.set_aside[kind_of(rejection.reason)] += 1
        if self._store is not None:
            self._store.reject(rejection.origin, rejection.reason, rejection.cure, rejection.content)


def tell_superseded(id: str, before: str, after: str) -> None:
    """Log that the article read at one place took the place of the one read at another before."""
    _log.info("%s: superseded by a later version of article %r at %s", before or id, id, after or id)


def collide(known: Record, new: Record, origin: str, *, of_one_run: bool) -> Rejection | None:
    """Return why a record cannot be kept beside one of the same id; None where it is a version of the same article.

    ``of_one_run`` tells that both are among the articles of one run: an article of an earlier one may have been put right since.
    """
    if not (_is_other_article(known, new) or (of_one_run and _is_other_news(known, new))):
        return None
    titled = f" ({known.title!r})" if known.title else ""
    return Rejection(
        origin=origin or new.id,
        reason=f"another article has the same id: {new.id!r}{titled}",
        cure="give each article an id of its own, or let its address or text tell: name another field with --field id=NAME",
        content=new.text,
    )


def _is_other_article(known: Record, new: Record) -> bool:
    """Tell whether two records of one id are of different articles, not of two versions of one."""
    if known.title and known.title == new.title:
        return False
    one, two = (set(_WORD.findall(record.text.casefold())) for record in (known, new))
    return len(one & two) < _LEAST_SHARED * len(one | two)


def _is_other_news(known: Record, new: Record) -> bool:
    """Tell whether records were published at one time under titles that each name what the other article nowhere names.

    Two reports in the same words, of fires in two cities, are no versions of one: a version is of a later time, or on the same.
    """
    if known.published != new.published:
        return False
    mine, theirs = _named(known), _named(new)
    return bool((mine & _in_title(known)) - theirs and (theirs & _in_title(new)) - mine)


def _named(record: Record) -> set[str]:
    """Return the ids of the places and of the actors with a name."""
    return {node.id for node in record.nodes if isinstance(node, Place) or (isinstance(node, Actor) and has_name(node))}


def _in_title(record: Record) -> set[str]:
    return {mention.node for mention in record.mentions if mention.field == "title"}


def kind_of(reason: str) -> str:
    """Return the part of a reason that many rejections share: what stands before the details."""
    return reason.partition(":")[0].partition(";")[0]
