"""The vocabulary files agree with each other, with the code and with the roles and types of the record."""

from __future__ import annotations

import os
import tomllib
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import OWL, RDF, RDFS, SKOS

from newsgraph.exports import vocabulary as v
from newsgraph.exports.iris import DATA_PREFIXES
from newsgraph.graph.records import ROLES


def _names(namespace: Any) -> set[str]:
    return {str(term) for term in dir(namespace)}


def test_vocabulary_terms_are_those_of_the_ontology() -> None:
    defined = {str(s) for s in v.ontology().subjects(RDFS.isDefinedBy)}
    assert defined == _names(v.NG)


def test_vocabulary_ontology_labels_and_explains_every_term() -> None:
    ontology = v.ontology()
    for term in ontology.subjects(RDFS.isDefinedBy):
        assert len(list(ontology.objects(term, RDFS.label))) == 1, term
        assert len(str(ontology.value(term, RDFS.comment))) > 10, term
        assert ontology.value(term, RDF.type) is not None, term


KINDS: dict[Any, str] = {
    OWL.Class: "class",
    OWL.ObjectProperty: "property",
    OWL.DatatypeProperty: "property",
    RDFS.Datatype: "datatype",
}


def test_vocabulary_documents_every_term_as_the_ontology_has_it() -> None:
    """After a change of the ontology, ``NEWSGRAPH_UPDATE_DOCS=1 pytest tests/exports/test_vocabulary.py`` writes the table."""
    path = Path(__file__).parents[2] / "docs" / "vocabulary.md"
    ontology = v.ontology()
    rows = sorted((_row(ontology, term) for term in ontology.subjects(RDFS.isDefinedBy)), key=str.casefold)
    text = path.read_text(encoding="utf-8")
    before, head, _ = text.partition("|---|---|---|\n")
    expected = before + head + "\n".join(rows) + "\n"
    if os.environ.get("NEWSGRAPH_UPDATE_DOCS"):
        path.write_text(expected, encoding="utf-8")
    else:
        assert text == expected


def _row(ontology: Graph, term: Any) -> str:
    kind = next((KINDS[type] for type in ontology.objects(term, RDF.type) if type in KINDS), "individual")
    return f"| `ng:{str(term).partition('#')[2]}` | {kind} | {ontology.value(term, RDFS.comment)} |"


@pytest.mark.parametrize("namespace", [v.NG, v.SEM, v.OA, v.PLOVER, v.WGS84])
def test_vocabulary_refuses_a_term_that_does_not_exist(namespace: Any) -> None:
    with pytest.raises(AttributeError, match="hasActr"):
        namespace.hasActr  # noqa: B018


def test_vocabulary_refuses_a_cameo_root_that_does_not_exist() -> None:
    assert v.CAMEO["19"] == URIRef("https://newsgraph.example/ns/cameo#19")
    with pytest.raises(AttributeError):
        v.CAMEO["21"]


def test_vocabulary_has_a_property_for_every_role() -> None:
    ontology = v.ontology()
    assert set(v.ROLE_TERMS) == set(ROLES)
    for term in v.ROLE_TERMS.values():
        assert (term, RDF.type, OWL.ObjectProperty) in ontology
        assert (term, RDF.type, v.SEM.RoleType) in ontology


def test_vocabulary_uses_the_http_name_of_wgs84() -> None:
    assert str(v.WGS84.lat) == "http://www.w3.org/2003/01/geo/wgs84_pos#lat"


def test_vocabulary_plover_scheme_has_the_sixteen_categories() -> None:
    concepts = set(v.event_types().subjects(SKOS.inScheme, URIRef("https://newsgraph.example/ns/plover")))
    assert {str(concept) for concept in concepts} == _names(v.PLOVER)
    assert len(concepts) == 16


def test_vocabulary_every_concept_has_one_label_and_one_notation() -> None:
    types = v.event_types()
    for concept in types.subjects(RDF.type, SKOS.Concept):
        assert len(list(types.objects(concept, SKOS.prefLabel))) == 1, concept
        assert len(list(types.objects(concept, SKOS.notation))) == 1, concept


def test_vocabulary_event_types_are_those_that_extraction_knows() -> None:
    folder = files("newsgraph.extract") / "data"
    lexicons = [tomllib.loads((folder / f"{name}_types.toml").read_text(encoding="utf-8")) for name in ("event", "general")]
    types = v.event_types()
    for name, entry in (item for lexicon in lexicons for item in lexicon.items() if "label" in item[1]):
        concept = v.EVENT_TYPE[name]
        assert str(types.value(concept, SKOS.prefLabel)) == entry["label"], f"add evt:{name} to event-types.ttl"
        assert str(types.value(concept, SKOS.definition)) == entry["description"], name
        exact = {str(match) for match in types.objects(concept, SKOS.exactMatch)}
        assert exact == ({str(v.PLOVER[entry["plover"]])} if "plover" in entry else set()), name
        close = {str(match) for match in types.objects(concept, SKOS.closeMatch)}
        assert close == _close_matches(entry), name


def _close_matches(entry: dict[str, Any]) -> set[str]:
    hosts = {
        "schema": "https://schema.org/",
        "wikidata": "http://www.wikidata.org/entity/",
        "iptc": "http://cv.iptc.org/newscodes/mediatopic/",
    }
    return {host + entry[key].removeprefix("medtop:") for key, host in hosts.items() if key in entry}


def test_vocabulary_context_names_each_term_once() -> None:
    context = v.context()
    ids = [d["@id"] if isinstance(d, dict) else d for name, d in context.items() if name not in v.PREFIXES and name[0] != "@"]
    assert all(one != two for one, two in pairwise(sorted(ids)))
    assert not set(context) & set(DATA_PREFIXES.values())


def test_vocabulary_context_binds_the_prefixes_of_the_other_formats() -> None:
    context = v.context()
    assert {name: context[name] for name in v.PREFIXES} == dict(v.PREFIXES)


def test_vocabulary_context_knows_only_terms_that_exist() -> None:
    spaces = {"ng": v.NG, "sem": v.SEM, "oa": v.OA, "wgs": v.WGS84}
    for definition in v.context().values():
        id = definition["@id"] if isinstance(definition, dict) else str(definition)
        prefix, _, name = id.partition(":")
        if prefix in spaces:
            assert name in spaces[prefix], id


def test_vocabulary_shapes_are_valid_shacl() -> None:
    pyshacl = pytest.importorskip("pyshacl")
    conforms, _, report = pyshacl.validate(Graph(), shacl_graph=v.shapes(), meta_shacl=True)
    assert conforms, report


def test_vocabulary_every_constraint_explains_itself() -> None:
    shapes = v.shapes()
    sh = "http://www.w3.org/ns/shacl#"
    for shape in set(shapes.objects(None, URIRef(sh + "property"))):
        assert shapes.value(shape, URIRef(sh + "message")), shapes.value(shape, URIRef(sh + "path"))
