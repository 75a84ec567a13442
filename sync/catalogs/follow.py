"""Following what webhooks named of the POS: read it again, and plan the sites, within seconds instead of a scan.

In the order of a scan: first what people did with the orders of sites, because a hold on stock ends with it, then the
products, then the links and plans, which look only at what changed.
"""

import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from sync.catalogs.pokes import ORDER_STATES, WHOLE_SHOP, RereadReport, reread_poked, waiting
from sync.errors import MultiwebError
from sync.linking.link import link_where_needed
from sync.listings.plan import plan_site
from sync.orders.states import refresh_order_states
from sync.ports import Pos
from sync.stores import Database


@dataclass(frozen=True, slots=True)
class FollowReport:
    """What following the pokes did.

    Attributes:
        reread: what was read of the POS.
        planned: sites with a new plan.
        left: sites for which there was no time.
        failed: site → why it has no new plan.
    """

    reread: RereadReport
    planned: tuple[str, ...]
    left: tuple[str, ...]
    failed: dict[str, str]


def follow_pokes(pos: Pos, database: Database, seconds: float, first: Collection[str] = ()) -> FollowReport:
    """Read what webhooks named of the POS, then plan the sites that may be written to.

    Args:
        pos: the POS; it is not asked anything when nothing of it was named.
        database: the tables.
        seconds: after which no further site is begun.
        first: sites to begin with, because there was no time for them before.

    Raises:
        ShopError: the POS could not be read; what was not read stays named.
    """
    ends = time.monotonic() + seconds
    if waiting(database, pos.alias, ORDER_STATES):
        began = datetime.now(UTC)
        refresh_order_states(pos, database)
        database.pokes.done(pos.alias, ORDER_STATES, [WHOLE_SHOP], began)
    reread = reread_poked(pos, database)
    sites = sorted(writable_sites(database), key=lambda alias: (alias not in first, alias))
    planned: list[str] = []
    failed: dict[str, str] = {}
    while sites and time.monotonic() < ends:
        alias = sites.pop(0)
        try:
            link_where_needed(alias, database)
            plan_site(alias, database)
        except MultiwebError as error:
            failed[alias] = str(error)
        else:
            planned.append(alias)
    return FollowReport(reread, tuple(planned), tuple(sites), failed)


def writable_sites(database: Database) -> list[str]:
    """The sites that a plan may lead to writes for: live, not paused, with both catalogs read whole."""
    read = database.state.watermarks()
    return [
        site.alias
        for site in database.state.sites()
        if site.mode == "live" and not site.paused and {"pos:catalog", f"site:{site.alias}:full"} <= read.keys()
    ]
