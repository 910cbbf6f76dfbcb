// Over the graph: labels that never cover each other, and the pointed or selected node with its roles in front of the rest.

const LINE = 1.18;
const MAIN = 18;
const MAIN_PARTY = 12;
const measured = new Map();

function drawOverlay(context) {
  const active = activeNode();
  const edge = activeEdge();
  if (active || edge) {
    if (!isWholeView(active)) veil(context);
    if (active) raiseNode(context, active);
    if (edge) raiseEdge(context, edge);
  }
  onScreen(context, (project) => drawLabels(context, project, active, edge));
}

// The centre of a focus is what all the view is about: nothing steps back behind it.
function isWholeView(active) {
  return active !== null && active.id === state.focus;
}

function activeNode() {
  const id = pointed.node ?? (pointed.edge === null ? state.node ?? state.focus : null);
  return id !== null && nodeSet.get(id) ? nodes[id] : null;
}

function activeEdge() {
  const id = pointed.edge ?? (pointed.node === null ? state.edge : null);
  return id !== null && edgeSet.get(id) ? edges[id] : null;
}

// Draw in screen pixels: letters keep their size at every zoom.
function onScreen(context, draw) {
  const scale = network.getScale();
  const middle = network.getViewPosition();
  const ratio = context.canvas.width / context.canvas.clientWidth;
  const project = ({ x, y }) => ({ x: (x - middle.x) * scale + host.clientWidth / 2, y: (y - middle.y) * scale + host.clientHeight / 2 });
  context.save();
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  draw(project);
  context.restore();
}

function veil(context) {
  onScreen(context, () => {
    context.globalAlpha = 0.78;
    context.fillStyle = palette.paper;
    context.fillRect(0, 0, host.clientWidth, host.clientHeight);
  });
}

function raiseNode(context, node) {
  const lines = node.edges.filter((edge) => edgeSet.get(edge.id));
  for (const edge of lines) paintLine(context, edge);
  for (const edge of lines) paintNode(context, other(edge, node));
  if (node.kind === "group") paintTies(context);
  for (const next of tiedTo(node)) paintNode(context, next);
  paintNode(context, node);
  paintRing(context, node);
}

function tiedTo(node) {
  return view().ties.filter(({ from, to }) => from === node.id || to === node.id).map(({ from, to }) => nodes[from === node.id ? to : from]);
}

function raiseEdge(context, edge) {
  paintLine(context, edge);
  paintNode(context, nodes[edge.from]);
  paintNode(context, nodes[edge.to]);
}

function paintLine(context, edge) {
  const from = nodes[edge.from];
  const to = nodes[edge.to];
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.lineTo(to.x, to.y);
  context.lineWidth = 2 / network.getScale();
  context.strokeStyle = palette[to.kind];
  context.stroke();
}

function paintNode(context, node) {
  paintShape(context, node, node.x, node.y, radiusOf(node));
}

function paintRing(context, node) {
  context.beginPath();
  const pixel = 1 / network.getScale();
  context.arc(node.x, node.y, 1.2 * radiusOf(node) + 5 * pixel, 0, 2 * Math.PI);
  context.lineWidth = 2 * pixel;
  context.strokeStyle = palette.ink;
  context.stroke();
}

function drawLabels(context, project, active, edge) {
  const labels = new Taken();
  const shapes = new Taken();
  const bright = brightNodes(active, edge);
  const placed = inWindow(bright ? [...bright] : nodeSet.getIds().map((id) => nodes[id]), project);
  labels.add({ x: host.clientWidth - 60, y: host.clientHeight - 140, width: 60, height: 140 });
  for (const { node, at, radius } of placed) shapes.add({ x: at.x - radius, y: at.y - radius, width: 2 * radius, height: 2 * radius, node });
  context.textAlign = "center";
  context.textBaseline = "top";
  context.lineJoin = "round";
  for (const entry of placed) {
    if (entry.node.kind === "group") writeCount(context, entry);
    placeLabel(context, labels, shapes, entry);
  }
  const lines = active ? active.edges.filter((line) => edgeSet.get(line.id)) : edge ? [edge] : [];
  for (const line of lines) placeRole(context, labels, line, project);
}

// The nodes that can be seen, the most salient first: they get their labels first and crowd out the others'.
function inWindow(candidates, project) {
  const scale = network.getScale();
  const placed = candidates.map((node) => ({ node, at: project(node), radius: radiusOf(node) * scale * (node.id === state.node ? 1.2 : 1) + (node.id === state.node ? 6 : 0) }));
  const seen = placed.filter(({ at }) => at.x > 0 && at.y > 0 && at.x < host.clientWidth && at.y < host.clientHeight);
  return seen.sort((a, b) => weight(b.node) - weight(a.node) || a.node.id - b.node.id);
}

function brightNodes(active, edge) {
  if (isWholeView(active)) return null;
  if (active) return new Set([active, ...tiedTo(active), ...active.edges.filter((line) => edgeSet.get(line.id)).map((line) => other(line, active))]);
  return edge ? new Set([nodes[edge.from], nodes[edge.to]]) : null;
}

function weight(node) {
  return (node.id === state.node || node.id === state.focus ? 1e6 : 0) + node.size;
}

// Below the node, above it or beside it, wherever it covers neither another label nor a shape; a main node's may cover small shapes.
function placeLabel(context, labels, shapes, { node, at, radius }) {
  const event = node.kind === "event";
  const large = node.size >= (event ? MAIN : MAIN_PARTY);
  const main = event && large;
  const size = (event ? 11.5 + Math.min(6, node.size / 5) : 12) * (host.clientWidth > 600 ? 1 : 0.9);
  const font = `${main ? 700 : event ? 600 : 400} ${size}px ${event ? palette.display : palette.text}`;
  const lines = wrap(context, node, font, main ? 30 : 24);
  const width = Math.max(...lines.map((line) => line.width));
  const spots = spotsAround(at, radius, width, lines.length * size * LINE);
  const open = spots.filter((spot) => labels.isFree(spot));
  const free = open.find((spot) => shapes.isFree(spot, node)) || (large && leastCovering(open, shapes, node));
  if (!free) return;
  labels.add(free);
  paintText(context, lines, font, size, free, palette[event ? "ink" : `${node.kind}-ink`]);
}

// The first of the spots whose largest covered shape is the smallest; an actor's or a place's name covers no main event.
function leastCovering(spots, shapes, node) {
  const covered = spots.map((spot) => Math.max(0, ...shapes.under(spot, node).map((taken) => taken.node.size)));
  const least = Math.min(...covered);
  return node.kind === "event" || least < MAIN ? spots[covered.indexOf(least)] : undefined;
}

// How many events a group holds, on its disc.
function writeCount(context, { node, at }) {
  const radius = radiusOf(node) * network.getScale();
  const text = grouped(view().folded.get(node) || 0);
  const size = Math.max(9, Math.min(13, radius * 0.8));
  const width = radius * 2;
  paintText(context, [{ text, width }], `600 ${size}px ${palette.text}`, size, { x: at.x - radius, y: at.y - size * 0.5, width }, palette["group-ink"], 0);
}

function spotsAround(at, radius, width, height) {
  const gap = 3;
  const centred = Math.min(Math.max(at.x - width / 2, 4), host.clientWidth - width - 4);
  const [below, above] = [at.y + radius + gap, at.y - radius - gap - height];
  const [left, right] = [at.x - radius - gap - 2 - width, at.x + radius + gap + 2];
  const spots = [[centred, below], [centred, above], [right, at.y - height / 2], [left, at.y - height / 2],
    [at.x - 0.85 * width, below], [at.x - 0.15 * width, below], [at.x - 0.85 * width, above], [at.x - 0.15 * width, above]]
    .map(([x, y]) => ({ x, y, width, height }));
  return spots.filter(({ x, y }) => x > 0 && y > 0 && x + width < host.clientWidth && y + height < host.clientHeight);
}

function paintText(context, lines, font, size, box, colour, halo = 3.5) {
  context.font = font;
  context.lineWidth = halo || 1;
  context.strokeStyle = palette.paper;
  context.fillStyle = colour;
  lines.forEach((line, index) => {
    const y = box.y + index * size * LINE;
    if (halo) context.strokeText(line.text, box.x + box.width / 2, y);
    context.fillText(line.text, box.x + box.width / 2, y);
  });
}

function placeRole(context, taken, edge, project) {
  const from = project(nodes[edge.from]);
  const to = project(nodes[edge.to]);
  const text = roleName(edge.role);
  const font = `italic 500 11px ${palette.text}`;
  context.font = font;
  const width = context.measureText(text).width;
  if (Math.hypot(to.x - from.x, to.y - from.y) < width + 24) return null;
  for (const share of [0.55, 0.68, 0.42, 0.8]) {
    const x = from.x + (to.x - from.x) * share;
    const y = from.y + (to.y - from.y) * share;
    const box = { x: x - width / 2 - 2, y: y - 7, width: width + 4, height: 14 };
    if (!taken.isFree(box)) continue;
    taken.add(box);
    return paintText(context, [{ text, width }], font, 11, { ...box, y: y - 6 }, palette.muted);
  }
  return null;
}

// At most two lines, broken at a space; measured once a font.
function wrap(context, node, font, length) {
  const key = `${node.id} ${font}`;
  if (!measured.has(key)) {
    context.font = font;
    measured.set(key, breakLines(shorten(node.label, 2 * length - 4), length).map((text) => ({ text, width: context.measureText(text).width })));
  }
  return measured.get(key);
}

function breakLines(text, length) {
  if (text.length <= length) return [text];
  const middle = text.length / 2;
  const spaces = [...text.matchAll(/\s/g)].map((match) => match.index);
  const best = spaces.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle))[0];
  return best === undefined ? [shorten(text, length)] : [text.slice(0, best), text.slice(best + 1)];
}

// Rectangles already written on, in a coarse grid so that a test looks at its surroundings only.
class Taken {
  constructor() {
    this.cells = new Map();
  }

  *cellsOf({ x, y, width, height }) {
    for (let column = Math.floor(x / 90); column <= Math.floor((x + width) / 90); column += 1)
      for (let row = Math.floor(y / 30); row <= Math.floor((y + height) / 30); row += 1) yield `${column} ${row}`;
  }

  isFree(box, own = null) {
    return this.under(box, own).length === 0;
  }

  under(box, own = null) {
    const near = [...this.cellsOf(box)].flatMap((cell) => this.cells.get(cell) || []);
    return near.filter((taken) => overlap(taken, box) && (!own || taken.node !== own));
  }

  add(box) {
    for (const cell of this.cellsOf(box)) this.cells.set(cell, [...(this.cells.get(cell) || []), box]);
  }
}

function overlap(a, b) {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
