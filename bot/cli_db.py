"""`yimian db …`: bring up to date, back up, restore, rebuild the boards."""

import shutil
import sqlite3
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import URL

from bot import settings
from bot.errors import OperatorError
from bot.storage import leaderboard, migrate
from bot.storage.database import Database, driver_url

app = typer.Typer(no_args_is_help=True, help="Upgrade, back up, restore and rebuild the database of DATABASE_URL.")

File = Annotated[Path | None, typer.Argument(help="The backup; by default named after the day and time.")]


@app.command()
def upgrade() -> None:
    """Bring the tables up to date (the bot does so itself when it starts)."""
    database = Database(_settings().database_url)
    migrate.upgrade(database)
    database.close()
    typer.echo(f"The database is at revision {migrate.HEAD}.")


@app.command()
def backup(file: File = None) -> None:
    """Write a copy that is whole, while the bot goes on."""
    url = driver_url(_settings().database_url)
    target = file or Path(f"yimian-{datetime.now(UTC):%Y%m%d-%H%M%S}.{'db' if _is_sqlite(url) else 'dump'}")
    if target.exists():
        raise OperatorError(f"{target} is there already: name another file.")
    _backup_sqlite(url, target) if _is_sqlite(url) else _run(
        "pg_dump", "--format=custom", f"--file={target}", _dsn(url)
    )
    typer.echo(f"{target} is written and checked.")


@app.command()
def restore(file: Path) -> None:
    """Put a backup in place of the database. The bot must be stopped; the old SQLite file is kept beside it."""
    url = driver_url(_settings().database_url)
    if not file.exists():
        raise OperatorError(f"{file} is not there.")
    if _is_sqlite(url):
        _restore_sqlite(file, Path(str(url.database)))
    else:
        _run("pg_restore", "--clean", "--if-exists", "--no-owner", f"--dbname={_dsn(url)}", str(file))
    typer.echo(f"{file} is restored.")


@app.command()
def rebuild() -> None:
    """Make all boards anew from the log of answers."""
    database = Database(_settings().database_url)
    with database.engine.begin() as tx:
        count = leaderboard.rebuild(tx)
    database.close()
    typer.echo(f"Boards are rebuilt from {count} answers.")


def check_copy(path: Path) -> None:
    """Raises OperatorError when the file is no sound SQLite database."""
    try:
        connection = sqlite3.connect(path)
        (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
        connection.close()
    except sqlite3.DatabaseError as error:
        raise OperatorError(f"{path} is not a sound database: {error}.") from None
    if verdict != "ok":
        raise OperatorError(f"{path} is not a sound database: {verdict}.")


def _backup_sqlite(url: URL, target: Path) -> None:
    """VACUUM INTO sees one moment; a stepped backup would begin again with every write and never end."""
    half = target.with_name(f"{target.name}.part")
    half.unlink(missing_ok=True)
    if not Path(str(url.database)).exists():
        raise OperatorError(f"{url.database} is not there: nothing to back up.")
    connection = sqlite3.connect(str(url.database))
    connection.execute("VACUUM INTO ?", (str(half),))
    connection.close()
    check_copy(half)
    half.rename(target)


def _restore_sqlite(file: Path, target: Path) -> None:
    check_copy(file)
    lock = migrate.claim_file(str(target))
    if target.exists():
        shutil.move(target, target.with_name(f"{target.name}.before-restore"))
    for leftover in ("-wal", "-shm"):
        Path(f"{target}{leftover}").unlink(missing_ok=True)
    shutil.copyfile(file, target)
    lock.close()


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _dsn(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _run(program: str, *arguments: str) -> None:
    path = shutil.which(program)
    if path is None:
        raise OperatorError(f"{program} is not installed: it comes with PostgreSQL's client (postgresql-client).")
    done = subprocess.run([path, *arguments], check=False, capture_output=True, text=True)  # noqa: S603  our own words
    if done.returncode:
        raise OperatorError(f"{program} failed: {done.stderr.strip()}")


def _settings() -> settings.Settings:
    return settings.load(needs_token=False)
