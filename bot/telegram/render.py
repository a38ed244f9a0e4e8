"""How questions and reveals look. Everything people or the bank wrote is escaped here, once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.actions.reveal import Reveal
from bot.domain import grading, names
from bot.domain.plan import Mode
from bot.domain.question import Bank, Concept, Kind, Language, Question
from bot.domain.round import Answer, Display, Origin, Round
from bot.domain.typed import is_unit_wrong
from bot.telegram.buttons import (
    AnswerPress,
    FormulaPress,
    HandInPress,
    LanguagePress,
    NextPress,
    Press,
    ReportPress,
    ThoughtPress,
    UndoPress,
    pack,
)
from bot.telegram.pages import Block, pages, paragraphs
from bot.texts import Texts

LETTERS = "ABCDEFGHIJ"
MEDALS = ("🥇", "🥈", "🥉")
BROKEN = re.compile(r"[A-Za-z0-9'’_-]+$")
"""At the end of what is cut: letters that may have been one word with those after them."""

SHORT = (24, 40, 60)
"""Characters of an option beside the bar of its votes; the next where two would read the same."""

ENDS = " ,.;:、，；：（("
APART = "\N{IDEOGRAPHIC SPACE}"
"""Between a letter and its words; where there are no words, it goes."""


@dataclass(frozen=True, slots=True)
class Look:
    """In which words: the texts, a language, and the zone in which times are told."""

    texts: Texts
    language: Language
    zone: str

    def say(self, key: str, /, **values: object) -> Markup:
        return self.texts.say(self.language, key, **values)

    def plain(self, key: str, /, **values: object) -> str:
        return self.texts.plain(self.language, key, **values)


def button(text: str, press: Press) -> InlineKeyboardButton:
    return InlineKeyboardButton(text, callback_data=pack(press))


def rows(buttons: Sequence[InlineKeyboardButton], width: int) -> list[list[InlineKeyboardButton]]:
    return [list(buttons[start : start + width]) for start in range(0, len(buttons), width)]


def option_text(look: Look, question: Question, option: int) -> str:
    """An option as it is read; a true/false option says its verdict before its reason."""
    if question.kind is Kind.ORDERING:
        return question.steps[option].of(look.language)
    chosen = question.options[option]
    text = chosen.text.of(look.language)
    if chosen.verdict is None:
        return text
    return f"{look.plain('question.true' if chosen.verdict else 'question.false')} — {text}"


def letters(look: Look, round_: Round, question: Question, choice: Sequence[int]) -> str:
    """The choice in the letters under which it was shown; a poll has none, so there the options speak for themselves."""
    if round_.display is Display.POLL:
        return " · ".join(_brief(look, question, option) for option in choice)
    shown = [LETTERS[round_.places.index(option)] for option in choice if option in round_.places]
    return "→".join(shown) if question.kind is Kind.ORDERING else "".join(sorted(shown))


def _brief(look: Look, question: Question, option: int) -> str:
    """As short as it can be told from the others: many begin alike."""
    texts = [option_text(look, question, one) for one in range(len(question.options))]
    for longest in SHORT:
        cut = [clip(text, longest) for text in texts]
        if len(set(cut)) == len(cut):
            return cut[option]
    return texts[option]


def heading(look: Look, bank: Bank, round_: Round, question: Question) -> Markup:
    is_duel = round_.origin is Origin.CHALLENGE and round_.chat_id > 0  # no other is played in private
    what = look.plain("question.duel" if is_duel else f"question.{round_.origin}")
    if round_.length > 1:
        what = f"{what} · {look.plain('question.series', n=round_.ordinal + 1, length=round_.length)}"
    return _heading(look, bank, question, what)


def card_heading(look: Look, bank: Bank, question: Question) -> Markup:
    """Of a question that is shared, and asked nowhere yet."""
    return _heading(look, bank, question, look.plain("question.card"))


def _heading(look: Look, bank: Bank, question: Question, what: str) -> Markup:
    topic = bank.topic(question.topic)
    title = topic.title.of(look.language) if topic else question.topic
    level = look.plain(f"question.level_{question.level}")
    return Markup("<b>{}</b>").format(look.plain("question.heading", what=what, topic=title, level=level))


def question_text(look: Look, bank: Bank, round_: Round, question: Question, choice: Sequence[int] = ()) -> Markup:
    """The question as a message with buttons. `choice` is what has been tapped together so far (private chats)."""
    lines = [heading(look, bank, round_, question), Markup(""), escape(question.ask.of(look.language))]
    shown = [f"{LETTERS[n]}. {option_text(look, question, option)}" for n, option in enumerate(round_.places)]
    lines += [Markup(""), *map(escape, shown)] if shown else []
    hints = [*_hints(look, round_, question)]
    if choice:
        hints.append(look.say("question.picked", picked=letters(look, round_, question, choice)))
    return Markup("\n").join([*lines, *([Markup(""), *hints] if hints else [])])


def channel_question(look: Look, bank: Bank, round_: Round, question: Question) -> Markup:
    """Readers answer in private, where they hear at once how they did; the channel hears in the evening."""
    time = f"{round_.closes_at.astimezone(ZoneInfo(look.zone)):%H:%M}" if round_.closes_at else ""
    shown = [f"{LETTERS[n]}. {option_text(look, question, option)}" for n, option in enumerate(round_.places)]
    stem = [heading(look, bank, round_, question), Markup(""), escape(question.ask.of(look.language)), Markup("")]
    return Markup("\n").join([*stem, *map(escape, shown), Markup(""), look.say("question.in_private", time=time)])


def question_keyboard(
    look: Look, round_: Round, question: Question, choice: Sequence[int] = ()
) -> InlineKeyboardMarkup | None:
    if question.kind in grading.TYPED:
        return None
    places = range(len(round_.places))
    taps = [
        button(_mark(round_, choice, place) + LETTERS[place], AnswerPress(round_.id, round_.code, place))
        for place in places
    ]
    keyboard = rows(taps, 5)
    if question.kind in grading.TAPPED_TOGETHER:
        undo = button(look.plain("button.undo"), UndoPress(round_.id, round_.code))
        keyboard.append([undo, button(look.plain("button.hand_in"), HandInPress(round_.id, round_.code))])
    return InlineKeyboardMarkup(keyboard)


def closed_question(look: Look, bank: Bank, round_: Round, question: Question) -> Markup:
    """The question's own message after the reveal: the key in place of the buttons."""
    lines = [heading(look, bank, round_, question), Markup(""), escape(question.ask.of(look.language)), Markup("")]
    for n, option in enumerate(round_.places):
        text = escape(f"{LETTERS[n]}. {option_text(look, question, option)}")
        lines.append(Markup("✅ <b>{}</b>").format(text) if option in question.right else text)
    return Markup("\n").join([*lines, Markup(""), look.say("question.revealed", letters=key(look, round_, question))])


def key(look: Look, round_: Round, question: Question) -> str:
    """The right answer, as short as it can be said."""
    if question.kind is Kind.ORDERING:
        return letters(look, round_, question, range(len(question.steps)))
    if question.options:
        return letters(look, round_, question, question.right)
    if question.accept:
        spellings = question.accept.zh if look.language == "zh" else question.accept.en
        return (spellings or question.accept.all())[0]
    unit = question.unit.of(look.language) if question.unit else ""
    return f"{question.value:,.10g} {unit}".strip()


def feedback(look: Look, bank: Bank, reveal: Reveal, answer: Answer, last_line: Markup | None = None) -> list[Markup]:
    """What a person sees who is alone with the bot, in place of the question."""
    round_, question = reveal.round, reveal.question
    head = [_verdict(look, round_, answer), *key_lines(look, round_, question)]
    stem = [heading(look, bank, round_, question), escape(question.ask.of(look.language))]
    blocks = [Block(stem), Block(head), *_mine(look, round_, question, answer)]
    end = [Block([last_line])] if last_line else []
    return pages([*blocks, *explanation(look, bank, reveal.concept), *end])


def looked_up(look: Look, bank: Bank, reveal: Reveal, answer: Answer | None) -> list[Markup]:
    """The same for who comes back to a question later, whether they have answered it or not."""
    if answer:
        return feedback(look, bank, reveal, answer)
    stem = [heading(look, bank, reveal.round, reveal.question), escape(reveal.question.ask.of(look.language))]
    key_ = key_lines(look, reveal.round, reveal.question)
    return pages([Block(stem), Block(key_), *explanation(look, bank, reveal.concept)])


def _verdict(look: Look, round_: Round, answer: Answer) -> Markup:
    if round_.origin is Origin.MISSED:
        return look.say("verdict.right_learning" if answer.right else "verdict.wrong_learning")
    return look.say("verdict.right" if answer.right else "verdict.wrong", points=answer.points)


def mine_text(look: Look, round_: Round, question: Question, answer: Answer) -> str:
    """For a toast: why mine was right or wrong, within 200 characters."""
    reason = why(look, question, answer.choice)
    said = answer.said or letters(look, round_, question, answer.choice)
    text = look.plain("toast.mine", letters=said, why=reason)
    return text if len(text) <= 200 else text[:199] + "…"


def feedback_keyboard(look: Look, reveal: Reveal, *, more: InlineKeyboardButton | None = None) -> InlineKeyboardMarkup:
    """One obvious next step, and the small ones under it."""
    round_ = reveal.round
    last = round_.ordinal + 1 >= round_.length
    following = button(look.plain("button.again" if last else "button.next"), NextPress(round_.id, round_.code))
    small = [language_button(look, round_), button(look.plain("button.report"), ReportPress(round_.id, round_.code))]
    if reveal.concept.formula:
        small.insert(0, button(look.plain("button.formula"), FormulaPress(round_.id, round_.code)))
    keyboard = [[following], small]
    interview = button(look.plain("button.open"), ThoughtPress(reveal.concept.id))
    return InlineKeyboardMarkup([*keyboard[:1], [more or interview], *keyboard[1:]])


def person_name(name: str) -> str:
    return names.isolated(name)


def other_language(language: Language) -> Language:
    return "en" if language == "zh" else "zh"


def language_button(look: Look, round_: Round) -> InlineKeyboardButton:
    press = LanguagePress(round_.id, round_.code, other_language(look.language))
    return button(look.plain("button.other_language"), press)


def _hints(look: Look, round_: Round, question: Question) -> list[Markup]:
    hints = [look.say("question.timed", n=round_.seconds)] if round_.seconds else []
    if question.kind in grading.TAPPED_TOGETHER:
        hints.append(look.say(f"question.{question.kind}"))
    if question.kind in grading.TYPED:
        hints.append(look.say("question.typed_private" if round_.chat_id > 0 else "question.typed_group"))
    if round_.mode is Mode.SEALED and round_.closes_at and not round_.seconds:
        time = f"{round_.closes_at.astimezone(ZoneInfo(look.zone)):%H:%M}"
        hints.append(look.say("question.sealed_change" if round_.may_change else "question.sealed", time=time))
    return hints


def key_lines(look: Look, round_: Round, question: Question) -> list[Markup]:
    """The right answer, and why it is right."""
    if question.kind is Kind.ORDERING:
        steps = [Markup("{}. {}").format(n, step.of(look.language)) for n, step in enumerate(question.steps, start=1)]
        return [look.say("reveal.steps"), *steps, *_solution(look, question)]
    if not question.options:
        answer = look.say("reveal.answer", letters=key(look, round_, question), text="")
        return [answer.rstrip(APART), *_solution(look, question)]
    lines: list[Markup] = []
    for option in sorted(question.right, key=round_.places.index):
        letter, text = letters(look, round_, question, [option]), option_text(look, question, option)
        if round_.display is Display.POLL:  # which has no letters
            letter, text = text, ""
        lines.append(look.say("reveal.answer", letters=letter, text=text).rstrip(APART))
        lines.append(escape(question.options[option].why.of(look.language)))
    return lines


def _solution(look: Look, question: Question) -> list[Markup]:
    return [escape(question.why.of(look.language))] if question.why else []


def _mine(look: Look, round_: Round, question: Question, answer: Answer) -> list[Block]:
    """What was mine, where it was several things or typed; and why what *you* chose is wrong, an option at a time."""
    if answer.right:
        return []
    whole = _whole(look, round_, question, answer)
    wrong = [option for option in answer.choice if option not in question.right]
    lines = [
        look.say(
            "reveal.your_choice", letters=letters(look, round_, question, [option]), why=why(look, question, [option])
        )
        for option in (wrong if question.options else ())
    ]
    return [Block([*whole, *lines])] if whole or lines else []


def _whole(look: Look, round_: Round, question: Question, answer: Answer) -> list[Markup]:
    if answer.said:
        unit = [unit_line(look, question, answer.said)] if is_unit_wrong(question, answer.said, look.language) else []
        return [look.say("reveal.you_wrote", said=answer.said), *unit]
    if question.kind in grading.TAPPED_TOGETHER and answer.choice:
        return [look.say("reveal.you_chose", letters=letters(look, round_, question, answer.choice))]
    return []


def unit_line(look: Look, question: Question, said: str) -> Markup:
    unit = question.unit.of(look.language) if question.unit else ""
    return look.say("reveal.unit" if unit else "reveal.no_unit", unit=unit, said=said)


def why(look: Look, question: Question, choice: Sequence[int]) -> str:
    if not question.options:
        return question.why.of(look.language) if question.why else ""
    return sentences(look.language, [question.options[option].why.of(look.language) for option in choice])


def sentences(language: Language, parts: Sequence[str]) -> str:
    """One after the other; a Chinese full stop brings its own room."""
    return ("" if language == "zh" else " ").join(parts)


def explanation(look: Look, bank: Bank, concept: Concept) -> list[Block]:
    title = Markup("🎤 <b>{}</b>").format(concept.ask.of(look.language))
    told = Block(paragraphs(concept.answer.of(look.language)), quoted=True, title=title)
    links = [Markup('· <a href="{}">{}</a>').format(reference.url, reference.title) for reference in concept.references]
    sources = Block([Markup("<i>{}</i>").format(look.say("reveal.sources")), *links])
    return [told, sources, *_next_read(look, bank, concept)]


def _next_read(look: Look, bank: Bank, concept: Concept) -> list[Block]:
    related = [bank.concept(concept_id) for concept_id in concept.related[:1]]
    titles = [found.ask.of(look.language) for found in related if found]
    return [Block([look.say("reveal.next_read", titles=" · ".join(titles))])] if titles else []


def _mark(round_: Round, choice: Sequence[int], place: int) -> str:
    return "✓ " if round_.places[place] in choice else ""


def clip(text: str, longest: int = 24) -> str:
    """Cut before a word rather than in it, unless that would leave too little."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    whole = BROKEN.sub("", cut) if BROKEN.search(text[:longest]) else cut
    return (whole if len(whole) > longest // 3 else cut).rstrip(ENDS) + "…"
