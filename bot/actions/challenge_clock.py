"""Challenges as the clock drives them: one turn looks at what is, and moves on when its time has come.

Nothing is remembered but in the tables, so a turn may be the first after a crash: it finds things as they are.
"""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import Connection

from bot.actions import challenge_duel
from bot.actions.challenge_rounds import Next, close, is_lost, is_over, open_heat, start_clock, void
from bot.domain import challenge as rules
from bot.domain.challenge import Challenge, Ending, Event, Form, Repair, State
from bot.domain.grading import CHOICES
from bot.domain.question import Bank, Question
from bot.domain.round import Round, RoundState
from bot.domain.selection import choose
from bot.storage import challenges, chats, rounds


def turn(tx: Connection, bank: Bank, now: datetime, dice: Random, challenge_id: int) -> Challenge | None:
    """None when it was not its turn."""
    found = challenges.take(tx, challenge_id, now)
    if found is None:
        return None
    if found.state is State.ROUND:
        _watch_round(tx, found, now)
    elif found.state is State.PLAYING:
        challenge_duel.watch(tx, bank, now, found)
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
    made = open_heat(tx, now, dice, found, Next(question, found.finished, found.asked, found.language))
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
