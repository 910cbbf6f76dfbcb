// What the reader has chosen. Everything on the page follows from it, and the part after # in the address restores it.

const KINDS = ["event", "actor", "place", "time", "article"];
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
  from: null,
  to: null,
  limit: FIRST_EVENTS,
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
    if (value !== null && String(value) !== String(usual)) parameters.set(name, value);
  };
  put("view", state.tab, START.tab);
  put("node", state.node === null ? null : nodes[state.node].key, null);
  put("edge", state.edge, null);
  put("focus", state.focus === null ? null : nodes[state.focus].key, null);
  put("hops", state.hops, START.hops);
  put("hide", state.hidden.join(","), START.hidden.join(","));
  put("confidence", state.confidence, 0);
  put("source", state.source, "");
  put("country", state.country, "");
  put("from", state.from, null);
  put("to", state.to, null);
  put("events", state.limit, START.limit);
  for (const type of state.types) parameters.append("type", type);
  for (const modality of state.modalities) parameters.append("modality", modality);
  for (const id of state.having) parameters.append("with", nodes[id].key);
  return parameters.toString();
}

function readAddress() {
  const parameters = new URLSearchParams(window.location.hash.slice(1));
  const id = (key) => nodeByKey.get(key)?.id ?? null;
  const number = (name, low, high, usual) => {
    const value = Number.parseFloat(parameters.get(name));
    return Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : usual;
  };
  const day = (name) => (dayNumber(parameters.get(name)) === null ? null : parameters.get(name).slice(0, 10));
  const edge = number("edge", 0, edges.length - 1, null);
  return {
    tab: TABS.includes(parameters.get("view")) ? parameters.get("view") : START.tab,
    node: id(parameters.get("node")),
    edge: edge === null || !edges.length ? null : Math.floor(edge),
    focus: id(parameters.get("focus")),
    hops: Math.round(number("hops", 1, 2, START.hops)),
    hidden: parameters.has("hide") ? parameters.get("hide").split(",").filter((kind) => KINDS.includes(kind)) : START.hidden,
    types: parameters.getAll("type"),
    modalities: parameters.getAll("modality"),
    confidence: number("confidence", 0, 1, 0),
    source: parameters.get("source") || "",
    country: parameters.get("country") || "",
    having: parameters.getAll("with").map(id).filter((node) => node !== null),
    from: day("from"),
    to: day("to"),
    limit: Math.round(number("events", 1, Math.max(events.length, START.limit), START.limit)),
  };
}

let writing = null;

function writeAddress(quiet) {
  const hash = `#${address()}`;
  window.clearTimeout(writing);
  if (hash === (window.location.hash || "#")) return;
  // Browsers refuse more than a few address changes a second: a drag writes once it rests.
  if (quiet) writing = window.setTimeout(() => window.history.replaceState(null, "", hash), 250);
  else window.history.pushState(null, "", hash);
}

function followAddress() {
  window.addEventListener("popstate", () => change(readAddress(), { fromAddress: true }));
}
