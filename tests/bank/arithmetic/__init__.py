"""Every number of the bank, computed again: one module for each topic, one entry for each numeric question.

A module holds `COMPUTED`, from the question's id to a function without arguments that returns its value in the unit of
the question. Write the sum as the subject has it, not as the file has it, so that the two can disagree; numpy is there.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from pkgutil import iter_modules

Computation = Callable[[], float]


def computed() -> Mapping[str, Computation]:
    """All entries of all modules; the same id twice is an error."""
    found: dict[str, Computation] = {}
    for module in iter_modules(__path__):
        entries: Mapping[str, Computation] = import_module(f"{__name__}.{module.name}").COMPUTED
        twice = found.keys() & entries.keys()
        assert not twice, f"computed in two modules: {sorted(twice)}"
        found |= entries
    return found
