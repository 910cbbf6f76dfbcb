"""The named graphs of the RDF export: what one article says, in which words, and how sure extraction was of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from newsgraph.exports import literals
from newsgraph.exports import terms as t
from newsgraph.exports.entities import event_facts, quantities
from newsgraph.exports.iris import Iris, RdfError
from newsgraph.exports.terms import Description, Fact, Iri, Statement
from newsgraph.graph.evidence import sentence_around
from newsgraph.graph.records import Edge, Event, Mention, Record

__all__ = ["Claims"]

Place: TypeAlias = tuple[bool, int, int]
"""Where a segment stands: whether in the text (else in the title), and from which character to which."""


@dataclass(slots=True)
class Segment:
    """A stretch of the article that is cited as mention, as sentence, or both."""

    iri: Iri
    denotes: list[Iri] = field(default_factory=list)
    quantities: dict[str, Any] = field(default_factory=dict)
    """What its mentions count, by the id of the event."""
    sentence: Iri | None = None
    is_sentence: bool = False


class Claims:
    """Describes what stands in the graph of one article.

    Parameters
    ----------
    record
        The article's record, its node ids resolved.
    iris
        What mints the IRIs.
    reify
        Whether a claim names its statement, as a triple term of RDF 1.2.
    """

    def __init__(self, record: Record, iris: Iris, *, reify: bool = False) -> None:
        self.record = record
        self.iris = iris
        self.reify = reify
        self.article = iris.article(record.id)
        self.nodes = {node.id: iris.node(node.kind, node.id) for node in record.nodes}
        self.mentions = {mention.id: mention for mention in record.mentions if mention.node in self.nodes}
        self.segments: dict[Place, Segment] = {}
        self.cited = {mention.id: self._cite(mention) for mention in self.mentions.values()}

    def describe(self, *, roles: bool = True) -> Iterator[Description]:
        """Yield each resource once: the events with their roles, then reports, claims, and the words behind them.

        Parameters
        ----------
        roles
            Whether to state each role also as a plain statement between event and participant, as the default graph does; without
            it nothing here repeats the default graph.
        """
        edges = self._edges()
        if roles:
            yield from self._roles(edges)
        yield from self._headline()
        yield from self._reports()
        for key in sorted(edges):
            yield self._claim(*key, edges[key])
        for place in sorted(self.segments):
            yield from self._segment(place, self.segments[place])

    # ---------------------------------------------------------------------------------------------------------- events and claims

    def _edges(self) -> dict[tuple[str, str, str], list[Edge]]:
        edges: dict[tuple[str, str, str], list[Edge]] = {}
        for edge in self.record.edges:
            if edge.source in self.nodes and edge.target in self.nodes:
                edges.setdefault((edge.source, edge.role, edge.target), []).append(edge)
        return edges

    def _roles(self, edges: Iterable[tuple[str, str, str]]) -> Iterator[Description]:
        said: dict[str, dict[Fact, None]] = {}
        for event, role, target in sorted(edges):
            fact = (t.ROLES.get(role, t.EVENT_PROPERTY), self.nodes[target])
            said.setdefault(event, {})[fact] = None
        for event, facts in said.items():
            yield Description(self.nodes[event], list(facts))

    def _claim(self, event: str, role: str, target: str, edges: Collection[Edge]) -> Description:
        source, sink = self.nodes[event], self.nodes[target]
        supported = self.iris.role(source, role, sink)
        confidence = max(edge.confidence for edge in edges)
        mentions = [self.mentions[id] for edge in edges for id in edge.mentions if id in self.mentions]
        facts: list[Fact] = [(t.A, t.CLAIM), (t.SUPPORTS, supported), (t.CONFIDENCE, literals.decimal(confidence))]
        stances = sorted({stance for edge in edges for stance in edge.stances})
        facts += ((t.STANCE, literals.text(stance)) for stance in stances)
        if all(edge.inherited for edge in edges):
            facts.append((t.INHERITED, literals.boolean(True)))
        if self.reify:
            facts.append((t.RDF_REIFIES, Statement(source, t.ROLES.get(role, t.EVENT_PROPERTY), sink)))
        return Description(self.iris.derived("claim", self.article, supported), [*facts, *self._evidence(mentions)])

    def _reports(self) -> Iterator[Description]:
        of_event: dict[str, list[Mention]] = {}
        for mention in self.mentions.values():
            of_event.setdefault(mention.node, []).append(mention)
        for event in sorted(
            {node.id: node for node in self.record.nodes if isinstance(node, Event)}.values(), key=lambda e: e.id
        ):
            yield from self._report(event, of_event.get(event.id, []))

    def _report(self, event: Event, mentions: Collection[Mention]) -> Iterator[Description]:
        supported = self.nodes[event.id]
        report = self.iris.derived("report", self.article, supported)
        measures = quantities(report, event.quantities, self.iris)
        facts: list[Fact] = [(t.A, t.REPORT), (t.A, t.SEM_VIEW), (t.SUPPORTS, supported), (t.ACCORDING_TO, self.article)]
        try:
            facts += event_facts(event)
        except RdfError as error:
            raise RdfError(f"event {event.id!r} in article {self.record.id!r}: {error}") from error
        facts += [(t.QUANTITY, measure.subject) for measure in measures]
        yield Description(report, [*facts, *self._evidence(mentions)])
        yield from measures

    def _evidence(self, mentions: Collection[Mention]) -> Iterator[Fact]:
        places = sorted({_place(mention) for mention in mentions})
        sentences = {self.segments[place].sentence for place in places}
        yield t.PRIMARY_SOURCE, self.article
        yield from ((t.DERIVED_FROM, sentence) for sentence in sorted(filter(None, sentences)))
        yield from ((t.MENTION, self.segments[place].iri) for place in places)

    def _headline(self) -> Iterator[Description]:
        headline = self.record.headline
        spans = {part: getattr(headline, part) for part in t.HEADLINE_PARTS} if headline else {}
        facts: list[Fact] = []
        for part, span in spans.items():
            if span:
                facts.append((t.HEADLINE_PARTS[part], self._at((True, *span)).iri))
        if facts:
            yield Description(self.article, facts)

    # ----------------------------------------------------------------------------------------------------------------- the words

    def _cite(self, mention: Mention) -> Segment:
        segment = self._at(_place(mention))
        denoted = self.nodes[mention.node]
        if denoted not in segment.denotes:
            segment.denotes.append(denoted)
        if mention.quantities is not None:
            segment.quantities[mention.node] = dict(mention.quantities)
        if segment.sentence is None:
            around = self._at((mention.field == "text", *sentence_around(self.record, mention)))
            around.is_sentence = True
            segment.sentence = around.iri
        return segment

    def _at(self, place: Place) -> Segment:
        if place not in self.segments:
            in_text, start, end = place
            if not 0 <= start <= end <= len(self._words(in_text)):
                where = "text" if in_text else "title"
                raise RdfError(f"article {self.record.id!r} has no characters {start} to {end} in its {where}; extract it again")
            iri = self.iris.segment(self.record.id, "text" if in_text else "title", start, end)
            self.segments[place] = Segment(iri)
        return self.segments[place]

    def _words(self, in_text: bool) -> str:
        return self.record.text if in_text else self.record.title or ""

    def _segment(self, place: Place, segment: Segment) -> Iterator[Description]:
        in_text, start, end = place
        selector = self.iris.selector(segment.iri)
        facts: list[Fact] = [(t.A, t.SPECIFIC_RESOURCE)]
        if segment.is_sentence:
            facts.append((t.A, t.SENTENCE_CLASS))
        if segment.denotes:
            facts.append((t.A, t.MENTION_CLASS))
            facts += [(t.DENOTES, node) for node in sorted(segment.denotes)]
        if segment.denotes and segment.sentence:
            facts.append((t.IN_SENTENCE, segment.sentence))
        if segment.quantities:
            facts.append((t.DETAILS, literals.json_text({"quantities": segment.quantities})))
        yield Description(segment.iri, [*facts, (t.HAS_SOURCE, self.article), (t.HAS_SELECTOR, selector)])
        words = self._words(in_text)[start:end]
        yield Description(
            selector,
            [
                (t.A, t.POSITION_SELECTOR),
                (t.A, t.QUOTE_SELECTOR),
                (t.SELECTOR_START, literals.count(start)),
                (t.SELECTOR_END, literals.count(end)),
                (t.EXACT, literals.text(words)),
            ],
        )


def _place(mention: Mention) -> Place:
    return mention.field == "text", mention.start, mention.end
