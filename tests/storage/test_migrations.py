"""The scripts lead from nothing to the tables of `schema` and back, on both databases."""

import re
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from bot.errors import OperatorError
from bot.storage import migrate
from bot.storage.database import Database
from bot.storage.schema_challenges import challenge

metadata = challenge.metadata
"""Of all tables."""

SCRIPTS = sorted((Path(migrate.__file__).parent / "migrations" / "versions").glob("[0-9]*.py"))

KEYS: dict[str, list[set[str]]] = {
    "chat": [{"id"}],
    "person": [{"id"}],
    "plan": [{"id"}, {"chat_id", "thread_id"}],
    "round": [{"id"}, {"chat_id", "thread_id", "origin", "slot", "ordinal"}, {"poll_id"}],
    "delivery": [{"round_id"}],
    "answer": [{"id"}, {"round_id", "person_id"}],
    "draft": [{"round_id", "person_id"}],
    "score": [{"scope", "period", "person_id"}],
    "inbox": [{"bot_id", "update_id"}],
    "prompt": [{"chat_id", "message_id"}],
    "report": [{"id"}, {"question_id", "person_id"}],
    "told": [{"subject"}],
    "picture": [{"key"}],
    "challenge": [{"id"}, {"chat_id", "slot"}, {"busy_in"}],
    "seat": [{"challenge_id", "person_id"}],
    "heat": [{"round_id"}],
    "season": [{"chat_id", "number"}],
    "summary": [{"chat_id", "period"}],
    "board_link": [{"chat_id"}, {"token"}],
    "discussion": [{"channel_id", "message_id"}],
    "ballot": [{"round_id"}],
}
"""What can only happen once."""


@pytest.fixture
def bare(empty_database_url: str) -> Any:
    made = Database(empty_database_url)
    yield made
    made.close()


def tables(database: Database) -> set[str]:
    with database.engine.connect() as tx:
        return set(inspect(tx).get_table_names()) - {"alembic_version"}


def differences(database: Database) -> list[Any]:
    with database.engine.connect() as tx:
        return list(compare_metadata(MigrationContext.configure(tx, opts={"compare_type": True}), metadata))


def test_up_down_and_up_again(bare: Database) -> None:
    migrate.upgrade(bare)
    assert differences(bare) == []
    first = tables(bare)
    with bare.engine.connect() as tx, tx.begin():
        migrate.run(tx, "downgrade", "base")
    assert tables(bare) == set()
    migrate.upgrade(bare)
    assert tables(bare) == first == set(metadata.tables)


def test_each_step_can_be_taken_back(bare: Database) -> None:
    for script in SCRIPTS:
        with bare.engine.connect() as tx, tx.begin():
            migrate.run(tx, "upgrade", "+1")
            migrate.run(tx, "downgrade", "-1")
            migrate.run(tx, "upgrade", "+1")
            assert migrate._revision(tx) == script.name.partition("_")[0]
    assert differences(bare) == []


def test_the_newest_script_is_the_head() -> None:
    assert SCRIPTS[-1].name.partition("_")[0] == migrate.HEAD
    numbers = [int(re.match(r"\d+", script.name)[0]) for script in SCRIPTS]  # type: ignore[index]
    assert numbers == list(range(1, len(SCRIPTS) + 1))


def test_upgrading_twice_changes_nothing(bare: Database) -> None:
    migrate.upgrade(bare)
    migrate.upgrade(bare)
    assert differences(bare) == []


def test_a_newer_database_is_told_in_one_sentence_and_left_alone(sqlite_url: str) -> None:
    newer = Database(sqlite_url)
    with newer.engine.begin() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(OperatorError, match=r"of a newer version of Yimian .* 9999"):
        migrate.upgrade(newer)
    with newer.engine.connect() as tx:
        assert migrate._revision(tx) == "9999"
    newer.close()


def test_each_table_says_what_can_only_happen_once(bare: Database) -> None:
    migrate.upgrade(bare)
    with bare.engine.connect() as tx:
        look = inspect(tx)
        found = {name: _keys(look, name) for name in metadata.tables}
    known = {name: sorted(map(sorted, keys)) for name, keys in KEYS.items()}
    assert {name: keys for name, keys in found.items() if name in known} == known
    assert set(found) >= set(known)


def _keys(look: Any, table: str) -> list[list[str]]:
    keys = {tuple(sorted(look.get_pk_constraint(table)["constrained_columns"]))}
    keys |= {tuple(sorted(one["column_names"])) for one in look.get_unique_constraints(table)}
    keys |= {tuple(sorted(one["column_names"])) for one in look.get_indexes(table) if one["unique"]}
    return sorted(map(list, keys))
