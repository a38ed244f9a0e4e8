"""What the operator was told already."""

from datetime import timedelta

from bot.storage import notes
from bot.storage.database import Database
from tests.dialogues.stage import MONDAY

SUBJECT = "error " + "x" * 300


async def test_what_nobody_heard_is_told_again_after_a_while_and_then_once(database: Database) -> None:
    later = MONDAY + notes.AGAIN
    assert await database.write(notes.tell_once, SUBJECT, MONDAY)
    assert not await database.write(notes.tell_once, SUBJECT, MONDAY), "while it is being said, too"
    await database.write(notes.unheard, SUBJECT, MONDAY)
    for _ in range(2):
        assert not await database.write(notes.tell_once, SUBJECT, later - timedelta(seconds=1)), "no flood of alarms"
    assert await database.write(notes.tell_once, SUBJECT, later)
    assert not await database.write(notes.tell_once, SUBJECT, later)
    assert not await database.write(notes.tell_once, SUBJECT, later + timedelta(days=1))
