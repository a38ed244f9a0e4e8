"""Challenges as the clock drives them: one turn looks at what is, and moves on when its time has come.

Nothing is remembered but in the tables, so a turn may be the first after a crash: it finds things as they are.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.actions.quiz import Asking, open_round
from bot.domain import challenge as rules
from bot.domain.challenge import Challenge, Ending, Event, Form, Repair, State
from bot.domain.delivery import Event as Posting
from bot.domain.delivery import State as Way
from bot.domain.grading import CHOICES
from bot.domain.plan import ChatKind, Mode, Place
from bot.domain.question import Bank, Question
from bot.domain.round import Origin, Round, RoundState
from bot.domain.selection import choose
from bot.storage import answers, challenges, chats, deliveries, inbox, leaderboard, rounds


def turn(tx: Connection, bank: Bank, now: datetime, dice: Random, challenge_id: int) -> Challenge | None:
    """A challenge of a group; None when it was not its turn."""
    found = challenges.take(tx, challenge_id, now)
    if found is None:
        return None
    if found.state is State.ROUND:
        _watch_round(tx, found, now)
    elif now >= found.until:
        _time_is_over(tx, bank, now, dice, found)
    return challenges.find(tx, challenge_id)


def seen(tx: Connection, found: Challenge, stamp: str, now: datetime) -> None:
    """People see it as it is now."""
    values = {"shown": stamp, "shown_at": now, "edits": found.edits + 1}
    challenges.change(tx, found.id, **values, **({"due_at": None} if found.state is State.STOPPED else {}))


def rest(tx: Connection, challenge_id: int, taken_at: datetime, until: datetime) -> None:
    """Nothing to look at before, unless somebody wakes it."""
    challenges.put_off(tx, challenge_id, taken_at, until)


def finish(tx: Connection, challenge_id: int) -> None:
    """The result has been told."""
    challenges.move(tx, challenge_id, Event.SHOWN)


def take_up(tx: Connection, now: datetime, *, alone: bool) -> int:
    """After a start: what nobody has watched is repaired. `alone`: no other process may be watching."""
    before = now if alone else now - 10 * challenges.TURN
    left = challenges.unwatched(tx, before)
    for found in left:
        _repair(tx, found, now)
    return len(left)


def close(tx: Connection, round_: Round) -> None:
    """The round is over. Its answers count on the boards as any others do."""
    rounds.move_state(tx, round_.id, RoundState.OPEN, RoundState.REVEALED)
    leaderboard.count_round(tx, round_.id)
    answers.drop_sketches(tx, round_.id)


def void(tx: Connection, round_id: int) -> None:
    """Nothing of this round counts for the challenge. Who has answered has answered, for the boards."""
    round_ = rounds.find(tx, round_id)
    challenges.change_heat(tx, round_id, void=True)
    deliveries.move(tx, round_id, Posting.SKIP_IT)
    deliveries.move(tx, round_id, Posting.TOO_LATE)
    if round_ is None:
        return
    if round_.message_id is None and not challenges.answered(tx, round_id):
        rounds.move_state(tx, round_id, RoundState.OPEN, RoundState.CANCELLED)
    else:
        close(tx, round_)


@dataclass(frozen=True, slots=True)
class Next:
    """A question that is to be asked."""

    question: Question
    number: int
    attempt: int
    person_id: int = 0  # whose private round it is, in a duel


def open_heat(tx: Connection, now: datetime, dice: Random, found: Challenge, next_: Next) -> Round | None:
    """Once, however often it is tried."""
    private = bool(next_.person_id)
    asking = Asking(
        place=Place(next_.person_id) if private else found.place,
        kind=ChatKind.PRIVATE if private else ChatKind.SUPERGROUP,
        origin=Origin.CHALLENGE,
        slot=f"c{found.id}-{next_.attempt}",
        zone=found.zone,
        day=now.astimezone(ZoneInfo(found.zone)).date(),
        language=found.language,
        mode=Mode.SEALED,
        ordinal=next_.number,
        length=found.length,
        seconds=found.seconds,
    )
    made = open_round(tx, now, dice, asking, next_.question)
    if made:
        reading = rules.reading_time(next_.question, found.language)
        values = {"round_id": made.id, "challenge_id": found.id, "person_id": next_.person_id}
        challenges.add_heat(tx, **values, number=next_.number, reading=reading)
    return made


def is_over(tx: Connection, round_: Round, now: datetime) -> bool:
    """Its time is, and every press that arrived before has been dealt with; or as good as every."""
    if round_.closes_at is None or now < round_.closes_at:
        return False
    return now >= round_.closes_at + rules.DRAIN or not inbox.is_behind(tx, round_.closes_at)


def is_lost(tx: Connection, round_: Round, now: datetime) -> bool:
    """It does not stand in its chat, or nobody can say so; or the chat has moved away from it."""
    if round_.closes_at is not None:
        return round_.message_id is None
    if round_.message_id is not None:
        return False
    way = deliveries.state_of(tx, round_.id)
    if way in {Way.FAILED, Way.SKIPPED}:
        return True
    patience = rules.EVIDENCE if way is Way.UNCONFIRMED else rules.WAY
    return now >= round_.opened_at + patience and way is not Way.SENDING


def start_clock(tx: Connection, round_: Round, now: datetime) -> None:
    """A press has proved that it stands there, nobody knows since when: no points for speed."""
    if round_.closes_at is None and round_.message_id is not None and now > round_.opened_at + rules.NOTICED:
        challenges.change_heat(tx, round_.id, even=False)
        rounds.start_clock(tx, round_.id, now)


def _time_is_over(tx: Connection, bank: Bank, now: datetime, dice: Random, found: Challenge) -> None:
    match found.state:
        case State.LOBBY:
            challenges.move(tx, found.id, Event.DROP, ending=Ending.LATE)
        case State.COUNTDOWN | State.BETWEEN:
            _go_on(tx, bank, now, dice, found)
        case _:  # what is over has nothing to wait for but to be told
            pass


def _go_on(tx: Connection, bank: Bank, now: datetime, dice: Random, found: Challenge) -> None:
    question = None if found.is_last or found.lost > rules.MOST_LOST else _choose(tx, bank, found, dice)
    if question is None:
        ending = Ending.PLAYED if found.is_last else Ending.LOST
        challenges.move(tx, found.id, Event.END, ending=ending)
        return
    made = open_heat(tx, now, dice, found, Next(question, found.finished, found.asked))
    if made:
        challenges.move(tx, found.id, Event.ASK, round_id=made.id, asked=found.asked + 1)


def _choose(tx: Connection, bank: Bank, found: Challenge, dice: Random) -> Question | None:
    """One that the chat has not had lately, and never the same twice in a challenge."""
    played = [rounds.find(tx, heat.round_id) for heat in challenges.heats(tx, found.id)]
    had = {round_.question_id for round_ in played if round_}
    pool = [question for question in bank.pool(found.topics, (), CHOICES) if question.id not in had]
    concepts = {question.concept_id for one in had if (question := bank.question(one))}
    return choose(pool, rounds.asked(tx, found.chat_id), concepts, dice)


def _watch_round(tx: Connection, found: Challenge, now: datetime) -> None:
    round_, chat = rounds.find(tx, found.round_id or 0), chats.find(tx, found.chat_id)
    if round_ is None or chat is None or not chat.present:
        challenges.move(tx, found.id, Event.GONE)
    elif is_lost(tx, round_, now):
        void(tx, round_.id)
        challenges.move(tx, found.id, Event.CLOSE, until=now + rules.PAUSE, lost=found.lost + 1)
    elif is_over(tx, round_, now) or _all_have_answered(tx, found, round_):
        _close_round(tx, found, round_, now)
    else:
        start_clock(tx, round_, now)


def _close_round(tx: Connection, found: Challenge, round_: Round, now: datetime) -> None:
    close(tx, round_)
    _seat_latecomers(tx, found, round_, now)
    challenges.move(tx, found.id, Event.CLOSE, until=now + rules.PAUSE, finished=found.finished + 1)


def _all_have_answered(tx: Connection, found: Challenge, round_: Round) -> bool:
    if round_.closes_at is None:
        return False
    given = challenges.answered(tx, round_.id)
    return all(seat.person_id in given for seat in challenges.seats(tx, found.id))


def _seat_latecomers(tx: Connection, found: Challenge, round_: Round, now: datetime) -> None:
    """Who answers is in; where there are teams, in the smallest."""
    sizes = challenges.team_sizes(tx, found.id)
    for person_id in challenges.latecomers(tx, found.id, round_.id):
        team = rules.smallest(sizes, found.teams) if found.teams else 0
        sizes[team] = sizes.get(team, 0) + 1
        challenges.sit(tx, found.id, person_id, team, now)


def _repair(tx: Connection, found: Challenge, now: datetime) -> None:
    what = rules.repair(now - found.watched_at)
    if what is Repair.END and found.form is not Form.DUEL:
        if found.state is State.ROUND and found.round_id:
            void(tx, found.round_id)
        challenges.move(tx, found.id, Event.END, ending=Ending.AWAY, due_at=now)
        return
    for heat in challenges.heats(tx, found.id):
        round_ = rounds.find(tx, heat.round_id)
        if round_ and round_.state is RoundState.OPEN and round_.closes_at:
            _repair_round(tx, found, round_, now, what)
    challenges.change(tx, found.id, due_at=now, watched_at=now)


def _repair_round(tx: Connection, found: Challenge, round_: Round, now: datetime, what: Repair) -> None:
    if what is Repair.EXTEND:
        assert round_.closes_at is not None
        challenges.change_heat(tx, round_.id, even=False)
        rounds.change(tx, round_.id, closes_at=rules.extended(round_.closes_at, found.watched_at, now))
    elif what in {Repair.VOID, Repair.END}:
        void(tx, round_.id)
        if found.form is not Form.DUEL:
            later = now + timedelta(seconds=3)
            challenges.move(tx, found.id, Event.CLOSE, until=later, lost=found.lost + 1)
