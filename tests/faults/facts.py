"""What stands in the shops and in our records, as plain values that can be compared between two courses of events.

Ids of what is made on the way, and times, differ from course to course; of a time only counts whether there is one.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Engine, Table

from resources.database.engine import reading
from resources.database.tables import UtcTime, metadata
from sandbox.woo.shop import WooShop
from sandbox.world import World
from tests.faults.passing import STAMP

Facts = Mapping[str, Any]

# Counters, logs, what is told to people, and what serves one process alone; everything else is compared.
LEFT_OUT = {
    *("activities", "alert_addresses", "alert_messages", "bases", "buckets", "changes", "counters"),
    *("sessions", "troubles", "uploads", "users", "versions"),
}
PASSING = {
    ("links", "id"),
    ("customers", "id"),
    ("orders", "pos_order_id"),
    ("orders", "raw"),
    ("connections", "secret"),
}
# What is asked for again by itself, an hour later; `invariants` judges what comes of it.
ASKED_AGAIN = ("pos_order_source_id", "pos_order_source_refused", "pos_payment_methods")
NUMBERED = re.compile(r'"id": \d+')


@dataclass(frozen=True)
class Standing:
    """How shops and records stand at one moment."""

    shops: Facts
    records: Mapping[str, Counter[Any]]

    def differences(self, wanted: "Standing") -> list[str]:
        """How it differs from how it should be, as sentences."""
        found = [
            f"{name}: {self.shops.get(name)!r} instead of {wanted.shops.get(name)!r}"
            for name in sorted(self.shops.keys() | wanted.shops.keys())
            if self.shops.get(name) != wanted.shops.get(name)
        ]
        for table in sorted(self.records.keys() | wanted.records.keys()):
            ours, theirs = self.records.get(table, Counter()), wanted.records.get(table, Counter())
            found += [f"{table} has {row}" for row in (ours - theirs).elements()]
            found += [f"{table} lacks {row}" for row in (theirs - ours).elements()]
        return found


def standing(world: World, engine: Engine) -> Standing:
    """How everything stands now."""
    return Standing(shop_facts(world), record_facts(engine))


# ---- the shops -----------------------------------------------------------------------------------


def shop_facts(world: World) -> Facts:
    """Everything that a shop keeps and that we may write, by what it is about."""
    facts = dict(_pos_facts(world.pos))
    for shop in world.sites.values():
        facts |= dict(_woo_facts(shop) if isinstance(shop, WooShop) else _web_facts(shop))
        facts |= dict(_hooks(shop))
    return facts


def _pos_facts(pos: Any) -> Iterator[tuple[str, Any]]:
    for one in pos.variants.values():
        stock = {branch: (row.on_hand, row.committed) for branch, row in one.stock.items()}
        yield f"{pos.alias}: variant {one.id}", (one.sku, one.status, stock)
    orders: dict[str, list[Any]] = {}
    for order in pos.orders.values():
        orders.setdefault(order.reference_url or order.code, []).append(order)
    for name, several in orders.items():
        yield f"{pos.alias}: order of {name}", tuple(map(_content, several))
        yield f"{pos.alias}: status of {name}", tuple(order.status for order in several)
        yield f"{pos.alias}: payments of {name}", tuple(map(_payments, several))
    people: Counter[str] = Counter(f"{one.phone_number} {one.email} {one.status}" for one in pos.customers.values())
    for name, count in people.items():
        yield f"{pos.alias}: customer {name}", count
    yield from _hooks(pos)


def _payments(order: Any) -> tuple[Any, ...]:
    return tuple((one.payment_method_id, str(one.amount)) for one in order.prepayments if one.status == "active")


def _content(order: Any) -> tuple[Any, ...]:
    return (
        order.code,
        str(order.total),
        order.reference_number,
        order.customer.phone_number if order.customer else None,
        order.assignee_id,
        order.location_id,
        tuple((line.variant_id, str(line.quantity), str(line.price)) for line in order.lines),
    )


def _web_facts(shop: Any) -> Iterator[tuple[str, Any]]:
    for one in shop.variants.values():
        yield f"{shop.alias}: sku of {one.id}", one.sku
        yield f"{shop.alias}: price of {one.id}", one.price
        yield f"{shop.alias}: compare_at of {one.id}", one.compare_at_price
        yield f"{shop.alias}: quantity of {one.id}", one.inventory_quantity
    for order in shop.orders.values():
        paid = [(one.kind, one.status, one.amount) for one in shop.transactions.get(order.id, [])]
        yield f"{shop.alias}: status of order {order.id}", order.status
        yield f"{shop.alias}: payments of order {order.id}", (order.financial_status, tuple(paid))
        yield f"{shop.alias}: parcels of order {order.id}", tuple(one.status for one in order.fulfillments)
    yield f"{shop.alias}: mark", tuple((one["key"], one["value"]) for one in shop.metafields.values())


def _woo_facts(shop: WooShop) -> Iterator[tuple[str, Any]]:
    for one in shop.dump("variants"):
        yield f"{shop.alias}: sku of {one['id']}", one["sku"]
        yield f"{shop.alias}: price of {one['id']}", one["price"]
        yield f"{shop.alias}: compare_at of {one['id']}", one["compare_at_price"]
        yield f"{shop.alias}: quantity of {one['id']}", one["inventory_quantity"]
    for order in shop.orders.values():
        sent = order.status == "completed"  # what WooCommerce has in place of a parcel
        yield f"{shop.alias}: status of order {order.id}", "processing" if sent else order.status
        yield f"{shop.alias}: payments of order {order.id}", (order.paid is not None, str(order.total))
        yield f"{shop.alias}: parcels of order {order.id}", sent


def _hooks(shop: Any) -> Iterator[tuple[str, Any]]:
    counted = Counter((one.topic, one.address) for one in shop.hooks.subscriptions.values())
    for (topic, address), number in counted.items():
        yield f"{shop.alias}: webhook {topic} to {address}", number


# ---- our records ---------------------------------------------------------------------------------


def record_facts(engine: Engine) -> dict[str, Counter[Any]]:
    """The rows of every table, without what passes."""
    found: dict[str, Counter[Any]] = {}
    with reading(engine) as connection:
        for table in metadata.sorted_tables:
            if table.name in LEFT_OUT:
                continue
            columns = [column for column in table.columns if _lasts(table, column)]
            rows = connection.execute(table.select().with_only_columns(*columns)).all()
            named = [tuple(_plain(column, value) for column, value in zip(columns, row, strict=True)) for row in rows]
            found[table.name] = Counter(named)
    return found


def _lasts(table: Table, column: Column[Any]) -> bool:
    return column.name != "version" and (table.name, column.name) not in PASSING


def _plain(column: Column[Any], value: Any) -> Any:
    if isinstance(column.type, UtcTime):
        return f"{column.name}: {'no' if value is None else 'a'} time"
    if isinstance(value, dict):
        lasting = {name: inner for name, inner in value.items() if name not in ASKED_AGAIN}
        if "webhooks" in lasting:  # what was made in the last minutes is remembered for as long
            lasting["webhooks"] = lasting["webhooks"]["addresses"]
        text = json.dumps(lasting, sort_keys=True, ensure_ascii=False)
        return NUMBERED.sub('"id": n', STAMP.sub("a time", text))
    return "" if value is None and column.name == "last_error" else value
