"""The truth of derived sites, checked against a pair-by-pair oracle and against numbers worked out by hand."""

import random
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.catalogs.damage import damage_case, damage_scientific, damage_space, damage_zeros, outer_noise
from sandbox.catalogs.derive import derive_site
from sandbox.catalogs.dirt import CLEAN, Dirt
from sandbox.catalogs.generator import generate_pos
from sandbox.catalogs.judge import judge
from sandbox.catalogs.soil import soil_pos
from sandbox.seeds import SeedBranch, SeedPos, SeedPriceList, SeedProduct, SeedSite, SeedVariant, status_name
from tests.sandbox.catalogs_oracle import (
    are_twins,
    bare,
    expect_in_pos,
    expect_on_site,
    trimmed,
    worked_out_differences,
)

SITE_DIRT = Dirt(
    case=0.05,
    space=0.05,
    zeros=0.03,
    scientific=0.05,
    blank=0.03,
    duplicate=0.02,
    twins=0.02,
    shadowed=0.01,
    only_on_site=0.05,
    only_in_pos=0.06,
    outer_space=0.05,
    unmanaged=0.05,
    policy_continue=0.05,
    compare_at=0.2,
)
POS_DIRT = Dirt(
    leading_zeros=0.08,
    duplicate_in_pos=0.01,
    negative_stock=0.05,
    missing_branch_rows=0.05,
    zero_price=0.05,
    fractional_stock=0.05,
    inactive=0.02,
    not_sellable=0.02,
)
NEAR = ("case", "space", "zeros", "scientific")


def make_pos(skus: list[str]) -> SeedPos:
    """A POS of single-variant products with these SKUs, ten of each in stock."""
    products = tuple(
        SeedProduct(
            f"Hàng {key}",
            (SeedVariant(sku, key, prices={"BANLE": Decimal(50_000)}, stock={"CN1": Decimal(10)}),),
        )
        for key, sku in enumerate(skus, start=1)
    )
    branches = (SeedBranch("CN1", "Cửa hàng", is_default=True),)
    return SeedPos("cuahang", branches, (SeedPriceList("BANLE", "Giá bán lẻ"),), products)


def make_dirty_pos(seed: int, products: int = 160) -> SeedPos:
    return soil_pos(generate_pos("cuahang", seed, products), POS_DIRT, seed)


def assert_truth_agrees(pos: SeedPos, site: SeedSite) -> None:
    """Every row's status, both sides, is what the oracle says of the SKUs alone."""
    pos_skus = [variant.sku for variant in pos.variants()]
    rows = site.truth.rows
    here = [row for row in rows if row.on_site]
    site_skus = [row.site_sku for row in here]
    for place, row in enumerate(here):
        assert status_name(row.status, row.reason) == expect_on_site(place, site_skus, pos_skus), row
    keys = [variant.key for variant in pos.variants()]
    of_pos = {row.pos_key: row for row in rows if row.pos_key is not None}
    assert sorted(of_pos) == sorted(keys)
    for place, key in enumerate(keys):
        row = of_pos[key]
        expected = expect_in_pos(place, pos_skus, site_skus)
        assert status_name(str(row.pos_status), row.pos_reason) == expected, row


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_truth_of_a_generated_site_is_what_comparing_every_pair_says(seed: int) -> None:
    pos = make_dirty_pos(seed)
    assert_truth_agrees(pos, derive_site(pos, "giadung", SITE_DIRT, seed, 100))


def test_the_truth_holds_where_the_pos_itself_is_crowded_with_look_alikes() -> None:
    crowded = ["AO-1", "ao-1", "AO -1", "0012", "12", "MY/ LAN/01", "MY/LAN/01", "X9", "X9"]
    crowded += [f"89349000200{number:02d}" for number in range(40)] + [f"K{number}" for number in range(60)]
    pos = make_pos(crowded)
    for seed in range(20):
        site = derive_site(pos, "web", SITE_DIRT, seed, 10)
        assert_truth_agrees(pos, site)
        links = {row.pos_sku for row in site.truth.rows if row.status == "linked"}
        assert {"AO-1", "ao-1", "AO -1", "0012", "12", "MY/ LAN/01", "MY/LAN/01"} <= links


def test_the_rows_of_the_truth_are_the_variants_of_the_site_and_no_others() -> None:
    pos = make_dirty_pos(4)
    site = derive_site(pos, "giadung", SITE_DIRT, 4, 100)
    listed = Counter((variant.key, variant.sku) for variant in site.variants())
    assert listed == Counter((row.pos_key, row.site_sku) for row in site.truth.rows if row.on_site)


def test_every_kind_has_the_status_its_name_promises() -> None:
    pos = make_dirty_pos(5, 300)
    rows = derive_site(pos, "giadung", SITE_DIRT, 5).truth.rows
    found = {(row.kind, status_name(row.status, row.reason)) for row in rows}
    assert found == {
        ("same", "linked"),
        *((kind, "unlinked/near_match") for kind in NEAR),
        ("blank", "unlinked/blank_sku"),
        ("duplicate", "error/duplicate_on_site"),
        ("duplicate", "error/duplicate_in_pos"),
        ("only_on_site", "unlinked/only_on_site"),
        ("only_in_pos", "unlinked/only_in_pos"),
    }


def test_rates_become_exact_numbers_of_rows() -> None:
    pos = generate_pos("cuahang", 6, 250)
    total = len(pos.variants())
    dirt = Dirt(case=0.1, space=0.07, blank=0.04, duplicate=0.03, only_on_site=0.05, only_in_pos=0.08)
    kinds = derive_site(pos, "web", dirt, 6).truth.counts()["kind"]
    assert kinds["case"] == round(0.1 * total)
    assert kinds["space"] == round(0.07 * total)
    assert kinds["blank"] == round(0.04 * total)
    assert kinds["duplicate"] == 2 * round(0.03 * total)
    assert kinds["only_on_site"] == round(0.05 * total)
    assert kinds["only_in_pos"] == round(0.08 * total)


def test_damage_that_few_skus_can_suffer_takes_all_it_can() -> None:
    pos = make_pos(["0012", "007", "AO-1", "AO-2", "AO-3"])
    rows = derive_site(pos, "web", Dirt(zeros=1.0), 1).truth.rows
    assert {(row.pos_sku, row.site_sku) for row in rows if row.kind == "zeros"} == {("0012", "12"), ("007", "7")}


def test_a_clean_site_links_every_variant_and_differs_nowhere() -> None:
    pos = generate_pos("cuahang", 8, 80)
    site = derive_site(pos, "web", CLEAN, 8)
    assert site.truth.counts()["status"] == {"linked": len(pos.variants())}
    assert site.truth.differing_fields() == 0


def test_a1_an_exact_pair_links_beside_two_twins_which_are_errors() -> None:
    pos = make_pos(["AO-01"])
    rows = derive_site(pos, "web", Dirt(shadowed=1.0), 3).truth.rows
    exact, *shadows = rows
    assert (exact.status, exact.site_sku) == ("linked", "AO-01")
    assert [(row.status, row.reason) for row in shadows] == [("error", "duplicate_on_site")] * 2
    assert all(are_twins(row.site_sku, "AO-01") for row in shadows)


def test_a1_two_pos_variants_with_one_sku_are_both_errors_and_the_site_has_it_once() -> None:
    rows = derive_site(make_pos(["AO-01", "AO-01", "AO-02"]), "web", CLEAN, 3).truth.rows
    assert [(row.reason, row.pos_reason, row.on_site) for row in rows] == [
        ("duplicate_in_pos", "duplicate_in_pos", True),
        ("duplicate_in_pos", "duplicate_in_pos", False),
        ("", "", True),
    ]


def test_a3_a_blank_sku_never_matches_another_blank_one() -> None:
    pos, site = judge([None, "", "A"], ["", "  ", "A"])
    assert [verdict.reason for verdict in pos] == ["blank_sku", "blank_sku", ""]
    assert [verdict.reason for verdict in site] == ["blank_sku", "blank_sku", ""]


def test_skus_of_zeros_only_are_near_whatever_their_number() -> None:
    pos, site = judge(["0"], ["00"])
    assert pos == site == [("unlinked", "near_match")]


def test_long_numbers_that_excel_makes_equal_are_duplicates_on_the_site() -> None:
    pos = make_pos(["8934900020016", "8934900020023", "8936031838812"])
    rows = derive_site(pos, "web", Dirt(scientific=1.0), 1).truth.rows
    assert [(row.site_sku, row.reason) for row in rows] == [
        ("8.9349E+12", "duplicate_on_site"),
        ("8.9349E+12", "duplicate_on_site"),
        ("8.93603E+12", "near_match"),
    ]
    assert [row.pos_reason for row in rows] == ["near_match"] * 3


def test_a_variant_missing_from_the_site_never_looks_like_a_number_lost_to_excel() -> None:
    pos = make_pos([f"89349000200{number:02d}" for number in range(50)] + [f"P{n}" for n in range(50)])
    for seed in range(10):
        rows = derive_site(pos, "web", Dirt(scientific=0.05, only_in_pos=0.3, blank=0.1), seed).truth.rows
        absent = [row for row in rows if row.kind in ("only_in_pos", "blank")]
        assert absent
        assert {row.pos_reason for row in absent} == {"only_in_pos"}


def test_harmless_noise_around_a_sku_is_no_damage() -> None:
    pos = make_pos(["ÁO-1", "AO-2", "8934900020016"])
    rows = derive_site(pos, "web", Dirt(outer_space=1.0), 1).truth.rows
    assert all(row.site_sku != row.pos_sku and row.status == "linked" for row in rows)


@pytest.mark.parametrize("differences", [0, 1, 57, 200])
def test_exactly_the_asked_number_of_fields_differs(differences: int) -> None:
    pos = make_dirty_pos(9, 200)
    site = derive_site(pos, "web", SITE_DIRT, 9, differences)
    assert site.truth.differing_fields() == differences
    assert worked_out_differences(pos, site) == differences


def test_a_small_catalog_differs_in_all_it_has_and_says_so() -> None:
    pos = generate_pos("cuahang", 2, 12)
    site = derive_site(pos, "web", CLEAN, 2, 5_000)
    assert 0 < site.truth.differing_fields() < 5_000
    assert worked_out_differences(pos, site) == site.truth.differing_fields()


def test_differences_stay_inside_the_default_guards() -> None:
    pos = make_dirty_pos(11, 300)
    site = derive_site(pos, "web", SITE_DIRT, 11, 400)
    prices = {variant.key: variant.prices["BANLE"] for variant in pos.variants()}
    rows = {(row.pos_key, row.site_sku): row for row in site.truth.rows}
    changed = [one for one in site.variants() if one.key and "price" in rows[one.key, one.sku].differs]
    assert changed
    assert all(Decimal("0.5") < prices[one.key or 0] / one.price < 2 for one in changed)


def test_soil_lays_exactly_the_stated_dirt_on_the_pos() -> None:
    clean = generate_pos("cuahang", 12, 300)
    total = len(clean.variants())
    variants = soil_pos(clean, POS_DIRT, 12).variants()
    skus = Counter(variant.sku for variant in variants)
    assert sum(1 for variant in variants if variant.sku.startswith("0")) == round(0.08 * total)
    assert sum(1 for sku in skus if skus[sku] == 2) == round(0.01 * total)
    assert sum(1 for one in variants if one.status == "inactive") == round(0.02 * total)
    assert sum(1 for one in variants if not one.sellable) == round(0.02 * total)
    assert sum(1 for one in variants if one.prices["BANLE"] == 0) == round(0.05 * total)
    assert sum(1 for one in variants if one.stock and len(one.stock) == 2) == round(0.05 * total)
    spoilt = [one for one in variants if any(held < 0 for held in one.stock.values())]
    assert 0 < len(spoilt) <= round(0.05 * total)


def test_the_same_seed_gives_the_same_site_and_another_seed_another() -> None:
    pos = make_dirty_pos(13)
    assert derive_site(pos, "web", SITE_DIRT, 13, 50) == derive_site(pos, "web", SITE_DIRT, 13, 50)
    assert derive_site(pos, "web", SITE_DIRT, 13, 50) != derive_site(pos, "web", SITE_DIRT, 14, 50)
    assert derive_site(pos, "web", SITE_DIRT, 13, 50).products != derive_site(pos, "shop", SITE_DIRT, 13, 50).products


def test_each_damage_changes_a_sku_in_its_own_way_only() -> None:
    rng = random.Random(1)
    for _ in range(200):
        assert are_twins(damage_case("Ao-01b", rng), "Ao-01b")
        assert are_twins(damage_space("NO LH036", rng), "NO LH036")
        assert trimmed(outer_noise("ÁO 7", rng)) == "ÁO 7"
    assert damage_case("1234", rng) is None
    assert damage_space("7", rng) is None
    assert damage_zeros("00123", rng) == "123"
    assert damage_zeros("A012", rng) is damage_zeros("000", rng) is damage_zeros("12", rng) is None
    assert damage_scientific("8934900020016", rng) == "8.9349E+12"
    assert damage_scientific("123456789012", rng) == "1.23457E+11"
    assert damage_scientific("12345678901", rng) is damage_scientific("PVN893490002001", rng) is None


def test_a_rate_outside_zero_and_one_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="`case`"):
        Dirt(case=1.5)


SKUS = st.lists(
    st.one_of(
        st.none(),
        st.text(alphabet="aA0 1", max_size=4),
        st.sampled_from(["893490002001", "8934900020016", "08934900020016", "8.9349E+12", "8.9349E+11"]),
    ),
    max_size=7,
)


@settings(max_examples=400, deadline=None)
@given(pos=SKUS, site=SKUS)
def test_any_two_lists_of_skus_are_judged_as_the_oracle_judges_them(
    pos: list[str | None], site: list[str | None]
) -> None:
    of_pos, of_site = judge(pos, site)
    for place, verdict in enumerate(of_pos):
        assert status_name(*verdict) == expect_in_pos(place, pos, site)
    for place, verdict in enumerate(of_site):
        assert status_name(*verdict) == expect_on_site(place, site, pos)


def test_skus_of_the_site_collide_only_where_the_truth_calls_them_duplicates() -> None:
    pos = make_dirty_pos(15, 300)
    site = derive_site(pos, "web", SITE_DIRT, 15)
    groups = Counter(bare(row.site_sku) for row in site.truth.rows if row.on_site and trimmed(row.site_sku))
    for row in site.truth.rows:
        if row.on_site and row.reason == "duplicate_on_site":
            assert groups[bare(row.site_sku)] > 1
        elif row.on_site and row.kind in NEAR:
            assert groups[bare(row.site_sku)] == 1
