"""The command line: `yimian`, or `python -m bot`."""

import asyncio
import sys
from typing import Annotated

import typer

from bot import cli_bank, cli_check, cli_db, cli_exchange
from bot.errors import OperatorError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.command("check")(cli_check.check)
app.add_typer(cli_bank.app, name="bank")
cli_bank.app.command("export")(cli_exchange.export_bank)
cli_bank.app.command("import")(cli_exchange.import_questions)
app.add_typer(cli_db.app, name="db")

Port = Annotated[int, typer.Option(min=0, max=65535, help="Where the page is; another is taken when this one is busy.")]
Open = Annotated[bool, typer.Option("--open/--no-open", help="Open the page when there is a browser.")]


@app.command()
def run() -> None:
    """Run the bot: needs BOT_TOKEN, keeps everything in DATABASE_URL, ends cleanly on SIGTERM and Ctrl-C."""
    from bot import app as house  # noqa: PLC0415  `yimian check` need not wait for Telegram's library
    from bot import logs, settings  # noqa: PLC0415

    found = settings.load()
    logs.configure(found.log_level, found.log_format)
    asyncio.run(house.serve(found))


@app.command()
def demo(port: Port = 8900, open_browser: Open = True) -> None:  # noqa: FBT002  typer's way
    """Try it without a token: the real bot, a small Telegram of its own, and a chat page in the browser."""
    from bot import demo as trial  # noqa: PLC0415
    from bot import logs  # noqa: PLC0415

    logs.configure("warning", "console")
    asyncio.run(trial.run(port, open_browser=open_browser))


@app.command()
def doctor() -> None:
    """Look at settings, bank, database, Telegram, fonts; say what is wrong and what would help."""
    from bot import doctor as examination  # noqa: PLC0415

    raise typer.Exit(asyncio.run(examination.examine()))


def main() -> None:
    """An operator's slip is one sentence and an exit status, not a traceback."""
    try:
        app()
    except OperatorError as error:
        typer.echo(str(error), err=True)
        sys.exit(error.status)


if __name__ == "__main__":
    main()
