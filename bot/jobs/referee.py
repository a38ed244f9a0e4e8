"""What the clock does for challenges: each that is due gets its turn, and its chat sees what has come of it."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter

from bot.actions import challenge, challenge_clock, challenge_duel
from bot.actions.challenge import Scene
from bot.domain import challenge as rules
from bot.domain.challenge import Challenge, Event, Form, State
from bot.jobs.sender import gone_for_good
from bot.storage import challenges, chats
from bot.telegram import challenge_show, operator, send
from bot.telegram.context import House
from bot.telegram.limiter import seconds

AGAIN = timedelta(seconds=3)
"""Until something that did not get through is tried again."""

log = structlog.get_logger()


@dataclass(slots=True)
class Referee:
    """A challenge that has to wait for Telegram does not keep the others waiting."""

    here: House
    bot: send.Bot
    _turns: dict[int, asyncio.Task[None]] = field(default_factory=dict)

    async def look(self) -> int:
        """Begin the turns that are due; how many."""
        due = await self.here.database.read(challenges.due, self.here.clock())
        free = [challenge_id for challenge_id in due if challenge_id not in self._turns]
        for challenge_id in free:
            self._turns[challenge_id] = asyncio.create_task(self._turn(challenge_id))
        return len(free)

    async def idle(self) -> None:
        while self._turns:
            await asyncio.gather(*self._turns.values())

    async def take_up(self) -> None:
        """What the last process left in the middle of a round."""
        here = self.here
        await here.database.write(challenge_clock.take_up, here.clock(), alone=here.database.is_sqlite)

    async def _turn(self, challenge_id: int) -> None:
        try:
            await self._take_turn(challenge_id)
        except Exception as error:  # a bug, or the database is away: it has its next turn in a second
            log.exception("A challenge's turn failed", challenge_id=challenge_id, error=str(error))
        finally:
            del self._turns[challenge_id]

    async def _take_turn(self, challenge_id: int) -> None:
        here, now = self.here, self.here.clock()
        moved = await here.database.write(challenge_clock.turn, here.bank, now, here.dice, challenge_id)
        scene = await here.database.read(challenge.look, here.bank, challenge_id) if moved else None
        if scene is None:
            return
        here.posting.set()
        if scene.challenge.form is Form.DUEL:
            await self._show(scene, now)
            await here.database.write(_rest_duel, scene.challenge, now)
        elif scene.stamp(now) == scene.challenge.shown:
            await self._rest(scene, now, scene.challenge.until)
        elif now < (ready := _ready(scene, now)):
            await self._rest(scene, now, ready)
        else:
            await self._show(scene, now)

    async def _rest(self, scene: Scene, now: datetime, until: datetime) -> None:
        """A lobby need not be looked at before somebody comes, or its time is over."""
        if scene.challenge.state is State.LOBBY:
            await self.here.database.write(challenge_clock.rest, scene.challenge.id, now, until)

    async def _show(self, scene: Scene, now: datetime) -> None:
        here, it = self.here, scene.challenge
        try:
            await challenge_show.show(here, self.bot, scene, now)
        except ChatMigrated as move:
            await here.database.write(chats.move, it.chat_id, move.new_chat_id)
        except RetryAfter as refusal:
            await self._again(it.id, timedelta(seconds=seconds(refusal)))
        except (Forbidden, BadRequest) as error:
            await self._refused(scene, now, error)
        except NetworkError as error:
            log.warning("A challenge did not get through", challenge_id=it.id, error=str(error))
            await self._again(it.id, AGAIN)

    async def _refused(self, scene: Scene, now: datetime, error: Forbidden | BadRequest) -> None:
        """The chat is no more, or it is our fault; then the game goes on."""
        here, it = self.here, scene.challenge
        log.warning("A challenge was refused", challenge_id=it.id, error=str(error))
        if gone_for_good(error):
            await here.database.write(challenges.move, it.id, Event.GONE)
            return
        await here.database.write(challenge_clock.seen, it, scene.stamp(now), now)
        await here.database.write(challenge_clock.finish, it.id)
        text = here.texts.say(here.defaults.language, "operator.error", error=error.message)
        await operator.tell_once(here, self.bot, f"challenge {error.message}", text)

    async def _again(self, challenge_id: int, later: timedelta) -> None:
        await self.here.database.write(challenges.change, challenge_id, due_at=self.here.clock() + later)


def _rest_duel(tx: Connection, it: Challenge, now: datetime) -> None:
    """Between two questions nobody has to be watched."""
    if it.state is State.LOBBY or (it.state is State.PLAYING and challenge_duel.is_quiet(tx, it.id)):
        challenge_clock.rest(tx, it.id, now, it.until)


def _ready(scene: Scene, now: datetime) -> datetime:
    """When what is shown may be changed again. The end of a round is shown at once."""
    it = scene.challenge
    is_same_round = it.shown.startswith(f"{it.state} {it.round_id} ") or it.state is State.LOBBY
    if it.shown_at is None or not is_same_round:
        return now
    return it.shown_at + rules.edit_pause(it.state, it.edits, it.seconds)
