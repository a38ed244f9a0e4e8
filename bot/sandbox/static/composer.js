// The foot of a chat: the text field with its menu, START, or why one cannot write here.

import { button, div, el, find, icon, name, repaint, replace, span } from "./dom.js";
import { replyKeyboard } from "./keyboards.js";
import { closeMenu, followText, keyInMenu, menuList, toggleMenu } from "./menu.js";
import { summary } from "./messages.js";
import { notice } from "./notices.js";
import { boardOf, findMessage, openChat, state, wantedReply } from "./state.js";
import { ask } from "./wire.js";
import { word } from "./words.js";

const field = () => find("field");
let keyboardShown = true;

export function paintFoot() {
  const chat = openChat();
  if (!chat) return;
  state.replying ??= wantedReply(chat);
  repaint(find("foot"), () => replace(find("foot"), footOf(chat)));
  if (field()) grow();
}

function footOf(chat) {
  if (chat.blocked) return startButton(word("restart"), () => ask("block", { chat: chat.id, on: false }).then(() => say("/start")));
  if (chat.kind === "private" && (!chat.started || state.starting?.chat === chat.id)) return startButton(word("start"), start);
  if (!chat.writable) return el("p", { class: "closed" }, word("mutedHere"));
  return [replyingTo(chat), menuList(), composer(chat), keyboardShown && boardOf(chat)?.rows && replyKeyboard(boardOf(chat), say)];
}

const startButton = (label, act) => button({ class: "start", "data-key": "start", onclick: act }, label);

async function start() {
  const payload = state.starting?.payload;
  state.starting = null;
  await say(payload ? `/start ${payload}` : "/start");
  paintFoot();
}

function replyingTo(chat) {
  const message = findMessage(chat, state.replying);
  if (!message) return null;
  return el(
    "div",
    { class: "replying" },
    icon("reply"),
    div("", el("strong", {}, name(message.out ? word("you") : (message.from?.title ?? chat.title))), span("", summary(message))),
    button({ class: "round", "aria-label": word("cancelReply"), "data-key": "cancel-reply", onclick: () => reply(null) }, icon("close")),
  );
}

// `id` null: no longer a reply.
export function reply(id) {
  if (!id) state.handled.add(`${state.open}/${state.replying}`);
  state.replying = id;
  paintFoot();
  field()?.focus();
}

function composer(chat) {
  const text = el("textarea", {
    id: "field",
    rows: 1,
    maxlength: 4096,
    enterkeyhint: "send",
    autocomplete: "off",
    role: "combobox",
    "aria-label": word("message"),
    "aria-expanded": "false",
    "aria-controls": "offers",
    "aria-autocomplete": "list",
    "data-key": "field",
    placeholder: boardOf(chat)?.placeholder || word(chat.kind === "channel" ? "broadcast" : "message"),
    oninput: typed,
    onkeydown: keyed,
    onblur: () => setTimeout(() => document.activeElement === field() || closeMenu(), 150),
  });
  text.value = state.drafts.get(draftKey()) ?? "";
  return el(
    "form",
    { class: "composer", onsubmit: (event) => (event.preventDefault(), send()) },
    menuButton(chat),
    div("field", text, slashButton(chat), keyboardButton(chat)),
    el("button", { class: "send", "aria-label": word("send"), "data-key": "send" }, icon("send")),
  );
}

const draftKey = () => `${state.me}/${state.open}/${state.topic}`;
const hasCommands = (chat) => chat.commands.length > 0;

function menuButton(chat) {
  if (chat.kind !== "private" || !hasCommands(chat)) return null;
  const attributes = { class: "menu", "aria-label": word("commands"), "data-key": "menu", onclick: toggleMenu };
  return button(attributes, icon("menu"), span("", word("menu")));
}
function slashButton(chat) {
  if (chat.kind === "private" || !hasCommands(chat)) return null;
  return button({ class: "tool", "aria-label": word("commands"), "data-key": "slash", onclick: toggleMenu }, icon("slash"));
}

function keyboardButton(chat) {
  if (!boardOf(chat)?.rows) return null;
  const label = word(keyboardShown ? "keyboardHide" : "keyboardShow");
  const pressed = { title: label, "aria-pressed": String(keyboardShown), onclick: () => showKeyboard(!keyboardShown) };
  return button({ class: "tool", "aria-label": label, "data-key": "keys", ...pressed }, icon("keys"));
}

export function showKeyboard(shown) {
  keyboardShown = shown;
  paintFoot();
}

function grow() {
  field().style.height = "auto";
  field().style.height = `${Math.min(field().scrollHeight, 180)}px`;
  find("foot").classList.toggle("has-text", Boolean(field().value.trim()));
}

function typed() {
  state.drafts.set(draftKey(), field().value);
  grow();
  followText();
}

async function send() {
  const text = field().value.trim();
  if (!text) return;
  const draft = draftKey();
  field().value = "";
  typed();
  if (!(await say(text)) && field() && draft === draftKey()) write(text);
}

// True when the message was sent; otherwise the person has been told why.
export async function say(text) {
  const { open: chat, topic, replying } = state;
  if (replying) reply(null);
  try {
    await ask("say", { chat, topic, text, reply: replying });
    if (openChat() && boardOf(openChat())?.once) showKeyboard(false);
    return true;
  } catch (problem) {
    notice(problem.message || word("offline"));
    return false;
  }
}

// On a desktop one can type at once, wherever the focus is, as long as nothing else wants the key.
export function typeAnywhere(event) {
  const isText = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (isText && !event.target.closest("input, textarea, dialog")) field()?.focus();
}

export const focusField = () => field()?.focus({ preventScroll: true });

export function write(text) {
  if (!field()) return;
  field().value = text;
  field().focus();
  typed();
}

function keyed(event) {
  if (event.isComposing || keyInMenu(event)) return;
  if (event.key === "Enter" && !event.shiftKey) (event.preventDefault(), send());
  else if (event.key === "Escape" && state.replying) reply(null);
}
