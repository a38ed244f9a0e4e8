"""`yimian db …`: bring up to date, back up, restore, rebuild the boards."""

import os
import shutil
import sqlite3
import subprocess
from datetime import UTC, datetime
from itertools import count
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
    half = target.with_name(f"{target.name}.part")  # a backup that failed must not pass for one
    half.unlink(missing_ok=True)
    (_copy_sqlite if _is_sqlite(url) else _dump)(url, half)
    half.rename(target)
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
        _run(url, "pg_restore", "--clean", "--if-exists", "--no-owner", f"--dbname={_dsn(url)}", str(file))
    typer.echo(f"{file} is restored.")


@app.command()
def rebuild() -> None:
    """Make all boards anew from the log of answers."""
    found = _settings()
    _refuse_absent(driver_url(found.database_url), "rebuild")
    database = Database(found.database_url)
    migrate.upgrade(database)
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


def _copy_sqlite(url: URL, target: Path) -> None:
    """VACUUM INTO sees one moment; a stepped backup would begin again with every write and never end."""
    _refuse_absent(url, "back up")
    connection = sqlite3.connect(str(url.database))
    try:
        connection.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.DatabaseError as error:
        raise OperatorError(f"{url.database} cannot be copied: {error}.") from None
    finally:
        connection.close()
    check_copy(target)


def _refuse_absent(url: URL, wish: str) -> None:
    """Opening a SQLite file that is not there would make it."""
    if _is_sqlite(url) and not Path(str(url.database)).exists():
        raise OperatorError(f"{url.database} is not there: nothing to {wish}.")


def _dump(url: URL, target: Path) -> None:
    """Read again to its end, as a script that nobody needs: whoever restores it must not be the first to do so."""
    _run(url, "pg_dump", "--format=custom", f"--file={target}", _dsn(url))
    _run(url, "pg_restore", f"--file={os.devnull}", str(target))


def _restore_sqlite(file: Path, target: Path) -> None:
    check_copy(file)
    lock = migrate.claim_file(str(target))
    half = target.with_name(f"{target.name}.part")
    shutil.copyfile(file, half)
    _put_aside(target)
    half.rename(target)
    lock.close()


def _put_aside(target: Path) -> None:
    """With its write-ahead log: after a crash, the last commits stand only there."""
    kept = _free_name(target.with_name(f"{target.name}.before-restore"))
    for ending in ("", "-wal", "-shm"):
        part = Path(f"{target}{ending}")
        if part.exists():
            shutil.move(part, f"{kept}{ending}")


def _free_name(wanted: Path) -> Path:
    """What an earlier restore has put aside stays."""
    names = (wanted if n == 1 else wanted.with_name(f"{wanted.name}-{n}") for n in count(1))
    return next(name for name in names if not name.exists())


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _dsn(url: URL) -> str:
    """Without the password: everybody on the machine reads the list of processes."""
    bare = url.set(drivername="postgresql").difference_update_query(["password"])
    return bare._replace(password=None).render_as_string(hide_password=False)


def _run(url: URL, program: str, *arguments: str) -> None:
    path = shutil.which(program)
    if path is None:
        raise OperatorError(f"{program} is not installed: it comes with PostgreSQL's client (postgresql-client).")
    password = url.password or url.query.get("password")
    environment = {**os.environ, "PGPASSWORD": str(password)} if password else None
    command = [path, *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)  # noqa: S603  our words
    if done.returncode:
        raise OperatorError(f"{program} failed: {done.stderr.strip()}")


def _settings() -> settings.Settings:
    return settings.load(needs_token=False)
