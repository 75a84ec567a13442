"""Metafields of the store: small texts that an app leaves there, by namespace and key.

Documented, but never seen answering a private app (contracts/sapo-web.md §5.9), so a switch makes the shop refuse
them or know nothing of them.
"""

from typing import Any

from sandbox.web.errors import Refusal, denied, not_found
from sandbox.web.reading import shop_of
from sandbox.web.shop import WebShop
from sandbox.web.values import unwrap
from sandbox.wire import Reply, Route, ShopRequest

FIELDS = ("namespace", "key", "value")


def _open(request: ShopRequest) -> WebShop:
    """The shop, where its switch lets metafields answer."""
    shop = shop_of(request)
    if shop.switches.metafields == "denied":
        raise denied()
    if shop.switches.metafields == "absent":
        raise not_found()
    return shop


async def list_metafields(request: ShopRequest) -> Reply:
    """Those of the store, by `namespace` and `key` where they are asked for."""
    shop, query = _open(request), request.query
    rows = [
        row
        for row in shop.metafields.values()
        if all(row[name] == query[name] for name in ("namespace", "key") if query.get(name))
    ]
    return Reply(200, {"metafields": rows})


async def create_metafield(request: ShopRequest) -> Reply:
    """A new one; the same namespace and key again takes the new value."""
    shop, body = _open(request), unwrap(request.body, "metafield")
    errors = {name: ["can't be blank"] for name in FIELDS if not body.get(name)}
    if errors:
        raise Refusal(422, errors)
    same = [row for row in shop.metafields.values() if all(row[name] == body[name] for name in FIELDS[:2])]
    now = shop.now()
    if same:
        same[0] |= {"value": str(body["value"]), "modified_on": now}
        return Reply(201, {"metafield": same[0]})
    row: dict[str, Any] = {
        "id": shop.ids.next(),
        **{name: str(body[name]) for name in FIELDS},
        "value_type": str(body.get("value_type", "string")),
        "description": None,
        "owner_resource": "store",
        "owner_id": shop.store_id,
        "created_on": now,
        "modified_on": now,
    }
    shop.metafields[row["id"]] = row
    return Reply(201, {"metafield": row})


async def delete_metafield(request: ShopRequest) -> Reply:
    shop = _open(request)
    if shop.metafields.pop(request.id(), None) is None:
        raise not_found()
    return Reply(200, {})


def routes() -> list[Route]:
    """The addresses of the store's metafields."""
    return [
        Route("GET", "/admin/metafields.json", list_metafields, "store"),
        Route("POST", "/admin/metafields.json", create_metafield, "store", "write"),
        Route("DELETE", "/admin/metafields/{id}.json", delete_metafield, "store", "write"),
    ]
