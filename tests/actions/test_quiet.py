"""When plans are due, tried by Hypothesis on the real tables: whatever is chosen, paused and claimed in whatever order,
no plan is ever due on a quiet day of its chat, and none forgets to be due.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from bot.actions import chats, daily, quiet
from bot.bank.shelf import Shelf
from bot.domain.plan import Chat, ChatKind, Place
from bot.domain.question import Bank
from bot.storage import chats as stored_chats
from bot.storage import migrate, plans, quiet_days
from bot.storage.database import Database
from tests.banks import simple_bank
from tests.dialogues.stage import MONDAY

CHAT = -100
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York")
BEGIN = MONDAY + timedelta(days=22)
"""A few days before the clocks change in Berlin."""

DAYS = st.integers(-2, 15)
STEPS = st.one_of(
    st.tuples(st.just("quiet"), DAYS, st.integers(1, 6)),
    st.tuples(st.just("loud"), DAYS, st.integers(1, 6)),
    st.tuples(st.just("hours"), st.integers(1, 60), st.just(0)),
    st.tuples(st.just("pause"), st.integers(1, 5), st.just(0)),
    st.tuples(st.just("zone"), st.integers(0, 2), st.just(0)),
)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Migrated once; every example is one transaction, which is rolled back."""
    made = Database(f"sqlite:///{tmp_path_factory.mktemp('quiet')}/yimian.db")
    migrate.upgrade(made)
    yield made
    made.close()


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    return Shelf.filled_from(simple_bank(tmp_path_factory.mktemp("bank"))).bank


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(steps=st.lists(STEPS, max_size=14))
def test_no_plan_is_ever_due_on_a_quiet_day(database: Database, bank: Bank, steps: list[tuple[str, int, int]]) -> None:
    with database.engine.connect() as tx, tx.begin() as undone:
        _live(tx, bank, steps)
        undone.rollback()


def _live(tx: Connection, bank: Bank, steps: list[tuple[str, int, int]]) -> None:
    now = BEGIN
    defaults = chats.Defaults("zh", ZONES[0], chats.CLOSE.replace(hour=9))
    met = stored_chats.meet(tx, CHAT, ChatKind.SUPERGROUP, "小组", None, ZONES[0], now)
    for thread in (0, 7):
        chats.subscribe(tx, now, met, Place(CHAT, thread), defaults, None, None)
    for wish, number, length in steps:
        chat = stored_chats.find(tx, CHAT)
        assert chat
        first = quiet.today_of(chat, now) + timedelta(days=number)
        days = [first + timedelta(days=n) for n in range(length)]
        match wish:
            case "quiet":
                quiet.add(tx, now, chat, days)
            case "loud":
                quiet.remove(tx, now, chat, days)
            case "hours":
                now += timedelta(hours=number)
                daily.claim_due(tx, bank, now, Random(1))
            case "pause":
                chats.pause(tx, now, Place(CHAT, 7), number)
            case _:
                chats.subscribe(tx, now, chat, Place(CHAT), defaults, None, ZONES[number])
        _check(tx, chat)


def _check(tx: Connection, chat: Chat) -> None:
    days = quiet_days.of_chat(tx, chat.id, date(2026, 1, 1))
    for plan in plans.of_chat(tx, chat.id):
        assert plan.next_due_at, "there are always days that are not quiet"
        assert plan.next_due_at.astimezone(ZoneInfo(plan.zone)).date() not in days
