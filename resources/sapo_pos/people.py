"""Customers, staff and order sources of the POS."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from resources.http import Parameters
from resources.http_values import moment, same_name, stamp, text
from resources.sapo_pos import wire
from resources.sapo_pos.desk import Desk, Listing
from resources.sapo_pos.orders import address_body
from resources.sapo_pos.reading import customer_of, staff_of
from sync.errors import Invalid, MethodRefused, NotFound
from sync.records import NewCustomer, Page, PosCustomer, Staff

CUSTOMERS_PATH = "/admin/customers.json"
SOURCES_PATH = "/admin/order_sources.json"
MOST_FOUND = 20
_MEANINGS = {"phone_number": ("điện thoại", "phone"), "email": ("email", "e-mail")}

CUSTOMERS: Listing[wire.CustomersAnswer, wire.Customer] = Listing(
    CUSTOMERS_PATH, wire.CUSTOMERS, lambda a: a.customers, lambda r: r.id, lambda a: a.metadata
)
ACCOUNTS: Listing[wire.AccountsAnswer, wire.Account] = Listing(
    "/admin/accounts.json", wire.ACCOUNTS, lambda a: a.accounts, lambda r: r.id, lambda a: a.metadata
)
SOURCES: Listing[wire.SourcesAnswer, wire.OrderSource] = Listing(
    SOURCES_PATH, wire.SOURCES, lambda a: a.order_sources, lambda r: r.id, lambda a: a.metadata
)


def staff(desk: Desk) -> list[Staff]:
    """Everybody who works at the shop."""
    return [staff_of(row) for row in desk.whole(ACCOUNTS)]


def changed(desk: Desk, since: datetime | None) -> Iterator[Page[PosCustomer]]:
    """Customers changed at or after `since`; asked a second earlier, because "min" may exclude its own instant."""
    params = {} if since is None else {"modified_on_min": stamp(since - timedelta(seconds=1))}
    for page in desk.pages(CUSTOMERS, params):
        rows = tuple(customer_of(row) for row in page.rows if _recent(row, since))
        yield Page(page.requested_at, rows, page.total)


def _recent(row: wire.Customer, since: datetime | None) -> bool:
    """Whether a row belongs here; the filter may be ignored, and a row without a time is kept."""
    when = moment(row.modified_on)
    return since is None or when is None or when >= since.replace(microsecond=0)


def find(desk: Desk, wanted: str) -> list[PosCustomer]:
    """The customers that the shop's own search finds first."""
    params: Parameters = {"query": wanted, "page": 1, "limit": MOST_FOUND}
    return [customer_of(row) for row in desk.get(CUSTOMERS_PATH, wire.CUSTOMERS, params).customers]


def create(desk: Desk, customer: NewCustomer, leaving: Callable[[], None] | None = None) -> PosCustomer:
    """POST a customer once, after `leaving`. Raises Invalid with `phone_number` or `email` for one that exists."""
    address = address_body(customer.address, "Giao hàng")
    body: dict[str, Any] = {
        "name": customer.name,
        "phone_number": customer.phone,
        "email": customer.email,
        "addresses": [address] if address else [],
    }
    body = {name: value for name, value in body.items() if value}
    try:
        branch = customer.branch if customer.branch is not None else desk.default_branch()
        made = desk.post(CUSTOMERS_PATH, {"customer": body}, wire.CUSTOMER, branch, once=True, leaving=leaving)
    except Invalid as error:
        raise Invalid(desk.shop, "the POS refuses the new customer", _named(error.fields)) from None
    return customer_of(made.customer)


def _named(fields: dict[str, str]) -> dict[str, str]:
    """The refused fields under the names that callers know, whatever key the shop used for them."""
    named = dict(fields)
    for key, told in fields.items():
        for name, words in _MEANINGS.items():
            if any(word in f"{key} {told}".lower() for word in words):
                named.setdefault(name, told)
    return named


def ensure_source(desk: Desk, name: str) -> int:
    """The order source of this name, made when there is none; somebody else may be making it too."""
    known = _source(desk, name)
    if known is not None:
        return known
    try:
        body = {"order_source": {"name": name}}
        return desk.post(SOURCES_PATH, body, wire.SOURCE, desk.default_branch(), once=False).order_source.id
    except (Invalid, MethodRefused, NotFound):
        known = _source(desk, name)
        if known is None:
            raise
        return known


def _source(desk: Desk, name: str) -> int | None:
    rows = desk.whole(SOURCES)
    return next((row.id for row in rows if same_name(text(row.name), name)), None)
