"""The four ways of passing parameters, addresses, files, and speed enough for benchmarks."""

import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest

from bot.sandbox.server import Server, handle, serve
from tests.sandbox.scene import TOKEN, Scene, scene


@dataclass
class Line:
    town: Scene
    server: Server
    session: aiohttp.ClientSession

    @property
    def base(self) -> str:
        return f"{self.server.url}/bot{TOKEN}"


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    town = scene()
    server = await serve(town.world)
    async with aiohttp.ClientSession() as session:
        yield Line(town, server, session)
    await server.close()


async def test_parameters_come_in_four_encodings(line: Line) -> None:
    url, who, text = f"{line.base}/sendMessage", str(line.town.ann.id), "Grüße 😀 & <b>"
    multipart = aiohttp.FormData(default_to_multipart=True)
    multipart.add_field("chat_id", who)
    multipart.add_field("text", text)
    body = {
        "chat_id": line.town.ann.id,
        "text": text,
        "reply_markup": {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]},
    }
    for answer in (
        await line.session.get(url, params={"chat_id": who, "text": text}),
        await line.session.post(url, data={"chat_id": who, "text": text}),
        await line.session.post(url, json=body),
        await line.session.post(url, data=multipart),
    ):
        assert answer.status == 200
        assert answer.content_type == "application/json"
        assert (await answer.json())["result"]["text"] == text
    assert len(line.town.world.ledger.records) == 4
    assert line.town.world.sees(line.town.ann, line.town.private)[-2].labels == ["A"]


async def test_addresses_that_are_no_calls(line: Line) -> None:
    for path, status, words in (
        ("/", 404, "Not Found"),
        ("/hello", 404, "Not Found"),
        (f"/bot{TOKEN}/makeCoffee", 404, "Not Found: method not found"),
        ("/bot1:unknown/getMe", 401, "Unauthorized"),
        ("/botnonsense/getMe", 401, "Unauthorized: invalid token specified"),
        (f"/bot{TOKEN}/test/getMe", 200, ""),
        (f"/bot{TOKEN}/GeTmE", 200, ""),
    ):
        async with line.session.get(line.server.url + path) as answer:
            payload = await answer.json()
            assert (answer.status, payload.get("description", "")) == (status, words), path


async def test_an_absolute_address_is_not_found(line: Line) -> None:
    import asyncio  # noqa: PLC0415 - only here

    host, port = line.server.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"GET http://{host}/bot{TOKEN}/getMe HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    answer = (await reader.read()).decode()
    assert answer.startswith("HTTP/1.1 404")
    assert "absolute URI is specified in the Request-Line" in answer
    writer.close()
    await writer.wait_closed()


async def test_bytes_that_are_no_utf8_are_refused_by_name(line: Line) -> None:
    body = f"chat_id={line.town.ann.id}&text=%ff".encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    async with line.session.post(f"{line.base}/sendMessage", data=body, headers=headers) as answer:
        assert answer.status == 400
        assert (await answer.json())["description"] == "Bad Request: strings must be encoded in UTF-8"
    async with line.session.post(
        f"{line.base}/sendMessage", data=b"{oops", headers={"Content-Type": "application/json"}
    ) as answer:
        assert answer.status == 400


async def test_an_uploaded_file_comes_back_byte_for_byte(line: Line) -> None:
    content = bytes(range(256)) * 1000
    form = aiohttp.FormData()
    form.add_field("chat_id", str(line.town.ann.id))
    form.add_field("document", content, filename="data.bin")
    async with line.session.post(f"{line.base}/sendDocument", data=form) as answer:
        file_id = (await answer.json())["result"]["document"]["file_id"]
    async with line.session.post(f"{line.base}/getFile", json={"file_id": file_id}) as answer:
        path = (await answer.json())["result"]["file_path"]
    async with line.session.get(f"{line.server.url}/file/bot{TOKEN}/{path}") as answer:
        assert await answer.read() == content
    async with line.session.get(f"{line.server.url}/file/bot1:wrong/{path}") as answer:
        assert answer.status == 404


async def test_the_connection_is_kept_alive(line: Line) -> None:
    for _ in range(3):
        async with line.session.get(f"{line.base}/getMe") as answer:
            assert answer.status == 200
            assert answer.headers.get("Connection", "keep-alive") == "keep-alive"


async def test_three_thousand_calls_a_second_in_process(town: Scene) -> None:
    params = {"chat_id": str(town.ann.id), "text": "hello"}
    best = 0.0
    for _ in range(3):
        begin = time.perf_counter()
        for _ in range(1000):
            await handle(town.world, TOKEN, "sendMessage", params)
        best = max(best, 1000 / (time.perf_counter() - begin))
    assert best > 3000


async def test_a_json_result_is_plain_json(town: Scene) -> None:
    message = await town.posts(town.group)
    assert json.loads(json.dumps(await town.ask("getChat", chat_id=town.group.id)))["type"] == "group"
    assert message.chat is town.group
