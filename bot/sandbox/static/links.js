// Where a press on a link leads: deep links to the bot stay on the page, everything else opens in a new tab.

import { openStart, openUsername, putInComposer } from "./places.js";
import { confirmOpening, notice } from "./notices.js";
import { word } from "./words.js";

// {username, start, startgroup} of a t.me or tg: link, or null for any other address.
export function telegramTarget(href) {
  const url = new URL(href, "https://t.me");
  if (url.protocol === "tg:") return parsed(url.searchParams.get("domain"), url.searchParams);
  if (!["t.me", "telegram.me", "telegram.dog"].includes(url.hostname)) return null;
  return parsed(url.pathname.slice(1).split("/")[0], url.searchParams);
}

const parsed = (username, query) => (username ? { username, start: query.get("start"), startgroup: query.get("startgroup") } : null);

// Pressed in a text or on a button. `hidden`: the address differs from what is printed, so the person is asked first.
export function follow(event, href, hidden) {
  const target = telegramTarget(href);
  if (target) {
    event.preventDefault();
    visit(target);
  } else if (hidden) {
    event.preventDefault();
    confirmOpening(href);
  }
}

export function open(href) {
  const target = telegramTarget(href);
  if (target) visit(target);
  else confirmOpening(href);
}

function visit({ username, start, startgroup }) {
  if (startgroup !== null) notice(word("telegramOnly"));
  else if (start !== null) openStart(username, start);
  else openUsername(username);
}

export { putInComposer };
