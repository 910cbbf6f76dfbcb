// The graph as the export wrote it. Nodes, edges and quotes refer to each other by their place in the lists: ids from articles
// never become property names.

const payload = JSON.parse(byId("data").textContent);
const { nodes, edges, quotes } = payload;

const drawnNodes = payload.network.nodes;
const drawnEdges = payload.network.edges;
const nodeByKey = new Map();

// The export lays the graph out across; a window that is higher than wide shows it upright.
const upright = window.innerHeight > 1.3 * window.innerWidth;
if (upright) for (const node of drawnNodes) [node.x, node.y] = [node.y, node.x];

nodes.forEach((node, index) => {
  node.id = index;
  node.edges = [];
  if (node.kind === "time" && node.start) node.label = formatRange(node.start, node.end);
  node.x = drawnNodes[index].x;
  node.y = drawnNodes[index].y;
  node.size = drawnNodes[index].size;
  nodeByKey.set(node.key, node);
});

edges.forEach((edge, index) => {
  edge.id = index;
  edge.from = drawnEdges[index].from;
  edge.to = drawnEdges[index].to;
  nodes[edge.from].edges.push(edge);
  if (edge.to !== edge.from) nodes[edge.to].edges.push(edge);
});

// What an edge cites: the place of a quote, and then start, end and node of each mark in it.
function marksOf([, ...numbers]) {
  return Array.from({ length: numbers.length / 3 }, (_, mark) => numbers.slice(3 * mark, 3 * mark + 3));
}

const byRank = (a, b) => b.rank - a.rank || a.id - b.id;
const events = nodes.filter((node) => node.kind === "event").sort(byRank);
const articles = nodes.filter((node) => node.kind === "article").sort((a, b) => compare(a.published, b.published) || a.id - b.id);

for (const event of events) {
  event.first = dayNumber(event.start ?? event.end);
  event.last = dayNumber(event.end ?? event.start, true);
  event.countries = new Set(neighbours(event).map((node) => node.country).filter(Boolean));
  event.publishers = new Set(reportsOf(event).map((edge) => nodes[edge.from].source).filter(Boolean));
}

function other(edge, node) {
  return nodes[edge.from === node.id ? edge.to : edge.from];
}

function neighbours(node) {
  return [...new Set(node.edges.map((edge) => other(edge, node)))];
}

function edgesOf(event, ...roles) {
  return event.edges.filter((edge) => edge.from === event.id && roles.includes(edge.role));
}

function targets(event, ...roles) {
  return edgesOf(event, ...roles).map((edge) => nodes[edge.to]);
}

function reportsOf(event) {
  return event.edges.filter((edge) => edge.role === "reports" && edge.to === event.id);
}

function compare(a, b) {
  const [left, right] = [a ?? "", b ?? ""];
  return left < right ? -1 : left > right ? 1 : 0;
}

// Groups stand in for the many nodes that a large graph does not draw. They come after all others, and nothing links to them
// but the page.
const total = nodes.length;
const groups = payload.groups.map(({ label, spots }, index) => ({
  id: total + index, number: index, kind: "group", label, key: "", rank: 0, size: 0, x: 0, y: 0, edges: [], members: [],
  spots: new Map(spots.map(([id, x, y]) => [id, upright ? { x: y, y: x } : { x, y }])),
}));
for (const group of groups) {
  nodes.push(group);
  drawnNodes.push({ id: group.id, label: "", group: "group", size: 0, x: 0, y: 0 });
}
for (const node of nodes) if (node.group !== undefined) groups[node.group].members.push(node);
for (const group of groups) group.radius = Math.max(0, ...[...group.spots.values()].map(({ x, y }) => Math.hypot(x, y)));

// Told as having happened: neither denied nor planned, possible, hypothetical or asked for.
function isActual(event) {
  return event.polarity !== "negative" && (event.modality || "actual") === "actual";
}

function tally(items, keysOf) {
  const counts = new Map();
  for (const item of items) for (const key of keysOf(item)) counts.set(key, (counts.get(key) || 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}
