"""From a change of stock in the POS to the new number on five sites, with schedules and sensors running for real.

Without webhooks a change waits for the scan, which comes by its schedule; with them it waits for the sensor that looks
at what was named. The rest is the start of a run on this machine and one call. The scan comes every minute here; a
schedule of five minutes adds two minutes to the median and four to the slowest.
"""

import itertools
import statistics
import time
from typing import Any

import httpx

from benchmarks.daemon import Dev, dev
from benchmarks.playing import POS

SITES = 5
SAMPLES = 8
SPEED = 10.0
LONGEST = 240.0
SCAN_SECONDS = 60
SENSOR_SECONDS = {True: 5, False: 15}


def measure(samples: int = SAMPLES) -> list[dict[str, Any]]:
    """A row with webhooks and one without."""
    return [_measured(hooks, samples) for hooks in (True, False)]


def _measured(hooks: bool, samples: int) -> dict[str, Any]:
    options = ["--sites", str(SITES), "--differences", "10", "--speed", str(SPEED)]
    with dev(*options, *([] if hooks else ["--no-hooks"])) as running:
        goods = _on_every_site(running)
        began = time.time()
        seconds = [one for number in range(samples) for one in _changed(running, goods[number], number)]
        starts = _run_starts(running, began)
    ordered = sorted(seconds)
    return {
        "webhooks": "on" if hooks else "off",
        "sites": SITES,
        "changes": samples,
        "median (s)": round(statistics.median(ordered), 1),
        "p95 (s)": round(ordered[int(0.95 * (len(ordered) - 1))], 1),
        "slowest (s)": round(ordered[-1], 1),
        "bound by": (
            f"a sensor every {SENSOR_SECONDS[True]} s"
            if hooks
            else f"a scan every {SCAN_SECONDS} s and a sensor every {SENSOR_SECONDS[False]} s"
        ),
        "median start of a push run (s)": round(statistics.median(starts), 1),
    }


def _on_every_site(running: Dev) -> list[dict[str, Any]]:
    """Goods that are linked and in stock on every site: POS variant, pieces, and the variant of each site."""
    database = running.database
    branch = database.state.site(running.aliases[0]).settings.stock.branches[0]
    variants = database.catalog.pos_variants()
    plain = variants[~variants["composite"] & ~variants["packsize"] & (variants["status"] == "active")]
    parts = set(database.catalog.pos_parts(variants["id"].tolist())["part_id"])
    stock = database.catalog.pos_stock((branch,)).set_index("variant_id")["on_hand_milli"]
    shown: dict[int, dict[str, int]] = {}
    for alias in running.aliases:
        rows = database.listings.rows(alias)
        fine = rows[(rows["field"] == "quantity") & (rows["state"] == "in_sync") & (rows["acknowledged"] > 0)]
        for ours, theirs in zip(fine["pos_variant_id"], fine["site_variant_id"], strict=True):
            shown.setdefault(int(ours), {})[alias] = int(theirs)
    return [
        {"variant": number, "pieces": int(stock[number]) // 1000, "on": shown[number]}
        for number in plain["id"].tolist()
        if len(shown.get(number, {})) == SITES and number not in parts and stock.get(number, 0) % 1000 == 0
    ]


def _changed(running: Dev, goods: dict[str, Any], number: int) -> list[float]:
    """Seconds from a change until each site shows it."""
    # Changes come at every moment of the schedule.
    time.sleep(3 + (number * 17) % SCAN_SECONDS)
    wanted = goods["pieces"] + 3
    body = {"variant_id": goods["variant"], "branch": "CN1", "on_hand": wanted}
    running.sandbox.ask("POST", f"/{POS}/stock", body)
    began = time.monotonic()
    took: dict[str, float] = {}
    with httpx.Client(base_url=f"{running.sandbox.address}/_sandbox", timeout=30) as client:
        waiting = set(goods["on"])
        for _ in itertools.count():
            for alias in waiting - took.keys():
                if _quantity(client, alias, goods["on"][alias]) == wanted:
                    took[alias] = time.monotonic() - began
            if len(took) == SITES:
                return list(took.values())
            if time.monotonic() - began > LONGEST:
                raise TimeoutError(f"only {sorted(took)} showed the new number within {LONGEST:.0f} s")
            time.sleep(0.3)
    raise AssertionError("unreachable")


def _quantity(client: httpx.Client, alias: str, variant: int) -> int | None:
    found = client.get(f"/{alias}/variants/{variant}").raise_for_status().json()
    quantity = found["variant"]["inventory_quantity"]
    return None if quantity is None else int(quantity)


def _run_starts(running: Dev, since: float) -> list[float]:
    """Seconds from the creation of each push run to its start."""
    runs = running.runs("push", since)
    return [run["startTime"] - run["creationTime"] for run in runs if run["startTime"]]
