"""What a person has missed: questions asked in chats, over by now, that they did not answer, or not rightly."""

from collections.abc import Sequence

from sqlalchemy import Connection, exists, func, select

from bot.domain.round import Origin, RoundState
from bot.storage.schema import answer, round_

_OVER = (RoundState.CLOSED, RoundState.REVEALED)


def questions(tx: Connection, chat_ids: Sequence[int], person_id: int) -> list[str]:
    """The latest first. Answered rightly since, anywhere, is not missed any more."""
    known = exists().where(
        answer.c.person_id == person_id, answer.c.question_id == round_.c.question_id, answer.c.right
    )
    where = (round_.c.chat_id.in_(chat_ids), round_.c.state.in_(_OVER), round_.c.origin != Origin.MISSED, ~known)
    latest = func.max(round_.c.id)
    asked = select(round_.c.question_id).where(*where).group_by(round_.c.question_id).order_by(latest.desc())
    return list(tx.scalars(asked))
