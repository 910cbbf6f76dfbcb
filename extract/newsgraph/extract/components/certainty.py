"""How sure the text is of each event, who says it, and how events hang together."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from newsgraph.extract.annotations import register_extensions
from newsgraph.extract.certainty.attribution import attribute
from newsgraph.extract.certainty.modality import aspect_of, modality_of, tense_of
from newsgraph.extract.certainty.polarity import is_negated
from newsgraph.extract.coding import code_interactions
from newsgraph.extract.event_links import link_events
from newsgraph.extract.words import words_of

__all__ = ["CertaintyComponent"]


@Language.factory(
    "newsgraph_certainty",
    assigns=["doc._.events"],
    requires=["doc._.events", "doc._.actors", "token.dep", "token.lemma", "token.tag"],
)
class CertaintyComponent:
    """Set polarity, modality, tense and aspect of each event; add those who say it, and its links to other events."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        register_extensions()

    def __call__(self, doc: Doc) -> Doc:
        """Judge each event of the doc."""
        words = words_of(doc)
        for event in doc._.events:
            token = words[event.head]
            event.tense = tense_of(token)
            event.aspect = aspect_of(token)
            event.polarity = "negative" if is_negated(token, event) else "positive"
            event.modality = modality_of(token, event)
        attribute(doc)
        link_events(doc)
        code_interactions(doc)
        return doc
