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
from sync.orders.rules import order_code

ROOT = Path(__file__).resolve().parent.parent
# The order of one site must not take the goods of another.
PIECES = 8
SHIPPING = 30_000
COUNTED = 77


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


def place(sandbox: StandIn, wanted: Mapping[str, Mapping[str, Any]]) -> Counter[str]:
    """One checkout on each site; gives the codes that the orders must have in the POS, each once.

    Numbers of orders differ from sandbox to sandbox: webhooks take some of them.
    """
    return Counter(
        order_code(alias, sandbox.ask("POST", f"/{alias}/orders", body)["order"]["id"])
        for alias, body in wanted.items()
    )


def recount(sandbox: StandIn) -> None:
    """Somebody counts one product in the POS; the next scan then plans every site, with what orders hold meanwhile."""
    products = sorted(sandbox.ask("GET", f"/{POS}/products"), key=lambda product: int(product["id"]))
    plain = [one for product in products for one in product["variants"] if not (one["composite"] or one["packsize"])]
    sandbox.ask("POST", f"/{POS}/stock", {"variant_id": plain[0]["id"], "branch": "CN1", "on_hand": COUNTED})


def synced_by_one_process(
    folder: Path, options: tuple[str, ...], speed: float
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What `multiweb sync --all` makes of an equal sandbox: the orders that were placed, and the state at the end."""
    installation = play.fresh_installation(folder / "single")
    sandbox = stand_in.start(["--port", "0", "--speed", str(speed), *options], installation.home)
    try:
        play.connect_all(installation, sandbox, speed=speed)
        wanted = order_goods(sandbox)
        placed = place(sandbox, wanted)
        recount(sandbox)
        for _ in range(2):  # what an order holds is planned by the next one
            _sync(installation)
        assert codes(sandbox) == placed
        return wanted, state(sandbox)
    finally:
        sandbox.stop()


def _sync(installation: Installation) -> None:
    environment = {**os.environ, **play.environment(installation)}
    command = [str(Path(sys.executable).with_name("multiweb")), "sync", "--all"]
    subprocess.run(command, check=True, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)


def state(sandbox: StandIn) -> dict[str, Any]:
    """What a person sees: stock and price of every variant on each site, and in the POS the lines of its orders."""
    shelves = {
        site["alias"]: {
            one["id"]: (one["sku"], one["inventory_quantity"], one["price"])
            for one in sandbox.ask("GET", f"/{site['alias']}/variants")
        }
        for site in sandbox.sites
    }
    return {"shelves": shelves, "orders": sorted(_seen(order) for order in sandbox.ask("GET", f"/{POS}/orders"))}


def codes(sandbox: StandIn) -> Counter[str]:
    """How often each code stands in the POS."""
    return Counter(str(order["code"]) for order in sandbox.ask("GET", f"/{POS}/orders"))


def _seen(order: Mapping[str, Any]) -> str:
    lines = [(line["variant_id"], line["quantity"], line["price"]) for line in order["order_line_items"]]
    return f"{str(order['code']).rpartition('-')[0]}: {sorted(lines)}"
