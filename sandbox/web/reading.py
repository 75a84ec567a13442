"""Lists and counts as answers: the tests of a resource, the lag, the depth limit, the shifting of pages."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Generic

from sandbox.web import lists
from sandbox.web.errors import Refusal
from sandbox.web.lists import T
from sandbox.web.shifting import shift
from sandbox.web.shop import WebShop
from sandbox.wire import Reply, Route, ShopRequest

Handler = Callable[[ShopRequest], Awaitable[Reply]]


def shop_of(request: ShopRequest) -> WebShop:
    """The shop a request speaks to, with its own class."""
    shop = request.shop
    if not isinstance(shop, WebShop):
        raise TypeError(f"{shop!r} is not a web shop")
    return shop


def guarded(route: Route) -> Route:
    """The route with refusals of the rules turned into the shop's answers."""
    handler = route.handler

    async def answered(request: ShopRequest) -> Reply:
        try:
            return await handler(request)
        except Refusal as refusal:
            return shop_of(request).answer(refusal)

    return replace(route, handler=answered)


def _only(row: object, wanted: str) -> dict[str, Any]:
    """The fields of a row that a comma list names."""
    names = [name.strip() for name in wanted.split(",")]
    return {name: getattr(row, name) for name in names if hasattr(row, name)}


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """One list: its rows by id, the tests its parameters ask for, its date filters (§3).

    `deep`: page*limit is limited. `fields`: that parameter works here, as documented; on orders it does not.
    """

    name: str
    rows: dict[int, T]
    tests: tuple[lists.Test[T], ...] = ()
    deep: bool = False
    dates: tuple[str, ...] = ("created_on", "modified_on")
    fields: bool = False

    def reply(self, request: ShopRequest) -> Reply:
        """The page under the plural root key."""
        rows = self.page(request)
        wanted = request.query.get("fields") if self.fields else None
        return Reply(200, {self.name: rows if wanted is None else [_only(row, wanted) for row in rows]})

    def page(self, request: ShopRequest) -> list[T]:
        shop, query = shop_of(request), request.query
        if self.deep and not lists.check_depth(query, shop.switches):
            return []
        rows = lists.cut(self._matching(request), query)
        shift(shop, self.name)
        return rows

    def count(self, request: ShopRequest) -> Reply:
        """`{"count": N}` under the same filters."""
        if not self._filtered(request):
            return Reply(200, {"count": len(self.rows)})
        return Reply(200, {"count": sum(1 for _ in self._matching(request))})

    def _filtered(self, request: ShopRequest) -> bool:
        return bool(self.tests or request.query or shop_of(request).switches.list_lag)

    def _matching(self, request: ShopRequest) -> Iterator[T]:
        shop, query = shop_of(request), request.query
        tests: list[lists.Test[T]] = [
            *lists.date_tests(query, shop.switches, self.dates),
            *self.tests,
        ]
        hidden = shop.hidden()
        if hidden:
            tests.append(lambda row: row.id not in hidden)
        return lists.matching(self.rows, query, tests, lists.is_ascending(query, shop.switches))
