"""Order sources and customer groups, which can be written (contracts/sapo-pos.md §2.8, §2.9, §4.1)."""

from typing import TYPE_CHECKING

from sandbox.pos.answers import (
    DEFAULT_SOURCE_KEPT,
    EMPTY,
    GROUP_CODE_TAKEN,
    SYSTEM_SOURCE_NAME,
    data_error,
    missing,
    rule_error,
)
from sandbox.pos.customer_write import text_of
from sandbox.pos.lists import dated, dictionary
from sandbox.pos.loading import add_entry
from sandbox.pos.people_json import entry_dict, group_dict
from sandbox.pos.records import Entry
from sandbox.wire import Reply, Route, ShopRequest

if TYPE_CHECKING:
    from sandbox.pos.shop import PosShop


def _source(request: ShopRequest) -> Entry:
    shop: PosShop = request.shop
    entry = shop.sources.get(request.id())
    if entry is None:
        raise missing(shop)
    return entry


async def list_sources(request: ShopRequest) -> Reply:
    """The order sources."""
    shop: PosShop = request.shop
    rows = dated(list(shop.sources.values()), request.query, shop.switches.modified_min_inclusive)
    return dictionary(shop, "order_sources", rows, request.query, lambda row: entry_dict(shop, row))


async def get_source(request: ShopRequest) -> Reply:
    """One order source."""
    return Reply(200, {"order_source": entry_dict(request.shop, _source(request))})


def _free_name(shop: "PosShop", name: str, owner: Entry | None = None) -> None:
    if any(entry.name == name and entry is not owner for entry in shop.sources.values()):
        raise rule_error(shop, f"Đã tồn tại kênh bán hàng có tên: {name}")


async def post_source(request: ShopRequest) -> Reply:
    """Make an order source; its name must be new."""
    shop: PosShop = request.shop
    name = text_of(request.fields("order_source").get("name"))
    if name is None:
        raise data_error("name", EMPTY)
    _free_name(shop, name)
    entry = add_entry(shop, shop.sources, name)
    return Reply(201, {"order_source": entry_dict(shop, entry)})


async def put_source(request: ShopRequest) -> Reply:
    """Rename an order source; those of the system keep their names."""
    shop: PosShop = request.shop
    entry = _source(request)
    name = text_of(request.fields("order_source").get("name"))
    if name is None:
        raise data_error("name", EMPTY)
    if entry.init and name != entry.name:
        raise rule_error(shop, SYSTEM_SOURCE_NAME)
    _free_name(shop, name, entry)
    entry.name, entry.modified_on = name, shop.clock.stamp()
    return Reply(200, {"order_source": entry_dict(shop, entry)})


async def remove_source(request: ShopRequest) -> Reply:
    """Delete an order source, but not the default one."""
    shop: PosShop = request.shop
    entry = _source(request)
    if entry.status == "default":
        raise rule_error(shop, DEFAULT_SOURCE_KEPT)
    del shop.sources[entry.id]
    return Reply(200, {})


async def post_group(request: ShopRequest) -> Reply:
    """Make a customer group; its code must be new."""
    shop: PosShop = request.shop
    fields = request.fields("customer_group")
    name = text_of(fields.get("name"))
    if name is None:
        raise data_error("name", EMPTY)
    code = text_of(fields.get("code")) or shop.sequence("CTN")
    if any(group.code == code for group in shop.groups.values()):
        raise data_error("code", GROUP_CODE_TAKEN)
    entry = add_entry(shop, shop.groups, name, code=code, extra={"note": fields.get("note")})
    return Reply(201, {"customer_group": group_dict(shop, entry)})


def routes() -> list[Route]:
    """Return the addresses of sources and groups."""
    return [
        Route("GET", "/admin/order_sources.json", list_sources, "settings"),
        Route("POST", "/admin/order_sources.json", post_source, "settings", "write"),
        Route("GET", "/admin/order_sources/{id}.json", get_source, "settings"),
        Route("PUT", "/admin/order_sources/{id}.json", put_source, "settings", "write"),
        Route("DELETE", "/admin/order_sources/{id}.json", remove_source, "settings", "write"),
        Route("POST", "/admin/customer_groups.json", post_group, "customers", "write"),
    ]
