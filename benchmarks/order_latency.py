"""From a checkout on a site to the order in the POS, with the daemon running: at rest, and while all sites push.

Without webhooks an order waits for the poll of the sites; with them for the sensor that looks at what was told. The
rest is the start of a run on this machine and the calls. Listings have a lane of their own and fewer runs than there
may be in all, so that orders find a place however much there is to push.
"""

import statistics
import time
from typing import Any

import httpx

from benchmarks.daemon import Dev, dev, wait_for
from benchmarks.playing import POS, simple_linked
from console.shopping import BUYERS
from sync.orders.rules import order_code

SITES = 10
PUSHED = 300
PRODUCTS = 400
ORDERS = 20
LONGEST = 240.0
SENSOR_SECONDS = {True: 5, False: 30}
# design: half an interval and the start of a run; with webhooks the same without the waiting. Twice that under load.
BOUND_SECONDS = {True: 10.0, False: SENSOR_SECONDS[False] / 2 + 8.0}


def measure(orders: int = ORDERS) -> list[dict[str, Any]]:
    """Two rows with webhooks and two without: at rest, and while all sites have hundreds of values to write."""
    return [row for hooks in (True, False) for row in _measured(hooks, orders)]


def _measured(hooks: bool, orders: int) -> list[dict[str, Any]]:
    options = ["--sites", str(SITES), "--products", str(PRODUCTS), "--differences", "5"]
    with dev(*options, *([] if hooks else ["--no-hooks"])) as running:
        goods = simple_linked(running.database, running.aliases)
        shelf = _shelf(running, goods[-1])
        began = time.time()
        rest = _bought(running, shelf, orders)
        starts = _starts(running, began)
        _count_more(running, goods[:PUSHED])
        began = time.time()
        busy = _bought(running, shelf, orders)
        pushing = len(running.database.listings.pending_sites())
        busy_starts = _starts(running, began)
    return [
        _row(hooks, "at rest", rest, starts, BOUND_SECONDS[hooks]),
        _row(hooks, f"while sites push ({pushing} at the end)", busy, busy_starts, 2 * BOUND_SECONDS[hooks]),
    ]


def _row(hooks: bool, when: str, seconds: list[float], starts: list[float], bound: float) -> dict[str, Any]:
    ordered = sorted(seconds)
    middle = statistics.median(ordered)
    return {
        "webhooks": "on" if hooks else "off",
        "when": when,
        "orders": len(ordered),
        "median (s)": round(middle, 1),
        "p95 (s)": round(ordered[int(0.95 * (len(ordered) - 1))], 1),
        "slowest (s)": round(ordered[-1], 1),
        "bound of the median (s)": bound,
        "ratio": round(middle / bound, 2),
        "bound by": f"a sensor every {SENSOR_SECONDS[hooks]} s and the start of a run",
        "median start of an import run (s)": round(statistics.median(starts), 1) if starts else "",
    }


def _shelf(running: Dev, variant: int) -> dict[str, int]:
    """The site variant of one POS variant, by site."""
    found: dict[str, int] = {}
    for alias in running.aliases:
        rows = running.database.links.rows(alias)
        mine = rows[(rows["pos_variant_id"] == variant) & (rows["status"] == "linked")]
        found[alias] = int(mine["site_variant_id"].iloc[0])
    return found


def _count_more(running: Dev, variants: list[int]) -> None:
    """Somebody counts some pieces more of all these goods; returns once every site has them planned."""
    database = running.database
    branch = database.state.site(running.aliases[0]).settings.stock.branches[0]
    stock = database.catalog.pos_stock((branch,), variants).set_index("variant_id")["on_hand_milli"]
    with httpx.Client(base_url=f"{running.sandbox.address}/_sandbox/{POS}", timeout=60) as hands:
        for number in variants:
            body = {"variant_id": number, "branch": "CN1", "on_hand": int(stock[number]) // 1000 + 2}
            hands.post("/stock", json=body).raise_for_status()
    wait_for("all sites have something to push", lambda: len(database.listings.pending_sites()) == SITES, 300)


def _bought(running: Dev, shelf: dict[str, int], orders: int) -> list[float]:
    """Seconds from each checkout to its order in the POS, one after the other, each on the next site."""
    took: list[float] = []
    with httpx.Client(base_url=f"{running.sandbox.address}/_sandbox", timeout=30) as client:
        for number in range(orders):
            # Buyers come at every moment of an interval.
            time.sleep(1 + (number * 7) % SENSOR_SECONDS[False])
            alias = running.aliases[number % SITES]
            body = {"lines": [{"variant_id": shelf[alias], "quantity": 1}], "customer": BUYERS[number % len(BUYERS)]}
            began = time.monotonic()
            order = client.post(f"/{alias}/orders", json=body).raise_for_status().json()["order"]
            code = order_code(alias, order["id"])
            while code not in _codes(client):
                if time.monotonic() - began > LONGEST:
                    raise TimeoutError(f"{code} was not in the POS after {LONGEST:.0f} s")
                time.sleep(0.3)
            took.append(time.monotonic() - began)
    return took


def _codes(client: httpx.Client) -> set[str]:
    """The codes of all orders of the POS."""
    return {one["code"] for one in client.get(f"/{POS}/orders").raise_for_status().json()}


def _starts(running: Dev, since: float) -> list[float]:
    """Seconds from the creation of each import run to its start."""
    return [run["startTime"] - run["creationTime"] for run in running.runs("orders", since) if run["startTime"]]
