// A page that is served follows the store: it asks whether there is a newer page, and takes it at once while the reader is only
// looking on. Who is in the middle of something is asked; the address keeps the view.

const EVERY = 2000;

function startLive() {
  if (payload.live) window.setTimeout(askForNews, EVERY);
}

async function askForNews() {
  try {
    const answer = await fetch("version", { cache: "no-store" });
    const { version } = await answer.json();
    if (version !== payload.live) return isBusy() ? offerNews() : takeNews();
  } catch {
    showNews("The server has stopped; this page stays as it is.");
    return null;
  }
  return window.setTimeout(askForNews, EVERY);
}

function isBusy() {
  return state.node !== null || state.edge !== null || Boolean(byId("search").value) || byId("help-text").open || !byId("save-menu").hidden;
}

function offerNews() {
  showNews("There are new articles.", button("Update", takeNews, { class: "button", id: "update" }));
}

function takeNews() {
  settleAddress();
  window.location.reload();
}

function showNews(...content) {
  show(byId("news"), ...content);
  byId("news").hidden = false;
}
