// The messages of the open chat: in order, grouped, and scrolled where a person expects it.

import { div, find, icon, repaint, replace, span } from "./dom.js";
import { messageNode } from "./messages.js";
import { confetti } from "./notices.js";
import { explain } from "./polls.js";
import { inFront, markRead, openChat, readUntil, state, tell, unread } from "./state.js";
import { dayOf, longDate } from "./times.js";
import { word } from "./words.js";

const GROUPED_WITHIN = 300; // seconds: later messages of the same sender start a new group
const NEAR = 120; // pixels from the bottom that still count as being there

let onTheWay = false; // gliding to the bottom: what arrives meanwhile is followed too

const log = () => find("log");
const nodeOf = (id) => log().querySelector(`:scope > [data-id="${id}"]`);
const below = () => log().scrollHeight - log().scrollTop - log().clientHeight;
const isAtBottom = () => below() < NEAR;
const follows = () => onTheWay || isAtBottom();

export function paintLog() {
  onTheWay = false;
  const readBefore = readUntil(state.open, state.topic);
  const messages = inFront();
  log().setAttribute("aria-label", openChat().title);
  log().setAttribute("aria-live", "off"); // a whole chat that opens is not news
  replace(log(), messages.map(messageNode));
  arrange();
  const fresh = readBefore && messages.find((message) => message.id > readBefore && !message.out);
  const line = div("service unread-line", span("", word("unreadBelow")));
  if (fresh) nodeOf(fresh.id).before(line);
  if (fresh) log().querySelector(".unread-line").scrollIntoView({ block: "start" });
  else toBottom("instant");
  if (state.sought) reveal(state.sought);
  seen();
  requestAnimationFrame(() => log().setAttribute("aria-live", "polite"));
}

export function showMessage(message, isNew) {
  if (!isNew) return change(message);
  const stays = follows() || message.out;
  const node = messageNode(message);
  node.classList.add("arriving");
  log().append(node);
  arrange();
  if (stays) toBottom("smooth");
  return seen();
}

function change(message) {
  const stays = follows();
  repaint(log(), () => {
    const old = nodeOf(message.id);
    if (!old) return;
    old.replaceWith(messageNode(message));
    arrange();
    if (stays) toBottom("instant");
    if (message.poll?.voted && state.voting.delete(message.id)) judged(message);
  });
}

// The moment after one's own vote in a quiz: joy, or the explanation.
function judged(message) {
  const { poll } = message;
  const node = nodeOf(message.id).querySelector(".poll");
  if (!poll.quiz || poll.right === null) return;
  node.classList.add(poll.right ? "won" : "lost");
  if (poll.right) confetti(node);
  else if (poll.explanation) explain(poll);
}

export function hideMessage(id) {
  nodeOf(id)?.remove();
  arrange();
}

// Day separators, and where a run of one sender's messages begins and ends.
function arrange() {
  log().querySelectorAll(":scope > .day, :scope > .empty").forEach((node) => node.remove());
  const nodes = [...log().querySelectorAll(":scope > [data-id]")];
  if (!nodes.length) log().append(emptyNote());
  nodes.forEach((node, i) => {
    if (startsDay(nodes[i - 1], node)) node.before(div("service day", span("", longDate(dateOf(node), state.zone))));
    node.classList.toggle("first", !joins(nodes[i - 1], node));
    node.classList.toggle("last", !joins(node, nodes[i + 1]));
  });
}

const dateOf = (node) => Number(node.dataset.date);
const startsDay = (before, node) => !before || dayOf(dateOf(before), state.zone) !== dayOf(dateOf(node), state.zone);

function joins(before, after) {
  if (!before?.dataset.sender || before.dataset.sender !== after?.dataset.sender) return false;
  return dateOf(after) - dateOf(before) < GROUPED_WITHIN && !startsDay(before, after);
}

function emptyNote() {
  const chat = openChat();
  const waits = chat.kind === "private" && !chat.started;
  return div("service empty", span("", waits ? word("botIntro", chat.title) : word("empty")));
}

function toBottom(behavior = "smooth") {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  onTheWay = !calm && behavior === "smooth" && below() > 0;
  log().scrollTo({ top: log().scrollHeight, behavior: calm ? "instant" : behavior });
}

// Scrolls to a message and lets it light up: from a reply, from the pin.
export function reveal(id) {
  state.sought = null;
  onTheWay = false;
  const node = nodeOf(id);
  if (!node) return;
  node.scrollIntoView({ block: "center", behavior: "smooth" });
  node.classList.remove("lit");
  requestAnimationFrame(() => node.classList.add("lit"));
  node.focus({ preventScroll: true });
}

// What stands at the bottom has been read; the round button says what has not.
export function seen() {
  const chat = openChat();
  if (!chat) return;
  if (isAtBottom() && document.visibilityState === "visible") markRead(chat, state.topic);
  const waiting = unread(chat, state.topic);
  const down = find("to-bottom");
  down.hidden = follows();
  down.setAttribute("aria-label", word("toBottom"));
  replace(down, icon("down"), waiting > 0 && span("count-badge", waiting));
  tell("read");
}

const ACTIVE = "a, button, label, code, pre, .spoiler, .expandable";

// Where nothing hovers, a tap on a message brings out its reply button; with a mouse a double click replies at once.
function choose({ target }) {
  const message = target.closest(".message");
  if (!matchMedia("(hover: none)").matches || target.closest(ACTIVE)) return;
  log().querySelectorAll(".message.chosen").forEach((other) => other !== message && other.classList.remove("chosen"));
  message?.classList.toggle("chosen");
}

function replyTo({ target }) {
  if (!target.closest(ACTIVE)) target.closest(".message")?.querySelector(".reply-button")?.click();
}

function scrolled() {
  onTheWay &&= below() > 1;
  log().dataset.stuck = follows() ? "yes" : "no";
  requestAnimationFrame(seen);
}

export function watchLog() {
  log().addEventListener("click", choose);
  log().addEventListener("dblclick", replyTo);
  log().addEventListener("scroll", scrolled, { passive: true });
  for (const hand of ["wheel", "touchmove", "pointerdown", "keydown", "scrollend"]) {
    log().addEventListener(hand, () => (onTheWay = false), { passive: true });
  }
  find("to-bottom").addEventListener("click", () => toBottom());
  new ResizeObserver(() => log().dataset.stuck === "yes" && toBottom("instant")).observe(log());
}
