"""What comes in one moment is taken together, and each gets what it would have got alone: on both databases."""

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.storage import answers, people
from bot.storage.answers import Made
from bot.storage.database import Database
from bot.storage.people import Called

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def given(round_id: int, person_id: int, question: str = "q", *, overall: bool = True) -> dict[str, Any]:
    return {
        "round_id": round_id,
        "person_id": person_id,
        "chat_id": -round_id,
        "question_id": question,
        "topic": "lora",
        "choice": (0,),
        "said": None,
        "right": True,
        "points": 10,
        "answered_at": NOW,
        "day": date(2026, 11, 22),
        "asked_on": date(2026, 11, 22),
        "counted": True,
        "overall": overall,
    }


async def test_the_log_takes_many_answers_in_one_statement_and_each_only_once(database: Database) -> None:
    first = await database.write(answers.give_all, [given(1, who) for who in (7, 8)])
    assert {key: made.overall for key, made in first.items()} == {(1, 7): True, (1, 8): True}
    assert len({made.id for made in first.values()}) == 2
    again = await database.write(answers.give_all, [given(1, 7), given(1, 9), given(2, 8)])
    assert {key: made.overall for key, made in again.items()} == {(1, 9): True, (2, 8): False}, (
        "7 has answered this round; 8 has been counted overall for this question"
    )
    assert await database.write(answers.give_all, []) == {}


async def test_what_is_not_for_the_overall_board_is_not_on_it(database: Database) -> None:
    made = await database.write(answers.give_all, [given(1, 7, overall=False), given(1, 8)])
    assert [made[1, 7].overall, made[1, 8].overall] == [False, True]
    later = await database.write(answers.give_all, [given(2, 7)])
    assert isinstance(later[2, 7], Made)
    assert later[2, 7].overall, "what was for learning has not used it up"


async def test_people_are_met_together_new_ones_renamed_ones_and_known_ones(database: Database) -> None:
    await database.write(people.meet_all, [Called(1, "Ann", None), Called(2, "Bob", None)], "UTC", NOW)
    wanted = [Called(3, "Cem", "cem"), Called(2, "Robert", None), Called(1, "Ann", None)]
    met = await database.write(people.meet_all, wanted, "Asia/Tokyo", NOW)
    assert [(one.id, one.name, one.zone) for one in met] == [
        (3, "Cem", "Asia/Tokyo"),
        (2, "Robert", "UTC"),
        (1, "Ann", "UTC"),
    ]
    await database.write(answers.give_all, [given(1, 2)])
    assert (await database.read(people.find, 2)) == (await database.write(people.meet, wanted[1], "UTC", NOW))
    found = await database.read(people.find, 2)
    assert found
    assert found.studied == date(2026, 11, 22)


async def test_one_that_fails_takes_nobody_along(database: Database) -> None:
    sizes: list[int] = []

    def double(_: Connection, items: list[int]) -> list[int]:
        sizes.append(len(items))
        if 3 in items:
            raise ValueError("three")
        return [2 * item for item in items]

    results = await asyncio.gather(*(database.write_among(double, item) for item in range(6)), return_exceptions=True)
    assert [one for one in results if not isinstance(one, ValueError)] == [0, 2, 4, 8, 10]
    assert isinstance(results[3], ValueError)
    assert max(sizes) > 1, "they came in one moment"


async def test_the_order_of_different_actions_is_kept(database: Database) -> None:
    done: list[str] = []

    def note(_: Connection, items: list[str]) -> list[None]:
        done.extend(items)
        return [None] * len(items)

    def alone(_: Connection) -> None:
        done.append("alone")

    await asyncio.gather(database.write_among(note, "a"), database.write(alone), database.write_among(note, "b"))
    assert done == ["a", "alone", "b"]


@pytest.mark.parametrize("count", [1, 60])
async def test_however_many_there_are(database: Database, count: int) -> None:
    made = await database.write(answers.give_all, [given(5, who) for who in range(1, count + 1)])
    assert sorted(made) == [(5, who) for who in range(1, count + 1)]
