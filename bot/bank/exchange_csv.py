"""CSV: one row for each quick question, both languages side by side; holds everything a quick question has.

Also read: the sheets that people keep, with the columns question, a, b, c, d and answer.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import cast

from bot.bank.exchange import LETTERS, Exported, Incoming, kind_of
from bot.domain.question import Bank, Kind, Language, Level, Option, Question, Spellings, Text, Tolerance

OPTIONS = range(1, 6)
STEPS = range(1, 7)
LINES = "\n"  # between the entries of one cell
_LANGUAGES: tuple[Language, ...] = ("zh", "en")

Row = Mapping[str, str]


def columns() -> list[str]:
    return [
        *("id", "topic", "level", "kind"),
        *_both("ask"),
        *(
            name
            for n in OPTIONS
            for name in (*_both(f"option_{n}"), *_both(f"option_{n}_why"), f"option_{n}_right", f"option_{n}_verdict")
        ),
        *("value", *_both("unit"), "relative", "absolute"),
        *_both("accept"),
        *(name for n in STEPS for name in _both(f"step_{n}")),
        *_both("why"),
        *_both("note"),
        "distinct_from",
    ]


def _both(name: str) -> tuple[str, str]:
    return f"{name}_zh", f"{name}_en"


def write(bank: Bank) -> Exported:
    """Excel wants the mark at the beginning, and CRLF does no harm."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns(), restval="")
    writer.writeheader()
    writer.writerows(dict(_cells(question)) for question in bank.questions.values())
    return Exported("\ufeff" + text.getvalue())


def _cells(question: Question) -> Iterator[tuple[str, str]]:
    yield from (("id", question.id), ("topic", question.topic), ("level", str(question.level)), ("kind", question.kind))
    yield from _text("ask", question.ask)
    for n, option in enumerate(question.options, 1):
        yield from _text(f"option_{n}", option.text)
        yield from _text(f"option_{n}_why", option.why)
        yield f"option_{n}_right", _flag(option.right)
        yield f"option_{n}_verdict", _flag(option.verdict)
    if question.value is not None:
        yield "value", repr(question.value)
    if question.tolerance:
        yield "relative", _number(question.tolerance.relative)
        yield "absolute", _number(question.tolerance.absolute)
    if question.accept:
        yield from _text("accept", Text(LINES.join(question.accept.zh), LINES.join(question.accept.en)))
    for n, step in enumerate(question.steps, 1):
        yield from _text(f"step_{n}", step)
    yield from _text("unit", question.unit)
    yield from _text("why", question.why)
    yield from _text("note", question.note)
    yield "distinct_from", LINES.join(question.distinct_from)


def _text(name: str, text: Text | None) -> Iterator[tuple[str, str]]:
    for language in _LANGUAGES:
        yield f"{name}_{language}", text.of(language) if text else ""


def _flag(value: bool | None) -> str:  # noqa: FBT001 - a cell holds yes, no or nothing
    return "" if value is None else "yes" if value else "no"


def _number(value: float | None) -> str:
    return "" if value is None else repr(value)


def read(text: str, language: Language) -> Incoming:
    questions: list[Question] = []
    complaints: list[str] = []
    for number, row in enumerate(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")), 2):
        known = _known(row, language)
        try:
            questions.append(_question(known))
        except ValueError as error:
            complaints.append(f"row {number}: {error}")
    return Incoming(tuple(questions), tuple(complaints))


def _known(row: Mapping[str | None, str | None], language: Language) -> Row:
    """The row by our names: `question` is ask, `a` is option 1, `answer` says which are right."""
    given = {
        name.strip().casefold(): (cell or "").strip()
        for name, cell in row.items()
        if name and isinstance(cell, str | None)
    }
    known = {name: given[name] for name in columns() if given.get(name)}
    for name in ("question", "stem", "ask"):
        known.setdefault(f"ask_{language}", given.get(name, ""))
        if known[f"ask_{language}"]:
            break
        del known[f"ask_{language}"]
    answers = set(re.findall(r"[A-E]", given.get("answer", given.get("correct", "")).upper()))
    for n, letter in zip(OPTIONS, LETTERS, strict=True):
        cell = given.get(letter.casefold(), given.get(f"option_{letter.casefold()}", ""))
        if cell:
            known.setdefault(f"option_{n}_{language}", cell)
        if answers:
            known[f"option_{n}_right"] = _flag(letter in answers)
    if "explanation" in given:
        known.setdefault(f"note_{language}", given["explanation"])
    return known


def _question(row: Row) -> Question:
    ask = _read(row, "ask")
    if ask is None:
        raise ValueError("no question: the column is called ask_zh, ask_en or question.")
    options = tuple(option for n in OPTIONS if (option := _option(row, n)))
    if options and not any(option.right for option in options):
        raise ValueError("no option is right: say which in `answer`, as B or A,C.")
    name = row.get("id", "")
    return Question(
        id=name,
        concept_id=name.rpartition("-")[0],
        topic=row.get("topic", ""),
        level=_level(row.get("level", "2")),
        kind=Kind(row["kind"]) if "kind" in row else kind_of(options) if options else Kind.SHORT,
        ask=ask,
        note=_read(row, "note") or Text("", ""),
        options=options,
        value=float(row["value"]) if "value" in row else None,
        unit=_read(row, "unit"),
        tolerance=_tolerance(row),
        accept=_accept(row),
        steps=tuple(step for n in STEPS if (step := _read(row, f"step_{n}"))),
        why=_read(row, "why"),
        distinct_from=_entries(row.get("distinct_from", "")),
    )


def _level(cell: str) -> Level:
    if cell not in ("1", "2", "3"):
        raise ValueError(f"the level {cell} is none of 1, 2 and 3.")
    return cast("Level", int(cell))


def _read(row: Row, name: str) -> Text | None:
    zh, en = row.get(f"{name}_zh", ""), row.get(f"{name}_en", "")
    return Text(zh, en) if zh or en else None


def _option(row: Row, n: int) -> Option | None:
    text = _read(row, f"option_{n}")
    verdict = row.get(f"option_{n}_verdict")
    if text is None:
        return None
    why = _read(row, f"option_{n}_why") or Text("", "")
    return Option(text, why, row.get(f"option_{n}_right") == "yes", None if verdict is None else verdict == "yes")


def _tolerance(row: Row) -> Tolerance | None:
    relative, absolute = row.get("relative"), row.get("absolute")
    if relative is None and absolute is None:
        return None
    return Tolerance(float(relative) if relative else None, float(absolute) if absolute else None)


def _accept(row: Row) -> Spellings | None:
    text = _read(row, "accept")
    return Spellings(_entries(text.zh), _entries(text.en)) if text else None


def _entries(cell: str) -> tuple[str, ...]:
    return tuple(entry for entry in cell.split(LINES) if entry)
