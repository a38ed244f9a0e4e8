"""A scripted bot that answers from the world's own calls, without HTTP: every element of a chat that the page has to draw."""

import asyncio
import struct
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.sandbox.call import Upload
from bot.sandbox.dispatch import handle
from bot.sandbox.people import BotAccount, Command, Scope
from bot.sandbox.world import World

MORNING = datetime(2026, 11, 23, 0, 41, tzinfo=UTC)  # 08:41 in Shanghai
EVIL = "<img src=x onerror=\"document.title='pwned'\"><b>Mallory</b>"
LINES = "\n".join(
    f"{n}. W₀ stays frozen and ΔW = BA of rank r is learned; this is line {n} of eight." for n in range(1, 9)
)
WORDS = f"""<b>LoRA</b>, <i>in short</i>: <u>freeze</u> the base, <s>retrain it all</s> learn <code>B·A</code>. See \
<a href="https://arxiv.org/abs/2106.09685">the paper</a>, ask @bob_the_admin or /quiz. 😀 <tg-spoiler>The key is <b>r ≪ d</b>.</tg-spoiler>
<pre><code class="language-python">def forward(x):
    return x @ W0 + (alpha / r) * x @ A @ B  # 中文注释</code></pre>
<blockquote>Low rank is an assumption, not a theorem.</blockquote>
<blockquote expandable>{LINES}</blockquote>
5 &lt; 6 &amp; 7 &gt; 6"""
ROWS = [
    [
        {"text": "A", "callback_data": "toast"},
        {"text": "B", "callback_data": "alert"},
        {"text": "C", "callback_data": "edit"},
    ],
    [
        {"text": "The paper", "url": "https://arxiv.org/abs/2106.09685"},
        {"text": "In private", "url": "https://t.me/quiz_bot?start=q_lora"},
    ],
    [
        {"text": "Copy the link", "copy_text": {"text": "https://t.me/quiz_bot"}},
        {"text": "Share", "switch_inline_query": "rope"},
        {"text": "To a group", "url": "https://t.me/quiz_bot?startgroup=setup"},
    ],
]
KEYBOARD = {"inline_keyboard": ROWS}
QUIZ = {
    "question": "Which matrices does LoRA train?",
    "options": [
        "W₀ only",
        "B and A, whose product is added to W₀",
        "All of them, but slowly",
        "None: it is a decoding trick",
    ],
    "type": "quiz",
    "correct_option_ids": [1],
    "explanation": "W₀ is frozen; only <b>B</b> (d×r) and <b>A</b> (r×k) get gradients.",
    "explanation_parse_mode": "HTML",
    "is_anonymous": False,
}


def png(width: int, height: int) -> bytes:
    """A picture: a soft gradient."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"".join(_row(width, y * 90 // height) for y in range(height)))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _row(width: int, green: int) -> bytes:
    pixels = ((90 + x * 120 // width, 120 + green, 220 - x * 60 // width) for x in range(width))
    return b"\0" + b"".join(map(bytes, pixels))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PICTURE = Upload("formula.png", png(480, 200), "image/png")
DATA = Upload("my data 我的数据.json", b'{"answers": []}', "application/json")
KEYS = {"keyboard": [["09:00", "12:30"], ["Evening"]], "resize_keyboard": True}
FORCE = {"force_reply": True, "input_field_placeholder": "A number"}
ANSWERS: dict[str, tuple[str, dict[str, Any]]] = {
    "words": ("sendMessage", {"text": WORDS, "parse_mode": "HTML"}),
    "buttons": ("sendMessage", {"text": "Press one", "reply_markup": KEYBOARD}),
    "quiz": ("sendPoll", QUIZ),
    "several": ("sendPoll", QUIZ | {"allows_multiple_answers": True, "correct_option_ids": [1, 2]}),
    "poll": ("sendPoll", {"question": "When shall we meet?", "options": ["Morning", "Noon", "Evening"]}),
    "timed": ("sendPoll", QUIZ | {"open_period": 600}),
    "photo": ("sendPhoto", {"photo": PICTURE}),
    "veiled": ("sendPhoto", {"photo": PICTURE, "has_spoiler": True, "caption": "Do not look"}),
    "file": ("sendDocument", {"document": DATA, "caption": "Everything we know about you"}),
    "keys": ("sendMessage", {"text": "Choose", "reply_markup": KEYS}),
    "nokeys": ("sendMessage", {"text": "Gone", "reply_markup": {"remove_keyboard": True}}),
    "force": ("sendMessage", {"text": "How many parameters?", "reply_markup": FORCE}),
    "silent": ("sendMessage", {"text": "Hush", "disable_notification": True}),
    "evil": ("sendMessage", {"text": EVIL}),
    "think": ("sendChatAction", {"action": "typing"}),
}


TOASTS: dict[str, dict[str, Any]] = {
    "toast": {"text": "Saved: A"},
    "alert": {"text": "Only admins change\nthe plan.", "show_alert": True},
}


@dataclass(slots=True)
class Clock:
    """The world's clock and the demo's moves in one: a question at 09:00 in Shanghai, its reveal at 21:00."""

    at: datetime = MORNING

    def now(self) -> datetime:
        return self.at

    def advance(self, by: timedelta) -> None:
        self.at += by

    async def next_question(self) -> datetime | None:
        due = self.at.replace(hour=1, minute=0)
        return due if due > self.at else due + timedelta(days=1)

    async def next_reveal(self) -> datetime | None:
        due = self.at.replace(hour=13, minute=0)
        return due if due > self.at else None


@dataclass(slots=True)
class Echo:
    """`holds`: presses are kept unanswered in `held`, until `answer`."""

    world: World
    account: BotAccount
    holds: bool = False
    held: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)

    async def run(self) -> None:
        offset = 0
        while True:
            for update in await self.call("getUpdates", offset=offset, timeout=50):
                offset = update["update_id"] + 1
                await self.hear(update)

    async def hear(self, update: dict[str, Any]) -> None:
        if (query := update.get("callback_query")) and self.holds:
            self.held.put_nowait(query)
        elif query:
            await self.answer(query)
        elif asked := update.get("inline_query"):
            await self.offer(asked)
        elif "text" in (message := update.get("message", {})):
            await self.hear_text(message)

    async def hear_text(self, message: dict[str, Any]) -> None:
        command, _, payload = message["text"].partition(" ")
        where = {"chat_id": message["chat"]["id"]}
        if thread := message.get("message_thread_id"):
            where["message_thread_id"] = thread
        known = command.removeprefix("/").partition("@")[0]
        if known == "start":
            await self.send(
                where, f"Welcome{f' with {payload}' if payload else ''}! One question a day.", reply_markup=KEYBOARD
            )
        elif known in ANSWERS:
            method, values = ANSWERS[known]
            await self.call(method, **where | values)
        elif message["chat"]["type"] == "private" or "reply_to_message" in message:
            await self.send(where, f"heard: {message['text']}", reply_parameters={"message_id": message["message_id"]})

    async def answer_held(self) -> None:
        """Waits for the press: the page shows its spinner before the press has arrived."""
        await self.answer(await self.held.get())
        while not self.held.empty():
            await self.answer(self.held.get_nowait())

    async def answer(self, query: dict[str, Any]) -> None:
        await self.call("answerCallbackQuery", callback_query_id=query["id"], **TOASTS.get(query["data"], {}))
        if query["data"] == "edit":
            where = {"chat_id": query["message"]["chat"]["id"], "message_id": query["message"]["message_id"]}
            keyboard = {"inline_keyboard": KEYBOARD["inline_keyboard"][:1]}
            await self.call("editMessageText", **where, text="Changed in place", reply_markup=keyboard)

    async def offer(self, asked: dict[str, Any]) -> None:
        about = asked["query"]
        content = {"message_text": f"What is {about}?"}
        article = {"type": "article", "id": "1", "title": f"About {about}", "input_message_content": content}
        await self.call("answerInlineQuery", inline_query_id=asked["id"], results=[article])

    async def send(self, where: dict[str, Any], text: str, **more: Any) -> Any:
        return await self.call("sendMessage", **where, text=text, **more)

    async def call(self, method: str, **values: Any) -> Any:
        """In process; a value that is an Upload goes as the file part that it is."""
        files = {name: value for name, value in values.items() if isinstance(value, Upload)}
        rest = {name: value for name, value in values.items() if name not in files}
        answer = await handle(self.world, self.account.token, method, rest, files)
        assert isinstance(answer.payload, dict)
        assert answer.payload["ok"], answer.payload
        return answer.payload["result"]


def menus(bot: BotAccount) -> None:
    everyone = (
        Command("quiz", "A question now"),
        Command("quit", "Stop asking"),
        Command("leaderboard", "Places of this chat"),
    )
    bot.commands[Scope("all_private_chats"), ""] = (Command("start", "Begin"), *everyone)
    bot.commands[Scope("all_private_chats"), "zh"] = (
        Command("quiz", "现在来一题"),
        Command("leaderboard", "本群排行榜"),
    )
    bot.commands[Scope("all_group_chats"), ""] = everyone
    bot.commands[Scope("all_chat_administrators"), ""] = (*everyone, Command("settings", "Time, topics, language"))
