"""A worker that does everything the program does for all its sites, to be killed: real clients, real database.

Where its database fails it ends loudly, as a run of the pipeline does; the next one goes on.
"""

import os
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from resources.installation import Installation
from sync.cycle import run_cycle
from sync.ports import Lane
from tests.e2e.order_worker import Shops, opened


@dataclass(frozen=True)
class OpenShops:
    """Hands a cycle clients that stay open."""

    shops: Shops

    def pos(self, lane: Lane = "listings") -> AbstractContextManager[Any]:  # noqa: ARG002
        return nullcontext(self.shops.pos)

    def site(self, alias: str, lane: Lane = "listings") -> AbstractContextManager[Any]:  # noqa: ARG002
        return nullcontext(next(site for site in self.shops.sites if site.alias == alias))


def work(installation: Installation, aliases: Sequence[str]) -> None:
    """Cycle after cycle until the end, which is a kill or a database that fails."""
    parent = os.getppid()
    with opened(installation, aliases) as shops:
        while os.getppid() == parent:
            run_cycle(OpenShops(shops), shops.database, aliases)
