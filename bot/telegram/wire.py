"""Requests to Telegram over aiohttp: at 64 calls in flight several times faster than python-telegram-bot's own httpx.

`send…` is not idempotent, so what matters about a failure is whether the request may have arrived. Every error that
leaves here carries the answer as its `__cause__`: `NotSent` or `Unknown`. The errors of aiohttp themselves stay inside:
some of them spell out the address, and the address contains the token.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import ClientSession, ClientTimeout, DummyCookieJar, FormData, TCPConnector
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import ODVInput
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TimedOut
from telegram.request import BaseRequest, RequestData

TOKEN_IN_ADDRESS = re.compile(r"/bot[^/\s]+")


PLAIN_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class NotSent(Exception):  # noqa: N818 - the state of the request, not an error of its own
    """The request certainly never reached Telegram: it may be sent again."""


class Unknown(Exception):  # noqa: N818 - as above
    """The request may have been carried out, only the reply is missing."""


def certainly_not_sent(error: BaseException) -> bool:
    return isinstance(error.__cause__, NotSent)


def is_passing(error: BaseException) -> bool:
    """Telegram is away, has too much to do, or knows our token no more: later the same may well succeed."""
    return isinstance(error, NetworkError | RetryAfter | InvalidToken) and not isinstance(error, BadRequest)


NEVER_LEFT = (
    aiohttp.ClientConnectorError,  # refused, no such name, no route, TLS
    aiohttp.ConnectionTimeoutError,  # no connection in time, neither a new one nor one from the pool
    aiohttp.ClientHttpProxyError,  # the proxy would not open the tunnel
    aiohttp.InvalidURL,
    aiohttp.NonHttpUrlClientError,
)


def network_error(error: Exception) -> NetworkError:
    text = TOKEN_IN_ADDRESS.sub("/bot<token>", f"{type(error).__name__}: {error}")
    fault = TimedOut(text) if isinstance(error, TimeoutError) else NetworkError(text)
    fault.__cause__ = NotSent(text) if isinstance(error, NEVER_LEFT) else Unknown(text)
    return fault


def body_of(data: RequestData | None) -> FormData | bytes | None:
    """Without a file, plain bytes: a form of aiohttp's own is several times the work, and most calls are toasts."""
    if data is None:
        return None
    if not data.contains_files:
        return urlencode(data.json_parameters).encode()
    fields = FormData(data.json_parameters)
    for name, (filename, content, content_type) in data.multipart_data.items():
        fields.add_field(name, content, filename=filename, content_type=content_type)
    return fields


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds; None waits for ever. The 30 for a reply are not generosity: Telegram absorbs floods of up to 8 s by
    answering late, and a send that is given up too early is delivered all the same.
    """

    read: float | None = 30
    write: float | None = 10
    upload: float | None = 30
    connect: float | None = 10
    pool: float | None = 10

    def timeout(self) -> ClientTimeout:
        """aiohttp counts the wait for the pool into `connect`, and has no time-out for writing: only `total` ends that."""
        return ClientTimeout(
            total=together(self.read, self.write, self.connect, self.pool),
            connect=together(self.connect, self.pool),
            sock_connect=self.connect,
            sock_read=self.read,
        )


def together(*seconds: float | None) -> float | None:
    """No limit on one part is no limit on the whole."""
    known = [part for part in seconds if part is not None]
    return sum(known) if len(known) == len(seconds) else None


def given(value: ODVInput[float], default: float | None) -> float | None:
    return default if isinstance(value, DefaultValue) else value


class Wire(BaseRequest):
    __slots__ = ("_limit", "_patience", "_proxy", "_session")

    def __init__(self, *, limit: int = 256, patience: Patience | None = None, proxy: str | None = None) -> None:
        self._limit = limit
        self._patience = patience or Patience()
        self._proxy = proxy
        self._session: ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return self._patience.read

    async def initialize(self) -> None:
        if self._session is None:
            self._session = ClientSession(
                connector=TCPConnector(limit=self._limit, keepalive_timeout=60, ttl_dns_cache=300),
                cookie_jar=DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )

    async def shutdown(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def call(self, url: str, parameters: Mapping[str, object], *, read_timeout: float | None) -> Any:
        """The bare result, not made into objects: for the intake, which parses each update apart."""
        fields = {name: value if isinstance(value, str) else json.dumps(value) for name, value in parameters.items()}
        return await self.post(f"{url}?{urlencode(fields)}", read_timeout=read_timeout)

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        usual, uploads = self._patience, request_data is not None and request_data.contains_files
        patience = Patience(
            read=given(read_timeout, usual.read),
            write=given(write_timeout, usual.upload if uploads else usual.write),
            connect=given(connect_timeout, usual.connect),
            pool=given(pool_timeout, usual.pool),
        )
        return await self._exchange(url, method, body_of(request_data), patience.timeout())

    async def _exchange(
        self, url: str, method: str, body: FormData | bytes | None, timeout: ClientTimeout
    ) -> tuple[int, bytes]:
        """aiohttp repeats a request whose kept-alive connection proved stale, but by its own rule never a POST; a
        redirect would be a second way to send twice, so none is followed.
        """
        if self._session is None:
            raise NetworkError("The wire is not initialized") from NotSent()
        headers = PLAIN_FORM if isinstance(body, bytes) else None
        try:
            async with self._session.request(
                method, url, data=body, headers=headers, timeout=timeout, proxy=self._proxy, allow_redirects=False
            ) as response:
                return response.status, await response.read()
        except (aiohttp.ClientError, OSError) as error:  # a TimeoutError is an OSError
            fault = network_error(error)
        raise fault  # outside of the block, so that not even `__context__` leads to the address
