"""What a revision makes of the rows that are there."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from bot.storage import migrate, people, rounds
from bot.storage.database import Database

ROUND = (
    "INSERT INTO round (id, chat_id, thread_id, origin, slot, ordinal, length, question_id, language, mode, display, "
    "places, code, state, zone, day, opened_at, topics, silent, may_change) VALUES "
    "(1, -5, 0, 'daily', '2026-11-22', 0, 1, 'q', 'zh', 'sealed', 'buttons', '0 1', 'code', 'open', 'UTC', "
    "'2026-11-22', 0, '', false, false)"
)
LETTER = (
    "INSERT INTO inbox (bot_id, update_id, received_at, payload, state, not_before, owner) "
    "VALUES (7, :id, 0, :payload, :state, 0, 'ann')"
)
FROM_ANN = json.dumps({"update_id": 1, "message": {"from": {"id": 11}}})
VOTE_OF_BOB = json.dumps({"update_id": 2, "poll_answer": {"user": {"id": 12}}})


@pytest.fixture
def old(empty_database_url: str) -> Iterator[Database]:
    made = Database(empty_database_url)
    step(made, "upgrade", "0004")
    yield made
    made.close()


def step(database: Database, command: str, revision: str) -> None:
    with database.engine.connect() as tx, tx.begin():
        migrate.run(tx, command, revision)


def rows(database: Database, sql: str) -> list[tuple[Any, ...]]:
    with database.engine.connect() as tx:
        return [tuple(row) for row in tx.execute(text(sql))]


def fill(old: Database) -> None:
    with old.engine.connect() as tx, tx.begin():
        for number, wants in ((11, "true"), (12, "false"), (13, "false")):
            tx.execute(
                text(
                    "INSERT INTO person (id, name, zone, met_at, reminders) "
                    f"VALUES ({number}, 'P{number}', 'UTC', 0, {wants})"
                )
            )
        tx.execute(text("INSERT INTO reminder (round_id, person_id, sent_at) VALUES (9, 12, 0)"))
        tx.execute(text(ROUND))
        letters = ((1, FROM_ANN, "dead"), (2, VOTE_OF_BOB, "new"), (3, "", "done"), (4, "[]", "dead"))
        for number, payload, state in letters:
            tx.execute(text(LETTER), {"id": number, "payload": payload, "state": state})


def test_0005_keeps_what_is_open_and_knows_whose_letters_there_are(old: Database) -> None:
    fill(old)
    migrate.upgrade(old)
    with old.engine.connect() as tx:
        asked = rounds.find(tx, 1)
        assert asked
        assert (asked.state, asked.shape) == ("open", None), "what is not known is as before"
        wishes = [who.reminders for number in (11, 12, 13) if (who := people.find(tx, number))]
        assert wishes == [True, False, None], "who had one and has them off has chosen so"
    assert rows(old, "SELECT update_id, person_id FROM inbox ORDER BY 1") == [(1, 11), (2, 12), (3, None), (4, None)]


def test_0005_can_be_taken_back_with_all_rows(old: Database) -> None:
    fill(old)
    migrate.upgrade(old)
    step(old, "downgrade", "0004")
    assert rows(old, "SELECT id FROM person WHERE NOT reminders ORDER BY 1") == [(12,), (13,)]
    assert rows(old, "SELECT count(*) FROM inbox") == [(4,)]
    with old.engine.connect() as tx, tx.begin():
        tx.execute(text("INSERT INTO person (id, name, zone, met_at) VALUES (14, 'Dan', 'UTC', 0)"))
    assert rows(old, "SELECT reminders, streaks, hidden FROM person WHERE id = 14") in (
        [(0, 1, 0)],
        [(False, True, False)],
    )
