"""A sandbox in a process of its own, connected, for measurements over real HTTP."""

import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from console import play, stand_in
from resources.database.database import SqlDatabase
from resources.toolbox import Toolbox, open_toolbox

POS = "cuahang"


@dataclass(frozen=True, slots=True)
class Play:
    """A running sandbox and the open installation that is connected to it."""

    sandbox: stand_in.StandIn
    tools: Toolbox

    @property
    def aliases(self) -> list[str]:
        """The sites."""
        return [site["alias"] for site in self.sandbox.sites]

    def forget_calls(self) -> None:
        """Begin to count anew."""
        self.sandbox.ask("DELETE", "/requests")

    def calls(self, alias: str) -> dict[str, int]:
        """Calls that a shop counted, by route, whatever it answered."""
        routes = self.sandbox.ask("GET", "/requests")["shops"].get(alias, {}).get("by_route", {})
        return {route: sum(statuses.values()) for route, statuses in routes.items()}

    def answers(self, alias: str) -> dict[str, int]:
        """Answers that a shop counted, by status."""
        found: dict[str, int] = self.sandbox.ask("GET", "/requests")["shops"].get(alias, {}).get("statuses", {})
        return found

    def shopkeeper(self) -> httpx.Client:
        """A shopkeeper's hands in the sandbox, for many strokes one after the other."""
        return httpx.Client(base_url=f"{self.sandbox.address}/_sandbox", timeout=60)


@contextmanager
def playing(*options: str, speed: float) -> Iterator[Play]:
    """A sandbox with these options, everything in it connected and live; it ends with the body."""
    with tempfile.TemporaryDirectory(prefix="multiweb-bench-") as folder:
        installation = play.fresh_installation(Path(folder) / "home")
        sandbox = stand_in.start(["--port", "0", "--speed", str(speed), *options], installation.home)
        try:
            play.connect_all(installation, sandbox, speed=speed)
            with open_toolbox(installation) as tools:
                yield Play(sandbox, tools)
        finally:
            sandbox.stop()


def writes(calls: dict[str, int]) -> int:
    """Calls that wrote something."""
    return sum(count for route, count in calls.items() if not route.startswith("GET "))


def catalog_reads(calls: dict[str, int]) -> int:
    """Calls that read products, variants or stock of a site; orders are polled apart from it."""
    return sum(count for route, count in calls.items() if route.startswith("GET ") and "/orders" not in route)


def order_polls(calls: dict[str, int]) -> int:
    """Calls that asked a site for its orders."""
    return sum(count for route, count in calls.items() if route.startswith("GET /admin/orders"))


def simple_linked(database: SqlDatabase, aliases: list[str]) -> list[int]:
    """POS variants linked and in stock on every site, neither packs, combos nor parts of one; shuffled."""
    catalog = database.catalog
    goods = catalog.pos_variants()
    plain = goods[~goods["composite"] & ~goods["packsize"] & goods["sellable"] & (goods["status"] == "active")]
    parts = catalog.pos_parts(goods["id"].tolist())
    found = set(plain["id"].tolist()) - set(parts["part_id"].tolist())
    for alias in aliases:
        rows: Any = database.listings.rows(alias)
        settled = rows[rows["state"] == "in_sync"].groupby("pos_variant_id").size()
        shown = rows[(rows["field"] == "quantity") & (rows["acknowledged"] > 0).fillna(False)]["pos_variant_id"]
        found &= set(settled[settled == 2].index.tolist()) & set(shown.tolist())
    chosen = sorted(found)
    random.Random(7).shuffle(chosen)
    return chosen
