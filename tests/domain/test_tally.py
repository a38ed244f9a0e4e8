"""What a round is counted into, and what a group is asked to talk about."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.question import Kind, Option, Question, Spellings, Text, Tolerance
from bot.domain.round import Answer
from bot.domain.tally import Subject, Swap, Talk, believed, count, count_ballot, talk

WORD = Text("词", "word")


def question(kind: Kind = Kind.SINGLE, *, right: tuple[int, ...] = (1,), **more: Any) -> Question:
    options = tuple(Option(WORD, WORD, right=n in right) for n in range(4))
    has_options = kind in {Kind.SINGLE, Kind.MULTIPLE}
    return Question("q", "c", "t", 1, kind, WORD, WORD, options=options if has_options else (), **more)


ORDER = question(Kind.ORDERING, steps=(WORD, WORD, WORD))
NUMBER = question(Kind.NUMERIC, value=14.0, unit=Text("GB", "GB"), tolerance=Tolerance(0.02))
TERM = question(Kind.SHORT, accept=Spellings(("LoRA",), ("LoRA",)))
BOTH = question(Kind.MULTIPLE, right=(0, 2))


def chose(*choice: int, right: bool = False, said: str | None = None) -> Answer:
    return Answer(1, 1, 1, "q", choice, right, 0, datetime(2026, 3, 2, tzinfo=UTC), said)


@pytest.mark.parametrize(
    ("asked", "given", "expected"),
    [
        (question(), [], Talk(Subject.NOBODY)),
        (question(), [chose(1, right=True)] * 2, Talk(Subject.AGREED, 2)),
        (question(), [chose(3), chose(3), chose(0), chose(1, right=True)], Talk(Subject.BELIEVED, 2, (3,))),
        (question(), [chose(3), chose(0)], Talk(Subject.BELIEVED, 1, (0, 3))),
        (BOTH, [chose(0), chose(0, 2, right=True)], Talk(Subject.LEFT_OUT, 1, (2,))),
        (BOTH, [chose(0), chose(0), chose(0, 1, 2)], Talk(Subject.LEFT_OUT, 2, (2,))),
        (BOTH, [chose(0, 1, 2), chose(0, 1, 2), chose(0)], Talk(Subject.BELIEVED, 2, (1,))),
        (ORDER, [chose(1, 0, 2), chose(1, 2, 0), chose(0, 1, 2, right=True)], Talk(Subject.SWAPPED, 2, (0, 1))),
        (ORDER, [chose(0, 1, 2, right=True)], Talk(Subject.AGREED, 1)),
        (NUMBER, [chose(said="28"), chose(said="28 GB"), chose(said="7")], Talk(Subject.TYPED, 2, said="28")),
        (NUMBER, [chose(said="28"), chose(said="14", right=True)], Talk(Subject.DIVIDED, 1)),
        (TERM, [chose(said="q-lora"), chose(said="QLoRA")], Talk(Subject.TYPED, 2, said="q-lora")),
    ],
)
def test_a_group_is_asked_about_what_most_people_got_wrong(
    asked: Question, given: list[Answer], expected: Talk
) -> None:
    places = range(len(asked.options) or len(asked.steps))
    assert talk(asked, count(asked, places, given, None)) == expected


def test_votes_stand_in_the_order_in_which_the_options_were_shown() -> None:
    tally = count(question(), (2, 1, 0, 3), [chose(1, right=True), chose(0)], "Ann")
    assert (tally.voters, tally.right, tally.first_right) == (2, 1, "Ann")
    assert tally.votes == ((2, 0), (1, 1), (0, 1), (3, 0))
    assert believed(question(), tally) == (0,)


def test_what_only_one_typed_is_not_shown() -> None:
    tally = count(NUMBER, (), [chose(said="28"), chose(said="7"), chose(said="7.0")], None)
    assert tally.typed == (("7", 2),)


def test_an_anonymous_poll_says_how_many_were_right_only_where_one_option_is() -> None:
    assert count_ballot(question(), 9, (1, 5, 0, 3)).right == 5
    both = count_ballot(BOTH, 9, (9, 0, 4, 0))
    assert both.right is None
    assert talk(BOTH, both) == Talk(Subject.LEFT_OUT, 5, (2,))


def test_of_an_order_the_neighbours_that_were_swapped_most_are_told() -> None:
    assert count(ORDER, (2, 0, 1), [chose(0, 2, 1), chose(2, 0, 1)], None).swap == Swap(1, 2, 2)
