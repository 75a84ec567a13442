"""What a scan costs each site, counted by the shops themselves: just what changed, and no reading at all."""

import pytest

from benchmarks.calls import EVERY_CHANGE, Spent, spendings

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]


# Twenty thousand variants and a thousand changes take minutes here: they belong to the long tests and to `make bench`.
FEW_CHANGES = {count: EVERY_CHANGE[count] for count in (0, 1, 100)}
SIZES = [
    pytest.param((430, FEW_CHANGES), id="a thousand variants"),
    pytest.param((8_600, EVERY_CHANGE), id="twenty thousand variants", marks=pytest.mark.slow),
]


@pytest.fixture(scope="module", params=SIZES)
def spent(request: pytest.FixtureRequest) -> list[Spent]:
    products, changes = request.param
    found = list(spendings(changes, products, sites=1))
    assert {one.changed for one in found} == set(changes)
    assert found[0].linked > 1.7 * products
    return found


def test_b1_as_many_writes_reach_a_site_as_variants_changed(spent: list[Spent]) -> None:
    for one in spent:
        assert one.writes == (2 * one.changed if one.kind == "both" else one.changed), one


def test_b1_no_product_variant_or_stock_of_a_site_is_read_for_it(spent: list[Spent]) -> None:
    assert [one.catalog_reads for one in spent] == [0] * len(spent)


def test_b1_where_nothing_changed_a_site_is_not_asked_for_anything(spent: list[Spent]) -> None:
    assert (spent[0].kind, spent[0].writes, spent[0].order_polls) == ("nothing", 0, 0)


def test_orders_are_asked_for_before_every_hundred_writes_and_after_them_and_no_more_often(spent: list[Spent]) -> None:
    for one in spent[1:]:
        assert one.order_polls == 1 + -(-one.changed // 100), one
