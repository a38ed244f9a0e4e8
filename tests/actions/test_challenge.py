"""The standing of a challenge, tried by Hypothesis on the real tables: whatever order presses come in, however late
they are dealt with, it is the one that follows from who pressed what when.
"""

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import groupby
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from bot.actions import answering, challenge, challenge_clock, daily
from bot.actions.answering import Attempt
from bot.actions.challenge import Opened, Opening, Scene, Ticket
from bot.actions.outcomes import Answered, Tap
from bot.bank.shelf import Shelf
from bot.domain import challenge as rules
from bot.domain.challenge import Form, State
from bot.domain.plan import ChatKind, Place
from bot.domain.question import Bank
from bot.domain.round import Round
from bot.storage import challenges, chats, deliveries, inbox, migrate, people, rounds
from bot.storage.database import Database
from bot.storage.inbox import Letter
from bot.storage.people import Called
from tests.banks import simple_bank
from tests.dialogues.stage import MONDAY

CHAT, SECONDS, PEOPLE = -100, 20, 6


@dataclass(frozen=True, slots=True)
class Press:
    """`arrives` in milliseconds since the question stood in the chat; `dealt_with` orders the people among each other."""

    person: int
    place: int
    arrives: int
    dealt_with: int


presses = st.lists(
    st.builds(
        Press,
        person=st.integers(1, PEOPLE),
        place=st.integers(0, 3),
        arrives=st.integers(-200, SECONDS * 1000 + 3000),
        dealt_with=st.integers(0, 5),
    ),
    max_size=20,
)


@cache
def _world() -> tuple[Database, Bank]:
    """Made once; every example is one transaction, which is rolled back."""
    folder = Path(tempfile.mkdtemp(prefix="yimian-challenge-"))
    atexit.register(shutil.rmtree, folder)
    database = Database(f"sqlite:///{folder}/yimian.db")
    migrate.upgrade(database)
    return database, Shelf.filled_from(simple_bank(folder / "questions")).bank


@dataclass(slots=True)
class Game:
    tx: Connection
    bank: Bank
    now: datetime = MONDAY
    challenge_id: int = 0

    def begin(self, rounds_: int, teams: int) -> None:
        chats.meet(self.tx, CHAT, ChatKind.SUPERGROUP, "g", None, "UTC", self.now)
        for n in range(1, PEOPLE + 1):
            people.meet(self.tx, Called(n, f"P{n}", None), "UTC", self.now)
        form = Form.TEAMS if teams else Form.SOLO
        asked = Opening(Place(CHAT), form, "u1", 1, True, "zh", "UTC", (), rounds_, SECONDS, teams)
        made = challenge.open_(self.tx, self.bank, self.now, Random(1), asked)
        assert isinstance(made, Opened)
        self.challenge_id = made.challenge.id
        ticket = Ticket(made.challenge.id, made.challenge.code)
        for n in (2, 3, 4):  # the others come while it runs
            who = people.find(self.tx, n)
            assert who
            challenge.take_seat(self.tx, self.now, who, ticket, n % 2)
        challenge.start(self.tx, self.now, ticket)
        self.passes(seconds=5)

    def passes(self, **span: float) -> None:
        self.now += timedelta(**span)
        challenge_clock.turn(self.tx, self.bank, self.now, Random(2), self.challenge_id)

    def post(self) -> Round:
        (delivery,) = deliveries.claim(self.tx, "me", self.now, [0], 5)
        deliveries.hand_over(self.tx, delivery.round_id, "me", self.now)
        daily.posted(self.tx, delivery.round_id, "me", 1000 + delivery.round_id, None)
        rounds.start_clock(self.tx, delivery.round_id, self.now)
        round_ = rounds.find(self.tx, delivery.round_id)
        assert round_
        return round_

    def press(self, round_: Round, press: Press) -> bool:
        who = people.find(self.tx, press.person)
        assert who
        tap = Tap(round_.id, round_.code, CHAT, round_.message_id or 0)
        at = round_.opened_at + timedelta(milliseconds=press.arrives)
        return isinstance(
            answering.answer_all(self.tx, self.bank, [Attempt(who, at, tap, (press.place,))])[0], Answered
        )

    def receives(self, update_id: int, when: datetime) -> None:
        inbox.take_in(self.tx, 1, [Letter(update_id, "{}", when)], when)

    def is_(self, state: State) -> bool:
        found = challenges.find(self.tx, self.challenge_id)
        return found is not None and found.state is state

    @property
    def scene(self) -> Scene:
        scene = challenge.look(self.tx, self.bank, self.challenge_id)
        assert scene
        return scene


@contextmanager
def game(rounds_: int = 1, teams: int = 0) -> Iterator[Game]:
    database, bank = _world()
    with database.engine.connect() as tx:
        tx.begin()
        made = Game(tx, bank)
        made.begin(rounds_, teams)
        yield made
        tx.rollback()


def expected(bank: Bank, round_: Round, made: list[Press]) -> dict[int, int]:
    """From what was pressed alone, and by other arithmetic than the bot's."""
    question = bank.question(round_.question_id)
    assert question
    signs = question.ask.zh + "".join(option.text.zh for option in question.options)
    reading = sum(1 / 6 if ord(sign) > 0x2E7F else 1 / 20 for sign in signs)
    free = min(reading, SECONDS / 2)
    points = {}
    for person, theirs in groupby(sorted(made, key=lambda one: (one.person, one.arrives)), key=lambda one: one.person):
        first = next(theirs)
        if first.arrives >= SECONDS * 1000:
            continue
        late = max(0.0, first.arrives / 1000 - free)
        bonus = 20 * (1 - late / (SECONDS - free))
        points[person] = 100 + int(bonus + 1e-9) if round_.places[first.place] in question.right else 0
    return points


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(presses, min_size=1, max_size=3), st.sampled_from([0, 2]))
def test_the_standing_is_what_was_pressed_whatever_the_order(played: list[list[Press]], teams: int) -> None:
    with game(len(played), teams) as made:
        sums: dict[int, int] = {}
        for one in played:
            round_ = made.post()
            in_lanes = sorted(one, key=lambda press: (press.dealt_with, press.arrives))
            for press in _lanes(in_lanes):
                made.press(round_, press)
            made.passes(seconds=SECONDS + 4)
            assert made.is_(State.BETWEEN)
            for person, points in expected(made.bank, round_, one).items():
                sums[person] = sums.get(person, 0) + points
            made.passes(seconds=8)
        standing = made.scene.standing
        seated = {1, 2, 3, 4} | set(sums)
        assert {one.score.person_id for one in standing} == seated
        for place in standing:
            points = sums.get(place.score.person_id, 0)
            assert abs(place.score.points - points) <= len(played), "a point of rounding in a round"
            above = [other for other in standing if other.score.points > place.score.points]
            assert place.place == 1 + len(above)
        assert made.is_(State.FINISHED)


def _lanes(in_any_order: list[Press]) -> list[Press]:
    """The inbox keeps a person's presses in order, and nothing else."""
    waiting = {person: sorted(theirs, key=lambda one: one.arrives) for person, theirs in _by_person(in_any_order)}
    return [waiting[press.person].pop(0) for press in in_any_order]


def _by_person(made: list[Press]) -> Iterator[tuple[int, list[Press]]]:
    for person in {press.person for press in made}:
        yield person, [press for press in made if press.person == person]


def test_a_round_waits_for_presses_that_came_in_time_but_not_for_ever() -> None:
    with game() as made:
        round_ = made.post()
        made.receives(7, made.now + timedelta(seconds=SECONDS - 1))
        made.passes(seconds=SECONDS + 1)
        assert made.is_(State.ROUND)
        assert made.press(round_, Press(2, 0, SECONDS * 1000 - 1000, 0)), "it is dealt with after the end"
        inbox.done(made.tx, 1, [7])
        made.passes(seconds=1)
        assert made.is_(State.BETWEEN)
        assert made.scene.answered.keys() == {2}
    with game() as made:
        made.post()
        made.receives(7, made.now + timedelta(seconds=SECONDS - 1))
        made.passes(seconds=SECONDS + 1)
        made.passes(seconds=4)
        assert made.is_(State.BETWEEN)


def test_what_comes_after_the_end_is_not_waited_for() -> None:
    with game() as made:
        made.post()
        made.receives(7, made.now + timedelta(seconds=SECONDS, milliseconds=500))
        made.passes(seconds=SECONDS + 1)
        assert made.is_(State.BETWEEN)


def test_a_round_ends_when_everybody_has_answered() -> None:
    with game() as made:
        round_ = made.post()
        for person in (1, 2, 3):
            made.press(round_, Press(person, 0, 1000, 0))
        made.passes(seconds=2)
        assert made.is_(State.ROUND)
        made.press(round_, Press(4, 0, 2500, 0))
        made.passes(seconds=1)
        assert made.is_(State.BETWEEN)


def test_two_clocks_take_one_turn() -> None:
    with game() as made:
        made.post()
        made.now += timedelta(seconds=1)
        first = challenge_clock.turn(made.tx, made.bank, made.now, Random(1), made.challenge_id)
        second = challenge_clock.turn(made.tx, made.bank, made.now, Random(1), made.challenge_id)
        assert first
        assert second is None


def test_the_same_update_again_opens_nothing_new_and_takes_no_second_seat() -> None:
    with game() as made:
        again = Opening(Place(CHAT), Form.SOLO, "u1", 1, True, "zh", "UTC")
        opened = challenge.open_(made.tx, made.bank, made.now, Random(9), again)
        assert isinstance(opened, Opened)
        assert opened.challenge.id == made.challenge_id
        assert len(made.scene.seats) == 4


def test_speed_is_never_worth_more_than_being_right() -> None:
    assert rules.SPEED < rules.RIGHT
