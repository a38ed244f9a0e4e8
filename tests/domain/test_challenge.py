"""The rules of a challenge, and the promise that the standing is what the log says, whatever order presses came in."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import challenge as rules
from bot.domain.challenge import MOVES, Event, Given, Repair, Seat, State
from bot.domain.question import Option, Question, Text
from tests.dialogues.stage import MONDAY

ANSWER = Given(number=0, person_id=1, right=True, elapsed=0, reading=5000, limit=20_000, even=True)


def seats(*teams: int) -> list[Seat]:
    return [Seat(n, f"P{n}", team, hidden=False) for n, team in enumerate(teams)]


@pytest.mark.parametrize(
    ("elapsed", "points"),
    [(-50, 120), (0, 120), (5000, 120), (12_500, 110), (19_999, 100), (20_000, 100), (25_000, 100)],
)
def test_speed_counts_from_when_one_can_have_read_it(elapsed: int, points: int) -> None:
    assert rules.points(replace(ANSWER, elapsed=elapsed)) == points


def test_a_wrong_answer_is_worth_nothing_however_fast() -> None:
    assert rules.points(replace(ANSWER, right=False)) == 0


def test_a_disturbed_round_has_no_points_for_speed() -> None:
    assert rules.points(replace(ANSWER, even=False)) == 100


def test_a_text_too_long_for_its_time_still_rewards_the_second_half() -> None:
    long = replace(ANSWER, reading=90_000)
    assert rules.points(replace(long, elapsed=10_000)) == 120
    assert rules.points(replace(long, elapsed=15_000)) == 110


def test_reading_takes_as_long_as_the_language_needs() -> None:
    option = Option(Text("一二三", "one two"), Text("", ""))
    question = Question("q", "c", "t", 1, "single", Text("零" * 27, "zero" * 13), Text("", ""), (option,))  # type: ignore[arg-type]  # a StrEnum's value
    assert rules.reading_time(question, "zh") == 4500 + 500
    assert rules.reading_time(question, "en") == 2600 + 350


def test_every_state_leads_out_and_every_event_is_of_use() -> None:
    assert {event for _, event in MOVES} == set(Event)
    assert {state for state, _ in MOVES} == set(State) - {State.DONE, State.STOPPED}
    assert set(MOVES.values()) == set(State) - {State.LOBBY}


def test_the_team_with_more_people_has_no_advantage() -> None:
    two, three = (
        seats(0, 0, 1, 1, 1),
        [Given(0, n, n in {0, 2}, 0, 0, 20_000, even=False) for n in range(5)],
    )
    standing = rules.team_standing(two, three, 2)
    log = [Given(0, n, n in {0, 2}, 0, 0, 20_000, even=False) for n in range(5)]
    standing = rules.team_standing(seats(0, 0, 1, 1, 1), log, 2)
    assert [(one.place, one.score.points) for one in standing] == [(1, 50), (1, 50)]


def test_a_weak_member_does_not_sink_the_larger_team() -> None:
    log = [Given(0, n, n != 4, 0, 0, 20_000, even=False) for n in range(5)]
    assert [one.place for one in rules.team_standing(seats(0, 0, 1, 1, 1), log, 2)] == [1, 1]


def test_a_team_of_which_nobody_is_left_costs_the_others_nothing() -> None:
    log = [Given(0, n, n != 1, 0, 0, 20_000, even=False) for n in range(2)]
    standing = rules.team_standing(seats(0, 0), log, 2)
    assert [(one.score.person_id, one.score.points) for one in standing] == [(0, 50), (1, 0)]


@given(st.lists(st.integers(0, 3), max_size=30), st.integers(2, 4))
def test_teams_are_dealt_evenly_whoever_wishes_what(wishes: list[int], teams: int) -> None:
    sizes: dict[int, int] = Counter()
    for wish in wishes:
        sizes[rules.team_for(wish, sizes, teams)] += 1
    assert max(sizes.values(), default=0) - min(sizes.get(team, 0) for team in range(teams)) <= 1


@given(st.lists(st.integers(0, 3), min_size=2, max_size=30), st.integers(2, 4))
def test_balancing_moves_no_more_than_it_must(teams_of: list[int], teams: int) -> None:
    before = [seat for seat in seats(*teams_of) if seat.team < teams]
    after = rules.balanced(before, teams)
    sizes = Counter(seat.team for seat in after)
    counts = [sizes[team] for team in range(teams)]
    assert max(counts) - min(counts) <= 1
    assert [seat.person_id for seat in after] == [seat.person_id for seat in before]
    was = Counter(seat.team for seat in before)
    needed = sum(max(0, was[team] - max(sizes[team], 0)) for team in range(teams))
    assert sum(a.team != b.team for a, b in zip(before, after, strict=True)) <= needed


@pytest.mark.parametrize(
    ("gap", "what"),
    [
        (timedelta(seconds=3), Repair.GO_ON),
        (timedelta(seconds=4), Repair.EXTEND),
        (timedelta(minutes=2), Repair.EXTEND),
        (timedelta(minutes=3), Repair.VOID),
        (timedelta(minutes=30), Repair.VOID),
        (timedelta(minutes=31), Repair.END),
    ],
)
def test_what_becomes_of_a_challenge_depends_on_how_long_nobody_watched(gap: timedelta, what: Repair) -> None:
    assert rules.repair(gap) is what


def test_an_extended_round_gives_back_what_was_left() -> None:
    closes, watched, now = MONDAY + timedelta(seconds=20), MONDAY + timedelta(seconds=5), MONDAY + timedelta(seconds=65)
    assert rules.extended(closes, watched, now) == now + timedelta(seconds=15)
    assert rules.extended(closes, closes, now) == now + rules.AT_LEAST


@pytest.mark.parametrize("seconds", [rules.SHORTEST, 20, rules.USUAL_SECONDS, 60, rules.LONGEST])
def test_edits_keep_their_distance_and_leave_room_in_the_groups_minute(seconds: int) -> None:
    pause = rules.edit_pause(State.ROUND, 99, seconds).total_seconds()
    rounds_a_minute = 60 / (seconds + rules.PAUSE.total_seconds())
    assert pause >= 3
    assert 60 / pause + 2 * rounds_a_minute <= 17


def test_the_first_in_a_lobby_is_seen_at_once_and_the_others_every_three_seconds() -> None:
    """One edit is the lobby itself."""
    pauses = [rules.edit_pause(State.LOBBY, edits, 30).total_seconds() for edits in (1, 2, 3, 99)]
    assert pauses == [0, 3, 3, 3]


logs = st.lists(
    st.builds(
        Given,
        number=st.integers(0, 4),
        person_id=st.integers(0, 7),
        right=st.booleans(),
        elapsed=st.integers(-100, 21_000),
        reading=st.integers(0, 60_000),
        limit=st.just(20_000),
        even=st.booleans(),
    ),
    unique_by=lambda one: (one.number, one.person_id),
    max_size=40,
)


@given(logs, st.randoms())
def test_the_order_of_the_log_changes_nothing(log: list[Given], dice: object) -> None:
    shuffled = list(log)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    table = seats(*([0, 1] * 4))
    assert rules.standing(table, shuffled) == rules.standing(table, log)
    assert rules.team_standing(table, shuffled, 2) == rules.team_standing(table, log, 2)
    points: dict[int, int] = defaultdict(int)
    for one in log:
        points[one.person_id] += rules.points(one)
    for place in rules.standing(table, log):
        assert place.score.points == points[place.score.person_id]
        assert place.place == 1 + sum(points[seat.person_id] > place.score.points for seat in table)
