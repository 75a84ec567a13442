"""How long things are kept: what goes from the tables and from the disk, so that neither grows for ever.

What an order was, without its buyer, stays for good, and so do links and prices: they are as many as there are orders
and goods. Everything else has an age at which it goes. Rows go in short transactions, so that no order waits for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from resources.database.database import SqlDatabase
from resources.installation import Installation

# By then a POS shows whom it has.
KEEP_INTENTS = timedelta(days=2)
# What webhooks name only saves time: by then every scan has seen it, or its shop is gone.
KEEP_POKES = timedelta(days=7)
KEEP_DEAD_LEASES = timedelta(days=1)
KEEP_ALERTS = timedelta(days=30)

# Below the inbox of a site: workbooks whose run is forgotten.
DONE = "done"


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What went: entries of the log, buyers of orders, files, and small rows (pokes, leases, sessions, alerts)."""

    changes: int
    buyers: int
    files: int
    small: int


def forget(database: SqlDatabase, installation: Installation, now: datetime | None = None) -> Forgotten:
    """Remove what is older than the installation keeps it."""
    now = now or datetime.now(UTC)
    records = now - timedelta(days=installation.keep_records_days)
    small = database.customers.prune_intents(now - KEEP_INTENTS)
    small += database.pokes.prune(now - KEEP_POKES)
    small += database.leases.prune(KEEP_DEAD_LEASES.total_seconds())
    small += database.users.prune_sessions()
    small += database.alerts.prune(now - KEEP_ALERTS)
    return Forgotten(
        changes=database.state.prune_changes(records),
        buyers=database.orders.prune_raw(records),
        files=_forget_files(database, installation.home, now - timedelta(days=installation.keep_files_days)),
        small=small,
    )


def put_away(file: Path) -> None:
    """Move a workbook of an inbox to where no sensor looks; one that is gone already is no error."""
    folder = file.parent / DONE
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        file.rename(folder / file.name)
    except FileNotFoundError:
        return


def _forget_files(database: SqlDatabase, home: Path, before: datetime) -> int:
    """Workbooks that were handed back, with the results beside them; those made anew are replaced and stay."""
    handed_back = [beside for path in database.uploads.prune(before) for beside in path.parent.glob(f"{path.stem}.*")]
    inbox = home / "inbox"
    results = [path for path in inbox.glob("*/*.xlsx") if ".result" in path.suffixes]
    old = [path for path in (*results, *inbox.glob(f"*/{DONE}/*")) if _changed_at(path) < before]
    return _unlink((*handed_back, *old))


def _changed_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _unlink(paths: Iterable[Path]) -> int:
    gone = 0
    for path in paths:
        path.unlink(missing_ok=True)
        gone += 1
    return gone
