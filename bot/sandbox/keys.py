"""`reply_markup`, read strictly."""

import re
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.call import Call
from bot.sandbox.chats import Chat, Kind
from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.keyboards import Button, ForceReply, InlineKeyboard, Key, Markup, RemoveKeyboard, ReplyKeyboard

DATA_BYTES = 64
MOST_BUTTONS = 100
PRIVATE_ONLY = {"contact": "phone number", "location": "location", "poll": "poll", "users": "users", "chat": "chats"}

_HOST = re.compile(r"(?:[^\s./]+\.)+[^\s./]{2,}|\d{1,3}(?:\.\d{1,3}){3}")


def reply_markup(call: Call, chat: Chat | None) -> Markup | None:
    asked = call.json("reply_markup", "can't parse reply keyboard markup JSON object")
    return markup_from(asked, chat)


def inline_only(call: Call, chat: Chat | None) -> InlineKeyboard | None:
    """Edits take no other keyboard."""
    markup = reply_markup(call, chat)
    if markup is not None and not isinstance(markup, InlineKeyboard):
        raise bad_request("inline keyboard expected")
    return markup


def markup_from(asked: Any, chat: Chat | None) -> Markup | None:
    if asked is None:
        return None
    if not isinstance(asked, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in asked:
        return _inline(asked["inline_keyboard"], chat)
    if "keyboard" in asked:
        return _reply(asked, chat)
    if asked.get("remove_keyboard"):
        return RemoveKeyboard(bool(asked.get("selective")))
    if asked.get("force_reply"):
        return ForceReply(bool(asked.get("selective")), asked.get("input_field_placeholder"))
    return None


def _rows(asked: Any, name: str) -> list[list[Any]]:
    if not isinstance(asked, list) or not all(isinstance(row, list) for row in asked):
        raise bad_request(f'field "{name}" must be an Array of Arrays')
    return [row for row in asked if row]


def _inline(asked: Any, chat: Chat | None) -> InlineKeyboard | None:
    rows = _rows(asked, "inline_keyboard")
    if sum(len(row) for row in rows) > MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    keyboard = InlineKeyboard(tuple(tuple(_button(item) for item in row) for row in rows))
    switches = any(
        b.switch_inline_query is not None or b.switch_inline_query_current_chat is not None for b in keyboard.buttons
    )
    if switches and chat is not None and chat.is_channel:
        raise bad_request("can't use switch_inline_query buttons in the channel chat")
    return keyboard if rows else None


def _button(item: Any) -> Button:
    if not isinstance(item, dict):
        raise _bad_button("expected an Object")
    if not isinstance(item.get("text"), str):
        raise _bad_button('Can\'t find field "text"' if "text" not in item else 'Field "text" must be of type String')
    if not item["text"].strip():
        raise bad_request("inline keyboard button text must be non-empty")
    button = Button(
        text=item["text"],
        callback_data=_data(item.get("callback_data")),
        url=_url(item.get("url")),
        switch_inline_query=item.get("switch_inline_query"),
        switch_inline_query_current_chat=item.get("switch_inline_query_current_chat"),
        copy_text=_copied(item.get("copy_text")),
        web_app=(item.get("web_app") or {}).get("url"),
        style=item.get("style"),
    )
    if all(value is None for value in _actions(button)):
        raise _bad_button("Text buttons are unallowed in the inline keyboard")
    return button


def _actions(button: Button) -> tuple[str | None, ...]:
    return (
        button.callback_data, button.url, button.switch_inline_query,
        button.switch_inline_query_current_chat, button.copy_text, button.web_app,
    )  # fmt: skip


def _bad_button(why: str) -> ApiError:
    return bad_request(f"can't parse inline keyboard button: {why}")


def _data(value: Any) -> str | None:
    """Empty data is no action at all."""
    if value is None or value == "":
        return None
    if len(str(value).encode()) > DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    return str(value)


def _copied(value: Any) -> str | None:
    if value is None:
        return None
    text = value.get("text") if isinstance(value, dict) else None
    if not isinstance(text, str) or not 1 <= len(text) <= 256:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    return text


def _url(value: Any) -> str | None:
    """Hosts without a dot (localhost) are no URLs for Telegram."""
    if value is None or value == "":
        return None
    url = str(value)
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        good = parts.scheme == "tg" or (parts.scheme in {"http", "https"} and _HOST.fullmatch(parts.hostname or ""))
    except ValueError:
        good = False
    if not good:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return url


def _reply(asked: dict[str, Any], chat: Chat | None) -> ReplyKeyboard:
    rows = tuple(tuple(_key(item, chat) for item in row) for row in _rows(asked["keyboard"], "keyboard"))
    return ReplyKeyboard(
        rows=rows,
        resize=bool(asked.get("resize_keyboard")),
        one_time=bool(asked.get("one_time_keyboard")),
        persistent=bool(asked.get("is_persistent")),
        selective=bool(asked.get("selective")),
        placeholder=asked.get("input_field_placeholder"),
    )


def _key(item: Any, chat: Chat | None) -> Key:
    if isinstance(item, str):
        return Key(item)
    if not isinstance(item, dict) or not isinstance(item.get("text"), str):
        raise bad_request("can't parse keyboard button: Can't find field \"text\"")
    if not item["text"].strip():
        raise bad_request("keyboard button text must be non-empty")
    request = next((kind for kind in PRIVATE_ONLY if item.get(f"request_{kind}")), None)
    if request and chat is not None and chat.kind is not Kind.PRIVATE:
        raise bad_request(f"{PRIVATE_ONLY[request]} can be requested in private chats only")
    return Key(item["text"], request)
