"""Where the bank in use lies. A new one takes its place whole, or not at all."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from bot.bank import collector
from bot.bank.lexicon import lexicon
from bot.bank.load import load
from bot.domain.question import Bank
from bot.domain.typed import Lexicon


@dataclass(slots=True)
class Shelf:
    directory: Path
    bank: Bank
    lexicon: Lexicon
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    @classmethod
    def filled_from(cls, directory: Path) -> "Shelf":
        return cls(directory, *_read(directory))

    async def reload(self) -> Bank:
        """Raises BankError, and keeps the old bank, when a file is wrong. It takes seconds; answers go on meanwhile."""
        async with self._one_at_a_time:  # else what was read first might be in place last
            self.bank, self.lexicon = await asyncio.to_thread(_read, self.directory)
            collector.leave_out_what_stays()
            return self.bank


def _read(directory: Path) -> tuple[Bank, Lexicon]:
    bank = load(directory)
    return bank, lexicon(bank)
