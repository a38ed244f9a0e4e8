"""Where ids come from: large, as Telegram's are, so that nobody takes them for small numbers."""

import random
from dataclasses import dataclass, field


def _starts() -> dict[str, int]:
    """People's ids need more than 32 bits; the others keep to their own ranges."""
    return {"person": 5_000_000_000, "group": 4_000_000_000, "super": 2_000_000_000}


@dataclass(slots=True)
class Counters:
    dice: random.Random
    last: dict[str, int] = field(default_factory=_starts)

    def count(self, what: str) -> int:
        self.last[what] = self.last.get(what, 0) + 1
        return self.last[what]

    def name(self, what: str) -> str:
        """An id that travels as text."""
        return str(self.count(what) + 5_400_000_000_000_000_000 + self.dice.randrange(10**6) * 10**9)
