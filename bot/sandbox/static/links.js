// Where a press on a link leads: links to the bot stay on the page, everything else opens in a new tab.

import { chooseChat, confirmOpening } from "./notices.js";
import { openStart, openUsername } from "./places.js";
import { state } from "./state.js";
import { ask } from "./wire.js";
import { word } from "./words.js";

const TELEGRAM = new Set(["t.me", "telegram.me", "telegram.dog"]);

// {username, start, startgroup} of a t.me or tg: link; null for any other address.
function telegramTarget(href) {
  const url = new URL(href);
  if (url.protocol === "tg:") return target(url.searchParams.get("domain"), url.searchParams);
  return TELEGRAM.has(url.hostname) ? target(url.pathname.split("/")[1], url.searchParams) : null;
}

const target = (username, query) => (username ? { username, start: query.get("start"), startgroup: query.get("startgroup") } : null);

// True: the page dealt with it.
function visited(href) {
  const found = telegramTarget(href);
  if (!found) return false;
  const { username, start, startgroup } = found;
  if (startgroup !== null) addTo(username, startgroup);
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
