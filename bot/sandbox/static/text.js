// Plain text with entities (UTF-16 offsets, as JavaScript counts) → nodes. Nested entities become nested elements.

import { button, div, el, icon, span } from "./dom.js";
import { follow, safe } from "./links.js";
import { notice } from "./notices.js";
import { word } from "./words.js";

const INLINE = { bold: "strong", italic: "em", underline: "u", strikethrough: "s" };
const FOUND = new Set(["mention", "hashtag", "cashtag", "url", "email", "phone_number", "text_link", "text_mention", "bot_command"]);

// `at` tells where the text stands: {chat, key, opened}: `opened` is the set of spoilers and quotes that were opened.
export function formatted(body, at) {
  return between(0, body.text.length, sorted(body.entities), body.text, at);
}

const sorted = (entities) => [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);

function between(start, end, entities, text, at) {
  const nodes = [];
  let here = start;
  for (let i = 0; i < entities.length; ) {
    const entity = entities[i];
    const from = Math.max(entity.offset, here);
    const until = Math.min(entity.offset + entity.length, end);
    let next = i + 1;
    while (next < entities.length && entities[next].offset < until) next += 1;
    if (until > from) {
      nodes.push(text.slice(here, from));
      nodes.push(wrapped(entity, between(from, until, entities.slice(i + 1, next), text, at), text.slice(from, until), at));
      here = until;
    }
    i = next;
  }
  nodes.push(text.slice(here, end));
  return trimmedAround(nodes.filter((node) => node !== ""));
}

// A block already breaks the line: the line feeds beside it would show as empty lines.
function trimmedAround(nodes) {
  const isBlock = (node) => node instanceof HTMLElement && node.matches("blockquote, .pre");
  return nodes.map((node, i) => {
    if (typeof node !== "string") return node;
    if (i > 0 && isBlock(nodes[i - 1])) node = node.replace(/^\n/, "");
    if (i + 1 < nodes.length && isBlock(nodes[i + 1])) node = node.replace(/\n$/, "");
    return node;
  });
}

function wrapped(entity, inside, plain, at) {
  const { kind } = entity;
  if (INLINE[kind]) return el(INLINE[kind], {}, inside);
  if (FOUND.has(kind)) return link(entity, inside, plain, at);
  if (kind === "code") return el("code", { title: word("copy"), onclick: () => copy(plain) }, inside);
  if (kind === "pre") return block(entity, inside, plain);
  if (kind === "spoiler") return spoiler(entity, inside, at);
  if (kind === "blockquote") return el("blockquote", {}, inside);
  if (kind === "expandable_blockquote") return expandable(entity, inside, at);
  return span("", inside);
}

function link(entity, inside, plain, at) {
  if (entity.kind === "bot_command") return button({ class: "link", onclick: () => at.say(plain) }, inside);
  const href = target(entity, plain);
  if (!href) return span("link", inside);
  const opened = (event) => follow(event, href, entity.kind === "text_link");
  return el("a", { href, target: "_blank", rel: "noopener noreferrer", title: entity.url, onclick: opened }, inside);
}

function target({ kind, url }, plain) {
  const wanted = {
    text_link: url,
    url: /^[a-z]+:/i.test(plain) ? plain : `https://${plain}`,
    email: `mailto:${plain}`,
    mention: `https://t.me/${plain.slice(1)}`,
  }[kind];
  return safe(wanted);
}

function block(entity, inside, plain) {
  const copier = button({ class: "pre-copy", "aria-label": word("copy"), onclick: () => copy(plain) }, icon("copy"));
  const head = span("pre-head", span("", entity.language ?? ""), copier);
  return div("pre", head, el("pre", { tabindex: 0 }, el("code", {}, inside)));
}

export async function copy(text) {
  await navigator.clipboard?.writeText(text);
  notice(word("copied"));
}

function spoiler(entity, inside, at) {
  const key = `spoiler ${entity.offset}`;
  const hidden = span("spoiler-text", inside);
  const node = span("spoiler", hidden);
  const open = () => {
    at.opened.add(key);
    node.classList.add("open");
    for (const name of ["role", "tabindex", "aria-label"]) node.removeAttribute(name);
    hidden.removeAttribute("aria-hidden");
    hidden.inert = false;
  };
  if (at.opened.has(key)) open();
  else close(node, hidden, open);
  return node;
}

function close(node, hidden, open) {
  node.setAttribute("role", "button");
  node.setAttribute("tabindex", "0");
  node.setAttribute("aria-label", word("spoiler"));
  hidden.setAttribute("aria-hidden", "true");
  hidden.inert = true; // a link inside is not pressed by accident
  node.addEventListener("click", open, { once: true });
  node.addEventListener("keydown", (event) => ["Enter", " "].includes(event.key) && (event.preventDefault(), open()));
}

function expandable(entity, inside, at) {
  const key = `quote ${entity.offset}`;
  const body = div("quote-body", inside);
  const toggle = button({ class: "quote-toggle", "data-key": `${at.key} ${key}` }, icon("down"));
  const node = el("blockquote", { class: "expandable" }, body, toggle);
  const show = (open) => {
    node.classList.toggle("open", open);
    toggle.setAttribute("aria-expanded", String(open));
    toggle.setAttribute("aria-label", word(open ? "collapse" : "expand"));
    at.opened[open ? "add" : "delete"](key);
  };
  show(at.opened.has(key));
  node.addEventListener("click", (event) => {
    if (event.target.closest("a, .link, .spoiler") || String(getSelection())) return;
    show(!node.classList.contains("open"));
  });
  whenSized(node, () => node.classList.toggle("short", body.scrollHeight <= body.clientHeight + 2 && !node.classList.contains("open")));
  return node;
}

// A quote of three lines needs no button; how many lines it has is known once it is laid out.
function whenSized(node, then) {
  const observer = new ResizeObserver(() => {
    observer.disconnect();
    then();
  });
  observer.observe(node);
}
