// Which part of the graph is shown: the events that pass the filters, the most salient first, and what they lead to.

let chosen = null;

function passes(event) {
  if (state.types.includes(event.type)) return false;
  if (state.modalities.includes(certainty(event))) return false;
  if ((event.confidence ?? 1) < state.confidence) return false;
  if (state.source && !event.publishers.has(state.source)) return false;
  if (state.country && !event.countries.has(state.country)) return false;
  if (!inRange(event)) return false;
  return state.having.every((id) => event.edges.some((edge) => edge.from === id || edge.to === id));
}

// How sure the articles are that it happened: the modality, or "denied".
function certainty(event) {
  return event.polarity === "negative" ? "denied" : event.modality || "actual";
}

function inRange(event) {
  if (!state.from && !state.to) return true;
  if (event.first === null || event.last === null) return false;
  return (!state.from || event.last >= dayNumber(state.from)) && (!state.to || event.first <= dayNumber(state.to, true));
}

function edgeShown(edge) {
  return edge.confidence >= state.confidence;
}

// {events, drawn: ids of the nodes in the graph, cut: whether there is more than fits}; made anew after each change.
function view() {
  chosen ??= state.focus === null ? salientView() : focusView(nodes[state.focus]);
  return chosen;
}

function forgetView() {
  chosen = null;
}

function salientView() {
  const passing = events.filter(passes);
  const drawn = new Set();
  let shown = 0;
  for (const event of passing) {
    if (shown >= state.limit || drawn.size >= MAX_NODES) break;
    if (!state.hidden.includes("event")) drawn.add(event.id);
    shown += 1;
    addNeighbours(event, drawn, MAX_NODES);
  }
  const first = shown;
  const ids = new Set(passing.map((event) => event.id));
  shown += addUnfolded(ids, drawn);
  if (state.node !== null) addSelection(nodes[state.node], drawn);
  if (state.edge !== null) [edges[state.edge].from, edges[state.edge].to].forEach((id) => drawn.add(id));
  const folded = foldedGroups(passing, drawn);
  const ties = groupTies(passing, drawn, folded);
  sizeGroups(folded);
  for (const group of folded.keys()) drawn.add(group.id);
  return { events: passing, drawn, shown, first, folded, ties };
}

function addNeighbours(node, drawn, most) {
  for (const edge of node.edges) {
    const next = other(edge, node);
    if (drawn.size >= most) return;
    // Another event comes in by its own salience, not through the one it is about.
    if (edgeShown(edge) && !state.hidden.includes(next.kind) && (next.kind !== "event" || node.kind !== "event")) drawn.add(next.id);
  }
}

// A selection that is not among the most salient comes with its neighbourhood, so that search leads to all.
function addSelection(node, drawn) {
  if (drawn.has(node.id) || node.kind === "group") return;
  drawn.add(node.id);
  const around = neighbours(node).filter((next) => !state.hidden.includes(next.kind)).sort(byRank);
  for (const next of around.slice(0, 40)) drawn.add(next.id);
}

function focusView(centre) {
  const drawn = new Set([centre.id]);
  let ring = [centre];
  const rings = [ring];
  for (let hop = 0; hop < state.hops; hop += 1) {
    ring = ring.flatMap((node) => ringAround(node, drawn));
    rings.push(ring);
  }
  // Between actors and places there are always events: show who takes part in them, too.
  if (state.hops === 1 && centre.kind !== "event" && ring.length <= 40) {
    rings.push(ring.flatMap((node) => (node.kind === "event" ? ringAround(node, drawn, (next) => next.kind !== "event") : [])));
  }
  const passing = events.filter((event) => drawn.has(event.id) && passes(event));
  return { events: passing, drawn, shown: passing.length, first: passing.length, rings, centre, folded: new Map(), ties: [] };
}

function ringAround(node, drawn, wanted = () => true) {
  const fits = (next) => wanted(next) && !drawn.has(next.id) && !state.hidden.includes(next.kind) && (next.kind !== "event" || passes(next));
  const around = [...new Set(node.edges.filter(edgeShown).map((edge) => other(edge, node)))].filter(fits).sort(byRank);
  const kept = around.slice(0, Math.max(0, 400 - drawn.size));
  kept.forEach((next) => drawn.add(next.id));
  return kept;
}

function statusText() {
  const { events: passing, drawn, shown, folded } = view();
  if (state.tab !== "graph") return `${grouped(passing.length)} of ${count(events.length, "event")}`;
  const some = `Showing ${grouped(shown)} of ${count(events.length, "event")}`;
  const rest = folded.size ? `; more in ${count(folded.size, "group")}` : "";
  return `${some}, ${grouped(drawn.size - folded.size)} of ${grouped(total)} nodes${rest}`;
}
