"""Bring the database up to date, under a lock, and refuse a second process on one SQLite file."""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text

from bot.errors import DatabaseBusyError, OperatorError
from bot.storage.database import Database, driver_url

HEAD = "0005"
"""The newest revision; a test holds this to the scripts. Looking first spares the import of Alembic at every start."""

_LOCK = 7_041_126  # any number, the same in every replica


def upgrade(database: Database) -> None:
    with database.engine.connect() as tx, tx.begin():
        if tx.dialect.name == "postgresql":
            tx.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        found = _revision(tx) or ""
        if found > HEAD:
            raise OperatorError(
                f"The database is of a newer version of Yimian (its revision is {found}, this one knows {HEAD}): "
                "go on with that version, or restore the backup made before it."
            )
        if found != HEAD:
            run(tx, "upgrade", "head")


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
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    return claim_file(url.database)


def claim_file(path: str) -> Any:
    """Hold `<path>.lock` for the life of this process. SQLite's own lock works on every system and dies with us."""
    keeper = sqlite3.connect(f"{path}.lock", timeout=0, isolation_level=None, check_same_thread=False)
    try:
        keeper.execute("PRAGMA locking_mode=EXCLUSIVE").close()
        keeper.execute("BEGIN EXCLUSIVE").close()
    except sqlite3.OperationalError:
        keeper.close()
        raise DatabaseBusyError(
            f"Another instance is running on {path}: stop it first, or set DATABASE_URL to PostgreSQL to run several."
        ) from None
    return keeper


def _revision(tx: Connection) -> str | None:
    if not inspect(tx).has_table("alembic_version"):
        return None
    revision: str | None = tx.scalar(text("SELECT version_num FROM alembic_version"))
    return revision
