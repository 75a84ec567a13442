"""Tenant, settings, branches, staff, price lists, plain dictionaries (contracts/sapo-pos.md §2.3, §2.7, §2.8)."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from sandbox.pos.lists import dated, dictionary
from sandbox.pos.people_json import account_dict, branch_dict, entry_dict, group_dict
from sandbox.pos.product_json import price_list_dict
from sandbox.pos.records import Entry
from sandbox.wire import Handler, Reply, Route, ShopRequest

if TYPE_CHECKING:
    from sandbox.pos.shop import PosShop

Table = Callable[["PosShop"], dict[int, Entry]]


async def get_tenant(request: ShopRequest) -> Reply:
    """The shop itself; a good test of a connection."""
    shop: PosShop = request.shop
    domain = f"{shop.alias}.mysapogo.com"
    tenant = {
        "id": shop.tenant_id,
        "name": shop.alias,
        "email": shop.owner().email,
        "domain": domain,
        "domain_uri": f"https://{domain}",
        "phone_no": None,
        "address1": None,
        "address2": None,
        "country_id": 201,
        "city_id": None,
        "district_id": None,
        "image_url": None,
    }
    return Reply(200, {"tenant": tenant})


async def get_settings(request: ShopRequest) -> Reply:
    """The shop's settings; the one that matters here is whether stock may go below zero."""
    shop: PosShop = request.shop
    flags = {"tenant_id": shop.tenant_id, "allow_negative_stock": shop.switches.allow_negative}
    return Reply(200, {"tenant_setting": flags})


async def list_locations(request: ShopRequest) -> Reply:
    """Every branch, closed ones too."""
    shop: PosShop = request.shop
    rows = list(shop.branches.values())
    return dictionary(shop, "locations", rows, request.query, lambda row: branch_dict(shop, row))


async def list_accounts(request: ShopRequest) -> Reply:
    """The staff."""
    shop: PosShop = request.shop
    return dictionary(shop, "accounts", list(shop.accounts.values()), request.query, account_dict)


async def list_price_lists(request: ShopRequest) -> Reply:
    """The price lists."""
    shop: PosShop = request.shop
    inclusive = shop.switches.modified_min_inclusive
    rows = dated(list(shop.price_lists.values()), request.query, inclusive)
    return dictionary(shop, "price_lists", rows, request.query, lambda row: price_list_dict(shop, row))


async def list_groups(request: ShopRequest) -> Reply:
    """The customer groups."""
    shop: PosShop = request.shop
    rows = dated(list(shop.groups.values()), request.query, shop.switches.modified_min_inclusive)
    return dictionary(shop, "customer_groups", rows, request.query, lambda row: group_dict(shop, row))


def listing(name: str, table: Table) -> Handler:
    """Return the handler that lists a plain dictionary under that name."""

    async def handler(request: ShopRequest) -> Reply:
        shop: PosShop = request.shop
        rows = dated(list(table(shop).values()), request.query, shop.switches.modified_min_inclusive)
        return dictionary(shop, name, rows, request.query, lambda row: entry_dict(shop, row))

    return handler


def routes() -> list[Route]:
    """Return the addresses of what can only be read."""
    plain: dict[str, Table] = {
        "payment_methods": lambda shop: shop.payment_methods,
        "tax_types": lambda shop: shop.tax_types,
        "delivery_service_providers": lambda shop: shop.carriers,
        "reasons": lambda shop: shop.reasons,
    }
    catalog: dict[str, Table] = {
        "categories": lambda shop: shop.categories,
        "brands": lambda shop: shop.brands,
    }
    return [
        Route("GET", "/admin/tenant.json", get_tenant),
        Route("GET", "/admin/settings.json", get_settings, "settings"),
        Route("GET", "/admin/locations.json", list_locations, "locations"),
        Route("GET", "/admin/accounts.json", list_accounts, "accounts"),
        Route("GET", "/admin/price_lists.json", list_price_lists, "products"),
        Route("GET", "/admin/customer_groups.json", list_groups, "customers"),
        *(Route("GET", f"/admin/{name}.json", listing(name, table), "settings") for name, table in plain.items()),
        *(Route("GET", f"/admin/{name}.json", listing(name, table), "products") for name, table in catalog.items()),
        *(
            Route("GET", f"/admin/{name}/search.json", listing(name, table), "products")
            for name, table in catalog.items()
        ),
    ]
