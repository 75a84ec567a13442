"""Customers, their addresses and their groups over HTTP (contracts/sapo-web.md §5.7)."""

from sandbox.web import customers
from sandbox.web.errors import denied, not_found
from sandbox.web.lists import Test
from sandbox.web.people import Customer, address_from
from sandbox.web.reading import Listing, shop_of
from sandbox.web.shop import WebShop
from sandbox.web.values import unwrap
from sandbox.wire import Reply, Route, ShopRequest

ONE = "/admin/customers/{id}"


def _search(text: str) -> Test[Customer]:
    words = text.casefold()

    def test(row: Customer) -> bool:
        name = f"{row.last_name or ''} {row.first_name or ''}".strip()
        return any(words in (value or "").casefold() for value in (name, row.email, row.phone))

    return test


def _customers(request: ShopRequest) -> Listing[Customer]:
    text = request.query.get("query")
    tests = (_search(text),) if text else ()
    return Listing("customers", shop_of(request).customers, tests, deep=True, fields=True)


def _customer(request: ShopRequest) -> tuple[WebShop, Customer]:
    shop = shop_of(request)
    return shop, customers.find(shop, request.id())


async def list_customers(request: ShopRequest) -> Reply:
    return _customers(request).reply(request)


async def count_customers(request: ShopRequest) -> Reply:
    return _customers(request).count(request)


async def get_customer(request: ShopRequest) -> Reply:
    return Reply(200, {"customer": _customer(request)[1]})


async def create_customer(request: ShopRequest) -> Reply:
    customer = customers.create(shop_of(request), unwrap(request.body, "customer"))
    return Reply(201, {"customer": customer})


async def update_customer(request: ShopRequest) -> Reply:
    shop, customer = _customer(request)
    customers.change(shop, customer, unwrap(request.body, "customer"))
    return Reply(200, {"customer": customer})


async def delete_customer(request: ShopRequest) -> Reply:
    customers.remove(*_customer(request))
    return Reply(200, {})


async def search_customers(_: ShopRequest) -> Reply:
    """Internal: private apps are refused, `customers.json?query=` is the way."""
    raise denied()


async def list_addresses(request: ShopRequest) -> Reply:
    return Reply(200, {"addresses": _customer(request)[1].addresses})


async def create_address(request: ShopRequest) -> Reply:
    shop, customer = _customer(request)
    address = customers.add_address(shop, customer, unwrap(request.body, "address"))
    return Reply(201, {"address": address})


async def update_address(request: ShopRequest) -> Reply:
    """Write the fields sent; the rest of the address stays."""
    _, customer = _customer(request)
    address = customers.find_address(customer, request.id("aid"))
    body = dict(unwrap(request.body, "address"))
    written = address_from(body)
    for key in body:
        if key in written.__struct_fields__:
            setattr(address, key, getattr(written, key))
    return Reply(200, {"address": address})


async def default_address(request: ShopRequest) -> Reply:
    _, customer = _customer(request)
    address = customers.find_address(customer, request.id("aid"))
    customers.make_default(customer, address)
    return Reply(200, {"address": address})


async def delete_address(request: ShopRequest) -> Reply:
    _, customer = _customer(request)
    customers.remove_address(customer, customers.find_address(customer, request.id("aid")))
    return Reply(200, {})


async def list_groups(request: ShopRequest) -> Reply:
    return Listing("customer_groups", shop_of(request).groups).reply(request)


async def list_group_customers(request: ShopRequest) -> Reply:
    """The members of a group: no depth limit, and the dates are ignored (§3)."""
    shop, group_id = shop_of(request), request.id()
    if group_id not in shop.groups:
        raise not_found()
    members = {i: shop.customers[i] for i in sorted(shop.group_members.get(group_id, ()))}
    return Listing("customers", members, dates=()).reply(request)


def routes() -> list[Route]:
    """The addresses of customers."""
    return [
        Route("GET", "/admin/customers.json", list_customers, "customers"),
        Route("POST", "/admin/customers.json", create_customer, "customers", "write"),
        Route("GET", "/admin/customers/count.json", count_customers, "customers"),
        Route("GET", "/admin/customers/search.json", search_customers, "customers"),
        Route("GET", f"{ONE}.json", get_customer, "customers"),
        Route("PUT", f"{ONE}.json", update_customer, "customers", "write"),
        Route("DELETE", f"{ONE}.json", delete_customer, "customers", "write"),
        Route("GET", f"{ONE}/addresses.json", list_addresses, "customers"),
        Route("POST", f"{ONE}/addresses.json", create_address, "customers", "write"),
        Route("PUT", f"{ONE}/addresses/{{aid}}.json", update_address, "customers", "write"),
        Route("DELETE", f"{ONE}/addresses/{{aid}}.json", delete_address, "customers", "write"),
        Route("PUT", f"{ONE}/addresses/{{aid}}/default.json", default_address, "customers", "write"),
        Route("GET", "/admin/customer_groups.json", list_groups, "customers"),
        Route("GET", "/admin/customer_groups/{id}/customers.json", list_group_customers, "customers"),
    ]
