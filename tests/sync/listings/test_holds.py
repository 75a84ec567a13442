"""What web orders hold of goods, packs and combos included."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from sync.listings.holds import held_goods

BOTTLE, CARTON, PALLET, GLASS, GIFT = 1, 2, 3, 4, 5
# A carton is 6 bottles, a pallet 10 cartons, a gift 1 bottle and 2 glasses.
PARTS = pd.DataFrame(
    [(CARTON, BOTTLE, 6000), (PALLET, CARTON, 10_000), (GIFT, BOTTLE, 1000), (GIFT, GLASS, 2000)],
    columns=["variant_id", "part_id", "quantity_milli"],
)
NO_PARTS = PARTS.iloc[:0]


def held(*ordered: tuple[int, int], parts: pd.DataFrame = PARTS) -> dict[int, int]:
    frame = pd.DataFrame(ordered, columns=["pos_variant_id", "quantity_milli"], dtype="int64")
    return dict(sorted(held_goods(frame, parts).items()))


def test_orders_of_several_sites_hold_the_same_goods() -> None:
    assert held((7, 1000), (7, 2000), (8, 500), parts=NO_PARTS) == {7: 3000, 8: 500}


def test_without_orders_nothing_is_held() -> None:
    assert held() == {}


def test_an_order_for_a_bottle_leaves_less_of_everything_with_a_bottle_in_it() -> None:
    assert held((BOTTLE, 3000)) == {BOTTLE: 3000, CARTON: 500, PALLET: 50, GIFT: 3000}


def test_an_order_for_a_carton_holds_its_bottles() -> None:
    assert held((CARTON, 1000)) == {BOTTLE: 6000, CARTON: 1000, PALLET: 100, GIFT: 6000}


def test_a_pack_of_packs_is_opened_to_the_goods() -> None:
    assert held((PALLET, 1000)) == {BOTTLE: 60_000, CARTON: 10_000, PALLET: 1000, GIFT: 60_000}


def test_a_combo_lacks_as_many_as_its_scarcest_part() -> None:
    assert held((GLASS, 5000)) == {GLASS: 5000, GIFT: 2500}
    assert held((GIFT, 2000), (BOTTLE, 1000)) == {BOTTLE: 3000, CARTON: 500, PALLET: 50, GLASS: 4000, GIFT: 3000}


def test_what_is_made_of_itself_ends() -> None:
    circle = pd.DataFrame([(8, 9, 1000), (9, 8, 1000)], columns=PARTS.columns)
    assert isinstance(held((8, 1000), parts=circle), dict)


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 9000)), max_size=6))
def test_nothing_is_ever_held_less_than_it_was_ordered(ordered: list[tuple[int, int]]) -> None:
    found = held(*ordered)
    for number in {one for one, _ in ordered}:
        assert found[number] >= sum(milli for one, milli in ordered if one == number)
