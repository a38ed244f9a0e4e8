"""The command line: `yimian`, or `python -m bot`."""

import typer

from bot import cli_bank, cli_exchange

app = typer.Typer(no_args_is_help=True, add_completion=False)
app.command("check")(cli_bank.check)
app.add_typer(cli_bank.app, name="bank")
cli_bank.app.command("export")(cli_exchange.export_bank)
cli_bank.app.command("import")(cli_exchange.import_questions)


def main() -> None:
    app()


if __name__ == "__main__":
    main()
