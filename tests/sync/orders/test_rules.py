"""From a web order to the POS's order, without anybody being asked."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.orders.contacts import contact_of
from sync.orders.rules import Linked, Refusal, Surroundings, approves, difference_between, draft_of, order_code
from sync.records import Address, OrderState, PosOrder, PosOrderDraft, WebLine, WebOrder
from sync.settings import OrderSettings
from tests.sync.order_fakes import total_of
from tests.sync.order_world import BRANCH, line, web_order

LINKS = {2001: Linked(10010, 1001), 2002: Linked(10020, 1002)}
AROUND = Surroundings("web1", "https://web1.mysapo.net", 91, 11)


def draft(order: WebOrder, **values: Any) -> PosOrderDraft | Refusal:
    settings = OrderSettings(**({"branch": BRANCH} | values))
    return draft_of(order, LINKS, settings, contact_of(order), AROUND)


def made_of(draft: PosOrderDraft) -> PosOrder:
    return PosOrder(7000, draft.code, "draft", total_of(draft), draft.reference_number, None, draft.lines)


def test_a_draft_carries_the_whole_order() -> None:
    shipping = Address(name="An", phone="0901234567", address1="1 Phố X", province="Hà Nội")
    order = web_order(
        42, line(2001, quantity_milli=2000), note="Giao giờ hành chính", shipping=shipping, shipping_fee=30_000
    )
    made = draft(order, assignee=301)
    assert isinstance(made, PosOrderDraft)
    assert (made.code, made.reference_number, made.status) == ("WEB1-42", "#1042", "draft")
    assert (made.location_id, made.assignee_id, made.source_id, made.price_list_id) == (BRANCH, 301, 91, 11)
    assert (made.delivery_fee, made.expected_total, made.phone) == (30_000, 230_000, "0901234567")
    assert made.shipping == shipping
    assert made.note == "Giao giờ hành chính"
    assert [(one.product_id, one.variant_id, one.price, one.quantity_milli) for one in made.lines] == [
        (10010, 1001, 100_000, 2000)
    ]


def test_nobody_is_in_charge_unless_somebody_is_named() -> None:
    made = draft(web_order())
    assert isinstance(made, PosOrderDraft)
    assert made.assignee_id is None


def test_d4_a_line_that_is_not_linked_makes_the_order_wait_with_its_sku() -> None:
    made = draft(web_order(1, line(2001), line(2007, sku="AO-7"), line(2008, sku="", title="Áo mưa")))
    assert isinstance(made, Refusal)
    assert (made.state, made.reason) == (OrderState.WAITING, "not_linked")
    assert "AO-7" in made.detail
    assert "“Áo mưa”" in made.detail
    assert "SKU1001" not in made.detail


def test_d5_a_line_without_a_product_fails_with_its_title() -> None:
    made = draft(web_order(1, line(2001), line(None, title="Quà tặng", price=0)))
    assert isinstance(made, Refusal)
    assert (made.state, made.reason) == (OrderState.FAILED, "no_product")
    assert "“Quà tặng”" in made.detail


def test_d5_a_total_that_its_parts_do_not_explain_fails_with_the_difference() -> None:
    made = draft(web_order(1, line(2001), total=101_500))
    assert isinstance(made, Refusal)
    assert (made.state, made.reason) == (OrderState.FAILED, "total_differs")
    assert "1500 đồng more" in made.detail


def test_an_order_waits_until_a_branch_is_chosen() -> None:
    made = draft(web_order(), branch=None)
    assert isinstance(made, Refusal)
    assert (made.state, made.reason) == (OrderState.WAITING, "no_branch")


@pytest.mark.parametrize(("included", "total"), [(True, 100_000), (False, 110_000)])
def test_d5_tax_on_top_of_the_prices_is_part_of_the_total(included: bool, total: int) -> None:
    made = draft(web_order(1, line(2001), tax=10_000, tax_included=included))
    assert isinstance(made, PosOrderDraft)
    assert (made.expected_total, total_of(made)) == (total, total)


LINES = st.lists(
    st.builds(
        line,
        st.sampled_from([2001, 2002]),
        price=st.integers(1, 5_000_000),
        quantity_milli=st.integers(1, 20_000),
        discount=st.integers(0, 1000),
    ),
    min_size=1,
    max_size=6,
)


@given(LINES, st.integers(0, 50_000), st.integers(0, 90_000), st.integers(0, 99_999), st.booleans())
def test_d5_the_pos_computes_the_total_of_the_site(
    lines: list[WebLine], discount: int, shipping: int, tax: int, included: bool
) -> None:
    order = web_order(1, *lines, order_discount=discount, shipping_fee=shipping, tax=tax, tax_included=included)
    made = draft(order)
    assert isinstance(made, PosOrderDraft)
    assert total_of(made) == order.total
    assert difference_between(made_of(made), made) == ""


def test_a_difference_of_totals_is_named_to_the_dong() -> None:
    made = draft(web_order())
    assert isinstance(made, PosOrderDraft)
    text = difference_between(replace(made_of(made), total=99_999), made)
    assert text == "The POS totals 99999 đồng and the site 100000 đồng: 1 đồng less."


def test_lines_that_differ_under_an_equal_total_are_named() -> None:
    made = draft(web_order(1, line(2001), line(2002)))
    assert isinstance(made, PosOrderDraft)
    swapped = tuple(replace(one, variant_id=1001) for one in made.lines)
    text = difference_between(replace(made_of(made), lines=swapped), made)
    assert "variant 1002 × 1 at 100000 đồng" in text
    assert "variant 1001 × 1 at 100000 đồng" in text


def test_lines_in_another_order_are_equal() -> None:
    made = draft(web_order(1, line(2001), line(2002)))
    assert isinstance(made, PosOrderDraft)
    assert difference_between(replace(made_of(made), lines=made.lines[::-1]), made) == ""


def test_a_code_is_the_same_whoever_computes_it() -> None:
    assert order_code("web-1", 12345678) == "WEB-1-12345678"


GIFT = line(None, title="Quà tặng", price=0)
DELETED = line(2009, title="Áo cũ", price=70_000, exists=False)


def test_d5_lines_without_a_product_become_free_text_only_where_that_is_set() -> None:
    order = web_order(1, line(2001), GIFT, DELETED, line(None, title=" ", sku=""))
    held = draft(order)
    assert isinstance(held, Refusal)
    assert "orders.freeform" in held.detail
    made = draft(order, freeform=True)
    assert isinstance(made, PosOrderDraft)
    assert [(one.variant_id, one.title, one.price) for one in made.lines] == [
        (1001, "Áo 2001", 100_000),
        (None, "Quà tặng", 0),
        (None, "Áo cũ", 70_000),
        (None, "Hàng không tên", 100_000),
    ]
    assert total_of(made) == order.total


def test_d5_a_line_that_can_still_be_linked_is_never_free_text() -> None:
    made = draft(web_order(1, line(2007, sku="AO-7"), GIFT), freeform=True)
    assert isinstance(made, Refusal)
    assert made.reason == "not_linked"


def test_d5_a_product_deleted_after_it_was_linked_is_still_sold_as_what_it_is() -> None:
    made = draft(web_order(1, line(2001, exists=False)))
    assert isinstance(made, PosOrderDraft)
    assert made.lines[0].variant_id == 1001


@pytest.mark.parametrize(
    ("order", "line_discounts", "order_discount", "fee"),
    [
        (web_order(1, line(2001, discount=130_000), line(2002)), [100_000, 0], 30_000, 0),
        (web_order(1, line(2001), order_discount=120_000, shipping_fee=30_000), [0], 100_000, 10_000),
        (web_order(1, line(2001, discount=115_000), order_discount=5_000, shipping_fee=20_000), [100_000], 0, 0),
        (web_order(1, line(2001), order_discount=105_000, tax=8_000, tax_included=False), [0, 0], 105_000, 0),
    ],
    ids=["bigger than its line", "bigger than the goods", "both", "out of the tax"],
)
def test_d5_no_part_is_discounted_below_nothing(
    order: WebOrder, line_discounts: list[int], order_discount: int, fee: int
) -> None:
    made = draft(order)
    assert isinstance(made, PosOrderDraft)
    assert [one.discount for one in made.lines] == line_discounts
    assert (made.order_discount, made.delivery_fee) == (order_discount, fee)
    assert total_of(made) == order.total


def test_d5_fractions_are_rounded_once_for_the_whole_order() -> None:
    order = web_order(
        1, line(2001, price=33_333, quantity_milli=1500), line(2002, price=33_333, quantity_milli=1500), total=99_999
    )
    made = draft(order)
    assert isinstance(made, PosOrderDraft)
    assert total_of(made) == 99_999


@pytest.mark.parametrize(
    ("status", "paid", "expected"),
    [
        ("draft", True, False),
        ("approved", False, True),
        ("approved_when_paid", False, False),
        ("approved_when_paid", True, True),
    ],
)
def test_an_order_is_approved_by_the_setting_and_by_what_was_paid(status: Any, paid: bool, expected: bool) -> None:
    assert approves(web_order(1, paid=paid), OrderSettings(branch=BRANCH, status=status)) is expected


def test_an_order_of_nothing_needs_no_payment() -> None:
    free = web_order(1, line(2001, price=0))
    assert approves(free, OrderSettings(branch=BRANCH, status="approved_when_paid"))


@pytest.mark.parametrize(("received", "prepaid"), [(0, 0), (40_000, 40_000), (100_000, 100_000), (150_000, 100_000)])
def test_what_is_paid_is_never_more_than_the_total(received: int, prepaid: int) -> None:
    order = web_order(1, received=received)
    around = replace(AROUND, payment_method_id=62)
    made = draft_of(order, LINKS, OrderSettings(branch=BRANCH), contact_of(order), around)
    assert isinstance(made, PosOrderDraft)
    assert (made.prepaid, made.payment_method_id) == (prepaid, 62)


def test_tags_of_the_site_go_along_and_each_stands_once() -> None:
    made = draft(web_order(1, tags=("Gấp", "web1", "Gấp")))
    assert isinstance(made, PosOrderDraft)
    assert made.tags == ("web1", "Gấp")


def test_who_receives_the_goods_has_a_name_and_a_phone() -> None:
    made = draft(web_order(1, shipping=Address(address1="1 Phố X")))
    assert isinstance(made, PosOrderDraft)
    assert made.shipping == Address(name="Nguyễn An", phone="0901234567", address1="1 Phố X")
    assert isinstance(nowhere := draft(web_order(1)), PosOrderDraft)
    assert nowhere.shipping is None
