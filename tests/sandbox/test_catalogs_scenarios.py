"""The named worlds: what they promise is what they hold."""

import hashlib
import os
import random
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sandbox.catalogs.codes import Coder
from sandbox.catalogs.generator import generate_pos
from sandbox.faults import FaultRule
from sandbox.scenarios import DAMAGED, FAILING, HEALTHY, demo, empty, from_pos_file, site_aliases, wanted_sites
from tests.sandbox.catalogs_oracle import bare, shared_file

ROOT = Path(__file__).resolve().parents[2]


def test_the_demo_has_the_pos_it_promises() -> None:
    pos = demo(7).pos
    assert len(pos.products) == 320
    assert len(pos.branches) == 3
    assert [one.code for one in pos.price_lists] == ["BANLE", "BANBUON", "GIANHAP", "GIANIEMYET"]
    assert [one.code for one in pos.price_lists if one.status == "default"] == ["BANLE", "GIANHAP"]
    assert len(pos.customers) == 60
    assert len(pos.staff) == 5
    assert any(len(product.variants) > 3 for product in pos.products)
    assert any(one.packsize_of for one in pos.variants())
    assert any(one.components for one in pos.variants())
    assert len({one.key for one in pos.variants()}) == len(pos.variants())


def test_the_demo_has_a_healthy_a_damaged_and_a_failing_site() -> None:
    world = demo(7)
    truths = {site.alias: site.truth for site in world.sites}
    assert list(truths) == [HEALTHY, DAMAGED, FAILING]
    shares = {
        alias: truth.counts()["site"]["linked"] / sum(truth.counts()["site"].values())
        for alias, truth in truths.items()
    }
    assert shares[HEALTHY] > 0.95
    assert shares[DAMAGED] < 0.75
    assert {"case", "space", "zeros", "scientific", "blank", "duplicate"} <= set(truths[DAMAGED].counts()["kind"])
    assert list(world.faults) == [FAILING]
    rules = [FaultRule(**rule) for rule in world.faults[FAILING]]
    assert sum(rule.rate for rule in rules) == pytest.approx(0.05)
    assert all(500 <= rule.status < 600 for rule in rules)


@pytest.mark.parametrize("seed", [1, 7, 42])
def test_a_demo_site_differs_in_at_most_350_fields(seed: int) -> None:
    for site in demo(seed).sites:
        assert site.truth.differing_fields() == 300
    for site in demo(seed, differences=20).sites:
        assert site.truth.differing_fields() == 20


def test_more_sites_get_aliases_of_their_own() -> None:
    aliases = site_aliases(30)
    assert len(set(aliases)) == 30
    assert all(re.fullmatch("[a-z0-9-]{1,40}", alias) for alias in aliases)
    world = demo(7, wanted_sites("5"), products=30)
    assert [site.alias for site in world.sites] == aliases[:5]
    assert demo(7, wanted_sites("2"), products=30).faults == {}


def test_every_site_variant_has_as_many_values_as_its_product_has_options() -> None:
    world = demo(3)
    for product in world.pos.products:
        assert all(len(one.option_values) == len(product.option_names) for one in product.variants)
    for product_on_site in (product for site in world.sites for product in site.products):
        values = [one.option_values for one in product_on_site.variants]
        assert all(len(one) == len(product_on_site.option_names) for one in values)
        assert len(set(values)) == len(values)


def test_a_clean_catalog_holds_no_two_skus_that_look_alike() -> None:
    skus = [bare(one.sku).lstrip("0") for one in generate_pos("cuahang", 5, 2_000).variants()]
    assert len(set(skus)) == len(skus)


def test_a_sku_is_never_given_out_twice() -> None:
    coder = Coder(random.Random(1))
    assert [coder.sku("coded", "AO", 7, ("Đỏ",)) for _ in range(3)] == ["AO0007-DO", "AO0008-DO", "AO0009-DO"]


def test_customers_write_their_phones_in_many_shapes() -> None:
    phones = [one.phone for one in generate_pos("cuahang", 5, 10, 300).customers]
    shapes = {re.sub(r"\d", "9", phone) for phone in phones if phone}
    assert len(shapes) >= 12
    assert None in phones
    assert all((one.email or "a@example.vn").endswith("@example.vn") for one in demo(7).pos.customers)


def test_a_merchants_own_list_becomes_three_sites_in_a_few_seconds() -> None:
    path = shared_file("sapo_quanson/QUANSON.csv")
    started = time.monotonic()
    world = from_pos_file(path, 7, differences=100)
    assert time.monotonic() - started < 20
    assert len(world.pos.variants()) == 14_142
    assert [site.truth.differing_fields() for site in world.sites] == [100] * 3
    assert any(one.sku.startswith("0") for one in world.pos.variants())
    kinds = world.sites[1].truth.counts()["kind"]
    assert kinds["zeros"] > 100
    assert kinds["scientific"] > 100
    assert world.pos.customers


def test_the_empty_world_has_shops_and_no_goods() -> None:
    world = empty(7, wanted_sites("2"))
    assert world.pos.products == ()
    assert len(world.pos.branches) == 3
    assert [len(site.products) for site in world.sites] == [0, 0]
    assert world.sites[0].truth.counts()["status"] == {}


def test_a_world_is_the_same_in_another_process_with_another_hash_seed() -> None:
    program = (
        "import hashlib; from sandbox.scenarios import demo;"
        "import sys; sys.stdout.write(hashlib.sha256(repr(demo(7, products=60)).encode()).hexdigest())"
    )
    here = hashlib.sha256(repr(demo(7, products=60)).encode()).hexdigest()
    environment = {**os.environ, "PYTHONHASHSEED": "12345"}
    there = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert there.stdout == here
    assert demo(8, products=60) != demo(7, products=60)


def test_sites_of_both_kinds_are_made_from_the_same_pos() -> None:
    world = demo(7, wanted_sites("2xsapo-web,1xwoocommerce"), products=60)
    assert [(site.alias, site.kind) for site in world.sites] == [
        (HEALTHY, "sapo-web"),
        (DAMAGED, "sapo-web"),
        ("caycanh", "woocommerce"),
    ]
    shop = world.sites[-1]
    skus = [variant.sku.strip().casefold() for variant in shop.variants() if variant.sku]
    doubled = {sku for sku in skus if skus.count(sku) > 1}
    ours = [variant.sku.strip().casefold() for variant in world.pos.variants()]
    assert all(ours.count(sku) > 1 for sku in doubled)
    assert shop.truth.differing_fields() > 0


@pytest.mark.parametrize("text", ["", "x", "2xshopify", "two", "1xsapo-web,,"])
def test_a_number_of_sites_that_nobody_understands_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no number of sites"):
        wanted_sites(text)
