"""What the operator is told, and how often."""

from collections.abc import Callable

import pytest
from sqlalchemy.exc import ArgumentError
from telegram.error import BadRequest

from bot.storage.database import driver_url
from bot.telegram.operator import _where


def raised(kind: type[Exception], call: Callable[[], object]) -> Exception:
    with pytest.raises(kind) as caught:
        call()
    return caught.value


def test_a_bug_is_where_our_code_called_not_where_a_library_gave_up() -> None:
    assert _where(raised(ArgumentError, lambda: driver_url("nonsense"))).startswith("database.py:")
    assert _where(raised(ValueError, lambda: int("x"))).startswith("test_operator.py:")
    assert _where(ValueError()) == "?:0"


def test_what_telegram_says_is_kept_as_it_said_it() -> None:
    assert _where(BadRequest("Can't parse <b>")) == "Can't parse <b>"
