"""What is worked on one after the other, and what waits for how long."""

from datetime import timedelta

import pytest
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TimedOut

from bot.storage import inbox
from bot.telegram.answering import NotYetError
from bot.telegram.intake import LONGEST_PAUSE, lane, pause


def test_the_states_of_one_poll_keep_their_order_and_two_polls_are_apart() -> None:
    one, another, other = ({"update_id": n, "poll": {"id": name}} for n, name in ((1, "p"), (2, "p"), (3, "q")))
    assert lane(one) == lane(another)
    assert lane(one) != lane(other)
    assert lane(one) != lane({"update_id": 4})


@pytest.mark.parametrize("error", [NetworkError("Bad Gateway"), TimedOut(), InvalidToken(), NotYetError()], ids=repr)
def test_what_passes_waits_twice_as_long_each_time_and_not_for_ever(error: Exception) -> None:
    age, waits = timedelta(), []
    while (wait := pause(error, age)) is not None:
        waits.append(wait.total_seconds())
        age += wait
    assert waits[:8] == [2, 2, 4, 8, 16, 32, 64, 128]
    assert waits[8:10] == [256, 300]
    assert age >= inbox.EARLY
    assert len(waits) < 25, "a reply that may have got through is not said for ever"


def test_telegram_says_itself_how_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    assert pause(RetryAfter(timedelta(minutes=20)), timedelta()) == timedelta(minutes=20)
    assert pause(RetryAfter(timedelta(seconds=1)), timedelta(minutes=30)) == LONGEST_PAUSE


def test_a_fault_of_ours_costs_a_try() -> None:
    assert pause(ZeroDivisionError(), timedelta()) is None
    assert pause(BadRequest("no such message"), timedelta()) is None
