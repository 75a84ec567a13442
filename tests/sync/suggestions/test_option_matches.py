"""The counterpart of an unlinked variant by its options, within a product that is known on both sides."""

from collections.abc import Sequence
from time import process_time

import numpy as np
import pandas as pd
import pytest

from sync.suggestions.option_matches import option_matches
from sync.suggestions.pairing import COLUMNS, DTYPES
from tests.sync.name_frames import SITE_IDS, named, optioned

Row = tuple[int, str, dict[str, str]]
KIN = [(1, 11)]


def found(site: Sequence[Row], pos: Sequence[Row], kin: Sequence[tuple[int, int]] = ()) -> list[tuple[int, int, int]]:
    """(place on the site, place in the POS, score) of the pairs."""
    products = pd.DataFrame(list(kin), columns=["site_product_id", "pos_product_id"])
    pairs = option_matches(optioned(site, SITE_IDS), optioned(pos, 0), products)
    assert list(pairs.columns) == COLUMNS
    assert pairs.dtypes.map(str).to_dict() == DTYPES
    assert set(pairs["kind"]) <= {"options"}
    pairs = pairs.sort_values(["site", "pos"])
    return list(zip((pairs["site"] - SITE_IDS).tolist(), pairs["pos"].tolist(), pairs["score"].tolist(), strict=True))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ({"Màu sắc": "Đỏ", "Size": "L"}, {"Kích thước": "L", "Màu": "Đỏ"}),
        ({"Màu sắc": "Đỏ"}, {"Color": "do"}),
        ({"Màu sắc": "Đỏ"}, {"Color": "Red"}),
        ({"Size": "Size L"}, {"Kích cỡ": "L"}),
        ({"Màu": "Màu: Xanh lá"}, {"Màu": "xanh LÁ"}),
        ({"Dung tích": "500ml"}, {"Dung tích": "0,5 lít"}),
        ({"Màu": "Đỏ", "Size": "XXL"}, {"Phân loại": "Đỏ - 2XL"}),
    ],
)
def test_equal_options_pair_within_products_that_are_kin(ours: dict[str, str], theirs: dict[str, str]) -> None:
    other = {"Màu": "Trắng", "Size": "S"}
    site, pos = [(1, "Áo thun", ours), (1, "Áo thun", other)], [(11, "T-shirt", {"Size": "M"}), (11, "T-shirt", theirs)]
    assert found(site, pos, KIN) == [(0, 1, 90)]
    assert found(site, pos) == []


def test_equal_options_pair_within_products_of_one_name_if_no_other_has_it() -> None:
    site = [(1, "Áo thun NAM", {"Size": "L"}), (1, "Áo thun NAM", {"Size": "M"})]
    pos = [(11, "Nam - áo thun", {"Size": "Size L"}), (11, "Nam - áo thun", {"Size": "S"})]
    assert found(site, pos) == [(0, 0, 88)]
    assert found(site, [*pos, (12, "ao thun nam", {"Size": "L"})]) == []
    assert found([(1, "Vị bơ", {"Size": "L"})], [(11, "Vị bò", {"Size": "L"})]) == []
    assert found(site, pos, KIN) == [(0, 0, 90)]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("Đỏ", "Xanh"), ("L", "M"), ("500ml", "250ml"), ("Vị bơ", "Vị bò"), ("Xanh lá", "Xanh dương"), ("38", "39")],
)
def test_different_options_never_pair_even_if_they_are_the_last(ours: str, theirs: str) -> None:
    assert found([(1, "Áo", {"Loại": ours})], [(11, "Áo", {"Loại": theirs})], KIN) == []


@pytest.mark.parametrize(
    ("ours", "theirs"), [("Đỏ đô", "Đỏ"), ("Trắng kem", "Trắng keem"), ("Xanh", "Blue"), ("", "Đỏ")]
)
def test_the_only_ones_left_of_kin_pair_if_nothing_contradicts(ours: str, theirs: str) -> None:
    site, pos = [(1, "Áo", {"Màu": ours})], [(11, "T-shirt", {"Màu": theirs})]
    assert found(site, pos, KIN) == [(0, 0, 80)]
    assert found(site, pos) == []
    assert found([*site, (1, "Áo", {"Màu": "Nâu"})], pos, KIN) == []
    assert found(site, [*pos, (11, "T-shirt", {"Màu": "Nâu"})], KIN) == []


def test_the_only_one_left_of_two_kin_products_is_given_neither() -> None:
    site, pos = [(1, "Áo", {"Màu": "Đỏ"})], [(11, "A", {"Màu": "Đỏ đô"}), (12, "B", {"Màu": "Đỏ tươi"})]
    assert found(site, pos, [(1, 11)]) == [(0, 0, 80)]
    assert found(site, pos, [(1, 11), (1, 12)]) == []


def test_each_pair_is_told_once_with_its_best_reason() -> None:
    site, pos = [(1, "Áo", {"Màu": "Đỏ"})], [(11, "Áo", {"Màu": "đỏ"})]
    kin = pd.DataFrame({"site_product_id": [1, 1], "pos_product_id": [11, 11]})
    pairs = option_matches(optioned(site), optioned(pos), kin)
    assert pairs["words"].tolist() == ["is of the same product and has the same options"]


def test_nothing_to_compare_gives_no_pairs() -> None:
    assert found([], []) == found([], [(1, "Áo", {})], KIN) == found([(1, "Áo", {})], [(2, "Áo", {})]) == []


def test_a_large_catalog_takes_a_moment() -> None:
    count = 20_000
    products = np.arange(count) // 5
    site = named([f"Áo mẫu {one}" for one in products], SITE_IDS).assign(product_id=products + 1, variant_name="Đỏ / L")
    pos = named([f"Quần mẫu {one}" for one in products]).assign(product_id=products + 1, variant_name="Xanh / L")
    kin = pd.DataFrame({"site_product_id": products + 1, "pos_product_id": products + 1})
    started = process_time()
    assert option_matches(site, pos, kin).empty
    assert process_time() - started < 5
