"""Customers over HTTP (contracts/sapo-pos.md §1.6, §2.9)."""

from typing import TYPE_CHECKING

from sandbox.pos.answers import missing
from sandbox.pos.customer_write import add_address, change_customer, create_customer, delete_customer
from sandbox.pos.lists import csv, dated, ids_of, listed, newest_first
from sandbox.pos.people_json import address_dict, customer_dict
from sandbox.pos.records import Customer
from sandbox.pos.shifting import shift
from sandbox.wire import Reply, Route, ShopRequest

if TYPE_CHECKING:
    from sandbox.pos.shop import PosShop


def found_customer(request: ShopRequest) -> Customer:
    """Return the customer of the address, deleted or not; raise 404 where there is none."""
    shop: PosShop = request.shop
    customer = shop.customers.get(request.id())
    if customer is None:
        raise missing(shop)
    return customer


def filtered(
    shop: "PosShop", query: dict[str, str], text: str, statuses: list[str], wanted: set[int] | None
) -> list[Customer]:
    """Return the customers that a list or search asks for, newest first.

    The text is looked for as it is in name, phone, e-mail and code: phones are stored as they were typed.
    """
    rows = newest_first(shop, shop.customers)
    if statuses:
        rows = [row for row in rows if row.status in statuses]
    elif not shop.switches.deleted_customers_listed:
        rows = [row for row in rows if row.status != "deleted"]
    if wanted is not None:
        rows = [row for row in rows if row.id in wanted]
    needle = text.strip().lower()
    if needle:
        rows = [row for row in rows if needle in row.search]
    return dated(rows, query, shop.switches.modified_min_inclusive)


async def list_customers(request: ShopRequest) -> Reply:
    """One page of customers."""
    shop: PosShop = request.shop
    query = request.query
    wanted = ids_of(query, "ids") if query.get("ids") else None
    statuses = csv(query, "statuses") or csv(query, "status")
    rows = filtered(shop, query, query.get("query", ""), statuses, wanted)
    reply = listed(shop, "customers", rows, query, lambda row: customer_dict(shop, row))
    shift(shop, "customers")
    return reply


async def search_customers(request: ShopRequest) -> Reply:
    """One page of customers by `query.contains` and `statuses.in`."""
    shop: PosShop = request.shop
    query = request.query
    rows = filtered(shop, {}, query.get("query.contains", ""), csv(query, "statuses.in"), None)
    return listed(shop, "customers", rows, query, lambda row: customer_dict(shop, row))


async def get_customer(request: ShopRequest) -> Reply:
    """One customer."""
    return Reply(200, {"customer": customer_dict(request.shop, found_customer(request))})


def _answer(request: ShopRequest, customer: Customer, topic: str, status: int = 200) -> Reply:
    body = customer_dict(request.shop, customer)
    request.shop.hooks.fire(topic, body, customer.id)
    return Reply(status, {"customer": body})


async def post_customer(request: ShopRequest) -> Reply:
    """Make a customer."""
    customer = create_customer(request.shop, request.fields("customer"))
    return _answer(request, customer, "customers/create", 201)


async def put_customer(request: ShopRequest) -> Reply:
    """Change a customer."""
    customer = found_customer(request)
    change_customer(request.shop, customer, request.fields("customer"))
    return _answer(request, customer, "customers/update")


async def remove_customer(request: ShopRequest) -> Reply:
    """Delete a customer."""
    customer = found_customer(request)
    delete_customer(request.shop, customer)
    _answer(request, customer, "customers/delete")
    return Reply(200, {})


async def list_addresses(request: ShopRequest) -> Reply:
    """The addresses of a customer."""
    rows = [address_dict(address) for address in found_customer(request).addresses]
    return Reply(200, {"metadata": None, "addresses": rows})


async def post_address(request: ShopRequest) -> Reply:
    """Add an address to a customer."""
    customer = found_customer(request)
    address = add_address(request.shop, customer, request.fields("address"))
    _answer(request, customer, "customers/update")
    return Reply(201, {"address": address_dict(address)})


async def list_side_rows(request: ShopRequest) -> Reply:
    """The notes or contacts of a customer."""
    name = request.route.removesuffix(".json").rpartition("/")[2]
    return Reply(200, {"metadata": None, name: getattr(found_customer(request), name)})


async def post_side_row(request: ShopRequest) -> Reply:
    """Add a note or a contact to a customer."""
    shop: PosShop = request.shop
    name = request.route.removesuffix(".json").rpartition("/")[2]
    stamp = shop.clock.stamp()
    row = {
        **request.fields(name.removesuffix("s")),
        "id": shop.ids.next(),
        "created_on": stamp,
        "modified_on": stamp,
    }
    getattr(found_customer(request), name).append(row)
    return Reply(201, {name.removesuffix("s"): row})


def routes() -> list[Route]:
    """Return the customer addresses."""
    one = "/admin/customers/{id}"
    return [
        Route("GET", "/admin/customers.json", list_customers, "customers"),
        Route("GET", "/admin/customers/doSearch.json", search_customers, "customers"),
        Route("POST", "/admin/customers.json", post_customer, "customers", "write"),
        Route("GET", f"{one}.json", get_customer, "customers"),
        Route("PUT", f"{one}.json", put_customer, "customers", "write"),
        Route("DELETE", f"{one}.json", remove_customer, "customers", "write"),
        Route("GET", f"{one}/addresses.json", list_addresses, "customers"),
        Route("POST", f"{one}/addresses.json", post_address, "customers", "write"),
        Route("GET", f"{one}/notes.json", list_side_rows, "customers"),
        Route("POST", f"{one}/notes.json", post_side_row, "customers", "write"),
        Route("GET", f"{one}/contacts.json", list_side_rows, "customers"),
        Route("POST", f"{one}/contacts.json", post_side_row, "customers", "write"),
    ]
