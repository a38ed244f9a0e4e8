// The page: listens to the demo, keeps the state, and has each part painted when its data changes.

import { paintBar, paintClock } from "./bar.js";
import { focusField, paintFoot, reply, say, showKeyboard, typeAnywhere, write } from "./composer.js";
import { find } from "./dom.js";
import { answered } from "./keyboards.js";
import { firstTopic, paintHead, paintList, paintPinned, paintTopics } from "./list.js";
import { inlineResults } from "./menu.js";
import { hideMessage, paintLog, reveal, seen, showMessage, watchLog } from "./log.js";
import { alertBox, hush, notice } from "./notices.js";
import { openAddress, safe } from "./links.js";
import { go, place } from "./places.js";
import { openChat, remove, state, take, upsert } from "./state.js";
import { tickTimers } from "./polls.js";
import { ask, connect } from "./wire.js";
import { switchLanguage, word } from "./words.js";

const wideScreen = matchMedia("(min-width: 760px)");

async function become(id) {
  const before = state.me;
  take(await ask("be", { person: id }));
  if (state.me !== before) hush();
  paintEverything();
  if (id && id !== state.me) go({ me: state.me, chat: null }); // the address named nobody of this world
  else follow();
}

function paintEverything() {
  const bot = [...state.chats.values()].find((chat) => chat.kind === "private");
  document.title = word("title", bot?.title ?? "");
  find("nothing").textContent = word("nothing");
  paintBar();
  paintList();
}

// The address changed: another person, another chat, another topic.
function follow() {
  const { me, chat, topic } = place();
  if (me && me !== state.me) return become(me);
  const known = state.chats.has(chat) ? chat : null;
  if (!known && wideScreen.matches && state.chats.size) return go({ chat: defaultChat() });
  return show(known, topic);
}

function defaultChat() {
  return [...state.chats.values()].find((chat) => chat.kind === "private")?.id ?? state.chats.keys().next().value;
}

function show(chatId, topic) {
  const before = state.open;
  if (chatId !== before) state.replying = null;
  state.open = chatId;
  const chat = openChat();
  state.topic = chat?.forum ? (chat.topics.some((other) => other.id === topic) ? topic : firstTopic(chat)) : null;
  find("app").dataset.pane = chat ? "chat" : "list";
  find("chat").hidden = !chat;
  find("nothing").hidden = Boolean(chat);
  const isOther = chatId !== before;
  if (chat) paintChat();
  paintList();
  if (isOther && wideScreen.matches) focusField();
}

function paintChat() {
  paintHead();
  paintTopics();
  paintPinned();
  paintFoot();
  paintLog();
}

const isInFront = (message) => message.chat === state.open && (!openChat().forum || (message.topic ?? null) === state.topic);

const PUSHES = {
  message({ message }) {
    if (!state.chats.has(message.chat)) return;
    const isNew = upsert(message);
    if (isInFront(message)) showMessage(message, isNew);
    if (isNew && !message.out) typing(message.chat, false);
    if (isInFront(message) && message.id === state.replying) paintFoot();
    paintList();
    if (message.chat === state.open) paintTopics();
  },
  gone({ chat, id }) {
    if (!state.chats.has(chat)) return;
    remove(chat, id);
    if (chat === state.open) hideMessage(id);
    paintList();
  },
  chat({ chat }) {
    const known = state.chats.get(chat.id);
    state.chats.set(chat.id, { ...chat, messages: chat.messages ?? known?.messages ?? [] });
    if (chat.id === state.open) chatChanged(known, chat);
    paintList();
  },
  left({ chat }) {
    state.chats.delete(chat);
    if (chat === state.open) go({ chat: null, topic: null });
    paintList();
  },
  answered({ query, text, alert, url }) {
    answered(query);
    if (url && safe(url)) openAddress(url);
    if (text) (alert ? alertBox : notice)(text);
  },
  people({ people }) {
    state.people = people;
    paintBar();
  },
  inline: inlineResults,
  action: ({ chat }) => typing(chat, true),
  clock({ now }) {
    state.now = now;
    paintClock();
    tickTimers();
  },
};

const SHOWN_TYPING = 5000;

// What a bot does ends by itself, or with its next message.
function typing(chatId, isTyping) {
  const chat = state.chats.get(chatId);
  if (!chat || (!isTyping && !chat.typing)) return;
  clearTimeout(chat.typing);
  chat.typing = isTyping ? setTimeout(typing, SHOWN_TYPING, chatId, false) : null;
  paintList();
  if (chatId === state.open) paintHead();
}

function chatChanged(before, chat) {
  paintHead();
  paintTopics();
  paintPinned();
  const changed = (part) => JSON.stringify(before[part]) !== JSON.stringify(chat[part]);
  if (changed("boards")) showKeyboard(true);
  else if (["started", "blocked", "writable", "commands"].some(changed)) paintFoot();
}

function listen() {
  addEventListener("hashchange", follow);
  addEventListener("keydown", typeAnywhere);
  document.addEventListener("visibilitychange", seen);
  document.addEventListener("reveal", ({ detail }) => reveal(detail));
  document.addEventListener("reply", ({ detail }) => reply(detail));
  document.addEventListener("say", ({ detail }) => say(detail));
  document.addEventListener("write", ({ detail }) => write(detail));
  document.addEventListener("foot", paintFoot);
  document.addEventListener("read", () => (paintList(), paintTopics()));
  find("language").addEventListener("click", () => (switchLanguage(), paintEverything(), openChat() && paintChat()));
  watchLog();
}

listen();
connect({
  opened() {
    find("offline").hidden = true;
    become(place().me);
  },
  pushed: (told) => PUSHES[told.push](told),
  lost() {
    find("offline").textContent = word("offline");
    find("offline").hidden = false;
  },
});
