"""The interview question itself: think, then tap to see the answer, and tick the key points one had.

Nothing is graded here and nothing is kept: the ticks live in the buttons.
"""

from collections.abc import Sequence

from markupsafe import Markup, escape
from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.helpers import create_deep_linked_url

from bot.actions.topics import Perhaps, find_topic
from bot.domain.question import Concept
from bot.telegram import render, send, topics
from bot.telegram.buttons import CommandPress, ThoughtPress, TickPress
from bot.telegram.context import Context, Visit, visit
from bot.telegram.pages import Block, pages, paragraphs

A_ROW = 3
"""Boxes beside each other."""


async def asked(v: Visit, words: Sequence[str]) -> None:
    """`/quiz open lora`: a concept of the topic; in a group it leads to the private chat, where one thinks alone."""
    wish = " ".join(words)
    found = find_topic(v.house.bank, wish) if wish else None
    if isinstance(found, Perhaps):
        await topics.suggest(v, wish, found.topic_ids, "quiz open {}")
        return
    pool = [concept for concept in v.house.bank.concepts.values() if found is None or found.topic_id == concept.topic]
    if pool:
        await show(v, v.house.dice.choice(pool).id)
    else:
        await send.reply(v, v.say("series.nothing_fits"))


async def show(v: Visit, concept_id: str) -> None:
    concept = v.house.bank.concept(concept_id)
    if concept is None:
        await gone(v)
        return
    label = v.plain("button.see_answer")
    here = render.button(label, ThoughtPress(concept.id))
    button = here if v.is_private else InlineKeyboardButton(label, url=_link(v, concept))
    await send.reply(v, _question(v, concept), send.keyboard([button]))


async def gone(v: Visit) -> None:
    """A link to what has left the bank; another question is one tap away."""
    await send.reply(
        v, v.say("verdict.gone"), send.keyboard([render.button(v.plain("button.quiz"), CommandPress("quiz"))])
    )


async def thought(press: ThoughtPress, update: Update, context: Context) -> None:
    await _unfold(update, context, press.concept_id, ticked=0)


async def ticked(press: TickPress, update: Update, context: Context) -> None:
    await _unfold(update, context, press.concept_id, press.ticked)


async def _unfold(update: Update, context: Context, concept_id: str, ticked: int) -> None:
    v, query = await visit(update, context), _query(update)
    await send.toast(query)
    concept = v.house.bank.concept(concept_id)
    if concept is None or v.message is None:
        return
    text = _answer(v, concept, ticked)
    await send.edit(v.bot, v.chat.id, v.message.message_id, text, _checklist(v, concept, ticked))


def _question(v: Visit, concept: Concept) -> str:
    topic = v.house.bank.topic(concept.topic)
    title = topic.title.of(v.language) if topic else concept.topic
    level = v.plain(f"question.level_{concept.level}")
    heading = v.plain("question.heading", what=v.plain("question.open"), topic=title, level=level)
    asked = escape(concept.ask.of(v.language))
    return Markup("<b>{}</b>\n\n{}\n\n{}").format(heading, asked, v.say("question.think"))


def _answer(v: Visit, concept: Concept, ticked: int) -> Markup:
    """One message: the longest answer of the bank leaves room for the rest (a rule of the bank)."""
    count = sum(_is_ticked(ticked, n) for n in range(len(concept.points)))
    score = v.say("question.ticked", n=count, total=len(concept.points))
    links = [Markup('· <a href="{}">{}</a>').format(source.url, source.title) for source in concept.references]
    return pages(
        [
            Block([Markup("<b>{}</b>").format(concept.ask.of(v.language))]),
            Block(paragraphs(concept.answer.of(v.language)), quoted=True),
            Block([v.say("question.follow_ups"), *_lines(v, concept)]),
            Block([Markup("<i>{}</i>").format(v.say("reveal.sources")), *links]),
            Block([score, *_points(v, concept, ticked)]),
        ]
    )[0]


def _lines(v: Visit, concept: Concept) -> list[Markup]:
    return [Markup("· {}").format(asked.of(v.language)) for asked in concept.follow_ups]


def _points(v: Visit, concept: Concept, ticked: int) -> list[Markup]:
    """A point an interviewer insists on carries a star."""
    return [
        Markup("{} {}. {}{}").format(_box(ticked, n), n + 1, "★ " if point.must else "", point.say.of(v.language))
        for n, point in enumerate(concept.points)
    ]


def _checklist(v: Visit, concept: Concept, ticked: int) -> InlineKeyboardMarkup:
    """Numbers only: a phone would cut the words."""
    boxes = [
        render.button(f"{_box(ticked, n)} {n + 1}", TickPress(concept.id, ticked ^ (1 << n)))
        for n in range(len(concept.points))
    ]
    again = render.button(v.plain("button.open_again"), CommandPress(f"quiz open {concept.topic}"))
    return InlineKeyboardMarkup([*render.rows(boxes, A_ROW), [again]])


def _box(ticked: int, n: int) -> str:
    return "✅" if _is_ticked(ticked, n) else "⬜"


def _is_ticked(ticked: int, n: int) -> bool:
    return bool(ticked >> n & 1)


def _link(v: Visit, concept: Concept) -> str:
    return create_deep_linked_url(v.house.username, f"o_{concept.id}")


def _query(update: Update) -> CallbackQuery:
    assert update.callback_query is not None
    return update.callback_query
