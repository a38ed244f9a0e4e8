"""Who stands beside me, and how the weeks went: the same on both databases."""

import tracemalloc
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert, select

from bot.domain.leaderboard import EVERYWHERE, Standing
from bot.storage import answers, leaderboard, people, progress
from bot.storage.database import Database
from bot.storage.leaderboard import Counted
from bot.storage.people import Called
from bot.storage.schema import answer, score

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MONDAY = date(2026, 9, 7)
GROUP = -100


def fill(tx: Connection, points: dict[int, int], answered: int = 3) -> None:
    for who, n in points.items():
        people.meet(tx, Called(who, f"P{who}", None), "UTC", NOW)
        row = {"scope": EVERYWHERE, "period": "all", "person_id": who, "points": n, "right": 0, "answered": answered}
        tx.execute(insert(score).values(row))


def around(tx: Connection, who: int, least: int = 1) -> list[tuple[int, int | None, int]]:
    """(row, place, person)."""
    rows = leaderboard.of_period(EVERYWHERE, "all")
    mine = leaderboard.mine(tx, rows, who, least)
    found = leaderboard.around(tx, rows, mine, least) if mine else []
    return [(row, one.place, one.score.person_id) for row, one in found]


async def test_ties_share_a_place_with_those_beside_me(database: Database) -> None:
    await database.write(fill, {1: 90, 2: 50, 3: 50, 4: 50, 5: 10})
    assert await database.read(around, 3) == [(2, 2, 2), (3, 2, 3), (4, 2, 4)]
    assert await database.read(around, 5) == [(4, 2, 4), (5, 5, 5)]
    assert await database.read(around, 1) == [(1, 1, 1), (2, 2, 2)]


async def test_who_hides_stands_beside_nobody_and_takes_no_place(database: Database) -> None:
    await database.write(fill, {1: 90, 2: 80, 3: 70, 4: 60})
    await database.write(lambda tx: people.change(tx, 2, hidden=True))
    assert await database.read(around, 3) == [(1, 1, 1), (2, 2, 3), (3, 3, 4)]
    assert await database.read(around, 2) == []


async def test_too_few_answers_make_no_neighbour(database: Database) -> None:
    await database.write(fill, {1: 90, 3: 70})
    await database.write(fill, {2: 80}, answered=2)
    assert await database.read(around, 3, 3) == [(1, 1, 1), (2, 2, 3)]
    assert await database.read(around, 2, 3) == []


async def test_the_place_beside_me_is_the_place_that_mine_tells(database: Database) -> None:
    await database.write(fill, {n: n * 7 % 5 for n in range(1, 30)})

    def mine(tx: Connection, who: int) -> Standing | None:
        return leaderboard.mine(tx, leaderboard.of_period(EVERYWHERE, "all"), who)

    for who in range(1, 30):
        told, beside = await database.read(mine, who), await database.read(around, who)
        assert told is not None
        assert [place for _, place, person_id in beside if person_id == who] == [told.place]
        for _, place, person_id in beside:
            other = await database.read(mine, person_id)
            assert other is not None
            assert place == other.place


def answered(tx: Connection, who: int, day: date, *, right: bool, asked_on: date | None = None, **more: object) -> None:
    known = tx.exec_driver_sql("SELECT COUNT(*) FROM answer").scalar() or 0
    row = {
        "round_id": known + 1,
        "person_id": who,
        "chat_id": GROUP,
        "question_id": "q",
        "topic": "lora",
        "choice": [0],
        "right": right,
        "points": 1,
        "answered_at": NOW,
        "day": day,
        "asked_on": asked_on or day,
        "counted": True,
        "overall": True,
        **more,
    }
    tx.execute(insert(answer).values(row))


Row = tuple[object, ...]


def boards(tx: Connection) -> set[Row]:
    return {tuple(row) for row in tx.execute(select(score))}


async def test_a_sealed_round_counts_once_and_a_question_once_overall(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Person 1 had the question elsewhere, where it counted; person 2 had, and it did not; both had another one."""

    def live(tx: Connection) -> tuple[set[int], set[int]]:
        sealed: dict[str, Any] = {"counted": False, "overall": False}
        answered(tx, 1, MONDAY, right=True, chat_id=1)
        answered(tx, 2, MONDAY, right=True, chat_id=2, overall=False)
        for who in (1, 2, 3):
            answered(tx, who, MONDAY, right=True, chat_id=who, question_id="other")
            answered(tx, who, MONDAY, right=who < 3, round_id=100, points=who, **sealed)
            answered(tx, who, MONDAY, right=True, round_id=200, chat_id=GROUP - 1, **sealed)
        leaderboard.rebuild(tx)
        for round_id in (100, 200, 100):
            leaderboard.count_round(tx, round_id)
        overall = select(answer.c.person_id).where(answer.c.counted, answer.c.overall)
        first, second = (set(tx.scalars(overall.where(answer.c.round_id == n))) for n in (100, 200))
        return first, second

    assert await database.write(live) == ({2, 3}, set())
    kept = await database.read(boards)
    monkeypatch.setattr(answers, "PIECE", 3)
    monkeypatch.setattr(leaderboard, "HELD", 8)
    assert await database.write(leaderboard.rebuild) == 11
    assert await database.read(boards) == kept
    assert {(GROUP, "all", 2, 2, 1, 1), (EVERYWHERE, "all", 2, 3, 2, 2), (EVERYWHERE, "all", 1, 2, 2, 2)} <= kept


async def test_a_large_round_costs_no_more_statements_than_a_small_one(database: Database) -> None:
    """Nobody's answer is written meanwhile."""
    said: list[str] = []

    def count(tx: Connection, round_id: int) -> int:
        before = len(said)
        leaderboard.count_round(tx, round_id)
        return len(said) - before

    def live(tx: Connection) -> tuple[int, int]:
        for who in range(1, 17):
            answered(tx, who, MONDAY, right=True, round_id=100, counted=False, overall=False)
        answered(tx, 1, MONDAY, right=True, round_id=200, counted=False, overall=False)
        return count(tx, 100), count(tx, 200)

    event.listen(database.engine, "before_cursor_execute", lambda *call: said.append(call[2]))
    large, small = await database.write(live)
    assert large == small == 2


async def test_what_is_counted_in_the_moment_of_a_move_counts_once(database: Database) -> None:
    """An answer, and the word that the group has moved, may share a commit."""

    def live(tx: Connection) -> None:
        for chat_id in (GROUP, GROUP - 1):
            answered(tx, 1, MONDAY, right=True, chat_id=chat_id, overall=False)
            leaderboard.count(tx, Counted(chat_id, 1, 1, right=True, asked_on=MONDAY, overall=False))
        leaderboard.move(tx, GROUP, GROUP - 1)

    await database.write(live)
    kept = await database.read(boards)
    assert {row for row in kept if row[1] == "all"} == {(GROUP - 1, "all", 1, 2, 2, 2)}


async def test_boards_are_made_anew_of_a_log_that_does_not_fit_into_memory(database: Database) -> None:
    """As far as a test may go: what is held at a time is much less than the log."""

    def live(tx: Connection) -> None:
        answered(tx, 1, MONDAY, right=True)
        one = tx.execute(select(answer)).mappings().one()
        more = ({**one, "id": n, "round_id": n, "person_id": n % 5, "right": False} for n in range(2, 6_001))
        tx.execute(insert(answer), list(more))

    def measured(tx: Connection) -> tuple[int, int]:
        tracemalloc.start()
        count = leaderboard.rebuild(tx)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return count, peak

    await database.write(live)
    count, peak = await database.write(measured)
    assert count == 6_000
    assert peak < 1_500_000
    assert (EVERYWHERE, "all", 1, 1200, 1, 1200) in await database.read(boards)


@pytest.mark.parametrize("of", [progress.of_person, progress.of_chat])
async def test_weeks_are_summed_up_and_empty_ones_left_out(database: Database, of: Callable[..., object]) -> None:
    def live(tx: Connection) -> None:
        for day, right in ((0, True), (6, False), (7, True), (83, False)):
            answered(tx, 1, MONDAY + timedelta(days=day), right=right)
        answered(tx, 1, MONDAY - timedelta(days=1), right=True)
        answered(tx, 1, MONDAY + timedelta(days=84), right=True)
        answered(tx, 1, MONDAY, right=True, counted=False)

    await database.write(live)
    whose = 1 if of is progress.of_person else GROUP
    weeks = await database.read(of, whose, MONDAY, 12)
    assert weeks == {0: (2, 1, 1), 1: (1, 1, 1), 11: (1, 0, 1)}


async def test_a_group_counts_people_and_a_person_only_their_own(database: Database) -> None:
    def live(tx: Connection) -> None:
        for who in (1, 1, 2, 3):
            answered(tx, who, MONDAY, right=who == 1)
        answered(tx, 1, MONDAY, right=True, chat_id=1)
        answered(tx, 1, MONDAY + timedelta(days=7), right=True, asked_on=MONDAY, chat_id=2)

    await database.write(live)
    assert await database.read(progress.of_chat, GROUP, MONDAY, 12) == {0: (4, 2, 3)}
    assert await database.read(progress.of_person, 1, MONDAY, 12) == {0: (3, 3, 1), 1: (1, 1, 1)}
