"""Bot API: answers to pressed buttons and to inline queries."""

from typing import Any
from urllib.parse import urlsplit

from bot.sandbox import bodies, keys
from bot.sandbox.call import Call
from bot.sandbox.errors import bad_request
from bot.sandbox.keyboards import InlineKeyboard
from bot.sandbox.ledger import Record
from bot.sandbox.messages import Text
from bot.sandbox.queries import INLINE_LIFE, QUERY_LIFE, InlineResult, Toast

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
TOAST_LENGTH = 200
MOST_RESULTS = 50


def answer_callback(call: Call) -> bool:
    text = call.text("text")
    if len(text) > TOAST_LENGTH:
        raise bad_request("MESSAGE_TOO_LONG")
    world = call.world
    query = world.queries.get(call.text("callback_query_id"))
    is_late = query is not None and world.now - query.at >= QUERY_LIFE
    if query is None or query.bot is not call.bot or query.is_answered or is_late:
        raise bad_request(TOO_OLD)
    query.toast = Toast(text, call.flag("show_alert"), _deep_link(call))
    message = query.message
    params = dict(call.values) | {"from": query.person.id, "data": query.data}
    world.ledger.write(Record(world.now, "toast", call.method, message.chat.id, message.id, text, params))
    world.changed("toast", message.chat, message, account=query.person, query=query)
    return True


def _deep_link(call: Call) -> str | None:
    """A toast may open the bot itself with a payload, and nothing else."""
    url = call.text("url")
    if not url:
        return None
    parts = urlsplit(url)
    own = {f"t.me/{call.bot.username}".lower(), f"telegram.me/{call.bot.username}".lower()}
    if f"{parts.netloc}{parts.path}".lower() not in own or not parts.query.startswith("start="):
        raise bad_request("URL_INVALID")
    return url


def answer_inline(call: Call) -> bool:
    world = call.world
    asked = call.json("results", "can't parse inline query results JSON object")
    if not isinstance(asked, list):
        raise bad_request("expected an Array of inline query results")
    if len(asked) > MOST_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    results = [_result(call, item) for item in asked]
    if len({result.id for result in results}) != len(results):
        raise bad_request("RESULT_ID_DUPLICATE")
    query = world.inline_queries.get(call.text("inline_query_id"))
    is_late = query is not None and world.now - query.at >= INLINE_LIFE
    if query is None or query.bot is not call.bot or query.results is not None or is_late:
        raise bad_request(TOO_OLD)
    query.results, query.next_offset = results, call.text("next_offset")
    query.button = call.json("button", "can't parse inline query results button JSON object")
    query.is_personal = call.flag("is_personal")
    world.changed("inline", query.chat, account=query.person, query=query)
    return True


def _result(call: Call, item: Any) -> InlineResult:
    if not isinstance(item, dict) or not 1 <= len(str(item.get("id", "")).encode()) <= 64:
        raise bad_request("RESULT_ID_INVALID")
    if item.get("type") != "article":
        raise bad_request("can't parse inline query result: the sandbox offers only articles")
    if not item.get("title"):
        raise bad_request("can't parse inline query result: Can't find field \"title\"")
    inner = Call(call.world, call.bot, call.method, _content(item))
    body = bodies.checked_text(inner, bodies.formatted(inner, inner.text("message_text"), "parse_mode", "entities"))
    markup = keys.markup_from(item.get("reply_markup"), None)
    if markup is not None and not isinstance(markup, InlineKeyboard):
        raise bad_request("inline keyboard expected")
    return InlineResult(str(item["id"]), str(item["title"]), str(item.get("description") or ""), Text(body), markup)


def _content(item: dict[str, Any]) -> dict[str, Any]:
    content = item.get("input_message_content")
    if not isinstance(content, dict) or not content.get("message_text"):
        raise bad_request("can't parse inline query result: message text is empty")
    return content
