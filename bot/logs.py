"""Logs for people or for machines, without secrets and without what people wrote."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

TOKEN = re.compile(r"\b\d{5,16}:[A-Za-z0-9_-]{20,64}\b")
NOISY = ("httpx", "httpcore", "apscheduler", "aiohttp.access", "telegram", "alembic", "asyncio")
"""Libraries that tell every request, address included, at a level that operators read."""


def configure(level: str, form: str) -> None:
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper("iso", utc=True),
        structlog.processors.format_exc_info,
        _redact,
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    formatter = structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[_drop_inner, renderer])
    handler.setFormatter(formatter)
    logging.basicConfig(level=number, handlers=[handler], force=True)
    for name in NOISY:
        logging.getLogger(name).setLevel(max(number, logging.WARNING))
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # it warns of each turn that the one before is still at


def _redact(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Exception texts included: whatever ends up in a line passes here."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = TOKEN.sub("<token>", value)
    return event


def _drop_inner(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    event.pop("_record", None)
    event.pop("_from_structlog", None)
    return event
