"""Bot API: the bot itself, its commands menus, names and descriptions."""

import re
from typing import Any

from bot.sandbox import shapes
from bot.sandbox.access import find_chat
from bot.sandbox.call import Call, number
from bot.sandbox.errors import bad_request
from bot.sandbox.people import Command, Scope
from bot.sandbox.shapes import Json

SCOPES = {
    "default", "all_private_chats", "all_group_chats", "all_chat_administrators",
    "chat", "chat_administrators", "chat_member",
}  # fmt: skip
MOST_COMMANDS = 100
LENGTHS = {"name": 64, "description": 512, "short_description": 120}

_COMMAND = re.compile(r"[a-z0-9_]+")
_LANGUAGE = re.compile(r"[a-z]{2}|")


def get_me(call: Call) -> Json:
    return shapes.me(call.bot)


def set_commands(call: Call) -> bool:
    asked = call.json("commands", "can't parse commands JSON object")
    if not isinstance(asked, list):
        raise bad_request("expected an Array of BotCommand")
    if len(asked) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    key = _key(call)
    call.bot.commands[key] = tuple(_command(item) for item in asked)
    call.world.changed("menu", account=call.bot)
    return True


def delete_commands(call: Call) -> bool:
    call.bot.commands.pop(_key(call), None)
    call.world.changed("menu", account=call.bot)
    return True


def get_commands(call: Call) -> list[Json]:
    return [{"command": c.name, "description": c.description} for c in call.bot.commands.get(_key(call), ())]


def _command(item: Any) -> Command:
    if not isinstance(item, dict):
        raise bad_request("expected an Object as BotCommand")
    name, description = str(item.get("command", "")).removeprefix("/"), str(item.get("description", "")).strip()
    for what, value, most in (("command", name, 32), ("command description", description, 256)):
        if not value:
            raise bad_request(f"{what} must be non-empty")
        if len(value) > most:
            raise bad_request(f"{what} length must not exceed {most}")
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    return Command(name, description)


def _key(call: Call) -> tuple[Scope, str]:
    language = call.text("language_code")
    if not _LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return _scope(call), language


def _scope(call: Call) -> Scope:
    asked = call.json("scope", "can't parse BotCommandScope JSON object")
    if not asked:
        return Scope()
    kind = asked.get("type") if isinstance(asked, dict) else None
    if kind not in SCOPES:
        raise bad_request("unsupported type specified")
    if not kind.startswith("chat"):
        return Scope(kind)
    chat = find_chat(Call(call.world, call.bot, call.method, asked))
    person = number(asked.get("user_id"), "invalid user_id specified") if kind == "chat_member" else None
    return Scope(kind, chat.id, person)


def set_text(call: Call) -> bool:
    """setMyName, setMyDescription, setMyShortDescription."""
    field = _field(call)
    value = call.text(field)
    if len(value) > LENGTHS[field]:
        raise bad_request(f"{field.replace('_', ' ')} is too long")
    call.bot.texts[field, call.text("language_code")] = value
    call.world.changed("profile", account=call.bot)
    return True


def get_text(call: Call) -> Json:
    field, texts = _field(call), call.bot.texts
    own = call.bot.first_name if field == "name" else ""
    return {field: texts.get((field, call.text("language_code"))) or texts.get((field, "")) or own}


def _field(call: Call) -> str:
    """setMyShortDescription → short_description."""
    words = re.findall("[A-Z][a-z]+", call.method[3:])
    return "_".join(word.lower() for word in words if word != "My")


def get_menu_button(_: Call) -> Json:
    return {"type": "commands"}


def log_out(call: Call) -> bool:
    call.bot.is_logged_out = True
    return True


def true(_: Call) -> bool:
    """Accepted, with nothing to see in this world."""
    return True
