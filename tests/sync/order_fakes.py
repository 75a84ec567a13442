"""Stand-ins for the two shops, in memory, for the rules of orders.

They mimic what makes orders hard: unique codes, lists that show new rows late, answers that are lost before or
after the shop did what was asked, a shop that replaces codes or fills in an assignee. Everything else is refused.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sync.connecting.webhooks import SITE_TOPICS
from sync.errors import Invalid, NotFound, OutcomeUnknown, ShopError
from sync.records import (
    Branch,
    CallCount,
    Capabilities,
    Location,
    NewCustomer,
    Page,
    PaymentMethod,
    PosCustomer,
    PosOrder,
    PosOrderDraft,
    PosVariant,
    PriceList,
    SiteVariant,
    Staff,
    VariantWrite,
    Webhook,
    WebOrder,
    WriteResult,
)

POS = "sapo-chinh"
SITE = "web1"
START = datetime(2026, 11, 1, 0, 0, tzinfo=UTC)
Effect = Callable[[], None]


class Killed(BaseException):
    """The process ends here: nothing of ours may catch it."""


def total_of(draft: PosOrderDraft) -> int:
    """The POS's own computation of an order's total."""
    goods = (sum(line.price * line.quantity_milli for line in draft.lines) + 500) // 1000
    return goods - sum(line.discount for line in draft.lines) - draft.order_discount + draft.delivery_fee


@dataclass
class FakeHooks:
    """The webhooks of a shop. `hooks_are_late` keeps those made since from its list; `closed` refuses each call."""

    hooks: dict[int, Webhook] = field(default_factory=dict)
    hooks_are_late: bool = False
    closed: dict[str, Exception] = field(default_factory=dict)
    _unlisted: set[int] = field(default_factory=set)

    def webhooks(self) -> list[Webhook]:
        self._asked("list")
        return [hook for hook in self.hooks.values() if hook.id not in self._unlisted]

    def add_webhook(self, topic: str, address: str) -> Webhook:
        self._asked("add")
        self._asked(topic)
        made = Webhook(max(self.hooks, default=100) + 1, topic, address)
        self.hooks[made.id] = made
        if self.hooks_are_late:
            self._unlisted.add(made.id)
        self._asked(f"after {topic}")
        return made

    def remove_webhook(self, webhook_id: int) -> None:
        self._asked("remove")
        self.hooks.pop(webhook_id, None)

    def _asked(self, what: str) -> None:
        if what in self.closed:
            raise self.closed[what]


@dataclass
class FakePos(FakeHooks):
    """A POS with orders and customers. `lists_are_late` hides what was made since it was set.

    A new order waits for its place in the bucket (`while_waiting`), is on its way (`on_the_wire`), and arrives.
    """

    alias: str = POS
    orders: dict[int, PosOrder] = field(default_factory=dict)
    drafts: dict[int, PosOrderDraft] = field(default_factory=dict)
    customers: dict[int, PosCustomer] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    lists_are_late: bool = False
    keeps_codes: bool = True
    keeps_urls: bool = True
    fills_assignee: int | None = None
    wrong_by: int = 0
    before_create: list[Exception | BaseException | None] = field(default_factory=list)
    after_create: list[Exception | BaseException | None] = field(default_factory=list)
    after_prepayment: list[Exception | BaseException | None] = field(default_factory=list)
    on_call: dict[str, Exception] = field(default_factory=dict)
    while_waiting: Effect = lambda: None
    on_the_wire: Effect = lambda: None
    refuses: dict[str, Exception] = field(default_factory=dict)
    phones_unique: bool = True
    takes_prepayments: bool = True
    methods: tuple[PaymentMethod, ...] = (PaymentMethod(61, "Tiền mặt"), PaymentMethod(62, "Chuyển khoản"))
    edits: Literal["changed", "ignored", "refused"] = "changed"
    before_change: list[Exception | BaseException | None] = field(default_factory=list)
    after_change: list[Exception | BaseException | None] = field(default_factory=list)
    variants: dict[int, PosVariant] = field(default_factory=dict)
    _hidden: set[int] = field(default_factory=set)

    def _called(self, name: str) -> None:
        self.calls[name] += 1
        if name in self.on_call:
            raise self.on_call[name]

    def show_lists(self) -> None:
        """The lists have caught up."""
        self.lists_are_late = False
        self._hidden.clear()

    def create_order(self, draft: PosOrderDraft, leaving: Effect) -> PosOrder:
        self.while_waiting()
        leaving()
        self.on_the_wire()
        self._called("create_order")
        _raise_next(self.before_create)
        if draft.reference_number in self.refuses:
            raise self.refuses[draft.reference_number]
        code = draft.code if self.keeps_codes else f"SON{1000 + len(self.orders)}"
        if code in {order.code for order in self.orders.values()}:
            raise Invalid(self.alias, "Mã đơn hàng đã tồn tại", {"code": "Mã đơn hàng đã tồn tại"})
        number = 7000 + len(self.orders)
        made = PosOrder(
            id=number,
            code=code,
            status=draft.status,
            total=total_of(draft) + self.wrong_by,
            reference_number=draft.reference_number,
            assignee_id=draft.assignee_id if draft.assignee_id is not None else self.fills_assignee,
            lines=draft.lines,
            prepaid=draft.prepaid if self.takes_prepayments else 0,
            location_id=draft.location_id,
            reference_url=draft.reference_url if self.keeps_urls else "",
        )
        self.orders[number], self.drafts[number] = made, draft
        if self.lists_are_late:
            self._hidden.add(number)
        _raise_next(self.after_create)
        return made

    def repair_order_code(self, order_id: int, code: str, number: str, branch: int | None) -> PosOrder:  # noqa: ARG002
        self._called("repair_order_code")
        return self._set(order_id, code=code)

    def change_order(self, order_id: int, draft: PosOrderDraft, *, lines: bool) -> PosOrder:
        self._called("change_order")
        _raise_next(self.before_change)
        if self.orders[order_id].status != "draft":
            return self.orders[order_id]
        if lines and self.edits == "refused":
            raise Invalid(self.alias, "Không thể sửa sản phẩm", {"order_line_items": "Không thể sửa sản phẩm"})
        if lines and self.edits == "changed":
            self._set(order_id, lines=draft.lines, total=total_of(draft) + self.wrong_by)
        self.drafts[order_id] = replace(self.drafts[order_id], shipping=draft.shipping, phone=draft.phone)
        _raise_next(self.after_change)
        return self.orders[order_id]

    def finalize_order(self, order_id: int, branch: int | None = None) -> PosOrder:  # noqa: ARG002
        self._called("finalize_order")
        return self._set(order_id, status="finalized")

    def payment_methods(self) -> list[PaymentMethod]:
        self._called("payment_methods")
        return list(self.methods)

    def add_prepayment(self, order_id: int, branch: int, method: int, amount: int, reference: str) -> None:  # noqa: ARG002
        self._called("add_prepayment")
        self._set(order_id, prepaid=(self.orders[order_id].prepaid or 0) + amount)
        _raise_next(self.after_prepayment)

    def cancel_order(self, order_id: int, branch: int | None = None) -> PosOrder:  # noqa: ARG002
        self._called("cancel_order")
        return self._set(order_id, status="cancelled")

    def find_orders(self, text: str) -> list[PosOrder]:
        self._called("find_orders")
        shown = [order for order in self.orders.values() if order.id not in self._hidden]
        return [order for order in shown if text in (order.code, order.reference_number)]

    def orders_by_id(self, order_ids: Collection[int]) -> list[PosOrder]:
        self._called("orders_by_id")
        return [self.orders[one] for one in order_ids if one in self.orders]

    def ensure_order_source(self, name: str) -> int:  # noqa: ARG002
        self._called("ensure_order_source")
        return 91

    def customers_changed(self, since: datetime | None) -> Iterator[Page[PosCustomer]]:
        self._called("customers_changed")
        rows = [c for c in self.customers.values() if since is None or (c.modified_on or START) >= since]
        for start in range(0, len(rows), 250):
            yield Page(datetime.now(UTC), tuple(rows[start : start + 250]), len(rows))

    def find_customers(self, text: str) -> list[PosCustomer]:
        self._called("find_customers")
        shown = [customer for customer in self.customers.values() if customer.id not in self._hidden]
        return [c for c in shown if text in f"{c.phone or ''} {c.email or ''}".casefold()]

    def create_customer(self, customer: NewCustomer, leaving: Effect | None = None) -> PosCustomer:
        self._called("create_customer")
        if leaving is not None:
            leaving()
        for known in self.customers.values():
            if self.phones_unique and customer.phone and known.phone == customer.phone:
                raise Invalid(self.alias, "Số điện thoại đã tồn tại", {"phone_number": "đã tồn tại"})
            if customer.email and known.email == customer.email:
                raise Invalid(self.alias, "Email đã tồn tại", {"email": "đã tồn tại"})
        made = PosCustomer(
            8000 + len(self.customers), customer.name, customer.phone, customer.email, True, datetime.now(UTC)
        )
        self.customers[made.id] = made
        if self.lists_are_late:
            self._hidden.add(made.id)
        return made

    def change_sku(self, product_id: int, variant_id: int, sku: str) -> PosVariant:  # noqa: ARG002
        self._called("change_sku")
        if sku in {one.sku for one in self.variants.values() if one.id != variant_id}:
            raise Invalid(self.alias, f"Mã {sku} đã trùng", {"sku": f"Mã {sku} đã trùng"})
        self.variants[variant_id] = replace(self.variants[variant_id], sku=sku)
        return self.variants[variant_id]

    def variants_of(self, product_ids: Collection[int]) -> list[PosVariant]:
        self._called("variants_of")
        return [one for one in self.variants.values() if one.product_id in product_ids]

    def spent(self) -> CallCount:
        return CallCount(calls=self.calls.total())

    def branches(self) -> list[Branch]:
        raise AssertionError("orders ask for no branches")

    def price_lists(self) -> list[PriceList]:
        raise AssertionError("orders ask for no price lists")

    def staff(self) -> list[Staff]:
        raise AssertionError("orders ask for no staff")

    def variant_pages(self) -> Iterator[Page[PosVariant]]:
        raise AssertionError("orders read no catalog")

    def _set(self, order_id: int, **values: Any) -> PosOrder:
        self.orders[order_id] = replace(self.orders[order_id], **values)
        return self.orders[order_id]


@dataclass
class FakeSite(FakeHooks):
    """A website with orders and products; its clock may be off, its pages are small."""

    alias: str = SITE
    orders: dict[int, WebOrder] = field(default_factory=dict)
    variants: dict[int, SiteVariant] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    clock: timedelta = timedelta(0)
    page_size: int = 3
    broken_orders: dict[int, Exception] = field(default_factory=dict)
    fails_at_page: int | None = None
    between_pages: Effect | None = None
    on_call: dict[str, Exception] = field(default_factory=dict)
    before_mark: list[Exception | BaseException | None] = field(default_factory=list)
    after_mark: list[Exception | BaseException | None] = field(default_factory=list)

    def add(self, *orders: WebOrder) -> None:
        self.orders |= {order.id: order for order in orders}

    def change(self, order_id: int, **values: Any) -> WebOrder:
        values = {"modified_on": self.server_time()} | values
        self.orders[order_id] = replace(self.orders[order_id], **values)
        return self.orders[order_id]

    def orders_changed(self, since: datetime) -> Iterator[Page[WebOrder]]:
        self.calls["orders_changed"] += 1
        if "orders_changed" in self.on_call:
            raise self.on_call["orders_changed"]
        found = [order for order in self.orders.values() if order.modified_on >= since]
        found.sort(key=lambda order: -order.id)
        for number, start in enumerate(range(0, len(found), self.page_size)):
            if number == self.fails_at_page:
                raise ShopErrorForTests(self.alias, "the connection dropped")
            if number and self.between_pages is not None:
                self.between_pages()
            rows = found[start : start + self.page_size]
            yield Page(datetime.now(UTC), tuple(rows), len(found))

    def order(self, order_id: int) -> WebOrder:
        self.calls["order"] += 1
        if order_id in self.broken_orders:
            raise self.broken_orders[order_id]
        if order_id not in self.orders:
            raise NotFound(self.alias, f"order {order_id} does not exist.")
        return self.orders[order_id]

    def mark_shipped(self, order_id: int) -> None:
        self.calls["mark_shipped"] += 1
        _raise_next(self.before_mark)
        self.change(order_id, shipped=True)
        _raise_next(self.after_mark)

    def mark_paid(self, order_id: int, amount: int, gateway: str) -> None:  # noqa: ARG002
        self.calls["mark_paid"] += 1
        _raise_next(self.before_mark)
        order = self.orders[order_id]
        self.change(order_id, received=order.received + amount, paid=True)
        _raise_next(self.after_mark)

    def server_time(self) -> datetime:
        return datetime.now(UTC).replace(microsecond=0) + self.clock

    def variants_of(self, product_ids: Collection[int]) -> list[SiteVariant]:
        self.calls["variants_of"] += 1
        return [one for one in self.variants.values() if one.product_id in product_ids]

    def change_sku(self, product_id: int, variant_id: int, sku: str) -> SiteVariant:  # noqa: ARG002
        self.calls["change_sku"] += 1
        self.variants[variant_id] = replace(self.variants[variant_id], sku=sku)
        return self.variants[variant_id]

    def spent(self) -> CallCount:
        return CallCount(calls=self.calls.total())

    def locations(self) -> list[Location]:
        raise AssertionError("orders ask for no locations")

    def variant_pages(self, since: datetime | None = None) -> Iterator[Page[SiteVariant]]:  # noqa: ARG002
        raise AssertionError("orders read no catalog")

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(1, 12, True, True, True, SITE_TOPICS)

    def portions(self, changes: Sequence[VariantWrite]) -> list[tuple[VariantWrite, ...]]:
        return [(change,) for change in changes]

    def write(self, portion: Sequence[VariantWrite]) -> list[WriteResult | ShopError]:  # noqa: ARG002
        raise AssertionError("orders write nothing to a site")

    def order_page(self, order_id: int) -> str:
        return f"https://{self.alias}.mysapo.net/admin/orders/{order_id}"

    def count_orders(self, created_before: datetime) -> int:
        return sum(order.created_on < created_before for order in self.orders.values())


class ShopErrorForTests(ShopError):
    """A read that failed half way."""

    permanent = False


def _raise_next(errors: list[Exception | BaseException | None]) -> None:
    error = errors.pop(0) if errors else None
    if error is not None:
        raise error


def lost() -> OutcomeUnknown:
    """The answer of a write was lost."""
    return OutcomeUnknown(POS, "the answer to the new order was lost.")
