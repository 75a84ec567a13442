"""What the order tests share: placing orders at the POS, and looking at the stock."""

from collections.abc import Callable
from typing import Any, NamedTuple

import httpx

from tests.sandbox.conftest import Running

ORDERS = "/admin/orders.json"


class Figures(NamedTuple):
    """The stock of one variant at one branch."""

    on_hand: float
    committed: float
    available: float
    onway: float


class Till:
    """A client of the POS that places orders, by SKU."""

    def __init__(self, running: Running, pos: httpx.Client) -> None:
        self.running, self.pos = running, pos
        self.shop = running.world.pos
        self.branches = list(self.shop.branches)

    def variant_id(self, sku: str) -> int:
        return self.shop.by_sku[sku][0].id

    def line(self, sku: str, quantity: float = 1, price: float = 100000, **more: Any) -> dict[str, Any]:
        return {"variant_id": self.variant_id(sku), "quantity": quantity, "price": price, **more}

    def post(self, *lines: dict[str, Any], **fields: Any) -> httpx.Response:
        body = {"tax_treatment": "exclusive", "order_line_items": list(lines), **fields}
        return self.pos.post(ORDERS, json={"order": body})

    def made(self, *lines: dict[str, Any], **fields: Any) -> dict[str, Any]:
        answer = self.post(*lines, **fields)
        assert answer.status_code == 201, answer.text
        order: dict[str, Any] = answer.json()["order"]
        return order

    def step(self, order: dict[str, Any], path: str, body: Any = None) -> httpx.Response:
        return self.pos.post(f"/admin/orders/{order['id']}/{path}.json", json=body)

    def now(self, order: dict[str, Any]) -> dict[str, Any]:
        fresh: dict[str, Any] = self.pos.get(f"/admin/orders/{order['id']}.json").json()["order"]
        return fresh

    def put(self, order: dict[str, Any], **fields: Any) -> httpx.Response:
        return self.pos.put(f"/admin/orders/{order['id']}.json", json={"order": fields})

    def figures(self, sku: str, branch: int = 0) -> Figures:
        variant = self.pos.get(f"/admin/variants/{self.variant_id(sku)}.json").json()["variant"]
        rows = {row["location_id"]: row for row in variant["inventories"]}
        row = rows[self.branches[branch]]
        return Figures(row["on_hand"], row["committed"], row["available"], row["onway"])

    def method(self, code: str = "cash") -> int:
        rows = self.pos.get("/admin/payment_methods.json").json()["payment_methods"]
        return int(next(row["id"] for row in rows if row["code"] == code))


def errors(answer: httpx.Response) -> dict[str, str]:
    """Return the field errors of a 422."""
    assert answer.status_code == 422, answer.text
    found: dict[str, str] = answer.json()["data_error"]["errors"]
    return found


MakeTill = Callable[[], Till]
