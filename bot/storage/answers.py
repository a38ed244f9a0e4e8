"""The log of answers: append-only, and what everything else can be made from again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, case, delete, exists, func, select, update

from bot.domain.round import Answer, Origin
from bot.storage.database import insert_for, insert_into
from bot.storage.people import CALLED
from bot.storage.schema import answer, draft, person, round_

AS_COUNTED = tuple(answer.c[name] for name in ("chat_id", "person_id", "points", "right", "asked_on", "overall"))
"""What the boards want to know of an answer."""

PIECE = 1000
"""So many answers of a long log are held at a time."""

# Built once: on the way of every answer, making a statement costs more than running it.
_COUNTED_OVERALL = (
    answer.c.person_id == bindparam("person"),
    answer.c.question_id == bindparam("question"),
    answer.c.overall,
)
_EARLIER = answer.alias()
_COUNT = (
    update(answer)
    .where(answer.c.round_id == bindparam("round"), answer.c.counted.is_(False))
    .values(
        counted=True,
        overall=~exists().where(
            _EARLIER.c.person_id == answer.c.person_id,
            _EARLIER.c.question_id == answer.c.question_id,
            _EARLIER.c.overall,
        ),
    )
    .returning(*AS_COUNTED)
)
_FIELDS = [answer.c[name] for name in Answer.__dataclass_fields__]


@dataclass(frozen=True, slots=True)
class Made:
    id: int
    overall: bool  # it counts on the board of everybody


def give_all(tx: Connection, rows: Sequence[dict[str, Any]]) -> dict[tuple[int, int], Made]:
    """What is new, by (round, person): who has answered this round before is not in it. Where a row says that it may
    count overall, it does unless this person's answer to this question has done so before.
    """
    if not rows:
        return {}
    given = [{**row, "person": row["person_id"], "question": row["question_id"], "may": row["overall"]} for row in rows]
    return {
        (row.round_id, row.person_id): Made(row.id, row.overall) for row in tx.execute(_give(tx.dialect.name), given)
    }


@cache
def _give(dialect: str) -> Any:
    """Whether it counts overall is decided in the same statement: each one is a way to the server and back."""
    overall = and_(bindparam("may", type_=answer.c.counted.type), ~exists().where(*_COUNTED_OVERALL))
    new = insert_for(dialect, answer).values(overall=overall)
    return new.on_conflict_do_nothing().returning(answer.c.id, answer.c.round_id, answer.c.person_id, answer.c.overall)


def find(tx: Connection, round_id: int, person_id: int) -> Answer | None:
    where = (answer.c.round_id == round_id, answer.c.person_id == person_id)
    row = tx.execute(select(*_FIELDS).where(*where)).one_or_none()
    return Answer(*row) if row else None


def change(tx: Connection, answer_id: int, **values: Any) -> None:
    """Only while it is not counted: a sealed round whose chat lets people change their minds."""
    tx.execute(update(answer).where(answer.c.id == answer_id, answer.c.counted.is_(False)).values(**values))


def of_round(tx: Connection, round_id: int) -> list[Answer]:
    rows = tx.execute(select(*_FIELDS).where(answer.c.round_id == round_id).order_by(answer.c.answered_at, answer.c.id))
    return [Answer(*row) for row in rows]


def in_private(tx: Connection, channels_round: int, until: datetime | None) -> list[Answer]:
    """What a channel's readers answered before its reveal, each alone with the bot."""
    asked = select(round_.c.id).where(round_.c.origin == Origin.CHANNEL, round_.c.slot == str(channels_round))
    where = [answer.c.round_id.in_(asked), *([answer.c.answered_at <= until] if until else [])]
    return [Answer(*row) for row in tx.execute(select(*_FIELDS).where(*where).order_by(answer.c.id))]


def first_right(tx: Connection, round_id: int) -> str | None:
    """The name of who was right first, unless they hide."""
    first = (
        select(CALLED)
        .join(answer, answer.c.person_id == person.c.id)
        .where(answer.c.round_id == round_id, answer.c.right, person.c.hidden.is_(False))
        .order_by(answer.c.answered_at, answer.c.id)
        .limit(1)
    )
    name: str | None = tx.scalar(first)
    return name


def count_round(tx: Connection, round_id: int) -> list[tuple[Any, ...]]:
    """Count what was sealed: all of it in one statement, since nobody's answer is written meanwhile."""
    return [tuple(row) for row in tx.execute(_COUNT, {"round": round_id})]


def counted(tx: Connection, chat_id: int | None = None) -> Iterator[tuple[Any, ...]]:
    """The log as the boards see it, a piece at a time: in years it has millions of rows."""
    where = [answer.c.counted, *([] if chat_id is None else [answer.c.chat_id == chat_id])]
    log = select(*AS_COUNTED).where(*where).execution_options(yield_per=PIECE)
    return (tuple(row) for row in tx.execute(log))


def count_counted(tx: Connection) -> int:
    return tx.scalar(select(func.count()).where(answer.c.counted)) or 0


def log_of_days(chat_id: int, first: date, last: date) -> Select[Any]:
    """What was answered to a chat's questions of these days, as far as it has been revealed."""
    where = (answer.c.chat_id == chat_id, answer.c.counted, answer.c.asked_on.between(first, last))
    return select(answer).where(*where)


def chats_of(tx: Connection, person_id: int) -> list[int]:
    return list(tx.scalars(select(answer.c.chat_id).where(answer.c.person_id == person_id).distinct()))


def by_topic(tx: Connection, person_id: int) -> list[tuple[str, int, int]]:
    """(topic, answered, right), of what has been revealed."""
    right = func.sum(case((answer.c.right, 1), else_=0))
    rows = tx.execute(
        select(answer.c.topic, func.count(), right)
        .where(answer.c.person_id == person_id, answer.c.counted)
        .group_by(answer.c.topic)
        .order_by(answer.c.topic)
    )
    return [(topic, int(count), int(right_count or 0)) for topic, count, right_count in rows]


def sketch(tx: Connection, round_id: int, person_id: int) -> tuple[int, ...]:
    """What has been tapped together so far."""
    where = (draft.c.round_id == round_id, draft.c.person_id == person_id)
    return tuple(tx.scalar(select(draft.c.choice).where(*where)) or ())


def set_sketch(tx: Connection, round_id: int, person_id: int, choice: Sequence[int]) -> None:
    new = insert_into(tx, draft).values(round_id=round_id, person_id=person_id, choice=choice)
    key = [draft.c.round_id, draft.c.person_id]
    tx.execute(new.on_conflict_do_update(index_elements=key, set_={"choice": choice}))


def drop_sketches(tx: Connection, round_id: int) -> None:
    tx.execute(delete(draft).where(draft.c.round_id == round_id))


def move(tx: Connection, old: int, new: int) -> None:
    tx.execute(update(answer).where(answer.c.chat_id == old).values(chat_id=new))
