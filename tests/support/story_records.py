"""Records of short articles that tell of one event, or of another in some of its words."""

from __future__ import annotations

from newsgraph.graph import Record
from newsgraph.graph.records import Actor, Edge, Event, Mention

__all__ = ["FIRST", "OTHER", "SECOND", "tell"]

FIRST = "Rivers burst their banks in Valdora after three days of rain. The flood swept away the old mill bridge near Ostrel."
SECOND = "The mill bridge near Ostrel is gone. The flood swept away the bridge after three days of rain in Valdora. Rivers burst."
OTHER = "Shareholders of Kestrel Foods approved the merger with a rival. The board swept away the doubts of small owners."


def tell(article: str, text: str, published: str | None = None, **fields: object) -> Record:
    """A record whose event is what the word "swept" tells of, done by the word before it."""
    known: dict[str, object] = {"type": "damage", "name": "swept away", "lemma": "sweep", "tense": "past"}
    event = Event(id=f"event:{article}:0", **{**known, **fields})  # type: ignore[arg-type]
    name = text[: text.index(" swept")].split()[-1]
    flood = Actor(id=f"actor:local:{article}:{name}", type="object", name=name)
    start = text.index("swept")
    first_end = text.index(".") + 1
    return Record(
        id=article,
        text=text,
        published=published,
        sentences=((0, first_end), (first_end + 1, len(text))),
        mentions=(
            Mention(id="m1", kind="event", start=start, end=start + 5, node=event.id),
            Mention(id="m2", kind="actor", start=start - 1 - len(name), end=start - 1, node=flood.id),
        ),
        nodes=(event, flood),
        edges=(Edge(source=event.id, target=flood.id, role="agent", mentions=("m1", "m2")),),
    )
