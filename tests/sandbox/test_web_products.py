"""Products and variants of a web shop (contracts/sapo-web.md §5.2, §5.3, §6.1)."""

import time
from typing import Any

import pytest

from sandbox.seeds import SeedSite, SeedSiteProduct
from tests.sandbox.conftest import StartSandbox
from tests.sandbox.web_fixtures import Site, opened, site_fixture, variant  # noqa: F401

PRODUCT_FIELDS = """
id name alias vendor product_type meta_title meta_description summary content published_on
template_layout status type tags options variants images image vat_pit_category_code created_on
modified_on
"""
VARIANT_FIELDS = """
id product_id inventory_item_id sku barcode title option1 option2 option3 price compare_at_price
inventory_management inventory_policy inventory_quantity lot_management requires_components
requires_shipping taxable weight weight_unit grams unit image_id position type created_on
modified_on
"""


def _product(one: Site, name: str) -> dict[str, Any]:
    (row,) = one.get("products.json", query=name)["products"]
    found: dict[str, Any] = row
    return found


def _backdate(one: Site, sku: str) -> None:
    """Let a variant and its product look long untouched, so that a moved time shows within a second."""
    (row,) = one.shop.by_sku(sku)
    row.modified_on = one.shop.products[row.product_id].modified_on = "2025-01-02T03:04:05Z"


def _moved(one: Site, sku: str) -> tuple[bool, bool]:
    row = one.variant(sku)
    product = one.get(f"products/{row['product_id']}.json")["product"]
    return row["modified_on"] > "2025-01-03", product["modified_on"] > "2025-01-03"


def test_products_and_variants_show_every_documented_field(site: Site) -> None:
    product = _product(site, "Mũ")
    assert set(product) == set(PRODUCT_FIELDS.split())
    (row,) = product["variants"]
    assert set(row) == set(VARIANT_FIELDS.split())
    assert (row["title"], row["option1"]) == ("Default Title", "Default Title")
    assert [(o["name"], o["values"]) for o in product["options"]] == [("Title", ["Default Title"])]
    assert row["inventory_item_id"] != row["id"]
    assert row["price"] == 50000.0
    assert product["created_on"].endswith("Z")


def test_options_of_a_product_with_sizes(site: Site) -> None:
    product = _product(site, "Áo")
    assert [(o["name"], o["values"]) for o in product["options"]] == [("Kích thước", ["M", "L"])]
    assert [row["title"] for row in product["variants"]] == ["M", "L"]


def test_an_unmanaged_variant_is_not_called_bizweb(site: Site) -> None:
    assert site.variant("MU")["inventory_management"] == "bizweb"
    assert site.variant("THE")["inventory_management"] is None


def test_a_product_is_created_with_variants_options_and_images(site: Site) -> None:
    body = {
        "name": "Giày Đỏ",
        "options": [{"name": "Cỡ"}, {"name": "Màu"}],
        "variants": [
            {
                "option1": "39",
                "option2": "Đỏ",
                "sku": "G-39",
                "price": "450000",
                "weight": 1.2,
                "weight_unit": "kg",
            },
            {"option1": "40", "option2": "Đỏ", "sku": "G-40", "price": 450000, "inventory_quantity": 4},
        ],
        "images": [{"src": "https://cdn.example/a.jpg"}, {"base64": "AAAA"}],
    }
    answer = site.api.post("products.json", json={"product": body})
    assert answer.status_code == 201
    product = answer.json()["product"]
    assert product["alias"] == "giay-do"
    assert [o["name"] for o in product["options"]] == ["Cỡ", "Màu"]
    assert [row["title"] for row in product["variants"]] == ["39 / Đỏ", "40 / Đỏ"]
    assert product["variants"][0]["grams"] == 1200
    assert product["variants"][1]["inventory_quantity"] == 4
    assert product["image"]["src"] == "https://cdn.example/a.jpg"
    assert len(product["images"]) == 2
    assert site.ids("products.json")[0] == product["id"]


def test_a_product_without_name_is_422_and_leaves_nothing(site: Site) -> None:
    answer = site.api.post("products.json", json={"product": {"variants": []}})
    assert (answer.status_code, answer.json()) == (422, {"errors": {"name": ["can't be blank"]}})
    bad = {"name": "X", "variants": [{"sku": "NEW"}, {"price": "dear"}]}
    assert site.api.post("products.json", json={"product": bad}).status_code == 422
    assert site.get("products/count.json") == {"count": 3}
    assert site.shop.by_sku("NEW") == []


@pytest.mark.parametrize(
    ("shape", "body"),
    [
        ("strings", {"errors": {"name": "can't be blank"}}),
        ("text", {"errors": "name can't be blank"}),
        ("empty", None),
    ],
)
def test_a_422_comes_in_four_shapes(site: Site, shape: str, body: Any) -> None:
    site.switch(unprocessable_body=shape)
    answer = site.api.post("products.json", json={"product": {}})
    assert answer.status_code == 422
    assert (answer.json() if answer.content else None) == body


def test_a_body_without_its_root_key_is_400(site: Site) -> None:
    assert site.api.post("products.json", json={"name": "X"}).status_code == 400
    assert site.api.put(f"variants/{site.variant('MU')['id']}.json", json={"price": 1}).status_code == 400


def test_a_variants_array_replaces_the_set(site: Site) -> None:
    product = _product(site, "Áo")
    kept = product["variants"][1]
    rows = [{"option1": "XL", "sku": "AO-XL", "price": 1}, {"id": kept["id"], "price": 2}]
    answer = site.api.put(f"products/{product['id']}.json", json={"product": {"variants": rows}})
    after = answer.json()["product"]
    assert [(row["sku"], row["position"]) for row in after["variants"]] == [("AO-XL", 1), ("AO-L", 2)]
    assert after["variants"][1]["price"] == 2.0
    assert after["options"][0]["values"] == ["XL", "L"]
    assert site.api.get(f"variants/{product['variants'][0]['id']}.json").status_code == 404


def test_a_put_without_variants_keeps_the_set(site: Site) -> None:
    product = _product(site, "Áo")
    answer = site.api.put(f"products/{product['id']}.json", json={"product": {"name": "Áo cũ", "tags": "a, b"}})
    after = answer.json()["product"]
    assert (after["name"], after["tags"], after["variants"]) == ("Áo cũ", "a, b", product["variants"])


def test_a_price_is_written_as_number_or_text_and_compared_price_cleared(site: Site) -> None:
    answer = site.put_variant("MU", price="199000", compare_at_price=249000)
    assert answer.status_code == 200
    row = answer.json()["variant"]
    assert (row["price"], row["compare_at_price"], row["inventory_quantity"]) == (199000.0, 249000.0, 10)
    assert site.put_variant("MU", compare_at_price=0).json()["variant"]["compare_at_price"] == 0.0
    assert site.put_variant("MU", compare_at_price=None).json()["variant"]["compare_at_price"] is None
    assert site.variant("MU")["price"] == 199000.0


@pytest.mark.parametrize("price", [-1, "dear", True, None])
def test_a_bad_price_changes_nothing(site: Site, price: Any) -> None:
    answer = site.put_variant("MU", price=price, sku="OTHER")
    assert answer.status_code == 422
    assert "price" in answer.json()["errors"]
    assert site.variant("MU")["price"] == 50000.0


def test_a_sku_may_be_taken_twice_unless_the_switch_refuses(site: Site) -> None:
    assert site.put_variant("AO-L", sku="MU").status_code == 200
    assert len(site.shop.by_sku("MU")) == 2
    site.switch(duplicate_sku="reject")
    answer = site.put_variant("AO-M", sku="MU")
    assert (answer.status_code, answer.json()) == (422, {"errors": {"sku": ["has already been taken"]}})
    assert site.put_variant("AO-M", sku="AO-M", price=5).status_code == 200


def test_a_price_moves_the_products_time_by_switch_and_always_the_variants(site: Site) -> None:
    _backdate(site, "MU")
    site.put_variant("MU", price=1)
    assert _moved(site, "MU") == (True, True)
    site.switch(price_moves_modified_on=False)
    _backdate(site, "MU")
    site.put_variant("MU", price=2)
    assert _moved(site, "MU") == (True, False)
    site.put_variant("MU", barcode="9")
    assert _moved(site, "MU") == (True, True)


def test_stock_moves_no_time_unless_the_switch_says_so(site: Site) -> None:
    _backdate(site, "MU")
    site.put_variant("MU", inventory_quantity=3)
    site.set_level("MU", 4)
    assert _moved(site, "MU") == (False, False)
    site.switch(stock_moves_modified_on=True)
    site.set_level("MU", 5)
    assert _moved(site, "MU") == (True, True)


def test_variants_below_their_product(site: Site) -> None:
    product = _product(site, "Áo")
    base = f"products/{product['id']}/variants"
    assert site.get(f"{base}/count.json") == {"count": 2}
    made = site.api.post(f"{base}.json", json={"variant": {"option1": "S", "sku": "AO-S", "price": 9}})
    assert made.status_code == 201
    new = made.json()["variant"]
    assert len(site.ids(f"{base}.json")) == 3
    answer = site.api.put(f"{base}/{new['id']}.json", json={"variant": {"price": 8}})
    assert answer.json()["variant"]["price"] == 8.0
    assert site.api.delete(f"{base}/{new['id']}.json").json() == {}
    assert site.get(f"{base}/count.json") == {"count": 2}
    hat = site.variant("MU")
    assert site.api.delete(f"{base}/{hat['id']}.json").status_code == 404
    assert site.api.delete(f"products/{hat['product_id']}/variants/{hat['id']}.json").status_code == 422


def test_a_product_holds_at_most_the_switched_number_of_variants(site: Site) -> None:
    site.switch(variant_limit=2)
    product = _product(site, "Áo")
    made = site.api.post(f"products/{product['id']}/variants.json", json={"variant": {"option1": "S"}})
    assert made.status_code == 422


def test_the_sku_parameter_of_the_variant_list_is_ignored_unless_switched(site: Site) -> None:
    assert len(site.ids("variants.json", sku="MU")) == 4
    site.switch(sku_filter_on_variants=True)
    assert site.ids("variants.json", sku="MU") == [site.variant("MU")["id"]]
    assert site.ids("variants.json", sku="NO") == []


def test_a_deleted_product_takes_its_variants_and_levels_along(site: Site) -> None:
    row = site.variant("MU")
    assert site.api.delete(f"products/{row['product_id']}.json").json() == {}
    assert site.api.get(f"products/{row['product_id']}.json").status_code == 404
    assert site.api.get(f"variants/{row['id']}.json").status_code == 404
    assert site.ids("inventory_levels.json", inventory_item_ids=row["inventory_item_id"]) == []


def test_combos_are_listed_and_images_added(site: Site) -> None:
    row = site.variant("MU")
    assert site.get("combos.json") == {"combos": []}
    site.keeper.patch(f"variants/{row['id']}", json={"type": "combo"})
    assert [combo["variant_id"] for combo in site.get("combos.json")["combos"]] == [row["id"]]
    path = f"products/{row['product_id']}/images.json"
    assert site.api.post(path, json={"image": {"src": "https://cdn.example/a.jpg"}}).status_code == 201
    assert len(site.get(path)["images"]) == 1
    assert site.api.post(path, json={"image": {}}).status_code == 422


def test_a_bad_row_in_a_variants_array_changes_nothing(site: Site) -> None:
    product = _product(site, "Áo")
    first = product["variants"][0]["id"]
    path = f"products/{product['id']}.json"
    for bad in ({"price": "dear"}, {"id": 5}, {"id": "x"}, {"inventory_quantity": "many"}):
        rows = [{"id": first, "price": 3}, bad]
        assert site.api.put(path, json={"product": {"variants": rows}}).status_code == 422
    assert site.api.put(path, json={"product": {"variants": []}}).status_code == 422
    assert _product(site, "Áo")["variants"] == product["variants"]


def test_a_refused_quantity_takes_the_price_along(site: Site) -> None:
    site.switch(quantity_write="reject")
    assert site.put_variant("MU", price=1, inventory_quantity=1).status_code == 422
    assert site.variant("MU")["price"] == 50000.0


def test_a_page_of_250_out_of_14142_products_is_quick(start_sandbox: StartSandbox) -> None:
    products = tuple(SeedSiteProduct(f"Hàng {n}", (variant(f"S{n}"), variant(f"T{n}"))) for n in range(14142))
    one = opened(start_sandbox, SeedSite("lon", products))
    one.get("products.json", limit=250)
    start = time.perf_counter()
    for page in (1, 20, 56):
        assert one.ids("products.json", limit=250, page=page)
    assert (time.perf_counter() - start) / 3 < 0.5
    assert len(one.ids("products.json", limit=250, page=57)) == 142
