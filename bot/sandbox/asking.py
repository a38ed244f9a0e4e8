"""Bot API: polls and quizzes sent and stopped."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from bot.sandbox import bodies, keys, shapes, voting
from bot.sandbox.access import chat_for_reading, chat_for_sending, message_in
from bot.sandbox.call import Call
from bot.sandbox.chats import Chat
from bot.sandbox.entities import Formatted, trimmed
from bot.sandbox.errors import bad_request
from bot.sandbox.messages import PollContent
from bot.sandbox.polls import Option, Poll
from bot.sandbox.sending import put_message
from bot.sandbox.shapes import Json

QUESTION_LENGTH = 300
OPTION_LENGTH = 100
MOST_OPTIONS = 12
EXPLANATION_LENGTH = 200
EXPLANATION_LINE_FEEDS = 2
DESCRIPTION_LENGTH = 1024
SHORTEST, LONGEST = 5, 2_628_000  # seconds a poll may stay open
REJECTED = "wrong poll data specified"


def send_poll(call: Call) -> Json:
    poll = _poll(call)
    chat = chat_for_sending(call, "can_send_polls", "polls")
    _must_suit(poll, chat)
    message = put_message(call, chat, PollContent(poll))
    call.world.publish(poll, message)
    return shapes.message(message)


def _must_suit(poll: Poll, chat: Chat) -> None:
    if chat.is_channel and not poll.is_anonymous:
        raise bad_request("non-anonymous polls can't be sent to channel chats")
    if not chat.is_channel and (poll.members_only or poll.countries):
        raise bad_request("poll voters can be restricted only in channel chats")


def _poll(call: Call) -> Poll:
    question = _short(call.text("question"), call.text("question_parse_mode"), "poll question", QUESTION_LENGTH)
    options = _options(call)
    is_quiz = _is_quiz(call)
    allows_several = call.flag("allows_multiple_answers")
    period, date, closes_at = _closing(call)
    return Poll(
        id=call.world.name("poll"),
        owner_id=call.bot.id,
        question=question,
        options=tuple(
            Option(text, f"{index}{call.world.dice.randrange(10**8):08}") for index, text in enumerate(options)
        ),
        is_quiz=is_quiz,
        is_anonymous=call.flag("is_anonymous", default=True),
        allows_several=allows_several,
        allows_revoting=call.flag("allows_revoting", default=not is_quiz),
        correct=_correct(call, len(options), allows_several=allows_several) if is_quiz else (),
        explanation=_explanation(call) if is_quiz else None,
        description=_description(call),
        shuffled=call.flag("shuffle_options"),
        hides_results=call.flag("hide_results_until_closes"),
        members_only=call.flag("members_only"),
        countries=tuple(call.json("country_codes", "can't parse country codes JSON object") or ()),
        open_period=period,
        close_date=date,
        closes_at=closes_at,
        is_closed=call.flag("is_closed"),
        tells_old_field=call.world.old_fields,
    )


def _short(raw: str, mode: str, what: str, most: int) -> str:
    """Questions and options keep no formatting but custom emoji, of which the sandbox has none."""
    text = trimmed(bodies.parsed(raw, mode)).text
    if not text:
        raise bad_request("text must be non-empty")
    if len(text) > most:
        raise bad_request(f"{what} length must not exceed {most}")
    return text


def _options(call: Call) -> list[str]:
    asked = call.json("options", "can't parse options JSON object")
    if not isinstance(asked, list):
        raise bad_request("expected an Array of String as options")
    texts = [_option(item) for item in asked]
    if not texts:
        raise bad_request("poll must have at least one answer option")
    if len(texts) > MOST_OPTIONS:
        raise bad_request(f"poll can't have more than {MOST_OPTIONS} options")
    if len(set(texts)) != len(texts):
        raise bad_request("POLL_OPTION_DUPLICATE")
    return texts


def _option(item: Any) -> str:
    text, mode = (item.get("text"), item.get("text_parse_mode") or "") if isinstance(item, dict) else (item, "")
    if not isinstance(text, str):
        raise bad_request("expected an option to be of type String")
    return _short(text, str(mode), "poll options", OPTION_LENGTH)


def _is_quiz(call: Call) -> bool:
    kind = call.text("type") or "regular"
    if kind not in {"regular", "quiz"}:
        raise bad_request("unsupported poll type specified")
    return kind == "quiz"


def _correct(call: Call, options: int, *, allows_several: bool) -> tuple[int, ...]:
    asked = call.json("correct_option_ids", "can't parse correct_option_ids JSON object")
    if asked is None and call.has("correct_option_id"):
        asked = [call.integer("correct_option_id")]
    if not asked:
        raise bad_request("correct quiz option list must be non-empty")
    if not isinstance(asked, list) or not all(isinstance(index, int) for index in asked):
        raise bad_request("expected an Array of Integer as correct_option_ids")
    if any(later <= earlier for earlier, later in pairwise(asked)):
        raise bad_request("correct quiz option list must be increasing")
    if asked[0] < 0 or asked[-1] >= options:
        raise bad_request("wrong quiz correct_option_id")
    if len(asked) > 1 and not allows_several:
        raise bad_request("QUIZ_CORRECT_ANSWERS_TOO_MUCH")
    return tuple(asked)


def _explanation(call: Call) -> Formatted | None:
    raw = bodies.formatted(call, call.text("explanation"), "explanation_parse_mode", "explanation_entities")
    body = bodies.finished(call, raw)
    if len(body.text) > EXPLANATION_LENGTH or body.text.count("\n") > EXPLANATION_LINE_FEEDS:
        raise bad_request(REJECTED)  # the closed server's own words for this are not known
    return body if body.text else None


def _description(call: Call) -> Formatted | None:
    raw = bodies.formatted(call, call.text("description"), "description_parse_mode", "description_entities")
    body = bodies.finished(call, raw)
    if len(body.text) > DESCRIPTION_LENGTH:
        raise bad_request(REJECTED)
    return body if body.text else None


def _closing(call: Call) -> tuple[int | None, datetime | None, datetime | None]:
    """(open_period, close_date, when): the period wins if both are given."""
    now = call.world.now
    period = call.integer("open_period", 0, 0, LONGEST)
    if period:
        if period < SHORTEST:
            raise bad_request(REJECTED)
        when = now + timedelta(seconds=period)
        return period, when, when
    stamp = call.integer("close_date")
    if not stamp:
        return None, None, None
    date = datetime.fromtimestamp(min(max(stamp, 0), 2**31 - 1), UTC)
    if not timedelta(seconds=SHORTEST - 1) <= date - now <= timedelta(seconds=LONGEST):
        raise bad_request(REJECTED)
    return None, date, date


def stop_poll(call: Call) -> Json:
    chat = chat_for_reading(call)
    message = message_in(chat, call.integer("message_id"), "message with poll to stop not found")
    if message.poll is None:
        raise bad_request("message is not a poll")
    if message.sender is not call.bot or message.forwarded_from is not None or message.poll.is_closed:
        raise bad_request("poll can't be stopped")
    message.markup = keys.inline_only(call, chat)
    voting.close(call.world, message.poll, call.method)
    return shapes.poll(message.poll)
