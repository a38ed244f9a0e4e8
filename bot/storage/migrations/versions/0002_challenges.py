"""Challenges"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "challenge",
        sa.Column("id", ID, nullable=False),
        sa.Column("chat_id", ID, nullable=False),
        sa.Column("thread_id", ID, nullable=False),
        sa.Column("slot", sa.String(length=40), nullable=False),
        sa.Column("busy_in", ID, nullable=True),
        sa.Column("form", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("starter_id", ID, nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("length", sa.SmallInteger(), nullable=False),
        sa.Column("seconds", sa.SmallInteger(), nullable=False),
        sa.Column("teams", sa.SmallInteger(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("questions", sa.Text(), nullable=False),
        sa.Column("asked", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("finished", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("lost", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("round_id", ID, nullable=True),
        sa.Column("message_id", ID, nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("watched_at", sa.BigInteger(), nullable=False),
        sa.Column("shown", sa.String(length=64), server_default="", nullable=False),
        sa.Column("shown_at", sa.BigInteger(), nullable=True),
        sa.Column("edits", ID, server_default="0", nullable=False),
        sa.Column("ending", sa.String(16), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge")),
        sa.UniqueConstraint("chat_id", "slot", name=op.f("uq_challenge_chat_id_slot")),
    )
    with op.batch_alter_table("challenge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_challenge_busy_in"), ["busy_in"], unique=True)
        batch_op.create_index(batch_op.f("ix_challenge_due_at"), ["due_at"], unique=False)
    op.create_table(
        "seat",
        sa.Column("challenge_id", ID, autoincrement=False, nullable=False),
        sa.Column("person_id", ID, autoincrement=False, nullable=False),
        sa.Column("team", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("joined_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("challenge_id", "person_id", name=op.f("pk_seat")),
    )
    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seat_person_id"), ["person_id"], unique=False)
    op.create_table(
        "heat",
        sa.Column("round_id", ID, autoincrement=False, nullable=False),
        sa.Column("challenge_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("reading", ID, nullable=False),
        sa.Column("even", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("void", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("told", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_heat")),
    )
    with op.batch_alter_table("heat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_heat_challenge_id"), ["challenge_id"], unique=False)
    op.add_column("round", sa.Column("seconds", sa.SmallInteger(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.drop_column("seconds")
    for table in ("heat", "seat", "challenge"):
        op.drop_table(table)
