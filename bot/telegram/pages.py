"""Long texts within Telegram's limits: split between paragraphs, never inside a tag, never inside a word."""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

LONGEST = 4096
"""Characters of a message, counted as code points after Telegram has read the markup."""

_APART, _BELOW = Markup("\n\n"), Markup("\n")
_TAG = re.compile(r"<[^>]+>")
_PIECE = 1500
"""A paragraph that is longer than this is cut at the end of a sentence."""


@dataclass(frozen=True, slots=True)
class Block:
    """Paragraphs that belong together, shown plainly or, below a title, as a quote that opens on tap."""

    paragraphs: Sequence[Markup]
    quoted: bool = False
    title: Markup | None = None

    def html(self, paragraphs: Sequence[Markup], *, first: bool = True) -> Markup:
        if not self.quoted:
            return _BELOW.join(paragraphs)
        title = self.title + _BELOW if first and self.title else ""
        return title + Markup("<blockquote expandable>{}</blockquote>").format(_APART.join(paragraphs))


def visible_length(text: str) -> int:
    return len(html.unescape(_TAG.sub("", text)))


def pages(blocks: Iterable[Block], longest: int = LONGEST) -> list[Markup]:
    """The blocks as messages, each as full as it may be."""
    done: list[Markup] = []
    current = Markup("")
    for piece in _pieces(blocks):
        joined = current + Markup("\n\n") + piece if current else piece
        if current and visible_length(joined) > longest:
            done.append(current)
            joined = piece
        current = joined
    return [*done, current]


def paragraphs(text: str) -> list[Markup]:
    """Plain text from the bank, escaped, cut where a person would pause."""
    return [escape(piece) for part in text.split("\n\n") if part.strip() for piece in _cut(part.strip())]


def _pieces(blocks: Iterable[Block]) -> Iterator[Markup]:
    """A quote longer than a message becomes several quotes."""
    for block in blocks:
        held: list[Markup] = []
        first = True
        for paragraph in block.paragraphs:
            if held and visible_length(block.html([*held, paragraph], first=first)) > LONGEST // 2:
                yield block.html(held, first=first)
                held, first = [], False
            held.append(paragraph)
        if held:
            yield block.html(held, first=first)


def _cut(text: str) -> Iterator[str]:
    while len(text) > _PIECE:
        ends = [match.end() for match in re.finditer(r"[。！？；\n]|[.!?;] ", text[:_PIECE])]
        end = ends[-1] if ends else text.rfind(" ", 0, _PIECE) + 1 or _PIECE
        yield text[:end].rstrip()
        text = text[end:].lstrip()
    yield text
