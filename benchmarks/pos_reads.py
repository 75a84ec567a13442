"""How often the POS is read in one cycle, by the number of sites: counted by the sandbox itself."""

import math
import tempfile
from pathlib import Path
from typing import Any

from console import play, stand_in
from resources.toolbox import open_toolbox
from sync.cycle import run_cycle

SITES = (1, 3, 10)
PRODUCTS = 760
SPEED = 100.0


def measure() -> list[dict[str, Any]]:
    """One row for each number of sites; the bound is ⌈products/250⌉."""
    return [_measured(sites) for sites in SITES]


def _measured(sites: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="multiweb-bench-") as folder:
        installation = play.fresh_installation(Path(folder) / "home")
        options = ["--port", "0", "--speed", str(SPEED), "--sites", str(sites)]
        options += ["--products", str(PRODUCTS), "--differences", "5"]
        sandbox = stand_in.start(options, installation.home)
        try:
            play.connect_all(installation, sandbox, speed=SPEED)
            aliases = [site["alias"] for site in sandbox.sites]
            with open_toolbox(installation) as tools:
                run_cycle(tools, tools.database, aliases)
                sandbox.ask("DELETE", "/requests")
                run_cycle(tools, tools.database, aliases)
            routes = sandbox.ask("GET", "/requests")["shops"]["cuahang"]["by_route"]
            products = len(sandbox.ask("GET", "/cuahang/products"))
        finally:
            sandbox.stop()
    reads = sum(routes["GET /admin/products.json"].values())
    bound = math.ceil(products / 250)
    return {"sites": sites, "products": products, "reads": reads, "bound": bound, "ratio": round(reads / bound, 2)}
