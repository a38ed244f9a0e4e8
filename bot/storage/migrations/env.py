"""Alembic's entry: always on a connection that is already open (see bot/storage/migrate.py)."""

from alembic import context

from bot.storage.schema_challenges import challenge

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=challenge.metadata,  # of all tables: its module comes after the others
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
