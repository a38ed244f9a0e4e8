from dataclasses import replace

import pytest

from bot.domain import shape
from bot.domain.question import Kind, Option, Question, Spellings, Text, Tolerance


def option(zh: str, *, right: bool = False) -> Option:
    return Option(Text(zh, f"{zh} in English"), Text("因为", "because"), right)


CHOICE = Question(
    "q", "c", "t", 1, Kind.SINGLE, Text("问", "ask"), Text("记", "note"), (option("甲", right=True), option("乙"))
)
ORDER = replace(CHOICE, kind=Kind.ORDERING, options=(), steps=(Text("一", "one"), Text("二", "two")))
NUMBER = replace(CHOICE, kind=Kind.NUMERIC, options=(), value=14.0, unit=Text("GB", "GB"), tolerance=Tolerance(0.02))
TERM = replace(CHOICE, kind=Kind.SHORT, options=(), accept=Spellings(("低秩",), ("LoRA",)))


@pytest.mark.parametrize(
    ("question", "edited"),
    [
        (CHOICE, replace(CHOICE, options=CHOICE.options[::-1])),
        (CHOICE, replace(CHOICE, options=CHOICE.options[:1])),
        (CHOICE, replace(CHOICE, options=(option("甲"), option("乙", right=True)))),
        (CHOICE, replace(CHOICE, options=(option("丙", right=True), option("甲")))),
        (CHOICE, replace(CHOICE, options=(*CHOICE.options, option("丙")))),
        (CHOICE, replace(CHOICE, options=(replace(CHOICE.options[0], verdict=True), CHOICE.options[1]))),
        (CHOICE, replace(CHOICE, kind=Kind.MULTIPLE)),
        (ORDER, replace(ORDER, steps=ORDER.steps[::-1])),
        (NUMBER, replace(NUMBER, value=28.0)),
        (NUMBER, replace(NUMBER, unit=Text("GiB", "GiB"))),
        (TERM, replace(TERM, accept=Spellings(("量化",), ("quantization",)))),
    ],
)
def test_another_answer_is_another_shape(question: Question, edited: Question) -> None:
    assert not shape.is_kept(shape.of(question, "zh"), shape.of(edited, "zh"))


@pytest.mark.parametrize(
    ("question", "edited"),
    [
        (CHOICE, replace(CHOICE, ask=Text("再问", "ask anew"), note=Text("另记", "another note"))),
        (CHOICE, replace(CHOICE, options=tuple(replace(one, why=Text("所以", "so")) for one in CHOICE.options))),
        (CHOICE, replace(CHOICE, options=tuple(replace(one, text=Text(one.text.zh, "new")) for one in CHOICE.options))),
        (CHOICE, replace(CHOICE, options=(option("甲。", right=True), *CHOICE.options[1:]))),
        (CHOICE, replace(CHOICE, options=(option("甲。", right=True), option("乙。")))),
        (ORDER, replace(ORDER, steps=(Text("第一", "first"), ORDER.steps[1]))),
        (NUMBER, replace(NUMBER, tolerance=Tolerance(0.05))),
        (TERM, replace(TERM, accept=Spellings(("低秩", "低秩适配"), ("LoRA",)))),
    ],
)
def test_better_words_around_the_same_answer_are_no_other_shape(question: Question, edited: Question) -> None:
    assert shape.is_kept(shape.of(question, "zh"), shape.of(edited, "zh"))


def test_the_shape_is_the_same_in_every_process_and_version() -> None:
    assert shape.of(CHOICE, "zh") == "single.+9fde.-798c", "rounds that are open over an upgrade remember it"
