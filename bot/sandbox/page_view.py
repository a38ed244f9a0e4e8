"""One person's view of the world as JSON for the page: nothing in it that this person may not know yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.sandbox import views
from bot.sandbox.chats import Chat, Kind, Status
from bot.sandbox.entities import Entity, Formatted
from bot.sandbox.keyboards import Button, ForceReply, ReplyKeyboard
from bot.sandbox.messages import File, Media, Message, Service
from bot.sandbox.people import BotAccount, Person
from bot.sandbox.polls import Poll
from bot.sandbox.world import World

Json = dict[str, Any]

SHOWN_AT_ONCE = 300  # messages of a chat that a page gets when it opens


@dataclass(frozen=True, slots=True)
class Eyes:
    """Who looks."""

    world: World
    person: Person

    def chats(self) -> list[Chat]:
        """The person's chats: the private ones with each bot, then those in which the person is."""
        private = [self.world.private(self.person, bot) for bot in self.world.bots.values()]
        return private + [chat for chat in self.world.chats.values() if self.sees(chat)]

    def sees(self, chat: Chat) -> bool:
        if chat.is_private:
            return chat.person is self.person
        return chat.member(self.person).is_in and not chat.is_deleted and chat.upgraded_to is None

    def whole(self) -> Json:
        return {
            "me": self.person.id,
            "people": people(self.world),
            "chats": [self.chat(chat) | {"messages": self.messages(chat)} for chat in self.chats()],
        }

    def messages(self, chat: Chat) -> list[Json]:
        there = [message for message in chat.messages.values() if not message.is_deleted]
        return [self.message(message) for message in there[-SHOWN_AT_ONCE:]]

    def chat(self, chat: Chat) -> Json:
        bot = _bot_of(self.world, chat)
        threads = [None, *chat.topics] if chat.is_forum else [None]
        return {
            "id": chat.id,
            "face": chat.bot.id if chat.bot else chat.id,
            "kind": chat.kind,
            "title": chat.bot.name if chat.bot else chat.title,
            "username": chat.bot.username if chat.bot else chat.username,
            "members": len(chat.present),
            "forum": chat.is_forum,
            "topics": [{"id": None, "name": "", "closed": False}, *_topics(chat)] if chat.is_forum else [],
            "pinned": chat.pinned[-1] if chat.pinned else None,
            "writable": self._may_write(chat),
            "started": chat.is_started,
            "blocked": chat.is_blocked,
            "bot": bot.username if bot else "",
            "commands": _commands(self.world.menu(self.person, chat, bot)) if bot else [],
            "boards": {str(thread or ""): self._board(chat, thread) for thread in threads},
        }

    def _may_write(self, chat: Chat) -> bool:
        return chat.is_private or chat.can(self.person, "can_post_messages" if chat.is_channel else "can_send_messages")

    def _board(self, chat: Chat, thread: int | None) -> Json | None:
        """What lies below the text field: the keys of a reply keyboard, or a message that wants a reply."""
        shown = self.world.sees_keyboard(self.person, chat, thread)
        match shown.markup if shown else None:
            case ReplyKeyboard() as keyboard:
                rows = [[{"text": key.text, "request": key.request} for key in row] for row in keyboard.rows]
                return {
                    "rows": rows,
                    "resize": keyboard.resize,
                    "once": keyboard.one_time,
                    "placeholder": keyboard.placeholder,
                }
            case ForceReply(placeholder=placeholder) if shown is not None:
                return {"force": shown.id, "placeholder": placeholder}
        return None

    def message(self, message: Message) -> Json:
        return {
            "chat": message.chat.id,
            "id": message.id,
            "date": message.date.timestamp(),
            "out": message.sender is self.person and not isinstance(message.content, Service),
            "from": _sender(message),
            "topic": message.thread if message.in_topic else None,
            "edited": message.edited is not None and not message.poll,
            "silent": message.is_silent,
            "reply": _reply(message),
            "forwarded": _author(message.forwarded_from) if message.forwarded_from else None,
            "via": message.via.username if message.via else None,
            "keyboard": _keyboard(message),
            "body": body(message.body),
        } | self._content(message)

    def _content(self, message: Message) -> Json:
        match message.content:
            case Service(fields=fields):
                return {"service": _service(fields)}
            case Media() as media if media.kind == "photo":
                return {"photo": file(media.file) | {"spoiler": media.has_spoiler, "above": media.caption_above}}
            case Media() as media:
                return {"file": file(media.file)}
        return {"poll": self._poll(message.poll)} if message.poll else {}

    def _poll(self, poll: Poll) -> Json:
        seen = views.poll(poll, self.person.id)
        is_open_book = seen.has_voted or poll.is_closed
        names = _voters(self.world, poll) if not poll.is_anonymous and seen.options[0].votes is not None else {}
        return {
            "question": poll.question,
            "description": body(poll.description) if poll.description else None,
            "options": [_option(option) | {"names": names.get(option.position, [])} for option in seen.options],
            "voters": seen.total,
            "quiz": poll.is_quiz,
            "anonymous": poll.is_anonymous,
            "several": poll.allows_several,
            "revoting": poll.allows_revoting,
            "closed": poll.is_closed,
            "closes": poll.closes_at.timestamp() if poll.closes_at else None,
            "voted": seen.has_voted,
            "hidden": poll.hides_results and not poll.is_closed,
            "names": bool(names),
            "right": poll.is_right(self.person.id) if poll.is_quiz and seen.has_voted else None,
            "explanation": body(poll.explanation) if poll.explanation and is_open_book else None,
        }


def people(world: World) -> list[Json]:
    """Everybody whose eyes the page can borrow, with the chats where they are admins."""
    chats = [chat for chat in world.chats.values() if not chat.is_deleted and chat.upgraded_to is None]
    return [
        {"id": person.id, "title": person.name, "admin": [c.title for c in chats if c.member(person).is_admin]}
        for person in world.people
        if not person.is_deactivated
    ]


def body(formatted: Formatted) -> Json:
    return {"text": formatted.text, "entities": [_entity(entity) for entity in formatted.entities]}


def _entity(entity: Entity) -> Json:
    return {
        "kind": entity.kind,
        "offset": entity.offset,
        "length": entity.length,
        "url": entity.url,
        "language": entity.language,
    }


def file(file: File) -> Json:
    return {
        "url": f"page/file/{file.file_id}",
        "name": file.name,
        "size": len(file.content),
        "width": file.width,
        "height": file.height,
    }


def _topics(chat: Chat) -> Iterator[Json]:
    for topic in chat.topics.values():
        yield {"id": topic.id, "name": topic.name, "closed": topic.is_closed}


def _bot_of(world: World, chat: Chat) -> BotAccount | None:
    """The bot whose menu the chat shows."""
    if chat.bot is not None:
        return chat.bot
    return next((bot for bot in world.bots.values() if chat.member(bot).is_in), None)


def _commands(menu: tuple[Any, ...]) -> list[Json]:
    return [{"command": command.name, "description": command.description} for command in menu]


def _author(message: Message) -> str:
    if message.sender_chat is not None:
        return message.sender_chat.title
    return message.sender.name if message.sender else ""


def _sender(message: Message) -> Json | None:
    if message.sender_chat is not None:
        badge = "admin" if message.sender_chat is message.chat and not message.chat.is_channel else None
        return {"id": message.sender_chat.id, "title": message.sender_chat.title, "badge": badge}
    if message.sender is None:
        return None
    return {"id": message.sender.id, "title": message.sender.name, "badge": _badge(message)}


def _badge(message: Message) -> str | None:
    if isinstance(message.sender, BotAccount):
        return "bot"
    if message.sender is None or message.chat.kind not in {Kind.GROUP, Kind.SUPERGROUP}:
        return None
    return {Status.CREATOR: "owner", Status.ADMIN: "admin"}.get(message.chat.member(message.sender).status)


def _reply(message: Message) -> Json | None:
    target = message.reply_to
    if target is None:
        return None
    if target.is_deleted:
        return {"id": target.id, "title": None, "text": "", "sender": None}
    sender = _sender(target)
    return {
        "id": target.id,
        "title": _author(target),
        "text": target.text.replace("\n", " ")[:200],
        "sender": sender["id"] if sender else None,
    }


def _keyboard(message: Message) -> list[list[Json]] | None:
    if message.keyboard is None or not message.keyboard.buttons:
        return None
    return [[_key(button) for button in row] for row in message.keyboard.rows]


def _key(button: Button) -> Json:
    actions = {
        "callback": button.callback_data,
        "url": button.url,
        "copy": button.copy_text,
        "switch": button.switch_inline_query,
        "switch_here": button.switch_inline_query_current_chat,
        "web_app": button.web_app,
    }
    kind = next((kind for kind, value in actions.items() if value is not None), "none")
    return {"text": button.text, "kind": kind, "value": actions.get(kind), "style": button.style}


def _option(option: views.SeenOption) -> Json:
    return {
        "index": option.position,
        "text": option.text,
        "votes": option.votes,
        "mine": option.is_chosen,
        "correct": option.is_right,
    }


def _voters(world: World, poll: Poll) -> dict[int, list[str]]:
    """Who chose which option, by the names that people see."""
    chosen: dict[int, list[str]] = {}
    for voter, positions in poll.votes.items():
        account = world.accounts.get(voter)
        chat = world.chats.get(voter)
        name = account.name if account else chat.title if chat else "?"
        for position in positions:
            chosen.setdefault(position, []).append(name)
    return chosen


def _service(fields: Json) -> Json:
    """What the page needs to say it in its own language; what it does not know it prints as the world words it."""
    kind = next(iter(fields), "")
    value = fields.get(kind)
    names = value if isinstance(value, list) else [value]
    inside = [item.get("first_name") or item.get("name") or "" for item in names if isinstance(item, dict)]
    return {"kind": kind, "what": value if isinstance(value, str) else ", ".join(filter(None, inside))}
