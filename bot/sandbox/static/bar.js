// What is the demo's and not Telegram's: who I am, the clock, the language, the note.

import { button, el, find, name, repaint, replace, span } from "./dom.js";
import { avatar } from "./messages.js";
import { notice } from "./notices.js";
import { go } from "./places.js";
import { state } from "./state.js";
import { clockDate, clockTime, hourMinute, whole } from "./times.js";
import { ask } from "./wire.js";
import { currentLanguage, word } from "./words.js";

export function paintBar() {
  document.documentElement.lang = currentLanguage() === "zh" ? "zh-CN" : "en";
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = word(node.dataset.word);
  find("note").textContent = word("note");
  replace(find("language"), word("language")).setAttribute("aria-label", word("languageLabel"));
  paintPeople();
  paintMoves();
  paintClock();
}

function paintPeople() {
  const people = find("people");
  people.setAttribute("aria-label", word("people"));
  repaint(people, () => replace(people, state.people.map(personButton)));
}

// A radio group: one stop for the Tab key, arrows choose.
function personButton(person, i) {
  const isMe = person.id === state.me;
  const role = person.admin.length ? word("adminOf", person.admin.join(", ")) : "";
  const title = [word("iAm", person.title), role].filter(Boolean).join(" · ");
  return button(
    {
      class: "person",
      role: "radio",
      "aria-checked": String(isMe),
      "aria-label": title,
      title,
      tabindex: isMe ? 0 : -1,
      "data-key": isMe ? "me" : `person ${person.id}`,
      onclick: () => be(person.id),
      onkeydown: (event) => step(event, i),
    },
    avatar(person, "small"),
    span("person-words", name(person.title, { class: "person-name" }), person.admin.length > 0 && span("badge", word("admin"))),
  );
}

function step(event, i) {
  const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!by) return;
  event.preventDefault();
  be(state.people[(i + by + state.people.length) % state.people.length].id);
}

// The same group stays open when the person changes; a private chat becomes that person's own, whose id is the person's.
function be(id) {
  const chat = state.chats.get(state.open);
  go({ me: id, chat: chat?.kind === "private" ? id : state.open, topic: state.topic });
}

const MOVES = [
  ["question", "toQuestion", "noQuestion"],
  ["reveal", "toReveal", "noReveal"],
  ["hour", "plusHour", "plusHour"],
];

function paintMoves() {
  const group = find("moves");
  group.setAttribute("aria-label", word("moves"));
  repaint(group, () => replace(group, MOVES.map(moveButton)));
}

function moveButton([to, label, nothing]) {
  const node = button(
    { class: "move", "aria-label": word(label), title: word(label), "data-key": `move ${to}`, onclick: () => move(to, nothing, node) },
    span("wide", word(label)),
    el("span", { class: "narrow", "aria-hidden": "true" }, word(`${label}Short`)),
  );
  return node;
}

async function move(to, nothing, node) {
  node.classList.add("waiting");
  try {
    const { moved } = await ask("move", { to });
    notice(moved ? word("movedTo", `${clockDate(moved, state.zone)} ${hourMinute(moved, state.zone)}`) : word(nothing));
  } catch (problem) {
    notice(problem.message || word("offline"));
  } finally {
    node.classList.remove("waiting");
  }
}

export function paintClock() {
  const clock = find("clock");
  clock.dateTime = new Date(state.now * 1000).toISOString();
  clock.title = `${whole(state.now, state.zone)} (${state.zone})`;
  const place = state.zone.split("/").at(-1).replaceAll("_", " ");
  replace(
    clock,
    span("date", clockDate(state.now, state.zone), span("zone", ` · ${place}`)),
    span("time", clockTime(state.now, state.zone)),
  );
}
