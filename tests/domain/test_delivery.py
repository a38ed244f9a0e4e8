"""The table of moves: what is not in it is refused, in the table and in the database."""

from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest

from bot.domain.delivery import LEASE, MOVES, PATIENCE, Event, State, sources
from bot.domain.pacing import Priority
from bot.storage import deliveries, migrate
from bot.storage.database import Database
from bot.telegram.limiter import PATIENCE as LIMITER
from bot.telegram.wire import Patience
from tests.dialogues.stage import MONDAY

ENDS = {State.POSTED, State.FAILED, State.SKIPPED}


def test_what_has_ended_stays_as_it_is_but_for_proof_of_where_it_is() -> None:
    assert [move for move in MOVES if move[0] in ENDS] == [
        (State.SKIPPED, Event.EVIDENCE),
        (State.POSTED, Event.LEFT_BEHIND),
    ]


def test_every_state_and_every_event_is_of_use() -> None:
    assert {state for state, _ in MOVES} | set(MOVES.values()) == set(State)
    assert {event for _, event in MOVES} == set(Event)


def test_what_may_have_been_seen_is_sent_again_only_by_decision() -> None:
    """From `sending` or `unconfirmed` the way back to `planned` is the certainty of NOT_SENT, or an admin's word."""
    doubtful = {State.SENDING, State.UNCONFIRMED}
    back = {event for (source, event), target in MOVES.items() if target is State.PLANNED and source in doubtful}
    assert back == {Event.NOT_SENT, Event.POST_IT}
    assert (State.UNCONFIRMED, Event.NOT_SENT) not in MOVES


def test_only_a_claimed_posting_is_handed_over() -> None:
    assert sources(Event.HAND_OVER) == {State.CLAIMED: State.SENDING}


def test_a_lease_is_longer_than_what_it_covers() -> None:
    wire = Patience().timeout().total
    assert wire is not None
    assert timedelta(seconds=wire) < LEASE
    assert timedelta(seconds=LIMITER[Priority.REPLY]) < LEASE
    assert timedelta(0) < PATIENCE


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Database:
    made = Database(f"sqlite:///{tmp_path_factory.mktemp('moves') / 'yimian.db'}")
    migrate.upgrade(made)
    return made


@pytest.mark.parametrize(("state", "event"), list(product(State, Event)), ids=str)
def test_a_move_is_made_if_the_table_has_it_and_refused_otherwise(
    database: Database, state: State, event: Event
) -> None:
    with database.engine.connect() as tx, tx.begin() as undone:
        deliveries.plan(tx, 1, 100, 0, MONDAY)
        tx.exec_driver_sql("UPDATE delivery SET state = ?", (str(state),))
        target = MOVES.get((state, event))
        assert deliveries.move(tx, 1, event) == (target is not None)
        assert deliveries.state_of(tx, 1) == (target or state)
        undone.rollback()


def test_who_does_not_hold_a_posting_cannot_move_it(database: Database) -> None:
    with database.engine.connect() as tx, tx.begin() as undone:
        deliveries.plan(tx, 1, 100, 0, MONDAY)
        assert [one.round_id for one in deliveries.claim(tx, "ann", MONDAY, [0], 10)] == [1]
        assert deliveries.claim(tx, "bob", MONDAY, [0], 10) == []
        assert not deliveries.hand_over(tx, 1, "bob", MONDAY)
        assert deliveries.hand_over(tx, 1, "ann", MONDAY)
        assert not deliveries.put_back(tx, 1, "bob", MONDAY, "?")
        undone.rollback()


def test_leases_end_by_the_clock(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'yimian.db'}")
    migrate.upgrade(database)
    with database.engine.begin() as tx:
        for n in (1, 2):
            deliveries.plan(tx, n, 100, 0, MONDAY)
        deliveries.claim(tx, "ann", MONDAY, [0], 10)
        deliveries.hand_over(tx, 2, "ann", MONDAY + timedelta(seconds=60))
        deliveries.end_leases(tx, MONDAY + LEASE + timedelta(seconds=1))
        assert (deliveries.state_of(tx, 1), deliveries.state_of(tx, 2)) == (State.PLANNED, State.SENDING)
        deliveries.end_leases(tx, MONDAY + timedelta(seconds=60) + LEASE + timedelta(seconds=1))
        assert deliveries.state_of(tx, 2) == State.UNCONFIRMED
    database.close()
