"""The stand-in stands alone: nothing of the bot, nothing beyond the standard library and aiohttp."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot.sandbox

FILES = sorted(Path(bot.sandbox.__file__).parent.glob("*.py"))
ALLOWED = sys.stdlib_module_names | {"aiohttp"}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "names are written out"
            yield str(node.module)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_module_imports_only_the_standard_library_aiohttp_and_its_neighbours(path: Path) -> None:
    strangers = [
        name
        for name in imported(path)
        if name.partition(".")[0] not in ALLOWED and name != "bot.sandbox" and not name.startswith("bot.sandbox.")
    ]
    assert strangers == []


def test_there_is_something_to_look_at() -> None:
    assert len(FILES) > 30
