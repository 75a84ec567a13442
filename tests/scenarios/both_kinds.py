"""A market with a site of every kind there is, for the scenarios that both kinds have to survive.

What each scenario's test needs of a site is the same for both: `LiveMarket` words it alike. Scenarios in which a site
has no part run once, in the modules of their subject: B2 and B5 in `test_stock_over_http`, B3 in
`test_stock_faults_over_http` (what a site fails to show is A9), D3 in `test_orders_once_over_http`, and D13 in
`tests/e2e/test_order_cost.py`.

On Sapo Web most of them stand in those modules as well, each with more cases; here they are left to the long tests.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from resources.database.database import SqlDatabase
from sandbox.seeds import SiteKind
from tests.sandbox.conftest import StartSandbox
from tests.scenarios.live_market import LiveMarket, live_market

KINDS: list[SiteKind] = ["sapo-web", "woocommerce"]
# For what no other module asks of Sapo Web.
BOTH_KINDS = pytest.mark.parametrize("market", KINDS, indirect=True)
# For what only one of them does; the others' tests stand in the modules of their subject.
WOO_ALONE = pytest.mark.parametrize("market", ["woocommerce"], indirect=True)


@pytest.fixture(params=[pytest.param("sapo-web", marks=pytest.mark.slow), "woocommerce"])
def market(
    start_sandbox: StartSandbox, sqlite_database: SqlDatabase, request: pytest.FixtureRequest
) -> Iterator[LiveMarket]:
    """One site, of each kind in turn."""
    with live_market(start_sandbox, sqlite_database, kind=request.param) as made:
        yield made


def is_woo(market: LiveMarket) -> bool:
    """Whether the site is a WooCommerce shop, for what somebody does there with other buttons."""
    return market.database.state.sites()[0].platform == "woocommerce"


def the_order(market: LiveMarket) -> dict[str, Any]:
    """The one order of the POS."""
    (order,) = market.at_pos("GET", "/orders").json()
    return dict(order)


def orders_of_pos(market: LiveMarket) -> dict[str, dict[str, Any]]:
    """Every order of the POS by its code."""
    return {order["code"]: dict(order) for order in market.at_pos("GET", "/orders").json()}
