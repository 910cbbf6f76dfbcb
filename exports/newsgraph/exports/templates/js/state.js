// What the reader has chosen. Everything on the page follows from it, and the part after # in the address restores it.

const KINDS = ["event", "actor", "place", "time", "article", "group"];
const TABS = ["graph", "timeline", "map", "table"];
const MAX_NODES = 1500;
// Half as many on a phone.
const FIRST_EVENTS = window.innerWidth > 860 ? payload.firstEvents : Math.ceil(payload.firstEvents / 2);

const START = {
  tab: "graph",
  node: null,
  edge: null,
  focus: null,
  hops: 1,
  hidden: ["time", "article"],
  types: [],
  modalities: [],
  confidence: 0,
  source: "",
  country: "",
  having: [],
  open: [],
  from: null,
  to: null,
  limit: FIRST_EVENTS,
  at: null,
  chart: null,
  sort: null,
};

const state = { ...START };
const listeners = [];

function onChange(listener) {
  listeners.push(listener);
}

// `quiet` changes (a slider being dragged) replace the address, others add a step that the browser's Back undoes.
function change(changes, { quiet = false, fromAddress = false } = {}) {
  const before = { ...state };
  Object.assign(state, changes);
  if (!fromAddress) writeAddress(quiet);
  for (const listener of listeners) listener(state, before);
}

function toggled(list, value) {
  return list.includes(value) ? list.filter((item) => item !== value) : [...list, value];
}

function isFiltered() {
  return ["types", "modalities", "confidence", "source", "country", "having", "from", "to"].some(
    (name) => String(state[name]) !== String(START[name]) && state[name] !== START[name],
  );
}

function address() {
  const parameters = new URLSearchParams();
  const put = (name, value, usual) => {
    if (value !== null && value !== undefined && String(value) !== String(usual)) parameters.set(name, value);
  };
  put("view", state.tab, START.tab);
  put("node", state.node === null || state.node >= total ? null : nodes[state.node].key, null);
  put("group", state.node === null || state.node < total ? null : state.node - total, null);
  put("edge", state.edge === null ? null : edgeKey(edges[state.edge]), null);
  put("focus", state.focus === null ? null : nodes[state.focus].key, null);
  put("hops", state.hops, START.hops);
  put("hide", state.hidden.join(","), START.hidden.join(","));
  put("confidence", state.confidence, 0);
  put("source", state.source, "");
  put("country", state.country, "");
  put("from", state.from, null);
  put("to", state.to, null);
  put("events", state.limit, START.limit);
  put("at", state.at?.join(","), null);
  put("map", state.chart?.join(","), null);
  put("sort", state.sort?.join(","), null);
  put("open", state.open.join(","), "");
  for (const type of state.types) parameters.append("type", type);
  for (const modality of state.modalities) parameters.append("modality", modality);
  for (const id of state.having) parameters.append("with", nodes[id].key);
  return parameters.toString();
}

// An edge by what it joins: its place in the list changes with the next article.
function edgeKey(edge) {
  return [nodes[edge.from].key, edge.role, nodes[edge.to].key].join("\t");
}

function edgeOfKey(key) {
  const source = nodeByKey.get((key || "").split("\t", 1)[0]);
  return source?.edges.find((edge) => edgeKey(edge) === key)?.id ?? null;
}

function readAddress() {
  const parameters = new URLSearchParams(window.location.hash.slice(1));
  const id = (key) => nodeByKey.get(key)?.id ?? null;
  const number = (name, low, high, usual) => {
    const value = Number.parseFloat(parameters.get(name));
    return Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : usual;
  };
  const day = (name) => (dayNumber(parameters.get(name)) === null ? null : parameters.get(name).slice(0, 10));
  const numbers = (name, most) => (parameters.get(name) || "").split(",").filter((text) => /^\d+$/.test(text)).map(Number).filter((value) => value < most);
  const figures = (name, length) => {
    const values = (parameters.get(name) || "").split(",").map(Number.parseFloat);
    return values.length === length && values.every((value) => Number.isFinite(value) && Math.abs(value) < 1e6) ? values : null;
  };
  return {
    tab: TABS.includes(parameters.get("view")) ? parameters.get("view") : START.tab,
    node: id(parameters.get("node")) ?? groups[numbers("group", groups.length)[0]]?.id ?? null,
    edge: edgeOfKey(parameters.get("edge")),
    focus: id(parameters.get("focus")),
    hops: Math.round(number("hops", 1, 2, START.hops)),
    hidden: parameters.has("hide") ? parameters.get("hide").split(",").filter((kind) => KINDS.includes(kind)) : START.hidden,
    types: parameters.getAll("type"),
    modalities: parameters.getAll("modality"),
    confidence: number("confidence", 0, 1, 0),
    source: parameters.get("source") || "",
    country: parameters.get("country") || "",
    having: parameters.getAll("with").map(id).filter((node) => node !== null),
    open: numbers("open", groups.length),
    from: day("from"),
    to: day("to"),
    at: figures("at", 3),
    chart: figures("map", 3),
    sort: numbers("sort", COLUMNS.length).length === 2 ? numbers("sort", COLUMNS.length) : null,
    limit: Math.round(number("events", 1, Math.max(events.length, START.limit), START.limit)),
  };
}

let writing = null;

// Browsers refuse more than a few address changes a second: a drag writes once it rests.
function writeAddress(quiet) {
  window.clearTimeout(writing);
  writing = quiet ? window.setTimeout(settleAddress, 250) : null;
  if (quiet) return;
  const hash = `#${address()}`;
  if (hash !== (window.location.hash || "#")) record("pushState", hash);
}

// A frame in a notebook has no address of its own.
function record(how, hash) {
  if (window.location.protocol !== "about:") window.history[how](null, "", hash);
}

// What is still to be written is written now.
function settleAddress() {
  if (writing === null) return;
  window.clearTimeout(writing);
  writing = null;
  record("replaceState", `#${address()}`);
}

function followAddress() {
  window.addEventListener("popstate", () => {
    // A drag that had not come to rest must not write over where Back has led.
    window.clearTimeout(writing);
    writing = null;
    change(readAddress(), { fromAddress: true });
  });
  window.addEventListener("pagehide", settleAddress);
}
