"""A database as the first version left it: made by the first migration, with rows as that version wrote them.

Nothing here follows the code of today: the settings are the ones of then, with the keys of then.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, MetaData, insert

import migrations
from resources.database.engine import writing

POS, SITE = "sapo-chinh", "web1"
BRANCH, LIST = 501, 11
NOON = datetime(2026, 11, 10, 5, 0, 0, 250000, tzinfo=UTC)

_POS_SETTINGS = '{"limit":{"size":40,"leak":2.0,"order_share":8},"list_lag_seconds":60.0}'
_SITE_SETTINGS = (
    '{"product_sync":true,"stock":{"sync":true,"branches":[501],"figure":"available","safety":0,"ceiling":null,'
    '"hold_open_orders":true,"missing_branch_is_zero":false,"manage_unmanaged":false,"location":null},'
    '"price":{"sync":true,"selling":"BANLE","compare_at":null},'
    '"orders":{"sync":true,"status":"draft","branch":501,"assignee":null,"sources":["web"]},'
    '"customers":{"sync":true,"criterion":"phone"},'
    '"guards":{"zero_items":20,"zero_share":"0.2","price_down":"0.5","price_up":"2","max_writes":null},'
    '"limit":{"size":40,"leak":2.0,"order_share":8}}'
)


def make(engine: Engine) -> None:
    """Turn an empty database into one of the first version, at work since days."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        there = MetaData()
        there.reflect(connection)
        for name, rows in ROWS.items():
            table = there.tables[name]
            aware = connection.dialect.name == "postgresql"
            connection.execute(insert(table), [row if aware else _naive(row) for row in rows])


def _naive(row: dict[str, Any]) -> dict[str, Any]:
    return {name: cell.replace(tzinfo=None) if isinstance(cell, datetime) else cell for name, cell in row.items()}


def _connection(alias: str, role: str, platform: str, address: str, settings: str) -> dict[str, Any]:
    row = {"alias": alias, "role": role, "platform": platform, "address": address, "secret": b"gAAAAA-sealed"}
    return row | {"settings": json.loads(settings), "capabilities": {}, "connected_at": NOON}


def _pos_variant(number: int) -> dict[str, Any]:
    row: dict[str, Any] = {"id": number, "product_id": number * 10, "sku": f"SKU{number}", "barcode": ""}
    row |= {"product_name": f"Áo {number}", "variant_name": "Đỏ / M", "unit": "cái", "status": "active"}
    row |= {"sellable": True, "composite": False, "packsize": False}
    return row | {"modified_on": NOON, "seen_at": NOON, "dirty_at": None}


def _site_variant(number: int) -> dict[str, Any]:
    row: dict[str, Any] = {"site": SITE, "id": number, "product_id": number * 10, "inventory_item_id": number}
    row |= {"sku": f"SKU{number - 1000}", "barcode": "", "product_name": f"Áo {number}", "variant_name": "Đỏ / M"}
    row |= {"price": 100_000, "compare_at": 0, "quantity": 10, "managed": True, "sells_past_zero": False}
    return row | {"status": "active", "kind": "normal", "modified_on": NOON, "read_at": NOON}


def _link(number: int, status: str, reason: str, by_hand: bool) -> dict[str, Any]:
    row: dict[str, Any] = {"site": SITE, "pos_variant_id": number, "site_variant_id": number + 1000, "status": status}
    row |= {"reason": reason, "detail": "", "warning": "", "suggestion_kind": "", "by_hand": by_hand}
    return row | {"pos_sku": f"SKU{number}", "site_sku": f"SKU{number}", "shape": "one/one", "since": NOON}


def _listing(number: int, field: str, value: int) -> dict[str, Any]:
    row: dict[str, Any] = {"site": SITE, "site_variant_id": number, "field": field, "pos_variant_id": number - 1000}
    row |= {"planned": value, "planned_at": NOON, "acknowledged": value, "acknowledged_at": NOON}
    row |= {"state": "in_sync", "reason": "", "approved": None, "detail": ""}
    return row | {"refusals": 0, "refused_at": None}


def _order(number: int, state: str, reason: str = "", pos_order_id: int | None = None) -> dict[str, Any]:
    at = NOON + timedelta(minutes=number)
    row: dict[str, Any] = {"site": SITE, "order_id": number, "number": f"#{1000 + number}", "state": state}
    row |= {"reason": reason, "detail": "", "pos_order_id": pos_order_id}
    row |= {"pos_code": f"WEB1-{number}" if pos_order_id else None, "pos_status": "draft" if pos_order_id else None}
    row |= {"intent_at": at if pos_order_id else None, "cancelled": state == "cancelled", "total": 100_000}
    raw = json.dumps({"id": number, "customer": {"first_name": "Trần Thị Bé"}}, ensure_ascii=False).encode()
    return row | {"created_on": at, "modified_on": at, "recorded_at": at, "raw": raw}


def _line(order_id: int, variant: int) -> dict[str, Any]:
    return {"site": SITE, "order_id": order_id, "line_id": 1, "site_variant_id": variant, "quantity_milli": 1000}


def _change(subject: str, field: str, before: str | None, after: str) -> dict[str, Any]:
    row: dict[str, Any] = {"at": NOON, "who": "push", "run": None, "site": SITE, "subject": subject}
    return row | {"subject_id": "2001", "field": field, "before": before, "after": after, "why": "Đã đổi"}


ROWS: dict[str, list[dict[str, Any]]] = {
    "connections": [
        _connection(POS, "pos", "sapo-pos", f"https://{POS}.mysapogo.com", _POS_SETTINGS),
        _connection(SITE, "site", "sapo-web", f"https://{SITE}.mysapo.net", _SITE_SETTINGS),
    ],
    "sites": [{"alias": SITE, "mode": "live", "paused": False, "orders_since": NOON, "last_error": None}],
    "branches": [{"id": BRANCH, "code": "CN1", "name": "Kho chính", "active": True, "is_default": True}],
    "price_lists": [{"id": LIST, "code": "BANLE", "name": "Giá bán lẻ", "is_cost": False, "is_default": True}],
    "pos_variants": [_pos_variant(number) for number in (1001, 1002, 1003)],
    "pos_stock": [
        {"variant_id": number, "branch_id": BRANCH, "on_hand_milli": 10_000, "available_milli": 10_000}
        for number in (1001, 1002, 1003)
    ],
    "pos_prices": [{"variant_id": number, "price_list_id": LIST, "value": 100_000} for number in (1001, 1002, 1003)],
    "site_variants": [_site_variant(number) for number in (2001, 2002, 2003)],
    "links": [
        _link(1001, "linked", "", False),
        _link(1002, "linked", "", False),
        _link(1003, "unlinked", "unlinked_by_hand", True),
    ],
    "listings": [
        *(_listing(2001, field, value) for field, value in (("quantity", 10), ("price", 100_000))),
        *(_listing(2002, field, value) for field, value in (("quantity", 10), ("price", 100_000))),
    ],
    "orders": [
        _order(1, "created", pos_order_id=7001),
        _order(2, "waiting", "not_linked"),
        _order(3, "off"),
        _order(4, "cancelled"),
    ],
    "order_lines": [_line(1, 2001), _line(2, 2003), _line(3, 2002), _line(4, 2002)],
    "customers": [{"id": 801, "phone_key": "+84901234567", "email_key": None, "active": True, "modified_on": NOON}],
    "changes": [_change("variant", "quantity", "11", "10"), _change("order", "state", None, "new")],
    "buckets": [{"shop": POS, "level": 3.5, "at": 1_794_286_800.25}],
    "watermarks": [
        {"stream": stream, "value": NOON}
        for stream in ("pos:catalog", f"site:{SITE}:catalog", f"site:{SITE}:full", f"site:{SITE}:orders")
    ],
    "leases": [
        {"name": f"{SITE}:orders", "token": "0" * 32, "holder": "an old machine/12"}
        | {"since": 1.0, "heartbeat_at": 1.0, "expires_at": 2.0}
    ],
}
