"""`yimian bank export` and `yimian bank import`."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from bot.bank import exchange_aiken, exchange_csv, exchange_gift, exchange_moodle
from bot.bank.exchange import Exported, Format, Incoming
from bot.bank.exchange_files import Draft, drafts
from bot.bank.load import gather, load
from bot.cli_bank import Directory, Spoken, near
from bot.domain.question import Bank, Language
from bot.errors import OperatorError
from bot.settings import chosen_bank

Draw = Callable[[str], bytes]

_ENDINGS: dict[Format, str] = {"anki": "apkg", "moodle": "xml", "gift": "gift", "aiken": "txt", "csv": "csv"}


def export_bank(
    made: Annotated[Format, typer.Argument(metavar="FORMAT", help="anki, moodle, gift, aiken or csv")],
    path: Annotated[Path | None, typer.Argument(help="Where to; yimian-<language> with its ending by default.")] = None,
    *,
    language: Spoken = "zh",
    questions: Directory = None,
) -> None:
    """Write the bank for Anki, Moodle or a spreadsheet."""
    whole = load(near(questions or chosen_bank()))
    target = path or Path(f"yimian-{language}.{_ENDINGS[made]}")
    left_out: tuple[str, ...] = ()
    if made == "anki":
        from bot.bank import exchange_anki  # noqa: PLC0415 - Anki and TeX take long to load, and only this needs them
        from bot.pictures.formula import draw  # noqa: PLC0415 - as above

        with _counting(sum(concept.formula is not None for concept in whole.concepts.values())) as step:
            exchange_anki.write(whole, language, target, step(draw))
    else:
        exported = _exported(made, whole, language)
        left_out = exported.left_out
        target.write_text(exported.text, encoding="utf-8", newline="")
    typer.echo(f"{target}: {len(whole.questions) - len(left_out)} quick questions.")
    if left_out:
        typer.echo(f"{len(left_out)} left out: {made} holds only questions with one right option.", err=True)


def _exported(made: Format, whole: Bank, language: Language) -> Exported:
    if made == "csv":
        return exchange_csv.write(whole)
    writers = {"moodle": exchange_moodle.write, "gift": exchange_gift.write, "aiken": exchange_aiken.write}
    return writers[made](whole, language)


@contextmanager
def _counting(pictures: int) -> Iterator[Callable[[Draw], Draw]]:
    """A progress bar on a terminal, nothing elsewhere."""
    with Progress(disable=not sys.stderr.isatty(), console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("formulas", total=pictures)

        def stepping(drawing: Draw) -> Draw:
            def draw_one(latex: str) -> bytes:
                progress.advance(task)
                return drawing(latex)

            return draw_one

        yield stepping


def import_questions(
    path: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="A .csv, an Aiken .txt or a GIFT .gift file.")
    ],
    topic: Annotated[str, typer.Option(help="The topic of questions that name none.")],
    *,
    concept: Annotated[
        str, typer.Option(help="The file name for questions that belong to no concept yet.")
    ] = "imported",
    language: Spoken = "zh",
    made: Annotated[
        Format | None, typer.Option("--format", help="csv, aiken or gift, where the ending does not say.")
    ] = None,
    questions: Directory = None,
) -> None:
    """Turn questions from elsewhere into files, and list what needs a human."""
    directory = near(questions or chosen_bank())
    incoming = _read_by(made or _by_ending(path))(_text(path), language)
    made_files = drafts(incoming.questions, topic, concept, datetime.now(UTC).date())
    _write_new(directory, made_files)
    waiting = [f"{directory}/{line}" for draft in made_files for line in draft.todo()]
    wrong = [str(problem) for problem in gather(directory).problems]
    for line in (*waiting, *wrong, *(f"{path}: {complaint}" for complaint in incoming.complaints)):
        typer.echo(line)
    typer.echo(
        f"{len(incoming.questions)} questions in {len(made_files)} files; {len(incoming.complaints)} not read.",
        err=True,
    )


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise OperatorError(f"{path} is not UTF-8 (byte {error.start + 1}): save it as UTF-8 first.") from None


def _write_new(directory: Path, made: list[Draft]) -> None:
    """All or nothing, nothing over what is there, and nothing where no topic is."""
    topics = [topic.id for topic in gather(directory).topics]
    if strange := sorted({draft.topic for draft in made} - set(topics)):
        known = f"it has to be one of {', '.join(topics)}" if topics else "there is no topics.yaml"
        raise typer.BadParameter(f"{', '.join(strange)} is no topic of {directory}: {known}.")
    if standing := [draft.path for draft in made if (directory / draft.path).exists()]:
        raise typer.BadParameter(f"{', '.join(standing)} already there: choose another --concept.")
    for draft in made:
        target = directory / draft.path
        target.parent.mkdir(exist_ok=True)
        target.write_text(draft.text, encoding="utf-8")


def _by_ending(path: Path) -> Format:
    return {".csv": "csv", ".gift": "gift"}.get(path.suffix.casefold(), "aiken")  # type: ignore[return-value]  # three of the five


def _read_by(made: Format) -> Callable[[str, Language], Incoming]:
    readers = {"csv": exchange_csv.read, "gift": exchange_gift.read, "aiken": exchange_aiken.read}
    if made not in readers:
        raise typer.BadParameter(f"{made} can be written, not read: csv, gift and aiken can.")
    return readers[made]
