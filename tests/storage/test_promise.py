"""The promise of the delivery, tried by Hypothesis: two senders that die and stop, late replies, leases that run out,
admins who decide. Telegram is a count of what is visible; everything else is the real SQL.

A question is posted at most once per slot (and once more for each time that an admin asks for it), and never lost in
silence: what is not posted is planned, refused, skipped by somebody, or shown to the chat's admins.
"""

import atexit
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select

from bot.actions import daily
from bot.actions.daily import Decision
from bot.domain.delivery import LEASE, PATIENCE, Event, State
from bot.domain.plan import Mode
from bot.domain.round import Display, Origin, RoundState
from bot.storage import deliveries, migrate, rounds
from bot.storage.database import Database
from bot.storage.schema import delivery
from tests.dialogues.stage import MONDAY

OWNERS = ("ann", "bob")
CHAT = -100
T = TypeVar("T")
Picked = st.integers(min_value=0, max_value=10_000)


@dataclass(slots=True, eq=False)
class Request:
    """A question on its way to Telegram, as one sender holds it."""

    round_id: int
    owner: str
    is_visible: bool = False


@cache
def _database() -> Database:
    """Migrated once; every example is one transaction, which is rolled back."""
    folder = tempfile.mkdtemp(prefix="yimian-promise-")
    atexit.register(shutil.rmtree, folder)
    database = Database(f"sqlite:///{folder}/yimian.db")
    migrate.upgrade(database)
    return database


class Promise(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.tx = _database().engine.connect()
        self.tx.begin()
        self.now = MONDAY
        self.count = 0
        self.claimed: list[Request] = []
        self.flying: list[Request] = []
        self.visible: Counter[int] = Counter()
        self.wanted_again: Counter[int] = Counter()
        self.in_doubt: set[int] = set()  # whose reply was lost, or whose sender died
        self.refused: set[int] = set()
        self.skipped: set[int] = set()
        self.asked: list[int] = []

    def do(self, action: Callable[..., T], *args: Any, **more: Any) -> T:
        return action(self.tx, *args, **more)

    def states(self) -> dict[int, State]:
        rows = self.tx.execute(select(delivery.c.round_id, delivery.c.state))
        return {row.round_id: row.state for row in rows}

    # The clock, and the day's questions

    @rule(seconds=st.sampled_from([1, 30, 100, 200]))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def a_slot_is_due(self) -> None:
        self.count += 1
        made = self.do(rounds.open_, _round(self.count, self.now))
        assert made
        assert self.do(rounds.open_, _round(self.count, self.now)) is None, "a slot is claimed once"
        self.do(deliveries.plan, made.id, CHAT, 1, self.now)

    # What senders do

    @rule(owner=st.sampled_from(OWNERS), hands=st.integers(1, 3))
    def a_sender_claims(self, owner: str, hands: int) -> None:
        got = self.do(deliveries.claim, owner, self.now, [1], hands)
        self.claimed += [Request(one.round_id, owner) for one in got]

    @precondition(lambda self: self.claimed)
    @rule(pick=Picked)
    def it_is_handed_over(self, pick: int) -> None:
        request = _take(self.claimed, pick)
        if self.do(deliveries.hand_over, request.round_id, request.owner, self.now):
            self.flying.append(request)

    @precondition(lambda self: self.claimed)
    @rule(pick=Picked)
    def the_limiter_says_later(self, pick: int) -> None:
        request = _take(self.claimed, pick)
        self.do(deliveries.put_back, request.round_id, request.owner, self.now, "not our turn yet")

    @rule(owner=st.sampled_from(OWNERS), is_visible=st.booleans())
    def everything_is_sent_and_no_reply_comes(self, owner: str, is_visible: bool) -> None:
        self.a_sender_claims(owner, 1000)
        while self.claimed:
            self.it_is_handed_over(0)
        while self.flying:
            if is_visible:
                self._show(self.flying[0])
            self.the_reply_is_lost(0)

    # What becomes of a request

    @precondition(lambda self: self.flying)
    @rule(pick=Picked)
    def it_becomes_visible(self, pick: int) -> None:
        self._show(self.flying[pick % len(self.flying)])

    @precondition(lambda self: self.flying)
    @rule(pick=Picked)
    def the_reply_comes_however_late(self, pick: int) -> None:
        request = _take(self.flying, pick)
        self._show(request)
        self.do(daily.posted, request.round_id, request.owner, 1, None)

    @precondition(lambda self: self.flying)
    @rule(pick=Picked)
    def the_reply_is_lost(self, pick: int) -> None:
        request = _take(self.flying, pick)
        self.in_doubt.add(request.round_id)
        self.do(daily.unheard, request.round_id, request.owner, "reset", self.now)

    @precondition(lambda self: any(not request.is_visible for request in self.flying))
    @rule(pick=Picked, event=st.sampled_from(["not sent", "refused"]))
    def telegram_will_not_have_it(self, pick: int, event: str) -> None:
        unseen = [request for request in self.flying if not request.is_visible]
        request = unseen[pick % len(unseen)]
        self.flying.remove(request)
        if event == "not sent":
            self.do(deliveries.put_back, request.round_id, request.owner, self.now, "429")
        else:
            self.do(daily.refused, request.round_id, request.owner, "blocked")
            self.refused.add(request.round_id)

    @rule(owner=st.sampled_from(OWNERS))
    def a_sender_dies(self, owner: str) -> None:
        self.in_doubt |= {request.round_id for request in self.flying if request.owner == owner}
        self._forget(owner)

    @precondition(lambda self: self.flying or self.claimed)
    @rule(owner=st.sampled_from(OWNERS))
    def a_sender_stops_cleanly(self, owner: str) -> None:
        for request in [request for request in self.flying if request.owner == owner]:
            self._show(request)
            self.do(daily.posted, request.round_id, owner, 1, None)
        self._forget(owner)
        self.do(deliveries.give_up_lease, owner)

    # What housekeeping and people do

    @rule()
    def leases_run_out(self) -> None:
        before = self.states()
        self.do(deliveries.end_leases, self.now)
        after = self.states()
        self.in_doubt |= {one for one in after if before[one] is State.SENDING and after[one] is State.UNCONFIRMED}

    @precondition(lambda self: not self.flying and not self.claimed)
    @rule()
    def the_only_process_starts(self) -> None:
        self.do(deliveries.end_leases, self.now, all_of_them=True)
        assert not {State.CLAIMED, State.SENDING} & set(self.states().values())

    @rule()
    def admins_are_asked(self) -> None:
        ripe = [one.round_id for one in self.do(deliveries.doubtful, self.now)]
        assert not set(ripe) & set(self.asked), "nobody is asked twice about one doubt"
        self.asked += ripe

    @precondition(lambda self: self.asked)
    @rule(pick=Picked, post=st.booleans())
    def an_admin_decides(self, pick: int, post: bool) -> None:
        round_id = _take(self.asked, pick)
        elsewhere = self.do(daily.decide, CHAT - 1, round_id, self.now, post=post)
        assert elsewhere is Decision.SETTLED, "another chat has no say"
        match self.do(daily.decide, CHAT, round_id, self.now, post=post):
            case Decision.REPOSTED:
                self.wanted_again[round_id] += 1
            case Decision.SKIPPED | Decision.OVER:
                self.skipped.add(round_id)

    @rule(post=st.booleans())
    def minutes_later_everybody_is_asked_and_answers(self, post: bool) -> None:
        self.now += LEASE * 2
        self.leases_run_out()
        self.now += PATIENCE
        self.admins_are_asked()
        while self.asked:
            self.an_admin_decides(0, post)

    @precondition(lambda self: any(self.visible.values()))
    @rule(pick=Picked)
    def somebody_presses(self, pick: int) -> None:
        seen = sorted(self.visible)
        self.do(deliveries.move, seen[pick % len(seen)], Event.EVIDENCE)

    # The promise

    @invariant()
    def at_most_once(self) -> None:
        assert all(count <= 1 + self.wanted_again[one] for one, count in self.visible.items())

    @invariant()
    def what_is_posted_can_be_seen(self) -> None:
        assert all(self.visible[one] for one, state in self.states().items() if state is State.POSTED)

    @invariant()
    def nothing_is_lost_in_silence(self) -> None:
        for one, state in self.states().items():
            assert state is not State.FAILED or one in self.refused
            assert state is not State.SKIPPED or one in self.skipped
            assert state is not State.UNCONFIRMED or one in self.in_doubt

    def teardown(self) -> None:
        try:
            self.everything_is_settled_in_the_end()
        finally:
            self.tx.close()

    def everything_is_settled_in_the_end(self) -> None:
        """From wherever it is: left alone, and with admins who look."""
        for owner in OWNERS:
            self.a_sender_dies(owner)
        for _ in range(3):
            self.now += LEASE * 3
            self.leases_run_out()
            self.admins_are_asked()
            while self.asked:
                unseen = not self.visible[self.asked[0]]
                self.an_admin_decides(0, unseen)
            self.a_sender_claims("ann", 1000)
            while self.claimed:
                self.it_is_handed_over(0)
            while self.flying:
                self.the_reply_comes_however_late(0)
        assert set(self.states().values()) <= {State.POSTED, State.FAILED, State.SKIPPED}
        self.at_most_once()

    def _show(self, request: Request) -> None:
        if not request.is_visible:
            request.is_visible = True
            self.visible[request.round_id] += 1

    def _forget(self, owner: str) -> None:
        for requests in (self.claimed, self.flying):
            requests[:] = [request for request in requests if request.owner != owner]


def _take(things: list[Any], pick: int) -> Any:
    return things.pop(pick % len(things))


def _round(number: int, now: datetime) -> dict[str, Any]:
    return {
        "chat_id": CHAT,
        "thread_id": 0,
        "origin": Origin.DAILY,
        "slot": str(number),
        "ordinal": 0,
        "length": 1,
        "question_id": "q",
        "language": "en",
        "mode": Mode.SEALED,
        "display": Display.BUTTONS,
        "places": (0, 1),
        "code": "abc234",
        "state": RoundState.OPEN,
        "zone": "UTC",
        "day": now.date(),
        "opened_at": now,
        "topics": (),
        "silent": False,
        "may_change": False,
    }


Promise.TestCase.settings = settings(
    max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
test_the_promise_holds = Promise.TestCase
