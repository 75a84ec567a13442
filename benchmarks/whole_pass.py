"""Everything after a scan with a real database, site after site: a full pass, and one after 1 % changed.

The first pass stores every link and listing; a full pass looks at all of them again and finds them right.

The work is done by a process of its own, so that its memory is its own: what the links and the plans of all sites
take at the most. The bounds: 2 GB, and 15 % of the full pass for the one after a change.
"""

import json
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.clock import peak_megabytes, timed
from benchmarks.goods import fill
from resources.database.database import SqlDatabase
from sync.linking.link import link_site, link_where_needed
from sync.listings.plan import plan_site
from sync.records import Page, PosVariant, PriceRow, StockRow

SIZES = (10_000, 100_000, 1_000_000)
SITES = 5
BOUND_MEGABYTES = 2_000
BOUND_SHARE = 0.15
_PAGE = 250


def measure(sizes: tuple[int, ...] = SIZES, sites: int = SITES) -> list[dict[str, Any]]:
    """A row for each size: seconds of both passes over all sites, the most memory, and the size of the database."""
    return [_measured(size, sites) for size in sizes]


def _measured(size: int, sites: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="multiweb-bench-") as folder:
        path = Path(folder) / "multiweb.db"
        with_database(path, lambda database: fill(database, size, sites))
        command = [sys.executable, "-m", "benchmarks.whole_pass", str(path)]
        told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        stored = sum(one.stat().st_size for one in path.parent.iterdir())
    return {
        "variants": size,
        "sites": sites,
        "first pass (s)": round(told["first"], 1),
        "full pass (s)": round(told["full"], 1),
        "again, nothing changed (s)": round(told["idle"], 2),
        "after 1 % changed (s)": round(told["changed"], 2),
        "share": round(told["changed"] / told["full"], 3),
        "bound of the share": BOUND_SHARE,
        "memory (MB)": told["megabytes"],
        "bound (MB)": BOUND_MEGABYTES,
        "database (MB)": round(stored / 1024**2),
    }


def with_database(path: Path, work: Any) -> Any:
    """Do something with the database of this file, and close it."""
    database = SqlDatabase(f"sqlite:///{path}")
    try:
        return work(database)
    finally:
        database.close()


def one_pass(database: SqlDatabase) -> int:
    """Link and plan every site where that is needed; gives how many values wait to be written."""
    pending = 0
    for site in database.state.sites():
        link_where_needed(site.alias, database)
        pending += plan_site(site.alias, database).pending
    return pending


def full_pass(database: SqlDatabase) -> None:
    """Link and plan everything of every site, whether it changed or not."""
    for site in database.state.sites():
        link_site(site.alias, database)
        plan_site(site.alias, database, whole=True)


def change(database: SqlDatabase) -> int:
    """A scan in which one variant in a hundred has one piece more; gives how many those are."""
    variants = database.catalog.pos_variants()
    some = variants[variants["id"] % 100 == 1]
    ids = some["id"].tolist()
    stock = database.catalog.pos_stock((1, 2), ids).groupby("variant_id")
    prices = database.catalog.pos_prices((11, 12), ids).groupby("variant_id")
    rows = {int(number): rows for number, rows in stock}
    listed = {int(number): rows for number, rows in prices}
    made = [_with_one_more(row, rows[row["id"]], listed[row["id"]]) for row in some.to_dict("records")]
    for start in range(0, len(made), _PAGE):
        database.catalog.save_pos_page(Page(datetime.now(UTC), tuple(made[start : start + _PAGE]), None))
    return len(made)


def _with_one_more(row: Any, stock: Any, prices: Any) -> PosVariant:
    there = [
        StockRow(int(one.branch_id), int(one.on_hand_milli) + 1000, int(one.available_milli) + 1000)
        for one in stock.itertuples()
    ]
    values = {name: row[name] for name in PosVariant.__slots__ if name in row and name != "options"}
    return PosVariant(
        **values,
        modified_on=None,
        stock=tuple(there),
        prices=tuple(PriceRow(int(one.price_list_id), int(one.value)) for one in prices.itertuples()),
    )


def _work(path: Path) -> dict[str, Any]:
    def passes(database: SqlDatabase) -> dict[str, Any]:
        first, waiting = timed(lambda: one_pass(database))
        full, _ = timed(lambda: full_pass(database))
        idle, _ = timed(lambda: one_pass(database))
        changed = change(database)
        began = time.perf_counter()
        pending = one_pass(database)
        seconds = time.perf_counter() - began
        expected = changed * len(database.state.sites())
        assert (waiting, pending) == (0, expected), f"{waiting} and {pending} instead of 0 and {expected}"
        return {"first": first, "full": full, "idle": idle, "changed": seconds, "megabytes": peak_megabytes()}

    told: dict[str, Any] = with_database(path, passes)
    return told


if __name__ == "__main__":
    print(json.dumps(_work(Path(sys.argv[1]))))
