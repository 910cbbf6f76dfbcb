// The table tab: one row an event, sortable.

const COLUMNS = [
  { name: "Event", value: (event) => event.label },
  { name: "Date", value: (event) => event.start ?? event.end ?? "", cell: eventDate },
  { name: "Type", value: (event) => words(event.type) },
  { name: "By", value: (event) => labels(targets(event, "agent")) },
  { name: "Affected", value: (event) => labels(targets(event, "patient", "recipient")) },
  { name: "Where", value: (event) => labels(targets(event, "location", "destination")) },
  { name: "Certainty", value: certainty },
  { name: "Confidence", value: (event) => event.confidence ?? 1, cell: (event) => percent(event.confidence ?? 1), number: true },
  { name: "Articles", value: (event) => reportsOf(event).length, number: true },
  { name: "Salience", value: (event) => event.rank, cell: (event) => event.salience.toFixed(2), number: true },
];

let tableLength = PAGE;

function labels(items) {
  return items.map((node) => node.label).join("; ");
}

function drawTable() {
  const ordered = sortedEvents();
  const shown = ordered.slice(0, tableLength);
  const rest = ordered.length - shown.length;
  show(byId("view-table"),
    el("table", { class: "grid" },
      el("caption", { class: "unseen" }, "Events that pass the filters"),
      el("thead", {}, el("tr", {}, COLUMNS.map(headCell))),
      el("tbody", {}, shown.map(tableRow))),
    !ordered.length && el("p", { class: "empty" }, "No event passes the filters."),
    rest > 0 && button(`${grouped(rest)} more`, () => { tableLength += PAGE; drawTable(); }, { class: "more" }));
}

function sorting() {
  const [column, down] = state.sort ?? [COLUMNS.length - 1, 1];
  return { column, down: Boolean(down) };
}

function sortedEvents() {
  const { column, down } = sorting();
  const { value, number } = COLUMNS[column];
  const keyed = view().events.map((event) => [value(event), event]);
  const order = number ? (a, b) => a[0] - b[0] : (a, b) => String(a[0]).localeCompare(String(b[0]), "en");
  keyed.sort((a, b) => (down ? -order(a, b) : order(a, b)) || byRank(a[1], b[1]));
  return keyed.map(([, event]) => event);
}

function headCell({ name, number }, index) {
  const { column, down } = sorting();
  const sorted = column === index;
  const order = sorted ? (down ? "descending" : "ascending") : "none";
  return el("th", { scope: "col", class: number ? "number" : null, "aria-sort": order },
    button([name, el("span", { "aria-hidden": "true" }, sorted ? (down ? " ↓" : " ↑") : "")], () => sortBy(index)));
}

function sortBy(column) {
  const before = sorting();
  const down = before.column === column ? !before.down : Boolean(COLUMNS[column].number);
  change({ sort: [column, Number(down)] }, { quiet: true });
  byId("view-table").querySelectorAll("th button")[column].focus();
}

function tableRow(event) {
  return el("tr", { class: state.node === event.id ? "chosen" : null },
    COLUMNS.map(({ value, cell, number }, index) => index === 0
      ? el("th", { scope: "row" }, nodeButton(event))
      : el("td", { class: number ? "number" : null }, bdi((cell || value)(event)))));
}
