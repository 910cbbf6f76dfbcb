"""The numbers that an article gives for an event, each with those whom it quotes for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from newsgraph.graph.records import Actor, Event, Record
from newsgraph.graph.views import Claim

__all__ = ["claims_of", "without_copies"]


def claims_of(record: Record, event: str) -> Iterator[Claim]:
    """Yield each number that an article gives for an event once, with the names of those it is attributed to.

    Parameters
    ----------
    record
        What the article says.
    event
        Id of the event.

    Notes
    -----
    A number belongs to the mention that gives it, and an attribution cites the mentions that it is about. A number that the
    article gives in its own voice too stands with its source only.
    """
    said: dict[tuple[str, str], Claim] = {}
    for mention in record.mentions:
        if mention.node == event:
            for key, value in (mention.quantities or {}).items():
                claim = Claim(key, value, record.id, record.source, record.published, _speakers(record, event, mention.id))
                known = said.get((key, repr(value)))
                if known is None or claim.said_by:
                    speakers = tuple(dict.fromkeys((*(known.said_by if known else ()), *claim.said_by)))
                    said[(key, repr(value))] = Claim(key, value, record.id, record.source, record.published, speakers)
    counted = {key for key, _ in said}
    for node in record.nodes:
        if node.id == event and isinstance(node, Event):
            for key, value in node.quantities.items():
                if key not in counted:
                    said[(key, repr(value))] = Claim(key, value, record.id, record.source, record.published)
    yield from said.values()


def without_copies(claims: Iterable[Claim], copies: Mapping[str, str]) -> list[Claim]:
    """Return the claims with one for all copies of a dispatch that give the same; it lists the others.

    Parameters
    ----------
    claims
        Of any articles.
    copies
        Articles that are copies -> the original.
    """
    same: dict[tuple[str, str, str, tuple[str, ...]], list[Claim]] = {}
    for claim in claims:
        key = copies.get(claim.article, claim.article), claim.key, repr(claim.value), claim.said_by
        same.setdefault(key, []).append(claim)
    return [_first(found, copies) for found in same.values()]


def _first(claims: list[Claim], copies: Mapping[str, str]) -> Claim:
    first, *others = sorted(claims, key=lambda claim: (claim.article in copies, claim.published or "", claim.article))
    return replace(first, copies=tuple(claim.article for claim in others)) if others else first


def _speakers(record: Record, event: str, mention: str) -> tuple[str, ...]:
    names = {node.id: node.name for node in record.nodes if isinstance(node, Actor)}
    edges = (edge for edge in record.edges if edge.role == "attribution" and edge.source == event)
    return tuple(sorted(names[edge.target] for edge in edges if mention in edge.mentions and edge.target in names))
