"""Private chats, groups, supergroups, channels: who is in them, and with which rights."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.sandbox.people import BotAccount, Person

if TYPE_CHECKING:
    from bot.sandbox.messages import Message


class Kind(StrEnum):
    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"


class Status(StrEnum):
    CREATOR = "creator"
    ADMIN = "administrator"
    MEMBER = "member"
    RESTRICTED = "restricted"
    LEFT = "left"
    KICKED = "kicked"


ADMIN_RIGHTS = frozenset(
    {
        "can_manage_chat",
        "can_change_info",
        "can_delete_messages",
        "can_invite_users",
        "can_restrict_members",
        "can_pin_messages",
        "can_manage_video_chats",
        "can_promote_members",
        "can_post_messages",
        "can_edit_messages",
        "can_post_stories",
        "can_edit_stories",
        "can_delete_stories",
        "can_manage_topics",
        "can_manage_direct_messages",
        "can_manage_tags",
    }
)
MEMBER_RIGHTS = frozenset(
    {
        "can_send_messages",
        "can_send_audios",
        "can_send_documents",
        "can_send_photos",
        "can_send_videos",
        "can_send_video_notes",
        "can_send_voice_notes",
        "can_send_polls",
        "can_send_other_messages",
        "can_add_web_page_previews",
        "can_change_info",
        "can_invite_users",
        "can_pin_messages",
        "can_manage_topics",
        "can_edit_tag",
        "can_react_to_messages",
    }
)


@dataclass(frozen=True, slots=True)
class Member:
    account: Person | BotAccount
    status: Status = Status.MEMBER
    rights: frozenset[str] = MEMBER_RIGHTS
    is_anonymous: bool = False
    title: str | None = None

    @property
    def is_in(self) -> bool:
        return self.status not in {Status.LEFT, Status.KICKED}

    @property
    def is_admin(self) -> bool:
        return self.status in {Status.CREATOR, Status.ADMIN}

    def can(self, right: str) -> bool:
        return self.status is Status.CREATOR or (self.is_in and right in self.rights)


@dataclass(slots=True, eq=False)
class Topic:
    id: int
    name: str
    is_closed: bool = False
    icon_color: int = 0x6FB9F0


@dataclass(slots=True, eq=False)
class Chat:
    id: int
    kind: Kind
    title: str = ""
    username: str | None = None
    description: str | None = None
    members: dict[int, Member] = field(default_factory=dict, repr=False)
    messages: "dict[int, Message]" = field(default_factory=dict, repr=False)
    last_id: int = 0  # supergroups and channels count for themselves, the others share a counter of the world
    permissions: frozenset[str] = MEMBER_RIGHTS - {"can_change_info", "can_manage_topics", "can_pin_messages"}
    is_forum: bool = False
    topics: dict[int, Topic] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    linked: "Chat | None" = None  # channel ↔ discussion group
    upgraded_to: "Chat | None" = None
    upgraded_from: "Chat | None" = None
    is_deleted: bool = False
    last_bot_id: int | None = None  # a bare /command is for the bot that spoke last
    reply_keyboards: dict[tuple[int, int | None], "Message"] = field(
        default_factory=dict, repr=False
    )  # (person, topic) → message
    person: Person | None = None  # private chats only
    bot: BotAccount | None = None  # private chats only
    is_started: bool = False
    is_blocked: bool = False

    @property
    def is_private(self) -> bool:
        return self.kind is Kind.PRIVATE

    @property
    def is_channel(self) -> bool:
        return self.kind is Kind.CHANNEL

    @property
    def counts_for_itself(self) -> bool:
        return self.kind in {Kind.SUPERGROUP, Kind.CHANNEL}

    def member(self, account: Person | BotAccount) -> Member:
        return self.members.get(account.id) or Member(account, Status.LEFT)

    def can(self, account: Person | BotAccount, right: str) -> bool:
        """Whether the account may, by its own rights or by what the chat allows to everybody."""
        member = self.member(account)
        if member.status is Status.MEMBER:
            return right in self.permissions
        return member.can(right) or (member.is_admin and right.startswith("can_send"))

    @property
    def present(self) -> tuple[Member, ...]:
        return tuple(member for member in self.members.values() if member.is_in)
