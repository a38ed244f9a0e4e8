"""`yimian bank …`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.bank import census, show
from bot.bank.load import bank, gather, load
from bot.bank.problem import BankError
from bot.bank.schema import NAME, schema
from bot.bank.shuffle import shuffle
from bot.bank.source import Reading
from bot.domain.question import Bank, Language
from bot.settings import chosen_bank

app = typer.Typer(no_args_is_help=True, help="Look at the question bank, check it, carry it in and out.")

Directory = Annotated[
    Path | None, typer.Option("--questions", help="Another bank than QUESTIONS_DIR, or the one that ships.")
]
Paths = Annotated[list[Path] | None, typer.Argument(help="Show only what concerns these files or folders.")]
Spoken = Annotated[Language, typer.Option("--language", "-l", help="zh or en.")]


def near(directory: Path) -> Path:
    """The path as somebody would type it here, so that an editor's terminal can open it."""
    here = Path.cwd()
    return directory.relative_to(here) if directory.is_relative_to(here) else directory


@app.command()
def stats(questions: Directory = None) -> None:
    """Counts by topic, level and kind, what is thin, and whether shapes give answers away."""
    reading = _reading(questions)
    counted = bank(reading)
    console = Console()
    console.print(show.census(census.counts(counted)))
    console.print(show.shapes(list(census.shapes(counted.questions.values()))))
    chance = census.evenness(counted)
    console.print(f"right option's place: {'too few to say' if chance is None else f'χ² p = {chance:.3f} (≥ 0.01)'}")
    for line in census.thin(counted):
        console.print(f"· {line}", markup=False)
    if reading.problems:
        console.print(f"{len(reading.problems)} problems keep files out of these numbers: yimian check", style="red")


@app.command("show")
def show_concept(
    name: Annotated[str, typer.Argument(metavar="CONCEPT")], language: Spoken = "zh", questions: Directory = None
) -> None:
    """One concept as people will see it."""
    shown = _readable(questions)
    found = shown.concept(name)
    if found is None:
        near = [concept for concept in shown.concepts if name in concept]
        typer.echo(f"No concept is called {name}.{' Near: ' + ', '.join(near[:8]) + '.' if near else ''}", err=True)
        raise typer.Exit(1)
    Console().print(show.concept(found, shown, language))


def _readable(questions: Path | None) -> Bank:
    """What can be read, problems or not: for looking, not for asking."""
    return bank(_reading(questions))


def _reading(questions: Path | None) -> Reading:
    reading = gather(near(questions or chosen_bank()))
    if not reading.sources:
        raise BankError(list(reading.problems))
    return reading


@app.command("schema")
def write_schema(questions: Directory = None) -> None:
    """Write the JSON Schema that editors use, beside the topics."""
    path = near(questions or chosen_bank()) / NAME
    path.write_text(schema(), encoding="utf-8")
    typer.echo(f"{path} is written.")


@app.command("shuffle", hidden=True)
def shuffle_options(paths: Paths = None, questions: Directory = None, seed: str = "") -> None:
    """Put options in an order that does not betray the right one, in the files themselves."""
    directory = near(questions or chosen_bank())
    load(directory)  # nothing is rewritten that is not valid
    sources = [
        source
        for source in gather(directory).sources
        if not paths or any(Path(source.document.path).resolve().is_relative_to(path.resolve()) for path in paths)
    ]
    changed = list(shuffle(sources, seed))
    typer.echo(f"{len(changed)} questions have their options in another order now.")
