"""One Bot API call from its token to its answer, with the floods and faults on the way."""

import asyncio
import math
import re
from collections.abc import Mapping
from inspect import isawaitable
from typing import Any, NamedTuple

from bot.sandbox.call import Call, Described, Upload
from bot.sandbox.errors import ApiError, conflict, too_many
from bot.sandbox.faults import Fault, Mischief
from bot.sandbox.methods import METHODS, PACED, PACED_EDITS
from bot.sandbox.people import BotAccount
from bot.sandbox.world import World

BAD_GATEWAY = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n"
MOST_WAITING = 310  # sends in flight for one chat
_TOKEN = re.compile(r"[1-9][0-9]{0,18}:[^/]+")


class Answer(NamedTuple):
    """HTTP status, and the envelope; text instead of an envelope is an HTML page of the front end."""

    status: int
    payload: dict[str, Any] | str


class ConnectionLostError(ConnectionResetError):
    """The connection breaks without an answer."""


async def handle(
    world: World,
    token: str,
    method: str,
    params: Mapping[str, Any] | None = None,
    files: Mapping[str, Upload] | None = None,
) -> Answer:
    """One call. Raises ConnectionLostError where a fault says so; may also never return."""
    world.tick()
    try:
        bot = _bot(world, token)
        call = Call(world, bot, _name(method), params or {}, files or {})
        mischief = world.faults.strike(method.lower(), _number(call)) if world.faults.planned else None
        if mischief is None and not world.latency and (world.gate.pacing is None or not _is_paced(call)):
            return await _carried_out(call)
        # what takes a while goes on although the caller may give up waiting
        return await asyncio.shield(world.in_background(_troubled(call, mischief)))
    except ApiError as error:
        return _refused(error)


def _bot(world: World, token: str) -> BotAccount:
    bot = world.bots.get(token)
    if bot is None and (len(token) > 80 or not _TOKEN.fullmatch(token)):
        raise ApiError(401, "Unauthorized: invalid token specified")
    if bot is None or bot.is_revoked:
        raise ApiError(401, "Unauthorized")
    if bot.is_logged_out:
        raise ApiError(400, "Logged out")
    return bot


def _name(method: str) -> str:
    known = METHODS.get(method.lower())
    if known is None:
        raise ApiError(404, "Not Found: method not found")
    return known[0]


async def _carried_out(call: Call) -> Answer:
    result = METHODS[call.method.lower()][1](call)
    if isawaitable(result):
        result = await result
    if isinstance(result, Described):
        return Answer(200, {"ok": True, "result": result.result, "description": result.description})
    return Answer(200, {"ok": True, "result": result})


def _refused(error: ApiError) -> Answer:
    payload: dict[str, Any] = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        payload["parameters"] = error.parameters
    return Answer(error.code, payload)


async def _troubled(call: Call, mischief: Mischief | None) -> Answer:
    """A call on a day when something is slow, or goes wrong."""
    try:
        if call.method != "getUpdates" and call.world.latency:
            await call.world.sleep(call.world.latency)
        if mischief is not None:
            return await _struck(call, mischief)
        return await _paced(call)
    except ApiError as error:
        return _refused(error)


async def _struck(call: Call, mischief: Mischief) -> Answer:
    match mischief.fault:
        case Fault.HANG_BEFORE:
            return await _never()
        case Fault.CUT_BEFORE:
            raise ConnectionLostError
        case Fault.HANG_AFTER:
            await _carried_out(call)
            return await _never()
        case Fault.CUT_AFTER:
            await _carried_out(call)
            raise ConnectionLostError
        case Fault.SLOW:
            answer = await _carried_out(call)
            await call.world.sleep(mischief.seconds)
            return answer
        case _:
            return _wrong(mischief)


def _wrong(mischief: Mischief) -> Answer:
    match mischief.fault:
        case Fault.BAD_GATEWAY:
            return Answer(502, BAD_GATEWAY)
        case Fault.FLOOD:
            return _refused(too_many(math.ceil(mischief.seconds)))
        case Fault.RESTART:
            return _refused(ApiError(500, "Internal Server Error: restart"))
        case Fault.UNAUTHORIZED:
            return _refused(ApiError(401, "Unauthorized"))
        case Fault.CONFLICT:
            return _refused(
                conflict("terminated by other getUpdates request; make sure that only one bot instance is running")
            )
    return _refused(ApiError(500, "Internal Server Error"))


async def _never() -> Answer:
    await asyncio.get_running_loop().create_future()
    raise ConnectionLostError


async def _paced(call: Call) -> Answer:
    """Short waits are absorbed: the answer is late, and so is the message. Longer ones are refused."""
    chat_id, gate = _number(call), call.world.gate
    if chat_id is None or gate.pacing is None or not _is_paced(call):
        return await _carried_out(call)
    if gate.waiting(chat_id) > MOST_WAITING:
        await call.world.sleep(3)
        raise too_many(60)
    wait = gate.admit(chat_id, is_group=chat_id < 0)
    if wait > gate.pacing.absorbed:
        raise too_many(math.ceil(wait))
    if wait:
        with gate.queued(chat_id):
            await call.world.sleep(wait)
    return await _carried_out(call)


def _is_paced(call: Call) -> bool:
    name, pacing = call.method.lower(), call.world.gate.pacing
    return name in PACED or (name in PACED_EDITS and pacing is not None and pacing.counts_edits)


def _number(call: Call) -> int | None:
    try:
        return int(call.values["chat_id"])
    except (KeyError, ValueError, TypeError):
        return None
