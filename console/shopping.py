"""Buyers in the sandbox: web orders as a shop's own checkout would place them."""

from typing import Any

from console.stand_in import StandIn

BUYERS: tuple[dict[str, Any], ...] = (
    {"name": "Nguyễn Thị Hoa", "phone": "0901 234 567", "email": None},
    {"name": "Trần Văn Bình", "phone": "+84912345678", "email": "binh@example.com"},
    {"name": "Lê Minh Châu", "phone": "84987654321", "email": None},
    {"name": "Nguyễn Thị Hoa", "phone": "0901.234.567", "email": None},
)
SHIPPING = 30_000


def sellable(sandbox: StandIn, alias: str, count: int) -> list[dict[str, Any]]:
    """Variants of a site that are linked by the derivation's own truth and in stock, spread over the catalog."""
    linked = {
        row["site_sku"]
        for row in sandbox.ask("GET", f"/{alias}/truth")["rows"]
        if row["status"] == "linked" and row["site_sku"]
    }
    found = [
        variant
        for variant in sandbox.ask("GET", f"/{alias}/variants")
        if variant["sku"] in linked and (variant["inventory_quantity"] or 0) >= 2 and variant["price"]
    ]
    step = max(1, len(found) // max(1, count))
    return found[::step][:count]


def place_orders(sandbox: StandIn, alias: str, count: int) -> int:
    """Place `count` orders of one or two pieces on a site; returns how many were placed."""
    goods = sellable(sandbox, alias, count) if count else []
    for number, variant in enumerate(goods):
        line = {"variant_id": variant["id"], "quantity": 1 + number % 2}
        buyer = BUYERS[number % len(BUYERS)]
        body = {"lines": [line], "customer": buyer, "shipping": SHIPPING, "paid": number % 2 == 1}
        sandbox.ask("POST", f"/{alias}/orders", body)
    return len(goods)
