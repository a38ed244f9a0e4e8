"""Figures for Prometheus: what the process has done, and what the database holds at the moment of asking."""

from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from sqlalchemy import Connection
from sqlalchemy.engine import Engine

from bot.storage import deliveries, inbox, plans


class Holdings:
    """A collector as prometheus-client wants it: counts rows when it is asked, keeps nothing."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def collect(self) -> Iterator[Metric]:
        with self._engine.connect() as tx:
            yield _by_state(tx, "yimian_inbox_updates", "Updates that are not dealt with", inbox.counts)
            yield _by_state(tx, "yimian_deliveries", "Postings by state", deliveries.counts)
            yield GaugeMetricFamily("yimian_active_plans", "Plans that are not off", plans.count_active(tx))


def registry(engine: Engine) -> CollectorRegistry:
    made = CollectorRegistry()
    made.register(Holdings(engine))
    return made


def _by_state(tx: Connection, name: str, told: str, count: Callable[[Connection], dict[str, int]]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, told, labels=["state"])
    for state, number in count(tx).items():
        family.add_metric([state], number)
    return family
