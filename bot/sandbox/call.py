"""One Bot API call: who calls, and its parameters read the way Telegram's server reads them."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.sandbox.errors import bad_request
from bot.sandbox.people import BotAccount

if TYPE_CHECKING:
    from bot.sandbox.world import World

_NUMBER = re.compile(r"\s*[+-]?\d+")
INT64 = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Upload:
    """A file part of a multipart body."""

    name: str
    content: bytes
    mime: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Described:
    """A result with a word beside it, as setWebhook answers."""

    result: Any
    description: str


@dataclass(frozen=True, slots=True)
class Call:
    """`values` may hold text (as the wire has it) or JSON values (from a JSON body, or in process)."""

    world: "World"
    bot: BotAccount
    method: str
    values: Mapping[str, Any]
    files: Mapping[str, Upload] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        return self.values.get(name) is not None

    def text(self, name: str) -> str:
        value = self.values.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            return json.dumps(value, ensure_ascii=False)
        if not value.isascii():
            _must_be_utf8(value)
        return value

    def integer(self, name: str, default: int = 0, low: int = -INT64, high: int = INT64) -> int:
        """Out of range is clamped, nonsense is 0."""
        if not self.has(name):
            return default
        found = _NUMBER.match(self.text(name))
        return min(max(int(found.group()) if found else 0, low), high)

    def flag(self, name: str, *, default: bool = False) -> bool:
        return self.text(name).strip().lower() in {"true", "yes", "1"} if self.has(name) else default

    def json(self, name: str, problem: str) -> Any:
        """Nested values arrive as JSON text; None where there is none."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError as error:
            raise bad_request(problem) from error

    def required(self, name: str) -> str:
        value = self.text(name)
        if not value:
            raise bad_request(f'parameter "{name}" is required')
        return value


def number(value: Any, problem: str) -> int:
    """A number inside a JSON value, where the type is not a matter of taste."""
    if isinstance(value, bool) or not isinstance(value, int | str) or not _NUMBER.fullmatch(str(value)):
        raise bad_request(problem)
    return int(value)


def _must_be_utf8(value: str) -> None:
    """Bytes that are no UTF-8 come from the wire as lone surrogates."""
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise bad_request("strings must be encoded in UTF-8") from error
