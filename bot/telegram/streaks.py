"""What is said of a streak: quietly, to the one whose it is, after the first answer of a day."""

from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.actions import streaks
from bot.domain.plan import Mode
from bot.domain.question import Bank, Question
from bot.domain.round import Answer, Round
from bot.domain.schedule import study_day
from bot.domain.streak import News
from bot.storage.people import Person
from bot.telegram import send
from bot.telegram.context import House
from bot.telegram.render import Look


async def after(here: House, look: Look, who: Person, asked: tuple[Round, Question], answer: Answer) -> str:
    """For a new answer, on the way of its toast: only the first of a day can tell anything, and never the very first."""
    if who.studied in {None, study_day(answer.answered_at, ZoneInfo(who.zone))}:
        return ""
    return await again(here, look, who, asked, answer)


async def again(here: House, look: Look, who: Person, asked: tuple[Round, Question], answer: Answer) -> str:
    """The same line for a message that is drawn anew."""
    if not who.streaks:
        return ""
    found = await here.database.read(streaks.news, who.id, asked[0].chat_id, answer.id)
    return line(look, found, promising=promises(here.bank, *asked)) if found and found.is_any else ""


def promises(bank: Bank, round_: Round, question: Question) -> bool:
    """Is it an easy one that comes next? Whoever has just had one is not promised another."""
    is_easy = question.level in streaks.EASIEST
    return round_.chat_id > 0 and not is_easy and bool(bank.pool(round_.topics, streaks.EASIEST))


def line(look: Look, news: News, *, promising: bool) -> str:
    if news.lost:
        key = "toast.welcome_back_easy" if promising else "toast.welcome_back"
        return look.plain(key, days=news.best)
    parts = [look.plain("toast.freeze_used", n=news.used, kept=news.days - 1)] if news.used else []
    if news.milestone:
        parts.append(look.plain("toast.streak", days=news.days))
    if news.earned:
        parts.append(look.plain("toast.freeze_earned"))
    return ("🧊 " if news.used or not news.milestone else "🔥 ") + " · ".join(parts)


def below(text: str) -> Markup | None:
    return Markup("<i>{}</i>").format(text) if text else None


def beside(told: str, text: str) -> str:
    """In a toast, where it fits."""
    both = f"{told}\n{text}"
    return both if text and len(both) <= send.TOAST else told


def is_explained(round_: Round) -> bool:
    """Alone with the bot, and at once: there is a message of one's own to say it in."""
    return round_.chat_id > 0 and round_.mode is not Mode.SEALED and round_.message_id is not None
