"""What pydantic found, said to a person: what is wrong and what would be right."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.bank.model import IDENTIFIER, NOTE_LINES
from bot.bank.problem import Problem
from bot.bank.read import Document, Step

_KEYS = (
    "id level open questions references related checked ask answer formula points follow_ups must say accept reject fix "
    "kind options note text why right verdict value unit tolerance relative absolute steps distinct_from title arxiv url zh en"
).split()
_KINDS = "single, multiple, true_false, numeric, short, cloze or ordering"
_FEW = {
    "points": "write 3–6 points",
    "questions": "write 3–6 questions",
    "follow_ups": "write 1–3",
    "options": "write 3–5 (four for true_false)",
    "steps": "write 3–6",
}
_PATTERNS = {
    NOTE_LINES: "has more than 2 line feeds: Telegram cuts it off there, so join its lines",
    IDENTIFIER: "is not an id: use small letters and digits with single hyphens between",
}
_WANTED = {
    "dict_type": "two lines or more of `key: value`",
    "model_type": "keys with values, as {zh: …, en: …}",
    "list_type": "a list: [one, two] or lines that begin with `- `",
    "bool_type": "true or false",
    "float_type": "a number",
    "string_type": "text",
}


def problems(error: ValidationError, document: Document) -> Iterable[Problem]:
    for details in error.errors(include_url=False):
        steps = tuple(_along(document, details["loc"]))
        yield document.problem(_sentence(details, steps), *_unfinished(steps, details))


def _along(document: Document, steps: tuple[Step, ...]) -> Iterable[Step]:
    """The steps without the tags that pydantic puts in where a model was one of several."""
    value = document.value
    last = len(steps) - 1
    for place, step in enumerate(steps):
        inside = (isinstance(value, dict) and step in value) or (isinstance(value, list) and isinstance(step, int))
        if inside:
            value = value[step]
        if inside or (place == last and isinstance(value, dict)):
            yield step


def _unfinished(steps: tuple[Step, ...], details: ErrorDetails) -> tuple[Step, ...]:
    """A missing key stands nowhere: its holder is pointed at."""
    return steps[:-1] if details["type"] == "missing" else steps


def _sentence(details: ErrorDetails, steps: tuple[Step, ...]) -> str:
    name = _name(steps)
    given, context = details["input"], details.get("ctx", {})
    match details["type"]:
        case "missing":
            return f"{name} is missing: add it."
        case "extra_forbidden":
            return f"The key {name} is unknown{_meant(str(steps[-1]))}"
        case "string_too_long":
            return f"{name} has {len(given)} characters, at most {context['max_length']} fit: shorten it."
        case "string_too_short":
            return f"{name} is empty: write it."
        case "too_short" | "too_long":
            return f"{name} has {context['actual_length']} entries: {_FEW.get(str(steps[-1]), 'write at least one')}."
        case "string_pattern_mismatch":
            return f"{name} {_PATTERNS[context['pattern']]}."
        case "union_tag_not_found" | "union_tag_invalid":
            return f"A question needs a kind, one of {_KINDS}."
        case "literal_error":
            return f"{name} is {_shown(given)}: it has to be {context['expected']}."
        case "greater_than" | "less_than" | "greater_than_equal":
            return f"{name} is {_shown(given)}: relative is between 0 and 1 (0.02 is two per cent), absolute 0 or more."
        case "value_error" | "date_type":
            return f"{name} is {_shown(given)}: write a day as 2026-11-22."
        case kind if kind in _WANTED:
            return f"{name} is {_shown(given)}: it has to be {_WANTED[kind]}{_quoted(kind, given)}."
        case _:
            return f"{name}: {details['msg']}."


def _name(steps: tuple[Step, ...]) -> str:
    """`zh` alone says little: `note.zh` does."""
    words = [f"[{step + 1}]" if isinstance(step, int) else step for step in steps]
    if not words:
        return "The file"
    short = words[-2:] if words[-1] in ("zh", "en") or words[-1].startswith("[") else words[-1:]
    return "`" + ".".join(short).replace(".[", "[") + "`"


def _meant(word: str) -> str:
    near = [key for key in get_close_matches(word, _KEYS, n=1) if key != word]
    return f": did you mean `{near[0]}`?" if near else " here: docs/writing-questions.md says what may stand here."


def _quoted(kind: str, given: Any) -> str:
    if kind != "string_type" or isinstance(given, dict | list) or given is None:
        return ""
    return ", so put it in quotes"


def _shown(given: Any) -> str:
    match given:
        case None:
            return "empty"
        case bool():
            return f"the word {str(given).lower()}"
        case int() | float():
            return f"the number {given}"
        case list():
            return "a list"
        case dict():
            return "a group of keys"
        case _:
            return f"“{given}”"
