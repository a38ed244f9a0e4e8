"""A group becomes a supergroup, in the very moment in which both are asked: on both databases."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from bot.domain.plan import ChatKind, Mode
from bot.domain.round import Display, Origin, RoundState
from bot.storage import answers, chats, rounds
from bot.storage.database import Database
from bot.storage.schema import round_
from tests.storage.test_together import given

OLD, NEW = -5, -1005
NOW = datetime(2026, 11, 22, 1, tzinfo=UTC)
DAY = date(2026, 11, 22)


def asked(chat_id: int, ordinal: int, state: RoundState = RoundState.OPEN) -> dict[str, Any]:
    return {
        "chat_id": chat_id,
        "thread_id": 0,
        "origin": Origin.DAILY,
        "slot": DAY.isoformat(),
        "ordinal": ordinal,
        "length": 3,
        "question_id": f"q{ordinal}",
        "language": "zh",
        "mode": Mode.SEALED,
        "display": Display.BUTTONS,
        "places": (0, 1),
        "code": "code",
        "state": state,
        "zone": "UTC",
        "day": DAY,
        "opened_at": NOW,
        "closes_at": NOW + timedelta(hours=12),
        "topics": (),
        "silent": False,
        "may_change": False,
        "message_id": 7,
    }


def both_asked(tx: Connection) -> None:
    for number, kind in ((OLD, ChatKind.GROUP), (NEW, ChatKind.SUPERGROUP)):
        chats.meet(tx, number, kind, "小组", None, "UTC", NOW)
    for chat_id, ordinal, state in (
        (OLD, 0, RoundState.OPEN),
        (OLD, 1, RoundState.OPEN),
        (OLD, 2, RoundState.OPEN),
        (NEW, 0, RoundState.OPEN),
        (NEW, 1, RoundState.OPEN),
        (NEW, 2, RoundState.SKIPPED),
    ):
        assert rounds.open_(tx, asked(chat_id, ordinal, state))
    answers.give_all(tx, [given(1, 11)])


async def test_two_rounds_of_one_slot_do_not_hinder_the_move(database: Database) -> None:
    await database.write(both_asked)
    await database.write(chats.move, OLD, NEW)
    rows = await database.read(
        lambda tx: tx.execute(select(round_.c.id, round_.c.chat_id, round_.c.state).order_by(round_.c.id)).all()
    )
    assert {row.chat_id for row in rows} == {NEW}
    old = dict(zip(("answered", "unanswered", "the only one"), [row.state for row in rows], strict=False))
    assert old == {"answered": "open", "unanswered": "cancelled", "the only one": "open"}
    assert [row.state for row in rows[3:]] == ["open", "open", "skipped"], "what is in the new chat stays as it is"
    await database.write(chats.move, OLD, NEW)
    assert await database.read(chats.find, OLD) is None
