"""Days on which a chat wants nothing from us: as people type them, and joined to be told again."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product
from unicodedata import normalize

from bot.domain.question import Language

HORIZON = timedelta(days=366)
"""So far ahead days are known."""

LONGEST = timedelta(days=100)
"""Between the ends of a span that is typed; who rests for longer unsubscribes."""

Span = tuple[date, date]
"""The first day and the last."""

_NAME = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NOISE = re.compile(
    r"\b(?:mon|tue|wed|thu|fri|sat|sun)(?:day|s|nes|nesday|r|rs|rsday|ur|urday)?\b\.?"
    r"|\(?(?:周|星期|礼拜)[一二三四五六日天]\)?|(?<=\d)(?:st|nd|rd|th)\b|\bthe\b|\bfrom\b|\bof\b|从"
)
_DAYS_OF = re.compile(rf"\b(\d{{1,2}})\s*(?:-|–|—|to|until)\s*(\d{{1,2}})\s*({_NAME})")
_TOKEN = re.compile(
    r"(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*[日号]?(?!\d)"
    rf"|(?P<d2>\d{{1,2}})\.?\s*(?P<m2>{_NAME})(?:,?\s*(?P<y2>\d{{4}}))?"
    rf"|(?P<m3>{_NAME})\s*(?P<d3>\d{{1,2}})(?!\d)(?:,?\s+(?P<y3>\d{{4}}))?"
    r"|(?P<m4>\d{1,2})\s*月\s*(?P<d4>\d{1,2})\s*[日号]?(?!\d)"
    r"|(?P<m5>\d{1,2})-(?P<d5>\d{1,2})(?!\d)"
    r"|(?P<one>\d{1,2})[/.](?P<two>\d{1,2})(?:\.(?!\.))?(?!\d)"
    r"|(?P<d6>\d{1,2})\s*[日号]?(?!\d)"
    r"|(?P<to>\.{2,}|[-–—~]|到|至|to\b|until\b|till\b|through\b)"
    r"|(?P<and>[,、;\n]|和|及|&|and\b)"
    r"|(?P<blank>[^\S\n]+)"
)

_MONTH, _DAY, _YEAR = ("m", "m2", "m3", "m4", "m5"), ("d", "d2", "d3", "d4", "d5", "d6"), ("y", "y2", "y3")


@dataclass(frozen=True, slots=True)
class _Part:
    """As much of a date as was written; a day without a month is of the month before it."""

    day: int
    month: int | None = None
    year: int | None = None

    def on(self, year: int) -> date | None:
        try:
            return date(self.year or year, self.month or 0, self.day)
        except ValueError:
            return None


_Token = _Part | str


def read_days(text: str, today: date, language: Language) -> list[Span] | None:
    """`12-24..12-26`, `12月24日到26日`, `Dec 24 - 26, 31`; None for what cannot be read.

    Without a year the next such days are meant, or those that people are in the middle of.
    """
    tokens = _tokens(_plain(text, today), language)
    read: list[Span | None] = [_placed(first, last, today) for first, last in _ends(tokens or [])]
    found = [span for span in read if span]
    return found if found and len(found) == len(read) else None


def spans(days: Iterable[date]) -> list[Span]:
    """Days that follow each other are one."""
    joined: list[Span] = []
    for day in sorted(days):
        if joined and day - joined[-1][1] == timedelta(days=1):
            joined[-1] = (joined[-1][0], day)
        else:
            joined.append((day, day))
    return joined


def days_of(span: Span) -> list[date]:
    first, last = span
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def turns_of(weekday: int, day: date, quiet: Collection[date]) -> list[date]:
    """The days of this weekday whose turn comes on `day`."""
    return [one for one in put_off_to(day, quiet) if one.weekday() == weekday]


def put_off_to(day: date, quiet: Collection[date]) -> list[date]:
    """The day itself, and the quiet ones right before it."""
    run = [day]
    while run[-1] - timedelta(days=1) in quiet:
        run.append(run[-1] - timedelta(days=1))
    return run


def _plain(text: str, today: date) -> str:
    """Weekdays and the like are for people; `24 - 26 Dec` says its month once, at the end."""
    plain = normalize("NFKC", text).casefold().strip(" \t\r\n。!")
    plain = plain if plain.endswith("..") else plain.removesuffix(".")
    for word, ahead in (("today", 0), ("今天", 0), ("tomorrow", 1), ("明天", 1), ("后天", 2)):
        plain = plain.replace(word, (today + timedelta(days=ahead)).isoformat())
    return _DAYS_OF.sub(r"\1 \3 .. \2 \3", _NOISE.sub(" ", plain))


def _tokens(text: str, language: Language) -> list[_Token] | None:
    tokens: list[_Token] = []
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            return None
        tokens += _read(found, language)
        at = found.end()
    return tokens


def _read(found: re.Match[str], language: Language) -> Sequence[_Token]:
    kind = found.lastgroup or ""
    if kind in {"to", "and"}:
        return (kind,)
    if kind == "blank":
        return ()
    if kind == "two":
        one, two = int(found["one"]), int(found["two"])
        return (_month_first(one, two) if language == "zh" else _month_first(two, one),)
    if kind == "d5" and min(int(found["m5"]), int(found["d5"])) > 12:  # of a month that was said before
        return _Part(int(found["m5"])), "to", _Part(int(found["d5"]))
    return (_written_out(found),)


def _written_out(found: re.Match[str]) -> _Part:
    month, day, year = (next(filter(None, map(found.group, names)), None) for names in (_MONTH, _DAY, _YEAR))
    assert day is not None
    number = _MONTHS.index(month[:3]) + 1 if month and month[0].isalpha() else int(month) if month else None
    part = _month_first(number, int(day)) if number else _Part(int(day))
    return replace(part, year=int(year) if year else None)


def _month_first(month: int, day: int) -> _Part:
    """There is no thirteenth month: then it was meant the other way round."""
    return _Part(month, day) if month > 12 >= day else _Part(day, month)


def _ends(tokens: Sequence[_Token]) -> Iterator[tuple[_Part, _Part]]:
    """The two ends of each piece between commas; what has another shape ends nowhere, and cannot be placed."""
    before: _Part | None = None
    for piece in _pieces(tokens):
        match piece:
            case [_Part() as first]:
                last = first
            case [_Part() as first, "to", _Part() as last]:
                pass
            case _:
                first = last = _Part(0)
        first = _like(first, before)
        before = _like(last, first)
        yield first, before


def _pieces(tokens: Sequence[_Token]) -> Iterator[list[_Token]]:
    piece: list[_Token] = []
    for one in [*tokens, "and"]:
        if one != "and":
            piece.append(one)
        elif piece:
            yield piece
            piece = []


def _like(part: _Part, before: _Part | None) -> _Part:
    return part if part.month or before is None else replace(before, day=part.day)


def _placed(first: _Part, last: _Part, today: date) -> Span | None:
    near = range(today.year - 1, today.year + 2)
    for began, ended in product(near, near):
        starts, ends = first.on(began), last.on(ended)
        if not starts or not ends or not timedelta(0) <= ends - starts <= LONGEST:
            continue
        if first.year or last.year or ends >= today:
            return (starts, ends) if ends <= today + HORIZON else None
    return None
