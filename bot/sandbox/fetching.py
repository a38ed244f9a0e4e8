"""Bot API: how a bot gets its updates, by long polling or by webhook."""

import asyncio
import ipaddress
import re
from urllib.parse import urlsplit

from bot.sandbox.call import Call, Described
from bot.sandbox.errors import bad_request, conflict, too_many
from bot.sandbox.shapes import Json, timestamp, without_none
from bot.sandbox.updates import Body, Webhook

LONGEST_POLL = 50
HURRY = 3.0  # seconds within which the same getUpdates again is slowed down, and a second 409 held back
RUSH = 0.5
WEBHOOK_PORTS = {80, 88, 443, 8443}
IN_USE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
TAKEN = "terminated by other getUpdates request; make sure that only one bot instance is running"

_SECRET = re.compile(r"[A-Za-z0-9_-]*")


async def get_updates(call: Call) -> list[Body]:
    if call.bot.webhook is not None:
        await _hold_back(call)
        raise conflict(IN_USE)
    _allow(call)
    queue = call.bot.updates
    queue.displace(conflict(TAKEN))
    offset, limit = call.integer("offset"), call.integer("limit", 100, 1, 100)
    limit, timeout = _unhurried(call, offset, limit, call.integer("timeout", 0, 0, LONGEST_POLL))
    updates = queue.fetch(offset, limit, call.world.now)
    if not updates and timeout:
        await _wait(call, timeout)
        updates = queue.fetch(0, limit, call.world.now)
    return [update.body for update in updates]


async def _wait(call: Call, timeout: int) -> None:
    """Until the first update, the time-out, or another call that takes the place of this one."""
    queue = call.bot.updates
    waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    queue.waiter = waiter
    try:
        async with asyncio.timeout(timeout):
            await waiter
    except TimeoutError:
        return
    except Exception:
        await _hold_back(call)
        raise
    finally:
        if queue.waiter is waiter:
            queue.waiter = None


async def _hold_back(call: Call) -> None:
    """A second 409 within three seconds is answered three seconds late."""
    queue, now = call.bot.updates, call.world.pulse()
    was, queue.conflict_at = queue.conflict_at, now
    if _is_paced(call) and now - was < HURRY:
        await call.world.sleep(HURRY)


def _unhurried(call: Call, offset: int, limit: int, timeout: int) -> tuple[int, int]:
    queue, now = call.bot.updates, call.world.pulse()
    since = now - queue.polled_at
    is_again = offset == queue.polled_offset
    queue.polled_offset, queue.polled_at = offset, now
    if not is_again or not _is_paced(call):
        return limit, timeout
    return (1 if since < RUSH else limit), (max(timeout, int(HURRY)) if since < HURRY else timeout)


def _is_paced(call: Call) -> bool:
    pacing = call.world.gate.pacing
    return pacing is not None and pacing.spaces_polls


def _allow(call: Call) -> None:
    """Without the parameter the server keeps what an earlier call said."""
    asked = call.json("allowed_updates", "can't parse allowed updates JSON object")
    if asked is not None:
        if not isinstance(asked, list):
            raise bad_request("expected an Array of String as allowed_updates")
        call.bot.updates.allow(str(kind) for kind in asked)


def set_webhook(call: Call) -> Described:
    _not_too_often(call)
    url = call.text("url").strip()
    if not url:
        return delete_webhook(call)
    _must_be_good_url(call, url)
    secret = _secret(call)
    _allow(call)
    if call.flag("drop_pending_updates"):
        call.bot.updates.pending.clear()
    was, ip_address = call.bot.webhook, call.text("ip_address") or None
    call.bot.updates.displace(conflict("terminated by setWebhook request"))
    most = call.integer("max_connections", 40, 1, 100)
    if was and (was.url, was.secret, was.max_connections, was.ip_address) == (url, secret, most, ip_address):
        return Described(result=True, description="Webhook is already set")
    call.bot.webhook = Webhook(url, secret, most, ip_address, "certificate" in call.files)
    call.world.hook_set(call.bot)
    return Described(result=True, description="Webhook was set")


def _not_too_often(call: Call) -> None:
    queue, now = call.bot.updates, call.world.pulse()
    if _is_paced(call) and now - queue.hooked_at < 1:
        raise too_many(1)
    queue.hooked_at = now


def _must_be_good_url(call: Call, url: str) -> None:
    """A server started for local use takes any address, as the real one does with `--local`."""
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise bad_request("invalid webhook URL specified") from error
    if not host or parts.scheme not in {"http", "https"}:
        raise bad_request("invalid webhook URL specified")
    if call.world.is_local:
        return
    if parts.scheme != "https":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if (port or 443) not in WEBHOOK_PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    _must_be_reachable(call.text("ip_address") or host)


def _must_be_reachable(host: str) -> None:
    try:
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        return  # a name: the sandbox asks no name server
    if address.version == 6:
        raise bad_request("bad webhook: IPv6-only addresses are not allowed")
    if not address.is_global:
        raise bad_request(f"bad webhook: IP address {address} is reserved")


def _secret(call: Call) -> str | None:
    secret = call.text("secret_token")
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    return secret or None


def delete_webhook(call: Call) -> Described:
    if call.flag("drop_pending_updates"):
        call.bot.updates.pending.clear()
    was, call.bot.webhook = call.bot.webhook, None
    if was is None:
        return Described(result=True, description="Webhook is already deleted")
    was.changed.set()
    return Described(result=True, description="Webhook was deleted")


def webhook_info(call: Call) -> Json:
    hook, queue = call.bot.webhook, call.bot.updates
    queue.expire(call.world.now)
    allowed = {"allowed_updates": sorted(queue.allowed)} if queue.allowed else {}
    base = {
        "url": hook.url if hook else "",
        "has_custom_certificate": bool(hook and hook.has_certificate),
        "pending_update_count": len(queue.pending),
    } | allowed
    return base | _hook_details(hook)


def _hook_details(hook: Webhook | None) -> Json:
    if hook is None:
        return {}
    return without_none(
        ip_address=hook.ip_address or "203.0.113.7",
        max_connections=hook.max_connections,
        last_error_date=timestamp(hook.last_error_at) if hook.last_error_at else None,
        last_error_message=hook.last_error,
    )
