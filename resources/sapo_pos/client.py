"""The client of one Sapo POS: fits `sync.ports.Pos` (contracts/sapo-pos.md)."""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from resources.http import ShopHttp
from resources.sapo_pos import catalog, order_changing, orders, payments, people, webhooks, wire
from resources.sapo_pos.desk import Desk, Listing
from resources.sapo_pos.reading import price_list_of
from sync.records import (
    Branch,
    CallCount,
    NewCustomer,
    Page,
    PaymentMethod,
    PosCustomer,
    PosOrder,
    PosOrderDraft,
    PosVariant,
    PriceList,
    Staff,
    Webhook,
)

if TYPE_CHECKING:
    from sync.ports import Pos

    def _fits(pos: "SapoPos") -> Pos:
        """The type checker compares every method with the port here."""
        return pos


PRICE_LISTS: Listing[wire.PriceListsAnswer, wire.PriceList] = Listing(
    "/admin/price_lists.json", wire.PRICE_LISTS, lambda a: a.price_lists, lambda r: r.id, lambda a: a.metadata
)


class SapoPos:
    """One Sapo POS over HTTP. Every method raises the errors of `sync.errors` and nothing else."""

    def __init__(self, http: ShopHttp) -> None:
        """`http` stays the caller's to close."""
        self._http = http
        self._desk = Desk(http)

    @property
    def alias(self) -> str:
        """Key of the POS, for messages."""
        return self._http.shop

    def spent(self) -> CallCount:
        """Calls made, seconds waited and 429s met so far."""
        return self._http.spent()

    def branches(self) -> list[Branch]:
        """All branches, active or not."""
        return list(self._desk.branches())

    def price_lists(self) -> list[PriceList]:
        """All price lists."""
        return [price_list_of(row) for row in self._desk.whole(PRICE_LISTS)]

    def staff(self) -> list[Staff]:
        """People to whom orders can be assigned."""
        return people.staff(self._desk)

    def variant_pages(self) -> Iterator[Page[PosVariant]]:
        """Every variant of every product, 250 products a call. Raises IncompleteRead after the last page."""
        return catalog.variant_pages(self._desk)

    def variants_of(self, product_ids: Collection[int]) -> list[PosVariant]:
        """The variants of the named products as they are now; products that are gone are absent."""
        return catalog.products_by_id(self._desk, product_ids)

    def change_sku(self, product_id: int, variant_id: int, sku: str) -> PosVariant:
        """Give a variant another SKU. Raises Invalid when it is taken."""
        return catalog.change_sku(self._desk, product_id, variant_id, sku)

    def create_order(self, draft: PosOrderDraft, leaving: Callable[[], None]) -> PosOrder:
        """POST the order once; `leaving` is called right before it goes out.

        Raises Invalid (field `code` when the code exists) or OutcomeUnknown.
        """
        return orders.create(self._desk, draft, leaving)

    def repair_order_code(self, order_id: int, code: str, number: str, branch: int | None) -> PosOrder:
        """Put our code on an order of ours. Raises Invalid with field `code` when it is not taken."""
        return orders.repair_code(self._desk, order_id, code, number, branch)

    def change_order(self, order_id: int, draft: PosOrderDraft, *, lines: bool) -> PosOrder:
        """Change a draft in place and tell it as it is then. Raises Invalid or MethodRefused when it is refused."""
        return order_changing.change(self._desk, order_id, draft, lines)

    def finalize_order(self, order_id: int, branch: int | None = None) -> PosOrder:
        """Approve a draft; an order that is already approved is returned as it is. One call with the branch."""
        return orders.finalize(self._desk, order_id, branch)

    def cancel_order(self, order_id: int, branch: int | None = None) -> PosOrder:
        """Cancel an order; one that is already cancelled is returned as it is. One call with the branch."""
        return orders.cancel(self._desk, order_id, branch)

    def payment_methods(self) -> list[PaymentMethod]:
        """The ways of paying that the POS knows."""
        return payments.methods(self._desk)

    def add_prepayment(self, order_id: int, branch: int, method: int, amount: int, reference: str) -> None:
        """POST money received for an order once. Raises Invalid or OutcomeUnknown."""
        payments.add(self._desk, order_id, branch, method, amount, reference)

    def find_orders(self, text: str) -> list[PosOrder]:
        """Orders whose code or reference number equals `text` exactly, whatever their status."""
        return orders.find(self._desk, text)

    def orders_by_id(self, order_ids: Collection[int]) -> list[PosOrder]:
        """The named orders as they are now; those that are gone are absent."""
        return orders.by_id(self._desk, order_ids)

    def ensure_order_source(self, name: str) -> int:
        """Id of the order source of this name; created when there is none."""
        return people.ensure_source(self._desk, name)

    def customers_changed(self, since: datetime | None) -> Iterator[Page[PosCustomer]]:
        """Customers modified at or after `since` (all when None), page by page."""
        return people.changed(self._desk, since)

    def find_customers(self, text: str) -> list[PosCustomer]:
        """Customers the POS finds for a phone or e-mail (fuzzy: compare exactly on our side)."""
        return people.find(self._desk, text)

    def create_customer(self, customer: NewCustomer, leaving: Callable[[], None] | None = None) -> PosCustomer:
        """POST the customer once, after `leaving`. Raises Invalid with `phone_number` or `email`, or OutcomeUnknown."""
        return people.create(self._desk, customer, leaving)

    def webhooks(self) -> list[Webhook]:
        """Every webhook of the POS, whoever set it up; one that was made a moment ago may be missing."""
        return webhooks.every(self._desk)

    def add_webhook(self, topic: str, address: str) -> Webhook:
        """POST a webhook once. Raises Invalid when the POS refuses topic or address, or OutcomeUnknown."""
        return webhooks.add(self._desk, topic, address)

    def remove_webhook(self, webhook_id: int) -> None:
        """Remove a webhook; one that is gone already is no error."""
        webhooks.remove(self._desk, webhook_id)
