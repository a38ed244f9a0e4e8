"""Where the bank in use lies. A new one takes its place whole, or not at all."""

from dataclasses import dataclass
from pathlib import Path

from bot.bank.load import load
from bot.domain.question import Bank


@dataclass(slots=True)
class Shelf:
    directory: Path
    bank: Bank

    @classmethod
    def filled_from(cls, directory: Path) -> "Shelf":
        return cls(directory, load(directory))

    def reload(self) -> Bank:
        """Raises BankError, and keeps the old bank, when a file is wrong."""
        self.bank = load(self.directory)
        return self.bank
