"""Polls and quizzes: what was asked, who voted, when it closes."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.sandbox.entities import Formatted


@dataclass(frozen=True, slots=True)
class Option:
    text: str
    persistent_id: str


@dataclass(slots=True, eq=False)
class Poll:
    id: str
    owner_id: int  # the bot that sent it hears its votes, wherever it is forwarded
    question: str
    options: tuple[Option, ...]
    is_quiz: bool = False
    is_anonymous: bool = True
    allows_several: bool = False
    allows_revoting: bool = True
    correct: tuple[int, ...] = ()
    explanation: Formatted | None = None
    description: Formatted | None = None
    shuffled: bool = False
    hides_results: bool = False
    members_only: bool = False
    countries: tuple[str, ...] = ()
    open_period: int | None = None
    close_date: datetime | None = None
    closes_at: datetime | None = None  # what the clock looks at: from open_period or close_date
    is_closed: bool = False
    tells_old_field: bool = False  # `correct_option_id`, which servers still add and client libraries warn of
    votes: dict[int, tuple[int, ...]] = field(default_factory=dict)  # who (person or channel) → positions

    tally: dict[int, int] = field(default_factory=dict)  # position → votes, kept in step with `votes`

    @property
    def counts(self) -> tuple[int, ...]:
        return tuple(self.tally.get(index, 0) for index in range(len(self.options)))

    def cast(self, voter_id: int, positions: tuple[int, ...]) -> None:
        """The vote as it now stands; no positions take it back."""
        for index in self.votes.pop(voter_id, ()):
            self.tally[index] -= 1
        if positions:
            self.votes[voter_id] = positions
        for index in positions:
            self.tally[index] = self.tally.get(index, 0) + 1

    def is_right(self, voter_id: int) -> bool:
        return set(self.votes.get(voter_id, ())) == set(self.correct)

    def order_for(self, voter_id: int) -> tuple[int, ...]:
        """Positions in the order in which this person sees them; shuffled differently for each, always the same for one."""
        positions = range(len(self.options))
        if not self.shuffled:
            return tuple(positions)
        return tuple(sorted(positions, key=lambda index: _scatter(f"{self.id}:{voter_id}:{index}")))


def _scatter(text: str) -> int:
    """FNV-1a: stable between runs, unlike hash()."""
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return value
