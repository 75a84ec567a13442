"""Products, variants and prices of the POS (contracts/sapo-pos.md §2.1-2.4, §2.6)."""

from typing import Any

import httpx
import pytest

from tests.sandbox.conftest import Running

PRODUCTS = "/admin/products.json"


def product(pos: httpx.Client, name: str) -> dict[str, Any]:
    rows = pos.get(PRODUCTS, params={"query": name}).json()["products"]
    return next(row for row in rows if row["name"] == name)


def variant(pos: httpx.Client, sku: str) -> dict[str, Any]:
    rows = pos.get("/admin/variants.json", params={"query": sku}).json()["variants"]
    return next(row for row in rows if row["sku"] == sku)


def errors(answer: httpx.Response) -> dict[str, str]:
    assert answer.status_code == 422
    body = answer.json()["data_error"]
    assert body["status"] == 422
    found: dict[str, str] = body["errors"]
    return found


def create(pos: httpx.Client, **fields: Any) -> httpx.Response:
    return pos.post(PRODUCTS, json={"product": {"name": "Mới", **fields}})


def test_a_product_without_options_has_the_one_that_everyone_knows(pos: httpx.Client) -> None:
    pen = product(pos, "Bút bi")
    assert (pen["opt1"], pen["opt2"], pen["opt3"]) == ("Kích thước", None, None)
    assert [(one["name"], one["values"], one["position"]) for one in pen["options"]] == [
        ("Kích thước", ["Mặc định"], 1)
    ]
    only = pen["variants"][0]
    assert (only["opt1"], only["name"], only["product_name"]) == ("Mặc định", "Bút bi", "Bút bi")
    assert (pen["status"], pen["product_type"], pen["quantity"]) == ("active", "normal", 1)


def test_a_product_carries_option_names_and_its_variants_the_values(pos: httpx.Client) -> None:
    shirt = product(pos, "Áo thun")
    assert shirt["opt1"] == "Màu" and shirt["options"][0]["values"] == ["Đỏ", "Xanh"]
    assert [(one["opt1"], one["name"]) for one in shirt["variants"]] == [
        ("Đỏ", "Áo thun - Đỏ"),
        ("Xanh", "Áo thun - Xanh"),
    ]
    assert shirt["quantity"] == 2


def test_prices_carry_their_list_and_are_found_by_code(pos: httpx.Client) -> None:
    prices = {row["price_list"]["code"]: row for row in variant(pos, "BUT")["variant_prices"]}
    assert {code: row["value"] for code, row in prices.items()} == {
        "BANLE": 100000,
        "BANBUON": 90000,
        "GIANHAP": 1766.6667,
    }
    flags = {code: (row["price_list"]["is_cost"], row["price_list"]["status"]) for code, row in prices.items()}
    assert flags == {"BANLE": (False, "default"), "BANBUON": (False, "active"), "GIANHAP": (True, "default")}
    lists = pos.get("/admin/price_lists.json").json()["price_lists"]
    assert [row["code"] for row in lists] == ["BANLE", "BANBUON", "GIANHAP", "SOSANH"]
    assert prices["BANLE"]["price_list_id"] == lists[0]["id"] and lists[3]["init"] is False


def test_no_compare_at_price_exists_anywhere(pos: httpx.Client) -> None:
    assert "compare" not in pos.get(PRODUCTS).text


def test_a_pack_names_its_root_and_a_combo_its_parts(pos: httpx.Client) -> None:
    root, pack, combo = (variant(pos, sku) for sku in ("NUOC", "NUOC-6", "COMBO"))
    assert (pack["packsize"], pack["packsize_root_id"], pack["packsize_quantity"]) == (True, root["id"], 6)
    assert (root["packsize"], root["packsize_root_id"], root["composite_items"]) == (False, None, None)
    assert (combo["composite"], combo["product_type"]) == (True, "composite")
    assert [(part["sub_sku"], part["quantity"]) for part in combo["composite_items"]] == [("AO-DO", 2), ("NUOC", 1)]
    assert product(pos, "Nước suối")["quantity"] == 2


@pytest.mark.parametrize(
    ("form", "texts"),
    [("plain", ('"on_hand":8,', '"value":100000,')), ("float", ('"on_hand":8.0,', '"value":100000.0,'))],
)
def test_numbers_are_printed_in_the_form_of_the_switch(
    pos: httpx.Client, keeper: httpx.Client, form: str, texts: tuple[str, str]
) -> None:
    keeper.patch("/switches", json={"number_form": form})
    text = pos.get(PRODUCTS, params={"query": "Bút bi"}).text
    assert all(part in text for part in texts)
    assert '"value":1766.6667' in text


def test_four_places_and_mixed_forms_are_numbers_all_the_same(pos: httpx.Client, keeper: httpx.Client) -> None:
    plain = pos.get(PRODUCTS).json()
    keeper.patch("/switches", json={"number_form": "four"})
    four = pos.get(PRODUCTS)
    assert '"on_hand":8.0000,' in four.text and '"value":1766.6667' in four.text
    assert four.json() == plain
    keeper.patch("/switches", json={"number_form": "mixed"})
    mixed = pos.get(PRODUCTS)
    assert mixed.json() == plain
    assert mixed.text != four.text and ".0000," in mixed.text


def test_old_and_new_fields_are_a_switch(pos: httpx.Client, keeper: httpx.Client) -> None:
    new = product(pos, "Bút bi")
    keeper.patch("/switches", json={"fields": "2018"})
    old = product(pos, "Bút bi")
    assert "medicine" in new and "medicine" not in old
    assert "variant_ids" in old and "variant_ids" not in new
    assert "values" in new["options"][0] and "values" not in old["options"][0]
    assert "wait_to_pack" in new["variants"][0]["inventories"][0]
    assert "wait_to_pack" not in old["variants"][0]["inventories"][0]
    assert "included_tax_price" not in old["variants"][0]["variant_prices"][0]


def test_one_product_and_one_variant_are_read_by_id(pos: httpx.Client) -> None:
    pen = product(pos, "Bút bi")
    only = pen["variants"][0]
    assert pos.get(f"/admin/products/{pen['id']}.json").json() == {"product": pen}
    assert pos.get(f"/admin/variants/{only['id']}.json").json() == {"variant": only}
    below = f"/admin/products/{pen['id']}/variants"
    assert pos.get(f"{below}.json").json()["variants"] == [only]
    assert pos.get(f"{below}/{only['id']}.json").json() == {"variant": only}


@pytest.mark.parametrize("path", ["/admin/products/1.json", "/admin/variants/1.json", "/admin/products/x.json"])
def test_an_unknown_object_is_an_error_message(pos: httpx.Client, keeper: httpx.Client, path: str) -> None:
    missing = pos.get(path)
    assert (missing.status_code, missing.json()) == (404, {"error": {"message": "Không tìm thấy đối tượng"}})
    keeper.patch("/switches", json={"missing_status": 422})
    assert pos.get(path).status_code == 422


def test_a_product_is_made_by_the_shortcut_with_opening_stock_at_the_branch(
    sandbox_server: Running, pos: httpx.Client
) -> None:
    second = list(sandbox_server.world.pos.branches)[1]
    body = {
        "name": "Mới",
        "sku": "MOI-1",
        "init_stock": 10,
        "initial_cost_price": 7000,
        "retail_price": 12000,
        "whole_sale_price": 11000,
        "import_price": "9000",
        "category": "B1",
        "brand": "Hãng lạ",
        "tags": "a,d,b",
    }
    made = pos.post(PRODUCTS, json={"product": body}, headers={"X-Sapo-LocationId": str(second)})
    assert made.status_code == 201
    row = made.json()["product"]
    assert (row["tags"], row["brand"], row["category"]) == ("a,b,d", "Hãng lạ", "B1")
    assert row["brand_id"] in [one["id"] for one in pos.get("/admin/brands.json").json()["brands"]]
    only = row["variants"][0]
    assert (only["sku"], only["barcode"]) == ("MOI-1", "MOI-1")
    assert (only["variant_retail_price"], only["variant_whole_price"]) == (12000, 11000)
    assert only["variant_import_price"] == 9000
    stock = {one["location_id"]: (one["on_hand"], one["mac"]) for one in only["inventories"]}
    assert stock[second] == (10, 7000) and len(stock) == 3 and sum(on_hand for on_hand, _ in stock.values()) == 10


def test_a_sku_is_generated_where_none_is_given(pos: httpx.Client) -> None:
    skus = [create(pos).json()["product"]["variants"][0]["sku"] for _ in range(2)]
    assert all(sku.startswith("PVN") for sku in skus) and len(set(skus)) == 2


def test_a_product_is_made_with_options_variants_and_packs(pos: httpx.Client) -> None:
    lists = {row["code"]: row["id"] for row in pos.get("/admin/price_lists.json").json()["price_lists"]}
    pack = {"sku": "B-12", "packsize_quantity": "12", "unit": "thùng"}
    made = create(
        pos,
        options=[{"name": "Cỡ"}],
        variants=[
            {"sku": "B", "opt1": "S", "init_stock": 18, "packsizes": [pack]},
            {"sku": "C", "opt1": "M", "variant_prices": [{"price_list_id": lists["BANLE"], "value": 5}]},
        ],
    ).json()["product"]
    assert (made["opt1"], made["quantity"], made["options"][0]["values"]) == ("Cỡ", 3, ["S", "Mặc định", "M"])
    by_sku = {row["sku"]: row for row in made["variants"]}
    assert by_sku["B-12"]["packsize_root_id"] == by_sku["B"]["id"]
    assert by_sku["B-12"]["inventories"][0]["on_hand"] == 1.5
    assert by_sku["C"]["variant_retail_price"] == 5


def test_a_name_is_needed_and_a_taken_sku_refused_with_nothing_made(pos: httpx.Client) -> None:
    assert errors(create(pos, name=" ")) == {"name": "may not be empty"}
    before = pos.get(PRODUCTS).json()["metadata"]["total"]
    for body in (
        {"sku": "BUT"},
        {"variants": [{"sku": "ok"}, {"sku": "BUT"}]},
        {"variants": [{"sku": "a", "packsizes": [{"sku": "BUT"}]}]},
    ):
        assert errors(create(pos, **body)) == {"phiên bản sản phẩm": "Mã BUT đã trùng "}
    for half_bad in (
        {"variants": [{"sku": "ok"}, {"sku": "bad", "variant_prices": [{"price_list_id": 1, "value": 1}]}]},
        {"variants": [{"sku": "ok"}, {"sku": "bad", "init_stock": "many"}]},
        {"variants": [{"sku": "ok", "weight_value": "heavy"}]},
    ):
        assert create(pos, **half_bad).status_code == 422
    assert pos.get("/admin/variants.json", params={"query": "ok"}).json()["variants"] == []
    assert errors(create(pos, variants=[{"sku": "x"}, {"sku": "x"}])) == {"phiên bản sản phẩm": "Mã x đã trùng "}
    assert pos.get(PRODUCTS).json()["metadata"]["total"] == before
    assert create(pos, sku="but").status_code == 201


def test_a_variant_is_changed_but_not_its_stock(pos: httpx.Client) -> None:
    pen = product(pos, "Bút bi")
    only = pen["variants"][0]
    path = f"/admin/products/{pen['id']}/variants/{only['id']}.json"
    list_id = only["variant_prices"][0]["price_list_id"]
    body = {
        "sku": "BUT-2",
        "barcode": "893",
        "sellable": False,
        "status": "inactive",
        "unit": "cây",
        "weight_value": 12.5,
        "variant_prices": [{"price_list_id": list_id, "value": 99000}],
        "inventories": [{**only["inventories"][0], "on_hand": 999}],
    }
    row = pos.put(path, json={"variant": body}).json()["variant"]
    assert (row["sku"], row["barcode"], row["sellable"], row["status"]) == ("BUT-2", "893", False, "inactive")
    assert (row["unit"], row["weight_value"], row["variant_retail_price"]) == ("cây", 12.5, 99000)
    assert row["inventories"] == only["inventories"]
    assert row["variant_prices"][1] == only["variant_prices"][1]
    assert pos.get("/admin/variants.json", params={"query": "BUT"}).json()["variants"] == [row]


def test_a_sku_can_move_on_and_be_taken_by_another(pos: httpx.Client) -> None:
    shirt = product(pos, "Áo thun")
    below = f"/admin/products/{shirt['id']}/variants"
    red, blue = (row["id"] for row in shirt["variants"])

    def put(vid: int, sku: str) -> httpx.Response:
        return pos.put(f"{below}/{vid}.json", json={"variant": {"sku": sku}})

    assert errors(put(blue, "AO-DO")) == {"phiên bản sản phẩm": "Mã AO-DO đã trùng "}
    assert put(blue, "AO-XANH").status_code == 200
    assert put(red, "TAM").status_code == 200
    assert put(blue, "AO-DO").status_code == 200
    assert put(red, "AO-XANH").status_code == 200
    assert [row["sku"] for row in product(pos, "Áo thun")["variants"]] == ["AO-XANH", "AO-DO"]


def test_an_unknown_price_list_is_refused(pos: httpx.Client) -> None:
    pen = product(pos, "Bút bi")
    path = f"/admin/products/{pen['id']}/variants/{pen['variants'][0]['id']}.json"
    body: dict[str, Any] = {"variant": {"variant_prices": [{"price_list_id": 1, "value": 1}]}}
    assert errors(pos.put(path, json=body)) == {"variant_prices": "not exists PriceList 1"}
    list_id = pen["variants"][0]["variant_prices"][0]["price_list_id"]
    body = {"variant": {"variant_prices": [{"price_list_id": list_id, "value": "much"}]}}
    assert errors(pos.put(path, json=body)) == {"variant_prices": "must be a number"}


def test_a_product_is_changed_with_the_variants_named_in_it(pos: httpx.Client) -> None:
    shirt = product(pos, "Áo thun")
    red = shirt["variants"][0]["id"]
    body = {"name": "Áo phông", "tags": "x", "variants": [{"id": red, "sku": "DO"}, {"sku": "VANG", "opt1": "Vàng"}]}
    row = pos.put(f"/admin/products/{shirt['id']}.json", json={"product": body}).json()["product"]
    assert (row["name"], row["tags"]) == ("Áo phông", "x")
    assert [one["sku"] for one in row["variants"]] == ["DO", "AO-XANH", "VANG"]
    assert all(one["product_name"] == "Áo phông" for one in row["variants"])
    body = {"variants": [{"id": 1, "sku": "E"}]}
    answer = pos.put(f"/admin/products/{shirt['id']}.json", json={"product": body})
    assert errors(answer) == {"variant": "not exists Variant 1"}


def test_a_variant_is_added_and_deleted(pos: httpx.Client) -> None:
    shirt = product(pos, "Áo thun")
    below = f"/admin/products/{shirt['id']}/variants"
    made = pos.post(f"{below}.json", json={"variant": {"sku": "VANG", "opt1": "Vàng"}})
    assert made.status_code == 201
    new = made.json()["variant"]["id"]
    assert pos.delete(f"{below}/{new}.json").status_code == 200
    assert errors(pos.delete(f"{below}/{new}.json")) == {"variant": f"not exists Variant {new}"}
    assert [row["sku"] for row in product(pos, "Áo thun")["variants"]] == ["AO-DO", "AO-XANH"]
    assert create(pos, sku="VANG").status_code == 201
    ids = [row["id"] for row in shirt["variants"]]
    assert pos.request("DELETE", f"{below}.json", params={"ids": f"{ids[0]},{ids[1]}"}).status_code == 200
    assert product(pos, "Áo thun")["variants"] == []


def test_a_deleted_product_leaves_the_lists_and_stays_readable_unless_switched(
    pos: httpx.Client, keeper: httpx.Client
) -> None:
    pen = product(pos, "Bút bi")
    path = f"/admin/products/{pen['id']}.json"
    assert pos.delete(path).status_code == 200
    assert "Bút bi" not in pos.get(PRODUCTS).text
    deleted = pos.get("/admin/variants.json", params={"status": "active,inactive,deleted", "query": "BUT"}).json()
    assert [row["status"] for row in deleted["variants"]] == ["deleted"]
    assert [row["name"] for row in pos.get(PRODUCTS, params={"status": "deleted"}).json()["products"]] == ["Bút bi"]
    assert pos.get(path).json()["product"]["status"] == "deleted"
    keeper.patch("/switches", json={"deleted_by_id": False})
    assert pos.get(path).status_code == 404
    assert pos.get(f"/admin/variants/{pen['variants'][0]['id']}.json").status_code == 404
    assert errors(pos.delete(path)) == {"product": f"not exists Product: {pen['id']}"}
    assert errors(pos.delete("/admin/products/1.json")) == {"product": "not exists Product: 1"}


def test_a_composite_is_made_once(pos: httpx.Client) -> None:
    pen, shirt = product(pos, "Bút bi"), product(pos, "Áo thun")
    path = f"/admin/products/{pen['id']}/variants/{pen['variants'][0]['id']}/composites.json"
    part = {"sub_variant_id": shirt["variants"][1]["id"], "price": 1, "quantity": 2}
    assert errors(pos.put(path, json={"composites": [{"sub_variant_id": 1}]})) == {"variant": "not exists Variant 1"}
    row = pos.put(path, json={"composites": [part]}).json()["variant"]
    assert row["composite"] is True and row["inventories"][0]["on_hand"] == 2.5
    again = errors(pos.put(path, json={"composites": [part]}))
    assert again == {"variant": "phiên bản này đã được tạo composite"}


def test_lowest_and_highest_stock_are_written_but_no_quantity(pos: httpx.Client) -> None:
    pen = product(pos, "Bút bi")
    only = pen["variants"][0]
    path = f"/admin/products/{pen['id']}/variants/{only['id']}/locations.json"
    branch = only["inventories"][0]["location_id"]
    body = {"location_id": branch, "min_value": 2, "max_value": 50, "bin_location": "A1", "on_hand": 99}
    rows = pos.put(path, json={"variant_inventories": [body]}).json()["variant_inventories"]
    assert rows[0] == {"location_id": branch, "min_value": 2, "max_value": 50, "bin_location": "A1"}
    assert pos.get(path).json()["variant_inventories"] == rows
    after = variant(pos, "BUT")["inventories"][0]
    assert (after["on_hand"], after["min_value"], after["bin_location"]) == (8, 2, "A1")


def test_changes_move_modified_on_of_variant_and_product(sandbox_server: Running, pos: httpx.Client) -> None:
    shop = sandbox_server.world.pos
    target = shop.by_sku["BUT"][0]
    target.modified_on = target.product.modified_on = "2020-01-01T00:00:00Z"
    path = f"/admin/products/{target.product.id}/variants/{target.id}.json"
    row = pos.put(path, json={"variant": {"unit": "cây"}}).json()["variant"]
    assert row["modified_on"] > "2026" and product(pos, "Bút bi")["modified_on"] > "2026"
