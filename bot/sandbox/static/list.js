// The list of chats, the head of the open one, its topics and its pin.

import { button, el, find, icon, name, repaint, replace } from "./dom.js";
import { avatar, summary, summaryOf } from "./messages.js";
import { go } from "./places.js";
import { findMessage, openChat, state, unread, unreadAnywhere } from "./state.js";
import { shortWhen } from "./times.js";
import { ask } from "./wire.js";
import { word } from "./words.js";

const lastOf = (chat) => chat.messages.at(-1) ?? null;
const lastDate = (chat) => lastOf(chat)?.date ?? (chat.kind === "private" ? Infinity : 0); // a bot waits on top to be started
const KIND_ICONS = { group: "group", supergroup: "group", channel: "channel" };

export function paintList() {
  find("chats").setAttribute("aria-label", word("chats"));
  const chats = [...state.chats.values()].sort((a, b) => (lastDate(b) > lastDate(a)) - (lastDate(b) < lastDate(a)) || b.id - a.id);
  repaint(find("chat-list"), () => replace(find("chat-list"), chats.map(row)));
}

function row(chat) {
  const last = lastOf(chat);
  const waiting = unreadAnywhere(chat);
  const isOpen = chat.id === state.open;
  return el(
    "li",
    {},
    button(
      { class: `chat-row ${isOpen ? "open" : ""}`, "data-key": `chat ${chat.id}`, "aria-current": isOpen ? "true" : null, onclick: () => go({ chat: chat.id, topic: firstTopic(chat) }) },
      avatar({ id: chat.face, title: chat.title }),
      el("span", { class: "chat-row-words" }, el("span", { class: "chat-row-top" }, title(chat), last && el("time", {}, shortWhen(last.date, state.now, state.zone))), el("span", { class: "chat-row-bottom" }, el("span", { class: "preview" }, preview(chat, last)), waiting > 0 && el("span", { class: "count-badge", "aria-label": word("unread", waiting) }, waiting))),
    ),
  );
}

export const firstTopic = (chat) => (chat.forum ? (chat.topics.find((topic) => unread(chat, topic.id))?.id ?? chat.topics[0]?.id ?? null) : null);
const title = (chat) => el("span", { class: "chat-title" }, KIND_ICONS[chat.kind] && icon(KIND_ICONS[chat.kind]), name(chat.title), chat.kind === "private" && el("span", { class: "badge" }, word("bot")));

function preview(chat, last) {
  if (chat.typing) return el("span", { class: "typing" }, word("typing"));
  if (!last) return "";
  const who = last.service || chat.kind === "private" || chat.kind === "channel" ? null : last.out ? word("you") : last.from?.title;
  return [who && el("span", { class: "who" }, name(who), ": "), summary(last)];
}

export function paintHead() {
  const chat = openChat();
  const words = el("div", { class: "head-words" }, el("h1", { class: "chat-title" }, name(chat.title)), el("p", { class: chat.typing ? "typing" : "" }, chat.typing ? word("typing") : about(chat)));
  repaint(find("chat-head"), () => replace(find("chat-head"), button({ class: "round back", "aria-label": word("back"), "data-key": "back", onclick: () => go({ chat: null, topic: null }) }, icon("back")), avatar({ id: chat.face, title: chat.title }), words, chatMenu(chat)));
}

function about(chat) {
  if (chat.kind === "private") return word("bot");
  return word(chat.kind === "channel" ? "subscribers" : "members", chat.members);
}

function chatMenu(chat) {
  if (chat.kind !== "private" || !chat.started || chat.blocked) return null;
  return el("details", { class: "chat-menu" }, el("summary", { class: "round", "aria-label": word("chatMenu"), "data-key": "chat-menu" }, icon("more")), el("div", { class: "menu-card" }, button({ class: "danger", onclick: () => ask("block", { chat: chat.id, on: true }) }, word("block"))));
}

export function paintTopics() {
  const chat = openChat();
  const bar = find("topics");
  bar.hidden = !chat.forum;
  bar.setAttribute("aria-label", word("topics"));
  repaint(bar, () => replace(bar, chat.forum ? chat.topics.map((topic) => tab(chat, topic)) : []));
}

function tab(chat, topic) {
  const waiting = unread(chat, topic.id);
  const isOpen = state.topic === topic.id;
  return button({ class: "topic", role: "tab", "aria-selected": String(isOpen), "data-key": `topic ${topic.id}`, onclick: () => go({ topic: topic.id }) }, topic.id === null ? `# ${word("general")}` : name(topic.name), waiting > 0 && el("span", { class: "count-badge", "aria-label": word("unread", waiting) }, waiting));
}

export function paintPinned() {
  const chat = openChat();
  const pin = find("pinned");
  pin.hidden = !findMessage(chat, chat.pinned);
  pin.onclick = () => document.dispatchEvent(new CustomEvent("reveal", { detail: chat.pinned }));
  if (!pin.hidden) replace(pin, el("span", { class: "pinned-words" }, el("strong", {}, word("pinned")), el("span", {}, summaryOf(chat, chat.pinned))), icon("pin"));
}
