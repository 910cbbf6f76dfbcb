// The details: everything the graph knows about the selection, and the sentences behind each claim.

const FEW = 8;

function drawPanel() {
  const panel = byId("panel");
  const node = state.node === null ? null : nodes[state.node];
  const edge = state.edge === null ? null : edges[state.edge];
  show(panel, node ? nodeDetails(node) : edge ? edgeDetails(edge) : overview());
  panel.scrollTop = 0;
  document.body.classList.toggle("has-selection", Boolean(node || edge));
}

function overview() {
  const passing = view().events;
  const kinds = tally(nodes, (node) => [node.kind]);
  return [
    el("p", { class: "eyebrow" }, "At a glance"),
    el("p", { class: "figures" }, ["article", "event", "actor", "place"].map((kind) => figure(kind, kinds.find(([name]) => name === kind)?.[1] || 0))),
    section("Main events", nodeList(passing.slice(0, FEW), eventNote)),
    ...mostInvolved(nodes, FEW),
    section("Groups", nodeList([...view().folded.keys()].sort((a, b) => a.id - b.id), groupNote)),
    section("Articles", nodeList(articles, articleNote)),
  ];
}

function figure(kind, number) {
  return el("span", { class: "figure" }, el("b", {}, grouped(number)), ` ${KIND_NAMES[kind][number === 1 ? 0 : 1]}`);
}

function eventNote(event) {
  return dotted(eventDate(event), ...targets(event, "location").slice(0, 1).map((place) => bdi(place.label)));
}

// Actors and places, those of most events first.
function mostInvolved(members, most) {
  const listed = (kind) => {
    const found = members.filter((node) => node.kind === kind && node.rank > 0).map((node) => [eventEdges(node).length, node]);
    const sorted = found.sort(([mine, a], [theirs, b]) => theirs - mine || byRank(a, b)).map(([, node]) => node);
    return nodeList(sorted.slice(0, most), involvement);
  };
  return [section("Most involved", listed("actor")), section("Places", listed("place"))];
}

function involvement(node) {
  return count(eventEdges(node).length, "event");
}

function eventEdges(node) {
  return node.edges.filter((edge) => nodes[edge.from].kind === "event");
}

function articleNote(article) {
  return dotted(article.source && bdi(article.source), article.published && formatDate(article.published));
}

// What there is of some parts, with dots between them.
function dotted(...parts) {
  return parts.filter(Boolean).flatMap((part, place) => (place ? [" · ", part] : [part]));
}

function section(title, ...content) {
  const body = content.flat(Infinity).filter(Boolean);
  return body.length ? el("section", { class: "part" }, el("h3", {}, title), body) : null;
}

// A list of nodes that leads on; beyond the first few it opens on demand.
function nodeList(items, note, most = FEW) {
  if (!items.length) return null;
  const row = (node) => el("li", {}, nodeButton(node), el("span", { class: "note" }, note(node)));
  const list = el("ul", { class: "list" }, items.slice(0, most).map(row));
  return [list, items.length > most && moreButton(list, items.slice(most), row)];
}

function moreButton(list, rest, row) {
  const more = button(`${grouped(rest.length)} more`, () => {
    list.append(...rest.splice(0, 200).map(row));
    more.textContent = `${grouped(rest.length)} more`;
    more.hidden = !rest.length;
  }, { class: "more" });
  return more;
}

function nodeButton(node, attributes = {}) {
  return button([icon(node), bdi(node.label)], () => choose(node), { class: "node", pointerenter: () => hint(node.id), pointerleave: () => hint(null), ...attributes });
}

function choose(node) {
  select(node.id);
  if (state.tab === "graph") bringIntoView(node);
  byId("panel").focus({ preventScroll: true });
}

function nodeDetails(node) {
  const parts = { event: eventParts, article: articleParts, group: groupParts }[node.kind] || participantParts;
  return [heading(node), actions(node), parts(node), facts(node)];
}

function heading(node) {
  return el("header", { class: `head ${node.kind}` },
    el("p", { class: "eyebrow" }, icon(node), el("span", {}, KIND_NAMES[node.kind][0], node.type && node.type !== node.kind ? [" · ", bdi(words(node.type))] : null),
      button("×", () => select(null), { class: "close", "aria-label": "Close" })),
    el("h2", {}, bdi(node.label)),
    el("p", { class: "subtitle" }, subtitle(node)),
    badges(node));
}

function subtitle(node) {
  if (node.kind === "event") return eventNote(node);
  if (node.kind === "article") return articleNote(node);
  if (node.kind === "group") return groupNote(node);
  if (node.kind === "time") return formatRange(node.start, node.end) || null;
  if (node.kind === "place") return [node.admin1, node.country].filter(Boolean).map((name, index) => [index ? ", " : "", bdi(name)]);
  return [node.country && bdi(node.country), node.aliases?.length ? [node.country ? " · " : "", "also ", bdi(node.aliases.slice(0, 4).join(", "))] : null];
}

function badges(node) {
  if (node.kind !== "event") return null;
  const list = [];
  if (node.polarity === "negative") list.push("denied or did not happen");
  if (node.modality && node.modality !== "actual") list.push(node.modality);
  const copies = node.copies ? ` and ${node.copies} ${node.copies === 1 ? "copy" : "copies"}` : "";
  list.push(`told in ${count(node.articles, "article")}${copies}`);
  return el("p", { class: "badges" }, list.map((text, index) => el("span", { class: index < list.length - 1 ? "badge warn" : "badge" }, bdi(text))));
}

function actions(node) {
  if (node.kind === "group") return groupActions(node);
  const held = state.having.includes(node.id);
  return el("div", { class: "actions" },
    button(state.focus === node.id ? "Leave focus" : "Focus", () => (state.focus === node.id ? leaveFocus() : focusOn(node.id)), { class: "button" }),
    node.kind !== "event" && button(held ? "Show all events" : "Only its events", () => change({ having: toggled(state.having, node.id) }), { class: "button", "aria-pressed": String(held) }),
    node.kind === "article" && link(node.url, "Open article"));
}

function eventParts(event) {
  const own = event.edges.filter((edge) => edge.from === event.id);
  const roles = Object.keys(ROLE_NAMES).filter((role) => own.some((edge) => edge.role === role));
  const others = [...new Set(own.map((edge) => edge.role))].filter((role) => !roles.includes(role));
  const about = event.edges.filter((edge) => edge.to === event.id && edge.role !== "reports");
  return [
    section("Reports differ", differences(event)),
    section("Claims", [...roles, ...others].map((role) => claims(own.filter((edge) => edge.role === role), event)), claims(about, event)),
    section("Amounts", amounts(event)),
    section("In the articles’ words", testimony(event)),
  ];
}

function participantParts(node) {
  const lines = eventEdges(node);
  const ordered = lines.sort((a, b) => byRank(nodes[a.from], nodes[b.from]));
  const list = el("div", {}, ordered.slice(0, 20).map((edge) => claim(edge, node)));
  const rest = ordered.slice(20);
  return section(count(new Set(lines.map((edge) => edge.from)).size, "event"), list, rest.length > 0 && moreButton(list, rest, (edge) => claim(edge, node)));
}

function articleParts(article) {
  const told = article.edges.map((edge) => nodes[edge.to]).sort(byRank);
  const same = nodes.filter((node) => node.copy_of === article.id);
  return [
    article.copy_of !== undefined && section("A copy of", nodeList([nodes[article.copy_of]], articleNote)),
    same.length > 0 && section("Copies", nodeList(same, articleNote)),
    section(count(told.length, "event"), nodeList(told, eventNote, 20)),
  ];
}

function claims(lines, node) {
  return [...lines].sort((a, b) => b.confidence - a.confidence || a.id - b.id).map((edge) => claim(edge, node));
}

// One claim: the role, what plays it, how sure that is, and its sentences on demand.
function claim(edge, node) {
  const next = other(edge, node);
  const incoming = edge.to === node.id;
  const role = incoming && node.kind === "event" ? `${roleName(edge.role)} this` : roleName(edge.role);
  const words = el("div", { class: "words", hidden: true });
  const proof = button([el("span", { class: "count" }, quoteCount(edge)), certaintyMeter(edge.confidence)], () => unfold(proof, words, edge),
    { class: "proof", "aria-expanded": "false", "aria-label": `${quoteCount(edge)}, confidence ${percent(edge.confidence)}` });
  return el("div", { class: "claim" },
    el("span", { class: "role" }, role),
    el("span", { class: "who" }, nodeButton(next), next.kind === "event" && el("span", { class: "note" }, eventNote(next))),
    proof, words);
}

function unfold(proof, words, edge) {
  words.hidden = !words.hidden;
  proof.setAttribute("aria-expanded", String(!words.hidden));
  if (!words.childElementCount) show(words, edge.quotes.map(quotation));
}

function quoteCount(edge) {
  return `${edge.quotes.length} ${edge.quotes.length === 1 ? "quote" : "quotes"}`;
}

function certaintyMeter(confidence) {
  const bar = el("i", {});
  bar.style.width = `${Math.round(100 * confidence)}%`;
  return el("span", { class: "meter", title: `confidence ${percent(confidence)}` }, bar);
}

function quotation(cited) {
  const { article, text, title } = quotes[cited[0]];
  return el("figure", { class: "quote" }, el("blockquote", {}, highlighted(text, marksOf(cited))), el("figcaption", {}, citation(nodes[article], title)));
}

function citation(article, isHeadline = false) {
  return dotted(
    button(isHeadline ? "Headline" : bdi(article.label), () => choose(article), { class: "plain" }),
    article.source && bdi(article.source),
    article.published && formatDate(article.published),
    article.copy_of !== undefined && "a copy",
    safeUrl(article.url) && link(article.url, "read ↗"));
}

// Marks are [start, end, node]; of two that overlap the longer one that starts first is drawn.
function highlighted(text, marks) {
  const pieces = [];
  let done = 0;
  for (const [start, end, id] of [...marks].sort((a, b) => a[0] - b[0] || b[1] - a[1])) {
    if (start < done) continue;
    pieces.push(text.slice(done, start), el("mark", { class: nodes[id].kind, title: KIND_NAMES[nodes[id].kind][0] }, text.slice(start, end)));
    done = end;
  }
  return el("bdi", {}, pieces, text.slice(done));
}

// Every sentence that tells of the event, article by article, with its words and those of all that took part marked.
function testimony(event) {
  const reports = reportsOf(event).sort((a, b) => compare(nodes[a.from].published, nodes[b.from].published) || a.id - b.id);
  return reports.map((edge) => el("figure", { class: "quote" },
    edge.quotes.map(([index]) => el("blockquote", {}, highlighted(quotes[index].text, allMarks(event, index)))),
    el("figcaption", {}, citation(nodes[edge.from]))));
}

function allMarks(event, index) {
  return event.edges.flatMap((edge) => edge.quotes.filter(([quote]) => quote === index).flatMap(marksOf));
}

function edgeDetails(edge) {
  const from = nodes[edge.from];
  const to = nodes[edge.to];
  return [
    el("header", { class: "head" }, el("p", { class: "eyebrow" }, "claim", button("×", () => select(null), { class: "close", "aria-label": "Close" })),
      el("h2", { class: "sentence" }, nodeButton(from), el("em", {}, ` ${roleName(edge.role)} `), nodeButton(to)),
      el("p", { class: "subtitle" }, `confidence ${percent(edge.confidence)}`)),
    section(quoteCount(edge), edge.quotes.map(quotation)),
  ];
}

// What articles tell differently stands side by side: one row an aspect, one column a value with those who say it.
function differences(event) {
  return (event.differences || []).map(([aspect, values]) => el("div", { class: "versus" },
    el("p", { class: "aspect" }, bdi(sentenceCase(aspect))),
    el("div", { class: "sides" }, values.map(([value, sources]) => el("div", { class: "side-of" },
      el("b", {}, bdi(wordValue(aspect, value))),
      sources.map((id) => button(bdi(nodes[id].source || nodes[id].label), () => choose(nodes[id]), { class: "plain" })))))));
}

function wordValue(aspect, value) {
  if (value === null) return "not said";
  if (aspect === "date") return formatRange(...String(value).split("/"));
  return wordAmount(value);
}

const BOUNDS = { "at least": "at least ", "at most": "at most ", "more than": "more than ", "less than": "less than ", about: "about ", approximately: "about " };

// A number, or an amount with its bound and unit: {value: 2, bound: "at least", unit: "system"}.
function wordAmount(value) {
  if (value === null || typeof value !== "object") return typeof value === "number" ? grouped(value) : String(value);
  if (Array.isArray(value)) return value.map(wordAmount).join(", ");
  const { value: amount, bound, unit, ...rest } = value;
  const more = Object.entries(rest).map(([name, item]) => `${words(name)} ${wordAmount(item)}`);
  const prefix = Object.hasOwn(BOUNDS, bound ?? "") ? BOUNDS[bound] : bound && bound !== "exactly" ? `${words(bound)} ` : "";
  return [amount === undefined ? null : `${prefix}${wordAmount(amount)}`, unit, ...more].filter((part) => part !== null && part !== undefined).join(" ");
}

function amounts(event) {
  const pairs = Object.entries(event.quantities || {});
  return pairs.length ? factTable(pairs.map(([name, value]) => [sentenceCase(name), wordAmount(value)])) : null;
}

function facts(node) {
  const pairs = Object.entries(FACT_NAMES).map(([name, label]) => [label, factValue(name, node[name])]);
  const known = new Set([...SAID_ELSEWHERE, ...Object.keys(FACT_NAMES)]);
  const more = Object.entries(node).filter(([name]) => !known.has(name)).map(([name, value]) => [sentenceCase(name), factValue(name, value)]);
  const rows = [...pairs, ["Also named", (node.aliases || []).join(", ")], ["Confidence", node.kind === "event" ? percent(node.confidence ?? 1) : null], ...more];
  const filled = rows.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return filled.length ? section("Facts", factTable(filled)) : null;
}

function factValue(name, value) {
  if (value === null || value === undefined || (Array.isArray(value) && !value.length)) return null;
  if (name === "wikidata" && /^Q\d+$/.test(value)) return link(`https://www.wikidata.org/wiki/${value}`, value);
  if (name === "geonames" && Number.isInteger(value)) return link(`https://www.geonames.org/${value}`, String(value));
  if (name === "lat" || name === "lon") return Number(value).toFixed(3);
  return Array.isArray(value) ? value.join(", ") : wordAmount(value);
}

function factTable(rows) {
  return el("table", { class: "facts" }, el("tbody", {}, rows.map(([name, value]) =>
    el("tr", {}, el("th", { scope: "row" }, bdi(name)), el("td", {}, value instanceof Node ? value : bdi(value))))));
}
