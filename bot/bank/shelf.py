"""Where the bank in use lies. A new one takes its place whole, or not at all."""

from dataclasses import dataclass
from pathlib import Path

from bot.bank.lexicon import lexicon
from bot.bank.load import load
from bot.domain.question import Bank
from bot.domain.typed import Lexicon


@dataclass(slots=True)
class Shelf:
    directory: Path
    bank: Bank
    lexicon: Lexicon

    @classmethod
    def filled_from(cls, directory: Path) -> "Shelf":
        bank = load(directory)
        return cls(directory, bank, lexicon(bank))

    def reload(self) -> Bank:
        """Raises BankError, and keeps the old bank, when a file is wrong."""
        bank = load(self.directory)
        self.bank, self.lexicon = bank, lexicon(bank)
        return bank
