"""Sites derived from a real shop's list of 14,142 goods: the truth holds at that size, and its oddities stay."""

import random
from collections import Counter

from sandbox.catalogs.derive import derive_site
from sandbox.catalogs.dirt import CLEAN, Dirt
from sandbox.catalogs.pos_file import read_pos_file
from sandbox.catalogs.soil import soil_pos
from sandbox.seeds import status_name
from tests.sandbox.catalogs_oracle import (
    expect_in_pos,
    expect_on_site,
    shared_file,
    trimmed,
    worked_out_differences,
)

POS_DIRT = Dirt(leading_zeros=0.01, duplicate_in_pos=0.0005)
SITE_DIRT = Dirt(
    case=0.05,
    space=0.05,
    zeros=0.005,
    scientific=0.02,
    blank=0.03,
    duplicate=0.01,
    twins=0.005,
    shadowed=0.002,
    only_on_site=0.03,
    only_in_pos=0.06,
    outer_space=0.03,
    unmanaged=0.02,
)


def test_a_real_list_of_fourteen_thousand_goods_keeps_its_truth() -> None:
    path = shared_file("sapo_quanson/QUANSON.csv")
    pos = soil_pos(read_pos_file(path, "cuahang"), Dirt(leading_zeros=0.01, duplicate_in_pos=0.0005), 1)
    site = derive_site(pos, "giadung", SITE_DIRT, 1, 120)
    pos_skus = [variant.sku for variant in pos.variants()]
    here = [row for row in site.truth.rows if row.on_site]
    site_skus = [row.site_sku for row in here]
    singles = {sku for sku, held in Counter(map(trimmed, site_skus)).items() if held == 1}
    singles &= {sku for sku, held in Counter(map(trimmed, pos_skus)).items() if held == 1}
    assert {trimmed(row.site_sku) for row in here if row.status == "linked"} == singles
    others = [place for place, row in enumerate(here) if row.status != "linked"]
    for place in random.Random(5).sample(others, 40):
        row = here[place]
        assert status_name(row.status, row.reason) == expect_on_site(place, site_skus, pos_skus), row
    unlinked = {row.pos_key: row for row in site.truth.rows if row.pos_key and row.pos_status != "linked"}
    for key in random.Random(6).sample(sorted(filter(None, unlinked)), 40):
        row = unlinked[key]
        expected = expect_in_pos(key - 1, pos_skus, site_skus)
        assert status_name(str(row.pos_status), row.pos_reason) == expected, row
    assert site.truth.differing_fields() == worked_out_differences(pos, site) == 120
    assert all(len(product.variants) == 1 for product in site.products)


def test_a_real_list_keeps_its_zero_prices_and_negative_stock_through_derivation() -> None:
    pos = read_pos_file(shared_file("sapo_quanson/QUANSON.csv"), "cuahang")
    site = derive_site(pos, "web", CLEAN, 1)
    unpriced = {one.key for one in pos.variants() if one.prices["BANLE"] == 0}
    negative = {one.key for one in pos.variants() if one.stock["CN1"] < 0}
    assert (len(unpriced), len(negative)) == (54, 262)
    assert site.truth.counts()["status"] == {"linked": 14_142}
    listed = {one.key: one for one in site.variants()}
    assert all(listed[key].price > 0 for key in unpriced)
    assert all(listed[key].quantity == 0 for key in negative)
