"""The database: one writer that groups commits, several readers, on SQLite and on PostgreSQL alike.

An action is a plain function of a connection and values. `write` runs it on the writer's thread; actions that wait
together share one transaction, so that a flood of answers costs one commit, and each of them still returns only
after its own rows are safe. When one of a group raises, all are rolled back and run again one by one: an action may
therefore run twice, and touches nothing but its connection.
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.sql.dml import Insert

P = ParamSpec("P")
S = TypeVar("S")
T = TypeVar("T")

GROUP = 50
"""At most so many actions share a commit."""

TOGETHER = "together"
"""Where a connection keeps what is to be done before it commits."""

READERS = 4
TRIES = 4
"""How often an action is run when the database itself stumbles (a lost connection, a deadlock)."""


@dataclass(slots=True)
class _Job:
    """One of the things that `action` is to do; those that wait for the same action are given to it together."""

    action: Callable[[Connection, list[Any]], list[Any]]
    item: Any
    future: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None


def _each(tx: Connection, actions: list[Callable[[Connection], Any]]) -> list[Any]:
    return [action(tx) for action in actions]


class Database:
    def __init__(self, url: str) -> None:
        self.url = driver_url(url)
        self.engine = _engine(self.url, writes=True)
        self._reading = _engine(self.url, writes=False)
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._readers = ThreadPoolExecutor(READERS, "reader")
        self._writer = threading.Thread(target=self._work, name="writer", daemon=True)
        self._writer.start()

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    async def write(self, action: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `action` in a transaction; when this returns, its rows are committed."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._jobs.put(_Job(_each, lambda tx: action(tx, *args, **kwargs), future))
        return await future

    async def write_among(self, action: Callable[[Connection, list[S]], list[T]], item: S) -> T:
        """As `write`, but what comes for the same action in one moment is given to it together. The results are in the
        order of the items.
        """
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._jobs.put(_Job(action, item, future))
        return await future

    async def read(self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, query, args, kwargs)

    def _read(self, query: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        with self._reading.connect() as tx:
            return query(tx, *args, **kwargs)

    def close(self) -> None:
        self._jobs.put(None)
        self._writer.join()
        self._readers.shutdown()
        self.engine.dispose()
        self._reading.dispose()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            group, ending = self._gather(job)
            _run_together(self.engine, group)
            _answer(group)
            if ending:
                return

    def _gather(self, first: _Job) -> tuple[list[_Job], bool]:
        group = [first]
        while len(group) < GROUP:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                return group, True
            group.append(job)
        return group, False


def driver_url(url: str) -> URL:
    """The operator writes `sqlite:///…` or `postgresql://…`; which driver serves it is our business."""
    parsed = make_url(url)
    drivers = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
    return parsed.set(drivername=drivers[parsed.get_backend_name()])


def insert_for(dialect: str, table: Any) -> Any:
    """An INSERT that knows ON CONFLICT, in words of `sqlite` or `postgresql`."""
    dialects: dict[str, Callable[[Any], Insert]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
    return dialects[dialect](table)


def insert_into(tx: Connection, table: Any) -> Any:
    return insert_for(tx.dialect.name, table)


def together(tx: Connection, action: Callable[[Connection, list[T]], None], item: T) -> None:
    """`action` runs once, before the commit, with everything that was handed in for it: a flood costs one statement."""
    tx.info.setdefault(TOGETHER, {}).setdefault(action, []).append(item)


def catch_up(tx: Connection) -> None:
    """Do what was handed in now, for whoever has to see it done."""
    for action, items in tx.info.pop(TOGETHER, {}).items():
        action(tx, items)


def _run_together(engine: Engine, group: list[_Job]) -> None:
    try:
        with engine.begin() as tx:
            for action, jobs in groupby(group, key=lambda job: job.action):
                _do(tx, action, list(jobs))
    except Exception as error:  # noqa: BLE001  whatever it was belongs to one of them, and is found out below
        if len(group) == 1 and not _is_passing(error):
            group[0].error = error
            return
        for job in group:
            _run_alone(engine, job)


def _do(tx: Connection, action: Callable[[Connection, list[Any]], list[Any]], jobs: list[_Job]) -> None:
    for job, result in zip(jobs, action(tx, [job.item for job in jobs]), strict=True):
        job.result = result


def _run_alone(engine: Engine, job: _Job) -> None:
    for attempt in range(1, TRIES + 1):
        try:
            with engine.begin() as tx:
                _do(tx, job.action, [job])
        except Exception as error:  # noqa: BLE001  handed to whoever awaits the action
            job.error = error
            if attempt == TRIES or not _is_passing(error):
                return
        else:
            job.error = None
            return


def _is_passing(error: Exception) -> bool:
    """A fault of the moment: the same action may well succeed if it is run again."""
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    return error.connection_invalidated or state in {"40001", "40P01"} or isinstance(error, OperationalError)


def _answer(group: list[_Job]) -> None:
    """One wake-up for the whole group: the writer and the event loop share an interpreter."""
    loop = group[0].future.get_loop()
    if not loop.is_closed():
        loop.call_soon_threadsafe(_settle, group)


def _settle(group: list[_Job]) -> None:
    for job in group:
        if job.future.cancelled():
            continue
        if job.error is None:
            job.future.set_result(job.result)
        else:
            job.future.set_exception(job.error)


def _engine(url: URL, *, writes: bool) -> Engine:
    hidden = {"hide_parameters": True}  # they are what people wrote, and errors end up in the log
    if url.get_backend_name() == "postgresql":
        engine = create_engine(url, pool_pre_ping=not writes, pool_size=READERS, max_overflow=READERS, **hidden)
    else:
        engine = _sqlite(url, writes=writes, **hidden)
    event.listen(engine, "commit", catch_up)
    event.listen(engine, "rollback", lambda tx: tx.info.pop(TOGETHER, None))
    return engine


def _sqlite(url: URL, *, writes: bool, **options: bool) -> Engine:
    if url.database and (folder := Path(url.database).parent):
        folder.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, pool_size=READERS, connect_args={"timeout": 10, "check_same_thread": False}, **options)
    event.listen(engine, "connect", _prepare_sqlite)
    # Python's sqlite3 would begin late and lock later still: two readers that both mean to write then lose an update.
    event.listen(engine, "begin", lambda tx: tx.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN"))
    return engine


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # transactions are begun by the listener above
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=10000", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}").close()
