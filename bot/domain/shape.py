"""What a question was like when it was asked, so that places among its options can be told to mean the same later.

A text may be put better where it stands: who has chosen B has chosen it still. Another key, another number of options,
or a text that stands elsewhere make it another question to those who have answered.
"""

import json
from hashlib import blake2s

from bot.domain.question import Language, Question

MARK = 4
"""Hexadecimal digits that tell a text from the few others beside it."""


def of(question: Question, language: Language) -> str:
    """`single.-1f3a.+77b2`: the kind, with what is to be typed; each option's part in the key and its text, or each step."""
    typed = [question.value, question.unit and question.unit.of(language)]
    typed += [question.accept.of(language)[0]] if question.accept else []
    head = question.kind + (_mark(typed) if any(one is not None for one in typed) else "")
    options = [f"{_key(one.right, one.verdict)}{_mark(one.text.of(language))}" for one in question.options]
    return ".".join([head, *options, *(_mark(step.of(language)) for step in question.steps)])


def is_kept(asked: str, now: str) -> bool:
    before, after = asked.split("."), now.split(".")
    if before[0] != after[0] or len(before) != len(after):
        return False
    places = list(zip(before[1:], after[1:], strict=True))
    same_key = all(was[:-MARK] == is_[:-MARK] for was, is_ in places)
    changed = [(was[-MARK:], is_[-MARK:]) for was, is_ in places if was != is_]
    return same_key and {was for was, _ in changed}.isdisjoint(is_ for _, is_ in changed)


def _key(right: bool, verdict: bool | None) -> str:  # noqa: FBT001  both are the option's own
    return ("+" if right else "-") + {True: "t", False: "f", None: ""}[verdict]


def _mark(text: object) -> str:
    return blake2s(json.dumps(text).encode(), digest_size=MARK // 2).hexdigest()
