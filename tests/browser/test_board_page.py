"""The board page in a real browser: on a phone, on paper, in the dark, and against WCAG's contrast."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from bot.actions import seasons
from bot.web.board_html import STEPS
from tests.banks import simple_bank
from tests.browser.conftest import DESKTOP, PHONE
from tests.dialogues.stage import stage
from tests.dialogues.test_boards import URL, club, day, path_in, site

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LONG = "W" * 64
SPRING = "موسم الربيع"
NAMES = ("Ann", "<img src=x onerror=alert(1)>", "שלום עולם", "👩‍🔬 Ада", LONG)

CONTRAST = """() => {
  const light = c => { const [r, g, b] = c.map(v => { v /= 255; return v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4 });
    return .2126 * r + .7152 * g + .0722 * b };
  const read = c => c.match(/[\\d.]+/g).map(Number);
  const paper = e => { for (; e; e = e.parentElement) { const c = read(getComputedStyle(e).backgroundColor);
    if (c.length === 3 || c[3] > 0) return c.slice(0, 3) } return [255, 255, 255] };
  const poor = [];
  let seen = 0;
  for (const e of document.querySelectorAll('body *')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) || !e.getClientRects().length) continue;
    const [a, b] = [light(read(getComputedStyle(e).color).slice(0, 3)), light(paper(e))].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    seen++;
    if (ratio < 4.5) poor.push(`${e.tagName} ${e.textContent.slice(0, 20)} ${ratio.toFixed(2)}`);
  }
  return [seen, poor];
}"""
"""WCAG 2.2, 1.4.3, of every element with a text of its own: (how many, those below 4.5)."""


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def address(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """A group that has played a week; its page is really served."""
    folder: Path = tmp_path_factory.mktemp("board")
    bank = simple_bank(folder / "questions", concepts=12)
    async with stage(f"sqlite:///{folder / 'yimian.db'}", bank, public_url=URL) as scene:
        first, *others = await club(scene, *NAMES)
        for n in range(8):
            await day(scene, right=(first, *others[:n]), wrong=tuple(others[n:]))
        begun = scene.clock.moment.date()
        await scene.bot.here.database.write(seasons.begin, first.chat.id, begun - timedelta(days=9), 1, LONG[:40])
        await scene.bot.here.database.write(seasons.begin, first.chat.id, begun, 4, SPRING)
        await first.says("/board")
        async with site(scene) as pages:
            yield pages.url + path_in(first.sees())


async def opened(browser: Browser, address: str, **wished: object) -> tuple[Page, list[str]]:
    """The page, and what the browser complained of."""
    settings = {"viewport": PHONE, "color_scheme": "light", "java_script_enabled": True} | wished
    context = await browser.new_context(**settings)  # type: ignore[arg-type]
    page = await context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(address) else problems.append(request.url))
    await page.goto(address)
    return page, problems


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("of", ["week", "all"])
async def test_every_text_has_the_contrast_that_wcag_asks_for(
    browser: Browser, address: str, scheme: str, of: str
) -> None:
    page, problems = await opened(browser, f"{address}?of={of}", color_scheme=scheme)
    seen, poor = await page.evaluate(CONTRAST)
    assert seen > 20
    assert poor == []
    assert problems == []
    await page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("step", range(STEPS))
async def test_every_shade_of_the_heat_map_has_it_too(browser: Browser, address: str, scheme: str, step: int) -> None:
    page, _ = await opened(browser, f"{address}?of=all", color_scheme=scheme)
    await page.evaluate(f"document.querySelectorAll('.heat td').forEach(cell => cell.className = 'h{step}')")
    seen, poor = await page.evaluate(CONTRAST)
    assert seen > 20
    assert poor == []
    await page.context.close()


async def test_light_and_dark_differ(browser: Browser, address: str) -> None:
    papers = set()
    for scheme in ("light", "dark"):
        page, _ = await opened(browser, address, color_scheme=scheme)
        papers.add(await page.evaluate("getComputedStyle(document.body).backgroundColor"))
        await page.context.close()
    assert len(papers) == 2


@pytest.mark.parametrize("of", ["week", "S1"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP, {"width": 320, "height": 568}])
async def test_nothing_is_wider_than_the_window(
    browser: Browser, address: str, viewport: dict[str, int], of: str
) -> None:
    page, _ = await opened(browser, f"{address}?of={of}", viewport=viewport)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.context.close()


async def test_names_are_text_and_keep_their_direction(browser: Browser, address: str) -> None:
    page, problems = await opened(browser, f"{address}?of=all")
    assert await page.locator("img").count() == 0
    shown = await page.locator("td.name").all_inner_texts()
    assert {name.strip() for name in shown} >= {"Ann", "<img src=x onerror=alert(1)>", "שלום עולם", LONG}
    direction = await page.get_by_text("שלום עולם").evaluate("e => getComputedStyle(e).direction")
    assert direction == "rtl"
    assert problems == []
    await page.context.close()


async def test_a_seasons_name_does_not_turn_its_dates(browser: Browser, address: str) -> None:
    page, _ = await opened(browser, address)
    line = page.get_by_text("🏁")
    assert (await line.inner_text()).startswith(f"🏁 \u2068{SPRING}\u2069：3 月")
    await page.context.close()


async def test_the_links_lead_to_other_periods_without_a_script(browser: Browser, address: str) -> None:
    page, _ = await opened(browser, address, java_script_enabled=False)
    await page.get_by_role("link", name="本月").click()
    assert page.url.endswith("?of=month")
    assert await page.locator("[aria-current]").first.inner_text() == "本月"
    await page.context.close()


async def test_paper_shows_the_board_in_ink_without_the_links(browser: Browser, address: str) -> None:
    page, _ = await opened(browser, address, color_scheme="dark")
    await page.emulate_media(media="print")
    assert await page.locator("nav").first.is_visible() is False
    assert await page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert (await page.evaluate(CONTRAST))[1] == []
    assert await page.locator("td.name").first.is_visible()
    await page.context.close()


async def test_the_heat_map_says_in_figures_what_its_colours_say(browser: Browser, address: str) -> None:
    page, _ = await opened(browser, f"{address}?of=all", forced_colors="active")
    cells = page.locator("table.heat td")
    shown = await cells.all_inner_texts()
    assert shown
    assert all(re.fullmatch(r"\d{1,3}%|–", text) for text in shown)
    assert any(text != "–" for text in shown)
    steps = {await cell.get_attribute("class"): await cell.inner_text() for cell in await cells.all()}
    assert len(steps) > 1, "and with colours they differ"
    await page.context.close()


async def test_a_sheet_of_paper_holds_the_whole_width(browser: Browser, address: str) -> None:
    paper = {"width": 703, "height": 1000}  # A4 between margins of a centimetre
    page, problems = await opened(browser, f"{address}?of=all", viewport=paper)
    await page.emulate_media(media="print")
    wide = await page.evaluate("[...document.querySelectorAll('*')].filter(e => e.scrollWidth > innerWidth).length")
    assert wide == 0
    pdf = await page.pdf(format="A4")
    assert pdf.startswith(b"%PDF")
    assert problems == []
    await page.context.close()


async def test_nothing_is_asked_for_elsewhere_and_nothing_is_kept(browser: Browser, address: str) -> None:
    page, problems = await opened(browser, address)
    assert await page.context.cookies() == []
    assert await page.locator("script, link, img, iframe, form, object").count() == 0
    assert await page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert problems == []
    await page.context.close()
