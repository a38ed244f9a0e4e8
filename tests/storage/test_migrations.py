"""The scripts lead to the tables that the code knows, and back again."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect

from bot.storage import migrate
from bot.storage.database import Database
from bot.storage.schema import metadata


def _differences(engine: Engine) -> list[object]:
    with engine.connect() as tx:
        return list(compare_metadata(MigrationContext.configure(tx, opts={"compare_type": True}), metadata))


def test_the_scripts_lead_to_the_tables_and_back(database_url: str) -> None:
    database = Database(database_url)
    try:
        migrate.upgrade(database)
        assert _differences(database.engine) == []
        with database.engine.begin() as tx:
            migrate.run(tx, "downgrade", "base")
            assert set(inspect(tx).get_table_names()) <= {"alembic_version"}
            migrate.run(tx, "upgrade", "head")
        assert _differences(database.engine) == []
    finally:
        database.close()


def test_the_newest_revision_is_the_one_the_program_looks_for() -> None:
    scripts = ScriptDirectory(f"{migrate.__file__.rpartition('/')[0]}/migrations")
    assert scripts.get_current_head() == migrate.HEAD
