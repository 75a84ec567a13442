"""Parcels (fulfillments) over HTTP (contracts/sapo-pos.md §2.13, §3.2)."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from sandbox.pos.acting import acting_branch
from sandbox.pos.answers import missing
from sandbox.pos.numbers import form_for
from sandbox.pos.order_json import parcel_dict
from sandbox.pos.order_machine import cancel_parcel, pack, receive, ship, take_back
from sandbox.pos.order_records import Order, Parcel
from sandbox.pos.order_routes import answer, found_order, tell
from sandbox.wire import Handler, Reply, Route, ShopRequest

if TYPE_CHECKING:
    from sandbox.pos.shop import PosShop

Step = Callable[["PosShop", Order, Parcel], None]


def found_parcel(request: ShopRequest, order: Order) -> Parcel:
    """Return the parcel of the address; raise 404 where the order has none such."""
    wanted = request.id("fid")
    parcel = next((one for one in order.parcels if one.id == wanted), None)
    if parcel is None:
        raise missing(request.shop)
    return parcel


def _shown(shop: "PosShop", order: Order, parcel: Parcel, status: int = 200) -> Reply:
    form = form_for(shop.switches.number_form, order.id)
    return Reply(status, {"fulfillment": parcel_dict(order, parcel, form)})


async def list_parcels(request: ShopRequest) -> Reply:
    """The parcels of an order; a sub-resource without paging."""
    shop: PosShop = request.shop
    order = found_order(request)
    form = form_for(shop.switches.number_form, order.id)
    rows = [parcel_dict(order, parcel, form) for parcel in order.parcels]
    return Reply(200, {"metadata": None, "fulfillments": rows})


async def get_parcel(request: ShopRequest) -> Reply:
    """One parcel."""
    order = found_order(request)
    return _shown(request.shop, order, found_parcel(request, order))


async def post_parcel(request: ShopRequest) -> Reply:
    """Pack a parcel."""
    acting_branch(request)
    order = found_order(request)
    parcel = pack(request.shop, order, request.fields("fulfillment"))
    tell(request.shop, order, "orders/update")
    return _shown(request.shop, order, parcel, 201)


async def post_ship(request: ShopRequest) -> Reply:
    """Send a parcel off; whatever the body holds is not read. Answers the order."""
    acting_branch(request)
    order = found_order(request)
    ship(request.shop, order, found_parcel(request, order))
    topic = "orders/fulfilled" if order.fulfillment_status == "shipped" else "orders/partial_fulfilled"
    return answer(request.shop, order, topic, "orders/update")


def stepping(step: Step) -> Handler:
    """Return the handler of a step on a parcel that answers the order."""

    async def handler(request: ShopRequest) -> Reply:
        acting_branch(request)
        order = found_order(request)
        step(request.shop, order, found_parcel(request, order))
        return answer(request.shop, order, "orders/update")

    return handler


def routes() -> list[Route]:
    """Return the parcel addresses."""
    below = "/admin/orders/{id}/fulfillments"
    one = f"{below}/{{fid}}"
    return [
        Route("GET", f"{below}.json", list_parcels, "fulfillments"),
        Route("POST", f"{below}.json", post_parcel, "fulfillments", "write"),
        Route("GET", f"{one}.json", get_parcel, "fulfillments"),
        Route("POST", f"{one}/ship.json", post_ship, "fulfillments", "write"),
        Route("POST", f"{one}/receive.json", stepping(receive), "fulfillments", "write"),
        Route("POST", f"{one}/cancel.json", stepping(cancel_parcel), "fulfillments", "write"),
        Route("POST", f"{one}/receive_after_cancellation.json", stepping(take_back), "fulfillments", "write"),
    ]
