// Where a press on a link leads: links to the bot stay on the page, everything else opens in a new tab.

import { chooseChat, confirmOpening, notice } from "./notices.js";
import { openMessage, openStart, openUsername, writeThere } from "./places.js";
import { state } from "./state.js";
import { ask } from "./wire.js";
import { word } from "./words.js";

const TELEGRAM = new Set(["t.me", "telegram.me", "telegram.dog"]);

// {username, start, startgroup}, {share}, or {chat or username, message} of a t.me or tg: link; null for any other address.
function telegramTarget(href) {
  const { protocol, hostname, pathname, searchParams: query } = new URL(href);
  if (protocol === "tg:") return target(query.get("domain"), query);
  if (!TELEGRAM.has(hostname)) return null;
  const [name, ...rest] = pathname.split("/").filter(Boolean);
  if (name === "share") return { share: [query.get("url"), query.get("text")].filter(Boolean).join("\n") };
  if (name === "c") return { chat: Number(`-100${rest[0]}`), message: Number(rest.at(-1)) };
  return rest.length ? { username: name, message: Number(rest.at(-1)) } : target(name, query);
}

const target = (username, query) => (username ? { username, start: query.get("start"), startgroup: query.get("startgroup") } : null);

function share(text) {
  const chats = [...state.chats.values()].filter((chat) => chat.writable);
  chooseChat(word("chooseChat"), chats, (chat) => writeThere(chat, text));
}

// True: the page dealt with it.
function visited(href) {
  const found = telegramTarget(href);
  if (!found) return false;
  const { username, start, startgroup } = found;
  if (found.share) share(found.share);
  else if (found.message) openMessage(found) || notice(word("noSuchMessage"));
  else if (startgroup !== null) addTo(username, startgroup);
  else if (!(start === null ? openUsername(username) : openStart(username, start))) return false;
  return true;
}

function addTo(bot, payload) {
  const groups = [...state.chats.values()].filter((chat) => chat.kind !== "private");
  chooseChat(word("chooseGroup"), groups, (chat) => ask("add", { chat, bot, payload }));
}

// A press on a link in a text; where the address is not the printed text, the person is asked first.
export function follow(event, href, isHidden) {
  if (!visited(href) && !isHidden) return;
  event.preventDefault();
  if (isHidden && !telegramTarget(href)) confirmOpening(href);
}

export function openAddress(href) {
  if (!visited(href)) confirmOpening(href);
}

// Only what a browser may open without harm; javascript: and data: stay plain text.
export function safe(url) {
  try {
    return ["http:", "https:", "mailto:", "tg:"].includes(new URL(url).protocol) ? url : null;
  } catch {
    return null;
  }
}
