"""Python's garbage collector, kept away from the bank.

Two hundred thousand objects come to stay and form no cycle: walking them again and again while they are read would take
a third of the time, and later hold up everybody's answers, a fifth of a second at a time.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def leave_out_what_stays() -> None:
    """What is there now is not walked again. A bank that is replaced still goes: nothing in it refers to itself."""
    gc.collect()
    gc.freeze()
