// The timeline tab: what happened, day by day.

const PAGE = 200;
let timelineLength = PAGE;

function drawTimeline() {
  const host = byId("view-timeline");
  const ordered = [...view().events].sort((a, b) => (a.first ?? Infinity) - (b.first ?? Infinity) || (a.last ?? 0) - (b.last ?? 0) || byRank(a, b));
  const shown = ordered.slice(0, timelineLength);
  const groups = new Map();
  for (const event of shown) {
    const day = eventDate(event) || "Without a date";
    if (!groups.has(day)) groups.set(day, []);
    groups.get(day).push(event);
  }
  const rest = ordered.length - shown.length;
  show(host,
    el("ol", { class: "timeline" }, [...groups].map(([day, items]) => el("li", {}, el("h2", {}, day), el("ul", {}, items.map(timelineEntry))))),
    !ordered.length && el("p", { class: "empty" }, "No event passes the filters."),
    rest > 0 && button(`${grouped(rest)} more`, () => { timelineLength += PAGE; drawTimeline(); }, { class: "more" }));
}

function timelineEntry(event) {
  const who = targets(event, "agent", "patient", "recipient").slice(0, 3);
  const where = targets(event, "location", "destination").slice(0, 2);
  return el("li", { class: `entry${event.size >= MAIN ? " main" : ""}${isActual(event) ? "" : " open"}` },
    nodeButton(event, { "aria-current": String(state.node === event.id) }),
    el("p", { class: "note" }, [el("span", { class: "type" }, bdi(words(event.type))), isActual(event) ? null : el("span", { class: "type" }, certainty(event)),
      ...[...who, ...where].map((node) => button([icon(node, 10), bdi(shorten(node.label, 40))], () => choose(node), { class: "plain" }))]));
}
