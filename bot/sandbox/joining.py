"""Coming, going, promoting, blocking, moving house: everything that changes who is in a chat."""

from typing import TYPE_CHECKING, Any

from bot.sandbox import shapes
from bot.sandbox.chats import ADMIN_RIGHTS, Chat, Kind, Member, Status, Topic
from bot.sandbox.errors import ImpossibleError
from bot.sandbox.messages import Message, Service
from bot.sandbox.people import Account, BotAccount, Person
from bot.sandbox.posting import bots_in, post
from bot.sandbox.speaking import says

if TYPE_CHECKING:
    from bot.sandbox.world import World

BOT_IN_CHANNEL = frozenset({"can_manage_chat", "can_post_messages", "can_edit_messages", "can_delete_messages"})


def create(world: "World", kind: Kind, title: str, creator: Person, members: tuple[Account, ...], **more: Any) -> Chat:
    chat = Chat(_new_id(world, kind), kind, title, **more)
    world.chats[chat.id] = chat
    chat.members[creator.id] = Member(creator, Status.CREATOR, ADMIN_RIGHTS)
    for member in members:
        if isinstance(member, Person):
            chat.members[member.id] = Member(member)
    world.changed("chat", chat)
    for member in members:
        if isinstance(member, BotAccount):
            adds_bot(world, creator, chat, member)
    return chat


def _new_id(world: "World", kind: Kind) -> int:
    return -world.count("group") if kind is Kind.GROUP else -1_000_000_000_000 - world.count("super")


def changes(world: "World", by: Account, chat: Chat, new: Member) -> None:
    """A member becomes something else; the bots concerned are told."""
    old = chat.member(new.account)
    chat.members[new.account.id] = new
    body = {
        "chat": shapes.chat(chat),
        "from": shapes.user(by),
        "date": shapes.timestamp(world.now),
        "old_chat_member": shapes.member(old, chat),
        "new_chat_member": shapes.member(new, chat),
    }
    if isinstance(new.account, BotAccount):
        new.account.met.add(by.id)
        world.tell(new.account, "my_chat_member", body, f"member:{chat.id}")
    for bot in bots_in(chat):
        if bot is not new.account and chat.member(bot).is_admin:
            world.tell(bot, "chat_member", body, f"user:{new.account.id}")
    world.changed("chat", chat, account=new.account)


def joins(world: "World", account: Account, chat: Chat, by: Account | None) -> None:
    _must_be_group(chat)
    changes(world, by or account, chat, Member(account))
    if not chat.is_channel:
        post(
            world, chat, by or account, Service(f"{account.name} joined", {"new_chat_members": [shapes.user(account)]})
        )


def adds_bot(world: "World", person: Person, chat: Chat, bot: BotAccount, payload: str = "") -> None:
    """In a channel a bot can only be an admin; a payload arrives as /start, as after `?startgroup=`."""
    if chat.is_channel:
        changes(world, person, chat, Member(bot, Status.ADMIN, BOT_IN_CHANNEL))
        return
    joins(world, bot, chat, person)
    if payload:
        says(world, person, chat, f"/start@{bot.username} {payload}")


def leaves(world: "World", account: Account, chat: Chat) -> None:
    _must_be_group(chat)
    changes(world, account, chat, Member(account, Status.LEFT))
    _tell_gone(world, account, account, chat)


def kicks(world: "World", person: Person, account: Account, chat: Chat) -> None:
    _must_be_group(chat)
    changes(world, person, chat, Member(account, Status.KICKED))
    _tell_gone(world, person, account, chat)


def _tell_gone(world: "World", by: Account, account: Account, chat: Chat) -> None:
    if not chat.is_channel:
        post(world, chat, by, Service(f"{account.name} left", {"left_chat_member": shapes.user(account)}))


def promotes(
    world: "World", person: Person, account: Account, chat: Chat, rights: frozenset[str], *, anonymous: bool
) -> None:
    is_creator = chat.member(account).status is Status.CREATOR
    status = Status.CREATOR if is_creator else Status.ADMIN
    changes(world, person, chat, Member(account, status, rights, anonymous))


def blocks(world: "World", person: Person, bot: BotAccount, *, is_blocked: bool) -> None:
    chat = world.private(person, bot)
    if chat.is_blocked == is_blocked:
        return
    chat.is_blocked = is_blocked
    status = Status.KICKED if is_blocked else Status.MEMBER
    was = Member(bot, Status.MEMBER if is_blocked else Status.KICKED)
    chat.members[bot.id] = was
    changes(world, person, chat, Member(bot, status))


def migrates(world: "World", old: Chat) -> Chat:
    if old.kind is not Kind.GROUP or old.upgraded_to is not None:
        raise ImpossibleError("only a basic group becomes a supergroup, and only once")
    new = Chat(_new_id(world, Kind.SUPERGROUP), Kind.SUPERGROUP, old.title, members=dict(old.members))
    new.permissions, new.last_bot_id = old.permissions, old.last_bot_id
    old.upgraded_to, new.upgraded_from = new, old
    world.chats[new.id] = new
    creator = next(m.account for m in old.members.values() if m.status is Status.CREATOR)
    post(world, old, creator, Service("upgraded to a supergroup", {"migrate_to_chat_id": new.id}))
    post(world, new, creator, Service("upgraded from a group", {"migrate_from_chat_id": old.id}), sender_chat=new)
    world.changed("chat", new)
    return new


def topic(world: "World", account: Account, chat: Chat, name: str, **how: Any) -> Topic:
    """The topic's id is that of the service message that opened it."""
    made = Topic(0, name)
    fields = {"forum_topic_created": {"name": name, "icon_color": made.icon_color}}
    message = post(world, chat, account, Service(f"topic {name}", fields), in_topic=True, **how)
    made.id = message.thread = message.id
    chat.topics[made.id] = made
    world.changed("chat", chat)
    return made


def closes_topic(world: "World", account: Account, chat: Chat, topic: Topic, *, is_closed: bool) -> Message:
    topic.is_closed = is_closed
    word = "closed" if is_closed else "reopened"
    service = Service(f"topic {word}", {f"forum_topic_{word}": {}})
    return post(world, chat, account, service, thread=topic.id, in_topic=True)


def retitles(world: "World", account: Account, chat: Chat, title: str) -> None:
    chat.title = title
    post(world, chat, account, Service(f"title: {title}", {"new_chat_title": title}))
    world.changed("chat", chat)


def _must_be_group(chat: Chat) -> None:
    if chat.is_private:
        raise ImpossibleError("a private chat has no members to add or remove")
