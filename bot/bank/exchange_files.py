"""Questions from elsewhere become files of the bank: valid to read, with TODO wherever a human is needed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from bot.bank.lint_texts import TODO
from bot.bank.problem import Problem
from bot.bank.read import Step, parse, resolve
from bot.domain.question import Kind, Option, Question, Spellings, Text, Tolerance

HEADER = "# yaml-language-server: $schema=../schema.json\n"
FEWEST, MOST = 3, 6

Plain = dict[str, Any]

_OTHER_BREAKS = re.compile("[\\x85\\u2028\\u2029]")  # lines to YAML: only double quotes keep them as they are


@dataclass(frozen=True, slots=True)
class Draft:
    """A file to be written at `<topic>/<concept>.yaml`."""

    topic: str
    name: str
    text: str

    @property
    def path(self) -> str:
        return f"{self.topic}/{self.name}.yaml"

    def todo(self) -> Iterator[Problem]:
        """What needs a human, at its place."""
        document = parse(self.text, self.path)
        for steps, value in _leaves(document.value, ()):
            if isinstance(value, str) and value.startswith(TODO):
                missing = value.removeprefix(TODO).removeprefix(":").strip()
                sentence = f"{'.'.join(str(step) for step in steps if isinstance(step, str))}: {missing or 'write it'}"
                yield document.problem(sentence, *steps).as_note()


def _leaves(value: Any, steps: tuple[Step, ...]) -> Iterator[tuple[tuple[Step, ...], Any]]:
    inside: Any = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else None
    if inside is None:
        yield steps, value
    for step in inside or ():
        yield from _leaves(value[step], (*steps, step))


def drafts(questions: Sequence[Question], topic: str, concept: str, today: date) -> list[Draft]:
    """Questions that know their concept go there; the others share files of three to six."""
    homes: dict[tuple[str, str], list[Question]] = {}
    strays: list[Question] = []
    for question in questions:
        if question.concept_id:
            homes.setdefault((question.topic or topic, question.concept_id), []).append(question)
        else:
            strays.append(question)
    for number, group in enumerate(_parted(strays), 1):
        homes[topic, concept if number == 1 else f"{concept}-{number}"] = group
    return [_draft(where, name, group, today) for (where, name), group in homes.items()]


def _parted(questions: list[Question]) -> Iterator[list[Question]]:
    """As few groups as hold six at most, as even as they can be."""
    count = -(-len(questions) // MOST)
    for group in range(count):
        yield questions[group::count]


def _draft(topic: str, name: str, questions: list[Question], today: date) -> Draft:
    quick = [_quick(question, f"{name}-{number}") for number, question in enumerate(questions, 1)]
    quick += [_invented(f"{name}-{number}") for number in range(len(quick) + 1, FEWEST + 1)]
    whole: Plain = {
        "id": name,
        "level": questions[0].level,
        "open": _open(),
        "questions": quick,
        "references": [{"title": f"{TODO}: name the source", "url": "https://example.org/"}],
        "related": [],
        "checked": str(today),
    }
    return Draft(topic, name, HEADER + dump(whole))


def _open() -> Plain:
    points = [
        {"id": f"point-{n}", "must": n == 1, "say": _todo("a key point"), "accept": [f"{TODO}: how people say it"]}
        for n in range(1, 4)
    ]
    return {
        "ask": _todo("the interview question"),
        "answer": _todo("the reference answer"),
        "points": points,
        "follow_ups": [_todo("what an interviewer asks next")],
    }


def _quick(question: Question, name: str) -> Plain:
    plain: Plain = {"id": question.id or name, "kind": str(question.kind), "ask": _both(question.ask, "the question")}
    if question.options:
        plain["options"] = [_option(option) for option in question.options]
    if question.kind is Kind.NUMERIC:
        plain |= _numeric(question)
    if question.accept or question.kind in (Kind.SHORT, Kind.CLOZE):
        plain["accept"] = _accept(question.accept or Spellings((), ()))
    if question.steps:
        plain["steps"] = [_both(step, "the step") for step in question.steps]
    if not question.options:
        plain["why"] = _both(question.why or Text("", ""), "why")
    plain["note"] = _both(question.note, "the lamp, at most 200 characters")
    if question.distinct_from:
        plain["distinct_from"] = list(question.distinct_from)
    return plain


def _option(option: Option) -> Plain:
    plain: Plain = {"right": True} if option.right else {}
    if option.verdict is not None:
        plain["verdict"] = option.verdict
    return plain | {"text": _both(option.text, "the option"), "why": _both(option.why, "why it is right, or wrong")}


def _numeric(question: Question) -> Plain:
    tolerance = question.tolerance or Tolerance(absolute=0.0)
    told = {"relative": tolerance.relative, "absolute": tolerance.absolute}
    plain: Plain = {"value": question.value}
    if question.unit:
        plain["unit"] = _both(question.unit, "the unit")
    return plain | {"tolerance": {name: value for name, value in told.items() if value is not None}}


def _accept(accept: Spellings) -> dict[str, list[str]]:
    """A term of one language is often the term of the other."""
    return {"zh": list(accept.zh or accept.en) or [TODO], "en": list(accept.en or accept.zh) or [TODO]}


def _invented(name: str) -> Plain:
    """A file holds three questions at least: what is missing is asked for."""
    return _quick(Question(name, "", "", 2, Kind.SHORT, Text("", ""), Text("", "")), name)


def _both(text: Text, what: str) -> dict[str, str]:
    return {"zh": text.zh or _ask_for(what, text.en), "en": text.en or _ask_for(what, text.zh)}


def _todo(what: str) -> dict[str, str]:
    return {"zh": f"{TODO}: {what}", "en": f"{TODO}: {what}"}


def _ask_for(what: str, other: str) -> str:
    """What is there in the other language stands beside, as far as the shortest limit allows."""
    return (
        f"{TODO}: {what}" + (f" ← {other}" if other else "") if len(other) < 60 else f"{TODO}: {what} ← {other[:50]}…"
    )


def dump(value: Any) -> str:
    """YAML that our reader reads back as it was: PyYAML alone would leave 1e-5 or 0o7 unquoted."""
    return yaml.dump(value, Dumper=_Writer, allow_unicode=True, sort_keys=False, width=4096)


class _Writer(yaml.SafeDumper):
    """PyYAML takes its rules from a class."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML asks; aliases are refused by our reader
        return True


def _written(writer: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    bare = resolve(text) == text and not _OTHER_BREAKS.search(text)
    style = '"' if not bare else "|" if "\n" in text else None
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Writer.add_representer(str, _written)
