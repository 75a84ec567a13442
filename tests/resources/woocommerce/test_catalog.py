"""Reading products and variations: whole, in few calls, and nothing taken for what it is not."""

from datetime import UTC, datetime, timedelta

import pytest

from sync.errors import IncompleteRead
from tests.resources.http.helpers import Clients
from tests.resources.woocommerce.shop import Garden, garden, grown, whole
from tests.sandbox.conftest import StartSandbox

LIST, ALL, EACH = "GET /products", "GET /variations", "GET /products/{id}/variations"


@pytest.fixture
def at(start_sandbox: StartSandbox, make: Clients) -> Garden:
    return garden(start_sandbox, make, grown(plain=120, families=6, each=4))


def test_a_shop_with_one_list_of_variations_is_read_by_it(at: Garden) -> None:
    assert len(whole(at.client())) == 120 + 24
    assert at.calls() == {LIST: 3, ALL: 1}  # two pages, and a look whether they stood still
    assert at.known == {"variations_route": "all", "variations": 24}


def test_an_older_shop_is_read_parent_by_parent_and_asked_once(at: Garden) -> None:
    at.shop.switches.generation = "7.5.1"
    assert len(whole(at.client())) == 120 + 24
    assert at.calls() == {LIST: 3, ALL: 1, EACH: 6}
    assert at.known == {"variations_route": "per_parent"}
    assert len(whole(at.client())) == 120 + 24
    assert at.calls() == {LIST: 3, EACH: 6}


def test_a_few_changed_parents_are_read_by_themselves_and_many_by_the_list(at: Garden) -> None:
    site = at.client()
    whole(site)
    at.calls()
    began = datetime.now(UTC)
    at.edit("F0-0", stock_quantity=1)
    assert set(whole(site, began)) == {f"F0-{n}" for n in range(4)}
    assert at.calls() == {LIST: 1, EACH: 1}
    for number in range(3):
        at.edit(f"F{number}-1", stock_quantity=1)
    assert set(whole(site, began)) == {f"F{n}-{m}" for n in range(3) for m in range(4)}
    assert at.calls() == {LIST: 1, ALL: 1}


def test_nothing_changed_costs_one_call(at: Garden) -> None:
    site = at.client()
    whole(site)
    at.calls()
    assert whole(site, datetime.now(UTC) + timedelta(minutes=1)) == {}
    assert at.calls() == {LIST: 1}


@pytest.mark.parametrize("past_end", ["empty", "400"])
def test_a9_a_product_that_goes_while_another_comes_hides_none(at: Garden, past_end: str) -> None:
    at.shop.switches.past_end = past_end  # type: ignore[assignment]
    pages, found = at.client().variant_pages(), set[str]()
    found |= {row.sku for row in next(pages).rows}
    at.swap("P-1", "MOI")  # P-100 stands on the first page now, which was read
    found |= {row.sku for page in pages for row in page.rows}
    assert {f"P-{number}" for number in range(120)} <= found


def test_a9_a_list_that_never_stands_still_is_not_believed(at: Garden) -> None:
    with pytest.raises(IncompleteRead, match="went away while it was read"):
        for number, _ in enumerate(at.client().variant_pages()):
            at.swap(f"P-{number}", f"MOI-{number}")


def test_a_parents_sku_is_not_its_variations(at: Garden) -> None:
    parent = at.shop.items[at.item("F0-0").parent_id]
    at.running.inside(lambda: at.shop.rename(parent, "F0"))
    at.edit("F0-0", sku="")
    rows = [row for page in at.client().variant_pages() for row in page.rows]
    assert "F0" not in {row.sku for row in rows}
    assert [row.sku for row in rows if row.product_id == parent.id] == ["", "F0-1", "F0-2", "F0-3"]


@pytest.mark.parametrize("kind", ["grouped", "external"])
def test_other_kinds_of_products_are_told_as_such(at: Garden, kind: str) -> None:
    at.running.inside(lambda: setattr(at.item("P-0"), "type", kind))
    assert whole(at.client())["P-0"].kind == kind


def test_what_is_trashed_is_gone(at: Garden) -> None:
    at.running.inside(lambda: setattr(at.item("P-0"), "status", "trash"))
    assert "P-0" not in whole(at.client())
