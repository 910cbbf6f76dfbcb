"""The events of a network: which meet conditions, in which order, and as what they are shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from newsgraph.graph.dyads import TARGET_ROLES
from newsgraph.graph.evidence import quote
from newsgraph.graph.network import REPORTS, Network, article_node
from newsgraph.graph.periods import UNDATED, Days, first_day, last_day
from newsgraph.graph.views import EventView

__all__ = ["Conditions", "Events", "days_of", "tellings"]

_SHOWN = ("name", "type", "plover", "cameo", "start", "end", "polarity", "modality", "salience")


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What events have to meet, all of it; None asks for nothing.

    Attributes
    ----------
    among
        Ids of the events that come into question.
    type
        A type or PLOVER category in any case, or the beginning of a CAMEO code.
    days
        The days on one of which it may have happened.
    text
        Words in its name or in a sentence that tells of it, in any case.
    modalities
        How real it may be.
    """

    among: Collection[str] | None = None
    type: str | None = None
    days: Days | None = None
    text: str | None = None
    modalities: Collection[str] | None = None


class Events:
    """The events of a network."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._graph = network.graph

    def matching(self, conditions: Conditions, limit: int | None = None) -> list[str]:
        """Return the events that meet the conditions, the most salient first, then by date and id; so many at most."""
        among = self._all() if conditions.among is None else sorted(conditions.among)
        return self.ranked((id for id in among if self._meets(id, conditions)), limit)

    def ranked(self, ids: Iterable[str], limit: int | None = None) -> list[str]:
        """Return events in the order in which `matching` does."""
        return sorted(ids, key=lambda id: (-self._graph.nodes[id]["salience"], self.days(id), id))[:limit]

    def days(self, event: str) -> Days:
        """Return the days on which an event may have happened, as `NewsGraph.events` has it; `UNDATED` where nothing tells."""
        published = (self._graph.nodes[article_node(id)]["published"] for id in self._network.mentioned_in[event])
        return days_of(self._graph.nodes[event], published)

    def views(self, ids: Iterable[str]) -> list[EventView]:
        """Return events as they are shown, in the order of the ids."""
        return [self._view(id) for id in ids]

    def _all(self) -> Iterator[str]:
        return (id for id, data in self._graph.nodes(data=True) if data["kind"] == "event")

    def _meets(self, id: str, conditions: Conditions) -> bool:
        data = self._graph.nodes[id]
        return (
            (conditions.modalities is None or data["modality"] in conditions.modalities)
            and (conditions.type is None or _is_of_type(data, conditions.type))
            and (conditions.days is None or self._may_be_in(id, conditions.days))
            and (conditions.text is None or self._tells(id, conditions.text.casefold()))
        )

    def _may_be_in(self, event: str, wanted: Days) -> bool:
        first, last = self.days(event)
        return last != UNDATED and first <= wanted[1] and last >= wanted[0]

    def _tells(self, event: str, words: str) -> bool:
        return words in self._graph.nodes[event]["name"].casefold() or any(
            words in sentence.casefold() for sentence in tellings(self._network, event)
        )

    def _view(self, id: str) -> EventView:
        data = self._graph.nodes[id]
        return EventView(
            id=id,
            **{key: data[key] for key in _SHOWN},
            agents=self._labels(id, ("agent",)),
            targets=self._labels(id, TARGET_ROLES),
            places=self._labels(id, ("location",)),
            articles=data["articles"],
            copies=data["copies"],
            mentions=data["mentions"],
            quantities=data["quantities"],
        )

    def _labels(self, event: str, roles: Collection[str]) -> tuple[str, ...]:
        nodes, around = self._graph.nodes, self._graph.adj[event]
        return tuple(nodes[node]["label"] for node, edges in around.items() if any(role in edges for role in roles))


def days_of(event: Mapping[str, Any], published: Iterable[str | None]) -> Days:
    """Return the days on which an event of these attributes may have happened, told in articles published at these times."""
    first, last = first_day(event["start"]), last_day(event["end"])
    if first is None and last is None:
        first = min((day for value in published if (day := first_day(value)) is not None), default=UNDATED)
    first = last if first is None else first
    assert first is not None
    return first, first if last is None else last


def tellings(network: Network, event: str) -> Iterator[str]:
    """Yield the sentences that tell of an event."""
    edges = (network.graph.get_edge_data(article_node(id), event, REPORTS) for id in network.mentioned_in[event])
    yield from (quote(found, network.records).sentence for edge in edges if edge for found in edge["evidence"])


def _is_of_type(data: Mapping[str, Any], wanted: str) -> bool:
    if wanted.isdigit():
        return bool(data["cameo"]) and str(data["cameo"]).startswith(wanted)
    folded = wanted.casefold()
    return folded in (data["type"].casefold(), (data["plover"] or "").casefold())
