"""The group's day: streaks and reminders by choice, quiet days, tidying up, discussions of channels"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SWITCHES = {  # table → its switches, and what they are for those who are here already
    "chat": {"streaks": "true", "reminders": "true", "open_challenges": "true", "tidy": "false"},
    "person": {"streaks": "true", "reminders": "false"},
}


def upgrade() -> None:
    for table, switches in SWITCHES.items():
        for name, default in switches.items():
            op.add_column(table, sa.Column(name, sa.Boolean(), server_default=sa.text(default), nullable=False))
    op.create_table(
        "quiet_day",
        sa.Column("chat_id", ID, autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "day", name=op.f("pk_quiet_day")),
    )
    op.create_table(
        "setup_message",
        sa.Column("chat_id", ID, autoincrement=False, nullable=False),
        sa.Column("message_id", ID, autoincrement=False, nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "message_id", name=op.f("pk_setup_message")),
    )
    op.create_index(op.f("ix_setup_message_due_at"), "setup_message", ["due_at"])
    op.create_table(
        "reminder",
        sa.Column("round_id", ID, autoincrement=False, nullable=False),
        sa.Column("person_id", ID, autoincrement=False, nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("round_id", "person_id", name=op.f("pk_reminder")),
    )
    op.create_index(op.f("ix_reminder_sent_at"), "reminder", ["sent_at"])
    op.create_index(op.f("ix_reminder_person_id_sent_at"), "reminder", ["person_id", "sent_at"])
    op.add_column("round", sa.Column("remind_at", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_round_remind_at"), "round", ["remind_at"])
    op.create_table(
        "discussion",
        sa.Column("channel_id", ID, autoincrement=False, nullable=False),
        sa.Column("message_id", ID, autoincrement=False, nullable=False),
        sa.Column("group_id", ID, nullable=False),
        sa.Column("thread_id", ID, nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("reveal_id", ID),
        sa.Column("told", sa.SmallInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("channel_id", "message_id", name=op.f("pk_discussion")),
    )
    op.create_table(
        "ballot",
        sa.Column("round_id", ID, autoincrement=False, nullable=False),
        sa.Column("voters", ID, nullable=False),
        sa.Column("votes", sa.Text(), nullable=False),
        sa.Column("final", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_ballot")),
    )
    op.add_column("delivery", sa.Column("told", sa.SmallInteger(), server_default="0", nullable=False))
    in_channels = sa.text("origin = 'channel'")
    op.create_index("ix_round_channel", "round", ["slot"], sqlite_where=in_channels, postgresql_where=in_channels)


def downgrade() -> None:
    op.drop_index(op.f("ix_round_remind_at"), "round")
    op.drop_column("round", "remind_at")
    op.drop_index("ix_round_channel", "round")
    op.drop_column("delivery", "told")
    for table in ("ballot", "discussion", "reminder", "setup_message", "quiet_day"):
        op.drop_table(table)
    for table, switches in SWITCHES.items():
        for name in switches:
            op.drop_column(table, name)
