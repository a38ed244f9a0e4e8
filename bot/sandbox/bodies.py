"""Texts, captions and files of a call, checked and cleaned."""

from dataclasses import replace
from typing import Any

from bot.sandbox.call import Call, Upload, number
from bot.sandbox.entities import Entity, Formatted, trimmed, with_found
from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.files import keep, picture_size
from bot.sandbox.markup import parse_html
from bot.sandbox.messages import File
from bot.sandbox.people import Person

MESSAGE_LENGTH = 4096
CAPTION_LENGTH = 1024
RAW_BYTES = 32768
UPLOAD_BYTES = 50 << 20
PHOTO_BYTES = 10 << 20
PHOTO_SIDES = 10_000
PHOTO_RATIO = 20


def text(call: Call, too_long: str = "message is too long") -> Formatted:
    raw = call.text("text")
    if not raw:
        raise bad_request("message text is empty")
    return checked_text(call, formatted(call, raw, "parse_mode", "entities"), too_long)


def checked_text(call: Call, body: Formatted, too_long: str = "message is too long") -> Formatted:
    clean = finished(call, body)
    if not clean.text:
        raise bad_request("text must be non-empty")
    if len(clean.text) > MESSAGE_LENGTH:
        raise bad_request(too_long)
    return clean


def caption(call: Call) -> Formatted:
    body = finished(call, formatted(call, call.text("caption"), "parse_mode", "caption_entities"))
    if len(body.text) > CAPTION_LENGTH:
        raise bad_request("message caption is too long")
    return body


def finished(call: Call, body: Formatted) -> Formatted:
    return with_found(_with_people(call, trimmed(body)))


def formatted(call: Call, raw: str, mode_name: str, entities_name: str) -> Formatted:
    """What the parse mode makes of a raw text, before any trimming."""
    entities = None if call.text(mode_name) else call.json(entities_name, "can't parse entities JSON object")
    return parsed(raw, call.text(mode_name), entities)


def parsed(raw: str, mode: str, entities: Any = None) -> Formatted:
    if len(raw) * 4 > RAW_BYTES and len(raw.encode()) > RAW_BYTES:
        raise bad_request("text is too long")
    match mode.lower():
        case "html":
            return parse_html(raw)
        case "":
            return Formatted(raw, tuple(_entity(item) for item in entities or ()))
        case "markdown" | "markdownv2":
            raise bad_request("can't parse entities: the sandbox reads only HTML")
    raise bad_request("unsupported parse_mode")


def _entity(item: Any) -> Entity:
    if not isinstance(item, dict) or not {"type", "offset", "length"} <= item.keys():
        raise bad_request("can't parse MessageEntity: expected an object with type, offset and length")
    person = item.get("user") or {}
    return Entity(
        str(item["type"]),
        number(item["offset"], "wrong entity offset specified"),
        number(item["length"], "wrong entity length specified"),
        url=item.get("url"), user_id=person.get("id"), language=item.get("language"),
        custom_emoji_id=item.get("custom_emoji_id"),
    )  # fmt: skip


def _with_people(call: Call, body: Formatted) -> Formatted:
    """A mention of somebody unknown is plain text."""
    if all(entity.user_id is None for entity in body.entities):
        return body
    named = (_named(call, entity) for entity in body.entities)
    return replace(body, entities=tuple(entity for entity in named if entity is not None))


def _named(call: Call, entity: Entity) -> Entity | None:
    if entity.user_id is None:
        return entity
    account = call.world.accounts.get(entity.user_id)
    return replace(entity, user_name=account.first_name) if isinstance(account, Person) else None


def file(call: Call, field: str, kind: str) -> File:
    """An upload, or the id of a file that Telegram has already."""
    asked = call.text(field)
    upload = call.files.get(asked.removeprefix("attach://") if asked else field)
    if upload is not None:
        return _uploaded(call, upload, kind)
    if not asked:
        raise bad_request(f"there is no {kind} in the request")
    if asked.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    known = call.world.files.get(asked)
    if known is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if known.kind != kind:
        raise bad_request(f"can't use file of type {known.kind.title()} as {kind.title()}")
    return known


def _uploaded(call: Call, upload: Upload, kind: str) -> File:
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > (PHOTO_BYTES if kind == "photo" else UPLOAD_BYTES):
        raise ApiError(413, "Request Entity Too Large")
    if kind == "photo":
        _must_be_picture(upload.content)
    return keep(call.world, upload.name, upload.content, upload.mime, kind)


def _must_be_picture(content: bytes) -> None:
    size = picture_size(content)
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if sum(size) > PHOTO_SIDES or max(size) > PHOTO_RATIO * min(size):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
