"""The least that a bot can do with an answer: one insert, one commit."""

from collections.abc import Callable

from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Table, create_engine, event
from sqlalchemy.engine import make_url

METADATA = MetaData()
ANSWERS = Table(
    "answers",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("person", BigInteger, nullable=False),
    Column("data", String, nullable=False),
)


def open_ledger(url: str) -> Callable[[int, str], None]:
    """SQLite as durable as ours, so that both wait for the same disk."""
    engine = create_engine(url)
    if make_url(url).get_backend_name() == "sqlite":

        @event.listens_for(engine, "connect")
        def make_durable(connection: object, _: object) -> None:
            cursor = connection.cursor()  # type: ignore[attr-defined]
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("PRAGMA synchronous=FULL")

    METADATA.create_all(engine)

    def note(person: int, data: str) -> None:
        with engine.begin() as connection:
            connection.execute(ANSWERS.insert().values(person=person, data=data))

    return note
