"""What goes wrong, as the Bot API words it."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class ApiError(Exception):
    """A refusal: HTTP status, description, and parameters such as `retry_after`."""

    code: int
    description: str
    parameters: dict[str, Any] = field(default_factory=dict)


class ImpossibleError(Exception):
    """A person tried what no Telegram client would let them do; a mistake in a test or in the page."""


def bad_request(text: str, **parameters: Any) -> ApiError:
    return ApiError(400, f"Bad Request: {_lowered(text)}", parameters)


def forbidden(text: str) -> ApiError:
    return ApiError(403, f"Forbidden: {text}")


def conflict(text: str) -> ApiError:
    return ApiError(409, f"Conflict: {text}")


def too_many(seconds: int) -> ApiError:
    return ApiError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


def _lowered(text: str) -> str:
    """The first letter becomes small, unless the word is a name such as BUTTON_DATA_INVALID or URL."""
    stays = len(text) > 1 and (text[1].isupper() or text[1] == "_")
    return text if stays else text[:1].lower() + text[1:]
