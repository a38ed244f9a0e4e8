"""How a reveal looks to those who read it together: the answer, how they voted, and what to talk about."""

from collections.abc import Sequence

from markupsafe import Markup, escape
from telegram import InlineKeyboardMarkup

from bot.actions.reveal import Reveal
from bot.domain import tally as tallies
from bot.domain.plan import ChatKind
from bot.domain.question import Bank, Question
from bot.domain.round import Display
from bot.domain.tally import Subject, Talk, Tally
from bot.telegram import render
from bot.telegram.buttons import MinePress, ReportPress
from bot.telegram.pages import Block, pages
from bot.telegram.render import Look, button

BAR = 10
"""Blocks of the longest bar of a vote split."""

SAID = 40
"""Characters of a typed answer that several gave."""


def full(look: Look, bank: Bank, reveal: Reveal, *, discussed: bool = False) -> list[Markup]:
    """Everything there is to say. `discussed`: below a channel's post, where people can talk about it."""
    told = render.explanation(look, bank, reveal.concept)
    if reveal.kind is ChatKind.PRIVATE:
        return pages([Block(_head(look, bank, reveal)), *told])
    together = [Block(_head(look, bank, reveal)), Block(_votes(look, reveal)), *_believers(look, reveal)]
    ending = [Block([invitation(look, reveal)])] if discussed or reveal.kind is not ChatKind.CHANNEL else []
    return pages([*together, *told, *ending])


def short(look: Look, bank: Bank, reveal: Reveal) -> Markup:
    """For a channel whose discussion has all the rest."""
    return pages([Block(_head(look, bank, reveal)), Block(_votes(look, reveal))])[0]


def keyboard(look: Look, reveal: Reveal) -> InlineKeyboardMarkup:
    """In a channel nobody's answer is known, and one reader must not turn the language for all."""
    round_ = reveal.round
    report = button(look.plain("button.report"), ReportPress(round_.id, round_.code))
    if reveal.kind is ChatKind.CHANNEL:
        return InlineKeyboardMarkup([[report]])
    mine = button(look.plain("button.mine"), MinePress(round_.id, round_.code))
    return InlineKeyboardMarkup([[mine, render.language_button(look, round_), report]])


def invitation(look: Look, reveal: Reveal) -> Markup:
    """One question that fits how it went."""
    talk = tallies.talk(reveal.question, reveal.tally)
    values = {"n": talk.count, "all": reveal.tally.voters, **_about(look, reveal, talk)}
    return Markup("💬 {}").format(look.say(f"talk.{_key(reveal, talk)}", **values))


def _key(reveal: Reveal, talk: Talk) -> str:
    if talk.subject is Subject.AGREED and not reveal.concept.follow_ups:
        return "agreed_plain"
    if talk.subject is not Subject.BELIEVED:
        return talk.subject
    everybody = talk.count == reveal.tally.voters > 1
    return "believed_tied" if len(talk.about) > 1 else "believed_all" if everybody else "believed"


def _about(look: Look, reveal: Reveal, talk: Talk) -> dict[str, object]:
    match talk.subject:
        case Subject.BELIEVED | Subject.LEFT_OUT:
            return {"options": _joined(look, [_name(look, reveal, option) for option in talk.about])}
        case Subject.SWAPPED:
            return _steps(look, reveal.question, talk.about)
        case Subject.AGREED if reveal.concept.follow_ups:
            return {"question": reveal.concept.follow_ups[0].of(look.language)}
        case Subject.TYPED:
            return {"said": _said(look, reveal.question, talk.said)}
        case _:
            return {}


def _head(look: Look, bank: Bank, reveal: Reveal) -> list[Markup]:
    topic = bank.topic(reveal.question.topic)
    title = topic.title.of(look.language) if topic else reveal.question.topic
    heading = Markup("<b>{}</b>").format(look.say("reveal.title", topic=title))
    return [heading, *render.key_lines(look, reveal.round, reveal.question)]


def _votes(look: Look, reveal: Reveal) -> list[Markup]:
    tally = reveal.tally
    if not tally.voters:
        return [look.say("reveal.nobody")]
    lines = [_how_many(look, tally), *_bars(look, reveal)]
    if tally.typed:
        often = [f"{_said(look, reveal.question, said)} × {n}" for said, n in tally.typed]
        lines.append(look.say("reveal.typed", answers=_joined(look, often)))
    if tally.swap:
        steps = _steps(look, reveal.question, (tally.swap.earlier, tally.swap.later))
        lines.append(look.say("reveal.swapped", n=tally.swap.count, **steps))
    if tally.first_right:
        lines.append(look.say("reveal.first", name=render.person_name(tally.first_right)))
    return lines


def _how_many(look: Look, tally: Tally) -> Markup:
    if tally.right is None:
        return look.say("reveal.votes_only", n=tally.voters)
    return look.say("reveal.votes", n=tally.voters, right=tally.right)


def _bars(look: Look, reveal: Reveal) -> list[Markup]:
    """In a poll the options have no letters, so their words follow the bar and the bars stay in line."""
    tally, in_poll = reveal.tally, reveal.round.display is Display.POLL
    most = max((count for _, count in tally.votes), default=0)
    return [
        look.say(
            "reveal.bar_poll" if in_poll else "reveal.bar",
            letter=render.letters(look, reveal.round, reveal.question, [option]),
            bar="▇" * -(-count * BAR // most) or "▏",
            count=count,
            mark=" ✅" if option in reveal.question.right else "",
        )
        for option, count in tally.votes
        if most
    ]


def _believers(look: Look, reveal: Reveal) -> list[Block]:
    """Why the wrong options are wrong, the most believed first and at length; nobody is named."""
    question = reveal.question
    most = tallies.believed(question, reveal.tally)
    counts = {option: n for option, n in reveal.tally.votes if n and option not in question.right}
    lines = [
        line
        for option in sorted(counts, key=lambda option: (option not in most, reveal.round.places.index(option)))
        for line in _believer(look, reveal, option, counts[option] if option in most else None)
    ]
    return [Block(lines)] if lines else []


def _believer(look: Look, reveal: Reveal, option: int, count: int | None) -> Sequence[Markup]:
    why = render.why(look, reveal.question, [option])
    letter = render.letters(look, reveal.round, reveal.question, [option])
    if count is None:
        return [look.say("reveal.believers", letter=letter, why=why)]
    text = render.option_text(look, reveal.question, option)
    if reveal.round.display is Display.POLL:
        letter, text = text, ""
    chosen = look.say("reveal.most_believed", n=count, letter=letter, text=text)
    return [chosen.rstrip(render.APART), escape(why)]


def _name(look: Look, reveal: Reveal, option: int) -> str:
    """A letter; in a poll the words themselves, in quotes."""
    name = render.letters(look, reveal.round, reveal.question, [option])
    return look.plain("reveal.quoted", text=name) if reveal.round.display is Display.POLL else name


def _steps(look: Look, question: Question, about: Sequence[int]) -> dict[str, object]:
    earlier, later = (render.clip(question.steps[step].of(look.language), SAID) for step in about)
    return {"earlier": earlier, "later": later}


def _said(look: Look, question: Question, said: str) -> str:
    unit = question.unit.of(look.language) if question.unit else ""
    return f"{render.clip(said, SAID)} {unit}".strip()


def _joined(look: Look, names: Sequence[str]) -> str:
    return look.plain("days.joint").join(names)
