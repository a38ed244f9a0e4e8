"""`@bot lora` in any chat: share a question. It is answered in private, by its deep link."""

import re
from collections.abc import Sequence
from uuid import NAMESPACE_URL, uuid5

from markupsafe import Markup, escape
from telegram import (
    InlineKeyboardButton,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    Update,
    User,
)
from telegram.constants import ParseMode
from telegram.helpers import create_deep_linked_url

from bot.actions.topics import Meant, find_topic
from bot.domain.question import Bank, Concept, Language, Question
from bot.storage import people
from bot.telegram import render, send
from bot.telegram.context import Context, House, house, of_phone
from bot.telegram.render import Look

SHOWN = 10
KEPT = 60
"""Seconds for which Telegram may give the same answer to the same person's same words."""

TOPICS = "topics"
"""The payload that shows what there is to who found nothing."""


async def asked(update: Update, context: Context) -> None:
    query, here = update.inline_query, house(context)
    assert query is not None
    language = await _language(here, query.from_user)
    look = Look(here.texts, language, here.defaults.zone)
    results = [_card(here, look, question) for question in _find(here, query.query)]
    nothing = InlineQueryResultsButton(look.plain("button.nothing_found"), start_parameter=TOPICS)
    await query.answer(results, cache_time=KEPT, is_personal=True, button=None if results else nothing)


async def _language(here: House, user: User) -> Language:
    """What somebody has chosen, or else what their Telegram speaks."""
    who = await here.database.read(people.find, user.id)
    return (who and who.language) or of_phone(user) or here.defaults.language


def _find(here: House, words: str) -> Sequence[Question]:
    """What is about it first, then what speaks of it, then the rest of its topic."""
    wish = " ".join(words.casefold().replace("-", " ").split())
    bank = here.bank
    if not wish:
        return here.dice.sample(list(bank.questions.values()), min(SHOWN, len(bank.questions)))
    concepts = {one.id for one in bank.concepts.values() if _speaks_of(wish, _names(bank, one))}
    about = [q for q in bank.questions.values() if q.concept_id in concepts]
    spoken = [q for q in bank.questions.values() if _speaks_of(wish, f"{q.ask.zh} {q.ask.en}")]
    topic = find_topic(bank, words)
    ids = [topic.topic_id] if isinstance(topic, Meant) else list(topic.topic_ids[:1])
    about.sort(key=lambda q: not _plain(q.concept_id).startswith(wish))
    found = {q.id: q for q in [*about, *spoken, *(bank.pool(ids) if ids else ())]}
    return list(found.values())[:SHOWN]


def _speaks_of(wish: str, text: str) -> bool:
    """Where a word begins: rope is not in proper. Asked of the whole bank with each letter that somebody types."""
    plain = _plain(text)
    return wish in plain and re.search(rf"(?<![a-z0-9]){re.escape(wish)}", plain) is not None


def _names(bank: Bank, concept: Concept) -> str:
    topic = bank.topic(concept.topic)
    return " ".join([concept.id, *([topic.id, topic.title.zh, topic.title.en] if topic else [])])


def _plain(text: str) -> str:
    return text.casefold().replace("-", " ")


def _card(here: House, look: Look, question: Question) -> InlineQueryResultArticle:
    topic = here.bank.topic(question.topic)
    url = create_deep_linked_url(here.username, f"q_{question.id}")
    answer = InlineKeyboardButton(look.plain("button.answer_privately"), url=url)
    return InlineQueryResultArticle(
        id=uuid5(NAMESPACE_URL, f"{question.id} {look.language}").hex,
        title=question.ask.of(look.language),
        description=topic.title.of(look.language) if topic else question.topic,
        input_message_content=InputTextMessageContent(
            _card_text(here, look, question), ParseMode.HTML, link_preview_options=send.NO_PREVIEW
        ),
        reply_markup=send.keyboard([answer]),
    )


def _card_text(here: House, look: Look, question: Question) -> Markup:
    """The options without letters, and in an order that tells nothing: where it is answered they are shuffled."""
    count = len(question.options) or len(question.steps)
    options = sorted(render.option_text(look, question, option) for option in range(count))
    heading = render.card_heading(look, here.bank, question)
    lines = [heading, Markup(""), escape(question.ask.of(look.language))]
    return Markup("\n").join([*lines, *([Markup("")] if options else []), *map(Markup("· {}").format, options)])
