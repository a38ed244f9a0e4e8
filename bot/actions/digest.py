"""The end of a week, a month, a season: who stood where, what was hard, who got better."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.actions.leaderboard import Board, board
from bot.domain.leaderboard import days_of, period, season_key, span_of
from bot.domain.plan import Chat, Plan
from bot.domain.quiet import LONGEST, put_off_to, turns_of
from bot.domain.schedule import instant
from bot.storage import chats, digests, plans, quiet_days, rounds, seasons
from bot.storage.digests import Habit

LATE = timedelta(hours=24)
"""A summary that the bot slept through is said up to so much later; after that, the next one comes."""

SEASON_TOLD = timedelta(days=35)
"""So long after its end a season is still summed up."""

MONTH_TOLD = timedelta(days=14)
"""A month as well: the summary of its last week may have been slept through."""

ONE_BY_ONE = timedelta(seconds=1)
"""What quiet days have put off is told in its order."""

REVEALED = timedelta(minutes=1)
"""So long after it closes a question is revealed, and counts. What yesterday's may change is not summed up before."""

DAY = timedelta(days=1)

ENOUGH = 3
"""So many answers tell something about a topic, or about a person's week."""

WEAKEST = 3
THEME = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Improved:
    name: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Summary:
    chat: Chat
    plan: Plan  # where it is said
    board: Board  # of the longest period that ends
    others: Sequence[Board]  # of those that end with it, the longest first
    asked: int
    weakest: Sequence[tuple[str, float]]  # topic, share of right answers; the weakest first
    improved: Improved | None
    firsts: Sequence[tuple[str, int]]

    @property
    def is_weekly(self) -> bool:
        """Then a theme may be chosen for the week that begins."""
        return any(one.span == "week" for one in (self.board, *self.others))


def schedule(tx: Connection, chat_id: int, now: datetime) -> None:
    """Whoever changes the habit, or begins to ask questions, sets the moment of the next summary."""
    habit = digests.habit(tx, chat_id)
    if habit:
        wanted = _plan(tx, chat_id) is not None
        digests.change_habit(tx, chat_id, digest_due_at=_next(tx, habit, now) if wanted else None)


def reschedule(tx: Connection, chat_id: int, now: datetime, slack: timedelta = timedelta()) -> None:
    """What was promised still comes, where it would come more than `slack` later: quiet days had put it off till
    tomorrow, and today is loud again; or in another zone its hour has passed already.
    """
    before = digests.habit(tx, chat_id)
    schedule(tx, chat_id, now)
    after = digests.habit(tx, chat_id)
    promised = before.digest_due_at if before else None
    if before is None or promised is None or after is None or after.digest_due_at is None:
        return
    is_quiet = _local_day(before, promised) in _quiet(tx, before, promised)
    if now < promised < after.digest_due_at - slack and not is_quiet:
        digests.change_habit(tx, chat_id, digest_due_at=promised)


def claim_due(tx: Connection, now: datetime) -> None:
    """Plan what is to be said now, once for each chat and period, and when to look again."""
    for habit in digests.chats_due(tx, now):
        assert habit.digest_due_at is not None
        if sealed := rounds.sealed_until(tx, habit.chat_id, _local_day(habit, now), now - REVEALED):
            digests.change_habit(tx, habit.chat_id, digest_due_at=sealed + REVEALED)
            continue
        is_late = now - habit.digest_due_at >= LATE
        turns = _turns(tx, habit, habit.digest_due_at) if habit.digest and not is_late else []
        for n, day in enumerate(turns):
            digests.plan(tx, habit.chat_id, _ended(tx, habit.chat_id, day), now + n * ONE_BY_ONE)
        over = _seasons_over(tx, habit.chat_id, _local_day(habit, now))
        digests.plan(tx, habit.chat_id, over, now + max(0, len(turns) - 1) * ONE_BY_ONE)  # with the last of them
        schedule(tx, habit.chat_id, now)


def look(tx: Connection, chat_id: int, keys: Sequence[str]) -> Summary | None:
    """What ends together. None when there is nobody to tell it, or nothing to tell."""
    chat, plan = chats.find(tx, chat_id), _plan(tx, chat_id)
    boards = [shown for key in keys if (shown := board(tx, chat_id, key, None)).top]
    if chat is None or plan is None or not boards:
        return None
    longest, *others = sorted(boards, key=_length, reverse=True)
    first, last = _days(longest)
    return Summary(
        chat=chat,
        plan=plan,
        board=longest,
        others=others,
        asked=sum(rounds.delivered(tx, chat_id, first, last).values()),
        weakest=_weakest(tx, chat_id, first, last),
        improved=next(filter(None, (_improved(tx, chat_id, one.period) for one in boards)), None),
        firsts=seasons.firsts(tx, chat_id, first, last),
    )


def choose_theme(tx: Connection, plan: Plan, topic_id: str, now: datetime) -> Plan:
    """A week of one topic; the same tap again takes it off."""
    today = now.astimezone(ZoneInfo(plan.zone)).date()
    if plan.theme_on(today) == topic_id:
        return plans.change(tx, plan.id, theme=None, theme_until=None)
    return plans.change(tx, plan.id, theme=topic_id, theme_until=today + THEME)


def _next(tx: Connection, habit: Habit, now: datetime) -> datetime | None:
    """On the day of the week, and on the day after a season; where that is quiet, on the first that is not."""
    quiet, today = _quiet(tx, habit, now), _local_day(habit, now)
    after = {one.ends + DAY for one in seasons.of_chat(tx, habit.chat_id)}
    last = max([today, *after]) + timedelta(days=9 + len(quiet))
    days = (today + timedelta(days=n) for n in range((last - today).days))
    loud = (day for day in days if day not in quiet and _is_due(habit, day, quiet, after))
    moments = (instant(day, habit.digest_at, ZoneInfo(habit.zone)) for day in loud)
    return next((moment for moment in moments if moment > now), None)


def _is_due(habit: Habit, day: date, quiet: frozenset[date], after_seasons: set[date]) -> bool:
    weekly = habit.digest and turns_of(habit.digest_day, day, quiet)
    return bool(weekly) or not after_seasons.isdisjoint(put_off_to(day, quiet))


def _turns(tx: Connection, habit: Habit, due: datetime) -> list[date]:
    """The days whose summaries are due; the oldest first."""
    day = _local_day(habit, due)
    turns = turns_of(habit.digest_day, day, _quiet(tx, habit, due))
    return sorted(turns) or [day - timedelta(days=(day.weekday() - habit.digest_day) % 7)]


def _quiet(tx: Connection, habit: Habit, now: datetime) -> frozenset[date]:
    return quiet_days.of_chat(tx, habit.chat_id, _local_day(habit, now) - LONGEST)


def _local_day(habit: Habit, moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(habit.zone)).date()


def _plan(tx: Connection, chat_id: int) -> Plan | None:
    return next((plan for plan in plans.of_chat(tx, chat_id) if plan.active), None)


def _ended(tx: Connection, chat_id: int, today: date) -> list[str]:
    """What is over by the day of the summary: the last whole week, and the month or season that ended since."""
    ended = [period("week", today - timedelta(days=7))]
    month = period("month", today - MONTH_TOLD)
    if month != period("month", today):
        ended.append(month)
    return ended + _seasons_over(tx, chat_id, today)


def _seasons_over(tx: Connection, chat_id: int, today: date) -> list[str]:
    known = seasons.of_chat(tx, chat_id)
    return [season_key(one.number) for one in known if today - SEASON_TOLD <= one.ends < today]


def _days(shown: Board) -> tuple[date, date]:
    return (shown.season.starts, shown.season.ends) if shown.season else days_of(shown.period)


def _length(shown: Board) -> tuple[timedelta, bool]:
    """Of two that are as long, a season is what people have played for."""
    first, last = _days(shown)
    return last - first, shown.season is not None


def _weakest(tx: Connection, chat_id: int, first: date, last: date) -> list[tuple[str, float]]:
    sums: dict[str, tuple[int, int]] = {}
    for topic, _, answered, right in seasons.by_topic(tx, chat_id, first, last):
        before = sums.get(topic, (0, 0))
        sums[topic] = (before[0] + answered, before[1] + right)
    shares = [(topic, right / answered) for topic, (answered, right) in sums.items() if answered >= ENOUGH]
    return sorted((one for one in shares if one[1] < 1), key=lambda one: (one[1], one[0]))[:WEAKEST]


def _improved(tx: Connection, chat_id: int, key: str) -> Improved | None:
    """Against the week before, among those who answered enough in both."""
    if span_of(key) != "week":
        return None
    monday, sunday = days_of(key)
    week = timedelta(days=7)
    before, after = (
        seasons.shares(tx, chat_id, monday - week, sunday - week),
        seasons.shares(tx, chat_id, monday, sunday),
    )
    better = [
        Improved(name, before[who][2] / before[who][1], right / answered)
        for who, (name, answered, right) in sorted(after.items())
        if who in before and min(answered, before[who][1]) >= ENOUGH
    ]
    best = max(better, key=lambda one: one.after - one.before, default=None)
    return best if best and best.after > best.before else None
