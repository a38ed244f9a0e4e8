"""What is kept about a person is shown to them and goes with them: every table, on both databases."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Date, insert, select

from bot.storage import inbox, leaderboard, privacy
from bot.storage.columns import Clock, Instant, Name, Numbers, Weekdays, Words
from bot.storage.database import Database
from bot.storage.inbox import Letter
from bot.storage.leaderboard import Counted
from bot.storage.schema import score
from bot.storage.schema_challenges import challenge

ANN, BOB = 11, 12
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)

NOBODYS = {
    "answer.chat_id": "the chat that was asked, which is private only where its person answers",
    "report.chat_id": "as above",
    "challenge.chat_id": "in private it is its starter's own",
    "season.chat_id": "of groups",
    "summary.chat_id": "of groups",
    "board_link.chat_id": "of groups",
}
"""Columns that look like a person's id, and why they need no row of their own."""


SAMPLES: dict[type, Any] = {
    Boolean: True,
    Instant: NOW,
    Date: NOW.date(),
    Clock: time(9),
    Weekdays: frozenset({0}),
    Words: (),
    Numbers: (),
}


def filled(column: Column[Any]) -> Any:
    if isinstance(column.type, Name):
        return next(iter(column.type.names))
    return SAMPLES.get(type(column.type), 1 if column.type.python_type is int else "x")


def keep_a_row(tx: Connection, column: Column[Any], person_id: int) -> None:
    """As bare as may be; where the key is not the person's id, it is one of its own."""
    row = {one.name: filled(one) for one in column.table.columns if not one.nullable or one is column}
    keys = [key for key in column.table.primary_key if key is not column and isinstance(row[key.name], int)]
    others = {key.name: person_id for key in keys}
    slots = {"slot": str(person_id)} if "slot" in row else {}
    tx.execute(insert(column.table).values({**row, **others, **slots, column.name: person_id}))


def keep_a_row_everywhere(tx: Connection, person_id: int) -> None:
    for column in {**privacy.THEIRS, **privacy.LEFT_TO_OTHERS}.values():
        keep_a_row(tx, column, person_id)


def test_every_column_that_may_hold_a_persons_id_is_known() -> None:
    names = {"person_id", "starter_id", "chat_id"}
    found = {str(column) for table in challenge.metadata.tables.values() for column in table.c if column.name in names}
    theirs = {str(column) for column in {**privacy.THEIRS, **privacy.LEFT_TO_OTHERS}.values()}
    assert found == (theirs - {"person.id", "chat.id"}) | set(NOBODYS)


async def test_all_that_is_shown_is_forgotten_and_nothing_of_anybody_else(database: Database) -> None:
    for person_id in (ANN, BOB):
        await database.write(keep_a_row_everywhere, person_id)
    before = await database.read(privacy.everything, BOB)
    assert {name: len(rows) for name, rows in before.items()} == dict.fromkeys(before, 1)
    assert (await database.read(privacy.everything, ANN)).keys() == before.keys()
    await database.write(privacy.forget, ANN)
    assert await database.read(privacy.everything, ANN) == {name: [] for name in before}
    assert await database.read(privacy.everything, BOB) == before


async def test_a_sealed_answer_is_shown_without_its_key(database: Database) -> None:
    await database.write(keep_a_row, privacy.THEIRS["answers"], ANN)
    [shown] = (await database.read(privacy.everything, ANN))["answers"]
    assert (shown["right"], shown["points"]) == (True, 1)
    answers = privacy.THEIRS["answers"].table
    await database.write(lambda tx: tx.execute(answers.update().values(counted=False)))
    [sealed] = (await database.read(privacy.everything, ANN))["answers"]
    assert (sealed["right"], sealed["points"], sealed["overall"]) == (None, None, None)
    assert sealed["choice"] == shown["choice"], "what they chose is theirs to see"


async def test_a_dead_letter_goes_with_its_person_and_nobodys_after_a_month(database: Database) -> None:
    letters = [Letter(1, "{}", NOW, ANN), Letter(2, "{}", NOW), Letter(3, "{}", NOW, ANN), Letter(4, "{}", NOW)]
    await database.write(inbox.take_in, 7, letters, NOW)
    for dead in (1, 2):
        await database.write(inbox.park, 7, dead, "it cannot be read")
    await database.write(inbox.done, 7, [3, 4])
    shown = await database.read(privacy.everything, ANN)
    assert [one["update_id"] for one in shown["letters"]] == [1], "what is done is nobody's any more"
    await database.write(privacy.forget, ANN)
    assert await database.read(inbox.counts) == {"dead": 1}
    await database.write(inbox.sweep, NOW + inbox.DEAD_KEPT - timedelta(hours=1))
    assert await database.read(inbox.counts) == {"dead": 1}
    await database.write(inbox.sweep, NOW + inbox.DEAD_KEPT + timedelta(hours=1))
    assert await database.read(inbox.counts) == {}


async def test_what_is_answered_in_the_moment_of_forgetting_leaves_no_board(database: Database) -> None:
    """Both may share a commit."""

    def live(tx: Connection) -> None:
        leaderboard.count(tx, Counted(-100, 7, 1, right=True, asked_on=date(2026, 11, 22), overall=True))
        leaderboard.count(tx, Counted(-100, 8, 1, right=True, asked_on=date(2026, 11, 22), overall=True))
        privacy.forget(tx, 7)

    await database.write(live)
    assert await database.read(lambda tx: set(tx.scalars(select(score.c.person_id)))) == {8}
