"""Keyboards below messages (inline) and below the text field (reply), as values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Button:
    """A button of an inline keyboard; exactly one of the actions is set."""

    text: str
    callback_data: str | None = None
    url: str | None = None
    switch_inline_query: str | None = None
    switch_inline_query_current_chat: str | None = None
    copy_text: str | None = None
    web_app: str | None = None
    style: str | None = None


@dataclass(frozen=True, slots=True)
class InlineKeyboard:
    rows: tuple[tuple[Button, ...], ...]

    @property
    def buttons(self) -> tuple[Button, ...]:
        return tuple(button for row in self.rows for button in row)


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a reply keyboard: pressing it says its text, or shares what `request` names."""

    text: str
    request: str | None = None  # contact · location · poll · users · chat


@dataclass(frozen=True, slots=True)
class ReplyKeyboard:
    rows: tuple[tuple[Key, ...], ...]
    resize: bool = False
    one_time: bool = False
    persistent: bool = False
    selective: bool = False
    placeholder: str | None = None


@dataclass(frozen=True, slots=True)
class RemoveKeyboard:
    selective: bool = False


@dataclass(frozen=True, slots=True)
class ForceReply:
    selective: bool = False
    placeholder: str | None = None


Markup = InlineKeyboard | ReplyKeyboard | RemoveKeyboard | ForceReply
