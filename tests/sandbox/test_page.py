"""What the page's server tells and does, seen from the socket: nothing that a person may not know, nothing for strangers."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession, ClientWebSocketResponse, WSMsgType, WSServerHandshakeError, web

from bot.sandbox.call import Upload
from bot.sandbox.chats import Chat
from bot.sandbox.dispatch import handle
from bot.sandbox.page import Page, add_page
from bot.sandbox.people import Person
from bot.sandbox.server import routes
from bot.sandbox.world import World

Json = dict[str, Any]
TOKEN = "7000000001:secret"
QUIZ = {
    "question": "2 + 2",
    "options": ["3", "4"],
    "type": "quiz",
    "correct_option_ids": [1],
    "explanation": "Count.",
    "is_anonymous": False,
}


@dataclass(slots=True)
class Clock:
    at: datetime = datetime(2026, 11, 23, 8, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def advance(self, by: timedelta) -> None:
        self.at += by

    async def next_question(self) -> datetime | None:
        return self.at + timedelta(minutes=5)

    async def next_reveal(self) -> datetime | None:
        return None


@dataclass(slots=True)
class Line:
    """One window's socket; pushes that arrive while a reply is awaited wait in `heard`."""

    socket: ClientWebSocketResponse
    heard: list[Json]
    asked: int = 0

    async def ask(self, what: str, **given: Any) -> Any:
        reply = await self.reply(what, **given)
        assert "error" not in reply, reply
        return reply["result"]

    async def refused(self, what: str, **given: Any) -> str:
        return str((await self.reply(what, **given))["error"])

    async def reply(self, what: str, **given: Any) -> Json:
        self.asked += 1
        await self.socket.send_json({"n": self.asked, "do": what} | given)
        while "push" in (told := await self.socket.receive_json(timeout=60)):
            self.heard.append(told)
        return dict(told)

    async def push(self, kind: str) -> Json:
        """The next push of this kind; the others before it are dropped."""
        while True:
            told = self.heard.pop(0) if self.heard else await self.socket.receive_json(timeout=60)
            if told.get("push") == kind:
                return dict(told)


@dataclass(slots=True)
class Demo:
    world: World
    clock: Clock
    ann: Person
    bob: Person
    group: Chat
    page: Page
    url: str
    session: ClientSession

    async def line(self, person: Person, origin: str | None = None) -> Line:
        line = Line(await self.session.ws_connect(f"{self.url}/page/socket", origin=origin or self.url), [])
        await line.ask("be", person=person.id)
        return line

    async def get(self, path: str) -> ClientResponse:
        return await self.session.get(f"{self.url}{path}")

    async def bot(self, method: str, chat: Chat, **values: Any) -> Any:
        files = {name: value for name, value in values.items() if isinstance(value, Upload)}
        rest = {name: value for name, value in values.items() if name not in files}
        answer = await handle(self.world, TOKEN, method, {"chat_id": chat.id} | rest, files)
        assert isinstance(answer.payload, dict)
        return answer.payload["result"]


@pytest.fixture
async def demo() -> AsyncIterator[Demo]:
    clock = Clock()
    world = World(clock.now)
    bot = world.bot(TOKEN)
    ann, bob = world.person("Ann"), world.person("Bob")
    group = world.supergroup("Study", bob, ann, bot)
    app = web.Application()
    page = add_page(app, world, clock_moves=clock, zone="Asia/Shanghai")
    routes(app, world)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    async with ClientSession() as session:
        yield Demo(world, clock, ann, bob, group, page, f"http://{host}:{port}", session)
    await runner.cleanup()


async def test_a_page_from_elsewhere_may_not_listen(demo: Demo) -> None:
    with pytest.raises(WSServerHandshakeError) as refusal:
        await demo.line(demo.ann, origin="http://evil.example")
    assert refusal.value.status == 403


async def test_the_key_is_not_in_the_data_before_the_vote_and_is_afterwards(demo: Demo) -> None:
    line = await demo.line(demo.ann)
    await demo.bot("sendPoll", demo.group, **QUIZ)
    before = (await line.push("message"))["message"]["poll"]
    assert [(o["correct"], o["votes"]) for o in before["options"]] == [(None, None), (None, None)]
    assert (before["explanation"], before["right"], before["names"]) == (None, None, False)
    demo.world.votes(demo.ann, demo.world.last(demo.group), [0])
    after = (await line.push("message"))["message"]["poll"]
    assert [(o["correct"], o["votes"], o["names"]) for o in after["options"]] == [(False, 1, ["Ann"]), (True, 0, [])]
    assert (after["explanation"]["text"], after["right"]) == ("Count.", False)


async def test_an_anonymous_poll_never_names_its_voters(demo: Demo) -> None:
    line = await demo.line(demo.ann)
    await demo.bot("sendPoll", demo.group, **QUIZ | {"is_anonymous": True})
    await line.push("message")
    demo.world.votes(demo.ann, demo.world.last(demo.group), [1])
    poll = (await line.push("message"))["message"]["poll"]
    assert (poll["names"], [o["names"] for o in poll["options"]]) == (False, [[], []])


async def test_hidden_results_stay_hidden_until_the_poll_closes(demo: Demo) -> None:
    line = await demo.line(demo.ann)
    await demo.bot(
        "sendPoll", demo.group, question="?", options=["a", "b"], hide_results_until_closes=True, open_period=60
    )
    await line.ask("vote", chat=demo.group.id, message=demo.world.last(demo.group).id, options=[0])
    state = await line.ask("be", person=demo.ann.id)
    poll = state["chats"][1]["messages"][-1]["poll"]
    assert (poll["hidden"], [o["votes"] for o in poll["options"]]) == (True, [None, None])
    line.heard.clear()
    await line.ask("move", to="hour")
    poll = (await line.push("message"))["message"]["poll"]
    assert (poll["closed"], [o["votes"] for o in poll["options"]]) == (True, [1, 0])


async def test_a_private_chat_is_seen_by_its_person_only(demo: Demo) -> None:
    ann, bob = await demo.line(demo.ann), await demo.line(demo.bob)
    await ann.ask("say", chat=demo.ann.id, text="/start secret")
    demo.world.says(demo.ann, demo.group, "hello")
    assert (await ann.push("message"))["message"]["body"]["text"] == "/start secret"
    assert (await bob.push("message"))["message"]["body"]["text"] == "hello"
    assert await bob.refused("say", chat=demo.ann.id, text="hi") == "Bob does not see this chat"


async def test_one_change_of_many_reaches_the_page_as_its_last_state(demo: Demo) -> None:
    line = await demo.line(demo.ann)
    await demo.bot("sendPoll", demo.group, question="?", options=["a", "b"], is_anonymous=False)
    for person in (demo.ann, demo.bob):
        demo.world.votes(person, demo.world.last(demo.group), [0])
    demo.world.says(demo.bob, demo.group, "done")
    pushed = [(await line.push("message"))["message"] for _ in range(2)]
    assert [m.get("poll", {}).get("voters") for m in pushed] == [2, None]


async def test_a_press_goes_to_the_bot_and_its_toast_comes_back_to_this_window(demo: Demo) -> None:
    ann, bob = await demo.line(demo.ann), await demo.line(demo.bob)
    keyboard = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}
    sent = await demo.bot("sendMessage", demo.group, text="Press", reply_markup=keyboard)
    query = await ann.ask("press", chat=demo.group.id, message=sent["message_id"], data="a")
    await demo.bot("answerCallbackQuery", demo.group, callback_query_id=query, text="Saved", show_alert=True)
    assert await ann.push("answered") == {
        "push": "answered",
        "query": query,
        "text": "Saved",
        "alert": True,
        "url": None,
    }
    demo.world.says(demo.bob, demo.group, "next")
    await bob.push("message")
    assert [told for told in bob.heard if told["push"] == "answered"] == []


async def test_what_the_world_refuses_is_said_and_the_line_stays_open(demo: Demo) -> None:
    line = await demo.line(demo.ann)
    sent = await demo.bot("sendPoll", demo.group, **QUIZ)
    where = {"chat": demo.group.id, "message": sent["message_id"]}
    await line.ask("vote", **where, options=[0])
    assert await line.refused("vote", **where, options=[1]) == "this vote is final"
    assert await line.refused("vote", chat=demo.group.id, message=999, options=[1]) == "this message is gone"
    assert "not understood" in await line.refused("fly")
    await line.socket.send_str("no json")
    assert "not understood" in (await line.socket.receive_json())["error"]
    assert await line.ask("block", chat=demo.ann.id, on=True) is None
    assert demo.world.private(demo.ann).is_blocked


async def test_the_clock_moves_and_tells_every_window(demo: Demo) -> None:
    ann, bob = await demo.line(demo.ann), await demo.line(demo.bob)
    await bob.push("clock")
    assert await ann.ask("move", to="question") == {"moved": int(datetime(2026, 11, 23, 8, 5, tzinfo=UTC).timestamp())}
    assert (await bob.push("clock"))["now"] == int(demo.clock.at.timestamp())
    assert await ann.ask("move", to="reveal") == {"moved": None}


async def test_whoever_joins_gets_the_chat_with_its_messages_and_whoever_leaves_loses_it(demo: Demo) -> None:
    line = await demo.line(demo.ann)
    other = demo.world.supergroup("Other", demo.bob)
    demo.world.says(demo.bob, other, "before you came")
    demo.world.joins(demo.ann, other, by=demo.bob)
    chat = (await line.push("chat"))["chat"]
    assert (chat["id"], chat["messages"][0]["body"]["text"]) == (other.id, "before you came")
    demo.world.leaves(demo.ann, other)
    assert (await line.push("left"))["chat"] == other.id


async def test_another_person_gets_no_news_of_the_one_before(demo: Demo) -> None:
    line = await demo.line(demo.ann)
    demo.world.says(demo.ann, demo.world.private(demo.ann), "for me alone")
    await line.ask("be", person=demo.bob.id)
    demo.world.says(demo.ann, demo.group, "for all")
    line.heard.clear()
    told = (await line.push("message"))["message"]
    assert (told["body"]["text"], told["out"]) == ("for all", False)


async def test_a_fault_in_the_news_ends_the_line_instead_of_leaving_it_silent(demo: Demo) -> None:
    line = await demo.line(demo.ann)
    (window,) = demo.page.windows
    nothing: Json = {}
    window.tell("message", 0, lambda: nothing["what is not there"])
    while (await line.socket.receive(timeout=60)).type != WSMsgType.CLOSED:
        pass
    assert demo.page.windows == set()
    await demo.line(demo.ann)


async def test_a_link_adds_the_bot_to_a_group_with_its_payload(demo: Demo) -> None:
    line = await demo.line(demo.bob)
    group = demo.world.group("New", demo.bob)
    await line.ask("add", chat=group.id, bot="quiz_bot", payload="setup")
    assert demo.world.last(group).text == "/start@quiz_bot setup"


async def test_pictures_are_shown_and_everything_else_is_only_saved(demo: Demo) -> None:
    png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\2\0\0\0"
    photo = await demo.bot("sendPhoto", demo.group, photo=Upload("a.png", png, "image/png"))
    page = await demo.bot("sendDocument", demo.group, document=Upload("a.html", b"<script>1</script>", "text/html"))
    shown = await demo.get(f"/page/file/{photo['photo'][0]['file_id']}")
    saved = await demo.get(f"/page/file/{page['document']['file_id']}")
    assert (shown.content_type, "Content-Disposition" in shown.headers) == ("image/png", False)
    assert (saved.content_type, saved.headers["Content-Disposition"]) == ("application/octet-stream", "attachment")
    assert (await demo.get("/page/file/unknown")).status == 404


@pytest.mark.parametrize("path", ["/page/..%2fpage.py", "/page/nothing.js", "/page/page.py"])
async def test_only_the_page_s_own_files_are_served(demo: Demo, path: str) -> None:
    assert (await demo.get(path)).status == 404


async def test_the_page_loads_nothing_from_elsewhere_and_allows_no_foreign_script(demo: Demo) -> None:
    page = await demo.get("/")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "http" not in (await page.text()).replace("http-equiv", "")


async def test_the_bot_api_answers_beside_the_page(demo: Demo) -> None:
    answer = await demo.get(f"/bot{TOKEN}/getMe")
    assert (await answer.json())["result"]["username"] == "quiz_bot"
