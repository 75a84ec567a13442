"""The product rows that a database makes: which ones, in which order, with what in them."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import event

from resources.database.database import SqlDatabase
from sync.products.product_rows import COLUMNS, DTYPES, ProductQuery
from sync.records import Field, LinkStatus, SyncState
from tests.resources.database import rows
from tests.resources.database.rows import later, page, plan_frame, pos_variant, site_variant

ALL = ProductQuery()
# POS variant, site variant, status, reason; POS variants 6 and 7 are in no row.
LINKS = (
    (1, 71, "linked", ""),
    (2, 72, "linked", ""),
    (None, 73, "unlinked", "only_on_site"),
    (4, 74, "unlinked", "near_match"),
    (5, None, "error", "duplicate_in_pos"),
)
Pair = tuple[Any, Any]


def link_frame(*links: tuple[int | None, int | None, str, str]) -> pd.DataFrame:
    """Link rows that noted no SKU, as those of a site variant that was never linked."""
    return rows.link_frame(*links).assign(pos_sku="", site_sku="")


@pytest.fixture
def shop(database: SqlDatabase) -> SqlDatabase:
    """A POS of seven variants, a site of four, and the links of both."""
    return filled(database)


def filled(database: SqlDatabase) -> SqlDatabase:
    skus = {1: "B-1", 2: "A-2", 3: "X-3", 4: "C-4", 5: "D-5", 6: "E-6", 7: "F-7"}
    pos = [pos_variant(number, sku=sku, product_name=f"Hàng {sku}") for number, sku in skus.items() if number != 3]
    site = [site_variant(number + 70, sku=skus[number], product_name=f"Hàng {skus[number]}") for number in (1, 2, 3)]
    database.catalog.save_pos_page(page(*pos))
    database.catalog.save_site_page("tea", page(*site, site_variant(74, sku="c-4", product_name="Hàng C-4")))
    database.links.replace("tea", link_frame(*LINKS))
    return database


def pairs(frame: pd.DataFrame) -> list[Pair]:
    ids = frame[["pos_variant_id", "site_variant_id"]].astype("object")
    return [tuple(row) for row in ids.where(ids.notna(), None).values.tolist()]


def listed(database: SqlDatabase, query: ProductQuery) -> list[Pair]:
    """All rows of a query; count, counts by reason and chunks must agree with the page."""
    frame = database.products.page("tea", query, 0, 100)
    assert database.products.count("tea", query) == len(frame)
    whole = list(database.products.chunks("tea", query, 2))
    assert [pair for chunk in whole for pair in pairs(chunk)] == pairs(frame)
    return pairs(frame)


def test_every_row_of_the_links_and_every_pos_variant_beside_them_is_there_once(shop: SqlDatabase) -> None:
    assert listed(shop, ALL) == [
        (5, None),
        (2, 72),
        (1, 71),
        (4, 74),
        (6, None),
        (7, None),
        (None, 73),
    ]
    assert shop.products.by_reason("tea", ALL) == {
        ("linked", ""): 2,
        ("unlinked", "only_on_site"): 1,
        ("unlinked", "near_match"): 1,
        ("unlinked", "only_in_pos"): 2,
        ("error", "duplicate_in_pos"): 1,
    }


def test_a_row_has_both_sides_the_link_and_the_sync_states(database: SqlDatabase) -> None:
    tea = pos_variant(1, options=(("Màu", "Đỏ"),), barcode="893", unit="hộp", variant_name="Đỏ")
    database.catalog.save_pos_page(page(tea))
    on_site = site_variant(71, options=(("Color", "Đỏ"),), compare_at=60_000, quantity=None, barcode="894")
    database.catalog.save_site_page("tea", page(on_site))
    link = link_frame((1, 71, "linked", "")).assign(
        warning="sku_changed", detail="Changed.", by_hand=True, suggestion_kind="name", suggestion_score=85
    )
    database.links.replace("tea", link)
    quantity = (71, Field.QUANTITY, None, "error", "stock_unknown")
    compare_at = (71, Field.COMPARE_AT, 1, "held", "guard_price")
    database.listings.save_plan("tea", plan_frame(quantity, (71, Field.PRICE, 9), compare_at))
    frame = database.products.page("tea", ALL, 0, 10)
    assert list(frame.columns) == COLUMNS
    row = frame.astype("object").where(frame.notna(), None).iloc[0].to_dict()
    assert row == {
        "status": "linked",
        "reason": "",
        "warning": "sku_changed",
        "detail": "Changed.",
        "by_hand": True,
        "suggestion_kind": "name",
        "suggestion_score": 85,
        "pos_variant_id": 1,
        "pos_product_id": 0,
        "pos_product": "Trà sen",
        "pos_variant": "Đỏ",
        "pos_sku": "SKU-1",
        "pos_barcode": "893",
        "pos_status": "active",
        "pos_options": '[["Màu", "Đỏ"]]',
        "site_variant_id": 71,
        "site_product_id": 7,
        "site_product": "Trà sen",
        "site_variant": "Hộp 100 g",
        "site_sku": "SKU-71",
        "site_barcode": "894",
        "site_status": "active",
        "site_options": '[["Color", "Đỏ"]]',
        "site_price": 50_000,
        "site_compare_at": 60_000,
        "site_stock": None,
        "stock_state": "error",
        "stock_reason": "stock_unknown",
        "price_state": "pending",
        "price_reason": "",
    }


def test_the_dtypes_are_the_same_whatever_rows_there_are(shop: SqlDatabase) -> None:
    queries = [ALL, replace(ALL, status=LinkStatus.LINKED), replace(ALL, reasons=frozenset({"only_in_pos"}))]
    for frame in [*(shop.products.page("tea", query, 0, 9) for query in queries), shop.products.page("x", ALL, 0, 9)]:
        assert list(frame.columns) == COLUMNS
        assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == {
            name: str(dtype) for name, dtype in DTYPES.items()
        }


def test_a_row_that_only_the_pos_has_says_nothing_of_the_site(shop: SqlDatabase) -> None:
    row = shop.products.page("tea", replace(ALL, search="E-6"), 0, 1).iloc[0]
    assert (row["status"], row["reason"], row["pos_sku"], row["pos_status"]) == (
        *("unlinked", "only_in_pos", "E-6", "active"),
    )
    assert row["site_sku"] == row["stock_state"] == row["detail"] == ""
    assert pd.isna(row["site_variant_id"]) and pd.isna(row["site_price"])


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"status": LinkStatus.LINKED}, [(2, 72), (1, 71)]),
        ({"status": LinkStatus.UNLINKED}, [(4, 74), (6, None), (7, None), (None, 73)]),
        ({"status": LinkStatus.ERROR}, [(5, None)]),
        ({"reasons": frozenset({"only_in_pos"})}, [(6, None), (7, None)]),
        ({"reasons": frozenset({"near_match", "duplicate_in_pos"})}, [(5, None), (4, 74)]),
        ({"reasons": frozenset({"duplicate_sku"})}, [(2, 72)]),
        ({"status": LinkStatus.LINKED, "reasons": frozenset({"only_in_pos"})}, []),
        ({"mismatches": True}, [(5, None), (2, 72), (4, 74), (6, None), (7, None), (None, 73)]),
        ({"side": "site"}, [(2, 72), (1, 71), (4, 74), (None, 73)]),
        ({"side": "pos"}, [(5, None), (2, 72), (1, 71), (4, 74), (6, None), (7, None)]),
        ({"side": "pos", "status": LinkStatus.UNLINKED}, [(4, 74), (6, None), (7, None)]),
        ({"side": "site", "search": "a-2"}, [(2, 72)]),
        ({"sync_state": SyncState.PENDING}, [(1, 71)]),
        ({"sync_state": SyncState.HELD}, []),
    ],
)
def test_a_query_narrows_the_rows(shop: SqlDatabase, asked: dict[str, Any], expected: list[Pair]) -> None:
    warned = link_frame(*LINKS)
    warned.loc[1, "warning"] = "duplicate_sku"
    shop.links.replace("tea", warned)
    # A compare-at price is neither stock nor price.
    shop.listings.save_plan("tea", plan_frame((71, Field.PRICE, 9), (72, Field.COMPARE_AT, 9)))
    assert listed(shop, replace(ALL, **asked)) == expected


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("sku", [(2, 72), (1, 71), (4, 74), (5, None), (6, None), (7, None), (None, 73)]),
        ("name", [(2, 72), (1, 71), (4, 74), (5, None), (6, None), (7, None), (None, 73)]),
    ],
)
def test_rows_come_by_sku_or_name_and_the_other_way_round(shop: SqlDatabase, order: Any, expected: list[Pair]) -> None:
    assert listed(shop, replace(ALL, order=order)) == expected
    assert listed(shop, replace(ALL, order=order, descending=True)) == expected[::-1]


def test_the_status_order_turns_round_whole(shop: SqlDatabase) -> None:
    assert listed(shop, replace(ALL, descending=True)) == listed(shop, ALL)[::-1]


def test_skus_are_in_the_order_of_their_characters_whatever_the_locale_of_the_database(database: SqlDatabase) -> None:
    skus = ["a-1", "A-1", "B-1", "A_1", "Á-1", "A 1"]
    database.catalog.save_pos_page(page(*(pos_variant(n, sku=sku) for n, sku in enumerate(skus, start=1))))
    database.links.replace("tea", link_frame((1, None, "error", "duplicate_in_pos")))
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda _c, _cursor, sql, *_: asked.append(sql))
    frame = database.products.page("tea", replace(ALL, order="sku"), 0, 9)
    assert frame["pos_sku"].tolist() == sorted(skus)
    # The server of these tests knows no other order, so what it was asked for counts.
    collation = "BINARY" if database.engine.dialect.name == "sqlite" else "C"
    assert "".join(asked).count(f'COLLATE "{collation}"') == 2


def test_names_are_in_an_order_without_case(database: SqlDatabase) -> None:
    names = ["bánh", "Áo", "áo dài", "Bưởi"]
    database.catalog.save_pos_page(page(*(pos_variant(n, product_name=name) for n, name in enumerate(names, start=1))))
    database.links.replace("tea", link_frame((1, None, "error", "duplicate_in_pos")))
    frame = database.products.page("tea", replace(ALL, order="name"), 0, 9)
    assert frame["pos_product"].tolist() == sorted(names, key=str.casefold)


def test_pages_follow_each_other_without_a_gap(shop: SqlDatabase) -> None:
    whole = pairs(shop.products.page("tea", ALL, 0, 100))
    parts = [shop.products.page("tea", ALL, offset, 3) for offset in (0, 3, 6, 9)]
    assert [pair for part in parts for pair in pairs(part)] == whole
    assert [len(part) for part in parts] == [3, 3, 1, 0]


def named(database: SqlDatabase, search: str) -> list[Any]:
    frame = database.products.page("tea", ProductQuery(search=search, order="sku"), 0, 50)
    assert database.products.count("tea", ProductQuery(search=search)) == len(frame)
    return frame["pos_variant_id"].tolist()


@pytest.fixture
def searched(database: SqlDatabase) -> SqlDatabase:
    names = ["Áo Dài Lụa ĐỎ", "áo thun trắng", "Mũ 50% len", "Tất_cũ", "Giày 501 len"]
    variants = [pos_variant(n, product_name=name, sku=f"SP-{n}") for n, name in enumerate(names, start=1)]
    variants[0] = replace(variants[0], variant_name="Cỡ XL / Tím", barcode="8934567")
    database.catalog.save_pos_page(page(*variants))
    database.catalog.save_site_page("tea", page(site_variant(72, sku="WEB-2", product_name="Áo Phông", barcode="777")))
    database.links.replace("tea", link_frame((2, 72, "linked", "")))
    return database


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("", [1, 2, 3, 4, 5]),
        ("  ", [1, 2, 3, 4, 5]),
        ("ÁO", [1, 2]),
        ("đỏ", [1]),
        ("đỏ dài", [1]),
        ("áo trắng", [2]),
        ("áo len", []),
        ("sp-3", [3]),
        ("tím 8934567", [1]),
        ("456", [1]),
        ("50%", [3]),
        ("50 len", [3, 5]),
        ("t_c", [4]),
        ("\\", []),
        ("web-2", [2]),
        ("PHÔNG thun", [2]),
        ("777", [2]),
        ("áo%phông", []),
        ("mũ%len", []),
        ("A\u0301o da\u0300i", [1]),
        ("không có", []),
    ],
)
def test_a_search_finds_every_word_in_any_field_of_either_side(
    searched: SqlDatabase, search: str, found: list[int]
) -> None:
    assert named(searched, search) == found


def test_letters_in_two_code_points_are_found_by_letters_in_one(database: SqlDatabase) -> None:
    database.catalog.save_pos_page(page(pos_variant(1, product_name="A\u0301o")))
    database.links.replace("tea", link_frame((1, None, "error", "duplicate_in_pos")))
    assert named(database, "áo") == [1]


def test_what_is_searched_follows_a_change_of_the_name(searched: SqlDatabase) -> None:
    searched.catalog.save_pos_page(page(pos_variant(3, product_name="Khăn", sku="SP-3"), at=later(1)))
    changed = site_variant(72, sku="WEB-2", product_name="Váy")
    searched.catalog.save_site_page("tea", page(changed, at=later(1)))
    assert (named(searched, "mũ"), named(searched, "khăn")) == ([], [3])
    assert (named(searched, "phông"), named(searched, "váy")) == ([], [2])


def test_the_counts_of_a_search_are_those_of_its_rows_and_keep_all_statuses(shop: SqlDatabase) -> None:
    query = ProductQuery(search="hàng -", status=LinkStatus.LINKED, reasons=frozenset({"near_match"}))
    assert sum(shop.products.by_reason("tea", query).values()) == 7
    narrow = replace(query, search="e-6")
    assert shop.products.by_reason("tea", narrow) == {("unlinked", "only_in_pos"): 1}


def test_of_several_rows_with_one_pos_variant_the_pos_side_keeps_the_linked_one(database: SqlDatabase) -> None:
    database.catalog.save_pos_page(page(*(pos_variant(number) for number in (1, 2, 3))))
    database.catalog.save_site_page("tea", page(*(site_variant(number) for number in range(71, 76))))
    links = (
        (1, 71, "error", "linked_elsewhere"),
        (1, 72, "linked", ""),
        (1, None, "error", "duplicate_in_pos"),
        (2, 75, "unlinked", "near_match"),
        (2, 74, "unlinked", "near_match"),
        (2, None, "error", "duplicate_in_pos"),
    )
    database.links.replace("tea", link_frame(*links))
    by_pos = ProductQuery(side="pos")
    assert listed(database, by_pos) == [(1, 72), (2, 74), (3, None)]
    assert listed(database, replace(by_pos, status=LinkStatus.ERROR)) == []
    assert database.products.count("tea", ALL) == 7


def test_a6_what_is_gone_is_a_row_but_no_variant_of_its_side(database: SqlDatabase) -> None:
    database.catalog.save_pos_page(page(pos_variant(1), pos_variant(2), pos_variant(9)))
    database.catalog.save_site_page("tea", page(site_variant(71)))
    lost = link_frame((1, 71, "error", "pos_variant_missing"), (2, 79, "error", "site_variant_missing"))
    database.links.replace("tea", lost.assign(site_sku="WAS-79"))
    database.catalog.save_pos_page(page(pos_variant(2), at=later(5)))
    database.catalog.finish_pos_scan(later(5))
    frame = database.products.page("tea", ALL, 0, 9)  # 9 is deleted and in no row: it is no more
    assert pairs(frame) == [(1, 71), (2, 79)]
    assert frame["pos_status"].tolist() == ["deleted", "active"]
    assert frame["site_sku"].tolist() == ["SKU-71", "WAS-79"]
    assert listed(database, ProductQuery(side="pos")) == [(2, 79)]
    assert listed(database, ProductQuery(side="site")) == [(1, 71)]


def test_a_site_that_was_never_linked_has_no_rows(shop: SqlDatabase) -> None:
    shop.catalog.save_site_page("coffee", page(site_variant(71)))
    for alias in ("coffee", "nowhere"):
        assert shop.products.page(alias, ALL, 0, 9).empty
        assert shop.products.count(alias, ALL) == 0
        assert shop.products.by_reason(alias, ALL) == {}
        assert list(shop.products.chunks(alias, ALL)) == []


def test_sites_do_not_see_each_others_rows(shop: SqlDatabase) -> None:
    shop.catalog.save_site_page("coffee", page(site_variant(71, sku="OTHER")))
    shop.links.replace("coffee", link_frame((6, 71, "linked", "")))
    shop.listings.save_plan("coffee", plan_frame((71, Field.PRICE, 9, "held", "guard_price")))
    assert len(listed(shop, ALL)) == 7
    assert "OTHER" not in set(shop.products.page("tea", ALL, 0, 9)["site_sku"])
    assert listed(shop, replace(ALL, sync_state=SyncState.HELD)) == []
    assert shop.products.count("coffee", ALL) == 6


def test_no_transaction_is_open_between_two_chunks(shop: SqlDatabase) -> None:
    open_now: list[int] = [0]
    event.listen(shop.engine, "begin", lambda _: open_now.append(open_now.pop() + 1))
    for name in ("commit", "rollback"):
        event.listen(shop.engine, name, lambda _: open_now.append(open_now.pop() - 1))
    seen = []
    for chunk in shop.products.chunks("tea", ALL, 3):
        seen.append((len(chunk), open_now[0]))
        shop.links.replace("tea", link_frame(*LINKS[:3]))  # somebody links while the list is read
    assert seen[0] == (3, 0)
    assert {begun for _, begun in seen} == {0}


def test_a_row_that_goes_while_the_list_is_read_is_left_out(shop: SqlDatabase) -> None:
    chunks = shop.products.chunks("tea", ALL, 3)
    first = next(chunks)
    shop.links.replace("tea", link_frame(LINKS[0], LINKS[1], LINKS[2], LINKS[4]))
    assert [*pairs(first), *rest(chunks)] == [(5, None), (2, 72), (1, 71), (6, None), (7, None), (None, 73)]


def rest(chunks: Iterable[pd.DataFrame]) -> list[Pair]:
    return [pair for chunk in chunks for pair in pairs(chunk)]


def test_a_chunk_may_be_larger_than_a_statement_can_name(sqlite_database: SqlDatabase) -> None:
    numbers = range(1, 2301)
    sqlite_database.catalog.save_pos_page(page(*(pos_variant(n, stock=(), prices=()) for n in numbers)))
    linked = link_frame(*((n, n + 10_000, "linked", "") for n in numbers if n <= 1_100))
    sqlite_database.links.replace("tea", linked)
    sizes = [len(chunk) for chunk in sqlite_database.products.chunks("tea", ALL)]
    assert sizes == [2000, 300]


def test_what_was_counted_is_counted_anew_once_anything_of_it_changed(shop: SqlDatabase) -> None:
    def counted(query: ProductQuery = ALL) -> dict[tuple[str, str], int]:
        return shop.products.by_reason("tea", query)

    rest, errors = ("unlinked", "only_in_pos"), ("error", "duplicate_in_pos")
    assert (counted()[rest], counted()[errors]) == (2, 1)
    shop.catalog.save_pos_page(page(pos_variant(8, sku="H-8", product_name="Hàng H-8")))
    assert counted()[rest] == 3
    shop.catalog.finish_pos_scan(later(10**7))  # everything in the POS is gone
    assert rest not in counted()
    shop.links.replace("tea", link_frame(*LINKS[:4]))
    assert errors not in counted()
    assert sum(counted(ProductQuery(search="hàng b-1")).values()) == 1
    shop.catalog.save_site_page("tea", page(site_variant(71, sku="B-1", product_name="Trà"), at=later(10**7)))
    shop.catalog.save_pos_page(page(pos_variant(1, sku="B-1", product_name="Trà"), at=later(10**7 + 1)))
    assert sum(counted(ProductQuery(search="hàng b-1")).values()) == 0


def test_every_page_of_every_size_is_the_slice_of_the_whole_list(shop: SqlDatabase) -> None:
    for query in (ALL, replace(ALL, descending=True), replace(ALL, status=LinkStatus.UNLINKED)):
        whole = [pair for chunk in shop.products.chunks("tea", query) for pair in pairs(chunk)]
        for size in (1, 2, 3):
            for start in range(len(whole) + 2):
                assert pairs(shop.products.page("tea", query, start, size)) == whole[start : start + size]
