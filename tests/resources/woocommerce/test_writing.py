"""Batches: as few calls as the shop allows, each item judged by itself, never a variation under another parent."""

from dataclasses import replace

import pytest

from sync.errors import Invalid, NotFound, ShopError
from sync.records import Field, WriteResult
from tests.resources.http.helpers import Clients
from tests.resources.woocommerce.shop import Garden, change, garden, grown, sent, whole
from tests.sandbox.conftest import StartSandbox

PRODUCTS = "POST /products/batch"
VARIATIONS = "POST /products/{id}/variations/batch"


@pytest.fixture
def at(start_sandbox: StartSandbox, make: Clients) -> Garden:
    return garden(start_sandbox, make)


def result(answers: list[WriteResult | ShopError]) -> WriteResult:
    (answer,) = answers
    assert isinstance(answer, WriteResult), answer
    return answer


def test_a_hundred_simple_products_cost_one_call(start_sandbox: StartSandbox, make: Clients) -> None:
    at = garden(start_sandbox, make, grown(plain=101, families=0))
    site = at.client()
    rows = whole(site)
    at.calls()
    answers = sent(site, *(change(rows[f"P-{n}"], quantity=n + 1, price=70_000 + n) for n in range(100)))
    assert at.calls() == {PRODUCTS: 1}
    assert [one.confirmed for one in answers if isinstance(one, WriteResult)] == [
        {Field.QUANTITY: n + 1, Field.PRICE: 70_000 + n} for n in range(100)
    ]
    sent(site, *(change(row, quantity=1) for row in rows.values()))
    assert at.calls() == {PRODUCTS: 2}


def test_variations_cost_one_call_a_touched_parent(start_sandbox: StartSandbox, make: Clients) -> None:
    at = garden(start_sandbox, make, grown(plain=1, families=4, each=3))
    site = at.client()
    rows = whole(site)
    at.calls()
    wanted = [rows[sku] for sku in ("F0-0", "F1-0", "F0-1", "F2-2", "F1-1", "P-0")]
    sent(site, *(change(row, quantity=9) for row in wanted))
    assert at.calls() == {PRODUCTS: 1, VARIATIONS: 3}
    assert {sku: at.item(sku).stock_quantity for sku in ("F0-0", "F0-1", "F2-2", "F3-0")} == {
        "F0-0": 9,
        "F0-1": 9,
        "F2-2": 9,
        "F3-0": 5,
    }


@pytest.mark.parametrize("generation", ["11.0.1", "7.5.1"])
def test_a_variation_is_never_moved_to_another_parent(at: Garden, generation: str) -> None:
    at.shop.switches.generation = generation  # type: ignore[assignment]
    site = at.client()
    rows = whole(site)
    mine, other = rows["F0-0"], rows["F1-0"].product_id
    stale = replace(change(mine, quantity=9), product_id=other)
    answers = sent(site, stale, change(rows["F1-0"], quantity=9))
    assert isinstance(answers[0], NotFound) and isinstance(answers[1], WriteResult)
    assert at.item("F0-0").parent_id == mine.product_id
    assert (at.item("F0-0").stock_quantity, at.item("F1-0").stock_quantity) == (5, 9)


def test_a_shop_that_would_move_one_is_asked_first(at: Garden) -> None:
    at.shop.switches.generation = "7.5.1"
    site = at.client()
    rows = whole(site)
    at.calls()
    sent(site, change(rows["F0-0"], quantity=9), change(rows["F0-1"], quantity=9))
    assert at.calls() == {VARIATIONS: 1, "GET /products/{id}/variations": 1}


def test_stock_that_the_parent_holds_is_no_variations_own(at: Garden) -> None:
    site = at.client()
    parent = at.shop.items[at.item("F0-0").parent_id]
    at.edit("F0-0", manage_stock=False)
    at.running.inside(lambda: setattr(parent, "manage_stock", True))
    at.running.inside(lambda: setattr(parent, "stock_quantity", 9))
    row = whole(site)["F0-0"]
    assert (row.managed, row.quantity) == (False, None)
    told = result(sent(site, change(row, quantity=9)))
    assert told.refused == {Field.QUANTITY: "the product holds the stock of all its variations together"}
    assert result(sent(site, change(row, quantity=9, manage=True))).confirmed == {Field.QUANTITY: 9}
    assert (parent.stock_quantity, at.item("F0-0").stock_quantity) == (9, 9)


def test_stock_of_goods_that_are_not_managed_is_refused_and_not_ignored(at: Garden) -> None:
    at.edit("P-0", manage_stock=False)
    site = at.client()
    told = result(sent(site, change(whole(site)["P-0"], quantity=4, price=50_000)))
    assert told.confirmed == {Field.PRICE: 50_000}
    assert told.refused == {Field.QUANTITY: "the site does not manage the stock of this product"}


@pytest.mark.parametrize("value", ["abc", 2.7, None, True])
def test_what_a_batch_would_misunderstand_is_never_sent(at: Garden, value: object) -> None:
    site = at.client()
    row = whole(site)["P-0"]
    at.calls()
    told = result(sent(site, change(row, quantity=value, price=0)))
    assert told.refused.keys() >= {Field.PRICE} and not told.confirmed
    assert (at.calls(), at.item("P-0").stock_quantity) == ({}, 5)


def test_a_sale_that_nobody_knew_of_is_ended_in_a_second_call(at: Garden) -> None:
    site = at.client()
    row = whole(site)["P-0"]
    at.edit("P-0", sale_price="60000", date_on_sale_to="2099-01-01T00:00:00")
    at.calls()
    assert result(sent(site, change(row, price=80_000))).confirmed == {Field.PRICE: 80_000}
    assert at.calls() == {PRODUCTS: 2}
    assert (at.item("P-0").regular_price, at.item("P-0").sale_price) == ("80000", "")


def test_a_sale_bound_to_past_days_does_not_keep_a_price_from_being_shown(at: Garden) -> None:
    site = at.client()
    row = whole(site)["P-0"]
    at.edit("P-0", date_on_sale_to="2020-01-01T00:00:00")
    told = result(sent(site, change(row, price=80_000, compare_at=90_000)))
    assert told.confirmed == {Field.PRICE: 80_000, Field.COMPARE_AT: 90_000}
    assert at.item("P-0").sale_to is None


def test_a_sale_that_is_to_come_stays(at: Garden) -> None:
    at.edit("P-0", sale_price="60000", date_on_sale_from="2099-01-01T00:00:00")
    site = at.client()
    assert result(sent(site, change(whole(site)["P-0"], price=80_000))).confirmed == {Field.PRICE: 80_000}
    assert (at.item("P-0").regular_price, at.item("P-0").sale_price) == ("80000", "60000")


def test_a_price_at_or_above_what_it_was_compared_with_ends_the_sale(at: Garden) -> None:
    at.edit("P-0", regular_price="120000", sale_price="100000")
    site = at.client()
    assert result(sent(site, change(whole(site)["P-0"], price=130_000))).confirmed == {Field.PRICE: 130_000}
    assert whole(site)["P-0"].compare_at == 0


def test_prices_that_are_not_known_are_read_before(at: Garden) -> None:
    at.edit("P-0", regular_price="120000", sale_price="100000")
    site = at.client()
    row = whole(site)["P-0"]
    at.calls()
    sent(site, change(row, price=90_000, shown_compare_at=None), change(whole(site)["P-1"], quantity=1))
    assert (at.item("P-0").regular_price, at.item("P-0").sale_price) == ("120000", "90000")


def test_a_price_to_compare_with_must_be_above_the_price(at: Garden) -> None:
    site = at.client()
    told = result(sent(site, change(whole(site)["P-0"], price=90_000, compare_at=80_000)))
    assert told.confirmed == {Field.PRICE: 90_000}
    assert "compares only with a higher price" in told.refused[Field.COMPARE_AT]


def test_fractions_that_others_left_are_no_difference(at: Garden) -> None:
    at.edit("P-0", regular_price="12.345")
    site = at.client()
    assert whole(site)["P-0"].price == 12
    assert result(sent(site, change(whole(site)["P-0"], price=12))).confirmed == {Field.PRICE: 12}


def test_a_sku_that_somebody_has_is_refused_with_the_shops_words(at: Garden) -> None:
    site = at.client()
    rows = whole(site)
    with pytest.raises(Invalid) as refused:
        site.change_sku(rows["P-0"].product_id, rows["P-0"].id, "f0-1")
    assert set(refused.value.fields) == {"sku"}
    assert at.item("P-0").sku == "P-0"
