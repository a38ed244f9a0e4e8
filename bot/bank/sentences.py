"""What pydantic found, said to a person: what is wrong and what would be right."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.bank.model import IDENTIFIER, NOTE_LINES
from bot.bank.problem import Problem
from bot.bank.read import Document, Step

_KEYS = """id level open questions references related checked ask answer formula points follow_ups must say accept reject
    fix kind options note text why right verdict value unit tolerance relative absolute steps distinct_from title arxiv url
    zh en"""
_KIND = "A question needs a `kind`: single, multiple, true_false, numeric, short, cloze or ordering."
_COUNT = "{name} has {actual_length} entries: {few}."
_BOUND = "{name} is {shown}: relative lies between 0 and 1 (0.02 is two per cent), absolute is 0 or more."
_DAY = "{name} is {shown}: write a day as 2026-11-22."
_SAY = {
    "missing": "{name} is missing: add it.",
    "extra_forbidden": "The key {name} is unknown{meant}",
    "string_too_long": "{name} has {length} characters, at most {max_length} fit: shorten it.",
    "string_too_short": "{name} is empty: write it.",
    "string_pattern_mismatch": "{name} {pattern}.",
    "string_type": "{name} is {shown}: it has to be text{quoted}.",
    "too_short": _COUNT,
    "too_long": _COUNT,
    "union_tag_not_found": _KIND,
    "union_tag_invalid": _KIND,
    "literal_error": "{name} is {shown}: it has to be {expected}.",
    "greater_than": _BOUND,
    "greater_than_equal": _BOUND,
    "less_than": _BOUND,
    "value_error": _DAY,
    "date_type": _DAY,
    "bool_type": "{name} is {shown}: it has to be true or false.",
    "float_type": "{name} is {shown}: it has to be a number.",
    "list_type": "{name} is {shown}: it has to be a list, [one, two] or lines that begin with `- `.",
    "dict_type": "{name} is {shown}: it has to hold keys, as {{zh: …, en: …}}.",
    "model_type": "{name} is {shown}: it has to hold keys, as {{zh: …, en: …}}.",
    "model_attributes_type": "{name} is {shown}: it has to hold keys, as {{zh: …, en: …}}.",
}
_FEW = {
    "points": "write 3–6",
    "questions": "write 3–6",
    "follow_ups": "write 1–3",
    "options": "write 3–5 (four for true_false)",
    "steps": "write 3–6",
}
_PATTERNS = {
    NOTE_LINES: "has more than 2 line feeds: Telegram cuts it off there, so join its lines",
    IDENTIFIER: "is not an id: use small letters and digits with single hyphens between",
}


def problems(error: ValidationError, document: Document) -> Iterable[Problem]:
    for details in error.errors(include_url=False):
        steps = tuple(_along(document, details["loc"]))
        yield _problem(details, steps, document)


def _problem(details: ErrorDetails, steps: tuple[Step, ...], document: Document) -> Problem:
    sentence = _sentence(details, steps)
    match details["type"]:
        case "missing":  # what is missing stands nowhere: its holder is pointed at
            return document.problem(sentence, *steps[:-1])
        case "extra_forbidden":
            return Problem(document.path, *document.key(*steps), sentence)
        case _:
            return document.problem(sentence, *steps)


def _along(document: Document, steps: tuple[Step, ...]) -> Iterable[Step]:
    """The steps without the tags that pydantic puts in where a model was one of several."""
    value = document.value
    for place, step in enumerate(steps):
        inside = (isinstance(value, dict) and step in value) or (isinstance(value, list) and isinstance(step, int))
        if inside:
            value = value[step]
        if inside or (place == len(steps) - 1 and isinstance(value, dict)):
            yield step


def _sentence(details: ErrorDetails, steps: tuple[Step, ...]) -> str:
    given, context = details["input"], details.get("ctx", {})
    template = _SAY.get(details["type"])
    if template is None:
        return f"{_name(steps)}: {details['msg']}."
    facts = {
        **context,
        "name": _name(steps),
        "shown": _shown(given),
        "length": len(given) if isinstance(given, str) else 0,
        "few": _FEW.get(str(steps[-1]) if steps else "", "write at least one"),
        "pattern": _PATTERNS.get(context.get("pattern", ""), ""),
        "meant": _meant(str(steps[-1]) if steps else "", given),
        "quoted": ", so put it in quotes" if isinstance(given, bool | int | float) else "",
    }
    return template.format_map(facts)


def _name(steps: tuple[Step, ...]) -> str:
    """`zh` alone says little: `note.zh` says more."""
    words = [f"[{step + 1}]" if isinstance(step, int) else step for step in steps]
    if not words:
        return "The file"
    alone = words[-1] not in ("zh", "en") and not words[-1].startswith("[")
    return f"`{'.'.join(words[-1:] if alone else words[-2:]).replace('.[', '[')}`"


def _meant(word: str, given: Any) -> str:
    if given is None:
        return ": if it belongs to the text before the comma, put that text in quotes."
    near = [key for key in get_close_matches(word, _KEYS.split(), n=1) if key != word]
    return f": did you mean `{near[0]}`?" if near else " here: docs/writing-questions.md says what may stand here."


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
