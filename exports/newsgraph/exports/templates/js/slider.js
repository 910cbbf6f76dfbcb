// Events over time, and the two handles that choose a stretch of it.

const dated = events.filter((event) => event.first !== null);
const span = daySpan();
const BINS = 60;

// A stray year ("the Soviet era") would flatten everything else: the outer four percent on each side stick to the edge.
function daySpan() {
  if (!dated.length) return null;
  const days = dated.map((event) => event.first).sort((a, b) => a - b);
  const low = days[Math.floor(days.length * 0.04)];
  const high = days[Math.ceil(days.length * 0.96) - 1];
  const room = Math.max(1, Math.round((high - low) * 0.02));
  return { low: low - room, high: high + room, days: high - low + 2 * room + 1 };
}

function drawSlider() {
  const slider = byId("slider");
  slider.hidden = !span || new Set(dated.map((event) => event.first)).size < 2;
  // Out of sight, but in its place: the graph must not change its size with every focus.
  slider.style.visibility = state.focus === null ? "" : "hidden";
  if (slider.hidden || slider.childElementCount) return updateSlider();
  show(slider, histogram(), handle("from"), handle("to"), el("output", { id: "range-text" }), button("all time", () => change({ from: null, to: null }), { class: "plain", id: "all-time" }));
  return updateSlider();
}

function histogram() {
  const bins = Math.min(BINS, span.days);
  const counts = Array(bins).fill(0);
  const salient = Array(bins).fill(0);
  for (const event of dated) {
    const bin = Math.min(bins - 1, Math.max(0, Math.floor(((event.first - span.low) * bins) / span.days)));
    counts[bin] += 1;
    salient[bin] += event.rank >= events[Math.min(events.length - 1, 19)].rank ? 1 : 0;
  }
  const most = Math.max(...counts);
  const bar = (number, index, cls) => number && svg("rect", { class: cls, x: index + 0.1, y: 1 - number / most, width: 0.8, height: number / most, "data-bin": index });
  return svg("svg", { class: "histogram", viewBox: `0 0 ${bins} 1`, preserveAspectRatio: "none", role: "img", "aria-label": `Events over time, from ${formatDate(isoDay(span.low))} to ${formatDate(isoDay(span.high))}` },
    counts.map((number, index) => bar(number, index, "bin")), salient.map((number, index) => bar(number, index, "bin main")));
}

function handle(side) {
  return el("input", { type: "range", id: side, min: span.low, max: span.high, step: 1, "aria-label": side === "from" ? "From" : "To", input: dragHandle });
}

function dragHandle(event) {
  const { from, to } = { from: Number(byId("from").value), to: Number(byId("to").value) };
  if (from > to) event.target.value = event.target.id === "from" ? to : from;
  const [low, high] = [Number(byId("from").value), Number(byId("to").value)];
  change({ from: low > span.low ? isoDay(low) : null, to: high < span.high ? isoDay(high) : null }, { quiet: true });
}

function updateSlider() {
  if (byId("slider").hidden || !byId("from")) return;
  const low = state.from ? Math.max(span.low, dayNumber(state.from)) : span.low;
  const high = state.to ? Math.min(span.high, dayNumber(state.to)) : span.high;
  byId("from").value = low;
  byId("to").value = high;
  for (const [id, day] of [["from", low], ["to", high]]) byId(id).setAttribute("aria-valuetext", formatDate(isoDay(day)));
  const undated = events.length - dated.length;
  const open = !state.from && !state.to;
  byId("range-text").textContent = `${formatDate(isoDay(low))} – ${formatDate(isoDay(high))}${undated && !open ? ` · without ${undated} undated` : ""}`;
  byId("all-time").hidden = open;
  const bins = Math.min(BINS, span.days);
  for (const bar of byId("slider").querySelectorAll("rect")) {
    const start = span.low + (Number(bar.dataset.bin) * span.days) / bins;
    bar.classList.toggle("out", start + span.days / bins <= low || start > high);
  }
}
