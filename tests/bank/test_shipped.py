"""The bank that ships, held to everything a program can hold it to."""

from datetime import UTC, datetime

import pytest

from bot.bank.lint import lint
from bot.bank.load import gather, load, shipped
from bot.bank.problem import Weight
from bot.bank.schema import NAME, schema
from bot.bank.source import Reading
from bot.pictures.formula import FormulaError, draw


@pytest.fixture(scope="module")
def reading() -> Reading:
    return gather(shipped())


def test_it_has_no_problem(reading: Reading) -> None:
    found = [*reading.problems, *lint(reading, datetime.now(UTC).date())]
    problems = [str(problem) for problem in found if problem.weight is Weight.PROBLEM]
    assert not problems, "\n" + "\n".join(problems)


def test_it_loads_with_every_topic_in_order(reading: Reading) -> None:
    bank = load(shipped())
    assert [topic.id for topic in bank.topics][:2] == ["architecture", "positional-encoding"]
    assert len(bank.topics) == 16
    assert len(bank.concepts) == len(reading.sources)


@pytest.mark.filterwarnings("ignore:path is deprecated:DeprecationWarning")  # ziamath, once, on import
@pytest.mark.parametrize("topic", sorted(path.name for path in shipped().iterdir() if path.is_dir()))
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
