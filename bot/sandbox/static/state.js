// What the page knows: one person's view of the world, as the server told it.

export const state = {
  seance: "", // one run of the demo
  me: null,
  people: [],
  now: 0,
  zone: "UTC",
  chats: new Map(),
  open: null, // id of the chat in front, and of its topic
  topic: null,
  replying: null, // id of the message that the next one answers
  sought: null, // id of the message that a link leads to, until it is shown
  starting: null, // {chat, payload} of a deep link that waits for START
  drafts: new Map(),
  handled: new Set(), // messages that wanted a reply and had their chance
  opened: new Map(), // message → the spoilers and quotes that were opened in it
  voting: new Set(), // polls in which this person has just voted
  pressed: new Map(), // query → the button that waits for its answer
};

// Asks the page for something that another part of it does: see chat.js, listen().
export const tell = (what, detail) => document.dispatchEvent(new CustomEvent(what, { detail }));

export const openChat = () => state.chats.get(state.open) ?? null;
const inTopic = (chat, topic) => chat.messages.filter((message) => (message.topic ?? null) === topic);
const messagesOf = (chat, topic) => (chat.forum ? inTopic(chat, topic) : chat.messages);
export const inFront = () => messagesOf(openChat(), state.topic);
export const findMessage = (chat, id) => chat?.messages.find((message) => message.id === id) ?? null;

// What lies below the text field: {rows, …} of a reply keyboard, {force} of a message that wants a reply, or null.
export const boardOf = (chat) => chat.boards[state.topic ?? ""] ?? null;

// The message that wants a reply and has not got one.
export function wantedReply(chat) {
  const id = boardOf(chat)?.force;
  const isDone = !id || state.handled.has(`${chat.id}/${id}`) || chat.messages.some((message) => message.out && message.reply?.id === id);
  return isDone ? null : id;
}

export function take(whole) {
  const chats = whole.chats.map((chat) => [chat.id, chat]);
  const { seance, me, people, now, zone } = whole;
  Object.assign(state, { seance, me, people, now, zone, chats: new Map(chats), replying: null });
}

// True when the message is new to the chat, false when it changed in place.
export function upsert(message) {
  const { messages } = state.chats.get(message.chat);
  const at = messages.findIndex((other) => other.id === message.id);
  if (at >= 0) messages[at] = message;
  else messages.push(message);
  if (messages.length > 1 && messages.at(-2).id > message.id) messages.sort((a, b) => a.id - b.id);
  return at < 0;
}

export function remove(chatId, id) {
  const chat = state.chats.get(chatId);
  chat.messages = chat.messages.filter((message) => message.id !== id);
}

export function openedIn(message) {
  const key = `${state.me}/${message.chat}/${message.id}`;
  if (!state.opened.has(key)) state.opened.set(key, new Set());
  return state.opened.get(key);
}

// How far each person has read, kept per tab and per run of the demo.
const readKey = (chatId, topic) => `${state.seance}/${state.me}/${chatId}/${topic ?? ""}`;
export const readUntil = (chatId, topic) => Number(sessionStorage.getItem(readKey(chatId, topic)) ?? 0);

export function markRead(chat, topic) {
  const last = messagesOf(chat, topic).at(-1)?.id ?? 0;
  if (last > readUntil(chat.id, topic)) sessionStorage.setItem(readKey(chat.id, topic), last);
}

export function unread(chat, topic) {
  const until = readUntil(chat.id, topic);
  return messagesOf(chat, topic).filter((message) => message.id > until && !message.out && !message.service).length;
}

export function unreadAnywhere(chat) {
  return chat.forum ? chat.topics.reduce((sum, topic) => sum + unread(chat, topic.id), 0) : unread(chat, null);
}
