// What the text field offers while one types: the bot's commands after a slash, or the results of "@bot words".

import { el, find, replace, span } from "./dom.js";
import { notice } from "./notices.js";
import { openChat, state, tell } from "./state.js";
import { ask } from "./wire.js";
import { word } from "./words.js";

const PAUSE = 250; // milliseconds without a key before an inline query goes out

const field = () => find("field");
let chosen = 0;
let isForced = false; // opened by its button, whatever the text
let inline = { text: null, query: null, results: [] };
let waiting = null;

export const menuList = () => el("ul", { class: "offers", id: "offers", role: "listbox", "aria-label": word("commands"), hidden: true });

// An offer: its two texts, what taking it does, and what Tab writes instead.
function offers() {
  const text = field().value;
  if (inline.text === text && inline.results.length) return inline.results.map(offeredResult);
  const begun = isForced ? "" : /^\/(\w*)$/.exec(text)?.[1];
  if (begun === undefined) return [];
  return openChat().commands.filter(({ command }) => command.startsWith(begun.toLowerCase())).map(offeredCommand);
}

function offeredCommand({ command, description }) {
  return { title: `/${command}`, about: description, take: () => say(commandHere(command)), fill: `/${command} ` };
}
function offeredResult({ title, description }, index) {
  const pick = () => ask("pick", { query: inline.query, index }).catch((problem) => notice(problem.message));
  return { title, about: description, take: pick };
}

// In a group the bot's name goes with the command, as Telegram's own menu does it.
function commandHere(command) {
  const { kind, bot } = openChat();
  return kind === "private" ? `/${command}` : `/${command}@${bot}`;
}

const say = (text) => tell("say", text);
const write = (text) => tell("write", text);

export function followText() {
  isForced = false;
  chosen = 0;
  askInline();
  paintMenu();
}

function askInline() {
  clearTimeout(waiting);
  const text = field().value;
  const [, bot, query] = /^@(\w+)\s(.*)$/s.exec(text) ?? [];
  const isBot = (chat) => chat.kind === "private" && chat.username.toLowerCase() === bot.toLowerCase();
  const isKnown = bot && [...state.chats.values()].some(isBot);
  if (isKnown) waiting = setTimeout(sendInline, PAUSE, text, bot, query);
}

async function sendInline(text, bot, query) {
  inline = { text, query: null, results: [] };
  try {
    inline.query = await ask("inline", { chat: state.open, bot, text: query });
  } catch (problem) {
    if (problem.message) notice(problem.message);
  }
}

export function inlineResults({ query, results }) {
  if (query !== inline.query || !field()) return;
  inline.results = results;
  paintMenu();
}

function paintMenu() {
  const offered = offers();
  chosen = Math.min(chosen, Math.max(offered.length - 1, 0));
  const list = find("offers");
  list.hidden = offered.length === 0;
  replace(list, offered.map(row));
  field().setAttribute("aria-expanded", String(offered.length > 0));
  if (offered.length) field().setAttribute("aria-activedescendant", `offer-${chosen}`);
  else field().removeAttribute("aria-activedescendant");
  list.children[chosen]?.scrollIntoView({ block: "nearest" });
}

function row(offer, i) {
  const stay = (event) => event.preventDefault(); // the field keeps the focus
  return el(
    "li",
    { id: `offer-${i}`, role: "option", "aria-selected": String(i === chosen), onpointerdown: stay, onclick: () => take(offer) },
    span("offer", offer.title),
    span("about", offer.about),
  );
}

function take(offer) {
  closeMenu();
  write("");
  offer.take();
}

export function toggleMenu() {
  if (!find("offers").hidden) return closeMenu();
  isForced = true;
  chosen = 0;
  field().focus({ preventScroll: true });
  return paintMenu();
}

export function closeMenu() {
  isForced = false;
  if (!field()) return;
  find("offers").hidden = true;
  field().setAttribute("aria-expanded", "false");
  field().removeAttribute("aria-activedescendant");
}

const KEYS = {
  ArrowDown: (offered) => choose((chosen + 1) % offered.length),
  ArrowUp: (offered) => choose((chosen + offered.length - 1) % offered.length),
  Enter: (offered) => take(offered[chosen]),
  Tab: (offered) => (offered[chosen].fill ? write(offered[chosen].fill) : take(offered[chosen])),
  Escape: closeMenu,
};

function choose(i) {
  chosen = i;
  paintMenu();
}

// True when the key was for the menu.
export function keyInMenu(event) {
  if (find("offers").hidden || !(event.key in KEYS)) return false;
  event.preventDefault();
  KEYS[event.key](offers());
  return true;
}
