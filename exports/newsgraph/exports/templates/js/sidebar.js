// The legend, which shows and hides kinds, and the filters.

const typeCounts = tally(events, (event) => [event.type]);
const certaintyCounts = tally(events, (event) => [certainty(event)]);
const sourceCounts = tally(articles, (article) => (article.source ? [article.source] : []));
const countryCounts = tally(events, (event) => event.countries);

const MENU = 100;
const menuNodes = Object.fromEntries(["actor", "place"].map((kind) => [kind,
  nodes.filter((node) => node.kind === kind && node.edges.length).sort((a, b) => b.edges.length - a.edges.length || byRank(a, b)).slice(0, MENU)]));

const PARTS = { head: drawerHead, legend, detail, chips, types: typeChecks, modalities: certaintyChecks, confidence, choices, clear };

function drawSidebar() {
  const side = byId("filters");
  if (!side.childElementCount) show(side, Object.keys(PARTS).map((name) => el("div", { "data-part": name })));
  for (const part of side.children) drawPart(part, PARTS[part.dataset.part]);
}

// A slider that is being dragged must stay the same element: only the words below it change.
function drawPart(part, make) {
  const active = part.contains(document.activeElement) ? document.activeElement : null;
  const fresh = make();
  const note = active?.type === "range" && fresh?.querySelector(".slide-note");
  if (note) return part.querySelector(".slide-note").replaceWith(note);
  const open = part.querySelector("details")?.open;
  show(part, fresh);
  if (open) part.querySelector("details")?.setAttribute("open", "");
  if (active) part.querySelector(`[data-name="${CSS.escape(active.dataset.name)}"]`)?.focus();
  return null;
}

function drawerHead() {
  return el("div", { class: "drawer-head" }, el("h2", {}, "Filters"), button("×", closeDrawer, { class: "close", "aria-label": "Close filters", "data-name": "close" }));
}

function typeChecks() {
  return checks("types", "Event type", typeCounts);
}

function certaintyChecks() {
  return checks("modalities", "Certainty", certaintyCounts);
}

function choices() {
  const menus = [involving("actor", "Actor"), involving("place", "Place"), choice("country", "Country", countryCounts), choice("source", "Publisher", sourceCounts)].filter(Boolean);
  return menus.length ? el("div", { class: "choices" }, menus) : null;
}

function clear() {
  return isFiltered() ? button("Clear filters", clearFilters, { class: "button", "data-name": "clear" }) : null;
}

function legend() {
  const counts = new Map(tally(nodes, (node) => [node.kind]));
  const row = (kind) => {
    const hidden = state.hidden.includes(kind);
    return button([icon({ kind, modality: "actual" }, 14), el("span", {}, sentenceCase(KIND_NAMES[kind][1])), el("span", { class: "number" }, grouped(counts.get(kind) || 0))],
      () => change({ hidden: toggled(state.hidden, kind) }), { class: "legend-row", "aria-pressed": String(!hidden), "data-name": `kind-${kind}`, "data-kind": kind });
  };
  return el("section", {}, el("h2", {}, "Shown"), el("div", { role: "group", "aria-label": "Kinds shown" }, KINDS.filter((kind) => counts.get(kind)).map(row)),
    events.some((event) => !isActual(event)) && el("p", { class: "legend-note" }, icon({ kind: "event", modality: "planned" }, 14), "not told as fact"));
}

// How many events are drawn, the most salient first.
function detail() {
  const passing = view().events.length;
  if (state.focus !== null || passing < 2) return null;
  const { first: shown } = view();
  return el("section", {}, el("h2", { id: "detail-name" }, "Events drawn"),
    slide("detail", 1, passing, 1, Math.min(state.limit, passing), "detail-name", (value, quiet) => change({ limit: value }, { quiet })),
    el("p", { class: "slide-note" }, shown < passing ? `the ${grouped(shown)} most salient of ${grouped(passing)}` : `all ${grouped(passing)}`));
}

function confidence() {
  return el("section", {}, el("h2", { id: "confidence-name" }, "Confidence"),
    slide("confidence", 0, 1, 0.05, state.confidence, "confidence-name", (value, quiet) => change({ confidence: value }, { quiet })),
    el("p", { class: "slide-note" }, state.confidence ? `at least ${percent(state.confidence)}` : "any"));
}

function slide(name, low, high, step, value, labelledBy, action) {
  return el("input", { type: "range", min: low, max: high, step, value, "data-name": name, "aria-labelledby": labelledBy, input: (event) => action(Number(event.target.value), true) });
}

function checks(name, title, counts) {
  if (counts.length < 2) return null;
  const off = state[name].length;
  const box = ([value, number]) => el("label", { class: "check" },
    el("input", { type: "checkbox", checked: !state[name].includes(value), "data-name": `${name}-${value}`, change: () => change({ [name]: toggled(state[name], value) }) }),
    el("span", {}, bdi(words(value))), el("span", { class: "number" }, grouped(number)));
  const all = button("all", () => change({ [name]: [] }), { class: "plain", "data-name": `${name}-all` });
  const none = button("none", () => change({ [name]: counts.map(([value]) => value) }), { class: "plain", "data-name": `${name}-none` });
  return el("details", {}, el("summary", { "data-name": name }, title, off ? el("span", { class: "off" }, `${off} off`) : null),
    el("p", { class: "all-none" }, all, none), counts.map(box));
}

function choice(name, title, counts) {
  if (counts.length < 2) return null;
  const option = ([value, number]) => el("option", { value, selected: state[name] === value }, `${canvasText(value)} (${number})`);
  return el("label", { class: "choice" }, el("span", {}, title),
    el("select", { "data-name": name, change: (event) => change({ [name]: event.target.value }) }, el("option", { value: "" }, "any"), counts.map(option)));
}

// A menu of the actors or places of most events; any other is found by the search box and its details' "Only its events".
function involving(kind, title) {
  if (menuNodes[kind].length < 2) return null;
  const option = (node) => el("option", { value: node.id }, `${shorten(node.label, 40)} (${grouped(node.edges.length)})`);
  const add = (event) => event.target.value && change({ having: [...new Set([...state.having, Number(event.target.value)])] });
  return el("label", { class: "choice" }, el("span", {}, title),
    el("select", { "data-name": kind, change: add }, el("option", { value: "" }, state.having.some((id) => nodes[id].kind === kind) ? "and …" : "any"), menuNodes[kind].map(option)));
}

// Nodes that every shown event must involve.
function chips() {
  if (!state.having.length) return null;
  return el("section", { class: "chips" }, el("h2", {}, "Only events with"), state.having.map((id) =>
    button([icon(nodes[id]), bdi(shorten(nodes[id].label, 24)), " ×"], () => change({ having: toggled(state.having, id) }), { class: "chip", "aria-label": `Stop showing only events with ${canvasText(nodes[id].label)}` })));
}

function clearFilters() {
  const { types, modalities, confidence: any, source, country, having, from, to } = START;
  change({ types, modalities, confidence: any, source, country, having, from, to });
}

function openDrawer() {
  document.body.classList.add("drawer");
  byId("open-filters").setAttribute("aria-expanded", "true");
  byId("filters").querySelector("button")?.focus();
}

function closeDrawer() {
  document.body.classList.remove("drawer");
  byId("open-filters").setAttribute("aria-expanded", "false");
}
