"""What the stand-in is told to do wrong, and when."""

from dataclasses import dataclass, field
from enum import StrEnum


class Fault(StrEnum):
    """How one call goes wrong. Only those that end in `_AFTER`, and SLOW, carry out what was asked."""

    HANG_BEFORE = "hang before"  # no answer, nothing done
    HANG_AFTER = "hang after"  # done, no answer
    CUT_BEFORE = "cut before"  # connection reset, nothing done
    CUT_AFTER = "cut after"  # done, connection reset: the reply is lost
    SLOW = "slow"  # done, answered `seconds` later
    FLOOD = "flood"  # 429 with `seconds`
    ERROR = "error"  # 500
    RESTART = "restart"  # 500, as a server that is going down words it
    BAD_GATEWAY = "bad gateway"  # 502 with an HTML page
    UNAUTHORIZED = "unauthorized"  # 401
    CONFLICT = "conflict"  # 409


@dataclass(slots=True, eq=False)
class Mischief:
    """A fault for the next `times` calls that match; `skip` lets some pass first."""

    fault: Fault
    times: int = 1
    method: str | None = None
    chat_id: int | None = None
    seconds: float = 7
    skip: int = 0
    hits: int = 0

    def matches(self, method: str, chat_id: int | None) -> bool:
        right_method = self.method is None or self.method.lower() == method
        return right_method and self.chat_id in {None, chat_id}


@dataclass(slots=True, eq=False)
class Faults:
    planned: list[Mischief] = field(default_factory=list)

    def plan(self, mischief: Mischief) -> Mischief:
        self.planned.append(mischief)
        return mischief

    def strike(self, method: str, chat_id: int | None) -> Mischief | None:
        """The fault for this call, used up by it."""
        for mischief in self.planned:
            if mischief.matches(method, chat_id) and self._is_due(mischief):
                return mischief
        return None

    def _is_due(self, mischief: Mischief) -> bool:
        if mischief.skip:
            mischief.skip -= 1
            return False
        mischief.hits += 1
        if mischief.hits >= mischief.times:
            self.planned.remove(mischief)
        return True

    def clear(self) -> None:
        self.planned.clear()
