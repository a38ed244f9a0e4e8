"""Seasons and boards"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "season",
        sa.Column("chat_id", ID, autoincrement=False, nullable=False),
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "number", name=op.f("pk_season")),
    )
    op.create_table(
        "summary",
        sa.Column("chat_id", ID, autoincrement=False, nullable=False),
        sa.Column("period", sa.String(16), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("not_before", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "period", name=op.f("pk_summary")),
    )
    op.create_index(op.f("ix_summary_state_not_before"), "summary", ["state", "not_before"])
    op.create_table(
        "board_link",
        sa.Column("chat_id", ID, autoincrement=False, nullable=False),
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_board_link")),
    )
    op.create_index(op.f("ix_board_link_token"), "board_link", ["token"], unique=True)
    op.add_column("chat", sa.Column("digest", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.add_column("chat", sa.Column("digest_day", sa.SmallInteger(), server_default="0", nullable=False))
    op.add_column("chat", sa.Column("digest_at", sa.SmallInteger(), server_default="540", nullable=False))
    op.add_column("chat", sa.Column("pins", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("chat", sa.Column("digest_due_at", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_chat_digest_due_at"), "chat", ["digest_due_at"])
    op.add_column("person", sa.Column("alias", sa.Text(), nullable=True))
    op.add_column("plan", sa.Column("theme", sa.Text(), nullable=True))
    op.add_column("plan", sa.Column("theme_until", sa.Date(), nullable=True))
    op.create_index(op.f("ix_round_chat_id_day"), "round", ["chat_id", "day"])
    op.create_index(op.f("ix_answer_chat_id_asked_on"), "answer", ["chat_id", "asked_on"])
    # Groups that are set up already: long overdue, so nothing is said, and the next one is planned.
    op.execute(
        "UPDATE chat SET digest_due_at = 0 WHERE kind IN ('group', 'supergroup') "
        "AND EXISTS (SELECT 1 FROM plan WHERE plan.chat_id = chat.id AND plan.active)"
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_answer_chat_id_asked_on"), "answer")
    op.drop_index(op.f("ix_round_chat_id_day"), "round")
    op.drop_column("plan", "theme_until")
    op.drop_column("plan", "theme")
    op.drop_column("person", "alias")
    op.drop_index(op.f("ix_chat_digest_due_at"), "chat")
    for name in ("digest_due_at", "pins", "digest_at", "digest_day", "digest"):
        op.drop_column("chat", name)
    op.drop_table("board_link")
    op.drop_table("summary")
    op.drop_table("season")
