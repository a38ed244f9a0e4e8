"""Bring the database up to date, under a lock, and refuse a second process on one SQLite file."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from bot.errors import DatabaseBusyError, OperatorError
from bot.storage.database import Database, driver_url

HEAD = "0005"
"""The newest revision; a test holds this to the scripts. Looking first spares the import of Alembic at every start."""

_LOCK = 7_041_126  # any number, the same in every replica


def upgrade(database: Database) -> None:
    with _opened(database) as tx:
        if tx.dialect.name == "postgresql":
            tx.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        if known(tx) != HEAD:
            run(tx, "upgrade", "head")


def known(tx: Connection) -> str | None:
    """The database's revision, None before the first; one that this version cannot know is refused."""
    found = _revision(tx)
    if found and found > HEAD:
        raise OperatorError(
            f"The database is of a newer version of Yimian (its revision is {found}, this one knows {HEAD}): "
            "go on with that version, or restore the backup made before it."
        )
    return found


@contextmanager
def _opened(database: Database) -> Iterator[Connection]:
    """A transaction; or, where the database is not there or must not be written, the driver's reason in one sentence."""
    with ExitStack() as opened:
        try:
            tx = opened.enter_context(database.engine.connect())
            opened.enter_context(tx.begin())
        except DBAPIError as error:
            raise _unusable(error.orig) from None
        yield tx


def _unusable(error: BaseException | None) -> OperatorError:
    return OperatorError(f"DATABASE_URL cannot be used: {str(error).splitlines()[0].rstrip('.')}.")


def run(tx: Connection, command: str, revision: str) -> None:
    """`upgrade` or `downgrade` on an open connection."""
    import alembic.command  # noqa: PLC0415  see HEAD
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = tx
    getattr(alembic.command, command)(config, revision)


def claim(database_url: str) -> Any:
    """SQLite's file is for one process; PostgreSQL takes any number."""
    url = driver_url(database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        return None
    try:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(error) from None
    return claim_file(url.database)


def claim_file(path: str) -> Any:
    """Hold `<path>.lock` for the life of this process. SQLite's own lock works on every system and dies with us."""
    try:
        keeper = sqlite3.connect(f"{path}.lock", timeout=0, isolation_level=None, check_same_thread=False)
    except sqlite3.OperationalError as error:
        raise _unusable(error) from None
    try:
        keeper.execute("PRAGMA locking_mode=EXCLUSIVE").close()
        keeper.execute("BEGIN EXCLUSIVE").close()
    except sqlite3.OperationalError as error:
        keeper.close()
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:  # a folder that must not be written, a full disk
            raise _unusable(error) from None
        raise DatabaseBusyError(
            f"Another instance is running on {path}: stop it first. Several need PostgreSQL (DATABASE_URL) and a webhook."
        ) from None
    return keeper


def _revision(tx: Connection) -> str | None:
    if not inspect(tx).has_table("alembic_version"):
        return None
    revision: str | None = tx.scalar(text("SELECT version_num FROM alembic_version"))
    return revision
