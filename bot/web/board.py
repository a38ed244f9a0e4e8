"""A group's board page: found by its secret, read-only, without a script and without anything from elsewhere."""

import base64
import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.actions import board_page
from bot.bank.shelf import Shelf
from bot.storage.database import Database
from bot.texts import Texts
from bot.web import board_html

PATH = "/board/{token:[A-Za-z0-9_-]{8,64}}"
Clock = Callable[[], datetime]


def routes(database: Database, texts: Texts, shelf: Shelf, clock: Clock) -> Sequence[web.RouteDef]:
    async def handle(request: web.Request) -> web.Response:
        token, wish = request.match_info["token"], request.query.get("of", "week")[:64]
        try:
            page = await database.read(board_page.look, token, wish, clock())
        except SQLAlchemyError:
            return web.Response(status=503, headers={"Retry-After": "5"})
        if page is None:
            return _answer(board_html.not_found(texts), status=404)
        words = board_html.Words(texts, page.chat.language or "zh", shelf.bank, clock())
        return _answer(board_html.document(words, page))

    return [web.get(PATH, handle)]


def _answer(html: str, status: int = 200) -> web.Response:
    """Nothing may be loaded, nothing run, nothing kept by caches, and the address goes nowhere."""
    headers = {
        "Content-Security-Policy": f"default-src 'none'; style-src '{_hash(board_html.STYLE)}'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex, nofollow",
        "Cache-Control": "private, no-store",
    }
    return web.Response(text=html, status=status, content_type="text/html", headers=headers)


def _hash(style: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
