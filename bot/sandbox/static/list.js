// The list of chats, the head of the open one, its topics and its pin.

import { button, div, el, find, icon, name, repaint, replace, span } from "./dom.js";
import { avatar, summary, summaryOf } from "./messages.js";
import { go } from "./places.js";
import { findMessage, openChat, state, tell, unread, unreadAnywhere } from "./state.js";
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
      {
        class: `chat-row ${isOpen ? "open" : ""}`,
        "data-key": `chat ${chat.id}`,
        "aria-current": isOpen ? "true" : null,
        onclick: () => go({ chat: chat.id, topic: firstTopic(chat) }),
      },
      avatar({ id: chat.face, title: chat.title }),
      span(
        "chat-row-words",
        span("chat-row-top", title(chat), last && el("time", {}, shortWhen(last.date, state.now, state.zone))),
        span("chat-row-bottom", span("preview", preview(chat, last)), count(waiting)),
      ),
    ),
  );
}

// An unread topic, else the first.
export function firstTopic(chat) {
  if (!chat.forum) return null;
  return (chat.topics.find((topic) => unread(chat, topic.id)) ?? chat.topics[0]).id;
}

const count = (waiting) => waiting > 0 && el("span", { class: "count-badge", "aria-label": word("unread", waiting) }, waiting);
function title(chat) {
  const sign = KIND_ICONS[chat.kind];
  return span("chat-title", sign && icon(sign), name(chat.title), chat.kind === "private" && span("badge", word("bot")));
}

function preview(chat, last) {
  if (chat.typing) return span("typing", word("typing"));
  if (!last) return "";
  const who = last.service || chat.kind === "private" || chat.kind === "channel" ? null : last.out ? word("you") : last.from?.title;
  return [who && span("who", name(who), ": "), summary(last)];
}

export function paintHead() {
  const chat = openChat();
  const below = el("p", { class: chat.typing ? "typing" : "" }, chat.typing ? word("typing") : about(chat));
  const words = div("head-words", el("h1", { class: "chat-title" }, name(chat.title)), below);
  const leave = () => go({ chat: null, topic: null });
  const back = button({ class: "round back", "aria-label": word("back"), "data-key": "back", onclick: leave }, icon("back"));
  const face = avatar({ id: chat.face, title: chat.title });
  repaint(find("chat-head"), () => replace(find("chat-head"), back, face, words, chatMenu(chat)));
}

function about(chat) {
  if (chat.kind === "private") return word("bot");
  return word(chat.kind === "channel" ? "subscribers" : "members", chat.members);
}

function chatMenu(chat) {
  if (chat.kind !== "private" || !chat.started || chat.blocked) return null;
  const block = button({ class: "danger", onclick: () => ask("block", { chat: chat.id, on: true }) }, word("block"));
  const opener = el("summary", { class: "round", "aria-label": word("chatMenu"), "data-key": "chat-menu" }, icon("more"));
  return el("details", { class: "chat-menu" }, opener, div("menu-card", block));
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
  return button(
    {
      class: "topic",
      role: "tab",
      "aria-selected": String(isOpen),
      "data-key": `topic ${topic.id}`,
      onclick: () => go({ topic: topic.id }),
    },
    topic.id === null ? `# ${word("general")}` : name(topic.name),
    count(waiting),
  );
}

export function paintPinned() {
  const chat = openChat();
  const pin = find("pinned");
  pin.hidden = !findMessage(chat, chat.pinned);
  pin.onclick = () => tell("reveal", chat.pinned);
  const words = span("pinned-words", el("strong", {}, word("pinned")), span("", summaryOf(chat, chat.pinned)));
  if (!pin.hidden) replace(pin, words, icon("pin"));
}
