// The search box: names, aliases and article titles, completed while typing.

const MOST_MATCHES = 12;
let matches = [];
let current = -1;

const searchable = nodes.slice(0, total).map((node) => ({ node, names: [node.label, ...(node.aliases || [])].map(folded) })).sort((a, b) => byRank(a.node, b.node));

// Without case and accents: "Constanţa" is found by "constanta".
function folded(text) {
  return String(text).normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

function startSearch() {
  const box = byId("search");
  box.addEventListener("input", () => findMatches(box.value));
  box.addEventListener("focus", () => findMatches(box.value));
  box.addEventListener("keydown", searchKey);
  box.addEventListener("blur", closeMatches);
  // Pressing on the list, to choose or to scroll, leaves the reader in the box.
  byId("matches").addEventListener("mousedown", (event) => event.preventDefault());
}

function findMatches(text) {
  const wanted = folded(text).trim();
  matches = wanted ? bestMatches(wanted) : [];
  current = matches.length ? 0 : -1;
  drawMatches(text);
}

// Names that begin with the text come before names with a word that does, and those before any that contain it.
function bestMatches(wanted) {
  const tiers = [[], [], []];
  for (const { node, names } of searchable) {
    const tier = Math.min(...names.map((name) => tierOf(name, wanted)));
    if (tier < 3) tiers[tier].push(node);
    if (tiers[0].length >= MOST_MATCHES) break;
  }
  return tiers.flat().slice(0, MOST_MATCHES);
}

function tierOf(name, wanted) {
  const at = name.indexOf(wanted);
  if (at <= 0) return at === 0 ? 0 : 3;
  return name.includes(` ${wanted}`) ? 1 : 2;
}

function drawMatches(text) {
  const list = byId("matches");
  list.hidden = !text.trim();
  byId("search").setAttribute("aria-expanded", String(!list.hidden));
  show(list, matches.length ? matches.map(matchRow) : el("li", { class: "none", role: "option", "aria-disabled": "true", "aria-selected": "false" }, "Nothing of that name"));
  markCurrent();
}

function matchRow(node, index) {
  const note = node.kind === "event" ? eventDate(node) : node.kind === "article" ? formatDate(node.published) : node.kind === "time" ? "" : involvement(node);
  return el("li", { role: "option", id: `match-${index}`, "aria-selected": "false", click: () => take(index) },
    icon(node), bdi(shorten(node.label, 70)), el("span", { class: "note" }, note));
}

function markCurrent() {
  const rows = byId("matches").querySelectorAll("[id]");
  rows.forEach((row, index) => row.setAttribute("aria-selected", String(index === current)));
  rows[current]?.scrollIntoView({ block: "nearest" });
  if (current < 0) byId("search").removeAttribute("aria-activedescendant");
  else byId("search").setAttribute("aria-activedescendant", `match-${current}`);
}

function searchKey(event) {
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in steps && matches.length) {
    current = (current + steps[event.key] + matches.length) % matches.length;
    markCurrent();
  } else if (event.key === "Enter" && current >= 0) take(current);
  else if (event.key === "Escape") leaveSearch();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function take(index) {
  const node = matches[index];
  leaveSearch();
  select(node.id);
  if (state.tab === "graph") bringIntoView(node);
}

function leaveSearch() {
  byId("search").value = "";
  closeMatches();
  byId("search").blur();
}

function closeMatches() {
  matches = [];
  current = -1;
  byId("matches").hidden = true;
  byId("search").setAttribute("aria-expanded", "false");
}
