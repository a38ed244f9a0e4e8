"""What all formats share: what a question says in one language, and what came in from outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.domain.question import Kind, Language, Option, Question, Text

Format = Literal["anki", "moodle", "gift", "aiken", "csv"]
LETTERS = "ABCDE"
CHOICES = (Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE)
VERDICTS: dict[Language, dict[bool, str]] = {"zh": {True: "对", False: "错"}, "en": {True: "True", False: "False"}}
_JOINTS: dict[Language, str] = {"zh": "：", "en": ": "}


@dataclass(frozen=True, slots=True)
class Exported:
    """The text of a file, and the ids of the questions that its format cannot hold."""

    text: str
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Incoming:
    """Questions read from elsewhere, and what could not be read. A language that was not there is an empty text;
    so are ids, topics and reasons that a format does not know."""

    questions: tuple[Question, ...]
    complaints: tuple[str, ...] = ()


def said(option: Option, language: Language) -> str:
    """An option as it is shown: with its verdict, where it has one."""
    text = option.text.of(language)
    return text if option.verdict is None else f"{VERDICTS[language][option.verdict]}{_JOINTS[language]}{text}"


def unsaid(text: str, language: Language) -> tuple[bool | None, str]:
    """The verdict that `said` put before a text, and the text."""
    for verdict, word in VERDICTS[language].items():
        prefix = word + _JOINTS[language]
        if text.startswith(prefix):
            return verdict, text.removeprefix(prefix)
    return None, text


def only(text: str, language: Language) -> Text:
    """A text that is known in one language."""
    return Text(text, "") if language == "zh" else Text("", text)


def shares(question: Question) -> list[float]:
    """What each option is worth, in per cent: all right ones make 100, ticking everything makes 0."""
    right = len(question.right)
    if right == 1:
        return [100.0 if option.right else 0.0 for option in question.options]
    return [100 / right if option.right else -100 / (len(question.options) - right) for option in question.options]


def kind_of(options: Sequence[Option]) -> Kind:
    return Kind.MULTIPLE if sum(option.right for option in options) > 1 else Kind.SINGLE


def blank(kind: Kind, ask: Text, *, name: str = "", topic: str = "") -> Question:
    """A question of which nothing else is known yet."""
    return Question(name, name.rpartition("-")[0], topic, 2, kind, ask, Text("", ""))
