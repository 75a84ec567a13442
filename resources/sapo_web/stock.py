"""Writing a quantity: the one part of the Web API of which three forms are known and none is certain.

`PUT set.json` was seen to work, `POST set.json` to be refused, and writing the quantity into the variant is the
old way that changes the default location (contracts/sapo-web.md §6.2, §6.3). They are tried in this order, the
one that works is remembered for the shop, and the first write by each is read back. Only a clear "there is no such
route" or "no such right" leads on to the next; whatever may pass never does.
"""

import threading
from dataclasses import dataclass
from typing import Any, Literal

from resources.http import Parameters, ShopHttp
from resources.http_values import whole
from resources.learnt import Learnt
from resources.sapo_web import wire
from resources.sapo_web.catalog import locations, variant_row
from sync.errors import Invalid, MethodRefused, NotFound, PermissionMissing, ShopError
from sync.records import Location, VariantWrite

SET = "/admin/inventory_levels/set.json"
CONNECT = "/admin/inventory_levels/connect.json"
LEVELS = "/admin/inventory_levels.json"

Way = Literal["put", "post"]
NO_PLACE = "the site keeps stock at several places and none is chosen; choose one in the site's settings"


@dataclass(frozen=True, slots=True)
class Wrote:
    """A quantity that the site confirmed, or the reason why it is not."""

    value: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Spot:
    item: int
    location: int


class StockWriter:
    """Quantities of one site; safe to use from many threads."""

    def __init__(self, http: ShopHttp, learnt: Learnt, location: int | None) -> None:
        """`location` is the chosen place; None: the only one that manages stock."""
        self._http = http
        self._learnt = learnt
        self._chosen = location
        self._places: list[Location] | None = None
        self._lock = threading.Lock()

    def through_variant(self, change: VariantWrite) -> bool:
        """Whether this quantity goes into the variant: the shop is of the older generation, or takes only that."""
        return change.inventory_item_id is None or self._learnt.get("stock_way") == "variant"

    def keep_variant_way(self) -> None:
        """Remember that this shop takes quantities through the variant."""
        self._learnt.keep(stock_way="variant")

    def write(self, change: VariantWrite) -> Wrote | None:
        """Set the level of a variant; None when this shop takes quantities only through the variant.

        Raises:
            NotFound: the variant is gone.
            PermissionMissing: the app may not write stock, and the shop has several places.
        """
        if change.inventory_item_id is None or change.quantity is None:
            return None
        place = self._location(change.inventory_item_id)
        if place is None:
            return None if self._places == [] else Wrote(reason=NO_PLACE)
        spot = _Spot(change.inventory_item_id, place)
        known = self._learnt.get("stock_way")
        if known in ("put", "post"):
            try:
                return self._set(known, spot, change.quantity)
            except (NotFound, MethodRefused, PermissionMissing):
                # The variant may be gone or have another item by now; if not, the shop itself has changed.
                current = variant_row(self._http, change.variant_id).inventory_item_id
                spot = _Spot(current or spot.item, place)
        with self._lock:
            return self._discover(spot, change)

    def _discover(self, spot: _Spot, change: VariantWrite) -> Wrote | None:
        """Try the ways in turn; None leads to the variant."""
        quantity = change.quantity or 0
        refusals: list[ShopError] = []
        ways: tuple[Way, Way] = ("put", "post")
        for way in ways:
            try:
                wrote = self._set(way, spot, quantity)
            except (NotFound, MethodRefused) as error:
                refusals.append(error)
                continue
            except PermissionMissing as error:
                if "access_denied" in str(error) and self._has_one_place():
                    return None
                raise
            if wrote.value is not None:
                self._learnt.keep(stock_way=way)
            return wrote
        if {type(error) for error in refusals} == {NotFound, MethodRefused}:
            # One method is known, so the route exists and what was not found is the item.
            variant_row(self._http, change.variant_id)
            return Wrote(reason="the site has no stock item for this variant")
        if self._has_one_place():
            return None
        raise refusals[0]

    def _set(self, way: Way, spot: _Spot, quantity: int) -> Wrote:
        """Set the level, joining item and place first where they are not joined yet."""
        try:
            return self._sent(way, spot, quantity)
        except Invalid as error:
            reason = told(error)
            if self._level(spot) is not None:
                return Wrote(reason=reason)
        try:
            body = {"location_id": spot.location, "inventory_item_id": spot.item}
            self._http.post(CONNECT, body, wire.LEVEL, once=False)
            return self._sent(way, spot, quantity)
        except (Invalid, NotFound, MethodRefused):
            return Wrote(reason=reason)

    def _sent(self, way: Way, spot: _Spot, quantity: int) -> Wrote:
        flat: dict[str, Any] = {
            "location_id": spot.location,
            "inventory_item_id": spot.item,
            "available": quantity,
        }
        if way == "put":
            answer = self._http.put(SET, {"inventory_level": flat}, wire.LEVEL)
        else:
            answer = self._http.post(SET, flat, wire.LEVEL, once=False)
        echo = whole(answer.inventory_level.available) if answer.inventory_level else None
        if echo is None or self._learnt.get("stock_read_back") != way:
            echo = self._level(spot)
            if echo == quantity:
                self._learnt.keep(stock_read_back=way)
        return judged(quantity, echo)

    def _level(self, spot: _Spot) -> int | None:
        """The level as the site lists it; filtered here as well, since the parameters may be ignored (§3)."""
        return next((whole(row.available) for row in self._levels(spot.item) if row.location_id == spot.location), None)

    def _levels(self, item: int) -> list[wire.Level]:
        params: Parameters = {"inventory_item_ids": item, "page": 1, "limit": 250}
        rows = self._http.get(LEVELS, wire.LEVELS, params).inventory_levels
        return [row for row in rows if row.inventory_item_id == item]

    def _location(self, item: int) -> int | None:
        """Where to write: the chosen place, the only one, or the only one at which the item has a level."""
        if self._chosen is not None:
            return self._chosen
        try:
            places = {place.id for place in self._managing()}
        except PermissionMissing:
            places = {row.location_id for row in self._levels(item) if row.location_id is not None}
        return places.pop() if len(places) == 1 else None

    def _has_one_place(self) -> bool:
        """Whether a quantity written into the variant can only mean one place; unknown counts as no."""
        try:
            return len(self._managing()) <= 1
        except PermissionMissing:
            return False

    def _managing(self) -> list[Location]:
        if self._places is None:
            self._places = [place for place in locations(self._http) if place.active and place.manages_stock]
        return self._places


def judged(sent: int, echo: int | None) -> Wrote:
    """Confirmed when the site says what was sent."""
    if echo == sent:
        return Wrote(sent)
    shown = "no number" if echo is None else str(echo)
    return Wrote(reason=f"the site took {sent} but shows {shown}")


def told(error: Invalid) -> str:
    """The shop's own words about a refusal, or ours where it said nothing."""
    return "; ".join(text for text in error.fields.values() if text) or "the site refuses the value"
