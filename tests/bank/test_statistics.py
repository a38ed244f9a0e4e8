"""Guessing from shapes: the figures are checked against sums done by hand, the verdicts against banks made to fail."""

import math
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from bot.bank.lint_statistics import STRATEGIES, chi_square_tail, guess, places_chance, statistics
from bot.bank.load import gather
from bot.bank.problem import Problem
from bot.bank.source import Source
from bot.domain.question import Kind, Option, Question, Text
from tests.bank.sample import CONCEPT, write


def question(number: int, *texts: str, right: int = 0) -> Question:
    options = tuple(Option(Text(text, text), Text("。", "."), right=at == right) for at, text in enumerate(texts))
    return Question(
        f"q-{number}",
        "q",
        "lora",
        1,
        Kind.SINGLE,
        Text(f"问 {number}", f"ask {number}"),
        Text("。", "."),
        options=options,
    )


def test_a_guess_is_scored_against_chance() -> None:
    asked = [question(1, "longer", "b", "c", "d"), question(2, "a", "longest", "c")]
    result = guess(asked, "zh", STRATEGIES["longest"])
    assert (result.asked, result.hits, result.expected) == (2, 1.0, 1 / 4 + 1 / 3)
    assert result.variance == pytest.approx(3 / 16 + 2 / 9)
    assert result.z == pytest.approx((1 - 7 / 12) / math.sqrt(3 / 16 + 2 / 9))


def test_a_tie_shares_the_hit_and_a_full_tie_says_nothing() -> None:
    assert guess([question(1, "long", "also", "c")], "zh", STRATEGIES["longest"]).hits == 0.5
    assert guess([question(1, "a", "b", "c")], "zh", STRATEGIES["longest"]).asked == 0
    assert guess([], "en", STRATEGIES["longest"]).z == 0.0


def test_hedges_count_as_words_in_english_and_as_phrases_in_chinese() -> None:
    asked = [question(1, "it may help", "it mayhem", "通常有用")]
    assert guess(asked, "en", STRATEGIES["most hedged"]).hits == 1.0
    assert guess(asked, "zh", STRATEGIES["most hedged"]).hits == 0.0


@pytest.mark.parametrize(
    ("statistic", "freedom", "expected"),
    [
        (3.841459, 1, 0.05),
        (5.991465, 2, 0.05),
        (11.344867, 3, 0.01),
        (7.779440, 4, 0.10),
        (16.918978, 9, 0.05),
        (0.0, 3, 1.0),
    ],
)
def test_the_tail_of_chi_square_is_that_of_the_tables(statistic: float, freedom: int, expected: float) -> None:
    assert chi_square_tail(statistic, freedom) == pytest.approx(expected, abs=1e-6)


def sources(directory: Path, questions: list[Question]) -> list[Source]:
    """One real file whose questions are others: positions stay those of its first six."""
    (source,) = gather(write(directory, {"lora/sample.yaml": CONCEPT})).sources
    return [
        replace(source, concept=replace(source.concept, questions=tuple(questions[at : at + 6])))
        for at in range(0, len(questions), 6)
    ]


def found(directory: Path, questions: list[Question]) -> list[Problem]:
    return list(statistics(sources(directory, questions)))


def even(number: int, *texts: str) -> Question:
    """The first text is right; its place goes round."""
    at = number % len(texts)
    return question(number, *texts[1 : at + 1], texts[0], *texts[at + 1 :], right=at)


def test_a_bank_whose_truths_are_longest_fails_with_the_worst_named(tmp_path: Path) -> None:
    asked = [even(n, "the longest by far" if n == 33 else "longest", "short", "tiny", "brief") for n in range(40)]
    (zh, en) = found(tmp_path, asked)
    assert zh.sentence.startswith(
        "Choosing the longest option (zh) is right 40 times in 40, by chance 10 (z = 10.95, at most 1.645)"
    )
    assert "give the distractors as many words as the truth, first in q-33, " in zh.sentence
    assert "(en)" in en.sentence
    options = [at for at, line in enumerate(CONCEPT.splitlines(), 1) if line == "    options:"]
    assert zh.line == options[2]  # q-33 stands fourth among its six, where sample-4 does


def test_a_rank_between_the_ends_is_scored_alike() -> None:
    asked = [question(1, "abc", "abcd", "ab", "a"), question(2, "ab", "abc", "a")]
    assert guess(asked, "en", STRATEGIES["second longest"]).hits == 2.0
    assert guess(asked, "en", STRATEGIES["second shortest"]).hits == 1.0  # of three, the middle is both


@pytest.mark.parametrize(
    ("texts", "name", "hits"),
    [
        (("ab", "ab", "abc", "a"), "second longest", 0.5),
        (("ab", "ab", "ab", "abc"), "second longest", 1 / 3),
        (("ab", "ab", "ab", "abc"), "second shortest", 1 / 3),
        (("abc", "abc", "ab", "a"), "second longest", 0.5),
        (("abc", "abc", "ab", "a"), "second shortest", 0.0),
    ],
)
def test_a_tie_at_a_rank_counts_as_chance_would(texts: tuple[str, ...], name: str, hits: float) -> None:
    result = guess([question(1, *texts)], "zh", STRATEGIES[name])
    assert (result.asked, result.hits, result.expected) == (1, pytest.approx(hits), 0.25)


def test_truths_that_shun_both_ends_fail_with_the_clearest_named(tmp_path: Path) -> None:
    asked = [even(n, "middling", "the longest of all" if n == 33 else "middlings", "mid", "tiny") for n in range(40)]
    zh, en = found(tmp_path, asked)
    assert zh.sentence.startswith(
        "Choosing the second longest option (zh) is right 40 times in 40, by chance 10 (z = 10.95, at most 1.645)"
    )
    assert "make the truth the longest or the shortest in some questions, first in q-33, " in zh.sentence
    assert "second longest option (en)" in en.sentence


@pytest.mark.parametrize(
    ("truth", "others", "name"),
    [
        ("s", ("long", "longer", "longest"), "shortest"),
        ("some", ("long one", "longer", "l"), "second shortest"),
        ("may be", ("always", "nevers", "simply"), "most hedged"),
    ],
)
def test_other_shapes_betray_too(tmp_path: Path, truth: str, others: tuple[str, ...], name: str) -> None:
    sentences = [problem.sentence for problem in found(tmp_path, [even(n, truth, *others) for n in range(40)])]
    assert any(sentence.startswith(f"Choosing the {name} option (en)") for sentence in sentences)


def test_right_options_that_all_stand_first_are_uneven(tmp_path: Path) -> None:
    (problem,) = found(tmp_path, [question(n, "aa", "bb", "cc", "dd") for n in range(40)])
    assert problem.sentence == "The right option's place is uneven (χ², p = 0.0000): run `yimian bank shuffle`."


def test_few_questions_say_nothing(tmp_path: Path) -> None:
    assert found(tmp_path, [question(n, "longest", "a", "b", "c") for n in range(19)]) == []


def test_chance_alone_passes(tmp_path: Path) -> None:
    dice = Random(7)
    words = [["x" * dice.randint(5, 30) for _ in range(4)] for _ in range(200)]
    asked = [question(n, *texts, right=dice.randrange(4)) for n, texts in enumerate(words)]
    assert found(tmp_path, asked) == []
    assert places_chance(asked[:10]) is None
