"""Places: the toponyms of an article, each resolved to the gazetteer where one entry fits."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from newsgraph.extract.annotations import PlaceMention, register_extensions
from newsgraph.extract.article_setting import countries_spoken_for, home_names
from newsgraph.extract.gazetteer import Gazetteer, open_gazetteer
from newsgraph.extract.toponym_candidates import Toponym
from newsgraph.extract.toponym_recognition import recognise
from newsgraph.extract.toponym_resolution import Resolution, cut_part, resolve
from newsgraph.extract.words import root_of, words_of

__all__ = ["PlacesComponent"]


@Language.factory(
    "newsgraph_places",
    assigns=["doc._.places"],
    requires=["doc.ents", "token.pos", "token.dep", "token.lemma", "token.is_sent_start"],
)
class PlacesComponent:
    """Set ``doc._.places``; the gazetteer is opened, and the first time built, when the first doc comes.

    A country name is a place also where it stands for a government; a demonym never is. Streets are places without a position.
    """

    def __init__(self, nlp: Language, name: str = "newsgraph_places") -> None:
        self.name = name
        register_extensions()

    def __call__(self, doc: Doc) -> Doc:
        """Find the toponyms and resolve them together."""
        toponyms, hints = recognise(doc, self.gazetteer)
        homes = home_names(doc._.article, {toponym.key for toponym in toponyms})
        resolutions = resolve(toponyms, hints, countries_spoken_for(doc, homes), homes)
        doc._.places = [_mention(doc, t, r) for t, r in zip(toponyms, resolutions, strict=True)]
        return doc

    @property
    def gazetteer(self) -> Gazetteer:
        """The gazetteer of this process."""
        return open_gazetteer()


def _mention(doc: Doc, toponym: Toponym, resolution: Resolution) -> PlaceMention:
    place, start, name = resolution.place, toponym.start, toponym.name
    if place is not None and toponym.part and (part := cut_part(place, toponym.part)) is not place:
        place, start, name = part, toponym.start - toponym.modifier, f"{toponym.part} {toponym.name}"
    return PlaceMention(
        start=start,
        end=toponym.end,
        head=root_of(words_of(doc)[toponym.start : toponym.end]).i,
        name=name,
        resolved=place,
        score=resolution.score,
        candidates=list(resolution.candidates),
    )
