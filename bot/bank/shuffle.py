"""Options put in an order that says nothing about which is right, in the files themselves.

The order follows from a hash of the question's id and the option's text: running it again changes nothing, whoever
wrote the options in whatever order. Lines move as they are, comments with them. Sorted numbers stay.
"""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from bot.bank.lint_options import are_numbers
from bot.bank.read import Document, Place
from bot.bank.source import Source
from bot.domain.question import Question


def shuffle(sources: Sequence[Source], seed: str = "") -> Iterator[str]:
    """Rewrites what is not in its order yet; yields the ids of the questions that changed."""
    for source in sources:
        path = Path(source.document.path)
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        changed = [
            question.id
            for place, question in enumerate(source.concept.questions)
            if question.options
            and not are_numbers(question)
            and _reordered(lines, source.document, place, question, seed)
        ]
        if changed:
            path.write_text("".join(lines), encoding="utf-8")
        yield from changed


def _reordered(lines: list[str], document: Document, place: int, question: Question, seed: str) -> bool:
    starts = [document.place("questions", place, "options", at) for at in range(len(question.options))]
    if not all(_own_line(lines, start) for start in starts):
        return False  # written in one line, as [ … ]: left to its author
    edges = [start.line - 1 for start in starts] + [_end(lines, starts[-1])]
    blocks = [lines[first:last] for first, last in pairwise(edges)]
    order = sorted(range(len(blocks)), key=lambda at: _rank(question, at, seed))
    lines[edges[0] : edges[-1]] = [line for at in order for line in blocks[at]]
    return order != sorted(order)


def _own_line(lines: Sequence[str], start: Place) -> bool:
    return lines[start.line - 1][: start.column - 1].strip() == "-"


def _end(lines: Sequence[str], start: Place) -> int:
    """The line after an item: the first that is not indented beyond its dash. Empty lines at the end stay behind."""
    dash = lines[start.line - 1].index("-")
    end = start.line
    for at in range(start.line, len(lines)):
        line = lines[at]
        if line.strip() and len(line) - len(line.lstrip()) <= dash:
            break
        end = at + 1 if line.strip() else end
    return end


def _rank(question: Question, at: int, seed: str) -> bytes:
    return sha256(f"{seed}{question.id}\0{question.options[at].text.zh}".encode()).digest()
