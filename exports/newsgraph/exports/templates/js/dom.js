// Building the page. Text from the articles enters it through text nodes and attribute values only, never as markup.

const SVG = "http://www.w3.org/2000/svg";

function byId(id) {
  return document.getElementById(id);
}

function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

function show(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter(Boolean));
}

// Names from articles may carry writing-direction marks: <bdi> keeps them from reordering the words around.
function bdi(text) {
  return el("bdi", {}, String(text));
}

function button(label, action, attributes = {}) {
  return el("button", { type: "button", click: action, ...attributes }, label);
}

// Only http and https lead out of the page.
function safeUrl(text) {
  try {
    const url = new URL(text);
    return url.protocol === "http:" || url.protocol === "https:" ? url : null;
  } catch {
    return null;
  }
}

function link(text, label) {
  const url = safeUrl(text);
  return url && el("a", { href: url.href, target: "_blank", rel: "noopener noreferrer" }, label);
}

function announce(text) {
  byId("status").textContent = text;
}

const stillness = window.matchMedia("(prefers-reduced-motion: reduce)");
