"""Stock of a web shop: levels, the old way, several locations (contracts/sapo-web.md §5.4, §5.5, §6.2, §6.3)."""

from typing import Any

import pytest

from tests.sandbox.web_fixtures import Site, site_fixture  # noqa: F401

LEVEL_FIELDS = """
id store_id variant_id inventory_item_id location_id on_hand available committed packed unavailable
reserved incoming incoming_owned incoming_not_owned created_at updated_at
"""
SET = "inventory_levels/set.json"


def _level(one: Site, sku: str) -> dict[str, Any]:
    item = one.variant(sku)["inventory_item_id"]
    (row,) = one.get("inventory_levels.json", inventory_item_ids=item)["inventory_levels"]
    found: dict[str, Any] = row
    return found


def _second_place(one: Site) -> int:
    place: int = one.keeper.post("locations", json={"name": "Kho 2"}).json()["location"]["id"]
    return place


def test_a_level_shows_every_field_and_holds_the_equation(site: Site) -> None:
    site.order("MU", 3)
    level = _level(site, "MU")
    assert set(level) == set(LEVEL_FIELDS.split())
    assert (level["on_hand"], level["committed"], level["available"]) == (10.0, 3.0, 7.0)


def test_put_set_writes_the_absolute_available_and_moves_on_hand(site: Site) -> None:
    site.order("MU", 3)
    answer = site.set_level("MU", 7.5)
    assert answer.status_code == 200
    level = answer.json()["inventory_level"]
    assert (level["on_hand"], level["committed"], level["available"]) == (10.5, 3.0, 7.5)
    assert site.variant("MU")["inventory_quantity"] == 7.5


def test_ids_as_texts_are_accepted(site: Site) -> None:
    place = str(site.shop.default_location().id)
    answer = site.set_level("MU", "4", place, inventory_item_id=str(site.variant("MU")["inventory_item_id"]))
    assert answer.json()["inventory_level"]["available"] == 4.0


def test_post_set_is_405_unless_it_is_the_only_method(site: Site) -> None:
    level = _level(site, "MU")
    flat = {key: level[key] for key in ("location_id", "inventory_item_id")} | {"available": 2}
    assert site.api.post(SET, json=flat).status_code == 405
    site.switch(set_levels="post")
    assert site.api.put(SET, json={"inventory_level": flat}).status_code == 405
    assert site.api.post(SET, json=flat).json()["inventory_level"]["available"] == 2.0
    assert site.api.post(SET, json={"inventory_level": {**flat, "available": 1}}).status_code == 200


@pytest.mark.parametrize(("mode", "status"), [("forbidden", 403), ("none", 404)])
def test_set_may_be_forbidden_or_missing(site: Site, mode: str, status: int) -> None:
    site.switch(set_levels=mode)
    assert site.set_level("MU", 1).status_code == status
    assert site.api.post(SET, json={}).status_code == status
    assert _level(site, "MU")["available"] == 10.0


def test_a_flat_body_or_bad_value_is_refused_by_put(site: Site) -> None:
    level = _level(site, "MU")
    flat = {key: level[key] for key in ("location_id", "inventory_item_id")} | {"available": 2}
    assert site.api.put(SET, json=flat).status_code == 400
    assert site.set_level("MU", "many").status_code == 422
    assert site.set_level("MU", None).status_code == 422
    assert site.set_level("MU", 1, inventory_item_id=5).status_code == 404


def test_an_item_must_be_connected_to_a_location_first(site: Site) -> None:
    place, item = _second_place(site), site.variant("MU")["inventory_item_id"]
    assert site.ids("inventory_levels.json", inventory_item_ids=item, location_ids=place) == []
    assert site.set_level("MU", 3, place).status_code == 422
    body = {"location_id": place, "inventory_item_id": item}
    made = site.api.post("inventory_levels/connect.json", json=body)
    assert (made.status_code, made.json()["inventory_level"]["available"]) == (201, 0.0)
    assert site.set_level("MU", 3, place).status_code == 200
    assert site.variant("MU")["inventory_quantity"] == 13
    moved = site.api.post("inventory_levels/connect.json", json={**body, "relocate_if_necessary": True})
    assert moved.status_code == 201
    assert site.variant("MU")["inventory_quantity"] == 3


def test_levels_filter_by_items_and_locations_and_ignore_singular_names(site: Site) -> None:
    hat, shirt = site.variant("MU")["inventory_item_id"], site.variant("AO-M")["inventory_item_id"]
    assert len(site.ids("inventory_levels.json", inventory_item_ids=f"{hat},{shirt}")) == 2
    assert len(site.ids("inventory_levels.json", inventory_item_id=hat)) == 4
    assert site.ids("inventory_levels.json", location_ids=1) == []
    assert len(site.ids("inventory_levels.json", limit=3)) == 3
    assert len(site.ids("inventory_levels.json", limit=3, page=2)) == 1


def test_adjust_moves_by_a_difference(site: Site) -> None:
    level = _level(site, "MU")
    body = {key: level[key] for key in ("location_id", "inventory_item_id")} | {"available_adjustment": -4}
    answer = site.api.post("inventory_levels/adjust.json", json=body)
    assert answer.json()["inventory_level"]["available"] == 6.0


def test_writing_a_level_by_its_id_is_forbidden(site: Site) -> None:
    level = _level(site, "MU")
    assert site.api.put(f"inventory_levels/{level['id']}.json", json={}).status_code == 403
    path = f"inventory_items/{level['inventory_item_id']}/locations/{level['location_id']}.json"
    assert site.api.put(path, json={}).status_code == 403


def test_the_old_way_sets_the_default_location_or_is_refused(site: Site) -> None:
    answer = site.put_variant("MU", inventory_management="bizweb", inventory_quantity=7)
    assert (answer.status_code, answer.json()["variant"]["inventory_quantity"]) == (200, 7)
    assert _level(site, "MU")["available"] == 7.0
    site.switch(quantity_write="reject")
    assert site.put_variant("MU", inventory_quantity=1).status_code == 422
    assert site.put_variant("MU", price=1).status_code == 200
    assert _level(site, "MU")["available"] == 7.0


def test_an_old_quantity_is_compared_unless_ignored(site: Site) -> None:
    assert site.put_variant("MU", old_inventory_quantity=9, inventory_quantity=1).status_code == 422
    assert site.put_variant("MU", old_inventory_quantity=10, inventory_quantity=1).status_code == 200
    site.switch(old_inventory_quantity="ignored")
    assert site.put_variant("MU", old_inventory_quantity=9, inventory_quantity=2).status_code == 200
    assert site.variant("MU")["inventory_quantity"] == 2


def test_an_adjustment_wins_over_the_value_unless_ignored(site: Site) -> None:
    both = {"inventory_quantity": 50, "inventory_quantity_adjustment": -3}
    assert site.put_variant("MU", **both).json()["variant"]["inventory_quantity"] == 7
    site.switch(inventory_quantity_adjustment="ignored")
    assert site.put_variant("MU", **both).json()["variant"]["inventory_quantity"] == 50


def test_an_unmanaged_item_takes_a_level_unless_the_switch_refuses(site: Site) -> None:
    assert site.set_level("THE", 3).status_code == 200
    site.switch(set_unmanaged="reject")
    assert site.set_level("THE", 4).status_code == 422


def test_inventory_items_by_id_and_cost(site: Site) -> None:
    row = site.variant("MU")
    item = row["inventory_item_id"]
    (found,) = site.get("inventory_items.json", ids=item)["inventory_items"]
    assert (found["sku"], found["variant_id"], found["tracked"]) == ("MU", row["id"], True)
    path = f"inventory_items/{item}.json"
    site.api.put(path, json={"inventory_item": {"cost_price": "30000"}})
    assert site.get(path)["inventory_item"]["cost_price"] == 30000.0
    assert (
        site.get("inventory_items.json", ids=site.variant("THE")["inventory_item_id"])["inventory_items"][0]["tracked"]
        is False
    )
    assert site.api.get("inventory_items/1.json").status_code == 404


def test_b11_somebody_edits_the_stock_by_hand(site: Site) -> None:
    answer = site.keeper.post("stock", json={"sku": "MU", "available": 99})
    assert answer.json()["inventory_level"]["available"] == 99.0
    assert site.variant("MU")["inventory_quantity"] == 99
    assert site.keeper.post("stock", json={"sku": "NO", "available": 1}).status_code == 422
