"""`make dev`: a sandbox in which people buy, connected by polls and webhooks, with the page, the Dagster UI and daemon.

All of it ends together.
"""

import argparse
import itertools
import os
import signal
import subprocess
import sys
import threading
from contextlib import ExitStack
from pathlib import Path

import httpx

from console import play, serving, stand_in
from console.page import server
from console.shopping import place_orders
from resources.installation import Installation
from resources.toolbox import open_toolbox
from sync.errors import WrongUse

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Start everything, wait for Ctrl-C or the end of Dagster, stop everything; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=3000, help="port of the Dagster UI")
    parser.add_argument("--sites", default="3", help="websites of the sandbox: 3, or 2xsapo-web,1xwoocommerce")
    parser.add_argument("--products", type=int, help="how many products the POS has")
    parser.add_argument("--differences", type=int, default=240, help="how many fields differ on each site")
    parser.add_argument("--speed", type=float, default=1.0, help="how much faster than real the sandbox's limits are")
    parser.add_argument("--orders-every", type=float, default=60.0, help="seconds between web orders; 0: none")
    parser.add_argument("--home", type=Path, default=ROOT / "var" / "dev", help="where the state of this play lives")
    parser.add_argument("--page-port", type=int, default=serving.PORT, help="port of the page and the webhooks; 0: any")
    parser.add_argument("--no-hooks", dest="hooks", action="store_false", help="let the shops deliver no webhooks")
    options = parser.parse_args()
    # A shell lets what it starts in the background ignore Ctrl-C, and so would everything that we start.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    installation = play.fresh_installation(options.home)
    closing = threading.Event()
    with ExitStack() as stack:
        tools = stack.enter_context(open_toolbox(installation))
        # First, because it may find its port taken; it outlives the shops, which deliver to it.
        operators = f"http://127.0.0.1:{options.port}"
        base = stack.enter_context(server.showing(tools, port=options.page_port, dagster=operators))
        sys.stdout.write(f"The page is at {base}; {play.let_in(tools)}\n")
        sys.stdout.flush()
        shops = stand_in.start(
            [
                *("--port", "0", "--sites", play.sites_wanted(options.sites)),
                *("--speed", str(options.speed), "--differences", str(options.differences)),
                *(("--products", str(options.products)) if options.products else ()),
            ],
            installation.home,
        )
        stack.callback(shops.stop)
        stack.callback(closing.set)
        play.connect_all(installation, shops, speed=options.speed)
        if options.hooks:
            for problem in play.set_up_hooks(tools, base):
                sys.stderr.write(f"! {problem}\n")
        if options.orders_every:
            threading.Thread(target=buy, args=(shops, options.orders_every, closing), daemon=True).start()
        return run_dagster(installation, options.port)


def run_dagster(installation: Installation, port: int) -> int:
    """The Dagster UI and daemon, until Ctrl-C or their own end; returns the exit code."""
    environment = {
        **os.environ,
        **play.environment(installation),
        "DAGSTER_HOME": str(dagster_home(installation.home)),
    }
    command = [sys.executable, "-m", "dagster", "dev", "-w", "workspace.yaml", "-h", serving.HOST, "-p", str(port)]
    # A group of its own: what ends it is handed on below, once, wherever it came from.
    server = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)  # noqa: S603 -- our own program, in a list of words
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: server.send_signal(signal.SIGINT))
    return server.wait()


def buy(shops: stand_in.StandIn, seconds: float, closing: threading.Event) -> None:
    """Place an order every so often, on one site after the other, until the shops close."""
    for site in itertools.cycle(shops.sites):
        if closing.wait(seconds):
            return
        try:
            place_orders(shops, site["alias"], 1)
        except httpx.HTTPError:
            # The sandbox ends with this play, perhaps a moment before we hear of it.
            continue


def dagster_home(home: Path) -> Path:
    """A Dagster instance of its own for this play, with the house's `dagster.yaml`."""
    folder = (home / "dagster").absolute()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dagster.yaml").write_text((ROOT / "dagster.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    return folder


if __name__ == "__main__":
    try:
        sys.exit(main())
    except WrongUse as error:
        sys.exit(f"{error}")
