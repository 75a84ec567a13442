"""A part that the POS refuses, and that an order can do without, never keeps the order from going."""

from collections.abc import Callable
from typing import Any

import pytest

from resources.database.database import SqlDatabase
from sync.errors import Invalid
from sync.orders.leaving_out import without
from sync.records import Address, OrderState, PosOrder, PosOrderDraft
from tests.sync.order_fakes import POS
from tests.sync.order_world import World, make_world, web_order


@pytest.fixture
def world(sqlite_database: SqlDatabase) -> World:
    return make_world(sqlite_database)


def refusing(world: World, *parts: tuple[str, str]) -> None:
    """A POS that refuses these parts, one in an answer, as long as they are there."""
    create = world.pos.create_order

    def made(draft: PosOrderDraft, leaving: Callable[[], None]) -> PosOrder:
        for attribute, field in parts:
            if getattr(draft, attribute):
                raise Invalid(POS, "refused", {field: "không hợp lệ"})
        return create(draft, leaving)

    world.pos.create_order = made  # type: ignore[method-assign]


def test_what_is_refused_is_left_out_one_after_the_other_and_noted(world: World) -> None:
    refusing(world, ("email", "email"), ("shipping", "shipping_address.address1"), ("tags", "order.tags[0]"))
    order = web_order(
        1, email="an@shop.vn", shipping=Address("An", "0901234567", "1 Phố X", province="Huế"), note="Gấp"
    )
    assert world.take(order).created == 1
    made = world.pos.drafts[7000]
    assert (made.email, made.shipping, made.tags) == (None, None, ())
    assert made.note == "Gấp\nGiao đến: An, 0901234567, 1 Phố X, Huế"
    assert len(world.changes("left_out")) == 3


def test_a_note_that_is_too_long_is_shortened_and_then_left_out(world: World) -> None:
    refusing(world, ("note", "note"))
    assert world.take(web_order(1, note="Ghi chú " * 400)).created == 1
    assert world.pos.drafts[7000].note == ""


@pytest.mark.parametrize("field", ["order_line_items[0].price", "location_id", "code", "variant", "total", ""])
def test_lines_money_and_branch_are_never_left_out(field: str, world: World) -> None:
    draft: Any = None
    create = world.pos.create_order

    def seen(given: PosOrderDraft, leaving: Callable[[], None]) -> PosOrder:
        nonlocal draft
        draft = given
        return create(given, leaving)

    world.pos.create_order = seen  # type: ignore[method-assign]
    world.take(web_order(1))
    assert without(draft, Invalid(POS, "refused", {field: "no"})) is None
    assert without(draft, Invalid(POS, "refused", {field: "no", "note": "no"})) is None


def test_a_refusal_of_what_is_not_there_ends_in_an_error(world: World) -> None:
    world.pos.refuses = {"#1001": Invalid(POS, "refused", {"billing_address": "lạ"})}
    assert world.take(web_order(1)).failed == 1
    assert (world.row().state, world.row().reason) == (OrderState.FAILED, "refused")


def test_an_order_source_that_was_deleted_is_made_anew_for_the_next_order(world: World) -> None:
    create = world.pos.create_order

    def made(draft: PosOrderDraft, leaving: Callable[[], None]) -> PosOrder:
        if draft.source_id == 91 and not world.pos.orders:
            raise Invalid(POS, "refused", {"source_id": "not exists OrderSource 91"})
        return create(draft, leaving)

    world.pos.create_order = made  # type: ignore[method-assign]
    world.take(web_order(1), web_order(2))
    assert [draft.source_id for draft in world.pos.drafts.values()] == [None, 91]
    assert world.pos.calls["ensure_order_source"] == 2
