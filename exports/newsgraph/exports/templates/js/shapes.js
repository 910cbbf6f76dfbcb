// One shape and one colour a kind, the same on the canvas, in the legend and in lists. Outlines stand around 0,0 with radius 1.

const OUTLINES = {
  event: "M1 0A1 1 0 1 1 -1 0A1 1 0 1 1 1 0Z",
  actor: "M-1 -1H1V1H-1Z",
  place: "M0 1.012L1.15 -0.98L-1.15 -0.98Z",
  time: "M0 1L1 0L0 -1L-1 0Z",
  article: "M1 0L0.5 0.866L-0.5 0.866L-1 0L-0.5 -0.866L0.5 -0.866Z",
  group: "M1 0A1 1 0 1 1 -1 0A1 1 0 1 1 1 0Z",
};

// Their fill has little contrast to the paper: an outline makes up for it.
const PALE = ["time", "article"];

const PATHS = Object.fromEntries(KINDS.map((kind) => [kind, new Path2D(OUTLINES[kind])]));

function icon(node, size = 12) {
  const hollow = node.kind === "event" && !isActual(node) ? " hollow" : "";
  return svg("svg", { class: `shape ${node.kind}${hollow}`, viewBox: "-1.35 -1.35 2.7 2.7", width: size, height: size, "aria-hidden": "true" },
    svg("path", { d: OUTLINES[node.kind] }));
}

function paintShape(context, node, x, y, radius) {
  const hollow = node.kind === "event" && !isActual(node);
  const pixel = 1 / (radius * network.getScale());
  context.save();
  context.translate(x, y);
  context.scale(radius, radius);
  context.fillStyle = hollow ? palette.paper : node.kind === "group" ? palette.sunk : palette[node.kind];
  context.fill(PATHS[node.kind]);
  context.lineWidth = (hollow ? 2 : 1.5) * pixel;
  context.strokeStyle = hollow || node.kind === "group" ? palette[node.kind] : PALE.includes(node.kind) ? palette[`${node.kind}-ink`] : palette.paper;
  if (hollow) context.setLineDash([4 * pixel, 2.5 * pixel]);
  context.stroke(PATHS[node.kind]);
  context.restore();
}
