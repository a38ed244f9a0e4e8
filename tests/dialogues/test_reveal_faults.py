"""Reveals that do not get through: they stop no other, and one that cannot be shown at all comes to an end."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update
from structlog.testing import capture_logs

from bot.actions import reveal
from bot.domain.delivery import State
from bot.domain.round import RoundState
from bot.storage.schema import delivery, round_
from tests.dialogues.stage import OWNER, Actor, Stage

pytestmark = pytest.mark.both_databases

QUESTIONS = 60
"""More than are taken at a time."""


async def at_nine(scene: Stage) -> Actor:
    ann = scene.person("Ann")
    ann = ann.in_(await scene.group("小组", ann))
    await ann.presses("▶️ 开始")
    await scene.at("09:00")
    return ann


def others(tx: Connection, state: RoundState, closes_at: datetime, lease_until: datetime | None) -> Sequence[int]:
    """Rounds as there is one already, in groups of their own."""
    one = tx.execute(select(round_)).mappings().one()
    sent = tx.execute(select(delivery)).mappings().one()
    ids = [one["id"] + n for n in range(1, QUESTIONS + 1)]
    fields = {"state": state, "closes_at": closes_at}
    tx.execute(insert(round_), [{**one, **fields, "id": n, "chat_id": -n, "code": f"c{n}"} for n in ids])
    leases = {"lease_until": lease_until}
    tx.execute(insert(delivery), [{**sent, **leases, "round_id": n, "chat_id": -n} for n in ids])
    return ids


def states(tx: Connection, ids: Sequence[int]) -> set[RoundState]:
    return set(tx.scalars(select(round_.c.state).where(round_.c.id.in_(ids))))


async def spoil(scene: Stage, places: tuple[int, ...] = (99,)) -> tuple[int, ...]:
    """A fault that stays: the question has not so many options. Returned is what was there."""

    def change(tx: Connection) -> tuple[int, ...]:
        before: tuple[int, ...] = tx.execute(select(round_.c.places)).scalar_one()
        tx.execute(update(round_).values(places=places))
        return before

    return await scene.bot.here.database.write(change)


async def test_reveals_that_wait_hold_up_no_other(scene: Stage) -> None:
    ann = await at_nine(scene)
    now = scene.clock()
    held = (RoundState.CLOSED, now - timedelta(days=1), now + timedelta(days=1))
    ids = await scene.bot.here.database.write(others, *held)
    await scene.at("21:00")
    assert "揭晓 · " in ann.seen()
    assert await scene.bot.here.database.read(states, ids) == {RoundState.CLOSED}


async def test_however_many_end_in_one_moment_each_is_revealed(scene: Stage) -> None:
    ann = await at_nine(scene)
    ids = await scene.bot.here.database.write(others, RoundState.OPEN, scene.clock() + timedelta(hours=2), None)
    await scene.at("21:00")
    await scene.passes(seconds=1)
    assert await scene.bot.here.database.read(states, ids) == {RoundState.REVEALED}
    assert "揭晓 · " in ann.seen()


async def test_a_reveal_that_is_mended_is_shown(scene: Stage) -> None:
    ann = await at_nine(scene)
    before = await spoil(scene)
    await scene.at("21:00")
    assert "揭晓 · " not in ann.seen()
    await spoil(scene, before)
    await scene.passes(minutes=5)
    assert ann.seen().count("揭晓 · ") == 1


async def test_a_reveal_that_always_fails_comes_to_an_end_and_the_operator_hears_of_it(scene: Stage) -> None:
    owner = scene.person("Owner")
    assert str(owner.person.id) == OWNER
    await owner.starts()
    await at_nine(scene)
    await spoil(scene)
    with capture_logs() as said:
        await scene.at("21:00")
        for _ in range(12):
            await scene.passes(minutes=10)
    tries = [line for line in said if line["event"] == "A reveal failed"]
    assert len(tries) == reveal.TRIES
    assert await _last(scene) == (RoundState.REVEALED, State.POSTED)
    assert owner.seen().count("只说这一次") == 2, "of the fault, and of the end"
    assert f"{reveal.TRIES}" in owner.sees()


async def _last(scene: Stage) -> tuple[Any, ...]:
    both = select(round_.c.state, delivery.c.state).join(delivery, delivery.c.round_id == round_.c.id)
    return await scene.bot.here.database.read(lambda tx: tuple(tx.execute(both).one()))
