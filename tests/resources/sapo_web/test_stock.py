"""Writing quantities: the ways a site may take them, in order, remembered, and checked."""

import threading
from dataclasses import replace
from typing import Any

import pytest

from sandbox.faults import FaultRule
from sandbox.seeds import SeedLocation
from sync.errors import PermissionMissing, RateLimited, Transient, Unauthorised
from sync.records import Field
from tests.resources.http.helpers import Clients, calls
from tests.resources.sapo_web.shop import ALIAS, Corner, corner, grown_site, sent, whole, write
from tests.sandbox.conftest import StartSandbox

PUT_LEVEL = "PUT /admin/inventory_levels/set.json"
POST_LEVEL = "POST /admin/inventory_levels/set.json"
PUT_VARIANT = "PUT /admin/variants/{id}.json"
GET_LEVELS = "GET /admin/inventory_levels.json"


@pytest.fixture
def at(start_sandbox: StartSandbox, make: Clients) -> Corner:
    return corner(start_sandbox, make, products=8)


@pytest.fixture
def two_places(start_sandbox: StartSandbox, make: Clients) -> Corner:
    places = (SeedLocation("Cửa hàng chính"), SeedLocation("Kho hai", is_default=False))
    return Corner(start_sandbox(sites=[replace(grown_site(8), locations=places)]), make)


def writes(at: Corner) -> dict[str, int]:
    """How often each way of writing was asked, whatever the answer."""
    asked = calls(at.running, ALIAS)
    return {way: sum(asked[way].values()) for way in (PUT_LEVEL, POST_LEVEL, PUT_VARIANT) if way in asked}


def test_a_write_of_price_alone_is_one_call(at: Corner) -> None:
    site = at.client()
    hat = whole(site)["MU"]
    at.running.world.log.reset()
    result = sent(site, write(hat, price=90_000, compare_at=0))
    assert result.confirmed == {Field.PRICE: 90_000, Field.COMPARE_AT: 0}
    assert calls(at.running, ALIAS) == {PUT_VARIANT: {"200": 1}}
    assert at.shop.by_sku("MU")[0].compare_at_price is None  # cleared, not 0


def test_the_level_is_read_back_for_the_first_write_by_a_way_and_then_believed(at: Corner) -> None:
    site = at.client()
    variants = whole(site)
    at.running.world.log.reset()
    for number, sku in enumerate(("MU", "AO-M", "AO-L")):
        assert sent(site, write(variants[sku], number)).confirmed == {Field.QUANTITY: number}
    assert at.known["stock_way"] == "put"
    assert calls(at.running, ALIAS)[GET_LEVELS] == {"200": 1}
    assert writes(at) == {PUT_LEVEL: 3}
    at.running.world.log.reset()
    again = at.client(location=next(iter(at.shop.locations)))
    sent(again, write(variants["MU"], 9))
    assert calls(at.running, ALIAS) == {PUT_LEVEL: {"200": 1}}


@pytest.mark.parametrize(
    ("switch", "first", "later", "way"),
    [
        ("put", {PUT_LEVEL: 1}, {PUT_LEVEL: 1}, "put"),
        ("post", {PUT_LEVEL: 1, POST_LEVEL: 1}, {POST_LEVEL: 1}, "post"),
        ("forbidden", {PUT_LEVEL: 1, PUT_VARIANT: 1}, {PUT_VARIANT: 1}, "variant"),
        ("none", {PUT_LEVEL: 1, POST_LEVEL: 1, PUT_VARIANT: 1}, {PUT_VARIANT: 1}, "variant"),
    ],
)
def test_the_way_that_works_is_found_once_and_remembered(
    switch: Any, first: dict[str, int], later: dict[str, int], way: str, at: Corner
) -> None:
    at.shop.switches.set_levels = switch
    site = at.client()
    hat = whole(site)["MU"]
    at.running.world.log.reset()
    assert sent(site, write(hat, 4)).confirmed == {Field.QUANTITY: 4}
    assert writes(at) == first
    assert at.known["stock_way"] == way
    at.running.world.log.reset()
    assert sent(at.client(), write(hat, 6)).confirmed == {Field.QUANTITY: 6}
    assert writes(at) == later
    assert at.stock("MU") == 6


def test_stock_and_price_go_in_one_call_where_both_go_into_the_variant(at: Corner) -> None:
    at.shop.switches.set_levels = "none"
    site = at.client()
    hat = whole(site)["MU"]
    sent(site, write(hat, 4))
    at.running.world.log.reset()
    result = sent(site, write(hat, 5, 70_000, 0))
    assert result.confirmed == {Field.QUANTITY: 5, Field.PRICE: 70_000, Field.COMPARE_AT: 0}
    assert calls(at.running, ALIAS) == {PUT_VARIANT: {"200": 1}}


def test_a_variant_of_the_older_generation_takes_its_quantity_itself(at: Corner) -> None:
    site = at.client()
    hat = replace(whole(site)["MU"], inventory_item_id=None)
    at.running.world.log.reset()
    assert sent(site, write(hat, 4, 1000)).confirmed == {Field.QUANTITY: 4, Field.PRICE: 1000}
    assert writes(at) == {PUT_VARIANT: 1}


@pytest.mark.parametrize("number", [0, -3, 1_000_000])
def test_any_whole_number_can_be_written(number: int, at: Corner) -> None:
    site = at.client()
    assert sent(site, write(whole(site)["MU"], number)).confirmed == {Field.QUANTITY: number}
    assert at.stock("MU") == number


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        (FaultRule("status", status=401), Unauthorised),
        (FaultRule("status", status=403), PermissionMissing),
        (FaultRule("status", status=408), Transient),
        (FaultRule("status", status=429, seconds=90_000), RateLimited),
        (FaultRule("status", status=500), Transient),
        (FaultRule("status", status=503), Transient),
        (FaultRule("cloudflare", status=403), Transient),
        (FaultRule("html"), Transient),
        (FaultRule("drop_after"), Transient),
    ],
    ids=lambda one: f"{one.kind}-{one.status}" if isinstance(one, FaultRule) else one.__name__,
)
def test_what_may_pass_never_leads_to_another_way(rule: FaultRule, kind: type[Exception], at: Corner) -> None:
    site = at.client()
    hat = whole(site)["MU"]
    at.running.world.log.reset()
    at.shop.faults.add(FaultRule(rule.kind, route=PUT_LEVEL, status=rule.status, seconds=rule.seconds))
    with pytest.raises(kind):
        sent(site, write(hat, 4))
    assert set(writes(at)) == {PUT_LEVEL}
    assert "stock_way" not in at.known


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "truncated", "html", "slow_after", "missing_field"])
def test_b7_a_write_whose_answer_is_lost_is_repeated_and_leaves_the_same_value(kind: Any, at: Corner) -> None:
    site = at.client()
    hat = whole(site)["MU"]
    at.shop.faults.add(FaultRule(kind, method="PUT", seconds=1500, times=1))
    assert sent(site, write(hat, 4, 70_000)).confirmed == {Field.QUANTITY: 4, Field.PRICE: 70_000}
    assert at.stock("MU") == 4


@pytest.mark.parametrize("way", ["put", "post", "forbidden"])
def test_an_answer_without_its_echo_is_read_back(way: Any, at: Corner) -> None:
    at.shop.switches.set_levels = way
    site = at.client()
    variants = whole(site)
    sent(site, write(variants["AO-M"], 1))
    route = {"put": PUT_LEVEL, "post": POST_LEVEL, "forbidden": PUT_VARIANT}[way]
    field = "inventory_quantity" if way == "forbidden" else "inventory_level"
    at.shop.faults.add(FaultRule("missing_field", route=route, field=field))
    assert sent(site, write(variants["MU"], 4)).confirmed == {Field.QUANTITY: 4}


def test_a_way_that_is_accepted_but_changes_nothing_is_not_believed(
    at: Corner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.web.stock.set_available", lambda *_: False)
    site = at.client()
    result = sent(site, write(whole(site)["MU"], 4))
    assert result.confirmed == {}
    assert "10" in result.refused[Field.QUANTITY]
    assert "stock_way" not in at.known


def test_an_item_that_is_not_at_the_place_yet_is_joined_first(at: Corner) -> None:
    site = at.client()
    hat = whole(site)["MU"]
    item = hat.inventory_item_id or 0
    for level in list(at.shop.levels_of_item.pop(item).values()):
        del at.shop.levels[level.id]
    assert sent(site, write(hat, 4)).confirmed == {Field.QUANTITY: 4}
    assert at.stock("MU") == 4


def test_with_several_places_the_chosen_one_is_written_and_the_others_left(two_places: Corner) -> None:
    at = two_places
    main, second = at.shop.locations
    site = at.client(location=second)
    hat = whole(site)["MU"]
    assert sent(site, write(hat, 4)).confirmed == {Field.QUANTITY: 4}
    levels = at.shop.levels_of_item[hat.inventory_item_id or 0]
    assert {place: level.available for place, level in levels.items()} == {main: 10, second: 4}


def test_with_several_places_and_none_chosen_nothing_is_written(two_places: Corner) -> None:
    site = two_places.client()
    result = sent(site, write(whole(site)["MU"], 4, 70_000))
    assert "choose one" in result.refused[Field.QUANTITY]
    assert result.confirmed == {Field.PRICE: 70_000}
    assert two_places.stock("MU") == 10


def test_with_several_places_a_missing_right_is_told_and_never_worked_around(two_places: Corner) -> None:
    at = two_places
    at.shop.permissions["inventory"] = "read"
    site = at.client(location=next(iter(at.shop.locations)))
    with pytest.raises(PermissionMissing, match="access_denied"):
        sent(site, write(whole(site)["MU"], 4))
    assert PUT_VARIANT not in calls(at.running, ALIAS)


def test_without_the_right_to_places_the_only_one_with_a_level_is_written(at: Corner) -> None:
    at.shop.permissions["locations"] = "none"
    site = at.client()
    assert sent(site, write(whole(site)["MU"], 4)).confirmed == {Field.QUANTITY: 4}
    assert at.known["stock_way"] == "put"


def test_without_any_right_to_stock_and_places_the_missing_right_is_told(at: Corner) -> None:
    at.shop.permissions.update(locations="none", inventory="none")
    site = at.client()
    with pytest.raises(PermissionMissing):
        sent(site, write(whole(site)["MU"], 4))


def test_a_way_that_stops_working_is_looked_for_again(at: Corner) -> None:
    site = at.client()
    hat = whole(site)["MU"]
    sent(site, write(hat, 4))
    at.shop.switches.set_levels = "post"
    assert sent(site, write(hat, 5)).confirmed == {Field.QUANTITY: 5}
    assert at.known["stock_way"] == "post"


def test_an_item_that_was_replaced_is_written_by_its_new_id(at: Corner) -> None:
    site = at.client()
    variants = whole(site)
    sent(site, write(variants["AO-M"], 1))
    stale = replace(variants["MU"], inventory_item_id=5)
    assert sent(site, write(stale, 4)).confirmed == {Field.QUANTITY: 4}
    assert at.known["stock_way"] == "put"


@pytest.mark.parametrize("switch", ["put", "post", "forbidden", "none"])
def test_many_writers_at_once_find_one_way(switch: Any, at: Corner) -> None:
    at.shop.switches.set_levels = switch
    site = at.client()
    variants = whole(site)
    results: dict[str, dict[Field, int]] = {}

    def work(sku: str, number: int) -> None:
        results[sku] = sent(site, write(variants[sku], number, 1000 + number)).confirmed

    threads = [threading.Thread(target=work, args=(sku, n)) for n, sku in enumerate(sorted(variants))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number, sku in enumerate(sorted(variants)):
        assert results[sku] == {Field.QUANTITY: number, Field.PRICE: 1000 + number}
        assert at.stock(sku) == number


@pytest.mark.parametrize("refuses", ["accept", "reject"])
@pytest.mark.parametrize("switch", ["put", "post", "forbidden", "none"])
def test_b12_a_variant_is_switched_to_managed_where_that_is_asked(switch: Any, refuses: Any, at: Corner) -> None:
    at.shop.switches.set_levels = switch
    at.shop.switches.set_unmanaged = refuses
    site = at.client()
    card = whole(site)["THE"]
    assert sent(site, replace(write(card, 3, 5000), manage=True)).confirmed == {Field.QUANTITY: 3, Field.PRICE: 5000}
    assert whole(site)["THE"].managed
    assert at.stock("THE") == 3
