"""Updates that a bot does not expect: of an unknown kind, broken, repeated, in disorder."""

from typing import TYPE_CHECKING, Any

from bot.sandbox import shapes
from bot.sandbox.people import BotAccount, Person
from bot.sandbox.updates import KEPT_OTHERWISE, Update

if TYPE_CHECKING:
    from bot.sandbox.world import World


def raw(world: "World", bot: BotAccount, fields: dict[str, Any] | str, lane: str = "odd") -> Update:
    """Queues anything as an update; text goes out as it stands and breaks the whole batch."""
    queue, now = bot.updates, world.now
    world.seed(queue)
    body = fields if isinstance(fields, str) else {"update_id": queue.next_id, **fields}
    return queue.put_raw("odd", body, lane, now, now + KEPT_OTHERWISE)


def unknown_kind(world: "World", bot: BotAccount) -> Update:
    """What a bot gets when Telegram is newer than its library."""
    return raw(world, bot, {"rocket_launched": {"pad": 39, "from": {"id": 1, "is_bot": False, "first_name": "Elon"}}})


def broken(world: "World", bot: BotAccount, person: Person) -> Update:
    """Looks like a message, but no library can read its date (milliseconds) and its chat (none)."""
    message = {"message_id": 1, "date": 1_700_000_000_000_000, "from": shapes.user(person), "text": "?"}
    return raw(world, bot, {"message": message})


def stray_vote(world: "World", bot: BotAccount, person: Person, poll_id: str, options: tuple[int, ...]) -> Update:
    """A vote for a poll that the bot does not know, or not yet."""
    vote = {"poll_id": poll_id, "user": shapes.user(person), "option_ids": list(options)}
    return raw(
        world, bot, {"poll_answer": vote | {"option_persistent_ids": [str(o) for o in options]}}, f"poll:{poll_id}"
    )


def disorder(world: "World", bot: BotAccount) -> None:
    """From now on every batch comes shuffled."""

    def shuffled(batch: list[Update]) -> list[Update]:
        return world.dice.sample(batch, len(batch))

    bot.updates.twists.append(shuffled)


def repeat(bot: BotAccount, count: int) -> None:
    """The next batch begins with the last `count` updates handed over, although they are confirmed."""
    queue = bot.updates
    again = list(queue.delivered)[-count:]

    def repeated(batch: list[Update]) -> list[Update]:
        queue.twists.remove(repeated)
        return again + batch

    queue.twists.append(repeated)
    queue.wake()
