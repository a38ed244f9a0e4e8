"""The daily post: which plans are due, what is claimed for them, and what became of each posting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from random import Random

from sqlalchemy import Connection

from bot.actions import quiet
from bot.actions.quiz import Asking, ask
from bot.domain import grading, reminder
from bot.domain.delivery import Event
from bot.domain.plan import Chat, ChatKind, Plan
from bot.domain.question import Bank
from bot.domain.round import Origin, Round, RoundState
from bot.domain.schedule import Slot, due_slots, is_postable, next_slot
from bot.domain.selection import LOW_POOL, unasked
from bot.storage import chats, deliveries, plans, rounds

BATCH = 10
"""Plans claimed in one transaction: a morning of 10,000 chats is a thousand of them, and answers pass in between."""


class Decision(StrEnum):
    """What became of an unconfirmed posting when an admin was asked."""

    REPOSTED = "reposted"
    SKIPPED = "skipped"
    OVER = "over"
    SETTLED = "settled"  # before, by somebody else


@dataclass(frozen=True, slots=True)
class LowPool:
    plan: Plan
    left: int
    size: int

    @property
    def subject(self) -> str:
        """Under which the operator is told once, until the bank has grown and runs low again."""
        return f"low pool {self.plan.id} of {self.size}"


@dataclass(frozen=True, slots=True)
class Claimed:
    plans: int
    postings: int
    low: tuple[LowPool, ...]


def claim_due(tx: Connection, bank: Bank, now: datetime, dice: Random) -> Claimed:
    """Open the rounds of every due plan, and set the moment at which it is due next."""
    due = plans.claim_due(tx, now, BATCH)
    timetables = quiet.timetables(tx, due, now)
    postings, low = 0, []
    for plan in due:
        chat, timetable = chats.find(tx, plan.chat_id), timetables[plan.id]
        slots = due_slots(timetable, plan.next_due_at or now, now)
        for missed in slots[:-1]:
            _remember_skipped(tx, plan, missed, now)
        if chat and slots:
            postings += _open(tx, bank, now, dice, plan, chat, slots[-1])
            low += _low_pool(tx, bank, plan, chat)
        following = next_slot(timetable, now)
        plans.set_next(tx, plan.id, following.due if following else None)
    return Claimed(len(due), postings, tuple(low))


def posted(tx: Connection, round_id: int, owner: str, message_id: int, poll_id: str | None) -> bool:
    """Telegram has it. A reply that comes after the lease ended is as good as one in time."""
    rounds.change(tx, round_id, message_id=message_id, **({"poll_id": poll_id} if poll_id else {}))
    values = {"lease_until": None, "error": None}
    return deliveries.move(tx, round_id, Event.ACCEPTED, owner, **values) or deliveries.move(
        tx, round_id, Event.ACCEPTED, **values
    )


def refused(tx: Connection, round_id: int, owner: str, error: str) -> None:
    """Telegram will not have it."""
    if deliveries.move(tx, round_id, Event.REFUSED, owner, error=error):
        rounds.cancel_unseen(tx, round_id)


def unheard(tx: Connection, round_id: int, owner: str, error: str, now: datetime) -> None:
    deliveries.move(tx, round_id, Event.SILENCE, owner, error=error, not_before=now)


def gone(tx: Connection, chat_id: int) -> None:
    """Blocked, kicked, deactivated."""
    chats.set_present(tx, chat_id, present=False)
    for plan in plans.of_chat(tx, chat_id):
        plans.rest(tx, plan.id)


def topic_gone(tx: Connection, round_: Round) -> None:
    """The forum topic was closed or deleted."""
    plan = plans.at(tx, round_.place)
    if plan:
        plans.rest(tx, plan.id)


def decide(tx: Connection, chat_id: int, round_id: int, now: datetime, *, post: bool) -> Decision:
    """What an admin says of an unconfirmed posting in the chat. A round that is over is not posted any more."""
    round_ = rounds.find(tx, round_id)
    if round_ is None or round_.chat_id != chat_id:
        return Decision.SETTLED
    in_time = round_.is_open(now)
    if not deliveries.move(tx, round_id, Event.POST_IT if post and in_time else Event.SKIP_IT, not_before=now):
        return Decision.SETTLED
    if post and in_time:
        return Decision.REPOSTED
    rounds.cancel_unseen(tx, round_id)
    return Decision.OVER if post else Decision.SKIPPED


def _open(tx: Connection, bank: Bank, now: datetime, dice: Random, plan: Plan, chat: Chat, slot: Slot) -> int:
    if not is_postable(slot, now):
        _remember_skipped(tx, plan, slot, now)
        return 0
    topics = _topics(bank, plan, chat, slot)
    asked = (ask(tx, bank, now, dice, _asking(plan, chat, slot, n, topics)) for n in range(plan.count))
    return sum(made is not None for made in asked)


def _topics(bank: Bank, plan: Plan, chat: Chat, slot: Slot) -> Sequence[str]:
    """The week's theme, as long as the bank has something to ask about it here."""
    theme = plan.theme_on(slot.day)
    fits = theme and bank.pool([theme], plan.levels, grading.for_daily(chat.kind, plan.mode))
    return (theme,) if theme and fits else plan.topics


def _asking(plan: Plan, chat: Chat, slot: Slot, ordinal: int, topics: Sequence[str]) -> Asking:
    private_instant = chat.kind is ChatKind.PRIVATE and plan.mode == "instant"
    in_group = chat.kind in {ChatKind.GROUP, ChatKind.SUPERGROUP}  # in a channel nobody is seen answering
    return Asking(
        place=plan.place,
        kind=chat.kind,
        origin=Origin.DAILY,
        slot=slot.day.isoformat(),
        zone=plan.zone,
        day=slot.day,
        language=plan.language,
        mode=plan.mode,
        priority=1,
        topics=topics,
        levels=plan.levels,
        kinds=grading.for_daily(chat.kind, plan.mode),
        ordinal=ordinal,
        length=plan.count,
        closes_at=None if private_instant else slot.closes,
        plan_id=plan.id,
        silent=plan.silent,
        may_change=plan.may_change,
        remind_at=reminder.first_look(slot.due, slot.closes) if in_group else None,
    )


def _remember_skipped(tx: Connection, plan: Plan, slot: Slot, now: datetime) -> None:
    """The bot slept through it: the day must not break a streak."""
    values = {
        "chat_id": plan.chat_id,
        "thread_id": plan.thread_id,
        "plan_id": plan.id,
        "origin": Origin.DAILY,
        "slot": slot.day.isoformat(),
        "ordinal": 0,
        "length": plan.count,
        "question_id": "",
        "language": plan.language,
        "mode": plan.mode,
        "display": "buttons",
        "places": (),
        "code": "",
        "state": RoundState.SKIPPED,
        "zone": plan.zone,
        "day": slot.day,
        "opened_at": now,
        "topics": (),
        "silent": True,
        "may_change": False,
    }
    rounds.open_(tx, values)


def _low_pool(tx: Connection, bank: Bank, plan: Plan, chat: Chat) -> list[LowPool]:
    pool = bank.pool(plan.topics, plan.levels, grading.for_daily(chat.kind, plan.mode))
    left = unasked(pool, rounds.asked(tx, plan.chat_id))
    return [LowPool(plan, left, len(pool))] if left < LOW_POOL else []
