// Groups: communities of events that a large graph folds. They stand around the first view, unfold outwards, and fold again.

const GROUP_SIZE = { least: 17, most: 34 };
const TIES_A_GROUP = 4;

// Which groups are drawn, with how many of their events that pass and are not drawn: {group: count}.
function foldedGroups(passing, drawn) {
  const hidden = new Map();
  if (!groups.length || state.hidden.includes("group")) return hidden;
  for (const event of passing) {
    if (drawn.has(event.id) || event.group === undefined) continue;
    const group = groups[event.group];
    hidden.set(group, (hidden.get(group) || 0) + 1);
  }
  return hidden;
}

// What an unfolded group brings: its most salient events that pass, and who takes part in them.
function addUnfolded(passing, drawn) {
  let shown = 0;
  for (const number of state.open) {
    for (const id of groups[number].spots.keys()) {
      const node = nodes[id];
      if (node.kind !== "event" || drawn.has(id) || !passing.has(id)) continue;
      shown += 1;
      if (!state.hidden.includes("event")) drawn.add(id);
      for (const edge of node.edges.filter(edgeShown)) {
        const next = other(edge, node);
        if (groups[number].spots.has(next.id) && next.kind !== "event" && !state.hidden.includes(next.kind)) drawn.add(next.id);
      }
    }
  }
  return shown;
}

// Lines from a folded group to what its hidden events involve, the strongest ones: [{from, to, weight}].
function groupTies(passing, drawn, folded) {
  const weights = new Map();
  const standsIn = (node) => (drawn.has(node.id) ? node.id : folded.has(groups[node.group]) ? groups[node.group].id : null);
  for (const event of passing) {
    for (const edge of event.edges) {
      if (edge.from !== event.id || !edgeShown(edge)) continue;
      const [a, b] = [standsIn(event), standsIn(nodes[edge.to])];
      if (a === null || b === null || a === b || (a < total && b < total)) continue;
      const key = Math.min(a, b) * nodes.length + Math.max(a, b);
      weights.set(key, (weights.get(key) || 0) + edge.confidence);
    }
  }
  const ties = [...weights].map(([key, weight]) => ({ from: Math.floor(key / nodes.length), to: key % nodes.length, weight }));
  return strongest(ties.sort((a, b) => b.weight - a.weight || a.from - b.from || a.to - b.to));
}

function strongest(ties) {
  const taken = new Map();
  return ties.filter(({ from, to }) => {
    const ends = [from, to].filter((id) => id >= total);
    if (ends.every((id) => (taken.get(id) || 0) >= TIES_A_GROUP)) return false;
    for (const id of ends) taken.set(id, (taken.get(id) || 0) + 1);
    return true;
  });
}

// Where groups stand: on an oval around what is drawn, each on the side of what it is tied to; the unfolded ones outside it.
function groupPositions({ drawn, folded, ties }) {
  const positions = new Map();
  if (!folded.size && !state.open.length) return positions;
  const unfolded = new Set(state.open.flatMap((number) => [...groups[number].spots.keys()]));
  const inner = [...drawn].filter((id) => id < total && !unfolded.has(id)).map((id) => homeOf(id));
  const oval = ovalAround(inner);
  const angles = groupAngles(ties, oval);
  for (const [group, angle] of angles) positions.set(group.id, pointOn(oval, angle, 0));
  const discs = [];
  for (const number of state.open) {
    const group = groups[number];
    const middle = freeDisc(oval, angles.get(group) ?? 0, group.radius + 60, discs);
    for (const [id, { x, y }] of group.spots) if (drawn.has(id)) positions.set(id, { x: Math.round(middle.x + x), y: Math.round(middle.y + y) });
  }
  return positions;
}

function homeOf(id) {
  return drawnNodes[id].home ?? drawnNodes[id];
}

function ovalAround(points) {
  const range = (values) => (values.length ? [Math.min(...values), Math.max(...values)] : [0, 0]);
  const [left, right] = range(points.map(({ x }) => x));
  const [top, bottom] = range(points.map(({ y }) => y));
  // The corners of the rectangle lie on an oval √2 as wide; few drawings fill their corners.
  return { x: (left + right) / 2, y: (top + bottom) / 2, across: 0.6 * (right - left) + 130, down: 0.6 * (bottom - top) + 110 };
}

function pointOn({ x, y, across, down }, angle, beyond) {
  return { x: Math.round(x + (across + beyond) * Math.cos(angle)), y: Math.round(y + (down + beyond) * Math.sin(angle)) };
}

// Evenly around, in the order of the sides that they are tied to.
function groupAngles(ties, oval) {
  const wanted = new Map(groups.map((group) => [group, circularMean(ties.filter(({ from, to }) => to === group.id && from < total).map(({ from }) => {
    const { x, y } = homeOf(from);
    return Math.atan2((y - oval.y) / oval.down, (x - oval.x) / oval.across);
  }))]));
  const ordered = [...groups].sort((a, b) => wanted.get(a) - wanted.get(b) || a.id - b.id);
  return new Map(ordered.map((group, index) => [group, (2 * Math.PI * (index + 0.5)) / ordered.length - Math.PI]));
}

function freeDisc(oval, angle, radius, discs) {
  for (let beyond = radius + 40; ; beyond += 80) {
    const disc = { ...pointOn(oval, angle, beyond), radius };
    if (discs.some((taken) => Math.hypot(taken.x - disc.x, taken.y - disc.y) < taken.radius + radius)) continue;
    discs.push(disc);
    return disc;
  }
}

function sizeGroups(folded) {
  const most = Math.max(1, ...folded.values());
  for (const [group, number] of folded) group.size = GROUP_SIZE.least + (GROUP_SIZE.most - GROUP_SIZE.least) * Math.sqrt(number / most);
}

function paintTies(context) {
  const active = activeNode();
  const begun = new Set();
  for (const { from, to } of view().ties) {
    const bright = active && (active.id === from || active.id === to);
    const isFirst = [from, to].some((id) => id >= total && !begun.has(id));
    [from, to].forEach((id) => begun.add(id));
    // At rest only the strongest tie of each group: all of them would cover the first view.
    if (!bright && !isFirst) continue;
    context.beginPath();
    context.moveTo(nodes[from].x, nodes[from].y);
    context.lineTo(nodes[to].x, nodes[to].y);
    context.lineWidth = 1.5 / network.getScale();
    context.setLineDash([2 / network.getScale(), 5 / network.getScale()]);
    context.strokeStyle = bright ? palette.group : palette.edge;
    context.stroke();
  }
  context.setLineDash([]);
}

function toggleGroup(number) {
  const unfold = !state.open.includes(number);
  change({ tab: "graph", focus: null, open: toggled(state.open, number), node: groups[number].id, edge: null });
  if (unfold) fit(true, [...groups[number].spots.keys()].filter((id) => view().drawn.has(id)));
  else fit(true);
}

function groupEvents(group) {
  return view().events.filter((event) => event.group === group.number);
}

function groupNote(group) {
  const passing = groupEvents(group);
  const drawn = passing.filter((event) => view().drawn.has(event.id)).length;
  return [count(passing.length, "event"), drawn ? `, ${grouped(drawn)} drawn` : ""];
}

function groupActions(group) {
  const open = state.open.includes(group.number);
  return el("div", { class: "actions" }, button(open ? "Fold" : "Unfold", () => toggleGroup(group.number), { class: "button", "aria-pressed": String(open) }));
}

function groupParts(group) {
  return [
    section("Main events", nodeList(groupEvents(group), eventNote)),
    ...mostInvolved(group.members),
  ];
}
