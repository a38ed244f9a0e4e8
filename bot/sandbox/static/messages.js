// One message → one node. The log arranges them.

import { button, el, icon, name } from "./dom.js";
import { inlineKeyboard } from "./keyboards.js";
import { enlarge } from "./notices.js";
import { pollOf } from "./polls.js";
import { findMessage, openChat, openedIn, state } from "./state.js";
import { formatted } from "./text.js";
import { hourMinute, whole } from "./times.js";
import { ask } from "./wire.js";
import { word } from "./words.js";

const COLOURS = 7;
const colourOf = (id) => Math.abs(id) % COLOURS;

export function avatar(who, size = "") {
  const letters = who.title.split(/\s+/).filter(Boolean);
  const initials = [letters[0], letters.length > 1 ? letters.at(-1) : ""].map((part) => [...(part ?? "")][0] ?? "").join("");
  return el("span", { class: `avatar tint-${colourOf(who.id)} ${size}`, "aria-hidden": "true" }, initials.toUpperCase() || "?");
}

export function messageNode(message) {
  if (message.service) return el("div", { class: "service", "data-id": message.id, "data-date": message.date }, el("span", {}, told(message)));
  const at = { chat: message.chat, key: message.id, opened: openedIn(message), say: (text) => ask("say", { chat: message.chat, topic: state.topic, text }) };
  const shown = el("div", { class: `bubble ${kindOf(message)}` }, author(message), forwarded(message), quoted(message), content(message, at));
  return el(
    "article",
    { class: `message ${message.out ? "out" : "in"}`, "data-id": message.id, "data-sender": message.from?.id, "data-date": message.date, "aria-label": spokenLabel(message), tabindex: -1 },
    !message.out && showsFaces(openChat()) && message.from && el("span", { class: "face" }, avatar(message.from)),
    el("div", { class: "column" }, el("div", { class: "line" }, shown, replyButton(message)), message.keyboard && inlineKeyboard(message)),
  );
}

const showsFaces = (chat) => chat.kind === "group" || chat.kind === "supergroup";

const TOLD = {
  new_chat_members: "serviceNew",
  left_chat_member: "serviceLeft",
  new_chat_title: "serviceTitle",
  pinned_message: "servicePinned",
  forum_topic_created: "serviceTopic",
  forum_topic_closed: "serviceTopicClosed",
  forum_topic_reopened: "serviceTopicOpened",
  migrate_to_chat_id: "serviceMigrated",
  migrate_from_chat_id: "serviceMigrated",
};

// A service message in the page's own language; one it does not know is printed as the world words it.
function told({ service: { kind, what }, from, body }) {
  return TOLD[kind] ? word(TOLD[kind], kind === "pinned_message" ? from?.title : what) : body.text;
}

const spokenLabel = (message) => [message.out ? word("you") : message.from?.title, hourMinute(message.date, state.zone)].filter(Boolean).join(", ");

function kindOf({ photo, file, poll, body }) {
  if (photo) return body.text && !photo.above ? "with-photo" : "with-photo bare";
  if (poll) return "with-poll";
  return file ? "with-file" : "with-text";
}

function author(message) {
  if (message.out || openChat().kind === "private" || !message.from) return null;
  const { from } = message;
  const badge = from.badge && el("span", { class: "badge" }, word(from.badge));
  return el("div", { class: `author ink-${colourOf(from.id)}` }, name(from.title), badge);
}

function forwarded(message) {
  if (message.via) return el("div", { class: "forwarded" }, `via @${message.via}`);
  return message.forwarded && el("div", { class: "forwarded" }, word("forwarded"), " ", name(message.forwarded));
}

function quoted(message) {
  if (!message.reply) return null;
  const { id, title, text, sender } = message.reply;
  return button(
    { class: `quoted ink-${colourOf(sender ?? 0)}`, "data-key": `${message.id} quoted`, onclick: () => document.dispatchEvent(new CustomEvent("reveal", { detail: id })) },
    el("span", { class: "quoted-name" }, name(title ?? word("deleted"))),
    el("span", { class: "quoted-text" }, text),
  );
}

function content(message, at) {
  const words = (...end) => message.body.text && el("div", { class: "text" }, formatted(message.body, at), end);
  if (message.poll) return [pollOf(message, at), meta(message)];
  if (message.photo?.above && message.body.text) return [words(), photo(message, at), meta(message)];
  const first = message.photo ? photo(message, at) : message.file && file(message.file);
  return [first, words(meta(message)) || meta(message)];
}

function photo(message, at) {
  const { url, width, height, spoiler } = message.photo;
  const caption = message.body.text;
  const node = button({ class: "photo", "data-key": `${message.id} photo` }, el("img", { src: url, width: width || null, height: height || null, alt: caption.split("\n")[0] || word("photo"), decoding: "async" }));
  const hidden = () => spoiler && !at.opened.has("photo");
  const label = () => {
    node.classList.toggle("veiled", hidden());
    node.setAttribute("aria-label", word(hidden() ? "photoSpoiler" : "photoOpen"));
  };
  node.addEventListener("click", () => {
    if (!hidden()) return enlarge(url, caption);
    at.opened.add("photo");
    return label();
  });
  label();
  return node;
}

function file({ url, name: title, size }) {
  return el("a", { class: "file", href: url, download: title, "aria-label": word("download", title) }, el("span", { class: "file-icon" }, icon("file")), el("span", { class: "file-words" }, el("bdi", { class: "file-name" }, title), el("span", { class: "file-size" }, weight(size))));
}

const weight = (size) => (size < 1024 ? `${size} B` : size < 1024 ** 2 ? `${(size / 1024).toFixed(1)} KB` : `${(size / 1024 ** 2).toFixed(1)} MB`);

function meta(message) {
  const silent = message.silent && el("span", { class: "silent", title: word("silent") }, icon("mute"), el("span", { class: "spoken" }, word("silent")));
  const edited = message.edited && el("span", { class: "edited" }, word("edited"));
  return el("span", { class: "meta" }, silent, edited, el("time", { datetime: new Date(message.date * 1000).toISOString(), title: whole(message.date, state.zone) }, hourMinute(message.date, state.zone)));
}

function replyButton(message) {
  if (!openChat().writable) return null;
  const label = message.from ? word("replyTo", message.from.title) : word("reply");
  return button({ class: "reply-button", "aria-label": label, title: word("reply"), "data-key": `${message.id} reply`, onclick: () => document.dispatchEvent(new CustomEvent("reply", { detail: message.id })) }, icon("reply"));
}

// One line that stands for a message: in the list, in a reply, on the pin.
export function summary(message) {
  if (!message) return word("deleted");
  if (message.poll) return `📊 ${message.poll.question}`;
  if (message.service) return told(message);
  const [text] = message.body.text.split("\n");
  if (message.photo) return `🖼 ${text || word("photo")}`;
  if (message.file) return `📎 ${message.file.name}`;
  return text;
}

export const summaryOf = (chat, id) => summary(findMessage(chat, id));
