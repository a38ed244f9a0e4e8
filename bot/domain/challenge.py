"""A contest of several timed rounds: its course, its points, its places. Everything is computed from the log."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.leaderboard import Score, Standing, standings
from bot.domain.plan import Place
from bot.domain.question import Language, Question


class Form(StrEnum):
    SOLO = "solo"
    TEAMS = "teams"
    DUEL = "duel"


class State(StrEnum):
    LOBBY = "lobby"
    COUNTDOWN = "countdown"
    ROUND = "round"  # a question is on its way to the chat, or open in it
    BETWEEN = "between"  # the key is shown; the next question follows
    PLAYING = "playing"  # a duel: two people, each at their own pace
    FINISHED = "finished"  # the result is on its way
    DONE = "done"
    STOPPED = "stopped"  # there is no result, and nothing to tell any more


class Event(StrEnum):
    START = "start"
    ACCEPT = "accept"  # the second of a duel
    ASK = "ask"
    CLOSE = "close"
    END = "end"
    DROP = "drop"  # nobody started it, or somebody called it off
    SHOWN = "shown"
    GONE = "gone"  # the chat is no more, or will not have us


MOVES: dict[tuple[State, Event], State] = {
    (State.LOBBY, Event.START): State.COUNTDOWN,
    (State.LOBBY, Event.ACCEPT): State.PLAYING,
    (State.LOBBY, Event.DROP): State.STOPPED,
    (State.COUNTDOWN, Event.ASK): State.ROUND,
    (State.COUNTDOWN, Event.END): State.FINISHED,
    (State.ROUND, Event.CLOSE): State.BETWEEN,
    (State.ROUND, Event.END): State.FINISHED,
    (State.BETWEEN, Event.ASK): State.ROUND,
    (State.BETWEEN, Event.END): State.FINISHED,
    (State.PLAYING, Event.END): State.FINISHED,
    (State.FINISHED, Event.SHOWN): State.DONE,
    **{(state, Event.GONE): State.STOPPED for state in State if state not in {State.DONE, State.STOPPED}},
}

RUNNING = (State.COUNTDOWN, State.ROUND, State.BETWEEN)


class Ending(StrEnum):
    """Why it is over."""

    PLAYED = "played"
    STOPPED = "stopped"
    AWAY = "away"  # the bot was, for too long
    LOST = "lost"  # too many questions did not get through
    LATE = "late"  # a duel's day is over


USUAL_LENGTH, MOST_ROUNDS = 5, 15
USUAL_SECONDS, SHORTEST, LONGEST = 30, 10, 120
MOST_TEAMS = 4
FEWEST = 2
"""People in a lobby."""

LOBBY_LIFE = timedelta(minutes=30)
COUNTDOWN = timedelta(seconds=5)
PAUSE = timedelta(seconds=8)
"""To read the key before the next question."""

DAY = timedelta(days=1)
"""So long a duel may take, and so long it waits for its second."""

DRAIN = timedelta(seconds=5)
"""So long a round that is over waits for presses that arrived in time and are still being dealt with."""

EVIDENCE = timedelta(seconds=10)
"""So long a question of which nobody knows whether it is there waits for a press that proves it."""

WAY = timedelta(minutes=5)
"""So long a question may be on its way."""

MOST_LOST = 3


@dataclass(frozen=True, slots=True)
class Challenge:
    id: int
    chat_id: int
    thread_id: int
    slot: str  # the update that asked for it: the same update again is the same challenge
    form: Form
    state: State
    starter_id: int
    language: Language
    zone: str
    topics: Sequence[str]
    length: int
    seconds: int
    teams: int  # 0: everybody for themselves
    code: str  # proves that a button or a link is ours
    questions: Sequence[str]  # of a duel, the same for both
    asked: int  # rounds opened, the lost ones included
    finished: int
    lost: int
    round_id: int | None
    message_id: int | None  # the lobby, or a duel's card
    created_at: datetime
    until: datetime  # when the clock ends what is now
    watched_at: datetime  # when the clock looked last
    shown: str  # what people see, see `stamp`
    shown_at: datetime | None
    edits: int
    ending: Ending | None

    @property
    def place(self) -> Place:
        return Place(self.chat_id, self.thread_id)

    @property
    def fewest(self) -> int:
        """So many people it takes to start: no team stays empty."""
        return max(FEWEST, self.teams)

    @property
    def is_last(self) -> bool:
        return self.finished >= self.length


@dataclass(frozen=True, slots=True)
class Seat:
    person_id: int
    name: str
    team: int
    hidden: bool
    finished_at: datetime | None = None  # of a duel


@dataclass(frozen=True, slots=True)
class Heat:
    """A round as it belongs to a challenge."""

    round_id: int
    challenge_id: int
    person_id: int  # of a duel; otherwise 0: it is everybody's
    number: int
    reading: int  # milliseconds
    even: bool  # False: something went wrong in it, and speed does not count
    void: bool  # nothing of it counts
    told: bool


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as the log has it. Times in milliseconds."""

    number: int
    person_id: int
    right: bool
    elapsed: int
    reading: int
    limit: int
    even: bool


# ---- points

RIGHT = 100
SPEED = 20

CJK_A_SECOND = 6
OTHER_A_SECOND = 20
"""Signs that people read: about 360 Chinese ones a minute, or 200 English words."""


def reading_time(question: Question, language: Language) -> int:
    """Milliseconds until one can have read it: nobody wins by guessing before that."""
    texts = [question.ask.of(language), *(option.text.of(language) for option in question.options)]
    return sum(_milliseconds(text) for text in texts)


def points(given: Given) -> int:
    """Right is 100; and 20 for speed until the text can be read, then ever less until the time is over."""
    if not given.right:
        return 0
    free = min(given.reading, given.limit // 2)
    left = min(given.limit - free, max(0, given.limit - given.elapsed))
    return RIGHT + (SPEED * left // (given.limit - free) if given.even else 0)


def scores(seats: Sequence[Seat], log: Sequence[Given]) -> list[Score]:
    """What everybody has, those without an answer too."""
    sums, right, answered = Counter[int](), Counter[int](), Counter[int]()
    for given in log:
        sums[given.person_id] += points(given)
        right[given.person_id] += given.right
        answered[given.person_id] += 1
    return [
        Score(seat.person_id, seat.name, sums[(who := seat.person_id)], right[who], answered[who]) for seat in seats
    ]


def standing(seats: Sequence[Seat], log: Sequence[Given]) -> list[Standing]:
    """Equal points share a place."""
    return standings(scores(seats, log))


def team_standing(seats: Sequence[Seat], log: Sequence[Given], teams: int) -> list[Standing]:
    """Each team's mean of its best k, k being the size of the smallest: nobody carries or sinks a team.

    A team of which nobody is left, because they had themselves forgotten, is no measure for the others.
    The numbers of teams stand where other standings have people; their names are for whoever shows them.
    """
    of_team = {seat.person_id: seat.team for seat in seats}
    members: dict[int, list[Score]] = defaultdict(list)
    for score in scores(seats, log):
        members[of_team[score.person_id]].append(score)
    best = min(map(len, members.values()), default=0)
    return standings([_team_score(team, members[team], best) for team in range(teams)])


def _team_score(team: int, members: Sequence[Score], best: int) -> Score:
    counted = sorted((score.points for score in members), reverse=True)[:best]
    mean = (2 * sum(counted) + best) // (2 * best) if best else 0
    return Score(team, "", mean, sum(score.right for score in members), sum(score.answered for score in members))


def _milliseconds(text: str) -> int:
    wide = sum(ch >= "\u2e80" for ch in text)
    return 1000 * wide // CJK_A_SECOND + 1000 * (len(text) - wide) // OTHER_A_SECOND


# ---- teams


def smallest(sizes: Mapping[int, int], teams: int) -> int:
    return min(range(teams), key=lambda team: (sizes.get(team, 0), team))


def team_for(wish: int, sizes: Mapping[int, int], teams: int) -> int:
    """The wanted one, unless it would get ahead of the others."""
    least = smallest(sizes, teams)
    return wish if wish < teams and sizes.get(wish, 0) <= sizes.get(least, 0) else least


def teams_after(teams: int) -> int:
    """Everybody for themselves, two teams, three, four, and back again."""
    return {0: 2, MOST_TEAMS: 0}.get(teams, teams + 1)


def balanced(seats: Sequence[Seat], teams: int) -> list[Seat]:
    """Whoever came last moves, until sizes differ by one at most."""
    seated = [seat if seat.team < teams else replace(seat, team=0) for seat in seats]
    while True:
        sizes = Counter(seat.team for seat in seated)
        least = smallest(sizes, teams)
        largest = max(range(teams), key=lambda team: sizes[team])
        if sizes[largest] - sizes[least] <= 1:
            return seated
        last = max(n for n, seat in enumerate(seated) if seat.team == largest)
        seated[last] = replace(seated[last], team=least)


# ---- after a crash


class Repair(StrEnum):
    GO_ON = "go on"
    EXTEND = "extend"  # the open round gets its time back, and no points for speed
    VOID = "void"  # presses made meanwhile are lost: the open round does not count, another takes its place
    END = "end"  # nobody is waiting any more


NOTICED = timedelta(seconds=3)
PRESSES_KEPT = timedelta(seconds=120)
"""Telegram keeps a press for about 150 s."""

PEOPLE_WAIT = timedelta(minutes=30)
AT_LEAST = timedelta(seconds=10)
"""Whoever comes back to an extended round has so much of it."""


def repair(gap: timedelta) -> Repair:
    """What becomes of a challenge that nobody has watched for so long."""
    if gap <= NOTICED:
        return Repair.GO_ON
    if gap <= PRESSES_KEPT:
        return Repair.EXTEND
    return Repair.VOID if gap <= PEOPLE_WAIT else Repair.END


def extended(closes_at: datetime, watched_at: datetime, now: datetime) -> datetime:
    return now + max(AT_LEAST, closes_at - watched_at)


# ---- how often a message may be edited

EDIT = timedelta(seconds=3)
MESSAGES_A_MINUTE = 16
"""Of the 20 that a group may get; the rest is for what else people ask."""


def edit_pause(state: State, edits: int, seconds: int) -> timedelta:
    """Never more often than every three seconds, and during rounds no more than a group's limit leaves.

    A lobby takes what there is, for the time that people come: the first of them is to be seen at once.
    """
    if state is State.LOBBY:
        return EDIT if edits > 1 else timedelta()
    if state is not State.ROUND:
        return timedelta()
    fixed = 2 * 60 / (seconds + PAUSE.total_seconds())  # each round: its question, and its end
    return max(EDIT, timedelta(seconds=60 / (MESSAGES_A_MINUTE - fixed)))
