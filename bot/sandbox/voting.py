"""Votes, and the closing of polls."""

from typing import TYPE_CHECKING, Any

from bot.sandbox import people, shapes
from bot.sandbox.chats import Chat
from bot.sandbox.errors import ImpossibleError
from bot.sandbox.messages import Message
from bot.sandbox.people import BotAccount, Person
from bot.sandbox.polls import Poll

if TYPE_CHECKING:
    from bot.sandbox.world import World


def votes(
    world: "World",
    person: Person,
    message: Message,
    positions: tuple[int, ...],
    *,
    as_chat: Chat | None = None,
    late: bool = False,
) -> None:
    """No positions take the vote back. The order sent is the order that the bot gets."""
    poll = message.poll
    if poll is None:
        raise ImpossibleError("not a poll")
    voter_id = as_chat.id if as_chat else person.id
    if not late:
        world.tick()
        _may_vote(poll, message, person, voter_id, positions)
    poll.cast(voter_id, positions)
    tell_answer(world, poll, person, positions, as_chat=as_chat)
    changed(world, poll)


def _may_vote(poll: Poll, message: Message, person: Person, voter_id: int, positions: tuple[int, ...]) -> None:
    if poll.is_closed:
        raise ImpossibleError("the poll is closed")
    if not message.chat.member(person).is_in:
        raise ImpossibleError(f"{person.name} does not see this poll")
    if voter_id in poll.votes and not poll.allows_revoting:
        raise ImpossibleError("this vote is final")
    if voter_id not in poll.votes and not positions:
        raise ImpossibleError("there is no vote to take back")
    if len(positions) > 1 and not poll.allows_several:
        raise ImpossibleError("one option only")
    if len(set(positions)) != len(positions) or not set(positions) <= set(range(len(poll.options))):
        raise ImpossibleError(f"no such options: {positions}")


def tell_answer(
    world: "World", poll: Poll, person: Person, positions: tuple[int, ...], *, as_chat: Chat | None = None
) -> None:
    """Only the bot that sent the poll hears who voted, and only if the poll is not anonymous."""
    owner = world.accounts.get(poll.owner_id)
    if poll.is_anonymous or not isinstance(owner, BotAccount):
        return
    owner.met.add(person.id)
    voter: dict[str, Any] = {"user": shapes.user(person)}
    if as_chat is not None:
        voter = {"voter_chat": shapes.chat(as_chat), "user": shapes.placeholder(people.CHANNEL_BOT)}
    chosen = [poll.options[index].persistent_id for index in positions]
    body = {"poll_id": poll.id, **voter, "option_ids": list(positions), "option_persistent_ids": chosen}
    world.tell(owner, "poll_answer", body, f"poll:{poll.id}")


def changed(world: "World", poll: Poll) -> None:
    """The owner gets the new state in place of one that it has not fetched yet; everybody's screen follows."""
    owner = world.accounts.get(poll.owner_id)
    if isinstance(owner, BotAccount):
        queue = owner.updates
        queue.drop(queue.poll_states.pop(poll.id, -1))
        world.tell(owner, "poll", shapes.poll(poll), f"poll:{poll.id}")
        queue.poll_states[poll.id] = queue.next_id - 1
    for message in world.poll_messages.get(poll.id, ()):
        world.changed("poll", message.chat, message)


def close(world: "World", poll: Poll, method: str = "") -> None:
    if poll.is_closed:
        return
    poll.is_closed = True
    world.record("closed", method, world.poll_messages[poll.id][0], poll.question)
    changed(world, poll)
