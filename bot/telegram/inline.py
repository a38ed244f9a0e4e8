"""`@bot lora` in any chat: share a question. It is answered in private, by its deep link."""

from uuid import NAMESPACE_URL, uuid5

from telegram import InlineKeyboardButton, InlineQueryResultArticle, InputTextMessageContent, Update
from telegram.helpers import create_deep_linked_url

from bot.actions.topics import Meant, find_topic
from bot.domain.question import Language, Question
from bot.telegram import send
from bot.telegram.context import Context, House, house

SHOWN = 10
KEPT = 60
"""Seconds for which Telegram may give the same answer to the same words."""


async def asked(update: Update, context: Context) -> None:
    query, here = update.inline_query, house(context)
    assert query is not None
    language: Language = "zh" if (query.from_user.language_code or "zh").startswith("zh") else "en"
    found = _find(here, query.query)
    results = [_card(here, question, language) for question in found]
    await query.answer(results, cache_time=KEPT)


def _find(here: House, words: str) -> list[Question]:
    """Those that speak of it first, then the rest of its topic."""
    wish = words.strip().casefold()
    bank = here.bank
    if not wish:
        return here.dice.sample(list(bank.questions.values()), min(SHOWN, len(bank.questions)))
    spoken = [q for q in bank.questions.values() if wish in f"{q.id} {q.ask.zh} {q.ask.en}".casefold()]
    topic = find_topic(bank, wish)
    ids = [topic.topic_id] if isinstance(topic, Meant) else list(topic.topic_ids[:1])
    return list({q.id: q for q in [*spoken, *(bank.pool(ids) if ids else ())]}.values())[:SHOWN]


def _card(here: House, question: Question, language: Language) -> InlineQueryResultArticle:
    topic = here.bank.topic(question.topic)
    url = create_deep_linked_url(here.username, f"q_{question.id}")
    answer = InlineKeyboardButton(here.texts.plain(language, "button.answer_privately"), url=url)
    return InlineQueryResultArticle(
        id=uuid5(NAMESPACE_URL, f"{question.id} {language}").hex,
        title=question.ask.of(language),
        description=topic.title.of(language) if topic else question.topic,
        input_message_content=InputTextMessageContent(question.ask.of(language)),
        reply_markup=send.keyboard([answer]),
    )
