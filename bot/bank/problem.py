"""What is wrong with a file, where, and what would be right."""

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.errors import OperatorError


class Weight(StrEnum):
    """A problem keeps the check from passing; a note is for a person to look at."""

    PROBLEM = "problem"
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Lines and columns count from 1, as editors do."""

    path: str
    line: int
    column: int
    sentence: str
    weight: Weight = Weight.PROBLEM

    def as_note(self) -> "Problem":
        return replace(self, weight=Weight.NOTE)

    def __str__(self) -> str:
        mark = "" if self.weight is Weight.PROBLEM else "note: "
        return f"{self.path}:{self.line}:{self.column}: {mark}{self.sentence}"


class BankError(OperatorError):
    """Every problem of a bank at once, in the order of files and lines."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))
