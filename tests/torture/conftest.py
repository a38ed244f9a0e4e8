"""How often the bot is killed: a short form in every run, `make torture` for the long one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.torture.nursery import Nursery, nursery


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kills", type=int, default=100, help="how many lives each torture ends with kill -9")


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("kills"))


@pytest.fixture
def cradle(tmp_path: Path) -> Iterator[Nursery]:
    with nursery(tmp_path / "log") as made:
        yield made
