// The map tab: places with coordinates on an equirectangular sheet, the larger the more events they have.

const located = nodes.filter((node) => node.kind === "place" && Number.isFinite(node.lat) && Number.isFinite(node.lon));
const WIDEST = 380;
const chart = { drawing: null, pins: [], lon: 0, lat: 20, degrees: 360, held: null, noted: null };

function drawMap() {
  if (state.tab !== "map") return;
  const fresh = !chart.drawing;
  if (fresh) startMap(byId("view-map"));
  const passing = new Set(view().events.map((event) => event.id));
  const places = located.map((place) => ({ place, number: eventsAt(place, passing) })).filter(({ number }) => number > 0);
  chart.pins = places.sort((a, b) => b.number - a.number).map((entry) => ({ ...entry, drawn: pin(entry) }));
  chart.layer.replaceChildren(...chart.pins.map(({ drawn }) => drawn));
  chart.empty.hidden = places.length > 0;
  if (state.chart && String(state.chart) !== chart.noted) lookAtMap(state.chart);
  else if (fresh && places.length) showPlaces(places.map(({ place }) => place));
  placeMap();
}

function eventsAt(place, passing) {
  return new Set(place.edges.filter((edge) => passing.has(edge.from) && edgeShown(edge)).map((edge) => edge.from)).size;
}

function startMap(host) {
  const outlines = (name) => svg("g", { class: name }, (payload.land?.[name] || []).map((outline) => svg("path", { d: outline })));
  chart.land = svg("g", {}, outlines("coasts"), outlines("borders"));
  chart.layer = svg("g", {});
  chart.drawing = svg("svg", { class: "map", role: "group", "aria-label": "Map of places; each leads to its events" }, chart.land, chart.layer);
  chart.empty = el("p", { class: "empty", hidden: true }, "No place with coordinates passes the filters.");
  const zoomBy = (factor) => () => zoomMap(factor, chart.drawing.clientWidth / 2, chart.drawing.clientHeight / 2);
  show(host, chart.drawing, chart.empty, el("div", { class: "zoom", role: "group", "aria-label": "Zoom of the map" },
    button("+", zoomBy(0.6), { "aria-label": "Zoom in" }), button("−", zoomBy(1 / 0.6), { "aria-label": "Zoom out" })));
  chart.drawing.addEventListener("wheel", wheelMap, { passive: false });
  chart.drawing.addEventListener("pointerdown", (event) => { chart.held = event.target.closest(".pin") ? null : event; });
  window.addEventListener("pointermove", dragMap);
  window.addEventListener("pointerup", () => { chart.held = null; });
  new ResizeObserver(placeMap).observe(host);
}

function pin({ place, number }) {
  const label = `${canvasText(place.label)}, ${count(number, "event")}`;
  const open = (event) => { event.preventDefault(); event.stopPropagation(); choose(place); };
  return svg("g", { class: `pin${state.node === place.id ? " chosen" : ""}`, tabindex: 0, role: "button", "aria-label": label,
    click: open, keydown: (event) => (event.key === "Enter" || event.key === " ") && open(event) },
  svg("circle", { r: pinRadius(number) }), svg("text", { y: -pinRadius(number) - 4 }, shorten(place.label, 28)), svg("title", {}, label));
}

function pinRadius(number) {
  return 4 + 3 * Math.sqrt(number);
}

function showPlaces(found) {
  // The middle of a large country is far from most of its news.
  const towns = found.filter((place) => place.type !== "country");
  const places = towns.length ? towns : found;
  const range = (values) => [Math.min(...values), Math.max(...values)];
  const [west, east] = range(places.map((place) => place.lon));
  const [south, north] = range(places.map((place) => place.lat));
  const { width, height } = mapSize();
  Object.assign(chart, { lon: (west + east) / 2, lat: (south + north) / 2 });
  const tall = ((north - south) * width) / (height * narrowing());
  chart.degrees = Math.min(WIDEST, Math.max(14, 1.4 * (east - west), 1.4 * tall));
}

function mapSize() {
  return { width: Math.max(1, chart.drawing.clientWidth), height: Math.max(1, chart.drawing.clientHeight) };
}

// Towards the poles a degree of longitude is shorter than one of latitude: true in the middle of the sheet.
function narrowing() {
  return Math.cos((Math.min(70, Math.abs(chart.lat)) * Math.PI) / 180);
}

function placeMap() {
  if (!chart.drawing?.clientWidth) return;
  const { width, height } = mapSize();
  const across = width / chart.degrees;
  const down = across / narrowing();
  chart.land.setAttribute("transform", `translate(${width / 2 - chart.lon * across} ${height / 2 + chart.lat * down}) scale(${across} ${down})`);
  const taken = new Taken();
  for (const { place, number, drawn } of chart.pins) {
    const x = width / 2 + (place.lon - chart.lon) * across;
    const y = height / 2 - (place.lat - chart.lat) * down;
    drawn.setAttribute("transform", `translate(${x} ${y})`);
    labelPin(drawn, { x, y: y - pinRadius(number) }, taken);
  }
}

function labelPin(drawn, { x, y }, taken) {
  const text = drawn.querySelector("text");
  const width = 7.6 * text.textContent.length;
  const box = { x: x - width / 2, y: y - 17, width, height: 15 };
  const free = taken.isFree(box);
  if (free) taken.add(box);
  text.classList.toggle("covered", !free);
}

function lookAtMap([lon, lat, degrees]) {
  Object.assign(chart, { lon, lat: Math.min(85, Math.max(-80, lat)), degrees: Math.min(WIDEST, Math.max(0.4, degrees)) });
}

function noteMap() {
  state.chart = [chart.lon, chart.lat, chart.degrees].map((value) => Number(value.toFixed(5)));
  chart.noted = String(state.chart);
  writeAddress(true);
}

function zoomMap(factor, x, y) {
  const { width, height } = mapSize();
  const wanted = Math.min(WIDEST, Math.max(0.4, chart.degrees * factor));
  const gained = (chart.degrees - wanted) / width;
  chart.lon += (x - width / 2) * gained;
  chart.lat = Math.min(85, Math.max(-80, chart.lat - (y - height / 2) * gained * narrowing()));
  chart.degrees = wanted;
  placeMap();
  noteMap();
}

function wheelMap(event) {
  event.preventDefault();
  const box = chart.drawing.getBoundingClientRect();
  zoomMap(event.deltaY > 0 ? 1.2 : 1 / 1.2, event.clientX - box.left, event.clientY - box.top);
}

function dragMap(event) {
  if (!chart.held || !event.buttons) return;
  const pixel = chart.degrees / mapSize().width;
  chart.lon -= (event.clientX - chart.held.clientX) * pixel;
  chart.lat = Math.min(85, Math.max(-80, chart.lat + (event.clientY - chart.held.clientY) * pixel * narrowing()));
  chart.held = event;
  placeMap();
  noteMap();
}

// The sheet as it stands, on a canvas.
function mapPicture() {
  const ratio = window.devicePixelRatio;
  const { width, height } = mapSize();
  const { picture, context } = blankPicture(Math.round(width * ratio), Math.round(height * ratio), palette.sunk);
  context.scale(ratio, ratio);
  const across = width / chart.degrees;
  const place = new DOMMatrix([across, 0, 0, across / narrowing(), width / 2 - chart.lon * across, height / 2 + (chart.lat * across) / narrowing()]);
  paintOutlines(context, payload.land?.coasts || [], place, palette.edge, palette.card);
  paintOutlines(context, payload.land?.borders || [], place, palette.line, null);
  for (const { place: { label }, number, drawn } of chart.pins) paintPin(context, drawn, number, shorten(label, 28));
  return picture;
}

function paintOutlines(context, outlines, place, line, fill) {
  const path = new Path2D();
  for (const outline of outlines) path.addPath(new Path2D(outline), place);
  context.fillStyle = fill || "transparent";
  context.strokeStyle = line;
  if (fill) context.fill(path);
  context.stroke(path);
}

function paintPin(context, drawn, number, label) {
  const { e: x, f: y } = drawn.transform.baseVal.consolidate().matrix;
  context.beginPath();
  context.arc(x, y, pinRadius(number), 0, 2 * Math.PI);
  context.globalAlpha = 0.55;
  context.fillStyle = palette.place;
  context.fill();
  context.globalAlpha = 1;
  context.lineWidth = 1.5;
  context.strokeStyle = palette["place-ink"];
  context.stroke();
  if (drawn.querySelector("text").classList.contains("covered")) return;
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  paintText(context, [{ text: label }], `600 12.5px ${palette.text}`, 12.5, { x, y: y - pinRadius(number) - 4, width: 0 }, palette.ink);
}
