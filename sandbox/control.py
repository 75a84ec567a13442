"""The control addresses that every shop has, and those of the whole world.

Tests and the demo use them to look behind the counter: what was asked, what the state is, and to order faults.
A package's own shopkeeper edits stand in `control_pos` and `control_web`: `routes()` there gives patterns that
follow `/_sandbox/{alias}`.
"""

from dataclasses import asdict
from typing import Any

import msgspec

from sandbox.faults import FaultRule
from sandbox.switching import switch_over, switch_values
from sandbox.wire import Permission, Reply, Route, Shop, ShopRequest


def shop_line(shop: Shop, address: str) -> dict[str, Any]:
    """Return where a shop answers and with which keys."""
    keys = shop.credentials
    return {
        "alias": shop.alias,
        "kind": shop.kind,
        "address": f"{address}/{shop.alias}",
        "api_key": keys.api_key,
        "api_secret": keys.api_secret,
        "access_token": keys.access_token,
        "app_client_id": keys.app_client_id,
        "app_client_secret": keys.app_client_secret,
        "session_id": keys.session_id,
    }


async def health(_: ShopRequest) -> Reply:
    """Say that the server is up."""
    return Reply(200, {"ok": True})


async def shops(request: ShopRequest) -> Reply:
    """List every shop with its address and keys."""
    world = request.world
    return Reply(200, [shop_line(shop, world.address) for shop in world.shops()])


async def requests(request: ShopRequest) -> Reply:
    """Show what was asked of each shop since the last reset."""
    return Reply(200, request.world.log.snapshot())


async def forget_requests(request: ShopRequest) -> Reply:
    """Begin to count anew."""
    request.world.log.reset()
    return Reply(200, {"ok": True})


async def truths(request: ShopRequest) -> Reply:
    """Show what is known of every site's derivation from the POS."""
    return Reply(200, {alias: truth_of(truth) for alias, truth in request.world.truths.items()})


def truth_of(truth: Any) -> dict[str, Any]:
    """Return a site's truth as counts and rows."""
    return {"counts": truth.counts(), "rows": [asdict(row) for row in truth.rows]}


async def shop_truth(request: ShopRequest) -> Reply:
    """Show what is known of one site's derivation from the POS."""
    truth = request.world.truths.get(request.shop.alias)
    if truth is None:
        return Reply(404, {"error": f"There is no truth about '{request.shop.alias}'."})
    return Reply(200, truth_of(truth))


async def shutdown(request: ShopRequest) -> Reply:
    """Ask the program to end."""
    request.world.stopping.set()
    return Reply(200, {"ok": True})


async def show_switches(request: ShopRequest) -> Reply:
    """Show every switch of a shop with its value."""
    return Reply(200, switch_values(request.shop.switches))


async def set_switches(request: ShopRequest) -> Reply:
    """Set the named switches; an unknown name or a wrong type changes nothing and gives 400."""
    switch_over(request.shop.switches, request.fields())
    request.shop.switched()
    return await show_switches(request)


async def show_faults(request: ShopRequest) -> Reply:
    """Show the fault rules with how often each was met (`seen`) and has struck."""
    return Reply(200, [asdict(rule) for rule in request.shop.faults.list()])


async def add_fault(request: ShopRequest) -> Reply:
    """Add one fault rule, or several given as a list."""
    given = request.body if isinstance(request.body, list) else [request.fields()]
    rules = [msgspec.convert(one, FaultRule, strict=False) for one in given]
    return Reply(201, [asdict(request.shop.faults.add(rule)) for rule in rules])


async def remove_faults(request: ShopRequest) -> Reply:
    """Remove the fault rule `?id=`, or all of them."""
    chosen = request.query.get("id")
    gone = request.shop.faults.remove(int(chosen) if chosen else None)
    return Reply(200, {"removed": gone})


async def show_limits(request: ShopRequest) -> Reply:
    """Show the bucket of a shop."""
    bucket = request.shop.bucket
    state = {"enabled": bucket.enabled, "size": bucket.size, "leak": bucket.leak, "used": bucket.used}
    return Reply(200, state)


async def set_limits(request: ShopRequest) -> Reply:
    """Set `enabled`, `size`, `leak` (per second, before the speed) or `used` of the bucket."""
    bucket, given = request.shop.bucket, request.fields()
    unknown = sorted(set(given) - {"enabled", "size", "leak", "used"})
    if unknown:
        raise ValueError(f"A bucket has no {', '.join(unknown)}; it has enabled, size, leak and used.")
    bucket.enabled = bool(given.get("enabled", bucket.enabled))
    bucket.size = int(given.get("size", bucket.size))
    bucket.leak = float(given.get("leak", bucket.leak))
    if "used" in given:
        bucket.refill(float(given["used"]))
    return await show_limits(request)


async def show_permissions(request: ShopRequest) -> Reply:
    """Show the rights of the shop's app that are not the full ones."""
    return Reply(200, request.shop.permissions)


async def set_permissions(request: ShopRequest) -> Reply:
    """Set rights by resource: `{"orders": "read", "customers": "none"}`."""
    request.shop.permissions.update(msgspec.convert(request.fields(), dict[str, Permission]))
    return await show_permissions(request)


async def dump(request: ShopRequest) -> Reply:
    """Show the whole present state of one kind of object."""
    try:
        return Reply(200, request.shop.dump(request.params["what"]))
    except KeyError as error:
        return Reply(404, {"error": str(error.args[0])})


async def hook_outcomes(request: ShopRequest) -> Reply:
    """Show what became of each webhook delivery: address, and status or the name of the error."""
    return Reply(200, list(request.shop.hooks.outcomes))


async def hooks_fired(request: ShopRequest) -> Reply:
    """Show the topics of the webhook messages, in their order, delivered or not."""
    return Reply(200, list(request.shop.hooks.fired))


def world_routes() -> list[Route]:
    """Return the addresses below `/_sandbox/` that speak of the whole world."""
    return [
        Route("GET", "/health", health),
        Route("GET", "/shops", shops),
        Route("GET", "/requests", requests),
        Route("DELETE", "/requests", forget_requests),
        Route("GET", "/truth", truths),
        Route("POST", "/shutdown", shutdown),
    ]


def shop_routes() -> list[Route]:
    """Return the addresses below `/_sandbox/{alias}` that every kind of shop has."""
    return [
        Route("GET", "/switches", show_switches),
        Route("PATCH", "/switches", set_switches),
        Route("GET", "/faults", show_faults),
        Route("POST", "/faults", add_fault),
        Route("DELETE", "/faults", remove_faults),
        Route("GET", "/limits", show_limits),
        Route("PATCH", "/limits", set_limits),
        Route("GET", "/permissions", show_permissions),
        Route("PATCH", "/permissions", set_permissions),
        Route("GET", "/truth", shop_truth),
        Route("GET", "/deliveries", hook_outcomes),
        Route("GET", "/fired", hooks_fired),
        Route("GET", "/{what}", dump),
    ]
