"""How a round went, and what there is to talk about afterwards. Nobody is named here but who was right first."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain import numbers, typed
from bot.domain.question import Kind, Question
from bot.domain.round import Answer

ALIKE = 2
"""A typed answer is shown when so many typed it: what only one did would point at somebody."""

MOST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Swap:
    """Two neighbours of the right order, and how many put them the other way round."""

    earlier: int
    later: int
    count: int


@dataclass(frozen=True, slots=True)
class Tally:
    """`votes` pairs options with their counts, in the order in which they were shown."""

    voters: int
    right: int | None  # None: an anonymous poll with several right options does not say
    votes: Sequence[tuple[int, int]] = ()
    first_right: str | None = None  # a name
    swap: Swap | None = None
    typed: Sequence[tuple[str, int]] = ()  # wrong answers that several typed, the most frequent first


class Subject(StrEnum):
    NOBODY = "nobody"
    AGREED = "agreed"  # all were right
    BELIEVED = "believed"  # a wrong option
    LEFT_OUT = "left_out"  # a right one
    SWAPPED = "swapped"
    TYPED = "typed"
    DIVIDED = "divided"  # some were wrong, each in a way of their own


@dataclass(frozen=True, slots=True)
class Talk:
    """What to ask the group at the end: about which options (or steps), and how many were of that mind."""

    subject: Subject
    count: int = 0
    about: Sequence[int] = ()
    said: str = ""


def count(question: Question, places: Sequence[int], given: Sequence[Answer], first_right: str | None) -> Tally:
    chosen = Counter(option for answer in given for option in answer.choice)
    splits = question.kind is not Kind.ORDERING and question.options
    return Tally(
        len(given),
        sum(answer.right for answer in given),
        tuple((option, chosen[option]) for option in places) if splits else (),
        first_right,
        _swap(question, given) if question.kind is Kind.ORDERING else None,
        _typed_alike(question, given),
    )


def count_ballot(question: Question, voters: int, votes: Sequence[int]) -> Tally:
    """Of an anonymous poll, which is shown in the file's order."""
    only = question.right[0] if len(question.right) == 1 else None
    return Tally(voters, None if only is None else votes[only], tuple(enumerate(votes)))


def believed(question: Question, tally: Tally) -> tuple[int, ...]:
    """The wrong option with the most votes; several, if they have as many."""
    wrong = {option: votes for option, votes in tally.votes if votes and option not in question.right}
    most = max(wrong.values(), default=0)
    return tuple(option for option, votes in wrong.items() if votes == most)


def talk(question: Question, tally: Tally) -> Talk:
    if not tally.voters:
        return Talk(Subject.NOBODY)
    if question.options:
        return _about_options(question, tally)
    if tally.right == tally.voters:
        return Talk(Subject.AGREED, tally.voters)
    if tally.swap:
        return Talk(Subject.SWAPPED, tally.swap.count, (tally.swap.earlier, tally.swap.later))
    if tally.typed:
        said, times = tally.typed[0]
        return Talk(Subject.TYPED, times, said=said)
    return Talk(Subject.DIVIDED, tally.voters - (tally.right or 0))


def _about_options(question: Question, tally: Tally) -> Talk:
    """What most people got wrong: a wrong option, or where several are right also one that was left out."""
    votes, wrong = dict(tally.votes), believed(question, tally)
    fooled = votes[wrong[0]] if wrong else 0
    rarest = min(question.right, key=lambda option: votes.get(option, 0))
    missing = tally.voters - votes.get(rarest, 0) if len(question.right) > 1 else 0
    if missing > fooled:
        return Talk(Subject.LEFT_OUT, missing, (rarest,))
    return Talk(Subject.BELIEVED, fooled, wrong) if wrong else Talk(Subject.AGREED, tally.voters)


def _swap(question: Question, given: Iterable[Answer]) -> Swap | None:
    orders = [list(answer.choice) for answer in given if len(answer.choice) == len(question.steps)]
    pairs = [
        Swap(step, step + 1, sum(order.index(step) > order.index(step + 1) for order in orders))
        for step in range(len(question.steps) - 1)
    ]
    worst = max(pairs, key=lambda pair: pair.count, default=None)
    return worst if worst and worst.count else None


def _typed_alike(question: Question, given: Iterable[Answer]) -> tuple[tuple[str, int], ...]:
    wrong = [(_reading(question, answer.said), answer.said) for answer in given if answer.said and not answer.right]
    first_said = dict(reversed(wrong))
    often = Counter(reading for reading, _ in wrong).most_common(MOST_SHOWN)
    numeric = question.kind is Kind.NUMERIC
    return tuple((reading if numeric else first_said[reading], n) for reading, n in often if n >= ALIKE)


def _reading(question: Question, said: str) -> str:
    """28, 28.0 and 28 GB are one answer; so are RoPE and rope."""
    if question.kind is not Kind.NUMERIC:
        return typed.key(said)
    units = (question.unit.zh, question.unit.en) if question.unit else ("",)
    value = next((found for unit in units if (found := numbers.read(said, unit)) is not None), None)
    return said if value is None else f"{value:,.10g}"
