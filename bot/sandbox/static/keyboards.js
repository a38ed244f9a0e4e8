// Inline keyboards below messages, and the reply keyboard below the text field.

import { button, div, el, icon, span } from "./dom.js";
import { openAddress, safe } from "./links.js";
import { chooseChat, notice } from "./notices.js";
import { writeThere } from "./places.js";
import { openChat, state, tell } from "./state.js";
import { copy } from "./text.js";
import { ask } from "./wire.js";
import { word } from "./words.js";

const PATIENCE = 30_000; // Telegram's clients stop turning by themselves, too

export function inlineKeyboard(message) {
  const rows = message.keyboard.map((row, y) => div("keys", row.map((key, x) => inlineKey(message, key, `${y} ${x}`))));
  return div("keyboard", rows);
}

const MARKS = { url: "link", copy: "copy", web_app: "link", switch: "reply", switch_here: "reply" };

function inlineKey(message, key, position) {
  const id = `${message.id} key ${position}`;
  const attributes = { class: `key ${key.style ?? ""}`, "data-key": id, onclick: () => pressed(message, key, id) };
  const node = button(attributes, span("", key.text), MARKS[key.kind] && icon(MARKS[key.kind]));
  if ([...state.pressed.values()].some((waiting) => waiting === id)) node.classList.add("waiting");
  return node;
}

const ACTIONS = {
  callback: (message, key, id) => press(message, key, id),
  url: (_message, key) => safe(key.value) && openAddress(key.value),
  copy: (_message, key) => copy(key.value),
  switch_here: (_message, key) => tell("write", inlineText(key)),
  switch: (_message, key) => chooseChat(word("chooseChat"), [...state.chats.values()], (chat) => writeThere(chat, inlineText(key))),
};

const inlineText = (key) => `@${openChat().bot} ${key.value}`;

function pressed(message, key, id) {
  const act = ACTIONS[key.kind];
  if (act) act(message, key, id);
  else notice(word("telegramOnly"));
}

const keyNode = (id) => document.querySelector(`[data-key="${CSS.escape(id)}"]`);

// The button turns until the bot answers the query. The answer may arrive before the reply that names the query.
const answeredEarly = new Set();

async function press(message, key, id) {
  const node = keyNode(id);
  if (node.classList.contains("waiting")) return;
  node.classList.add("waiting");
  try {
    const query = await ask("press", { chat: message.chat, message: message.id, data: key.value });
    if (answeredEarly.delete(query)) return settle(id);
    state.pressed.set(query, id);
    setTimeout(() => state.pressed.has(query) && answered(query), PATIENCE);
  } catch (problem) {
    settle(id);
    if (problem.message) notice(problem.message);
  }
}

export function answered(query) {
  const id = state.pressed.get(query);
  if (id === undefined) return answeredEarly.add(query);
  state.pressed.delete(query);
  return settle(id);
}

const settle = (id) => keyNode(id)?.classList.remove("waiting");

// Keys of the chat's reply keyboard; each says its text.
export function replyKeyboard(keyboard, say) {
  const press = (key) => (key.request ? notice(word("telegramOnly")) : say(key.text));
  const keys = (row) => row.map((key) => button({ class: "reply-key", onclick: () => press(key) }, key.text));
  const rows = keyboard.rows.map((row) => div("keys", keys(row)));
  return el("div", { class: `reply-keyboard ${keyboard.resize ? "" : "tall"}`, role: "group", "aria-label": openChat().title }, rows);
}
