"""Which topic, which command do people mean? The exact one, or the nearest few."""

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

from bot.domain.question import Bank

NEAR = 60
"""Of 100: below this a suggestion would only puzzle."""

SUGGESTED = 4


@dataclass(frozen=True, slots=True)
class Meant:
    topic_id: str


@dataclass(frozen=True, slots=True)
class Perhaps:
    """Nearest first; may be empty."""

    topic_ids: tuple[str, ...]


def find_topic(bank: Bank, wish: str) -> Meant | Perhaps:
    """By id, or by title in either language; a concept's name leads to its topic."""
    wanted = wish.strip().casefold()
    names = _names(bank)
    if wanted in names:
        return Meant(names[wanted])
    return Perhaps(tuple(dict.fromkeys(names[name] for name in nearest(wanted, names, limit=12)))[:SUGGESTED])


def nearest(wish: str, names: Iterable[str], limit: int = SUGGESTED) -> list[str]:
    scored = sorted(((fuzz.WRatio(wish, name), name) for name in names), key=lambda pair: (-pair[0], pair[1]))
    return [name for score, name in scored[:limit] if score >= NEAR]


def _names(bank: Bank) -> dict[str, str]:
    names = {concept.id: concept.topic for concept in bank.concepts.values()}
    for topic in bank.topics:
        names |= {name.casefold(): topic.id for name in (topic.id, topic.title.zh, topic.title.en)}
    return names
