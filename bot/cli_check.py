"""`yimian check`: bank, texts and settings, every problem at once, each at its place."""

import string
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import settings, texts
from bot.bank.collector import paused
from bot.bank.lint import lint
from bot.bank.load import gather
from bot.bank.problem import Problem, Weight
from bot.bank.read import Document, read
from bot.cli_bank import Directory, near
from bot.errors import SettingsError

Paths = Annotated[list[Path] | None, typer.Argument(help="Show only what concerns these files or folders.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Problems only, no notes.")]
Key = tuple[str, ...]


def check(paths: Paths = None, questions: Directory = None, quiet: Quiet = False) -> None:  # noqa: FBT002 - typer's way
    """Every problem of the question bank and the texts, with file:line:column; and of the settings."""
    wrong = [] if paths else wrong_settings()
    directory = near(questions or settings.chosen_bank())
    _refuse_strangers(paths or [], directory)
    with paused():
        reading = gather(directory)
        everything = [*reading.problems, *lint(reading, datetime.now(UTC).date()), *wrong_texts()]
    found = sorted(problem for problem in everything if _concerns(problem, paths))
    problems = [problem for problem in found if problem.weight is Weight.PROBLEM]
    notes = [problem for problem in found if problem.weight is Weight.NOTE]
    for line in [*([] if quiet else notes), *problems, *wrong]:
        typer.echo(str(line))
    count = len(problems) + len(wrong)
    typer.echo(f"{len(reading.sources)} concepts read: {count} problems, {len(notes)} notes.", err=True)
    if count:
        raise typer.Exit(1)


def _refuse_strangers(paths: list[Path], directory: Path) -> None:
    """Of a file that is not read one must not say that it is good."""
    read_here = [directory.resolve(), Path(texts.__file__).parent]
    for path in paths:
        if not path.exists():
            raise typer.BadParameter(f"{path} is not there.")
        if not any(path.resolve().is_relative_to(folder) for folder in read_here):
            raise typer.BadParameter(f"{path} is not part of {directory}: --questions names another bank.")


def wrong_settings() -> list[str]:
    try:
        settings.load(needs_token=False)
    except SettingsError as error:
        return str(error).splitlines()
    return []


def wrong_texts(folder: Path | None = None) -> list[Problem]:
    """Both languages hold the same keys, and each text the same placeholders."""
    folder = near(folder or Path(texts.__file__).parent)
    files = {language: read(folder / f"{language}.yaml") for language in texts.LANGUAGES}
    keys = {language: dict(_texts(file.value)) for language, file in files.items()}
    return [
        problem
        for language, other in (texts.LANGUAGES, texts.LANGUAGES[::-1])
        for key, text in keys[language].items()
        for problem in _compare(files[language], key, text, keys[other].get(key), other)
    ]


def _texts(sections: dict[str, Any]) -> Iterator[tuple[Key, Any]]:
    for section, entries in sections.items():
        yield from (((section, key), text) for key, text in entries.items())


def _compare(file: Document, key: Key, text: Any, counterpart: Any, other: str) -> Iterator[Problem]:
    if counterpart is None:
        yield file.problem(f"`{'.'.join(key)}` is not in {other}.yaml: say it in both languages.", *key)
    elif lost := placeholders(text) - placeholders(counterpart):
        names = ", ".join(f"{{{name}}}" for name in sorted(lost))
        yield file.problem(f"{names} of `{'.'.join(key)}` is not in {other}.yaml's text: fill it in there too.", *key)


def placeholders(text: Any) -> set[str]:
    forms = text.values() if isinstance(text, dict) else [text]
    return {name for form in forms for _, name, _, _ in string.Formatter().parse(str(form)) if name}


def _concerns(problem: Problem, paths: list[Path] | None) -> bool:
    place = Path(problem.path).resolve()
    return not paths or any(place.is_relative_to(path.resolve()) for path in paths)
