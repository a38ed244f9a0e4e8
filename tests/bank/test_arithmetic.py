"""Numbers that an interviewee will repeat are computed, not trusted."""

from decimal import Decimal

import pytest

from bot.bank.figures import anywhere
from bot.bank.load import bank, gather, shipped
from bot.domain.folding import flatten
from bot.domain.question import Kind, Language, Question
from bot.domain.units import parted
from tests.bank.arithmetic import Computation, computed

SAID_IN_WORDS = (0, 1, 2)


@pytest.fixture(scope="module")
def numeric() -> dict[str, Question]:
    everything = bank(gather(shipped())).pool(kinds=[Kind.NUMERIC])
    return {question.id: question for question in everything}


def asked(numeric: dict[str, Question], name: str) -> tuple[Question, float]:
    assert name in numeric, f"{name} is no numeric question of the bank (any more)"
    value = numeric[name].value
    assert value is not None
    return numeric[name], value


@pytest.mark.parametrize(("name", "compute"), computed().items())
def test_the_value_is_what_comes_out_rounded_as_it_is_written(
    numeric: dict[str, Question], name: str, compute: Computation
) -> None:
    question, value = asked(numeric, name)
    assert question.tolerance is not None
    result = float(compute())
    assert abs(result - value) <= written_to(value) / 2 + 1e-9 * abs(value)
    assert abs(result - value) <= question.tolerance.margin(value) + 1e-9 * abs(value)


def written_to(value: float) -> float:
    """One unit of the last written place: 0.01 for 3.16, 1 for 174."""
    exponent = Decimal(f"{value:.12g}").as_tuple().exponent
    return 10.0 ** min(0, int(exponent))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("name", "compute"), computed().items())
def test_the_working_arrives_at_it_in_both_languages(
    numeric: dict[str, Question], name: str, compute: Computation, language: Language
) -> None:
    question, value = asked(numeric, name)
    assert question.why is not None
    result, allowed = abs(float(compute())), written_to(value) / 2 + 1e-9 * abs(value)
    scale, _ = parted(flatten(question.unit.of(language))) if question.unit else (1.0, "")
    found = anywhere(flatten(question.why.of(language)))
    assert result in SAID_IN_WORDS or any(
        abs(number / factor - result) <= allowed for number in found for factor in (1.0, scale)
    )


def test_every_numeric_question_has_its_computation(numeric: dict[str, Question]) -> None:
    missing = sorted(numeric.keys() - computed().keys())
    told = f"not computed in tests/bank/arithmetic: {', '.join(missing)}"
    assert not missing, told
