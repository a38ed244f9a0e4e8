"""The tables. Each index says which question it answers; each unique key says what can only happen once."""

from sqlalchemy import Boolean, Column, Date, Index, MetaData, SmallInteger, String, Table, Text, UniqueConstraint, text

from bot.domain.delivery import State
from bot.domain.plan import ChatKind, Mode
from bot.domain.round import Display, Origin, RoundState
from bot.storage.columns import Clock, Id, Instant, Name, Numbers, Weekdays, Words

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

chat = Table(
    "chat",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("kind", Name(ChatKind), nullable=False),
    Column("title", Text, nullable=False, server_default=""),
    Column("username", Text),
    Column("language", String(8)),
    Column("zone", Text, nullable=False),
    Column("present", Boolean, nullable=False, server_default=text("true")),
    Column("met_at", Instant, nullable=False),
    Column("digest", Boolean, nullable=False, server_default=text("true")),
    Column("digest_day", SmallInteger, nullable=False, server_default="0"),  # Monday is 0
    Column("digest_at", Clock, nullable=False, server_default="540"),
    Column("pins", Boolean, nullable=False, server_default=text("false")),  # the daily question, where the bot may
    Column("digest_due_at", Instant),  # None: no summary is to come
    Column("streaks", Boolean, nullable=False, server_default=text("true")),  # are they spoken of here?
    Column("reminders", Boolean, nullable=False, server_default=text("true")),  # may members be reminded of its round?
    Column("open_challenges", Boolean, nullable=False, server_default=text("true")),  # by everybody, not only admins
    Column("tidy", Boolean, nullable=False, server_default=text("false")),  # yesterday's set-up messages are deleted
    Index(None, "digest_due_at"),  # whose summary is due: the tick asks every second
)

person = Table(
    "person",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("alias", Text),  # what boards call this person, who chose it
    Column("username", Text),
    Column("language", String(8)),
    Column("zone", Text, nullable=False),
    Column("hidden", Boolean, nullable=False, server_default=text("false")),
    Column("streaks", Boolean, nullable=False, server_default=text("true")),  # does this person care for theirs?
    Column("reminders", Boolean),  # in private, before a round closes; None: has never chosen
    Column("met_at", Instant, nullable=False),
)

plan = Table(
    "plan",
    metadata,
    Column("id", Id, primary_key=True),
    Column("chat_id", Id, nullable=False),
    Column("thread_id", Id, nullable=False, server_default="0"),
    Column("at", Clock, nullable=False),
    Column("close", Clock, nullable=False),
    Column("zone", Text, nullable=False),
    Column("weekdays", Weekdays, nullable=False),
    Column("count", SmallInteger, nullable=False),
    Column("topics", Words, nullable=False),
    Column("level", SmallInteger, nullable=False),
    Column("language", String(8), nullable=False),
    Column("mode", Name(Mode), nullable=False),
    Column("silent", Boolean, nullable=False),
    Column("may_change", Boolean, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("paused_until", Date),
    Column("theme", Text),  # the one topic of a week
    Column("theme_until", Date),  # the first day without it
    Column("next_due_at", Instant),  # None while inactive: such a plan is not even looked at
    UniqueConstraint("chat_id", "thread_id"),
    Index(None, "next_due_at"),  # which plans are due: the tick asks every second
)

IN_CHANNELS = text("origin = 'channel'")
round_ = Table(
    "round",
    metadata,
    Column("id", Id, primary_key=True),
    Column("chat_id", Id, nullable=False),
    Column("thread_id", Id, nullable=False, server_default="0"),
    Column("plan_id", Id),
    Column("origin", Name(Origin), nullable=False),
    Column("slot", String(40), nullable=False),
    Column("ordinal", SmallInteger, nullable=False),
    Column("length", SmallInteger, nullable=False),
    Column("question_id", Text, nullable=False),
    Column("shape", String(200)),  # what the question was like when it was asked; None: from before that was kept
    Column("language", String(8), nullable=False),
    Column("mode", Name(Mode), nullable=False),
    Column("display", Name(Display), nullable=False),
    Column("places", Numbers, nullable=False),
    Column("code", String(8), nullable=False),
    Column("state", Name(RoundState), nullable=False),
    Column("zone", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("closes_at", Instant),
    Column("topics", Words, nullable=False),
    Column("silent", Boolean, nullable=False),
    Column("may_change", Boolean, nullable=False),
    Column("message_id", Id),
    Column("poll_id", String(64)),
    Column("reveal_id", Id),
    Column("seconds", SmallInteger),  # of a challenge: so long it is open, from the moment it stands in the chat
    Column("remind_at", Instant),  # when to look who has not answered yet; None: nobody is to be reminded
    # A slot is claimed once, whatever happens to ticks, replicas and repeated updates.
    UniqueConstraint("chat_id", "thread_id", "origin", "slot", "ordinal"),
    Index(None, "poll_id", unique=True),  # whose vote is this
    Index(None, "code"),  # whose poll is this, when its posting was never confirmed
    Index(None, "state", "closes_at"),  # which rounds are to be revealed
    Index(None, "chat_id", "question_id"),  # what has this chat been asked
    Index(None, "chat_id", "message_id"),  # what was replied to
    Index(None, "chat_id", "day"),  # how much was it asked since somebody came
    Index(None, "remind_at"),  # of which rounds somebody is to be reminded: the clock asks every minute
    # Who has answered a channel's question in private.
    Index("ix_round_channel", "slot", sqlite_where=IN_CHANNELS, postgresql_where=IN_CHANNELS),
)

delivery = Table(
    "delivery",
    metadata,
    Column("round_id", Id, primary_key=True, autoincrement=False),
    Column("chat_id", Id, nullable=False),
    Column("state", Name(State), nullable=False),
    Column("priority", SmallInteger, nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("owner", String(36)),
    Column("lease_until", Instant),
    Column("error", Text),
    Column("asked_at", Instant),  # when the chat's admins were asked about an unconfirmed one
    Column("told", SmallInteger, nullable=False, server_default="0"),  # pages of its reveal that are there
    Index(None, "state", "priority", "not_before"),  # what is to be sent next; whose lease is over
)

answer = Table(
    "answer",
    metadata,
    Column("id", Id, primary_key=True),
    Column("round_id", Id, nullable=False),
    Column("person_id", Id, nullable=False),
    Column("chat_id", Id, nullable=False),
    Column("question_id", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("choice", Numbers, nullable=False),
    Column("said", Text),  # what was typed, where an answer is typed; told without a name, and only if several typed it
    Column("right", Boolean, nullable=False),
    Column("points", SmallInteger, nullable=False),
    Column("answered_at", Instant, nullable=False),
    Column("day", Date, nullable=False),  # the person's own study day
    Column("asked_on", Date, nullable=False),  # the round's day in its chat
    Column("counted", Boolean, nullable=False),  # sealed answers count at the reveal
    Column("overall", Boolean, nullable=False),  # counted on the overall board: a question counts there once a person
    UniqueConstraint("round_id", "person_id"),  # the first answer counts
    Index(None, "person_id", "day"),  # a person's streak and statistics
    Index(None, "person_id", "question_id"),  # a question counts once on the overall board
    Index(None, "chat_id", "asked_on"),  # a season's board, a week's figures
)

draft = Table(  # a choice of several, or an order, while it is being tapped together
    "draft",
    metadata,
    Column("round_id", Id, primary_key=True, autoincrement=False),
    Column("person_id", Id, primary_key=True, autoincrement=False),
    Column("choice", Numbers, nullable=False),
)

score = Table(  # derived from `answer`; `yimian db rebuild` makes it anew, bit for bit
    "score",
    metadata,
    Column("scope", Id, primary_key=True, autoincrement=False),
    Column("period", String(16), primary_key=True),
    Column("person_id", Id, primary_key=True, autoincrement=False),
    Column("points", Id, nullable=False),
    Column("right", Id, nullable=False),
    Column("answered", Id, nullable=False),
    Index("ix_score_board", "scope", "period", "points", "person_id"),  # the top, and how many are above me
)

quiet_day = Table(  # a day on which a chat wants nothing from us
    "quiet_day",
    metadata,
    Column("chat_id", Id, primary_key=True, autoincrement=False),
    Column("day", Date, primary_key=True),
)

setup_message = Table(  # of ours, to be deleted the day after in groups that want it
    "setup_message",
    metadata,
    Column("chat_id", Id, primary_key=True, autoincrement=False),
    Column("message_id", Id, primary_key=True, autoincrement=False),
    Column("sent_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),  # early the next morning, or when to try again
    Index(None, "due_at"),  # which are old enough
)

reminder = Table(  # at most one for a person and a round
    "reminder",
    metadata,
    Column("round_id", Id, primary_key=True, autoincrement=False),
    Column("person_id", Id, primary_key=True, autoincrement=False),
    Column("sent_at", Instant),  # set before it is handed over; None while it waits for that
    Index(None, "sent_at"),  # which wait
    Index(None, "person_id", "sent_at"),  # how many somebody has had today
)

discussion = Table(  # where a channel's post can be talked about: its copy in the linked group
    "discussion",
    metadata,
    Column("channel_id", Id, primary_key=True, autoincrement=False),
    Column("message_id", Id, primary_key=True, autoincrement=False),
    Column("group_id", Id, nullable=False),
    Column("thread_id", Id, nullable=False),  # the copy's message id
    Column("seen_at", Instant, nullable=False),
    Column("state", String(8), nullable=False),  # seen, sending, told, lost
    Column("reveal_id", Id),  # the message below the copy that has the buttons
    Column("told", SmallInteger, nullable=False, server_default="0"),  # pages of the reveal that are there
)

ballot = Table(  # what Telegram says of an anonymous poll: all that is ever known of its votes
    "ballot",
    metadata,
    Column("round_id", Id, primary_key=True, autoincrement=False),
    Column("voters", Id, nullable=False),
    Column("votes", Numbers, nullable=False),  # for each option, in the order of the file
    Column("final", Boolean, nullable=False),
)

season = Table(  # of any length: its board is summed up from `answer`
    "season",
    metadata,
    Column("chat_id", Id, primary_key=True, autoincrement=False),
    Column("number", SmallInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("starts", Date, nullable=False),
    Column("ends", Date, nullable=False),  # the last day
)

summary = Table(  # said at most once for each chat and period
    "summary",
    metadata,
    Column("chat_id", Id, primary_key=True, autoincrement=False),
    Column("period", String(16), primary_key=True),
    Column("state", String(8), nullable=False),  # due, sending, said, dropped
    Column("not_before", Instant, nullable=False),
    Index(None, "state", "not_before"),  # what is to be said
)

board_link = Table(  # the secret of a chat's board page; no row, no page
    "board_link",
    metadata,
    Column("chat_id", Id, primary_key=True, autoincrement=False),
    Column("token", String(64), nullable=False),
    Column("made_at", Instant, nullable=False),
    Index(None, "token", unique=True),
)

inbox = Table(
    "inbox",
    metadata,
    Column("bot_id", Id, primary_key=True, autoincrement=False),
    Column("update_id", Id, primary_key=True, autoincrement=False),
    Column("received_at", Instant, nullable=False),
    Column("payload", Text, nullable=False),
    Column("state", String(8), nullable=False),  # new, done, dead
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("not_before", Instant, nullable=False),
    Column("lease_until", Instant),
    Column("error", Text),
    Column("person_id", Id),  # whose it is, until it is done: forgotten with them
    Index("ix_inbox_waiting", "state", "not_before"),  # what is left to do, what can be thrown away
)

prompt = Table(  # a message of ours that waits for a typed reply
    "prompt",
    metadata,
    Column("chat_id", Id, primary_key=True, autoincrement=False),
    Column("message_id", Id, primary_key=True, autoincrement=False),
    Column("subject", Text, nullable=False),  # e.g. `zone 17`
    Column("asked_at", Instant, nullable=False),
)

report = Table(
    "report",
    metadata,
    Column("id", Id, primary_key=True),
    Column("question_id", Text, nullable=False),
    Column("person_id", Id, nullable=False),
    Column("chat_id", Id, nullable=False),
    Column("reported_at", Instant, nullable=False),
    UniqueConstraint("question_id", "person_id"),
)

told = Table(  # what the operator was told already
    "told",
    metadata,
    Column("subject", String(200), primary_key=True),
    Column("first_at", Instant, nullable=False),
    Column("times", Id, nullable=False, server_default="1"),
)

picture = Table(  # pictures that Telegram has already
    "picture",
    metadata,
    Column("key", String(80), primary_key=True),
    Column("file_id", Text, nullable=False),
)
