"""Ask questions in a chat: on demand, one after another, until somebody says stop."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.actions import missed, streaks
from bot.actions.answering import find
from bot.actions.outcomes import NotYours, Tap
from bot.domain import grading, shape
from bot.domain.delivery import Event
from bot.domain.plan import ChatKind, Mode, Place
from bot.domain.question import Bank, Kind, Language, Question
from bot.domain.round import Origin, Round, RoundState, question_of
from bot.domain.selection import choose
from bot.storage import deliveries, plans, rounds

EASY = (Kind.SINGLE, Kind.TRUE_FALSE)
"""One tap answers: for a first question."""

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that is misread


@dataclass(frozen=True, slots=True)
class Asking:
    """What is to be asked, and how."""

    place: Place
    kind: ChatKind
    origin: Origin
    slot: str
    zone: str
    day: date
    language: Language
    mode: Mode = Mode.INSTANT
    priority: int = 0
    topics: Sequence[str] = ()
    levels: Sequence[int] = ()
    kinds: Sequence[Kind] = ()
    ordinal: int = 0
    length: int = 1
    closes_at: datetime | None = None
    plan_id: int | None = None
    silent: bool = False
    may_change: bool = False
    seconds: int | None = None
    places: Sequence[int] = ()  # as the options are shown elsewhere already
    remind_at: datetime | None = None


def ask(tx: Connection, bank: Bank, now: datetime, dice: Random, asking: Asking) -> Round | None:
    """Choose a question and claim its slot; None when the slot is taken or nothing fits."""
    chat_id = asking.place.chat_id
    pool = bank.pool(asking.topics, asking.levels, asking.kinds)
    if streaks.is_coming_back(tx, bank, chat_id, now):
        pool = bank.pool(asking.topics, streaks.EASIEST, asking.kinds) or pool
    question = choose(pool, rounds.asked(tx, chat_id), _recent_concepts(tx, bank, chat_id), dice)
    return open_round(tx, now, dice, asking, question) if question else None


def of_channel(tx: Connection, bank: Bank, payload: str) -> tuple[Round, Question] | None:
    """What the link under a channel's question names: its round, and the code that proves it."""
    number, _, code = payload.partition("_")
    asked = rounds.find(tx, int(number)) if number.isdecimal() and len(number) < 19 else None
    question = question_of(bank, asked) if asked and asked.code == code else None
    return (asked, question) if asked and question else None


def ask_missed(tx: Connection, bank: Bank, now: datetime, dice: Random, asking: Asking) -> Round | None:
    """The latest that is left of what somebody missed; its slot says where."""
    waiting = missed.left(tx, bank, asking.place.chat_id, missed.chat_of(asking.slot))
    return open_round(tx, now, dice, asking, waiting[0]) if waiting else None


def open_round(tx: Connection, now: datetime, dice: Random, asking: Asking, question: Question) -> Round | None:
    shown = grading.display(question, asking.language, asking.kind, asking.mode)
    made = rounds.open_(
        tx,
        {
            "chat_id": asking.place.chat_id,
            "thread_id": asking.place.thread_id,
            "plan_id": asking.plan_id,
            "origin": asking.origin,
            "slot": asking.slot,
            "ordinal": asking.ordinal,
            "length": asking.length,
            "question_id": question.id,
            "shape": shape.of(question, asking.language),
            "language": asking.language,
            "mode": asking.mode,
            "display": shown,
            "places": asking.places or grading.shown_order(question, shown, dice),
            "code": "".join(dice.choices(ALPHABET, k=6)),
            "state": RoundState.OPEN,
            "zone": asking.zone,
            "day": asking.day,
            "opened_at": now,
            "closes_at": asking.closes_at,
            "topics": asking.topics,
            "silent": asking.silent,
            "may_change": asking.may_change,
            "seconds": asking.seconds,
            "remind_at": asking.remind_at,
        },
    )
    if made:
        deliveries.plan(tx, made.id, made.chat_id, asking.priority, now)
    return made


def series_next(tx: Connection, bank: Bank, now: datetime, dice: Random, tap: Tap) -> Round | NotYours | None:
    """The question after this one; asked once however often the button is pressed. None at the end."""
    found = find(tx, bank, tap)
    if isinstance(found, NotYours):
        return found
    before, _ = found
    endless = before.chat_id > 0  # in private there is always one more
    if before.ordinal + 1 >= before.length and not endless:
        return None
    if before.origin is Origin.MISSED:
        return ask_missed(tx, bank, now, dice, _following(tx, before, now, Origin.MISSED))
    return ask(tx, bank, now, dice, _following(tx, before, now, Origin.QUIZ))


def _following(tx: Connection, before: Round, now: datetime, origin: Origin) -> Asking:
    endless = before.chat_id > 0
    plan = plans.find(tx, before.plan_id) if before.plan_id else None
    return Asking(
        place=before.place,
        kind=ChatKind.PRIVATE if endless else ChatKind.GROUP,
        origin=origin,
        slot=before.slot if before.origin is origin else f"r{before.id}",
        zone=before.zone,
        day=now.astimezone(ZoneInfo(before.zone)).date(),
        language=before.language,
        topics=before.topics,
        levels=plan.levels if plan else (),
        ordinal=before.ordinal + 1,
        length=before.length,
        plan_id=before.plan_id,
        closes_at=None if before.closes_at is None else now + (before.closes_at - before.opened_at),
    )


def open_series(tx: Connection, now: datetime, place: Place) -> list[Round]:
    """The questions asked on demand that still wait for an answer here, newest first."""
    return [round_ for round_ in rounds.latest(tx, place, (Origin.QUIZ,)) if round_.is_open(now)]


def stop(tx: Connection, now: datetime, place: Place) -> list[Round]:
    """End what is running: in private it is dropped, in a group it is revealed with the next tick."""
    running = open_series(tx, now, place)
    for round_ in running:
        if deliveries.move(tx, round_.id, Event.TOO_LATE):  # and whoever waits for its turn with it, does not send it
            rounds.cancel_unseen(tx, round_.id)
        if place.chat_id > 0:
            rounds.move_state(tx, round_.id, RoundState.OPEN, RoundState.CANCELLED)
        else:
            rounds.change(tx, round_.id, closes_at=now)
    return running


def todays(tx: Connection, now: datetime, place: Place, zone: str) -> list[Round]:
    """Today's questions in this place, newest first; before the first of the day, none."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return rounds.latest(tx, place, (Origin.DAILY, Origin.TODAY), since=today)


def _recent_concepts(tx: Connection, bank: Bank, chat_id: int) -> set[str]:
    questions = map(bank.question, rounds.recent_questions(tx, chat_id))
    return {question.concept_id for question in questions if question}
