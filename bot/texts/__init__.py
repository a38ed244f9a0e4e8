"""What people read, one file per language: templates with {placeholders}, and Telegram's HTML where it helps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from markupsafe import Markup

from bot.domain.names import isolated
from bot.domain.question import Language

LANGUAGES: tuple[Language, ...] = ("zh", "en")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Template = str | Mapping[str, str]  # one text, or one for each plural form


@dataclass(frozen=True, slots=True)
class Texts:
    """`say` gives HTML with every value escaped; `plain` is for toasts, buttons and menus, which know no markup."""

    templates: Mapping[Language, Mapping[str, Template]]

    def say(self, language: Language, key: str, /, **values: Any) -> Markup:
        return Markup(self._template(language, key, values)).format(**values)  # noqa: S704  the texts are ours

    def plain(self, language: Language, key: str, /, **values: Any) -> str:
        return self._template(language, key, values).format(**values)

    def section(self, language: Language, name: str) -> dict[str, str]:
        """All texts of a section that has no plurals and no values, such as `command`."""
        found = self.templates[language].items()
        return {key.removeprefix(f"{name}."): str(text) for key, text in found if key.startswith(f"{name}.")}

    def moment(self, language: Language, when: datetime, zone: str) -> str:
        local = when.astimezone(ZoneInfo(zone))
        return self.plain(language, "days.moment", time=f"{local:%H:%M}", **self._date(language, local))

    def day(self, language: Language, day: date) -> str:
        return self.plain(language, "days.date", **self._date(language, day))

    def weekdays(self, language: Language, days: frozenset[int]) -> str:
        if len(days) == 7:
            return self.plain(language, "subscribe.every_day")
        if days == frozenset(range(5)):
            return self.plain(language, "subscribe.weekdays")
        names = (self.plain(language, f"days.{WEEKDAYS[day]}") for day in sorted(days))
        return self.plain(language, "days.some", days=self.plain(language, "days.joint").join(names))

    def period(self, language: Language, key: str, season: str | None = None) -> str:
        """What a board is of: a season by its name, `2026-W40`, `2026-10`, or all time."""
        if season is not None:
            return isolated(season)
        year, _, rest = key.partition("-")
        if rest.startswith("W"):
            return self.plain(language, "board.week_of", year=year, week=int(rest[1:]))
        return (
            self.plain(language, "board.month_of", year=year, month=int(rest))
            if rest
            else self.plain(language, "board.all")
        )

    def _date(self, language: Language, day: date) -> dict[str, Any]:
        return {
            "month": day.month,
            "day": day.day,
            "weekday": self.plain(language, f"days.{WEEKDAYS[day.weekday()]}"),
        }

    def _template(self, language: Language, key: str, values: Mapping[str, Any]) -> str:
        template = self.templates[language][key]
        if isinstance(template, str):
            return template
        number = next((values[name] for name in ("n", "days") if name in values), 0)
        return template["one" if number == 1 else "other"]


@cache
def load() -> Texts:
    folder = Path(__file__).parent
    return Texts({language: _flatten(folder / f"{language}.yaml") for language in LANGUAGES})


def _flatten(file: Path) -> dict[str, Template]:
    sections = yaml.load(file.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    flat: dict[str, Template] = {}
    for section, texts in sections.items():
        if isinstance(texts, str):
            flat[section] = texts
        else:
            flat |= {f"{section}.{key}": text for key, text in texts.items()}
    return flat
