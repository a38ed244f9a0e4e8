"""How one person sees a chat: what the page draws and what tests look at."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.sandbox.chats import Chat
from bot.sandbox.entities import Entity
from bot.sandbox.keyboards import Button
from bot.sandbox.messages import File, Media, Message, Service
from bot.sandbox.people import BotAccount, Command, Person, Scope
from bot.sandbox.polls import Poll

if TYPE_CHECKING:
    from bot.sandbox.world import World


@dataclass(frozen=True, slots=True)
class SeenOption:
    position: int
    text: str
    is_chosen: bool
    is_right: bool | None  # None as long as a quiz keeps it secret, and for ordinary polls
    votes: int | None  # None as long as results are hidden


@dataclass(frozen=True, slots=True)
class SeenPoll:
    question: str
    options: tuple[SeenOption, ...]  # in this person's order
    total: int
    is_quiz: bool
    is_closed: bool
    has_voted: bool
    allows_several: bool
    allows_revoting: bool
    is_anonymous: bool
    explanation: str | None  # behind the lamp, once voted or closed
    closes_at: datetime | None


@dataclass(frozen=True, slots=True)
class Seen:
    """One message; `message` is the world's own, to press, vote and reply with."""

    message: Message
    id: int
    who: str
    is_mine: bool
    is_service: bool
    date: datetime
    text: str
    entities: tuple[Entity, ...]
    buttons: tuple[tuple[Button, ...], ...]
    poll: SeenPoll | None
    photo: File | None
    document: File | None
    has_spoiler: bool
    reply_to: int | None
    thread: int | None
    edited: datetime | None

    @property
    def labels(self) -> list[str]:
        return [button.text for row in self.buttons for button in row]


def chat(world: "World", person: Person, where: Chat) -> list[Seen]:
    world.tick()
    return [seen(message, person) for message in where.messages.values() if not message.is_deleted]


def seen(message: Message, person: Person) -> Seen:
    media = message.content if isinstance(message.content, Media) else None
    return Seen(
        message=message,
        id=message.id,
        who=_who(message),
        is_mine=message.sender is person,
        is_service=isinstance(message.content, Service),
        date=message.date,
        text=message.text,
        entities=message.body.entities,
        buttons=message.keyboard.rows if message.keyboard else (),
        poll=poll(message.poll, person.id) if message.poll else None,
        photo=media.file if media and media.kind == "photo" else None,
        document=media.file if media and media.kind != "photo" else None,
        has_spoiler=bool(media and media.has_spoiler),
        reply_to=message.reply_to.id if message.reply_to else None,
        thread=message.thread,
        edited=message.edited,
    )


def _who(message: Message) -> str:
    if message.sender_chat is not None:
        return message.sender_chat.title
    return message.sender.name if message.sender else ""


def poll(poll: Poll, voter_id: int) -> SeenPoll:
    own = poll.votes.get(voter_id, ())
    is_open_book = bool(own) or poll.is_closed
    shows_counts = poll.is_closed or (bool(own) and not poll.hides_results)
    options = tuple(
        SeenOption(
            position=index,
            text=poll.options[index].text,
            is_chosen=index in own,
            is_right=index in poll.correct if poll.is_quiz and is_open_book else None,
            votes=poll.counts[index] if shows_counts else None,
        )
        for index in poll.order_for(voter_id)
    )
    return SeenPoll(
        question=poll.question,
        options=options,
        total=len(poll.votes),
        is_quiz=poll.is_quiz,
        is_closed=poll.is_closed,
        has_voted=bool(own),
        allows_several=poll.allows_several,
        allows_revoting=poll.allows_revoting,
        is_anonymous=poll.is_anonymous,
        explanation=poll.explanation.text if poll.explanation and is_open_book else None,
        closes_at=poll.closes_at,
    )


def menu(person: Person, chat: Chat, bot: BotAccount) -> tuple[Command, ...]:
    """The narrowest scope that has commands wins; within a scope the person's language, then no language."""
    for scope in _scopes(person, chat):
        for language in (person.language_code or "", ""):
            if commands := bot.commands.get((scope, language)):
                return commands
    return ()


def _scopes(person: Person, chat: Chat) -> Iterator[Scope]:
    is_admin = chat.member(person).is_admin
    if chat.is_private:
        yield Scope("chat", chat.id)
        yield Scope("all_private_chats")
    else:
        yield Scope("chat_member", chat.id, person.id)
        if is_admin:
            yield Scope("chat_administrators", chat.id)
        yield Scope("chat", chat.id)
        if is_admin:
            yield Scope("all_chat_administrators")
        yield Scope("all_group_chats")
    yield Scope()
