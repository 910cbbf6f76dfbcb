// Light and dark. The canvas cannot read style sheets, so its colours are looked up there once a change.

const darkness = window.matchMedia("(prefers-color-scheme: dark)");
const palette = {};

function readPalette() {
  const style = getComputedStyle(document.documentElement);
  for (const name of [...KINDS, ...KINDS.map((kind) => `${kind}-ink`), "paper", "ink", "muted", "line", "edge", "card", "sunk"]) palette[name] = style.getPropertyValue(`--${name}`).trim();
  palette.display = style.getPropertyValue("--display").trim();
  palette.text = style.getPropertyValue("--text").trim();
}

function isDark() {
  const theme = document.documentElement.dataset.theme;
  return theme ? theme === "dark" : darkness.matches;
}

function switchTheme() {
  document.documentElement.dataset.theme = isDark() ? "light" : "dark";
  repaint();
}

function repaint() {
  readPalette();
  recolour();
}

function watchTheme() {
  darkness.addEventListener("change", repaint);
  byId("theme").addEventListener("click", switchTheme);
}
