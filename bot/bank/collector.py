"""Python's garbage collector, held back while a bank is read.

Two hundred thousand objects come to stay and form no cycle: walking them again and again would take a third of the time.
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
