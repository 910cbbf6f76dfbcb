// Taking the current view along: a picture, a table, the data, a link.

function startSaving() {
  byId("save").addEventListener("click", () => openMenu(byId("save-menu").hidden));
  byId("save-menu").addEventListener("click", (event) => saveAs(event.target.dataset.save));
  byId("save-menu").addEventListener("keydown", menuKey);
  document.addEventListener("pointerdown", (event) => { if (!event.target.closest(".menu")) openMenu(false); });
}

function openMenu(open) {
  byId("save-menu").querySelector("[data-save=png]").hidden = !["graph", "map"].includes(state.tab);
  byId("save-menu").hidden = !open;
  byId("save").setAttribute("aria-expanded", String(open));
  if (open) byId("save-menu").querySelector("button:not([hidden])").focus();
}

function menuKey(event) {
  const items = [...byId("save-menu").querySelectorAll("button:not([hidden])")];
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in steps) items[(items.indexOf(document.activeElement) + steps[event.key] + items.length) % items.length].focus();
  else if (event.key === "Escape") { openMenu(false); byId("save").focus(); }
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function saveAs(form) {
  if (!form) return;
  openMenu(false);
  ({ png: savePicture, csv: saveTable, json: saveData, link: copyLink })[form]();
}

// Graph and map are pictures; a timeline or table is saved as what it says.
function savePicture() {
  const picture = state.tab === "map" ? mapPicture() : graphPicture();
  picture.toBlob((blob) => download(blob, "png"));
}

function graphPicture() {
  network.redraw();
  const drawing = host.querySelector("canvas");
  const { picture, context } = blankPicture(drawing.width, drawing.height, palette.paper);
  context.drawImage(drawing, 0, 0);
  return picture;
}

function blankPicture(width, height, colour) {
  const picture = el("canvas", { width, height });
  const context = picture.getContext("2d");
  context.fillStyle = colour;
  context.fillRect(0, 0, width, height);
  return { picture, context };
}

function saveTable() {
  const rows = [["Id", ...COLUMNS.map(({ name }) => name)], ...sortedEvents().map((event) => [event.key, ...COLUMNS.map(({ value }) => value(event))])];
  download(new Blob(["\ufeff", rows.map((row) => row.map(csvCell).join(",")).join("\r\n"), "\r\n"], { type: "text/csv" }), "csv");
}

// A cell that begins like a formula would run in a spreadsheet: a leading quote makes it text.
function csvCell(value) {
  const text = typeof value === "number" ? String(value) : String(value ?? "").replace(/^(?=[=+\-@\t\r])/, "'");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function saveData() {
  const { drawn, events: passing } = view();
  const ids = new Set([...[...drawn].filter((id) => id < total), ...passing.map((event) => event.id)]);
  const plain = ({ key, kind, label, type, aliases, country, start, end, modality, polarity, confidence: sure, salience, lat, lon, quantities }) =>
    ({ id: key, kind, label, type, aliases, country, start, end, modality, polarity, confidence: sure, salience, lat, lon, quantities });
  const lines = edges.filter((edge) => ids.has(edge.from) && ids.has(edge.to) && edgeShown(edge));
  const data = {
    title: payload.title,
    nodes: [...ids].sort((a, b) => a - b).map((id) => plain(nodes[id])),
    edges: lines.map((edge) => ({ source: nodes[edge.from].key, target: nodes[edge.to].key, role: edge.role, confidence: edge.confidence, quotes: edge.quotes.map(([index]) => fullQuote(index)) })),
  };
  download(new Blob([JSON.stringify(data, null, 1)], { type: "application/json" }), "json");
}

function fullQuote(index) {
  const { article, text } = quotes[index];
  const { key, label, source, published, url } = nodes[article];
  return { text, article: key.replace(/^article:/, ""), title: label, source, published, url };
}

function download(blob, ending) {
  const url = URL.createObjectURL(blob);
  const anchor = el("a", { href: url, download: `newsgraph.${ending}` });
  anchor.click();
  window.setTimeout(() => URL.revokeObjectURL(url), 10000);
}

async function copyLink() {
  settleAddress();
  try {
    await navigator.clipboard.writeText(window.location.href);
    announce("Link copied");
  } catch {
    announce("The link to this view is in the address bar");
  }
}
