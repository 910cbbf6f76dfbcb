"""The HTML page of articles that attack it: every text of a record is shown as text, and nothing runs."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from newsgraph.exports.html import write_html
from newsgraph.graph import NewsGraph
from newsgraph.graph.records import Actor, Edge, Event, Mention, Place, Record, Time

if TYPE_CHECKING:
    from browsing import OpenPage
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

PAYLOADS = (
    "</script><script>window.hacked=1</script>",
    "</SCRIPT ><script>window.hacked=1</script>",
    "<!--<script>window.hacked=1",
    "--><script>window.hacked=1</script>",
    "]]><script>window.hacked=1</script>",
    "</style><script>window.hacked=1</script>",
    "</title><script>window.hacked=1</script>",
    "</textarea><script>window.hacked=1</script>",
    "</template><img src=x onerror=window.hacked=1>",
    "<img src=x onerror=window.hacked=1>",
    "<img/src='x'/onerror='window.hacked=1'>",
    '"><img src=x onerror=window.hacked=1>',
    "'><img src=x onerror=window.hacked=1>",
    "` onmouseover=window.hacked=1 `",
    '" onfocus=window.hacked=1 autofocus="',
    "' onpointerenter='window.hacked=1",
    "<svg onload=window.hacked=1>",
    "<svg><script>window.hacked=1</script></svg>",
    "<svg><animate onbegin=window.hacked=1 attributeName=x dur=1s>",
    "<svg><use href='data:image/svg+xml,<svg onload=window.hacked=1>'>",
    "<math><mtext><table><mglyph><style><img src=x onerror=window.hacked=1>",
    "<iframe srcdoc='<script>parent.hacked=1</script>'></iframe>",
    "<iframe src=javascript:parent.hacked=1></iframe>",
    "<object data='javascript:window.hacked=1'></object>",
    "<embed src='javascript:window.hacked=1'>",
    "<details open ontoggle=window.hacked=1>",
    "<video><source onerror=window.hacked=1>",
    "<body onload=window.hacked=1>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<base href=https://evil.example/>",
    "<form action=https://evil.example/><button autofocus>x</button></form>",
    "<a href='javascript:window.hacked=1'>x</a>",
    "javascript:window.hacked=1",
    "JaVa\tScRiPt:window.hacked=1",
    "data:text/html,<script>window.hacked=1</script>",
    "{{constructor.constructor('window.hacked=1')()}}",
    "${window.hacked=1}",
    "{% for x in ().__class__.__base__.__subclasses__() %}{{x}}{% endfor %}",
    "<%= window.hacked=1 %>",
    "';window.hacked=1;//",
    '";window.hacked=1;//',
    "\\');window.hacked=1;//",
    "\u2028window.hacked=1\u2029",
    "\u202egpj.exe\u2066<script>window.hacked=1</script>",
    "\ufeff<script>window.hacked=1</script>",
    "\x00<scr\x00ipt>window.hacked=1</script>",
    "＜script＞window.hacked=1＜/script＞",
    "<scrİpt>window.hacked=1</scrİpt>",
    "\ud800<script>window.hacked=1</script>",
    "color:red;background:url(https://evil.example/)",
    "expression(window.hacked=1)",
    "__proto__",
    "constructor",
    "=HYPERLINK(\"https://evil.example/\")",
)  # fmt: skip


def hostile_record(number: int, words: str) -> Record:
    """Return a record in which every text is the given words; ids only get a number so that nodes stay apart."""
    end = len(words)
    ids = {kind: f"{words}{kind}{number}" for kind in ("actor", "place", "time", "event", "other")}
    loose: dict[str, Any] = {"modality": words, "polarity": words}
    event = Event(
        id=ids["event"], type=words, name=words, lemma=words, plover=words, cameo=words, mode=words, tense=words, start=words,
        end=words, salience=0.5, quantities={words: words, "nested": {words: [words]}}, typed_by=words, **loose,
    )  # fmt: skip
    nodes = (
        Actor(id=ids["actor"], type=words, name=words, aliases=(words, words), country=words, sector=words, wikidata=words),
        Place(
            id=ids["place"], type=words, name=words, aliases=(words,), lat=1.0, lon=2.0, country=words, admin1=words,
            wikidata=words, within=(words,),
        ),
        Time(id=ids["time"], value=words, start=words, end=words),
        event,
        replace(event, id=ids["other"], salience=0.4),
    )  # fmt: skip
    kinds: list[Any] = ["actor", "place", "time", "event"]
    mentions = [Mention(id=f"{words}{kind}", kind=kind, start=0, end=end, node=ids[kind]) for kind in kinds]
    mentions.append(Mention(id=f"{words}other", kind="event", start=0, end=end, node=ids["other"], field="title"))
    targets = [(ids["actor"], "actor"), (ids["place"], "place"), (ids["time"], "time"), (ids["other"], "other")]
    edges = tuple(
        Edge(source=ids["event"], target=target, role=words, mentions=(f"{words}event", f"{words}{mention}"))
        for target, mention in targets
    )
    return Record(
        id=f"{words}{number}", text=words, url=words, title=words, source=words, author=words, language=words, published=words,
        sentences=((0, end),), mentions=tuple(mentions), nodes=nodes, edges=edges,
    )  # fmt: skip


def test_page_runs_nothing_that_articles_hold(open_page: OpenPage, tmp_path: Path) -> None:
    assert len(PAYLOADS) >= 40
    graph = NewsGraph.from_records(hostile_record(number, words) for number, words in enumerate(PAYLOADS))
    write_html(graph, tmp_path / "hostile.html", title=PAYLOADS[0])
    reader = open_page(tmp_path / "hostile.html", "hide=")
    page = reader.page
    everything = page.evaluate("JSON.parse(document.getElementById('data').textContent).nodes.length")
    assert everything == len(graph.nx)
    _open_everything(page)
    names = [[_as_javascript(id), _as_javascript(data["label"])] for id, data in graph.nx.nodes(data=True)]
    assert page.evaluate(VISIT, [names, "map"]) == []  # the details are the same beside every view, the map draws quickest
    assert page.evaluate(VISIT, [names[::9], "graph"]) == []
    _nothing_ran(page)


def test_page_groups_run_nothing_that_articles_hold(open_page: OpenPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsgraph.exports.page.groups.FOLD_FROM", 1)
    monkeypatch.setattr("newsgraph.exports.page.positions.FIRST_EVENTS", 2)
    graph = NewsGraph.from_records(hostile_record(number, words) for number, words in enumerate(PAYLOADS))
    write_html(graph, tmp_path / "hostile.html")
    page = open_page(tmp_path / "hostile.html").page
    groups = page.locator("[data-kind=group] .number").inner_text()
    for number in range(int(groups)):
        page.evaluate("number => { location.hash = `group=${number}&events=1` }", number)
        page.locator("#panel .eyebrow", has_text="group").wait_for()
        page.click(".actions >> text=Unfold")
    _nothing_ran(page)


VISIT = """async ([names, view]) => {
    const wrong = [];
    for (const [key, label] of names) {
        const arrived = new Promise(done => addEventListener("popstate", () => setTimeout(done), { once: true }));
        location.hash = new URLSearchParams({ node: key, hide: "", view }).toString();
        await arrived;
        if (document.querySelector("#panel h2")?.textContent !== label) wrong.push(label);
        document.querySelectorAll(".proof").forEach(proof => proof.click());
        const links = [...document.querySelectorAll("a[href]:not(.skip)")];
        wrong.push(...links.filter(link => !/^https?:/.test(link.protocol)).map(link => link.href));
    }
    return wrong;
}"""


def _as_javascript(text: str) -> str:
    return text.replace("\ud800", "\ufffd")


def _open_everything(page: Page) -> None:
    page.mouse.move(500, 400)
    page.fill("#search", "hacked")
    page.fill("#search", "")
    for view in ("timeline", "map", "table", "graph"):
        page.click(f"#tab-{view}")
    for summary in page.locator("#filters summary").all():
        summary.click()
    page.select_option("[data-name=source]", index=1)
    page.select_option("[data-name=country]", index=2)
    page.click("[data-name=clear]")
    for form in ("csv", "json", "png"):
        page.click("#save")
        with page.expect_download() as download:
            page.click(f"[data-save={form}]")
        content = Path(download.value.path()).read_bytes()
        if form == "csv":
            cells = [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row]
            assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def _nothing_ran(page: Page) -> None:
    assert page.evaluate("window.hacked") is None
    assert page.evaluate("({}).hacked") is None
    allowed = (
        "img, iframe, object, embed, video, audio, form:not([method=dialog]), base, math, animate, use, style:not(head style)"
    )
    assert page.locator(allowed).count() == 0
    assert page.locator("script").count() == 3
    assert page.evaluate("[...document.querySelectorAll('a[href]')].every(a => /^(https?:|file:)/.test(a.protocol))")
    handlers = "[...document.querySelectorAll('*')].flatMap(e => [...e.attributes]).filter(a => a.name.startsWith('on')).length"
    assert page.evaluate(handlers) == 0
