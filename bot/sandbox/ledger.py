"""Everything that became visible to somebody, in order: what the counting of doubles and losses stands on."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Record:
    at: datetime
    kind: str  # message · edit · markup · delete · toast · closed · pin
    method: str
    chat_id: int | None
    message_id: int | None
    text: str
    params: dict[str, Any]


@dataclass(slots=True, eq=False)
class Ledger:
    records: list[Record] = field(default_factory=list)
    path: Path | None = None

    def write(self, record: Record) -> None:
        self.records.append(record)
        if self.path is not None:
            line = json.dumps(asdict(record) | {"at": record.at.isoformat()}, ensure_ascii=False, default=str)
            with self.path.open("a", encoding="utf-8") as file:
                file.write(line + "\n")

    def of(self, kind: str, chat_id: int | None = None) -> Iterator[Record]:
        return (r for r in self.records if r.kind == kind and chat_id in {None, r.chat_id})

    def texts(self, kind: str = "message", chat_id: int | None = None) -> list[str]:
        return [record.text for record in self.of(kind, chat_id)]
