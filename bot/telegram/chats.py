"""Arriving and settling in: start, subscribe, pause, language; being added, promoted, removed, moved."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

from markupsafe import Markup
from telegram import ChatMemberUpdated, InlineKeyboardMarkup, Update
from telegram.constants import ChatMemberStatus

from bot.actions import chats, daily
from bot.actions.chats import NotSubscribed, find_zones
from bot.domain import numbers, time_of_day
from bot.domain.folding import flatten
from bot.domain.plan import ChatKind, Plan
from bot.domain.question import Language
from bot.domain.schedule import shown_zone
from bot.storage import chats as stored_chats
from bot.storage import people, plans
from bot.telegram import (
    challenge_duel,
    challenge_explained,
    inline,
    leaderboard,
    missed,
    open_question,
    quiz,
    render,
    send,
    setup,
    topics,
)
from bot.telegram.buttons import CommandPress, GreetPress, PanelPress, SetPress, SpeakPress
from bot.telegram.context import Context, Visit, house, visit

LONGEST_PAUSE = 90
USUAL_PAUSE = 7
HERE = {ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER, ChatMemberStatus.RESTRICTED}

_LINKS: dict[str, Callable[[Visit, str], Awaitable[None]]] = {
    "q_": quiz.shared_question_asked,
    send.CHANNEL_LINK: quiz.channel_followed,
    challenge_explained.PAYLOAD: challenge_explained.followed,
    "duel_": challenge_duel.link_followed,
    "o_": open_question.show,
    missed.PAYLOAD: missed.followed,
    inline.TOPICS: topics.topics_asked,
    leaderboard.STATS: leaderboard.stats_asked,
}
"""What the links that lead to us begin with, and who goes on with the rest."""

_DAYS = re.compile(
    r"(?P<number>\d{1,4}|[一二两三四五六七八九十]+)\s*(?:[天日]|days?|d|(?P<weeks>个?(?:周|星期)|weeks?|w))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Unclear:
    """What cannot be read of `/subscribe …`, and the text that says so."""

    key: str
    words: str


async def start_asked(v: Visit, words: Sequence[str]) -> None:
    payload = words[0] if words else ""
    link = next((link for link in _LINKS if payload.startswith(link)), None)
    if not v.is_private:
        await (greet_chat(v) if payload == "setup" else setup.reply(v, v.say("start.group")))
    elif link:
        await _LINKS[link](v, payload.removeprefix(link))
    elif v.chat.language is None:
        await send.reply(v, v.say("start.hello"), _languages(v.language))
    else:
        await _welcome_back(v)


async def _welcome_back(v: Visit) -> None:
    """Who had blocked the bot gets nothing by itself any more: the daily question is one tap away."""
    plan = await v.house.database.read(plans.at, v.place)
    rows = [[_command(v, "button.quiz", "quiz")]]
    if plan is None or not plan.active:
        at = plan.at if plan else v.house.defaults.at
        rows.append([render.button(v.plain("button.subscribe", time=f"{at:%H:%M}"), CommandPress("subscribe"))])
    await send.reply(v, v.say("start.again"), send.keyboard(*rows))


async def greeted(press: GreetPress, update: Update, context: Context) -> None:
    """The language is chosen: alone one question at once; in a group the greeting again, with the button that begins."""
    v = await _speak(update, context, press.language)
    if v is None:
        return
    if not v.is_private:
        await send.edit(v.bot, v.chat.id, _message_id(v), *_greeting(v))
        return
    await send.edit(v.bot, v.chat.id, _message_id(v), v.say("start.here_we_go"))
    await quiz.warm_up(v)


async def spoken(press: SpeakPress, update: Update, context: Context) -> None:
    if v := await _speak(update, context, press.language):
        await send.edit(v.bot, v.chat.id, _message_id(v), v.say("language.done"))


async def language_asked(v: Visit, _: Sequence[str]) -> None:
    buttons = [render.button(v.plain(f"button.{language}"), SpeakPress(language)) for language in ("zh", "en")]
    await setup.reply(v, v.say("language.ask"), send.keyboard(buttons))


async def help_asked(v: Visit, _: Sequence[str]) -> None:
    key = "help.private" if v.is_private else "help.group"
    await setup.reply(v, v.say(key), send.keyboard([_command(v, "button.quiz", "quiz")]))


async def subscribe_asked(v: Visit, words: Sequence[str]) -> None:
    if not await may_change(v):
        return
    wish = read_wish(words)
    if isinstance(wish, Unclear):
        await setup.reply(v, v.say(wish.key, wish=wish.words[:40]))
        return
    at, zones = wish
    zone = zones[0] if len(zones) == 1 else None
    plan = await v.house.database.write(chats.subscribe, v.now, v.chat, v.place, v.defaults, at, zone)
    buttons = [render.button(v.plain("button.settings"), PanelPress("main")), _command(v, "button.quiz", "quiz")]
    await setup.reply(v, subscribed(v, plan), send.keyboard(buttons))
    if len(zones) > 1:
        await ask_which(v, zones)


async def unsubscribe_asked(v: Visit, _: Sequence[str]) -> None:
    if await may_change(v):
        result = await v.house.database.write(chats.unsubscribe, v.now, v.place)
        await send.reply(v, v.say("subscribe.already_off" if isinstance(result, NotSubscribed) else "subscribe.off"))


async def pause_asked(v: Visit, words: Sequence[str]) -> None:
    if not await may_change(v):
        return
    days = _days(" ".join(words)) if words else USUAL_PAUSE
    if not 1 <= days <= LONGEST_PAUSE:
        await setup.reply(v, v.say("subscribe.bad_days"))
        return
    plan = await v.house.database.write(chats.pause, v.now, v.place, days)
    if isinstance(plan, NotSubscribed) or plan.paused_until is None:
        await send.reply(v, v.say("subscribe.already_off"))
        return
    resume = send.keyboard([_command(v, "button.resume", "resume")])
    await send.reply(v, v.say("subscribe.paused", day=v.house.texts.day(v.language, plan.paused_until)), resume)


async def resume_asked(v: Visit, _: Sequence[str]) -> None:
    if not await may_change(v):
        return
    plan = await v.house.database.write(chats.resume, v.now, v.place)
    if isinstance(plan, NotSubscribed):
        await send.reply(v, v.say("subscribe.already_off"))
    else:
        await send.reply(v, v.say("subscribe.resumed", next=next_time(v, plan)))


# ---- what happens to the bot itself


async def membership_changed(update: Update, context: Context) -> None:
    """Added, promoted, removed, blocked, unblocked."""
    change = update.my_chat_member
    assert change is not None
    was, now_is = _is_here(change.old_chat_member), _is_here(change.new_chat_member)
    v = await visit(update, context)
    if not now_is:
        await v.house.database.write(daily.gone, v.chat.id)
    elif not was or _was_made_admin_of_channel(change):
        await v.house.database.write(chats.joined, v.chat.id)
        if not v.is_private:
            await greet_chat(v)


async def moved(update: Update, context: Context) -> None:
    """A group became a supergroup."""
    message = update.effective_message
    assert message is not None
    if new := message.migrate_to_chat_id:
        here = house(context)
        await here.database.write(stored_chats.move, message.chat.id, new)
        here.posting.set()


async def greet_chat(v: Visit) -> None:
    """One message with buttons; nothing is ever set up by editing files."""
    plan = await v.house.database.read(plans.at, v.place)
    if plan and plan.active:
        await setup.say(v, v.say("setup.back"))
        return
    await setup.say(v, *_greeting(v))


def _greeting(v: Visit) -> tuple[Markup, InlineKeyboardMarkup]:
    defaults = v.house.defaults
    key = "setup.channel" if v.chat.kind is ChatKind.CHANNEL else "setup.hello"
    text = v.say(key, time=f"{defaults.at:%H:%M}", zone=shown_zone(defaults.zone), close=f"{chats.CLOSE:%H:%M}")
    start = _command(v, "button.start", "subscribe")
    other = render.button(v.plain("button.other_language"), GreetPress(render.other_language(v.language)))
    buttons = [[start], [render.button(v.plain("button.settings"), PanelPress("main")), other]]
    return text, InlineKeyboardMarkup(buttons)


# ---- words and small things shared with the settings


async def may_change(v: Visit) -> bool:
    if await v.is_admin():
        return True
    await setup.reply(v, v.say("subscribe.admins_only"))
    return False


def read_wish(words: Sequence[str]) -> tuple[time | None, list[str]] | Unclear:
    """`09:00 Shanghai`, `上海 晚上九点` → the time and all zones it may mean; either may be left out."""
    wish = " ".join(words)
    at, rest = time_of_day.find(wish) or (None, wish)
    zones = find_zones(rest) if rest else []
    if (rest == wish or at) and (zones or not rest):
        return at, zones
    return Unclear("subscribe.bad_zone" if at else "subscribe.bad_time", rest)


async def ask_which(v: Visit, zones: Sequence[str]) -> None:
    buttons = [render.button(shown_zone(zone), SetPress("zone", zone)) for zone in zones]
    await setup.reply(v, v.say("settings.zones_found"), send.keyboard(*render.rows(buttons, 2)))


def _days(text: str) -> int:
    """7, 7天, 两周, 10 days; 0 for what is none of that."""
    found = _DAYS.fullmatch(flatten(text))
    return int(numbers.read(found["number"]) or 0) * (7 if found["weeks"] else 1) if found else 0


def subscribed(v: Visit, plan: Plan) -> str:
    days = v.house.texts.weekdays(v.language, plan.weekdays)
    when = v.plain("subscribe.when", days=days, time=f"{plan.at:%H:%M}", zone=shown_zone(plan.zone))
    sealed = not v.is_private or plan.mode == "sealed"
    closing = v.plain("subscribe.closing", time=f"{plan.close:%H:%M}") if sealed else ""
    return v.say("subscribe.done", when=when, closing=closing, next=next_time(v, plan))


def next_time(v: Visit, plan: Plan) -> str:
    return v.house.texts.moment(v.language, plan.next_due_at, plan.zone) if plan.next_due_at else "—"


async def _speak(update: Update, context: Context, language: str) -> Visit | None:
    """None when somebody pressed who has no say in it."""
    v, query = await visit(update, context), update.callback_query
    assert query is not None
    if not await v.is_admin():
        await send.toast(query, v.plain("toast.admins_only"))
        return None
    chosen: Language = "en" if language == "en" else "zh"
    await v.house.database.write(set_language, v, chosen)
    await send.toast(query)
    return await visit(update, context)


def set_language(tx: Any, v: Visit, language: Language) -> None:
    """Alone it is the person's own as well."""
    chats.set_language(tx, v.chat.id, language)
    if v.is_private:
        people.change(tx, v.who.id, language=language)


def _languages(first: Language) -> InlineKeyboardMarkup:
    names = {"zh": "中文", "en": "English"}
    order = sorted(names, key=lambda language: language != first)
    return send.keyboard([render.button(names[language], GreetPress(language)) for language in order])


def _command(v: Visit, key: str, command: str) -> Any:
    return render.button(v.plain(key), CommandPress(command))


def _message_id(v: Visit) -> int:
    assert v.message is not None
    return v.message.message_id


def _is_here(member: Any) -> bool:
    return member.status in HERE and getattr(member, "is_member", True)


def _was_made_admin_of_channel(change: ChatMemberUpdated) -> bool:
    return change.chat.type == "channel" and change.old_chat_member.status != change.new_chat_member.status
