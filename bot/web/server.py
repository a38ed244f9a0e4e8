"""What the bot listens to: health, readiness, metrics, and Telegram's webhook when there is one."""

import hmac
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

STALE = timedelta(seconds=90)
"""A poller that has not been answered for so long is not alive, whatever getMe may say."""

LARGEST_UPDATE = 4 << 20
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  the header's name
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Health:
    clock: Callable[[], datetime]
    heard: Callable[[], datetime | None]  # when Telegram last answered the poller; None: no poller here
    ready: Callable[[], Awaitable[bool]]  # the database answers


@dataclass(frozen=True, slots=True)
class Webhook:
    secret: str
    take: Callable[[Sequence[dict[str, Any]]], Awaitable[None]]  # returns when the update is committed


WEBHOOK_PATH = "/telegram"


def application(
    health: Health, metrics: Callable[[], Awaitable[bytes]], webhook: Webhook | None, pages: Sequence[web.RouteDef] = ()
) -> web.Application:
    app = web.Application(client_max_size=LARGEST_UPDATE)
    app.add_routes([web.get("/healthz", _healthz(health)), web.get("/readyz", _readyz(health))])
    app.add_routes([web.get("/metrics", _metrics(metrics))])
    app.add_routes(pages)
    if webhook:
        app.add_routes([web.post(WEBHOOK_PATH, _telegram(webhook))])
    return app


Handler = Callable[[web.Request], Awaitable[web.Response]]


def _healthz(health: Health) -> Handler:
    async def handle(_: web.Request) -> web.Response:
        heard = health.heard()
        alive = heard is None or health.clock() - heard < STALE
        return web.json_response({"alive": alive}, status=200 if alive else 503)

    return handle


def _readyz(health: Health) -> Handler:
    async def handle(_: web.Request) -> web.Response:
        ready = await health.ready()
        return web.json_response({"ready": ready}, status=200 if ready else 503)

    return handle


def _metrics(metrics: Callable[[], Awaitable[bytes]]) -> Handler:
    async def handle(_: web.Request) -> web.Response:
        return web.Response(body=await metrics(), content_type="text/plain", charset="utf-8")

    return handle


def _telegram(webhook: Webhook) -> Handler:
    async def handle(request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), webhook.secret.encode()):  # in constant time
            return web.Response(status=403)
        try:
            update = json.loads(await request.read())
            known = isinstance(update["update_id"], int)
        except (ValueError, KeyError, TypeError):
            known = False
        if not known:
            return web.Response(status=400)
        try:
            await webhook.take([update])
        except SQLAlchemyError as error:
            log.warning("An update cannot be kept; Telegram will bring it again", error=type(error).__name__)
            return web.Response(status=503, headers={"Retry-After": "2"})
        return web.Response()

    return handle
