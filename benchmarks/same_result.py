"""What many sites look like in the end, and what one process makes of shops that are equal to the last variant."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.playing import POS
from console import play, stand_in
from console.shopping import BUYERS
from console.stand_in import StandIn
from resources.installation import Installation

ROOT = Path(__file__).resolve().parent.parent
# The order of one site must not take the goods of another.
PIECES = 8
SHIPPING = 30_000


def order_goods(sandbox: StandIn) -> dict[str, dict[str, Any]]:
    """What a buyer orders on each site: goods that nobody changes, other goods on every site."""
    taken: set[str] = set()
    wanted: dict[str, dict[str, Any]] = {}
    for number, site in enumerate(sandbox.sites):
        alias = site["alias"]
        rows = sandbox.ask("GET", f"/{alias}/truth")["rows"]
        fine = {row["site_sku"] for row in rows if row["status"] == "linked" and not row["differs"]} - taken
        variants = sandbox.ask("GET", f"/{alias}/variants")
        variant = next(
            one
            for one in variants
            if one["sku"] in fine and (one["inventory_quantity"] or 0) >= PIECES and one["price"]
        )
        taken.add(variant["sku"])
        line = {"variant_id": variant["id"], "quantity": 1 + number % 2}
        wanted[alias] = {"lines": [line], "customer": BUYERS[number % len(BUYERS)], "shipping": SHIPPING}
    return wanted


def place(sandbox: StandIn, wanted: Mapping[str, Mapping[str, Any]]) -> None:
    """One checkout on each site."""
    for alias, body in wanted.items():
        sandbox.ask("POST", f"/{alias}/orders", body)


def synced_by_one_process(
    folder: Path, options: tuple[str, ...], speed: float
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What `multiweb sync --all` makes of an equal sandbox: the orders that were placed, and the state at the end."""
    installation = play.fresh_installation(folder / "single")
    sandbox = stand_in.start(["--port", "0", "--speed", str(speed), *options], installation.home)
    try:
        play.connect_all(installation, sandbox, speed=speed)
        wanted = order_goods(sandbox)
        place(sandbox, wanted)
        for _ in range(2):  # what an order holds is planned by the next one
            _sync(installation)
        return wanted, state(sandbox)
    finally:
        sandbox.stop()


def _sync(installation: Installation) -> None:
    environment = {**os.environ, **play.environment(installation)}
    command = [str(Path(sys.executable).with_name("multiweb")), "sync", "--all"]
    subprocess.run(command, check=True, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)


def state(sandbox: StandIn) -> dict[str, Any]:
    """What a person sees: stock and price of every variant on each site, and every order of the POS with its lines."""
    shelves = {
        site["alias"]: {
            one["id"]: (one["sku"], one["inventory_quantity"], one["price"])
            for one in sandbox.ask("GET", f"/{site['alias']}/variants")
        }
        for site in sandbox.sites
    }
    orders = sandbox.ask("GET", f"/{POS}/orders")
    return {
        "shelves": shelves,
        "orders": sorted(_seen(order) for order in orders),
        "codes": Counter(map(_code, orders)),
    }


def _code(order: Mapping[str, Any]) -> str:
    return str(order["code"])


def _seen(order: Mapping[str, Any]) -> str:
    lines = [(line["variant_id"], line["quantity"], line["price"]) for line in order["order_line_items"]]
    return f"{order['code']}: {sorted(lines)}"
