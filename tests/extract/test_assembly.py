from __future__ import annotations

from handmade_docs import actor, build

from newsgraph.extract.annotations import Argument, ArticleContext, Chains, EventMention, TimeMention
from newsgraph.extract.articles import Article
from newsgraph.extract.assembly import assemble
from newsgraph.graph.records import Event, Record, Time

ROWS = "Russia Russia PROPN nsubj 1\nattacked attack VERB ROOT 1\nUkraine Ukraine PROPN dobj 1\nSunday Sunday PROPN npadvmod 1"


def record(*, published: str | None = "2025-06-08", time: TimeMention | None = None, title: str | None = None) -> Record:
    doc = build(ROWS)
    russia, ukraine = actor(0, "Russia", country="RUS", key="iso:RUS"), actor(2, "Ukraine", country="UKR", key="iso:UKR")
    attack = EventMention(start=1, end=2, head=1, lemma="attack", type="assault", plover="ASSAULT", tense="past", salience=1.0)
    attack.last, attack.dated_by = published, "telling" if published else None
    attack.arguments = [Argument(role="agent", filler=russia, confidence=0.9), Argument(role="patient", filler=ukraine)]
    if time:
        attack.arguments.append(Argument(role="time", filler=time))
        attack.first, attack.last, attack.dated_by = time.first, time.last, "expression"
    doc._.article = ArticleContext(id="a", published=published)
    doc._.chains = Chains(actors=[[russia], [ukraine]], times=[[time]] if time else [], events=[[attack]])
    return assemble(doc, Article(id="a", text=doc.text, published=published, title=title))


def the_event(rec: Record) -> Event:
    return next(node for node in rec.nodes if isinstance(node, Event))


def test_assembly_mentions_count_characters_of_the_text() -> None:
    rec = record()
    assert [rec.text[m.start : m.end] for m in rec.mentions] == ["Russia", "attacked", "Ukraine"]
    assert rec.sentences == ((0, len(rec.text.rstrip())),)


def test_assembly_every_edge_cites_the_event_and_its_target() -> None:
    rec = record()
    kinds = {m.id: (m.kind, m.node) for m in rec.mentions}
    assert len(rec.edges) == 2
    for edge in rec.edges:
        cited = {kinds[name] for name in edge.mentions}
        assert ("event", edge.source) in cited and ("actor", edge.target) in cited


def test_assembly_event_has_the_bounds_of_its_mention() -> None:
    event = the_event(record())
    assert (event.start, event.end, event.dated_by) == (None, "2025-06-08", "telling")


def test_assembly_stated_day_wins_over_telling_in_a_chain() -> None:
    doc = build(ROWS)
    told = EventMention(start=1, end=2, head=1, lemma="attack", last="2025-06-08", dated_by="telling", told="2025-06-08")
    week = EventMention(start=0, end=1, head=0, lemma="raid", first="2025-06-02", last="2025-06-08", dated_by="expression")
    day = EventMention(start=2, end=3, head=2, lemma="blow", first="2025-06-03", last="2025-06-03", dated_by="expression")
    doc._.chains = Chains(events=[[told, week, day]])
    event = the_event(assemble(doc, Article(id="a", text=doc.text)))
    assert (event.start, event.end, event.dated_by, event.told) == ("2025-06-03", "2025-06-03", "expression", "2025-06-08")


def test_assembly_time_says_how_exact_it_is_and_in_which_zone() -> None:
    noon = TimeMention(start=3, end=4, head=3, type="TIME", value="2025-06-01T12:00Z", first="2025-06-01T12:00+00:00", zone="UTC")
    [time] = [node for node in record(time=noon).nodes if isinstance(node, Time)]
    assert (time.type, time.precision, time.zone) == ("TIME", "minute", "UTC")


def test_assembly_without_publication_date_invents_none() -> None:
    event = the_event(record(published=None))
    assert (event.start, event.end) == (None, None)


def test_assembly_is_the_same_twice() -> None:
    assert record().to_json() == record().to_json()


def test_assembly_ids_tell_global_from_local() -> None:
    rec = record()
    assert {n.id for n in rec.nodes if n.kind == "actor"} == {"actor:iso-rus", "actor:iso-ukr"}
    assert the_event(rec).id.startswith("event:")


def test_assembly_ministries_of_unknown_countries_stay_apart() -> None:
    doc = build(ROWS)
    ministry = actor(0, "Foreign Ministry", type="government", key="org:foreign-ministry")
    doc._.chains = Chains(actors=[[ministry]])
    ids = [assemble(doc, Article(id=name, text=doc.text)).nodes[0].id for name in ("a", "b")]
    assert ids[0] != ids[1]
    ministry.country = "FRA"
    ids = [assemble(doc, Article(id=name, text=doc.text)).nodes[0].id for name in ("a", "b")]
    assert ids[0] == ids[1] == "actor:fra-org-foreign-ministry"
