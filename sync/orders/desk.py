"""What an import run has at hand, and the few things every step of it does."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from sync.errors import REFUSALS, Invalid
from sync.orders.rules import Linked, Surroundings
from sync.ports import Pos, Site
from sync.records import OrderState, Page, WebOrder
from sync.rows import Change, OrderRow, SiteRow
from sync.stores import Database, Lease
from sync.turns import require

SOURCE_KEY = "pos_order_source_id"
SOURCE_REFUSED = "pos_order_source_refused"
METHODS_KEY = "pos_payment_methods"
WHO = "orders"
# What the POS did not let us have is asked for again so often, not for each order.
ASK_AGAIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where one order stands after its turn."""

    state: OrderState
    reason: str = ""


@dataclass(slots=True)
class Desk:
    """Shops, tables and what was looked up once for the whole run."""

    row: SiteRow
    pos: Pos
    site: Site
    database: Database
    lease: Lease
    lag: timedelta
    _around: Surroundings | None = None
    _read_products: set[int] = field(default_factory=set)

    def require_lease(self) -> None:
        """Stop before anything is written when somebody else has taken over. Raises LeaseLost."""
        require(self.lease, f"import the orders of {self.row.alias}")

    def find(self, row: OrderRow) -> OrderRow:
        """The record as it is now."""
        return self.database.orders.find(row.site, row.order_id) or row

    def move(
        self,
        row: OrderRow,
        state: OrderState,
        reason: str = "",
        detail: str = "",
        *,
        pos_code: str | None = None,
        pos_status: str | None = None,
        agreed: str | None = None,
        why: str = "",
    ) -> Outcome:
        """Commit where the order stands, and say so; `why` is what the log says of it (else `detail`).

        Raises LeaseLost when that is for another worker to say.
        """
        self.require_lease()
        self.database.orders.move(
            row.site,
            row.order_id,
            state,
            reason=reason,
            detail=detail,
            pos_code=pos_code,
            pos_status=pos_status,
            agreed=agreed,
            why=why,
        )
        return Outcome(state, reason)

    def note(self, row: OrderRow, what: str, before: str | None, after: str | None, why: str) -> None:
        """Append to the log of changes."""
        self.database.state.log([Change(WHO, row.site, "order", str(row.order_id), what, before, after, why)])

    def around(self, order: WebOrder, payment_method: int | None) -> Surroundings:
        """What the draft of an order takes from the connection, most of it asked for once in a run."""
        if self._around is None:
            self._around = Surroundings(
                alias=self.row.alias,
                reference_url="",
                source_id=self._source(),
                price_list_id=self._price_list(),
            )
        page = self.site.order_page(order.id)
        return replace(self._around, reference_url=page, payment_method_id=payment_method)

    def forget_refused(self, refused: Invalid) -> None:
        """Have what was remembered of the POS, and is refused now, looked up anew at the next occasion."""
        keys = {"source_id": SOURCE_KEY, "payment_method": METHODS_KEY, "payment_method_id": METHODS_KEY}
        gone = {keys[field]: None for field in refused.fields if field in keys}
        if gone:
            self.database.state.remember(self.row.alias, gone)
            self._around = None

    def links_of(self, order: WebOrder) -> Mapping[int, Linked]:
        """Site variant id → the POS variant it is linked to at this moment; of the order's own variants."""
        return linked_variants(self.row.alias, self.database, _variants_in(order))

    def learn(self, order: WebOrder) -> None:
        """Read the products of variants that the catalog does not know yet, each product once a run."""
        strangers = _variants_in(order) - self.links_of(order).keys()
        if not strangers:
            return
        strangers -= ids_in(self.database.catalog.site_variants(self.row.alias, (), strangers)["id"])
        named = {line.product_id for line in order.lines if line.variant_id in strangers}
        products = {one for one in named if one is not None} - self._read_products
        if not products:
            return
        asked_at = datetime.now(UTC)
        variants = self.site.variants_of(products)
        self._read_products |= products
        self.database.catalog.save_site_page(self.row.alias, Page(asked_at, tuple(variants), None))

    def _source(self) -> int | None:
        """The order source named after the site; an order goes without one where the POS allows us none."""
        state = self.database.state
        facts = state.capabilities(self.row.alias)
        known, refused = facts.get(SOURCE_KEY), facts.get(SOURCE_REFUSED)
        if isinstance(known, int):
            return known
        if refused is not None and datetime.now(UTC) - datetime.fromisoformat(refused) < ASK_AGAIN:
            return None
        try:
            found = self.pos.ensure_order_source(self.row.alias)
        except REFUSALS:
            state.remember(self.row.alias, {SOURCE_REFUSED: datetime.now(UTC).isoformat()})
            return None
        state.remember(self.row.alias, {SOURCE_KEY: found})
        return found

    def _price_list(self) -> int | None:
        code = self.row.settings.price.selling
        return next((one.id for one in self.database.catalog.price_lists() if one.code == code), None)


def linked_variants(alias: str, database: Database, variants: Collection[int]) -> dict[int, Linked]:
    """Site variant id → the POS variant it is linked to; of some variants."""
    found = database.links.partners(alias, variants)
    return {variant: Linked(*partner) for variant, partner in found.items()}


def ids_in(values: Iterable[int]) -> set[int]:
    """Ids of a column as plain ints."""
    return {int(value) for value in values}


def _variants_in(order: WebOrder) -> set[int]:
    return {line.variant_id for line in order.lines if line.variant_id is not None}
