"""Challenges as people drive them: open one, take a seat, start it, call it off, look at it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import Connection

from bot.actions.challenge_rounds import void
from bot.actions.quiz import ALPHABET
from bot.domain import challenge as rules
from bot.domain.challenge import Challenge, Ending, Event, Form, Heat, Seat, State
from bot.domain.grading import CHOICES
from bot.domain.leaderboard import Standing
from bot.domain.plan import Place
from bot.domain.question import Bank, Language, Question
from bot.domain.round import Round, question_of
from bot.storage import challenges, people, rounds
from bot.storage.people import Person

AT_HAND = timedelta(seconds=10)
"""So long whoever opens a lobby may take to show it, before the clock does."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What is asked for."""

    place: Place
    form: Form
    slot: str
    starter_id: int
    plays: bool  # False: an anonymous admin, whom nobody can give points
    language: Language
    zone: str
    topics: Sequence[str] = ()
    length: int = rules.USUAL_LENGTH
    seconds: int = rules.USUAL_SECONDS
    teams: int = 0


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a button or a link carries."""

    challenge_id: int
    code: str


@dataclass(frozen=True, slots=True)
class Opened:
    challenge: Challenge


@dataclass(frozen=True, slots=True)
class Busy:
    """One is running here already."""

    challenge: Challenge


@dataclass(frozen=True, slots=True)
class NothingFits:
    pass


@dataclass(frozen=True, slots=True)
class Faceless:
    """A duel of somebody who does not show themselves: nobody could sit in it."""


@dataclass(frozen=True, slots=True)
class Seated:
    challenge: Challenge
    team: int
    as_wished: bool = True


@dataclass(frozen=True, slots=True)
class AlreadySeated:
    challenge: Challenge


@dataclass(frozen=True, slots=True)
class Risen:
    challenge: Challenge


@dataclass(frozen=True, slots=True)
class NotSeated:
    challenge: Challenge


@dataclass(frozen=True, slots=True)
class TooFew:
    challenge: Challenge


@dataclass(frozen=True, slots=True)
class Done:
    challenge: Challenge


@dataclass(frozen=True, slots=True)
class HasBegun:
    challenge: Challenge


@dataclass(frozen=True, slots=True)
class IsOver:
    challenge: Challenge


@dataclass(frozen=True, slots=True)
class NotOurs:
    """Made up, or from another chat."""


Outcome = Opened | Busy | NothingFits | Faceless
Late = HasBegun | IsOver | NotOurs


@dataclass(frozen=True, slots=True)
class Told:
    """A round in the summary."""

    number: int
    question: Question | None
    answers: int
    right: int


@dataclass(frozen=True, slots=True)
class Scene:
    """All that can be seen of a challenge at this moment."""

    challenge: Challenge
    seats: Sequence[Seat]
    standing: Sequence[Standing]
    teams: Sequence[Standing]
    heat: Heat | None
    round: Round | None
    question: Question | None
    answered: Mapping[int, bool]  # in this round: who, and were they right
    told: Sequence[Told]
    starter: Person | None

    def stamp(self, now: datetime) -> str:
        """Changes exactly when what people are to see does."""
        it = self.challenge
        if it.state is State.LOBBY:
            return f"lobby {it.teams} {hash(tuple((seat.person_id, seat.team) for seat in self.seats))}"
        if it.state is State.ROUND and not self.answered and (self.heat is None or self.heat.even):
            return it.shown  # the question itself says all there is
        if it.state is State.COUNTDOWN:
            return f"countdown {self.seconds_left(now)}"
        disturbed = self.heat is not None and not self.heat.even
        if it.form is Form.DUEL:
            return f"{it.state}"
        answers = len(self.answered) if it.state is State.ROUND else 0
        return f"{it.state} {it.round_id} {answers} {disturbed}"

    def seconds_left(self, now: datetime) -> int:
        return max(0, -((now - self.challenge.until) // timedelta(seconds=1)))


def open_(tx: Connection, bank: Bank, now: datetime, dice: Random, opening: Opening) -> Outcome:
    if opening.form is Form.DUEL and not opening.plays:
        return Faceless()
    pool = bank.pool(opening.topics, (), CHOICES)
    if not pool:
        return NothingFits()
    made = challenges.open_(tx, _row(opening, now, dice, min(opening.length, len(pool))))
    if made is None:
        again = challenges.at_slot(tx, opening.place.chat_id, opening.slot)
        there = again or challenges.running_in(tx, opening.place.chat_id)
        assert there is not None
        return Opened(there) if again else Busy(there)
    if opening.plays:
        challenges.sit(tx, made.id, opening.starter_id, 0, now)
    return Opened(made)


def like(last: Challenge, opening: Opening) -> Opening:
    """The same again, with other questions, where and by whom `opening` says."""
    game = replace(opening, form=last.form, topics=last.topics, length=last.length)
    return replace(game, seconds=last.seconds, teams=last.teams)


def take_seat(tx: Connection, now: datetime, who: Person, ticket: Ticket, team: int) -> Seated | AlreadySeated | Late:
    found = in_lobby(tx, ticket)
    if not isinstance(found, Challenge):
        return found
    seated_in = challenges.team_of(tx, found.id, who.id)
    sizes = challenges.team_sizes(tx, found.id) if found.teams else {}
    if sizes and seated_in is not None:
        sizes[seated_in] -= 1
    given = rules.team_for(team, sizes, found.teams) if found.teams else 0
    if seated_in == given:
        return AlreadySeated(found)
    if seated_in is None:
        challenges.sit(tx, found.id, who.id, given, now)
    else:
        challenges.change_seat(tx, found.id, who.id, team=given)
    challenges.wake(tx, found.id, now)
    return Seated(found, given, as_wished=given == team or not found.teams)


def leave_seat(tx: Connection, now: datetime, who: Person, ticket: Ticket) -> Risen | NotSeated | Late:
    found = in_lobby(tx, ticket)
    if not isinstance(found, Challenge):
        return found
    challenges.wake(tx, found.id, now)
    return Risen(found) if challenges.rise(tx, found.id, who.id) else NotSeated(found)


def regroup(tx: Connection, now: datetime, ticket: Ticket, *, teams: int) -> Done | Late:
    """Who presses twice before the lobby has changed still gets what the button says."""
    found = in_lobby(tx, ticket)
    if not isinstance(found, Challenge):
        return found
    if found.teams == teams:
        return Done(found)
    challenges.change(tx, found.id, teams=teams, form=Form.TEAMS if teams else Form.SOLO)
    for n, seat in enumerate(challenges.seats(tx, found.id)):
        challenges.change_seat(tx, found.id, seat.person_id, team=n % teams if teams else 0)
    challenges.wake(tx, found.id, now)
    return Done(found)


def start(tx: Connection, now: datetime, ticket: Ticket) -> Done | TooFew | Late:
    found = in_lobby(tx, ticket)
    if not isinstance(found, Challenge):
        return found
    seats = challenges.seats(tx, found.id)
    if len(seats) < found.fewest:
        return TooFew(found)
    if found.teams:
        for seat in rules.balanced(seats, found.teams):
            challenges.change_seat(tx, found.id, seat.person_id, team=seat.team)
    until = {"until": now + rules.COUNTDOWN, "due_at": now, "watched_at": now}
    return Done(found) if challenges.move(tx, found.id, Event.START, **until) else HasBegun(found)


def call_off(tx: Connection, now: datetime, ticket: Ticket) -> Done | Late:
    found = in_lobby(tx, ticket)
    if not isinstance(found, Challenge):
        return found
    challenges.move(tx, found.id, Event.DROP, due_at=now, ending=Ending.STOPPED)
    return Done(found)


def stop(tx: Connection, now: datetime, challenge_id: int) -> bool:
    """What was played counts; the question that is open does not."""
    found = challenges.find(tx, challenge_id)
    if found is None:
        return False
    event = Event.DROP if found.state is State.LOBBY else Event.END
    if not challenges.move(tx, found.id, event, due_at=now, ending=Ending.STOPPED):
        return False
    if found.state is State.ROUND and found.round_id:
        void(tx, found.round_id)
    return True


def in_lobby(tx: Connection, ticket: Ticket) -> Challenge | Late:
    found = of_ticket(tx, ticket)
    if found is None:
        return NotOurs()
    if found.state is State.LOBBY:
        return found
    over = found.state in {State.FINISHED, State.DONE, State.STOPPED}
    return IsOver(found) if over else HasBegun(found)


def of_ticket(tx: Connection, ticket: Ticket) -> Challenge | None:
    found = challenges.find(tx, ticket.challenge_id)
    return found if found and found.code == ticket.code else None


def look(tx: Connection, bank: Bank, challenge_id: int) -> Scene | None:
    found = challenges.find(tx, challenge_id)
    if found is None:
        return None
    seats, log = challenges.seats(tx, found.id), challenges.log(tx, found.id)
    round_ = rounds.find(tx, found.round_id) if found.round_id else None
    return Scene(
        found,
        seats,
        rules.standing(seats, log),
        rules.team_standing(seats, log, found.teams) if found.teams else (),
        challenges.heat_of(tx, round_.id) if round_ else None,
        round_,
        question_of(bank, round_) if round_ else None,
        challenges.answered(tx, round_.id) if round_ else {},
        [Told(n, bank.question(question), given, right) for n, question, given, right in challenges.told(tx, found.id)],
        people.find(tx, found.starter_id),
    )


def _row(opening: Opening, now: datetime, dice: Random, length: int) -> dict[str, object]:
    duel = opening.form is Form.DUEL
    return {
        "chat_id": opening.place.chat_id,
        "thread_id": opening.place.thread_id,
        "slot": opening.slot,
        "busy_in": None if duel else opening.place.chat_id,
        "form": opening.form,
        "state": State.LOBBY,
        "starter_id": opening.starter_id,
        "language": opening.language,
        "zone": opening.zone,
        "topics": opening.topics,
        "length": length,
        "seconds": opening.seconds,
        "teams": opening.teams,
        "code": "".join(dice.choices(ALPHABET, k=6)),
        "questions": (),
        "created_at": now,
        "until": now + (rules.DAY if duel else rules.LOBBY_LIFE),
        "due_at": now + AT_HAND,
        "watched_at": now,
    }
