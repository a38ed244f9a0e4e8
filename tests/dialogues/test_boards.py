"""Boards of groups: their page on the web, their archive, who comes late, and other names."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import ClientSession, web

from bot.pictures import canvas
from bot.storage.leaderboard import kept_periods
from bot.web import board
from tests.banks import simple_bank
from tests.dialogues.stage import OWNER, Actor, Stage, stage
from tests.dialogues.test_plans import in_chinese

URL = "https://quiz.example.org"


@pytest.fixture
async def town(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    bank = simple_bank(tmp_path / "questions", concepts=12)
    async with stage(sqlite_url, bank, public_url=URL) as made:
        yield made


async def club(scene: Stage, *names: str) -> tuple[Actor, ...]:
    """A group that is set up, seen by each of its members; the first is its admin."""
    people = [scene.person(name) for name in names]
    group = await scene.group("面试小组", *people)
    first, *others = (person.in_(group) for person in people)
    await first.presses("▶️ 开始")
    return first, *others


async def day(scene: Stage, *, right: tuple[Actor, ...] = (), wrong: tuple[Actor, ...] = ()) -> None:
    """One question from morning to reveal."""
    await scene.at("09:00")
    somebody = (*right, *wrong)[0]
    question = next(seen.text for seen in reversed(somebody.messages()) if "揭晓，在那之前" in seen.text)
    for actor in right:
        await actor.presses(scene.right(question))
    for actor in wrong:
        await actor.presses(scene.wrong(question))
    await scene.at("21:00")


@dataclass(frozen=True, slots=True)
class Site:
    url: str
    session: ClientSession

    async def get(self, path: str) -> tuple[int, str, str]:
        """Status, page, and what it may load."""
        async with self.session.get(self.url + path) as reply:
            return reply.status, await reply.text(), reply.headers.get("Content-Security-Policy", "")


@asynccontextmanager
async def site(scene: Stage) -> AsyncIterator[Site]:
    """What the bot's own web server shows."""
    here = scene.bot.here
    app = web.Application()
    app.add_routes(board.routes(here.database, here.texts, here.shelf, here.clock))
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        async with ClientSession() as session:
            yield Site(f"http://{host}:{port}", session)
    finally:
        await runner.cleanup()


def path_in(text: str) -> str:
    return next(line.removeprefix(URL) for line in text.splitlines() if line.startswith(URL))


async def test_an_admin_gets_a_secret_link_and_revokes_it(town: Stage) -> None:
    ann, bob, cem = await club(town, "Ann", "<b>Bob</b>", "Cem")
    await day(town, right=(bob, cem), wrong=(ann,))
    await cem.says("/hide")
    await bob.says("/board")
    assert "由管理员来改" in bob.sees()
    await ann.says("/board")
    path = path_in(ann.sees())
    async with site(town) as pages:
        status, html, policy = await pages.get(path)
        assert status == 200
        assert "&lt;b&gt;Bob&lt;/b&gt;" in html
        assert "Cem" not in html, "who hides is not there"
        assert "<script" not in html
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "主题 " in html
        assert "题目按出题那天算。1/1 是答对数 / 你来之后发出的题数" in html, "the rules of the board in the chat"
        assert 'href="?of=month"' in html, "below whatever path the operator has put it"
        assert (await pages.get(path + "?of=2026-W10"))[1].count("Bob")
        assert not (await pages.get(path + "?of=2025-10"))[1].count("Bob")
        for wish in ("<script>", "9999-12", "9999-W52"):
            assert (await pages.get(f"{path}?of={wish}"))[0] == 200
        assert (await bob.presses("作废")).text == "这个由管理员来改"
        await ann.presses("换新链接")
        fresh = path_in(ann.sees())
        assert fresh != path
        assert (await pages.get(path))[0] == 404
        assert (await pages.get(fresh))[0] == 200
        await ann.presses("作废")
        assert "链接已作废" in ann.sees()
        assert (await pages.get(fresh))[0] == 404


async def test_without_an_address_there_is_no_page(scene: Stage) -> None:
    (ann,) = await club(scene, "Ann")
    await ann.says("/board")
    assert "请维护者设置 PUBLIC_URL" in ann.sees()


async def test_who_comes_late_is_measured_by_what_came_after(town: Stage) -> None:
    ann, bob, cem = await club(town, "Ann", "Bob", "Cem")
    await day(town, right=(ann,))
    await day(town, right=(ann,))
    await day(town, right=(bob,), wrong=(ann,))
    await day(town, right=(ann,), wrong=(bob,))
    await ann.says("/top")
    assert "🥇 \u2068Ann\u2069　31 分　3/4" in ann.sees()
    assert "🥈 \u2068Bob\u2069　11 分　1/2" in ann.sees()
    assert "3/4 是答对数 / 你来之后发出的题数" in ann.sees()
    await cem.says("/top")
    assert (await cem.presses("📍 我的名次")).text.startswith("你还没有上榜")


async def test_a_place_needs_answers_enough(town: Stage) -> None:
    ann, bob = await club(town, "Ann", "Bob")
    for _ in range(3):
        await day(town, wrong=(ann,))
    await day(town, right=(bob,))
    await bob.says("/top month")
    text = bob.sees()
    assert "🥇 \u2068Ann\u2069　3 分" in text
    assert "· \u2068Bob\u2069　10 分" in text
    assert (await bob.presses("📍 我的名次")).text.startswith("你有 10 分，再答 2 题就有名次")
    assert "答满 3 题才排名次" in text
    assert "。 " not in text


async def test_past_weeks_and_months_stay_readable(town: Stage) -> None:
    ann, _ = await club(town, "Ann", "Bob")
    await day(town, right=(ann,))
    await town.passes(days=35)
    await ann.says("/leaderboard")
    assert "还没有人上榜" in ann.sees()
    await ann.says("/leaderboard 2026-W10")
    assert "2026 年第 10 周" in ann.sees()
    assert "Ann" in ann.sees()
    await ann.says("/leaderboard 2026-03")
    assert "2026 年 3 月" in ann.sees()
    assert "Ann" in ann.sees()
    await ann.says("/leaderboard 2026-13")
    assert "没看懂“2026-13”" in ann.sees()
    await ann.says("/leaderboard season")
    assert "还没有赛季" in ann.sees()


async def test_nobody_is_invited_to_lead_a_time_that_is_over_or_to_come(town: Stage) -> None:
    ann, _ = await club(town, "Ann", "Bob")
    await day(town, right=(ann,))
    for wish, told in [
        ("2025-10", "那段时间没有人上榜"),
        ("2027-10", "那段时间还没到"),
        ("9999-12", "没看懂“9999-12”"),
    ]:
        await ann.says(f"/leaderboard {wish}")
        assert told in ann.sees()
        assert "第一名就是你" not in ann.sees()


async def test_a_week_may_be_asked_for_in_ones_own_words(town: Stage) -> None:
    ann, _ = await club(town, "Ann", "Bob")
    await day(town, right=(ann,))
    await town.passes(days=7)
    for wish in ("上周", "last week", "2026 年第 10 周"):
        await ann.says(f"/leaderboard {wish}")
        assert "2026 年第 10 周榜" in ann.sees()
        assert "🥇 \u2068Ann\u2069" in ann.sees()
    await ann.says("/leaderboard 本月")
    assert "· 本月" in ann.buttons()


async def test_an_alias_is_what_every_board_shows(town: Stage) -> None:
    ann, bob = await club(town, "Ann", "Bob")
    await bob.says("/alias")
    assert "现在是 \u2068Bob\u2069" in bob.sees()
    await bob.says("/alias <i>夜猫子</i>")
    await day(town, right=(bob,))
    assert "最先答对：\u2068<i>夜猫子</i>\u2069" in ann.seen()
    await ann.says("/top")
    assert "夜猫子" in ann.sees()
    assert "Bob" not in ann.sees()
    await bob.says("/alias \u200b\u202e")
    assert "没有能显示的字" in bob.sees()
    await bob.says("/alias off")
    await ann.says("/top")
    assert "Bob" in ann.sees()


async def test_a_board_is_drawn_in_light_and_in_dark(town: Stage) -> None:
    (ann,) = await club(town, "Ann")
    await ann.says("/top")
    assert "🖼 图片" not in ann.buttons(), "there is nothing to draw"
    await day(town, right=(ann,))
    await ann.says("/top")
    await ann.presses("🖼 图片")
    light = ann.messages()[-1]
    await ann.presses("🌙 深色")
    dark = ann.messages()[-1]
    assert light.photo
    assert dark.photo
    assert light.labels == ["🌙 深色"]
    assert dark.labels == ["☀️ 浅色"]


async def test_a_groups_long_name_leaves_room_for_the_week_in_its_picture(town: Stage) -> None:
    drawn: list[str] = []

    async def paint(svg: str) -> bytes:
        drawn.append(svg)
        return canvas.paint(svg)

    town.bot.application.bot_data["house"] = replace(town.bot.here, paint=paint)
    ann = town.person("Ann")
    ann = ann.in_(await town.group("LLM Interview Preparation Study Group", ann))
    await ann.presses("▶️ 开始")
    await day(town, right=(ann,))
    await ann.says("/top")
    await ann.presses("🖼 图片")
    assert "LLM Interview Preparation" in drawn[0]
    assert "本周 · " in drawn[0]


async def test_without_a_chinese_font_the_text_stays_and_the_operator_hears_once(
    sqlite_url: str, tmp_path: Path
) -> None:
    async def fontless(svg: str) -> bytes:
        return canvas.paint(svg, system_fonts=False)

    bank = simple_bank(tmp_path / "questions")
    async with stage(sqlite_url, bank, owner_ids=OWNER) as scene:
        owner = await in_chinese(scene, "Owner")
        bare = replace(scene.bot.here, paint=fontless)
        scene.bot.application.bot_data["house"] = bare
        (ann,) = await club(scene, "Ann")
        await day(scene, right=(ann,))
        await ann.says("/top")
        for _ in range(2):
            assert (await ann.presses("🖼 图片")).text == "现在画不了图片，先看文字版吧"
            assert (await ann.presses("📈 近 12 周")).text == "现在画不了图片，先看文字版吧"
        assert owner.seen().count("apt install fonts-wqy-microhei") == 1


async def test_what_somebody_got_wrong_is_in_no_group(town: Stage) -> None:
    (ann,) = await club(town, "Ann")
    await day(town, wrong=(ann,))
    await ann.says("/stats")
    assert ann.sees() == "你的记录只给你看："
    alone = Actor(town, ann.person, town.world.private(ann.person))
    await alone.starts("stats")
    assert "答了 1 题，答对 0 题（0%）" in alone.sees()


async def test_my_own_place_is_of_the_week_that_the_board_shows(town: Stage) -> None:
    ann = await in_chinese(town)
    town.clock.moment = datetime(2026, 3, 8, 12, 0, tzinfo=UTC)
    await ann.says("/quiz")
    await ann.presses(town.right(ann.sees()))
    await ann.says("/stats")
    assert "总榜本周第 1 名" in ann.sees()
    await town.at("01:00")  # on Monday; a person's own day ends at four
    await ann.says("/stats")
    assert "总榜本周" not in ann.sees()
    await ann.says("/top")
    assert "还没有人上榜" in ann.sees()


@pytest.mark.parametrize(
    ("zone", "moment", "periods"),
    [
        ("Asia/Shanghai", "2026-12-31T16:30", {"2026-W53", "2027-01"}),  # already January there
        ("America/New_York", "2027-01-01T04:30", {"2026-W53", "2026-12"}),  # still December
        ("Asia/Shanghai", "2026-03-08T15:59", {"2026-W10", "2026-03"}),  # Sunday, a minute to midnight
        ("Asia/Shanghai", "2026-03-08T16:00", {"2026-W11", "2026-03"}),
        ("Europe/Berlin", "2026-03-29T22:30", {"2026-W14", "2026-03"}),  # past midnight, by summer time
        ("Europe/Berlin", "2026-10-25T22:30", {"2026-W43", "2026-10"}),  # not yet, by winter time
    ],
)
async def test_a_question_counts_in_the_week_and_month_of_its_chats_own_day(
    town: Stage, zone: str, moment: str, periods: set[str]
) -> None:
    (ann,) = await club(town, "Ann")
    await ann.says(f"/subscribe 12:00 {zone}")
    town.clock.moment = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    await ann.says("/quiz")
    await ann.votes(0)
    kept = await town.bot.here.database.read(kept_periods, ann.chat.id)
    assert set(kept) == periods | {"all"}
    await ann.says("/leaderboard week")
    assert "Ann" in ann.sees()


async def test_a_zone_that_is_changed_moves_no_answer_from_its_week(town: Stage) -> None:
    (ann,) = await club(town, "Ann")
    await day(town, right=(ann,))
    before = await town.bot.here.database.read(kept_periods, ann.chat.id)
    await ann.says("/subscribe 09:00 Pacific/Auckland")
    assert await town.bot.here.database.read(kept_periods, ann.chat.id) == before
    await ann.says("/leaderboard 2026-W10")
    assert "10 分　1/1" in ann.sees()
