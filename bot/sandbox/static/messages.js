// One message → one node. The log arranges them.

import { button, div, el, icon, name, span } from "./dom.js";
import { inlineKeyboard } from "./keyboards.js";
import { enlarge } from "./notices.js";
import { pollOf } from "./polls.js";
import { findMessage, openChat, openedIn, state, tell } from "./state.js";
import { formatted } from "./text.js";
import { hourMinute, whole } from "./times.js";
import { ask } from "./wire.js";
import { word } from "./words.js";

const COLOURS = 7;
const TALLEST = 420; // pixels of a photo, as in messages.css
const colourOf = (id) => Math.abs(id) % COLOURS;

export function avatar(who, size = "") {
  const letters = who.title.split(/\s+/).filter(Boolean);
  const initials = [letters[0], letters.length > 1 ? letters.at(-1) : ""].map((part) => [...(part ?? "")][0] ?? "").join("");
  return el("span", { class: `avatar tint-${colourOf(who.id)} ${size}`, "aria-hidden": "true" }, initials.toUpperCase() || "?");
}

const marks = (message) => ({ "data-id": message.id, "data-date": message.date });

export function messageNode(message) {
  if (message.service) return el("div", { class: "service", ...marks(message) }, span("", told(message)));
  const say = (text) => ask("say", { chat: message.chat, topic: state.topic, text });
  const at = { chat: message.chat, key: message.id, opened: openedIn(message), say };
  const shown = div(`bubble ${kindOf(message)}`, author(message), origin(message), quoted(message), content(message, at));
  return el(
    "article",
    {
      class: `message ${message.out ? "out" : "in"}`,
      ...marks(message),
      "data-sender": message.from?.id,
      "aria-label": spokenLabel(message),
      tabindex: -1,
    },
    !message.out && showsFaces(openChat()) && message.from && span("face", avatar(message.from)),
    div("column", div("line", shown, replyButton(message)), message.keyboard && inlineKeyboard(message)),
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

function spokenLabel(message) {
  const who = message.out ? word("you") : message.from?.title;
  return [who, hourMinute(message.date, state.zone)].filter(Boolean).join(", ");
}

function kindOf({ photo, file, poll, body }) {
  if (photo) return body.text && !photo.above ? "with-photo" : "with-photo bare";
  if (poll) return "with-poll";
  return file ? "with-file" : "with-text";
}

function author(message) {
  if (message.out || openChat().kind === "private" || !message.from) return null;
  const { from } = message;
  const badge = from.badge && span("badge", word(from.badge));
  return el("div", { class: `author ink-${colourOf(from.id)}` }, name(from.title), badge);
}

function origin(message) {
  if (message.via) return div("forwarded", `via @${message.via}`);
  return message.forwarded && div("forwarded", word("forwarded"), " ", name(message.forwarded));
}

function quoted(message) {
  if (!message.reply) return null;
  const { id, title, text, sender } = message.reply;
  return button(
    { class: `quoted ink-${colourOf(sender ?? 0)}`, "data-key": `${message.id} quoted`, onclick: () => tell("reveal", id) },
    span("quoted-name", name(title ?? word("deleted"))),
    span("quoted-text", text),
  );
}

function content(message, at) {
  const words = (...end) => message.body.text && div("text", formatted(message.body, at), end);
  if (message.poll) return [pollOf(message, at), meta(message)];
  if (message.photo?.above && message.body.text) return [words(), photo(message, at), meta(message)];
  const first = message.photo ? photo(message, at) : message.file && file(message.file);
  return [first, words(meta(message)) || meta(message)];
}

function photo(message, at) {
  const { url, width, height, spoiler } = message.photo;
  const caption = message.body.text;
  const alt = caption.split("\n")[0] || word("photo");
  const picture = el("img", { src: url, width: width || null, height: height || null, alt, decoding: "async" });
  if (height) picture.style.width = `${Math.min(width, (TALLEST * width) / height)}px`; // its room is there before it has come
  const node = button({ class: "photo", "data-key": `${message.id} photo` }, picture);
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
  return el(
    "a",
    { class: "file", href: url, download: title, "aria-label": word("download", title) },
    span("file-icon", icon("file")),
    span("file-words", name(title, { class: "file-name" }), span("file-size", weight(size))),
  );
}

function weight(size) {
  if (size < 1024) return `${size} B`;
  return size < 1024 ** 2 ? `${(size / 1024).toFixed(1)} KB` : `${(size / 1024 ** 2).toFixed(1)} MB`;
}

function meta(message) {
  const silent =
    message.silent && el("span", { class: "silent", title: word("silent") }, icon("mute"), span("spoken", word("silent")));
  const edited = message.edited && span("edited", word("edited"));
  const exact = { datetime: new Date(message.date * 1000).toISOString(), title: whole(message.date, state.zone) };
  return span("meta", silent, edited, el("time", exact, hourMinute(message.date, state.zone)));
}

function replyButton(message) {
  if (!openChat().writable) return null;
  const label = message.from ? word("replyTo", message.from.title) : word("reply");
  const attributes = { class: "reply-button", "aria-label": label, title: word("reply"), "data-key": `${message.id} reply` };
  return button({ ...attributes, onclick: () => tell("reply", message.id) }, icon("reply"));
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
