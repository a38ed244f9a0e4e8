"""What the pages say is so: commands exist, settings are all there, both READMEs tell the same, links lead somewhere."""

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.main import get_command
from typer.testing import CliRunner

from bot.__main__ import app
from bot.settings import Settings
from bot.storage import migrate
from bot.storage.database import Database
from bot.telegram import intake, menus
from bot.telegram.application import COMMANDS
from bot.texts import LANGUAGES, load

ROOT = Path(__file__).parent.parent
README, README_ZH, OPERATING = ROOT / "README.md", ROOT / "README.zh.md", ROOT / "docs" / "operating.md"
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
SETTINGS = {name.upper() for name in Settings.model_fields}
ALIASES = {"top"}
"""Commands that are another's second name: they need no description of their own."""

ROWS = ("domain", "bank", "storage", "pictures", "actions", "telegram", "jobs", "web")

FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#]+)[^)]*\)|(?:src|href)=\"([^\"]+)\"")
HEADING = re.compile(r"^(#+) ", re.MULTILINE)
ELSEWHERE = {"cp", "docker", "git"}
"""Programs that are not ours; whether their files exist is looked at all the same."""


def blocks(page: Path, language: str | None = None) -> list[str]:
    found = FENCE.findall(page.read_text("utf-8"))
    return [body for _, tag, body in found if language in {None, tag}]


def commands(page: Path) -> Iterator[list[str]]:
    """Every line to type: whole blocks of shell, lines of ours in other blocks, and `yimian …` between words."""
    shell = "".join(blocks(page, "sh")).splitlines()
    others = [line for body in blocks(page, "") for line in body.splitlines() if line.startswith("yimian ")]
    inline = re.findall(r"`((?:yimian|make|docker|python -m bot) [^`…|\[<]+)`", page.read_text("utf-8"))
    for line in [*shell, *others, *inline]:
        words = shlex.split(line, comments=True)
        if words:
            yield words


def links(page: Path) -> list[str]:
    return [written or drawn for written, drawn in LINK.findall(page.read_text("utf-8"))]


def ours(words: list[str]) -> list[str] | None:
    """The arguments for our program; None when another is called."""
    if words[0] == "yimian":
        return words[1:]
    return words[3:] if words[0].endswith("python") and words[1:3] == ["-m", "bot"] else None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_of_a_page_can_be_typed(page: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "quiz.csv").touch()  # an example's file
    targets = set(re.findall(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)[0].split())
    for words in commands(page):
        arguments = ours(words)
        if words[0] == "make":
            assert set(words[1:]) <= targets, words
        elif arguments is None:
            assert words[0] in ELSEWHERE, words
            assert all((ROOT / word).exists() for word in words if word.startswith("deploy/")), words
        else:
            parse(arguments)


def parse(arguments: list[str]) -> None:
    """As the program would, without doing anything; raises the program's own complaint."""
    command = get_command(app)
    name = "yimian"
    while subcommands := getattr(command, "commands", None):
        if not arguments:
            return
        name, *arguments = arguments
        command = subcommands[name]
    command.make_context(name, [*arguments])


def test_a_command_that_does_not_exist_would_be_noticed() -> None:
    with pytest.raises(KeyError):
        parse(["bank", "bake"])
    with pytest.raises(Exception, match="--loudly"):
        parse(["check", "--loudly"])


@pytest.mark.parametrize("line", ["check", "bank stats", "bank show lora-idea -l en"])
def test_what_is_quick_is_really_run(line: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, line.split())
    assert done.exit_code == 0, done.output
    assert done.output


def test_every_setting_is_in_the_example_and_in_the_table_and_nothing_else_is() -> None:
    example = re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE)
    section = OPERATING.read_text("utf-8").partition("\n## Settings\n")[2].partition("\n## ")[0]
    table = re.findall(r"^\| `([A-Z_]+)` \|", section, re.MULTILINE)
    assert sorted(example) == sorted(table) == sorted(SETTINGS)


def test_the_example_says_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    assert Settings(_env_file=ROOT / ".env.example") == Settings(_env_file=None)


@pytest.mark.parametrize("page", [README, README_ZH, OPERATING, ROOT / "CONTRIBUTING.md"], ids=lambda page: page.name)
def test_no_page_names_a_setting_that_does_not_exist(page: Path) -> None:
    named = re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b", page.read_text("utf-8"))
    assert set(named) <= SETTINGS


def test_every_command_of_the_chat_is_in_the_pages_and_has_its_words() -> None:
    pages = {page: page.read_text("utf-8") for page in (README, README_ZH)}
    operating = OPERATING.read_text("utf-8")
    for name in COMMANDS:
        written = re.compile(rf"`[^`]*/{name}\b")
        assert written.search(operating) or all(written.search(page) for page in pages.values()), name
    for language in LANGUAGES:
        assert set(load().section(language, "command")) == set(COMMANDS) - ALIASES


def test_menus_offer_only_what_there_is() -> None:
    assert {name for _, names in menus.SCOPES for name in names} <= set(COMMANDS)


def test_the_pages_offer_no_command_that_nobody_answers() -> None:
    for page in (README, README_ZH):
        rows = [line for line in page.read_text("utf-8").splitlines() if line.startswith("| `/")]
        named = {name for row in rows for name in re.findall(r"`/([a-z]+)", row)}
        assert named
        assert named <= set(COMMANDS)


def test_both_readmes_tell_the_same() -> None:
    english, chinese = README.read_text("utf-8"), README_ZH.read_text("utf-8")
    assert HEADING.findall(english) == HEADING.findall(chinese)
    assert blocks(README) == blocks(README_ZH)
    assert english.count("\n| ") == chinese.count("\n| ")
    assert english.count("\n- ") == chinese.count("\n- ")
    other = {"README.md": "README.zh.md"}
    assert links(README) == [other.get(link, link) for link in links(README_ZH)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file(page: Path) -> None:
    near = [link for link in links(page) if not re.match(r"https?://", link)]
    assert [link for link in near if not (page.parent / link).exists()] == []


def test_the_walks_through_the_house_name_what_is_there() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8") + (ROOT / "docs" / "why.md").read_text("utf-8")
    named = re.findall(rf"`((?:{'|'.join(ROWS)})/[a-z_]+)((?:\.[A-Za-z_]+)*)`", page)
    assert len(named) > 40
    for module, names in named:
        file = ROOT / "bot" / f"{module}.py"
        assert file.is_file() or file.with_suffix("").is_dir(), module
        for name in names.removeprefix(".").split("."):
            assert not name or name in defined(file), f"{module}.{name}"


def defined(file: Path) -> set[str]:
    tree = ast.parse(file.read_text("utf-8"))
    made = {
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }
    assigned = [
        node.targets[0] if isinstance(node, ast.Assign) else node.target
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
    ]
    return made | {target.id for target in assigned if isinstance(target, ast.Name)}


def test_as_many_updates_are_under_way_as_is_said() -> None:
    (told,) = re.findall(r"(\d+) updates at a time", (ROOT / "docs" / "architecture.md").read_text("utf-8"))
    assert int(told) == intake.AT_ONCE


def test_paths_in_the_pages_exist() -> None:
    for page in PAGES:
        for path in re.findall(r"`((?:bot|tests|deploy|docs|questions)/[\w./-]*\w)`", page.read_text("utf-8")):
            assert (ROOT / path).exists(), f"{page.name}: {path}"


def test_what_operators_are_to_ask_the_database_can_be_asked(database_url: str) -> None:
    database = Database(database_url)
    migrate.upgrade(database)
    with database.engine.begin() as tx:
        for statement in filter(str.strip, "".join(blocks(OPERATING, "sql")).split(";")):
            tx.execute(text(statement))
    database.close()
