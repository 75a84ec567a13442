"""At which branch a call acts: the header X-Sapo-LocationId (contracts/sapo-pos.md §1.3)."""

from typing import TYPE_CHECKING

from sandbox.pos.answers import NO_LOCATION_HEADER, data_error
from sandbox.wire import ShopRequest

if TYPE_CHECKING:
    from sandbox.pos.shop import PosShop

HEADER = "X-Sapo-LocationId"


def acting_branch(request: ShopRequest) -> int:
    """Return the id of the branch in the header; raise 422 where it is missing or unknown.

    With the switch `location_header` on `optional` a missing one means the default branch.
    """
    shop: PosShop = request.shop
    text = (request.headers.get(HEADER) or "").strip()
    if not text:
        if shop.switches.location_header == "optional":
            return shop.default_branch().id
        raise data_error(HEADER, NO_LOCATION_HEADER, shop.switches.location_header_status)
    if not text.isdecimal() or int(text) not in shop.branches:
        raise data_error(HEADER, f"not exists Location {text}", shop.switches.location_header_status)
    return int(text)


def reading(request: ShopRequest) -> None:
    """Refuse a read without the header where the switch says that reads need it too."""
    shop: PosShop = request.shop
    if shop.switches.location_header_on_read and not request.headers.get(HEADER):
        raise data_error(HEADER, NO_LOCATION_HEADER, shop.switches.location_header_status)
