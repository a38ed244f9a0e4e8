"""A real PostgreSQL for the tests: one server per test process, an empty database whenever a test asks, nothing left.

async def test_it_works_on_postgresql(fresh_database: FreshDatabase) -> None:
    url = fresh_database()          # empty
    url = fresh_database(migrate)   # a copy of what `migrate(url)` made once; it must leave no connection open
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

KEEPER = Path(__file__).with_name("postgres_keeper.py")

Prepare = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class PostgresServer:
    socket_dir: str
    _numbers: Iterator[int] = field(default_factory=count)
    _templates: dict[Prepare, str] = field(default_factory=dict)

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self.socket_dir}"

    def create(self, template: str = "template0") -> str:
        """Copies files: a third of the time of PostgreSQL's default, which writes them to its log."""
        name = f"fresh{next(self._numbers)}"
        self._run("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", name, template)
        return name

    def drop(self, database: str) -> None:
        self._run("DROP DATABASE {} WITH (FORCE)", database)

    def template(self, prepare: Prepare) -> str:
        if prepare not in self._templates:
            name = self.create()
            prepare(self.url(name))
            self._templates[prepare] = name
        return self._templates[prepare]

    def _run(self, statement: str, *names: str) -> None:
        with psycopg.connect(host=self.socket_dir, user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@dataclass(frozen=True, slots=True)
class FreshDatabase:
    server: PostgresServer
    _made: list[str] = field(default_factory=list)

    def __call__(self, prepare: Prepare | None = None) -> str:
        name = self.server.create() if prepare is None else self.server.create(self.server.template(prepare))
        self._made.append(name)
        return self.server.url(name)

    def drop_all(self) -> None:
        while self._made:
            self.server.drop(self._made.pop())


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """A session of its own, so that Ctrl-C reaches the tests and only their end reaches the server; `-P`, because
    tests/telegram beside the script would hide the library of that name.
    """
    command = [sys.executable, "-P", "-W", "ignore", str(KEEPER)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as keeper:
        assert keeper.stdout is not None
        socket_dir = keeper.stdout.readline().strip()
        if not socket_dir:
            raise RuntimeError("PostgreSQL did not start; its reasons are above")
        yield PostgresServer(socket_dir)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with running_postgres() as server:
        yield server


@pytest.fixture
def fresh_database(postgres: PostgresServer) -> Iterator[FreshDatabase]:
    databases = FreshDatabase(postgres)
    yield databases
    databases.drop_all()
