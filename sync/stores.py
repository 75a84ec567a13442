"""What the use cases need from the database, as typed protocols, one for each subject; all of them hang on `Database`.

The rules never know which database stands behind these; `resources/database/` fits them. What is about goods is in
`sync.goods_stores`, what is about orders in `sync.order_stores`.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Literal, Protocol

import pandas as pd

from sync.activities import Activities
from sync.alerts.rows import Alerts, Figures
from sync.catalogs.versions import Basis, Counts, Work
from sync.goods_stores import Catalog, History, Links, Listings, Products
from sync.order_stores import Customers, Intents, Orders
from sync.orders.listed_rows import OrderLists, Showings
from sync.rows import Change, Poke, PosRow, SiteRow
from sync.settings import SiteSettings


class State(Protocol):
    """Connections, watermarks and the log of changes."""

    def pos(self) -> PosRow:
        """The POS connection. Raises WrongUse when there is none yet."""
        ...

    def sites(self) -> list[SiteRow]:
        """All connected sites by alias."""
        ...

    def site(self, alias: str) -> SiteRow:
        """One site. Raises WrongUse naming the connected ones."""
        ...

    def is_paused(self, alias: str) -> bool:
        """Whether a person stopped a site, or took it away; asked before every write, so it costs next to nothing."""
        ...

    def update_site(
        self,
        alias: str,
        *,
        mode: Literal["preview", "live"] | None = None,
        paused: bool | None = None,
        settings: SiteSettings | None = None,
        last_error: str | None = None,
    ) -> None:
        """Change what is given; an empty `last_error` clears it."""
        ...

    def capabilities(self, alias: str) -> dict[str, Any]:
        """What was learnt of a shop (which stock route works, how it answers), remembered between runs."""
        ...

    def remember(self, alias: str, capabilities: Mapping[str, Any]) -> None:
        """Add to what is remembered of a shop."""
        ...

    def watermark(self, stream: str) -> datetime | None:
        """How far a stream has been read."""
        ...

    def advance(self, stream: str, to: datetime) -> None:
        """Move a watermark forward; never back."""
        ...

    def watermarks(self) -> dict[str, datetime]:
        """All of them."""
        ...

    def log(self, changes: Sequence[Change]) -> None:
        """Append to the log of changes."""
        ...

    def recent_changes(
        self,
        *,
        site: str | None = None,
        subject: str | None = None,
        subject_id: str | None = None,
        limit: int = 200,
    ) -> pd.DataFrame:
        """The newest entries of the log first: at, who, run, site, subject, subject_id, field, before, after, why."""
        ...


class Lease(Protocol):
    """The right to work on one lane, kept alive by a heartbeat."""

    def still_ours(self) -> bool:
        """False once the lease was lost to somebody else."""
        ...


class Pokes(Protocol):
    """What webhooks named, until it was read again: one row for each thing, however often it is named."""

    def add(self, shop: str, subject: str, ids: Collection[int]) -> None:
        """Note that these were named now."""
        ...

    def due(self, shop: str) -> list[Poke]:
        """What was named of a shop, by subject and id."""
        ...

    def done(self, shop: str, subject: str, ids: Collection[int] | None, read_at: datetime) -> int:
        """Remove what was named no later than `read_at`, when the read was requested; of some ids, or of all.

        Returns how many were removed.
        """
        ...

    def shops(self) -> dict[tuple[str, str], int]:
        """(shop, subject) → how many wait."""
        ...


class Versions(Protocol):
    """What changed since a site was linked and planned last, told exactly and without clocks."""

    def now(self, site: str) -> Counts:
        """The counts as they stand; to be read before what is to be judged by them."""
        ...

    def basis(self, site: str, work: Work) -> Basis | None:
        """What the links or the plan of a site were made from; None before there are any."""
        ...

    def keep(self, site: str, work: Work, basis: Basis) -> None:
        """Note what the links or the plan of a site were made from."""
        ...

    def touched(self, site: str, since: Counts, now: Counts, scanned_at: datetime | None) -> list[int]:
        """The site's variants whose plan may come out otherwise than when the counts stood at `since`, by id.

        Those whose two sides, link, or orders in any site changed since, those that are not settled anyway, and those
        that were planned and are linked no more. Orders that the POS has reserved since `scanned_at` are looked at in
        any case: their hold ends when the POS's figure is read, whether it changed or not.
        """
        ...


class Leases(Protocol):
    """One runner per site and activity."""

    def hold(self, name: str, holder: str) -> AbstractContextManager[Lease]:
        """Take the lease and keep it alive in the background. Raises LeaseTaken when a live holder has it."""
        ...


class Database(Protocol):
    """The tables, by subject."""

    @property
    def catalog(self) -> Catalog: ...

    @property
    def links(self) -> Links: ...

    @property
    def products(self) -> Products: ...

    @property
    def listings(self) -> Listings: ...

    @property
    def orders(self) -> Orders: ...

    @property
    def order_lists(self) -> OrderLists: ...

    @property
    def showings(self) -> Showings: ...

    @property
    def intents(self) -> Intents: ...

    @property
    def customers(self) -> Customers: ...

    @property
    def state(self) -> State: ...

    @property
    def pokes(self) -> Pokes: ...

    @property
    def versions(self) -> Versions: ...

    @property
    def activities(self) -> Activities: ...

    @property
    def leases(self) -> Leases: ...

    @property
    def history(self) -> History: ...

    @property
    def figures(self) -> Figures: ...

    @property
    def alerts(self) -> Alerts: ...
