"""The page's own files, read as text: no build step stands between them and the browser, so their slips are looked for here."""

import re
from pathlib import Path

import pytest

from bot.sandbox.page import STATIC

MODULES = sorted(STATIC.glob("*.js"))
IMPORT = re.compile(r'^import \{ (?P<names>[^}]+) \} from "\./(?P<file>\w+\.js)";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?:async function|function|const) (\w+)", re.MULTILINE)


def names_of(module: Path) -> list[tuple[str, str]]:
    return [
        (name, match["file"]) for match in IMPORT.finditer(module.read_text()) for name in match["names"].split(", ")
    ]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_a_module_imports_what_exists_and_uses_it(module: Path) -> None:
    body = IMPORT.sub("", module.read_text())
    for name, file in names_of(module):
        assert name in EXPORT.findall((STATIC / file).read_text()), f"{file} has no {name}"
        assert re.search(rf"\b{name}\b", body), f"{name} is imported for nothing"


def test_what_a_module_exports_is_wanted_by_another() -> None:
    wanted = {(name, file) for module in MODULES for name, file in names_of(module)}
    exported = {(name, module.name) for module in MODULES for name in EXPORT.findall(module.read_text())}
    assert exported - wanted == set()


def test_both_languages_of_the_page_have_the_same_words_and_each_is_said() -> None:
    words = (STATIC / "words.js").read_text()
    english, chinese = (re.findall(r"^    (\w+):", part, re.MULTILINE) for part in words.split("\n  zh: {"))
    assert english == chinese
    others = "".join(path.read_text() for path in STATIC.iterdir() if path.name != "words.js")
    derived = {"quizAnonymous", "pollAnonymous", "toQuestionShort", "toRevealShort", "plusHourShort", "owner"}
    assert [key for key in english if key not in derived and not re.search(rf'"{key}"', others)] == []


@pytest.mark.parametrize("path", sorted(STATIC.iterdir()), ids=lambda path: path.name)
def test_data_never_becomes_markup_or_code(path: Path) -> None:
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc", path.read_text()
    )


@pytest.mark.parametrize("path", sorted(STATIC.iterdir()), ids=lambda path: path.name)
def test_nothing_is_loaded_from_elsewhere(path: Path) -> None:
    addresses = set(re.findall(r"https?://[\w.]+", path.read_text()))
    assert addresses <= {"http://www.w3.org", "https://t.me"}
