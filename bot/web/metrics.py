"""Figures for Prometheus: what the process has done, and what the database holds at the moment of asking."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from sqlalchemy import Connection

from bot.storage import deliveries, inbox, plans


def exposition(tx: Connection, clock: Callable[[], datetime]) -> bytes:
    """Counted when it is asked for: nothing is kept that could be wrong after a restart."""
    registry = CollectorRegistry()
    registry.register(_Holdings(tx, clock()))
    return generate_latest(registry)


@dataclass(frozen=True, slots=True)
class _Holdings:
    """A collector as prometheus-client wants it."""

    tx: Connection
    now: datetime

    def collect(self) -> Iterator[Metric]:
        yield _by_state("yimian_inbox_updates", "Updates that are not dealt with", inbox.counts(self.tx))
        yield _by_state("yimian_deliveries", "Postings by state", deliveries.counts(self.tx, self.now))
        yield GaugeMetricFamily("yimian_active_plans", "Plans that are not off", plans.count_active(self.tx))


def _by_state(name: str, told: str, counts: dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, told, labels=["state"])
    for state, number in counts.items():
        family.add_metric([state], number)
    return family
