"""Stock of the POS: what is shown, what is derived, what the shopkeeper sets (contracts/sapo-pos.md §2.4, §2.5)."""

from decimal import Decimal
from typing import Any

import httpx
import pytest

from sandbox.pos.records import Product, Stock, Variant
from sandbox.pos.stock import moves, shortage, shown
from tests.sandbox.conftest import Running


def rows(pos: httpx.Client, sku: str) -> list[dict[str, Any]]:
    found = pos.get("/admin/variants.json", params={"query": sku}).json()["variants"]
    inventories: list[dict[str, Any]] = next(row for row in found if row["sku"] == sku)["inventories"]
    return inventories


def on_hand(pos: httpx.Client, sku: str) -> list[float]:
    return [row["on_hand"] for row in rows(pos, sku)]


def test_each_branch_has_a_row_and_a_missing_one_is_absent(sandbox_server: Running, pos: httpx.Client) -> None:
    branches = list(sandbox_server.world.pos.branches)
    assert [(row["location_id"], row["on_hand"]) for row in rows(pos, "BUT")] == [(branches[0], 8), (branches[1], 4)]
    assert [row["location_id"] for row in rows(pos, "KHONG-DONG")] == branches[:1]


def test_available_is_on_hand_less_committed_and_nothing_else(pos: httpx.Client, keeper: httpx.Client) -> None:
    keeper.post("/stock", json={"sku": "BUT", "on_hand": 8, "committed": 3, "incoming": 5, "onway": 2})
    row = rows(pos, "BUT")[0]
    assert (row["on_hand"], row["committed"], row["available"], row["incoming"], row["onway"]) == (8, 3, 5, 5, 2)


def test_a_pack_shows_its_root_divided(pos: httpx.Client, keeper: httpx.Client) -> None:
    assert on_hand(pos, "NUOC-6") == [2.5, 0.6667]
    keeper.post("/stock", json={"sku": "NUOC", "on_hand": 15, "committed": 9})
    row = rows(pos, "NUOC-6")[0]
    assert (row["on_hand"], row["committed"], row["available"]) == (2.5, 1.5, 1)


def test_a_combo_shows_what_its_scarcest_part_allows(pos: httpx.Client, keeper: httpx.Client) -> None:
    assert on_hand(pos, "COMBO") == [5, 2]
    keeper.post("/stock", json={"sku": "AO-DO", "on_hand": 5})
    assert on_hand(pos, "COMBO") == [2.5, 2]
    keeper.post("/stock", json={"sku": "NUOC", "on_hand": 1})
    assert on_hand(pos, "COMBO") == [1, 2]
    keeper.post("/stock", json={"sku": "NUOC", "on_hand": None})
    assert on_hand(pos, "COMBO") == [2]


def test_stock_may_be_fractional_and_negative(pos: httpx.Client, keeper: httpx.Client) -> None:
    keeper.post("/stock", json={"sku": "BUT", "branch": "CN1", "on_hand": 1.25})
    keeper.post("/stock", json={"sku": "BUT", "branch": "CN2", "on_hand": "-3"})
    assert on_hand(pos, "BUT") == [1.25, -3]


def test_a_stock_change_moves_no_time_unless_switched(
    sandbox_server: Running, pos: httpx.Client, keeper: httpx.Client
) -> None:
    target = sandbox_server.world.pos.by_sku["NUOC"][0]
    old = "2020-01-01T00:00:00Z"
    target.modified_on = target.product.modified_on = old
    keeper.post("/stock", json={"sku": "NUOC", "on_hand": 3})
    assert (target.modified_on, target.product.modified_on) == (old, old)
    assert rows(pos, "NUOC")[0]["modified_on"] is None
    keeper.patch("/switches", json={"stock_moves_modified_on": True, "stock_moves_inventory_stamp": True})
    keeper.post("/stock", json={"sku": "NUOC", "on_hand": 4})
    assert target.modified_on > old and target.product.modified_on > old
    assert rows(pos, "NUOC")[0]["modified_on"] == target.modified_on


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({"sku": "NO", "on_hand": 1}, "NO"),
        ({"variant_id": 1, "on_hand": 1}, "1"),
        ({"sku": "BUT", "branch": "CN9", "on_hand": 1}, "CN9"),
        ({"sku": "NUOC-6", "on_hand": 1}, "derived"),
    ],
)
def test_setting_stock_of_nothing_says_what_is_missing(keeper: httpx.Client, body: dict[str, Any], word: str) -> None:
    refused = keeper.post("/stock", json=body)
    assert refused.status_code == 400 and word in refused.json()["error"]


def test_a_new_row_appears_where_stock_is_set(pos: httpx.Client, keeper: httpx.Client) -> None:
    keeper.post("/stock", json={"sku": "KHONG-DONG", "branch": "CN2", "on_hand": 0})
    assert on_hand(pos, "KHONG-DONG") == [3, 0]


def plain(sku: str, **more: Any) -> Variant:
    product = Product(1, "P", ["O"], "", "", 0.0)
    return Variant(1, product, sku, sku, sku, ["v"], "", "", 1, **more)


def test_moves_go_down_to_real_rows_through_packs_of_packs() -> None:
    root = plain("R", stock={1: Stock(on_hand=Decimal(24))})
    box = plain("B", root=root, packsize_quantity=Decimal(6))
    crate = plain("C", root=box, packsize_quantity=Decimal(2))
    assert list(moves(crate, Decimal("0.5"))) == [(root, Decimal(6))]
    assert shown(crate)[1].on_hand == 2


def test_a_shortage_sums_what_several_lines_want() -> None:
    root = plain("R", stock={1: Stock(on_hand=Decimal(5), committed=Decimal(2))})
    assert shortage([(root, Decimal(1)), (root, Decimal(2))], 1) is None
    assert shortage([(root, Decimal(2)), (root, Decimal(2))], 1) is root
    assert shortage([(root, Decimal(5))], 1, physical=True) is None
    assert shortage([(root, Decimal(1))], 2) is root
