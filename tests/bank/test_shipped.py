"""The bank that ships, held to everything a program can hold it to."""

from collections import Counter
from datetime import UTC, datetime
from statistics import mean

import pytest

from bot.bank.lint import lint
from bot.bank.load import gather, load, shipped
from bot.bank.problem import Weight
from bot.bank.schema import NAME, schema
from bot.bank.source import Reading
from bot.domain.question import Bank, Kind, Level
from bot.pictures.formula import FormulaError, draw

CONCEPTS = {
    "architecture": 21,
    "positional-encoding": 18,
    "tokenization": 8,
    "norm-activation": 18,
    "pretraining": 23,
    "training-systems": 16,
    "fine-tuning": 17,
    "peft": 17,
    "lora": 13,
    "prompt-tuning": 24,
    "alignment": 10,
    "inference": 22,
    "rag": 11,
    "langchain": 26,
    "evaluation": 9,
    "ml-basics": 8,
}
"""All 261, as they were asked for."""

FEWEST_QUESTIONS = 900
MOST_SINGLE = 0.65
LEVELS: dict[Level, tuple[float, float]] = {1: (0.28, 0.42), 2: (0.38, 0.52), 3: (0.13, 0.27)}
"""Shares of junior, mid and senior concepts: about 35, 45 and 20 in a hundred."""

MEAN_LEVEL = (1.4, 2.4)
"""Of any topic: none is for beginners alone, none for experts alone."""


@pytest.fixture(scope="module")
def reading() -> Reading:
    return gather(shipped())


def test_it_has_no_problem(reading: Reading) -> None:
    found = [*reading.problems, *lint(reading, datetime.now(UTC).date())]
    problems = [str(problem) for problem in found if problem.weight is Weight.PROBLEM]
    assert not problems, "\n" + "\n".join(problems)


@pytest.fixture(scope="module")
def everything() -> Bank:
    return load(shipped())


def test_every_concept_is_there_topic_by_topic(everything: Bank) -> None:
    assert sum(CONCEPTS.values()) == 261
    assert [topic.id for topic in everything.topics] == list(CONCEPTS)
    assert Counter(concept.topic for concept in everything.concepts.values()) == CONCEPTS


def test_there_is_enough_to_ask_and_not_always_in_the_same_way(everything: Bank) -> None:
    kinds = Counter(question.kind for question in everything.questions.values())
    assert kinds.total() >= FEWEST_QUESTIONS
    assert kinds[Kind.SINGLE] <= MOST_SINGLE * kinds.total()
    assert set(kinds) == set(Kind)


def test_every_concept_has_three_to_six_questions_of_two_kinds(everything: Bank) -> None:
    thin = [
        concept.id
        for concept in everything.concepts.values()
        if not 3 <= len(concept.questions) <= 6 or len({question.kind for question in concept.questions}) < 2
    ]
    assert not thin


@pytest.mark.parametrize("level", LEVELS)
def test_levels_are_shared_out(everything: Bank, level: Level) -> None:
    levels = Counter(concept.level for concept in everything.concepts.values())
    least, most = LEVELS[level]
    assert least <= levels[level] / levels.total() <= most


@pytest.mark.parametrize("topic", CONCEPTS)
def test_no_topic_is_for_beginners_or_for_experts_alone(everything: Bank, topic: str) -> None:
    levels = [concept.level for concept in everything.concepts.values() if concept.topic == topic]
    least, most = MEAN_LEVEL
    assert least <= mean(levels) <= most


@pytest.mark.filterwarnings("ignore:path is deprecated:DeprecationWarning")  # ziamath, once, on import
@pytest.mark.parametrize("topic", CONCEPTS)
def test_every_formula_becomes_a_picture(reading: Reading, topic: str) -> None:
    failed = []
    for source in (source for source in reading.sources if source.concept.topic == topic):
        try:
            draw(source.concept.formula or "x")
        except FormulaError as error:
            failed.append(str(source.document.problem(str(error), "open", "formula")))
    assert not failed, "\n" + "\n".join(failed)


def test_the_schema_beside_it_is_in_step() -> None:
    assert (shipped() / NAME).read_text(encoding="utf-8") == schema(), "run `yimian bank schema`"
