"""The house as ARCHITECTURE describes it: who may know whom, how long things are, which names are not used."""

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

import pytest

ROOT = Path(__file__).parent.parent
BOT = ROOT / "bot"
FILES = sorted(BOT.rglob("*.py"))

ROWS = ("domain", "bank", "storage", "pictures", "texts", "actions", "telegram", "jobs", "web")
MAY_KNOW: dict[str, set[str]] = {
    "domain": set(),
    "bank": {"domain"},
    "pictures": {"domain"},
    "texts": {"domain"},
    "storage": {"domain"},
    "actions": {"storage", "bank", "pictures", "domain"},
    "web": {"actions", "storage", "bank", "texts", "domain"},
    "telegram": {"actions", "storage", "bank", "pictures", "texts", "domain"},
    "jobs": {"telegram", "actions", "storage", "bank", "domain"},
    "sandbox": set(),
}
ONLY_IN = {
    "sqlalchemy": {"storage", "actions", "telegram", "jobs", "web", "app", "settings", "demo", "doctor", "cli_db"},
    "telegram": {"telegram", "jobs", "app", "doctor"},
    "apscheduler": {"app"},
    "aiohttp": {"web", "sandbox", "app", "demo", "telegram"},
}
STANDARD_ONLY = {"domain"}
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "manager", "service", "common", "misc"}
LONGEST_FILE = 350


def row(file: Path) -> str:
    return file.relative_to(BOT).parts[0].removesuffix(".py")


def imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("name", sorted(MAY_KNOW))
def test_a_row_knows_only_the_rows_below_it(name: str) -> None:
    allowed = MAY_KNOW[name] | {name, "errors"}
    wrong = [
        f"{file.relative_to(ROOT)} imports {module}"
        for file in FILES
        if row(file) == name
        for module in imports(file)
        if module.startswith("bot.") and module.split(".")[1] not in allowed
    ]
    assert not wrong


@pytest.mark.parametrize("library", sorted(ONLY_IN))
def test_a_library_is_known_only_where_it_belongs(library: str) -> None:
    wrong = [
        str(file.relative_to(ROOT))
        for file in FILES
        if row(file) not in ONLY_IN[library] and any(module.split(".")[0] == library for module in imports(file))
    ]
    assert not wrong


def test_rules_need_nothing_but_the_standard_library() -> None:
    import sys  # noqa: PLC0415

    known = sys.stdlib_module_names | {"bot"}
    wrong = [
        f"{file.name}: {module}"
        for file in FILES
        if row(file) in STANDARD_ONLY
        for module in imports(file)
        if module.split(".")[0] not in known
    ]
    assert not wrong


def test_rules_do_not_look_at_the_clock_or_roll_dice() -> None:
    for file in (file for file in FILES if row(file) == "domain"):
        text = file.read_text("utf-8")
        assert "datetime.now" not in text, file
        assert "random.random" not in text, file


def test_no_file_is_two() -> None:
    long = {
        str(f.relative_to(ROOT)): n
        for f in FILES
        if (n := len(f.read_text("utf-8").splitlines())) > LONGEST_FILE and "migrations" not in f.parts
    }
    assert not long


def test_functions_are_short() -> None:
    lengths = [
        node.end_lineno - node.lineno + 1
        for file in FILES
        if "migrations" not in file.parts
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno
    ]
    assert median(lengths) <= 8
    assert quantiles(lengths, n=10)[-1] <= 25


def test_names_say_what_things_are() -> None:
    assert not [file for file in FILES if file.stem in FORBIDDEN_NAMES]


def test_nobody_inherits_but_exceptions_and_what_libraries_ask_for() -> None:
    asked_for = {
        "SafeDumper",
        "BaseRequest",
        "BaseRateLimiter",
        "BaseSettings",
        "BaseModel",
        "TypeDecorator",
        "StrEnum",
        "IntEnum",
        "Protocol",
        "NamedTuple",
        "Enum",
    }
    wrong = [
        f"{file.relative_to(ROOT)}: {node.name}({ast.unparse(base)})"
        for file in FILES
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
        for base in node.bases
        if (name := ast.unparse(base).split("[")[0].split(".")[-1]) not in asked_for
        and not name.endswith(("Error", "Exception"))
        and not name.startswith("_")
    ]
    assert not wrong


def test_nothing_depends_on_what_is_not_here() -> None:
    for file in [*FILES, *ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / "Makefile"]:
        text = file.read_text("utf-8")
        assert "../shared" not in text, file
