"""Duels: two people, the same questions, each in private and at their own pace within a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from sqlalchemy import Connection

from bot.actions.challenge_rounds import Next, close, is_lost, is_over, open_heat, start_clock, void
from bot.actions.quiz import open_series
from bot.domain import challenge as rules
from bot.domain.challenge import Challenge, Ending, Event, Heat, Seat, State
from bot.domain.grading import CHOICES
from bot.domain.plan import Place
from bot.domain.question import Bank, Language, Question
from bot.domain.round import Answer, Round, RoundState, question_of
from bot.domain.selection import choose
from bot.storage import answers, challenges, people, rounds
from bot.storage.people import Person


@dataclass(frozen=True, slots=True)
class Accepted:
    challenge: Challenge


@dataclass(frozen=True, slots=True)
class Playing:
    """One of the two is here again."""

    challenge: Challenge


@dataclass(frozen=True, slots=True)
class Own:
    """Nobody duels with themselves."""

    challenge: Challenge


@dataclass(frozen=True, slots=True)
class Taken:
    """It has its two."""


@dataclass(frozen=True, slots=True)
class Gone:
    """It is over, or was called off before it began."""


@dataclass(frozen=True, slots=True)
class Asked:
    pass


@dataclass(frozen=True, slots=True)
class StillOpen:
    pass


@dataclass(frozen=True, slots=True)
class Through:
    """Nothing left to ask this person."""


@dataclass(frozen=True, slots=True)
class Untold:
    """A round that is over, and whose person has not been told so."""

    heat: Heat
    round: Round
    question: Question | None
    answer: Answer | None
    is_last: bool
    language: Language


def accept(
    tx: Connection, bank: Bank, now: datetime, dice: Random, who: Person, found: Challenge
) -> Accepted | Playing | Own | Taken | Gone:
    """The first who opens the link is the second of the duel."""
    seated = challenges.team_of(tx, found.id, who.id) is not None
    if found.state is State.PLAYING and seated:
        return Playing(found)
    if found.state is not State.LOBBY:
        return Taken() if found.state is State.PLAYING else Gone()
    if seated or who.id == found.starter_id:
        return Own(found)
    questions = _choose(tx, bank, found, dice, (found.starter_id, who.id))
    begin = {"until": now + rules.DAY, "due_at": now, "watched_at": now, "questions": questions}
    if not challenges.move(tx, found.id, Event.ACCEPT, **begin):
        return Taken()
    challenges.sit(tx, found.id, who.id, 1, now)
    again = challenges.find(tx, found.id)
    assert again is not None
    return Accepted(again)


def ask_next(
    tx: Connection, bank: Bank, now: datetime, dice: Random, who: Person, found: Challenge
) -> Asked | StillOpen | Through | Taken:
    seat = _seat_of(tx, found, who.id)
    if seat is None or found.state is not State.PLAYING:
        return Taken()
    mine = _heats_of(tx, found, who.id)
    if any(_is_open(tx, heat) for heat in mine):
        return StillOpen()
    left = _left(bank, found, mine)
    if seat.finished_at or not left or now >= found.until:
        return Through()
    question = bank.question(found.questions[left[0]])
    assert question is not None
    open_heat(tx, now, dice, found, Next(question, left[0], len(mine), language_of(tx, found, who.id), who.id))
    challenges.wake(tx, found.id, now)
    return Asked()


def surrender(tx: Connection, now: datetime, who: Person) -> int:
    """Whoever stops is through with what there is; a duel that nobody has taken up is off.

    What came last is meant: the duel whose question is open, or else the newest, or questions asked since.
    """
    duels = challenges.duels_of(tx, who.id)
    meant = [found for found in duels if not is_quiet(tx, found.id, who.id)]
    if not meant and _came_later(tx, now, who, duels):
        return 0
    meant = meant or duels[:1]
    for found in meant:
        if found.state is State.LOBBY:
            challenges.move(tx, found.id, Event.DROP, due_at=now, ending=Ending.STOPPED)
            continue
        for heat in _heats_of(tx, found, who.id):
            if _is_open(tx, heat) and (round_ := rounds.find(tx, heat.round_id)):
                close(tx, round_)
        challenges.change_seat(tx, found.id, who.id, finished_at=now)
        challenges.wake(tx, found.id, now)
    return len(meant)


def watch(tx: Connection, bank: Bank, now: datetime, found: Challenge) -> None:
    """Close what is answered or over; and the duel, when both are through."""
    late = now >= found.until
    for heat in challenges.heats(tx, found.id):
        _watch_heat(tx, now, heat, late=late)
    for seat in challenges.seats(tx, found.id):
        mine = _heats_of(tx, found, seat.person_id)
        if not seat.finished_at and not _left(bank, found, mine) and not any(_is_open(tx, heat) for heat in mine):
            challenges.change_seat(tx, found.id, seat.person_id, finished_at=now)
    through = all(seat.finished_at for seat in challenges.seats(tx, found.id))
    if through or late:
        challenges.move(tx, found.id, Event.END, ending=Ending.PLAYED if through else Ending.LATE)


def is_quiet(tx: Connection, challenge_id: int, person_id: int | None = None) -> bool:
    """No question is open, or none of this person: then the clock has nothing to watch."""
    heats = challenges.heats(tx, challenge_id)
    return not any(_is_open(tx, heat) for heat in heats if person_id in {None, heat.person_id})


def untold(tx: Connection, bank: Bank, found: Challenge) -> list[Untold]:
    return [
        _untold(tx, bank, found, heat, round_)
        for heat in challenges.heats(tx, found.id)
        if not heat.told and (round_ := rounds.find(tx, heat.round_id)) and round_.state is not RoundState.OPEN
    ]


def _came_later(tx: Connection, now: datetime, who: Person, duels: Sequence[Challenge]) -> bool:
    series = open_series(tx, now, Place(who.id))
    return bool(series) and all(series[0].opened_at > found.created_at for found in duels)


def _untold(tx: Connection, bank: Bank, found: Challenge, heat: Heat, round_: Round) -> Untold:
    return Untold(
        heat,
        round_,
        question_of(bank, round_),
        answers.find(tx, round_.id, heat.person_id),
        not _left(bank, found, _heats_of(tx, found, heat.person_id)),
        language_of(tx, found, heat.person_id),
    )


def _watch_heat(tx: Connection, now: datetime, heat: Heat, *, late: bool) -> None:
    round_ = rounds.find(tx, heat.round_id)
    if round_ is None or round_.state is not RoundState.OPEN:
        return
    if late or heat.person_id in challenges.answered(tx, round_.id) or is_over(tx, round_, now):
        close(tx, round_)
    elif is_lost(tx, round_, now):
        void(tx, round_.id)
    else:
        start_clock(tx, round_, now)


def _left(bank: Bank, found: Challenge, mine: Sequence[Heat]) -> list[int]:
    """The numbers of what is still to be asked; a question that has left the bank is asked of nobody."""
    had = {heat.number for heat in mine if not heat.void}
    return [n for n, question in enumerate(found.questions) if n not in had and bank.question(question)]


def _choose(tx: Connection, bank: Bank, found: Challenge, dice: Random, two: Sequence[int]) -> list[str]:
    """What neither has had, as far as there is."""
    pool = list(bank.pool(found.topics, (), CHOICES))
    asked = {person_id: rounds.asked(tx, person_id) for person_id in two}
    counts = {one.id: sum(had.get(one.id, 0) for had in asked.values()) for one in pool}
    chosen: list[Question] = []
    while len(chosen) < found.length and (one := choose(pool, counts, {q.concept_id for q in chosen}, dice)):
        chosen.append(one)
        pool.remove(one)
    return [one.id for one in chosen]


def _heats_of(tx: Connection, found: Challenge, person_id: int) -> list[Heat]:
    return [heat for heat in challenges.heats(tx, found.id) if heat.person_id == person_id]


def _seat_of(tx: Connection, found: Challenge, person_id: int) -> Seat | None:
    return next((seat for seat in challenges.seats(tx, found.id) if seat.person_id == person_id), None)


def _is_open(tx: Connection, heat: Heat) -> bool:
    round_ = rounds.find(tx, heat.round_id)
    return round_ is not None and round_.state is RoundState.OPEN


def language_of(tx: Connection, found: Challenge, person_id: int) -> Language:
    person = people.find(tx, person_id)
    return (person and person.language) or found.language
