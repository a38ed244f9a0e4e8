"""How the last weeks went: a person's own, or a group's without a name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.domain.plan import Chat
from bot.domain.schedule import study_day
from bot.storage import progress
from bot.storage.people import Person
from bot.storage.progress import Sums

WEEKS = 12


@dataclass(frozen=True, slots=True)
class Week:
    monday: date
    answered: int
    right: int
    people: int

    @property
    def share(self) -> float | None:
        """None for a week without answers: that is not the same as nothing right."""
        return self.right / self.answered if self.answered else None


def of_person(tx: Connection, who: Person, now: datetime) -> Sequence[Week]:
    first = _first_monday(study_day(now, ZoneInfo(who.zone)))
    return _weeks(first, progress.of_person(tx, who.id, first, WEEKS))


def of_chat(tx: Connection, chat: Chat, now: datetime) -> Sequence[Week]:
    first = _first_monday(now.astimezone(ZoneInfo(chat.zone)).date())
    return _weeks(first, progress.of_chat(tx, chat.id, first, WEEKS))


def _first_monday(today: date) -> date:
    return today - timedelta(days=today.weekday(), weeks=WEEKS - 1)


def _weeks(first: date, sums: Mapping[int, Sums]) -> list[Week]:
    return [Week(first + timedelta(weeks=n), *sums.get(n, (0, 0, 0))) for n in range(WEEKS)]
