"""A look at the installation itself: database, key, disk, clock, versions. What it says of the shops is another's.

Nothing is changed, and no shop is asked.
"""

import os
import platform
import shutil
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import make_url, select, text

from resources.database import schema
from resources.database.clock import seconds_now
from resources.database.engine import reading
from resources.toolbox import Toolbox
from sync.errors import WrongUse

# What a day of a large installation may need, and what a person has time to make room for.
SCARCE_BYTES, LOW_BYTES = 1_000_000_000, 5_000_000_000
# Leases are told by the database's clock; people and tokens by ours.
CLOCK_SECONDS, CLOCK_BROKEN_SECONDS = 2.0, 60.0
_SHOWN = ("dagster", "dagster-postgres", "sqlalchemy", "pandas", "httpx")


class Standing(StrEnum):
    """How a thing stands."""

    GOOD = "good"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: a sentence, with the remedy where it does not stand well."""

    name: str
    standing: Standing
    sentence: str


def check_installation(tools: Toolbox) -> list[Check]:
    """Everything but Dagster, which `resources.dagster_check` looks at."""
    return [*_database(tools), _key(tools), *_disk(tools), _clock(tools), _versions(tools)]


def _database(tools: Toolbox) -> Iterator[Check]:
    url = make_url(tools.installation.database_url)
    with reading(tools.database.engine) as connection:
        stands = schema.revision(connection)
        kind = "SQLite" if connection.dialect.name == "sqlite" else "PostgreSQL"
    where = Path(url.database or "").name if url.get_backend_name() == "sqlite" else f"{url.host or 'local'}"
    if stands == schema.HEAD:
        yield Check("database", Standing.GOOD, f"{kind} ({where}) answers and stands at revision {stands}.")
    else:
        sentence = f"{kind} ({where}) stands at revision {stands}, this program at {schema.HEAD}: restart everything."
        yield Check("database", Standing.PROBLEM, sentence)


def _key(tools: Toolbox) -> Check:
    """Whether the present key opens what is stored; how safe it lies, `resources.exposure` says."""
    if names := closed(tools):
        sentence = (
            f"The present key does not open the credentials of {', '.join(names)}: give back the key they were sealed "
            "with (MULTIWEB_KEY, or the key file), or give them again: multiweb credentials SHOP"
        )
        return Check("key", Standing.PROBLEM, sentence)
    return Check("key", Standing.GOOD, f"The key opens all {len(tools.database.sealed.all())} sealed credentials.")


def closed(tools: Toolbox) -> list[str]:
    """Whose credentials the present key does not open: aliases of shops, names of addresses of alerts."""
    names = []
    for row in tools.database.sealed.all():
        try:
            tools.vault.open(row.sealed)
        except WrongUse:
            names.append(row.name)
    return names


def _disk(tools: Toolbox) -> Iterator[Check]:
    folders = {"MULTIWEB_HOME": tools.installation.home}
    if dagster := os.environ.get("DAGSTER_HOME"):
        folders["DAGSTER_HOME"] = Path(dagster)
    for name, folder in folders.items():
        if not folder.is_dir():
            continue
        free = shutil.disk_usage(folder).free
        told = f"{free / 1e9:,.1f} GB are free for {name} ({folder})."
        if free < SCARCE_BYTES:
            yield Check("disk", Standing.PROBLEM, f"Only {told} Make room, before writes begin to fail.")
        elif free < LOW_BYTES:
            yield Check("disk", Standing.WARNING, f"Only {told} Make room soon.")
        else:
            yield Check("disk", Standing.GOOD, told)


def _clock(tools: Toolbox) -> Check:
    """Ours beside the database's; on SQLite they are one and the same."""
    with reading(tools.database.engine) as connection:
        theirs = connection.execute(select(seconds_now(connection.dialect.name))).scalar_one()
    return clock_check(time.time() - float(theirs))


def clock_check(apart: float) -> Check:
    """What a difference of so many seconds between our clock and the database's means."""
    if abs(apart) < CLOCK_SECONDS:
        return Check("clock", Standing.GOOD, "The clock agrees with the database's.")
    standing = Standing.PROBLEM if abs(apart) >= CLOCK_BROKEN_SECONDS else Standing.WARNING
    way = "ahead of" if apart > 0 else "behind"
    return Check("clock", standing, f"The clock is {abs(apart):,.0f} s {way} the database's: let NTP set both.")


def _versions(tools: Toolbox) -> Check:
    names = ", ".join(f"{name} {version(name)}" for name in _SHOWN)
    engine = tools.database.engine
    if engine.dialect.name == "postgresql":
        with reading(engine) as connection:
            store = f"PostgreSQL {connection.execute(text('SHOW server_version')).scalar_one()}"
    else:
        store = f"SQLite {sqlite3.sqlite_version}"
    told = f"Multiweb {version('multiweb')} on Python {platform.python_version()}, {store}, {names}."
    return Check("versions", Standing.GOOD, told)
