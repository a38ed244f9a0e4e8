"""Text as Telegram keeps it: plain, with entities counted in UTF-16 units."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Entity:
    kind: str
    offset: int  # UTF-16 units
    length: int  # UTF-16 units
    url: str | None = None
    user_id: int | None = None
    user_name: str | None = None
    language: str | None = None
    custom_emoji_id: str | None = None

    @property
    def end(self) -> int:
        return self.offset + self.length


@dataclass(frozen=True, slots=True)
class Formatted:
    text: str
    entities: tuple[Entity, ...] = ()

    def cut(self, entity: Entity) -> str:
        """The words that an entity covers."""
        units = self.text.encode("utf-16-le")
        return units[entity.offset * 2 : entity.end * 2].decode("utf-16-le")


def utf16_length(text: str) -> int:
    return len(text) + sum(1 for character in text if character > "\uffff")


MOST_ENTITIES = 100

_FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"]+[^\s<>\".,;:!?)\]'])"
    r"|(?P<bot_command>(?<![\w/@<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>]))"
    r"|(?P<mention>(?<![\w@/])@[A-Za-z][A-Za-z0-9_]{3,31}(?!\w))"
    r"|(?P<hashtag>(?<![\w#])#(?=\w*[^\W\d])\w+)"
)


def found(text: str) -> Iterator[Entity]:
    """What Telegram itself marks in any text: links, commands, mentions, hashtags."""
    for match in _FOUND.finditer(text):
        before = utf16_length(text[: match.start()])
        yield Entity(str(match.lastgroup), before, utf16_length(match.group()))


def with_found(formatted: Formatted) -> Formatted:
    """Adds what is found by itself, where the sender marked nothing that excludes it."""
    solid = [e for e in formatted.entities if e.kind in {"code", "pre", "text_link", "text_mention"}]
    extra = [new for new in found(formatted.text) if not any(_touch(new, old) for old in solid)]
    if not extra:
        return formatted
    entities = sorted((*formatted.entities, *extra), key=lambda e: (e.offset, -e.length))
    return replace(formatted, entities=tuple(entities[:MOST_ENTITIES]))


def _touch(one: Entity, other: Entity) -> bool:
    return one.offset < other.end and other.offset < one.end


_CONTROL = {code: " " for code in range(32) if code != 10} | {13: None}


def trimmed(formatted: Formatted) -> Formatted:
    """Without control characters and without space around it; entities follow."""
    clean = formatted.text.translate(_CONTROL)
    if clean == formatted.text == formatted.text.strip() and len(formatted.entities) <= MOST_ENTITIES:
        return formatted
    shifted = _without_returns(formatted)
    gone = utf16_length(clean) - utf16_length(clean.lstrip())
    text = clean.strip()
    kept = (_clipped(e, gone, utf16_length(text)) for e in shifted)
    return Formatted(text, tuple(e for e in kept if e is not None)[:MOST_ENTITIES])


def _without_returns(formatted: Formatted) -> tuple[Entity, ...]:
    if "\r" not in formatted.text:
        return formatted.entities
    units = formatted.text.encode("utf-16-le")

    def returns(until: int) -> int:
        return units[: until * 2].decode("utf-16-le", "ignore").count("\r")

    return tuple(
        replace(e, offset=e.offset - returns(e.offset), length=e.length - returns(e.end) + returns(e.offset))
        for e in formatted.entities
    )


def _clipped(entity: Entity, gone: int, length: int) -> Entity | None:
    start, end = max(entity.offset - gone, 0), min(entity.end - gone, length)
    return replace(entity, offset=start, length=end - start) if end > start else None
