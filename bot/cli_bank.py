"""`yimian check` and `yimian bank …`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.bank.lint import lint
from bot.bank.load import gather, shipped
from bot.bank.problem import Problem, Weight

app = typer.Typer(no_args_is_help=True, help="Look at the question bank, check it, carry it in and out.")

Directory = Annotated[Path | None, typer.Option("--questions", help="Another bank than the one that ships.")]
Paths = Annotated[list[Path] | None, typer.Argument(help="Show only what concerns these files or folders.")]


def check(paths: Paths = None, questions: Directory = None, *, quiet: bool = False) -> None:
    """Every problem of the question bank, with file:line:column."""
    reading = gather(_near(questions or shipped()))
    found = [
        problem
        for problem in [*reading.problems, *lint(reading, datetime.now(UTC).date())]
        if _concerns(problem, paths)
    ]
    problems = sorted(problem for problem in found if problem.weight is Weight.PROBLEM)
    notes = sorted(problem for problem in found if problem.weight is Weight.NOTE)
    for problem in [*([] if quiet else notes), *problems]:
        typer.echo(str(problem))
    typer.echo(f"{len(reading.sources)} concepts read: {len(problems)} problems, {len(notes)} notes.", err=True)
    if problems:
        raise typer.Exit(1)


def _near(directory: Path) -> Path:
    """The path as somebody would type it here, so that an editor's terminal can open it."""
    here = Path.cwd()
    return directory.relative_to(here) if directory.is_relative_to(here) else directory


def _concerns(problem: Problem, paths: list[Path] | None) -> bool:
    place = Path(problem.path).resolve()
    return not paths or any(place.is_relative_to(path.resolve()) for path in paths)


@app.command()
def schema() -> None:
    """Write the JSON Schema that editors use beside the topics."""
    typer.echo("later")
