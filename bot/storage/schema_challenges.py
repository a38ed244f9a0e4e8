"""The tables of challenges, on the same metadata as all the others."""

from sqlalchemy import Boolean, Column, Index, SmallInteger, String, Table, Text, UniqueConstraint, text

from bot.domain import challenge as contest
from bot.storage.columns import Id, Instant, Name, Words
from bot.storage.schema import metadata

challenge = Table(
    "challenge",
    metadata,
    Column("id", Id, primary_key=True),
    Column("chat_id", Id, nullable=False),
    Column("thread_id", Id, nullable=False),
    Column("slot", String(40), nullable=False),
    Column("busy_in", Id),  # the chat, while it runs there; a duel keeps no chat busy
    Column("form", Name(contest.Form), nullable=False),
    Column("state", Name(contest.State), nullable=False),
    Column("starter_id", Id, nullable=False),
    Column("language", String(8), nullable=False),
    Column("zone", Text, nullable=False),
    Column("topics", Words, nullable=False),
    Column("length", SmallInteger, nullable=False),
    Column("seconds", SmallInteger, nullable=False),
    Column("teams", SmallInteger, nullable=False),
    Column("code", String(8), nullable=False),
    Column("questions", Words, nullable=False),
    Column("asked", SmallInteger, nullable=False, server_default="0"),
    Column("finished", SmallInteger, nullable=False, server_default="0"),
    Column("lost", SmallInteger, nullable=False, server_default="0"),
    Column("round_id", Id),
    Column("message_id", Id),
    Column("created_at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("due_at", Instant),  # when the clock is to look at it; None when it is over
    Column("watched_at", Instant, nullable=False),
    Column("shown", String(64), nullable=False, server_default=""),
    Column("shown_at", Instant),
    Column("edits", Id, nullable=False, server_default="0"),
    Column("ending", Name(contest.Ending)),
    UniqueConstraint("chat_id", "slot"),  # an update that comes again
    Index(None, "busy_in", unique=True),  # one at a time in a chat
    Index(None, "due_at"),  # what the clock has to look at: asked every second
)

seat = Table(
    "seat",
    metadata,
    Column("challenge_id", Id, primary_key=True, autoincrement=False),
    Column("person_id", Id, primary_key=True, autoincrement=False),
    Column("team", SmallInteger, nullable=False, server_default="0"),
    Column("joined_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Index(None, "person_id"),  # what is kept about a person
)

heat = Table(  # a round as it belongs to a challenge
    "heat",
    metadata,
    Column("round_id", Id, primary_key=True, autoincrement=False),
    Column("challenge_id", Id, nullable=False),
    Column("person_id", Id, nullable=False),
    Column("number", SmallInteger, nullable=False),
    Column("reading", Id, nullable=False),
    Column("even", Boolean, nullable=False, server_default=text("true")),
    Column("void", Boolean, nullable=False, server_default=text("false")),
    Column("told", Boolean, nullable=False, server_default=text("false")),
    Index(None, "challenge_id"),
)
