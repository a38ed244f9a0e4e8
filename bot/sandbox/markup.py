"""`parse_mode=HTML` as Telegram's server reads it (tdlib, MessageEntity.cpp, parse_html); positions in errors are bytes."""

import re
from dataclasses import dataclass, field

from bot.sandbox.entities import Entity, Formatted
from bot.sandbox.errors import ApiError, bad_request

TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "code": "code", "pre": "pre",
    "a": "text_link", "blockquote": "blockquote", "tg-spoiler": "spoiler", "span": "spoiler",
    "tg-emoji": "custom_emoji", "tg-time": "date_time",
}  # fmt: skip
NAMED = {b"lt": "<", b"gt": ">", b"amp": "&", b"quot": '"'}
SPACE = b" \t\r\n\0\v"

_REFERENCE = re.compile(rb"&(?:#x(?P<hex>[0-9a-fA-F]*)|#(?P<dec>[0-9]*)|(?P<name>[a-zA-Z]+));?")
_PLAIN = re.compile(rb"[^<&]+")
_TAG_NAME = re.compile(rb"[^ \t\r\n\0\v>]*")
_ATTRIBUTE_NAME = re.compile(rb"[^ \t\r\n\0\v=>/\"']*")
_TOKEN = re.compile(rb"[A-Za-z0-9.\-]*")
_LINK = re.compile(r"(?:https?|tg|ton|tonsite)://\S+", re.IGNORECASE)
_BARE_LINK = re.compile(r"[\w-]+(?:\.[\w-]+)+(?:[/?#:]\S*)?")
_PERSON_LINK = re.compile(r"tg://user\?id=(\d+)", re.IGNORECASE)


def parse_html(source: str) -> Formatted:
    """Text and entities, or a refusal that names the byte."""
    return _Parser(source.encode()).run()


def _broken(text: str) -> ApiError:
    return bad_request(f"can't parse entities: {text}")


@dataclass(frozen=True, slots=True)
class _Open:
    tag: str
    argument: str
    offset: int  # UTF-16 units of the text so far
    piece: int  # index into the pieces of the text, to find what a bare <a> covers


@dataclass(slots=True)
class _Parser:
    source: bytes
    at: int = 0
    offset: int = 0
    pieces: list[str] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def run(self) -> Formatted:
        while self.at < len(self.source):
            self._step()
        if self.stack:
            raise _broken(f'Can\'t find end tag corresponding to start tag "{self.stack[-1].tag}"')
        return Formatted("".join(self.pieces), _settled(self.entities))

    def _step(self) -> None:
        plain = _PLAIN.match(self.source, self.at)
        if plain:
            self.at = plain.end()
            self._add(plain.group().decode())
        elif self._peek() == b"&":
            self._add(self._reference() or self._take())
        elif self.source[self.at + 1 : self.at + 2] == b"/":
            self._end_tag()
        else:
            self._start_tag()

    def _add(self, text: str) -> None:
        self.pieces.append(text)
        self.offset += len(text) + sum(1 for c in text if c > "\uffff")

    def _peek(self) -> bytes:
        return self.source[self.at : self.at + 1]

    def _take(self) -> str:
        self.at += 1
        return chr(self.source[self.at - 1])

    def _skip_space(self) -> None:
        while self._peek() and self._peek() in SPACE:
            self.at += 1

    def _match(self, pattern: re.Pattern[bytes]) -> str:
        found = pattern.match(self.source, self.at)
        assert found is not None
        self.at = found.end()
        return found.group().decode(errors="replace")

    def _reference(self) -> str | None:
        """Reads `&lt;` or `&#39;`; None, and nothing read, where it is no reference that Telegram knows."""
        found = _REFERENCE.match(self.source, self.at)
        character = found and _character(found)
        if found and character:
            self.at = found.end()
        return character

    def _start_tag(self) -> None:
        begin = self.at
        self.at += 1
        tag = self._match(_TAG_NAME).lower()
        if not self._peek():
            raise _broken(f"Unclosed start tag at byte offset {begin}")
        if tag not in TAGS:
            raise _broken(f'Unsupported start tag "{tag}" at byte offset {begin}')
        argument = self._attributes(tag, begin)
        if tag == "span" and argument != "spoiler":
            raise _broken(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        self.at += 1
        self.stack.append(_Open(tag, argument, self.offset, len(self.pieces)))

    def _attributes(self, tag: str, begin: int) -> str:
        argument = ""
        while True:
            self._skip_space()
            if self._peek() == b">":
                return argument
            name = self._match(_ATTRIBUTE_NAME)
            value = self._attribute_value(tag, name, begin)
            argument = _argument(tag, name.lower(), value) or argument

    def _attribute_value(self, tag: str, name: str, begin: int) -> str:
        """Empty for an attribute without a value, such as `expandable`."""
        if not name and self._peek():
            raise _broken(f'Empty attribute name in the tag "{tag}" at byte offset {begin}')
        self._skip_space()
        self._must_go_on(begin, f' "{tag}"')
        if self._peek() != b"=":
            return ""
        self.at += 1
        self._skip_space()
        self._must_go_on(begin, f' "{tag}"')
        value = self._quoted() if self._peek() in {b"'", b'"'} else self._token()
        self._must_go_on(begin)
        return value

    def _must_go_on(self, begin: int, tag: str = "") -> None:
        if not self._peek():
            raise _broken(f"Unclosed start tag{tag} at byte offset {begin}")

    def _token(self) -> str:
        begin = self.at
        value = self._match(_TOKEN).lower()
        if self._peek() and self._peek() not in SPACE and self._peek() != b">":
            raise _broken(f"Unexpected end of name token at byte offset {begin}")
        return value

    def _quoted(self) -> str:
        quote, parts = self._peek(), bytearray()
        self.at += 1
        while self._peek() not in {quote, b""}:
            reference = self._reference() if self._peek() == b"&" else None
            parts += reference.encode() if reference else self._take().encode("latin-1")
        self.at += bool(self._peek())
        return parts.decode(errors="replace")

    def _end_tag(self) -> None:
        begin = self.at
        if not self.stack:
            raise _broken(f"Unexpected end tag at byte offset {begin}")
        self.at += 2
        name = self._match(_TAG_NAME).lower()
        self._skip_space()
        if self._peek() != b">":
            raise _broken(f"Unclosed end tag at byte offset {begin}")
        opened = self.stack.pop()
        if name and name != opened.tag:
            raise _broken(f'Unmatched end tag at byte offset {begin}, expected "</{opened.tag}>", found "</{name}>"')
        self.at += 1
        self._close(opened)

    def _close(self, opened: _Open) -> None:
        length = self.offset - opened.offset
        if not length:
            return
        covered = "".join(self.pieces[opened.piece :])
        entity = _entity(opened, length, covered, self.entities)
        if entity is not None:
            self.entities.append(entity)


def _character(found: re.Match[bytes]) -> str | None:
    name = found["name"]
    if name is not None:
        return NAMED.get(name)
    digits, base = (found["hex"], 16) if found["hex"] is not None else (found["dec"], 10)
    value = int(digits, base) if digits else 0
    too_long = len(found.group().removesuffix(b";")) >= 10
    return None if too_long or not 0 < value < 0x10FFFF or 0xD800 <= value < 0xE000 else chr(value)


def _argument(tag: str, name: str, value: str) -> str:
    """What a tag keeps of its attributes: one word at most."""
    match tag, name:
        case ("a", "href") | ("tg-emoji", "emoji-id") | ("tg-time", "unix"):
            return value
        case "code", "class":
            return value.removeprefix("language-") if value.startswith("language-") else ""
        case "span", "class":
            return value.removeprefix("tg-") if value.startswith("tg-") else ""
        case "blockquote", "expandable":
            return "1"
    return ""


def _entity(opened: _Open, length: int, covered: str, before: list[Entity]) -> Entity | None:
    kind, here = TAGS[opened.tag], (opened.offset, length)
    match opened.tag:
        case "a":
            return _link(opened.argument or covered, *here)
        case "pre" | "code":
            return _code(kind, opened.argument, *here, before)
        case "blockquote":
            return Entity("expandable_blockquote" if opened.argument else kind, *here)
        case "tg-emoji":
            return Entity(kind, *here, custom_emoji_id=opened.argument)
    return Entity(kind, *here)


def _link(target: str, offset: int, length: int) -> Entity | None:
    person = _PERSON_LINK.match(target)
    if person:
        return Entity("text_mention", offset, length, user_id=int(person[1]))
    if _LINK.fullmatch(target.strip()):
        return Entity("text_link", offset, length, url=target.strip())
    bare = _BARE_LINK.fullmatch(target.strip())
    return Entity("text_link", offset, length, url=f"http://{target.strip()}/") if bare else None


def _code(kind: str, language: str, offset: int, length: int, before: list[Entity]) -> Entity | None:
    """`<pre><code class="language-x">` is one entity, a pre with a language."""
    inner = before[-1] if before else None
    if inner and kind == "pre" and inner.kind == "code" and (inner.offset, inner.length) == (offset, length):
        before.pop()
        return Entity("pre", offset, length, language=inner.language)
    return Entity(kind, offset, length, language=language or None)


def _settled(entities: list[Entity]) -> tuple[Entity, ...]:
    """In reading order; nothing inside code, and the language of a bare code is forgotten."""
    solid = [e for e in entities if e.kind in {"code", "pre"}]
    kept = [e for e in entities if not any(s is not e and s.offset <= e.offset and e.end <= s.end for s in solid)]
    named = [Entity("code", e.offset, e.length) if e.kind == "code" else e for e in kept]
    return tuple(sorted(named, key=lambda e: (e.offset, -e.length)))
