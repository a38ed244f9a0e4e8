// The only place that makes nodes. Data reaches the document as text nodes and checked attributes, never as markup.

const SVG = "http://www.w3.org/2000/svg";

export const find = (id) => document.getElementById(id);

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) give(node, name, value);
  node.append(...children.flat(3).filter(isPresent));
  return node;
}

export const div = (kind, ...children) => el("div", { class: kind || null }, ...children);
export const span = (kind, ...children) => el("span", { class: kind || null }, ...children);

export function button(attributes, ...children) {
  return el("button", { type: "button", ...attributes }, ...children);
}

export function icon(name) {
  const picture = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  picture.setAttribute("class", "icon");
  picture.setAttribute("aria-hidden", "true");
  picture.append(use);
  return picture;
}

// A name may carry right-to-left letters: <bdi> keeps it from turning its neighbours around.
export const name = (text, attributes = {}) => el("bdi", attributes, text);

export function replace(node, ...children) {
  node.replaceChildren(...children.flat(3).filter(isPresent));
  return node;
}

// A press that ends on another node than it began on is no click: what is to be painted below the finger waits for it.
const CLICKED = 50; // milliseconds from letting go to the click, at most
let pressed = null;
const postponed = [];

function letGo() {
  setTimeout(() => {
    pressed = null;
    for (const [node, paint] of postponed.splice(0)) repaint(node, paint);
  }, CLICKED);
}

addEventListener("pointerdown", ({ target }) => (pressed = target), true);
addEventListener("pointerup", letGo, true);
addEventListener("pointercancel", letGo, true);

// Repaints part of the page; whoever had the keyboard's focus there gets it back, found by its data-key.
export function repaint(node, paint) {
  if (pressed && node.contains(pressed)) return postponed.push([node, paint]);
  const key = node.contains(document.activeElement) ? document.activeElement.closest("[data-key]")?.dataset.key : null;
  paint();
  if (key && !node.contains(document.activeElement)) node.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
  return null;
}

function isPresent(child) {
  return child !== null && child !== undefined && child !== false;
}

function give(node, name, value) {
  if (!isPresent(value)) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (name.startsWith("--")) node.style.setProperty(name, value);
  else node.setAttribute(name, value === true ? "" : value);
}
