// Polls and quizzes inside a message. What this person may not know yet (the key, hidden counts) is not in the data at all.

import { button, div, el, icon, name, span } from "./dom.js";
import { notice, sheet } from "./notices.js";
import { state } from "./state.js";
import { formatted } from "./text.js";
import { countdown } from "./times.js";
import { ask } from "./wire.js";
import { word } from "./words.js";

export function pollOf(message, at) {
  const { poll } = message;
  const canVote = !poll.voted && !poll.closed;
  const options = canVote && poll.several ? choices(message) : poll.options.map((option) => row(message, option, canVote));
  return el(
    "section",
    { class: "poll", "aria-label": poll.question },
    poll.description && el("p", { class: "poll-about" }, formatted(poll.description, at)),
    el("h3", { class: "poll-question" }, poll.question),
    head(message),
    el("div", { class: "options", role: canVote ? "group" : "list" }, options),
    foot(message, canVote),
  );
}

function head(message) {
  const { poll } = message;
  const showsLamp = poll.explanation && (poll.voted || poll.closed);
  return el(
    "div",
    { class: "poll-head" },
    span("", kindOf(poll)),
    poll.closes && !poll.closed && timer(poll),
    showsLamp && lamp(message),
  );
}

function lamp({ id, poll }) {
  const attributes = { class: "lamp", "aria-label": word("lamp"), title: word("lamp"), "data-key": `${id} lamp` };
  return button({ ...attributes, onclick: () => explain(poll) }, icon("bulb"));
}

function kindOf(poll) {
  if (poll.closed) return word("final");
  const kind = word(`${poll.quiz ? "quiz" : "poll"}${poll.anonymous ? "Anonymous" : ""}`);
  return poll.several ? `${kind} · ${word("several")}` : kind;
}

function timer(poll) {
  const node = el("span", { class: "timer", "data-closes": poll.closes });
  showLeft(node);
  return node;
}

function showLeft(node) {
  const left = Number(node.dataset.closes) - state.now;
  node.textContent = left > 3600 ? word("closesIn", countdown(left)) : countdown(left);
  node.classList.toggle("soon", left <= 10);
}

export const tickTimers = () => document.querySelectorAll("[data-closes]").forEach(showLeft);

export const explain = (poll) => notice(formatted(poll.explanation, { opened: new Set(), key: "lamp", say: () => {} }), 8000);

function row(message, option, canVote) {
  const key = `${message.id} option ${option.index}`;
  const press = (event) => vote(message, [option.index], event.currentTarget);
  if (canVote) return button({ class: "option", "data-key": key, onclick: press }, span("ring"), span("option-text", option.text));
  return result(message.poll, option);
}

function choices(message) {
  return message.poll.options.map((option) =>
    el(
      "label",
      { class: "option" },
      el("input", {
        type: "checkbox",
        value: option.index,
        "data-key": `${message.id} option ${option.index}`,
        onchange: (event) => allowVote(event.target.closest(".poll")),
      }),
      span("ring square"),
      span("option-text", option.text),
    ),
  );
}

const chosen = (poll) => [...poll.querySelectorAll("input:checked")].map((box) => Number(box.value));

function allowVote(poll) {
  poll.querySelector(".vote").disabled = chosen(poll).length === 0;
}

// `share` is null while the counts are hidden from this person.
function result(poll, option) {
  const share = option.votes === null ? null : percent(poll, option);
  const mark = verdict(poll, option);
  return el(
    "div",
    { class: `option result ${mark} ${option.mine ? "mine" : ""}`, role: "listitem" },
    span("percent", share === null ? "" : `${share}%`),
    span("option-text", option.text, spoken(option, mark)),
    el("span", { class: "mark", "aria-hidden": "true" }, mark === "wrong" ? icon("close") : (option.mine || mark) && icon("check")),
    el("span", { class: "bar-line", "--share": `${share ?? 0}%` }),
  );
}

const percent = (poll, option) => (poll.voters ? Math.round((option.votes * 100) / poll.voters) : 0);

// Which class of mark an option carries: right, wrong, or none in a poll without a key.
function verdict(poll, option) {
  if (option.correct === null) return "";
  if (option.correct) return "right";
  return option.mine ? "wrong" : "";
}

// What a screen reader hears instead of the marks.
function spoken(option, mark) {
  const words = [option.votes !== null && word("votes", option.votes), option.mine && word("yourVote"), mark && word(mark)].filter(Boolean);
  return span("spoken", ` (${words.join(", ")})`);
}

function foot(message, canVote) {
  const { poll } = message;
  if (canVote && poll.several) {
    const send = (event) => vote(message, chosen(event.target.closest(".poll")), event.currentTarget);
    return div("poll-foot", button({ class: "vote", disabled: true, "data-key": `${message.id} vote`, onclick: send }, word("vote")));
  }
  const count = poll.voters ? word(poll.quiz ? "answers" : "votes", poll.voters) : word("noVotes");
  const canLook = !canVote && poll.names;
  return el(
    "div",
    { class: "poll-foot" },
    canLook
      ? button({ class: "results", "data-key": `${message.id} results`, onclick: () => showVoters(poll) }, word("results"))
      : span("count", poll.voted && poll.hidden ? word("hiddenResults") : count),
    poll.voted && poll.revoting && !poll.closed && retractButton(message),
  );
}

function retractButton(message) {
  const retract = (event) => vote(message, [], event.currentTarget);
  return button({ class: "results", "data-key": `${message.id} retract`, onclick: retract }, word("retract"));
}

function showVoters(poll) {
  const voters = (option) => el("ul", {}, option.names.map((who) => el("li", {}, name(who))));
  const heading = (option) => el("h3", {}, option.text, span("", word("votes", option.votes)));
  const groups = poll.options.map((option) => el("section", {}, heading(option), voters(option)));
  sheet(word("results"), el("p", { class: "sheet-lead" }, poll.question), groups);
}

async function vote(message, options, pressed) {
  pressed.classList.add("waiting");
  if (options.length) state.voting.add(message.id);
  try {
    await ask("vote", { chat: message.chat, message: message.id, options });
  } catch (problem) {
    pressed.classList.remove("waiting");
    if (problem.message) notice(problem.message);
  }
}
