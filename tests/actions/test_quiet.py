"""When plans are due, tried by Hypothesis on the real tables: whatever is chosen, paused and claimed in whatever order,
no plan is ever due on a quiet day of its chat, and none forgets to be due.
"""

from datetime import date, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from bot.actions import chats, daily, quiet
from bot.bank.shelf import Shelf
from bot.domain.plan import Chat, ChatKind, Place
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


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEPS, max_size=14))
def test_no_plan_is_ever_due_on_a_quiet_day(steps: list[tuple[str, int, int]]) -> None:
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/yimian.db")
        try:
            migrate.upgrade(database)
            _live(database, Shelf.filled_from(simple_bank(Path(folder) / "questions")), steps)
        finally:
            database.close()


def _live(database: Database, shelf: Shelf, steps: list[tuple[str, int, int]]) -> None:
    now = BEGIN
    with database.engine.begin() as tx:
        defaults = chats.Defaults("zh", ZONES[0], chats.CLOSE.replace(hour=9))
        met = stored_chats.meet(tx, CHAT, ChatKind.SUPERGROUP, "小组", None, ZONES[0], now)
        for thread in (0, 7):
            chats.subscribe(tx, now, met, Place(CHAT, thread), defaults, None, None)
    for wish, number, length in steps:
        with database.engine.begin() as tx:
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
                    daily.claim_due(tx, shelf.bank, now, Random(1))
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
