// The graph tab: vis-network draws nodes and lines at the positions that the export computed.

const host = byId("network");
const nodeSet = new vis.DataSet();
const edgeSet = new vis.DataSet();
const pointed = { node: null, edge: null };
let network = null;
let apart = new Map();

function startNetwork() {
  for (const node of drawnNodes) Object.assign(node, { shape: "custom", ctxRenderer: renderNode });
  network = new vis.Network(host, { nodes: nodeSet, edges: edgeSet }, { ...payload.network.options, ...themeOptions() });
  network.on("beforeDrawing", paintTies);
  network.on("afterDrawing", drawOverlay);
  network.on("click", ({ pointer, edges: [edge] }) => pick(nodeAt(pointer.DOM), edge));
  network.on("doubleClick", ({ pointer }) => nodeAt(pointer.DOM) && enter(nodeAt(pointer.DOM)));
  network.on("dragging", ({ nodes: dragged }) => dragged.length && takePositions(dragged));
  network.on("zoom", ({ scale }) => { keepInReach(scale); noteCamera(); });
  network.on("dragEnd", ({ nodes: dragged }) => dragged.length || noteCamera());
  network.on("dragStart", () => window.cancelAnimationFrame(gliding));
  host.addEventListener("pointermove", movePointer);
  host.addEventListener("pointerleave", () => point(null, null));
  byId("zoom-in").addEventListener("click", () => zoom(1.4));
  byId("zoom-out").addEventListener("click", () => zoom(1 / 1.4));
  byId("zoom-fit").addEventListener("click", showAll);
}

function showAll() {
  fit(true);
}

// vis-network calls this for each node: shapes grow slower than distances, so that they can be seen from far and do not cover
// each other from near.
function renderNode({ ctx, id, x, y }) {
  const radius = radiusOf(nodes[id]);
  return { drawNode: () => paintShape(ctx, nodes[id], x, y, radius), nodeDimensions: { width: 2 * radius, height: 2 * radius } };
}

function radiusOf(node) {
  const scale = network.getScale();
  return (node.size * Math.min(1.3, Math.max(0.42, 0.35 + 0.8 * scale))) / scale;
}

function themeOptions() {
  return { edges: { ...payload.network.options.edges, color: { color: palette.edge, hover: palette.edge, highlight: palette.edge } } };
}

function recolour() {
  network?.setOptions(themeOptions());
  redrawSoon();
  drawMap();
}

// The drawn node under a point of the screen; fingers and small shapes get some room.
function nodeAt(place) {
  const { x, y } = network.DOMtoCanvas(place);
  const room = 4 / network.getScale();
  const under = nodeSet.getIds().map((id) => nodes[id]).filter((node) => Math.hypot(node.x - x, node.y - y) <= radiusOf(node) + room);
  return sortedBy(under, (node) => Math.hypot(node.x - x, node.y - y))[0] ?? null;
}

function pick(node, edge) {
  select(node ? node.id : null, node ? null : edge ?? null);
}

function drawGraph() {
  const shown = view();
  const { drawn, rings } = shown;
  const lines = [...drawn].flatMap((id) => nodes[id].edges).filter((edge) => edge.from !== undefined && drawn.has(edge.from) && drawn.has(edge.to) && edgeShown(edge));
  placeApart(rings ? ringPositions(rings) : groupPositions(shown));
  replace(nodeSet, drawn, drawnNodes);
  replace(edgeSet, new Set(lines.map((edge) => edge.id)), drawnEdges);
  drawFocusBar();
}

// Changing only what differs keeps large views quick.
function replace(set, wanted, all) {
  const gone = set.getIds().filter((id) => !wanted.has(id));
  const fresh = [...wanted].filter((id) => !set.get(id)).map((id) => all[id]);
  if (gone.length) set.remove(gone);
  if (fresh.length) set.add(fresh);
}

// In focus the neighbourhood stands in rings around its centre, and unfolded groups stand outside; all others are at home.
function placeApart(positions) {
  for (const id of apart.keys()) if (!positions.has(id)) movePoint(id, drawnNodes[id].home);
  for (const [id, position] of positions) movePoint(id, position);
  apart = positions;
}

function movePoint(id, { x, y }) {
  drawnNodes[id].home ??= { x: drawnNodes[id].x, y: drawnNodes[id].y };
  drawnNodes[id].x = nodes[id].x = x;
  drawnNodes[id].y = nodes[id].y = y;
  if (nodeSet.get(id)) network.moveNode(id, x, y);
}

function ringPositions([[centre], ...rings]) {
  const positions = new Map([[centre.id, { x: 0, y: 0 }]]);
  const angles = new Map([[centre.id, 0]]);
  let radius = 0;
  for (const ring of rings) {
    if (!ring.length) continue;
    const first = positions.size === 1;
    const ordered = first ? [...ring].sort(aroundTheClock) : sortedBy(ring, (node) => meanAngle(node, angles));
    const evenly = (index) => (2 * Math.PI * index) / ordered.length;
    // The outer rings are turned so that each node stands near those it is tied to.
    const turn = first ? -Math.PI / 2 : circularMean(ordered.map((node, index) => meanAngle(node, angles) - evenly(index)));
    radius = Math.max(radius + 190, (ordered.length * 62) / (2 * Math.PI));
    ordered.forEach((node, index) => {
      const angle = evenly(index) + turn;
      angles.set(node.id, angle);
      positions.set(node.id, { x: Math.round(1.35 * radius * Math.cos(angle)), y: Math.round(radius * Math.sin(angle)) });
    });
  }
  return positions;
}

// Same kinds side by side, events in the order in which they happened.
function aroundTheClock(a, b) {
  return KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || (a.first ?? 0) - (b.first ?? 0) || byRank(a, b);
}

function sortedBy(items, keyOf) {
  const keys = new Map(items.map((item) => [item, keyOf(item)]));
  return [...items].sort((a, b) => keys.get(a) - keys.get(b) || byRank(a, b));
}

function meanAngle(node, angles) {
  const angle = circularMean(neighbours(node).map((next) => angles.get(next.id)).filter((known) => known !== undefined));
  return (angle + 4 * Math.PI) % (2 * Math.PI);
}

function circularMean(list) {
  return Math.atan2(list.reduce((sum, angle) => sum + Math.sin(angle), 0), list.reduce((sum, angle) => sum + Math.cos(angle), 0));
}

function takePositions(ids) {
  for (const [id, { x, y }] of Object.entries(network.getPositions(ids))) Object.assign(nodes[id], { x, y });
}

function select(node, edge = null) {
  change({ node, edge });
}

function enter(node) {
  if (node.kind === "group") toggleGroup(node.number);
  else focusOn(node.id);
}

function focusOn(node) {
  change({ focus: node, node, edge: null, tab: "graph" });
}

function leaveFocus() {
  change({ focus: null });
}

function point(node, edge) {
  if (pointed.node === node && pointed.edge === edge) return;
  Object.assign(pointed, { node, edge });
  drawTip();
  redrawSoon();
}

// A name pointed at in a list lights up in the graph.
function hint(id) {
  if (state.tab !== "graph") return;
  Object.assign(pointed, { node: id, edge: null });
  redrawSoon();
}

function fit(animated, ids = view().drawn) {
  const drawn = [...ids].map((id) => nodes[id]);
  if (!drawn.length) return;
  forgetCamera();
  // vis-network notices a new size of its window late, and then puts back the view it had.
  network.setSize("100%", "100%");
  const range = (values) => [Math.min(...values), Math.max(...values)];
  const [left, right] = range(drawn.map((node) => node.x));
  const [top, bottom] = range(drawn.map((node) => node.y));
  // Labels reach beyond their nodes by about so much.
  const margin = { x: Math.min(150, host.clientWidth * 0.3), y: state.focus === null ? 80 : 150 };
  const scale = Math.min((host.clientWidth - margin.x) / Math.max(1, right - left), (host.clientHeight - margin.y) / Math.max(1, bottom - top), 1.3);
  glide({ x: (left + right) / 2, y: (top + bottom) / 2, scale: clampScale(scale) }, animated);
}

let awaited = null;

// Many changes in a row are drawn once, with the next frame.
function redrawSoon() {
  awaited ??= window.requestAnimationFrame(() => {
    awaited = null;
    network.redraw();
  });
}

let gliding = null;

// Move the view; vis-network's own animations disturb each other when one begins before another ends.
function glide(to, animated = true, arrived = null) {
  window.cancelAnimationFrame(gliding);
  const from = { ...network.getViewPosition(), scale: network.getScale() };
  const start = window.performance.now();
  const frame = (now) => {
    const share = animated && !stillness.matches ? Math.min(1, Math.max(0, (now - start) / 320)) : 1;
    const eased = share < 0.5 ? 2 * share * share : 1 - 2 * (1 - share) ** 2;
    const between = (name) => from[name] + (to[name] - from[name]) * eased;
    network.moveTo({ position: { x: between("x"), y: between("y") }, scale: between("scale") });
    if (share < 1) gliding = window.requestAnimationFrame(frame);
    else arrived?.();
  };
  frame(start);
}

function zoom(factor) {
  glide({ ...network.getViewPosition(), scale: clampScale(network.getScale() * factor) }, true, noteCamera);
}

function clampScale(scale) {
  return Math.min(4, Math.max(0.03, scale));
}

// The address tells where the reader looks, once that is not simply everything.
function noteCamera() {
  const { x, y } = network.getViewPosition();
  state.at = [Math.round(x), Math.round(y), Number(network.getScale().toPrecision(3))];
  writeAddress(true);
}

// Where the page itself has led the view follows from the rest of the address.
function forgetCamera() {
  if (state.at === null) return;
  state.at = null;
  writeAddress(true);
}

function lookAt([x, y, scale]) {
  glide({ x, y, scale: clampScale(scale) }, false);
}

function keepInReach(scale) {
  if (scale !== clampScale(scale)) network.moveTo({ scale: clampScale(scale) });
}

function bringIntoView(node, animated = true) {
  const { x, y } = network.canvasToDOM(node);
  const margin = 60;
  const height = heightAbovePanel();
  if (x > margin && y > margin && x < host.clientWidth - margin && y < height - margin) return;
  const scale = Math.max(network.getScale(), 0.6);
  forgetCamera();
  glide({ x: node.x, y: node.y + (host.clientHeight - height) / (2 * scale), scale }, animated);
}

// On a phone the details come up from below and cover part of the graph.
function heightAbovePanel() {
  const panel = byId("panel");
  return getComputedStyle(panel).position === "fixed" ? host.clientHeight - Math.min(panel.offsetHeight, 0.6 * window.innerHeight) + byId("foot").offsetHeight : host.clientHeight;
}

// Arrow keys: the nearest drawn node in that direction, straight ahead before sideways.
function step(dx, dy) {
  const drawn = [...view().drawn].map((id) => nodes[id]);
  if (!drawn.length) return;
  const here = state.node === null ? null : nodes[state.node];
  const ahead = here ? drawn.filter((node) => node !== here && (node.x - here.x) * dx + (node.y - here.y) * dy > 0) : drawn;
  const distance = (node) => Math.hypot(node.x - here.x, node.y - here.y) + 2 * Math.abs((node.x - here.x) * dy - (node.y - here.y) * dx);
  const next = here ? sortedBy(ahead, distance)[0] : sortedBy(ahead, (node) => -node.size)[0];
  if (!next) return;
  select(next.id);
  bringIntoView(next);
  speak(next);
}

// Who cannot see the graph hears where the arrow keys have led.
function speak(node) {
  const ties = [...neighbours(node).filter((next) => nodeSet.get(next.id))].length;
  byId("spoken").textContent = `${canvasText(node.label)}, ${KIND_NAMES[node.kind][0]}, ${ties} ${ties === 1 ? "line" : "lines"}`;
}

function drawFocusBar() {
  const bar = byId("focus-bar");
  bar.hidden = state.focus === null;
  if (bar.hidden) return;
  const hops = (number, label) => button(label, () => refocus(number), { class: "chip", "aria-pressed": String(state.hops === number) });
  show(bar,
    button("← Back", leaveFocus, { class: "chip strong" }),
    el("span", { class: "around" }, "Around ", bdi(shorten(nodes[state.focus].label, 48))),
    hops(1, "near"), hops(2, "wider"));
}

function refocus(hops) {
  change({ hops });
}

function drawTip() {
  const tip = byId("tip");
  const edge = pointed.edge === null ? null : edges[pointed.edge];
  const node = pointed.node === null ? null : nodes[pointed.node];
  tip.hidden = !edge && !node;
  if (node) show(tip, el("strong", {}, icon(node), bdi(node.label)), el("span", {}, subtitle(node)));
  if (edge) show(tip, el("span", {}, bdi(nodes[edge.from].label), el("b", {}, ` ${roleName(edge.role)} `), bdi(nodes[edge.to].label)));
}

function movePointer(event) {
  if (event.pointerType === "touch") return;
  const box = host.getBoundingClientRect();
  const place = { x: event.clientX - box.left, y: event.clientY - box.top };
  const node = event.buttons ? null : nodeAt(place);
  const edge = event.buttons || node ? null : network.getEdgeAt(place) ?? null;
  point(node ? node.id : null, edge);
  host.style.cursor = node || edge !== null ? "pointer" : "";
  if (node || edge !== null) moveTip(place, box);
}

function moveTip({ x, y }, box) {
  const tip = byId("tip");
  tip.style.left = `${Math.min(x + 14, box.width - tip.offsetWidth - 8)}px`;
  tip.style.top = `${y + 18 + tip.offsetHeight > box.height ? y - tip.offsetHeight - 10 : y + 18}px`;
}
