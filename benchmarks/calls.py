"""Calls that one scan of the POS costs each site when k of 20,000 variants changed, counted by the sandbox.

Beside it what others would spend: one call for each SKU and field in every sync, whether it changed or not (as
connectors do that send what they have), and a reading of each item before it is written.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.playing import POS, Play, catalog_reads, order_polls, playing, simple_linked, writes
from console.shopping import place_orders
from sync.catalogs.pull import pull_pos_catalog
from sync.cycle import run_cycle
from sync.linking.link import link_where_needed
from sync.listings.plan import plan_site
from sync.listings.push import push_site

CHANGES = (0, 1, 100, 1_000)
SITES = 2
SPEED = 200.0
FIELDS = 2
_PRODUCTS = 8_600
KINDS = ("stock", "price", "both")
EVERY_CHANGE = dict.fromkeys(CHANGES, KINDS)


@dataclass(frozen=True, slots=True)
class Spent:
    """What one site was asked after one scan: how many variants changed there, and the calls."""

    kind: str
    changed: int
    linked: int
    writes: int
    catalog_reads: int
    order_polls: int


def measure() -> list[dict[str, Any]]:
    """A row for each kind and number of changes; the sites' figures are equal, so one stands for all."""
    return [
        {
            "changed": spent.changed,
            "what": spent.kind,
            "writes a site": spent.writes,
            "catalog reads a site": spent.catalog_reads,
            "order polls a site": spent.order_polls,
            "bound of writes": spent.changed * (2 if spent.kind == "both" else 1),
            "a call a SKU and field": spent.linked * FIELDS,
            "reading before writing": 2 * spent.writes,
        }
        for spent in spendings()
    ]


def spendings(
    changes: Mapping[int, Sequence[str]] = EVERY_CHANGE, products: int = _PRODUCTS, sites: int = SITES
) -> Iterator[Spent]:
    """What each scan cost the first site; raises AssertionError where another site spent otherwise.

    Args:
        changes: how many variants change, and in what.
        products: how many products the POS has.
        sites: how many websites sell them.
    """
    options = ("--products", str(products), "--sites", str(sites), "--differences", "0")
    with playing(*options, speed=SPEED) as play:
        first = run_cycle(play.tools, play.tools.database, play.aliases)
        assert first.failed == [], first.failed
        settle(play)
        goods = simple_linked(play.tools.database, play.aliases)
        acquaint(play, goods[0])
        used = 1
        for count, kinds in changes.items():
            for kind in kinds if count else ("nothing",):
                change(play, goods[used : used + count], kind)
                used += count
                each = [spent_on(play, alias, kind, count) for alias in _after_scan(play)]
                assert len({(one.writes, one.catalog_reads) for one in each}) == 1, each
                yield each[0]


def acquaint(play: Play, variant: int) -> None:
    """Let everything happen that happens once: the first stock write is read back, the order lists are compared."""
    for alias in play.aliases:
        place_orders(play.sandbox, alias, 1)
        order = play.sandbox.ask("GET", f"/{alias}/orders")[-1]
        play.sandbox.ask("POST", f"/{alias}/orders/{order['id']}/cancel", {})
        play.tools.database.state.remember(alias, {"orders_status_asked": None})
    change(play, [variant], "both")
    run_cycle(play.tools, play.tools.database, play.aliases)
    settle(play)


def settle(play: Play) -> None:
    """Run until nothing is left to write."""
    again = run_cycle(play.tools, play.tools.database, play.aliases)
    assert [site.stock_writes + site.price_writes for site in again.sites] == [0] * len(again.sites), again


def change(play: Play, variants: Sequence[int], kind: str) -> None:
    """Somebody counts one piece more, or asks for 1,000 đồng more, or both."""
    stock = play.tools.database.catalog.pos_stock((_first_branch(play),), variants).set_index("variant_id")
    with play.shopkeeper() as hands:
        lists = {one.code: one.id for one in play.tools.database.catalog.price_lists()}
        prices = play.tools.database.catalog.pos_prices((lists["BANLE"],), variants).set_index("variant_id")
        for number in variants:
            if kind in ("stock", "both"):
                pieces = int(stock.at[number, "on_hand_milli"]) / 1000 + 1
                body = {"variant_id": number, "branch": "CN1", "on_hand": pieces}
                hands.post(f"/{POS}/stock", json=body).raise_for_status()
            if kind in ("price", "both"):
                body = {"variant_id": number, "list": "BANLE", "value": int(prices.at[number, "value"]) + 1_000}
                hands.post(f"/{POS}/price", json=body).raise_for_status()


def _first_branch(play: Play) -> int:
    return play.tools.database.state.site(play.aliases[0]).settings.stock.branches[0]


def _after_scan(play: Play) -> list[str]:
    """What the pipeline does on its schedule: scan, link and plan, and push where something is pending."""
    play.forget_calls()
    database = play.tools.database
    with play.tools.pos() as pos:
        pull_pos_catalog(pos, database)
    for alias in play.aliases:
        link_where_needed(alias, database)
        if plan_site(alias, database).pending:
            with play.tools.site(alias) as site:
                report = push_site(site, database)
            assert (report.remaining, report.rejected) == (0, 0), report
    return play.aliases


def spent_on(play: Play, alias: str, kind: str, count: int) -> Spent:
    """What a site counted."""
    calls = play.calls(alias)
    linked = play.tools.database.links.summary(alias)["linked", ""]
    return Spent(kind, count, linked, writes(calls), catalog_reads(calls), order_polls(calls))
