"""How the product's values lie in a database."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, SmallInteger, String, Text, TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Id = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows only for INTEGER


class Instant(TypeDecorator[datetime]):
    """An aware moment as milliseconds since 1970: the same, and ordered, in both databases."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: Dialect) -> int | None:
        return None if value is None else (value - _EPOCH) // timedelta(milliseconds=1)

    def process_result_value(self, value: int | None, _: Dialect) -> datetime | None:
        return None if value is None else _EPOCH + timedelta(milliseconds=value)


class Clock(TypeDecorator[time]):
    """A time of day as minutes after midnight."""

    impl = SmallInteger
    cache_ok = True

    def process_bind_param(self, value: time | None, _: Dialect) -> int | None:
        return None if value is None else value.hour * 60 + value.minute

    def process_result_value(self, value: int | None, _: Dialect) -> time | None:
        return None if value is None else time(*divmod(value, 60))


class Weekdays(TypeDecorator[frozenset[int]]):
    """Monday is bit 0."""

    impl = SmallInteger
    cache_ok = True

    def process_bind_param(self, value: frozenset[int] | None, _: Dialect) -> int | None:
        return None if value is None else sum(1 << day for day in value)

    def process_result_value(self, value: int | None, _: Dialect) -> frozenset[int] | None:
        return None if value is None else frozenset(day for day in range(7) if value >> day & 1)


class Words(TypeDecorator[Sequence[str]]):
    """A short list of ids, blank-separated."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Sequence[str] | None, _: Dialect) -> str | None:
        return None if value is None else " ".join(value)

    def process_result_value(self, value: str | None, _: Dialect) -> tuple[str, ...] | None:
        return None if value is None else tuple(value.split())


class Numbers(TypeDecorator[Sequence[int]]):
    """A short list of small numbers, blank-separated."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Sequence[int] | None, _: Dialect) -> str | None:
        return None if value is None else " ".join(map(str, value))

    def process_result_value(self, value: str | None, _: Dialect) -> tuple[int, ...] | None:
        return None if value is None else tuple(map(int, value.split()))


class Name(TypeDecorator[Any]):
    """One of an enumeration's names."""

    impl = String(16)
    cache_ok = True

    def __init__(self, names: type[StrEnum]) -> None:
        super().__init__()
        self.names = names

    def process_bind_param(self, value: StrEnum | None, _: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, _: Dialect) -> StrEnum | None:
        return None if value is None else self.names(value)
