"""What an order costs with thousands of old orders and customers in the POS, counted by the shops themselves."""

import pytest

from benchmarks.order_cost import OLD, Spent, as_rows, spendings
from benchmarks.run import table

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]


# Thirty thousand take half a minute to make: they belong to the long tests and to `make bench`.
SIZES = [
    pytest.param(1_000, id="a thousand"),
    pytest.param(OLD, id="thirty thousand", marks=pytest.mark.slow),
]


@pytest.fixture(scope="module", params=SIZES)
def spent(request: pytest.FixtureRequest) -> list[Spent]:
    found = list(spendings(request.param))
    print(f"\n{table(as_rows(found))}\n")  # noqa: T201 - shown with `-s`, and beside a failure
    (filling,) = [one for one in found if one.what == "first filling of the index"]
    assert filling.number >= request.param, "the old customers are not there"
    return found


def test_d13_no_order_and_no_poll_costs_more_calls_than_it_may(spent: list[Spent]) -> None:
    assert [one for one in spent if one.calls > one.bound] == []


def test_d13_a_draft_costs_one_call_for_a_known_buyer_three_for_a_new_one_and_an_approved_order_one_more(
    spent: list[Spent],
) -> None:
    calls = {one.what: one.calls for one in spent if one.number == 1 and one.shop == "POS"}
    for status, more in (("draft", 0), ("approved", 1), ("approved_when_paid", 1)):
        assert calls[f"{status}, known buyer"] == 1 + more
        assert calls[f"{status}, walk-in"] == 1 + more
        assert calls[f"{status}, the same buyer again"] == 1 + more
        assert calls[f"{status}, new buyer"] <= 3 + more


def test_a_poll_that_brings_nothing_costs_one_call_or_three_where_only_open_orders_are_listed(
    spent: list[Spent],
) -> None:
    assert [one.calls for one in spent if one.shop == "site"] == [1, 3]
