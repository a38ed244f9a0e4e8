// What appears above the chat: toasts, alerts, the enlarged photo, sheets.

import { button, div, el, find, replace, span } from "./dom.js";
import { word } from "./words.js";

const SHOWN = 4000;

export function notice(text, shownFor = SHOWN) {
  const toasts = find("toasts");
  const toast = div("toast", text);
  while (toasts.childElementCount >= 3) toasts.firstElementChild.remove();
  toasts.append(toast);
  const leave = () => toast.remove();
  toast.addEventListener("click", leave);
  setTimeout(leave, Math.max(shownFor, 60 * text.length));
}

// Somebody else sits here now: a toast was for one person's eyes, and the lamp of a quiz tells the answer.
export const hush = () => replace(find("toasts"));

export function alertBox(text) {
  const box = find("alert");
  const ok = el("button", { class: "strong", autofocus: true }, word("ok"));
  replace(box, el("p", { id: "alert-text" }, text), el("form", { method: "dialog" }, ok));
  box.showModal();
}

export function confirmOpening(href) {
  const box = find("alert");
  const link = el("a", { class: "strong", href, target: "_blank", rel: "noopener noreferrer", onclick: () => box.close() }, word("open"));
  const cancel = button({ class: "strong", onclick: () => box.close() }, word("cancel"));
  const question = el("p", { id: "alert-text" }, word("openLink"), el("br"), span("address", href));
  replace(box, question, el("form", { method: "dialog" }, cancel, link));
  box.showModal();
}

export function enlarge(url, caption) {
  const viewer = find("viewer");
  const shut = button({ class: "round", "aria-label": word("close"), autofocus: true, onclick: () => viewer.close() }, "×");
  replace(viewer, shut, el("img", { src: url, alt: caption || word("photo") }), caption && el("p", {}, caption));
  viewer.onclick = (event) => event.target.closest("img, p") || viewer.close();
  viewer.showModal();
}

export function sheet(title, ...content) {
  const box = find("sheet");
  const shut = button({ class: "round", "aria-label": word("close"), onclick: () => box.close() }, "×");
  replace(box, el("header", {}, el("h2", {}, title), shut), div("sheet-body", content));
  box.onclick = (event) => event.target === box && box.close();
  box.showModal();
}

export function chooseChat(title, chats, chosen) {
  const choice = (chat) => el("li", {}, button({ class: "choice", onclick: () => (find("sheet").close(), chosen(chat.id)) }, chat.title));
  sheet(title, el("ul", {}, chats.map(choice)));
}

function piece(i) {
  const flight = { "--turn": `${i * 67}deg`, "--far": `${60 + ((i * 37) % 90)}px`, "--late": `${(i % 5) * 20}ms` };
  return el("i", { class: `piece piece-${i % 5}`, ...flight });
}

export function confetti(near) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const { left, top, width } = near.getBoundingClientRect();
  const pieces = Array.from({ length: 26 }, (_, i) => piece(i));
  const burst = el("div", { class: "confetti", "aria-hidden": "true", "--x": `${left + width / 2}px`, "--y": `${top + 40}px` }, pieces);
  document.body.append(burst);
  setTimeout(() => burst.remove(), 1400);
}
