"""What our buttons carry. `callback_data` holds at most 64 bytes and comes back from anybody: ids and codes, never the key."""

from dataclasses import dataclass, fields
from typing import Any

SEPARATOR = ":"
LONGEST = 64


@dataclass(frozen=True, slots=True)
class AnswerPress:
    """The button at `place` of a question, counted as it is shown."""

    round_id: int
    code: str
    place: int


@dataclass(frozen=True, slots=True)
class HandInPress:
    round_id: int
    code: str


@dataclass(frozen=True, slots=True)
class UndoPress:
    round_id: int
    code: str


@dataclass(frozen=True, slots=True)
class MeantPress:
    """Yes to "did you mean …?"."""

    round_id: int
    code: str


@dataclass(frozen=True, slots=True)
class NextPress:
    round_id: int
    code: str


@dataclass(frozen=True, slots=True)
class LanguagePress:
    """The same explanation in the other language."""

    round_id: int
    code: str
    language: str


@dataclass(frozen=True, slots=True)
class MinePress:
    """Why was mine wrong?"""

    round_id: int
    code: str


@dataclass(frozen=True, slots=True)
class FormulaPress:
    round_id: int
    code: str


@dataclass(frozen=True, slots=True)
class ReportPress:
    round_id: int
    code: str


@dataclass(frozen=True, slots=True)
class DoubtPress:
    """An admin decides about an unconfirmed posting: `post` or `skip`."""

    round_id: int
    decision: str


@dataclass(frozen=True, slots=True)
class GreetPress:
    language: str


@dataclass(frozen=True, slots=True)
class SpeakPress:
    """From `/language`."""

    language: str


@dataclass(frozen=True, slots=True)
class CommandPress:
    """A command as a button: `quiz lora`."""

    command: str


@dataclass(frozen=True, slots=True)
class PanelPress:
    """Open a page of the settings. Whose settings they are follows from where the message stands."""

    panel: str


@dataclass(frozen=True, slots=True)
class SetPress:
    """Change one thing in the settings, and show the page it belongs to."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class BoardPress:
    span: str


@dataclass(frozen=True, slots=True)
class PicturePress:
    """A board as a picture: of `week`, or of `2026-W40`; `light` or `dark`."""

    key: str
    ink: str


@dataclass(frozen=True, slots=True)
class StandPress:
    """Where I stand on a board: of `week`, or of `2026-W40`."""

    key: str


@dataclass(frozen=True, slots=True)
class ProgressPress:
    """The last weeks as a picture, `light` or `dark`. Whose, follows from where the message stands."""

    ink: str


@dataclass(frozen=True, slots=True)
class LinkPress:
    """The board page's link: `new` or `off`."""

    decision: str


@dataclass(frozen=True, slots=True)
class ThemePress:
    """The one topic of the next week. Whose, follows from where the message stands."""

    topic_id: str


@dataclass(frozen=True, slots=True)
class RemindPress:
    """Reminders in private: `on` or `off`."""

    decision: str


@dataclass(frozen=True, slots=True)
class ForgetPress:
    decision: str


@dataclass(frozen=True, slots=True)
class AdminPress:
    what: str


@dataclass(frozen=True, slots=True)
class ThoughtPress:
    """I have thought about the interview question: show its answer."""

    concept_id: str


@dataclass(frozen=True, slots=True)
class TickPress:
    """The key points ticked after this tap, a bit each."""

    concept_id: str
    ticked: int


@dataclass(frozen=True, slots=True)
class JoinPress:
    """I am in; `team` counts from 0 and means nothing where there are none."""

    challenge_id: int
    code: str
    team: int


@dataclass(frozen=True, slots=True)
class ChallengePress:
    """`leave`, `start`, `off`, `teams3` (`teams0` for none), `again`; `next` in a duel."""

    challenge_id: int
    code: str
    wish: str


@dataclass(frozen=True, slots=True)
class PodiumPress:
    """A challenge's podium, `light` or `dark`."""

    challenge_id: int
    code: str
    ink: str


Press = (
    AnswerPress
    | HandInPress
    | UndoPress
    | MeantPress
    | NextPress
    | LanguagePress
    | MinePress
    | FormulaPress
    | ReportPress
    | DoubtPress
    | GreetPress
    | SpeakPress
    | CommandPress
    | PanelPress
    | SetPress
    | BoardPress
    | PicturePress
    | StandPress
    | ProgressPress
    | LinkPress
    | ThemePress
    | RemindPress
    | ForgetPress
    | AdminPress
    | ThoughtPress
    | TickPress
    | JoinPress
    | ChallengePress
    | PodiumPress
)

LETTERS: dict[str, type[Press]] = {
    "a": AnswerPress,
    "h": HandInPress,
    "u": UndoPress,
    "y": MeantPress,
    "n": NextPress,
    "l": LanguagePress,
    "m": MinePress,
    "f": FormulaPress,
    "r": ReportPress,
    "d": DoubtPress,
    "g": GreetPress,
    "k": SpeakPress,
    "c": CommandPress,
    "p": PanelPress,
    "s": SetPress,
    "b": BoardPress,
    "x": ForgetPress,
    "o": AdminPress,
    "e": ThoughtPress,
    "t": TickPress,
    "j": JoinPress,
    "z": ChallengePress,
    "I": PicturePress,
    "D": PodiumPress,
    "W": StandPress,
    "P": ProgressPress,
    "L": LinkPress,
    "T": ThemePress,
    "R": RemindPress,
}
"""A letter is for ever: old messages keep their buttons."""

_LETTER_OF = {press: letter for letter, press in LETTERS.items()}


def pack(press: Press) -> str:
    values = (str(getattr(press, field.name)) for field in fields(press))
    data = SEPARATOR.join((_LETTER_OF[type(press)], *values))
    assert len(data.encode()) <= LONGEST, data
    return data


def unpack(data: str) -> Press | None:
    """None for what is not ours, or was made up."""
    letter, *values = data.split(SEPARATOR)
    kind: Any = LETTERS.get(letter)
    if kind is None or len(values) != len(fields(kind)):
        return None
    try:
        read = [_read(value, field.type) for value, field in zip(values, fields(kind), strict=True)]
    except ValueError:
        return None
    press: Press = kind(*read)
    return press


def _read(value: str, kind: Any) -> int | str:
    if kind is str:
        return value
    number = int(value)
    if not 0 <= number < 2**53:
        raise ValueError(value)
    return number
