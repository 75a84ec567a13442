"""What stands around every play: the page, the sandbox beside it, webhooks between them, and people who buy."""

import argparse
import itertools
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import httpx

from console import play, serving, stand_in
from console.page import server
from console.shopping import place_orders
from resources.installation import Installation
from resources.toolbox import open_toolbox


def add_options(parser: argparse.ArgumentParser, *, sites: str, differences: int, orders_every: float) -> None:
    """The options that every play has, with its own defaults."""
    parser.add_argument("--port", type=int, default=3000, help="port of the Dagster UI")
    parser.add_argument("--sites", default=sites, help="websites of the sandbox: 3, or 2xsapo-web,1xwoocommerce")
    parser.add_argument("--products", type=int, help="how many products the POS has")
    parser.add_argument("--differences", type=int, default=differences, help="how many fields differ on each site")
    parser.add_argument("--speed", type=float, default=1.0, help="how much faster than real the sandbox's limits are")
    parser.add_argument("--orders-every", type=float, default=orders_every, help="seconds between web orders; 0: none")
    parser.add_argument("--page-port", type=int, default=serving.PORT, help="port of the page and the webhooks; 0: any")
    parser.add_argument("--no-hooks", dest="hooks", action="store_false", help="let the shops deliver no webhooks")


@contextmanager
def staged(installation: Installation, options: argparse.Namespace) -> Iterator[str]:
    """The page, whose address it gives, and a connected sandbox while the body runs.

    Who may log in, and what went wrong, is written out.
    Raises WrongUse when a port is taken or the sandbox does not start.
    """
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
        yield base


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
