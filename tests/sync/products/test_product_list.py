"""A page of the product list with the numbers of the POS beside those of the site."""

from dataclasses import replace

import pandas as pd
import pytest

from resources.database.database import SqlDatabase
from sync.errors import WrongUse
from sync.listings.pos_numbers import with_pos_numbers
from sync.products.product_list import product_page
from sync.products.product_rows import ProductQuery
from sync.records import LinkStatus, PriceList, PriceRow, StockRow
from sync.settings import PriceSettings, SiteSettings, StockSettings
from tests.resources.database.rows import connect_site, link_frame, page, pos_variant, site_variant

SETTINGS = SiteSettings(stock=StockSettings(branches=(1, 2)))
LISTS = [PriceList(10, "BANLE", "Bán lẻ", False, True), PriceList(11, "GIANHAP", "Giá nhập", True, False)]


@pytest.fixture
def shop(sqlite_database: SqlDatabase) -> SqlDatabase:
    """Three POS variants: one whole, one without a row at branch 2, one without stock and with a price of 0."""
    whole = pos_variant(1, stock=(StockRow(1, 3900, 2900), StockRow(2, 2000, 1000), StockRow(3, 9000, 9000)))
    partial = pos_variant(2, stock=(StockRow(1, 5000, 5000),))
    blank = pos_variant(3, stock=(), prices=(PriceRow(10, 0), PriceRow(11, 7)))
    sqlite_database.catalog.save_dictionaries([], LISTS)
    sqlite_database.catalog.save_pos_page(page(whole, partial, blank))
    return sqlite_database


def numbers(database: SqlDatabase, settings: SiteSettings, *ids: int | None) -> dict[str, list[object]]:
    rows = pd.DataFrame({"pos_variant_id": pd.array(ids, dtype="Int64"), "more": "kept"}, index=range(7, 7 + len(ids)))
    made = with_pos_numbers(rows, settings, database)
    assert made.index.equals(rows.index) and made[["pos_variant_id", "more"]].equals(rows)
    assert [str(made[name].dtype) for name in ("pos_price", "pos_stock")] == ["Int64", "Int64"]
    return {name: [None if pd.isna(one) else one for one in made[name]] for name in ("pos_price", "pos_stock")}


def test_numbers_are_those_of_the_selling_list_and_the_chosen_branches(shop: SqlDatabase) -> None:
    assert numbers(shop, SETTINGS, 1, None, 1) == {"pos_price": [50_000, None, 50_000], "pos_stock": [3, None, 3]}
    on_hand = SiteSettings(stock=StockSettings(branches=(1, 2), figure="on_hand"))
    assert numbers(shop, on_hand, 1)["pos_stock"] == [5]


def test_b3_stock_is_unknown_where_a_branch_has_no_row_unless_that_means_none(shop: SqlDatabase) -> None:
    assert numbers(shop, SETTINGS, 1, 2, 3)["pos_stock"] == [3, None, None]
    lenient = SiteSettings(stock=StockSettings(branches=(1, 2), missing_branch_is_zero=True))
    assert numbers(shop, lenient, 1, 2, 3)["pos_stock"] == [3, 5, 0]
    nowhere = SiteSettings(stock=StockSettings(branches=(), missing_branch_is_zero=True))
    assert numbers(shop, nowhere, 1, 2)["pos_stock"] == [None, None]


def test_c1_a_price_of_nothing_is_no_price_and_cost_is_never_shown(shop: SqlDatabase) -> None:
    assert numbers(shop, SETTINGS, 3, 1)["pos_price"] == [None, 50_000]
    for code in ("GIANHAP", "NONE"):
        unusable = SiteSettings(price=PriceSettings(selling=code))
        assert numbers(shop, unusable, 1, 3)["pos_price"] == [None, None]


def test_no_rows_get_no_numbers(shop: SqlDatabase) -> None:
    assert numbers(shop, SETTINGS) == {"pos_price": [], "pos_stock": []}
    assert numbers(shop, SETTINGS, None) == {"pos_price": [None], "pos_stock": [None]}


def test_a_page_has_its_rows_their_number_and_the_counts_of_every_status(shop: SqlDatabase) -> None:
    connect_site(shop, settings=SETTINGS)
    shop.catalog.save_site_page("tea", page(site_variant(71), site_variant(72)))
    shop.links.replace("tea", link_frame((1, 71, "linked", ""), (None, 72, "unlinked", "only_on_site")))
    seen = product_page("tea", ProductQuery(), 1, 2, shop)
    assert (len(seen.rows), seen.total) == (2, 4)
    assert seen.counts == {("linked", ""): 1, ("unlinked", "only_on_site"): 1, ("unlinked", "only_in_pos"): 2}
    linked = product_page("tea", ProductQuery(status=LinkStatus.LINKED), 0, 9, shop)
    assert (linked.total, linked.counts) == (1, seen.counts)
    row = linked.rows.iloc[0]
    assert (row["pos_price"], row["pos_stock"], row["site_price"], row["site_stock"]) == (50_000, 3, 50_000, 5)
    absent = ProductQuery(status=LinkStatus.UNLINKED, reasons=frozenset({"only_in_pos"}))
    assert product_page("tea", absent, 0, 1, shop).total == 2
    assert product_page("tea", replace(absent, status=None), 0, 1, shop).total == 2
    nothing = product_page("tea", ProductQuery(search="không"), 0, 9, shop)
    assert (len(nothing.rows), nothing.total, nothing.counts) == (0, 0, {})


def test_a_site_that_is_not_connected_is_refused(shop: SqlDatabase) -> None:
    with pytest.raises(WrongUse, match="coffee"):
        product_page("coffee", ProductQuery(), 0, 9, shop)
