"""What a round's question was like, whose a letter is, and who has ever chosen about reminders"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("round", sa.Column("shape", sa.String(200), nullable=True))  # of what is open nobody knows it
    op.create_index(op.f("ix_round_chat_id_message_id"), "round", ["chat_id", "message_id"])
    op.drop_column("inbox", "owner")
    op.add_column("inbox", sa.Column("person_id", ID, nullable=True))
    _name_senders()
    with op.batch_alter_table("person") as person:
        person.alter_column("reminders", existing_type=sa.Boolean(), nullable=True, server_default=None)
    # Who has them off and was never sent one: hardly anybody of those has switched them off.
    op.execute(
        "UPDATE person SET reminders = NULL WHERE NOT reminders "
        "AND NOT EXISTS (SELECT 1 FROM reminder WHERE reminder.person_id = person.id)"
    )


def downgrade() -> None:
    op.execute("UPDATE person SET reminders = false WHERE reminders IS NULL")
    with op.batch_alter_table("person") as person:
        person.alter_column("reminders", existing_type=sa.Boolean(), nullable=False, server_default=sa.text("false"))
    op.drop_column("inbox", "person_id")
    op.add_column("inbox", sa.Column("owner", sa.String(36), nullable=True))
    op.drop_index(op.f("ix_round_chat_id_message_id"), "round")
    op.drop_column("round", "shape")


def _name_senders() -> None:
    """Of what is kept; what is done is empty."""
    inbox = sa.table("inbox", *map(sa.column, ("bot_id", "update_id", "payload", "state", "person_id")))
    tx = op.get_bind()
    for row in tx.execute(sa.select(inbox).where(inbox.c.state != "done")).all():
        this = (inbox.c.bot_id == row.bot_id, inbox.c.update_id == row.update_id)
        tx.execute(sa.update(inbox).where(*this).values(person_id=_sender(row.payload)))


def _sender(payload: str) -> int | None:
    data: Any = json.loads(payload)
    events = data.values() if isinstance(data, dict) else ()
    people = [event.get("from") or event.get("user") for event in events if isinstance(event, dict)]
    ids = [who.get("id") for who in people if isinstance(who, dict)]
    return next((found for found in ids if isinstance(found, int)), None)
