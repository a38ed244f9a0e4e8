"""The life of a posting on its way to Telegram. A move that is not in the table is a bug.

Telegram offers no key for repeating a send, so the moment between handing a message over and recording the reply
cannot be repeated blindly. What may have been seen is `unconfirmed` until somebody presses, votes or decides.
"""

from datetime import timedelta
from enum import StrEnum

LEASE = timedelta(seconds=90)
"""How long a sender may hold a posting; longer than a send waits for its reply (30 s) and for the limiter."""

PATIENCE = timedelta(minutes=2)
"""How long an unconfirmed posting waits for a press or vote before the chat's admins are asked."""


class State(StrEnum):
    PLANNED = "planned"
    CLAIMED = "claimed"
    SENDING = "sending"
    POSTED = "posted"
    UNCONFIRMED = "unconfirmed"
    FAILED = "failed"
    SKIPPED = "skipped"


class Event(StrEnum):
    CLAIM = "claim"
    HAND_OVER = "hand over"  # committed before the request leaves
    ACCEPTED = "accepted"  # Telegram answered with the message
    NOT_SENT = "not sent"  # certainly: no connection, or a 429
    REFUSED = "refused"  # 400 or 403
    SILENCE = "silence"  # no answer: it may be there or not
    LEASE_OVER = "lease over"  # the sender died
    EVIDENCE = "evidence"  # a press or a vote on it
    POST_IT = "post it"  # an admin says that it is not there
    SKIP_IT = "skip it"  # an admin says to leave it
    TOO_LATE = "too late"  # its round would be closed already
    LEFT_BEHIND = "left behind"  # the group has moved, and its messages do not


MOVES: dict[tuple[State, Event], State] = {
    (State.PLANNED, Event.CLAIM): State.CLAIMED,
    (State.PLANNED, Event.TOO_LATE): State.SKIPPED,
    (State.CLAIMED, Event.HAND_OVER): State.SENDING,
    (State.CLAIMED, Event.LEASE_OVER): State.PLANNED,
    (State.CLAIMED, Event.NOT_SENT): State.PLANNED,
    (State.CLAIMED, Event.REFUSED): State.FAILED,
    (State.CLAIMED, Event.TOO_LATE): State.SKIPPED,
    (State.SENDING, Event.ACCEPTED): State.POSTED,
    (State.SENDING, Event.EVIDENCE): State.POSTED,
    (State.SENDING, Event.NOT_SENT): State.PLANNED,
    (State.SENDING, Event.REFUSED): State.FAILED,
    (State.SENDING, Event.SILENCE): State.UNCONFIRMED,
    (State.SENDING, Event.LEASE_OVER): State.UNCONFIRMED,
    (State.PLANNED, Event.EVIDENCE): State.POSTED,  # an admin did not see it, and somebody else does
    (State.CLAIMED, Event.EVIDENCE): State.POSTED,
    (State.UNCONFIRMED, Event.EVIDENCE): State.POSTED,
    (State.SKIPPED, Event.EVIDENCE): State.POSTED,  # skipped, because it was there
    (State.UNCONFIRMED, Event.ACCEPTED): State.POSTED,  # the reply came after the lease had ended
    (State.UNCONFIRMED, Event.POST_IT): State.PLANNED,
    (State.UNCONFIRMED, Event.SKIP_IT): State.SKIPPED,
    (State.POSTED, Event.LEFT_BEHIND): State.PLANNED,
}


def sources(event: Event) -> dict[State, State]:
    """From which states `event` leads where."""
    return {state: target for (state, cause), target in MOVES.items() if cause is event}
