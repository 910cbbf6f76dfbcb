// Putting it together: tabs, keys, and what is drawn anew after which change.

function drawTab() {
  for (const tab of TABS) {
    const chosen = tab === state.tab;
    byId(`view-${tab}`).hidden = !chosen;
    byId(`tab-${tab}`).setAttribute("aria-selected", String(chosen));
    byId(`tab-${tab}`).tabIndex = chosen ? 0 : -1;
  }
  document.body.dataset.tab = state.tab;
  ({ graph: drawGraph, timeline: drawTimeline, map: drawMap, table: drawTable })[state.tab]();
}

function redraw(now, before) {
  forgetView();
  drawTab();
  drawSlider();
  if (now.node !== before.node || now.edge !== before.edge || now.focus !== before.focus || now.having !== before.having || now.node === null) drawPanel();
  drawSidebar();
  announce(statusText());
  if (now.tab === "graph") graphShown(before);
}

// vis-network has no size while its tab is hidden.
function graphShown(before) {
  if (before.tab !== "graph") {
    network.setSize("100%", "100%");
    redrawSoon();
    if (!network.everFitted) state.at ? lookAt(state.at) : fit(false);
  }
  if (before.focus !== state.focus || before.hops !== state.hops) fit(true);
  else if (state.at && String(state.at) !== String(before.at)) lookAt(state.at);
  else redrawSoon();
  network.everFitted = true;
}

function startTabs() {
  const list = document.querySelector("[role=tablist]");
  list.addEventListener("click", (event) => event.target.id && openTab(event.target.id.replace("tab-", "")));
  list.addEventListener("keydown", (event) => {
    const steps = { ArrowRight: 1, ArrowLeft: -1 };
    if (!(event.key in steps)) return;
    openTab(TABS[(TABS.indexOf(state.tab) + steps[event.key] + TABS.length) % TABS.length]);
    byId(`tab-${state.tab}`).focus();
    event.preventDefault();
  });
}

function openTab(tab) {
  if (TABS.includes(tab)) change({ tab });
}

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
  const action = keyAction(event);
  if (!action) return;
  event.preventDefault();
  action();
}

function keyAction({ key, target }) {
  const onGraph = target === host || target === document.body;
  const arrows = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  if (key === "/") return () => byId("search").focus();
  if (key === "Escape") return stepBack;
  if (key === "t") return switchTheme;
  if (/^[1-4]$/.test(key)) return () => openTab(TABS[key - 1]);
  if (state.tab !== "graph") return null;
  if (key === "+" || key === "=") return () => zoom(1.4);
  if (key === "-") return () => zoom(1 / 1.4);
  if (key === "0") return showAll;
  if (onGraph && key in arrows) return () => step(...arrows[key]);
  if (onGraph && key === "Enter" && state.node !== null) return () => enter(nodes[state.node]);
  return null;
}

function stepBack() {
  if (document.body.classList.contains("drawer")) closeDrawer();
  else if (state.focus !== null) leaveFocus();
  else if (state.node !== null || state.edge !== null) select(null);
}

function start() {
  readPalette();
  Object.assign(state, readAddress());
  startNetwork();
  startSearch();
  startTabs();
  startSaving();
  watchTheme();
  startLive();
  followAddress();
  byId("help").addEventListener("click", () => byId("help-text").showModal());
  byId("open-filters").addEventListener("click", openDrawer);
  document.addEventListener("keydown", pressed);
  onChange(redraw);
  redraw(state, { ...state, node: undefined });
  if (state.tab === "graph" && !state.at) fit(false);
  if (state.tab === "graph" && state.at) lookAt(state.at);
  else if (state.tab === "graph" && state.node !== null && state.focus === null) bringIntoView(nodes[state.node], false);
  document.documentElement.dataset.ready = "";
}

start();
