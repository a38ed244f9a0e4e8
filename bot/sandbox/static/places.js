// Where the page is: #person/chat/topic in the address, so that Back, reload and a second window work by themselves.

import { findMessage, state, tell } from "./state.js";

export function place() {
  const [me, chat, topic] = location.hash.slice(1).split("/").map((part) => (part ? Number(part) : null));
  return { me: me || null, chat: chat || null, topic: topic || null };
}

// Any of {me, chat, topic}; another person starts without a chat, another chat without a topic.
export function go(change) {
  const me = place().me ?? state.me; // who one has just become, though the server may not have said so yet
  const kept = "me" in change ? {} : "chat" in change ? { me } : place();
  const next = { me: state.me, ...kept, ...change };
  location.hash = [next.me, next.chat, next.topic].map((part) => part ?? "").join("/").replace(/\/+$/, "");
}

const privateChatWith = (username) => [...state.chats.values()].find((chat) => chat.username?.toLowerCase() === username.toLowerCase());

// A deep link: the private chat opens with START waiting; pressing it sends the payload.
export function openStart(username, payload) {
  const chat = privateChatWith(username);
  if (!chat) return false;
  state.starting = { chat: chat.id, payload };
  if (chat.id === state.open) tell("foot");
  else go({ chat: chat.id });
  return true;
}

export function openUsername(username) {
  const chat = privateChatWith(username);
  if (chat) go({ chat: chat.id });
  return Boolean(chat);
}

// A link to a message: its chat opens there. False where this person does not see it.
export function openMessage({ chat, username, message }) {
  const named = (other) => (username ? other.username?.toLowerCase() === username.toLowerCase() : other.id === chat);
  const where = [...state.chats.values()].find(named);
  const found = findMessage(where, message);
  if (!found) return false;
  const topic = where.forum ? (found.topic ?? null) : null;
  state.sought = message;
  if (where.id === state.open && topic === state.topic) tell("reveal", message);
  else go({ chat: where.id, topic });
  return true;
}

// Puts a text into the field of another chat, ready to be sent.
export function writeThere(chat, text) {
  if (chat === state.open) return tell("write", text);
  state.drafts.set(`${state.me}/${chat}/null`, text);
  return go({ chat });
}
