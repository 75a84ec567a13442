"""What the use cases need from the database about orders and buyers; `sync.orders.listed_rows` has lists for people."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal, Protocol

import pandas as pd

from sync.records import (
    OrderState,
    PosCustomer,
    WebOrder,
)
from sync.rows import OrderRow


class Orders(Protocol):
    """Every web order seen, and where it stands."""

    def record(self, site: str, orders: Sequence[WebOrder], state: OrderState) -> list[WebOrder]:
        """Insert those not known yet (state given; cancelled ones as CANCELLED), refresh the raw JSON of the rest.

        Returns the orders that are new here or changed since they were recorded.
        """
        ...

    def due(self, site: str) -> list[OrderRow]:
        """Orders that may go forward now: new, waiting, sending, unsure; oldest first."""
        ...

    def open_drafts(self) -> list[OrderRow]:
        """Orders in the POS, failed ones too, whose POS status was last seen as draft."""
        ...

    def approved(self, since: datetime) -> list[OrderRow]:
        """Orders in the POS, placed since then, whose POS status was last seen as `finalized`."""
        ...

    def find(self, site: str, order_id: int) -> OrderRow | None:
        """One record."""
        ...

    def known(self, site: str, order_ids: Iterable[int]) -> dict[int, OrderRow]:
        """Those of some orders that are recorded, by their ids."""
        ...

    def move(
        self,
        site: str,
        order_id: int,
        state: OrderState,
        *,
        reason: str = "",
        detail: str = "",
        pos_order_id: int | None = None,
        pos_code: str | None = None,
        pos_status: str | None = None,
        intent_at: datetime | None = None,
        agreed: str | None = None,
        who: str = "orders",
        why: str = "",
        only_from: tuple[OrderState, str] | None = None,
    ) -> bool:
        """Change the state; ids, intent and digest are kept where None is given.

        With `only_from` (state, reason) an order that somebody moved meanwhile stays as it is, and False is returned.

        A change of state, reason or POS status is logged in the same transaction, as done by `who`, because of `why`
        (else `detail`).
        """
        ...

    def listed(self, site: str | None, states: Collection[OrderState] | None) -> pd.DataFrame:
        """Orders for people.

        Columns: site, order_id, number, state, reason, detail, pos_order_id, pos_code, pos_status, total,
        created_on.
        """
        ...

    def counts(self, site: str) -> dict[str, int]:
        """Count per state."""
        ...

    def held_quantities(self) -> pd.DataFrame:
        """What web orders hold although the POS's figures do not say so, of all sites.

        Orders new, waiting, sending, unsure, failed, or created as a draft that is still one, and not cancelled; and
        those that the POS reserves, until their goods were read again.
        Columns: site, site_variant_id, pos_variant_id (Int64; NA: the pair is not known), quantity_milli.
        """
        ...


class Intents(Protocol):
    """What keeps a web order from becoming two orders of the POS; ages are told by the database's clock."""

    def open(self, site: str, order_id: int) -> bool:
        """Commit that the order is being sent at this moment; False when a POS order is recorded for it already."""
        ...

    def close(self, site: str, order_id: int) -> None:
        """Note that nothing was made, for certain. One whose POS order is recorded stays as it is."""
        ...

    def age(self, site: str, order_id: int) -> timedelta | None:
        """How long ago the order was sent last; None when no intent is open."""
        ...

    def claim(self, site: str, order_id: int, pos_order_id: int) -> int | None:
        """Record the POS order of a web order, unless another is recorded or it belongs to another web order.

        Returns the POS order that the record holds afterwards.
        """
        ...

    def claimed(self, pos_order_ids: Iterable[int]) -> set[int]:
        """Which of these POS orders the record gives to some web order."""
        ...


class Customers(Protocol):
    """Index of the POS's customers by normalised phone and e-mail, and who is being made one."""

    def save(self, customers: Sequence[tuple[PosCustomer, Sequence[str], str | None]]) -> int:
        """Upsert (customer, phone keys, e-mail key); returns how many changed. Two phones of a customer count."""
        ...

    def by_key(self, criterion: Literal["phone", "email"], key: str) -> list[int]:
        """Ids of the active customers with this key, lowest first."""
        ...

    def forget(self, customer_id: int) -> None:
        """Drop a customer whom the POS no longer knows."""
        ...

    def intend(self, key: str, now: datetime) -> datetime | None:
        """Announce, committed, that a customer with this key is about to be made; None: nobody else is at it.

        Otherwise since when somebody is; the announcement is theirs.
        """
        ...

    def intend_again(self, key: str, since: datetime, now: datetime) -> bool:
        """Take an announcement of `since` over; False when somebody else did, or it has ended."""
        ...

    def intend_no_more(self, key: str) -> None:
        """The customer is made, or will not be."""
        ...
