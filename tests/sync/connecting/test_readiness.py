"""What stands in the way of a site, counted from the catalogs."""

from datetime import UTC, datetime

import pytest

from resources.database.database import SqlDatabase
from sync.connecting.readiness import Finding, ReadinessReport, readiness
from sync.errors import WrongUse
from sync.records import Branch, Page, PosVariant, PriceList, PriceRow, SiteVariant, StockRow
from sync.settings import PosSettings, SiteSettings, StockSettings

NOW = datetime(2026, 1, 2, tzinfo=UTC)
SETTINGS = SiteSettings(stock=StockSettings(branches=(1, 2)))


def goods(number: int, sku: str, on_hand: dict[int, int] | None = None, price: int = 1000) -> PosVariant:
    stock = {1: 1000, 2: 1000} if on_hand is None else on_hand
    rows = tuple(StockRow(branch, milli, milli) for branch, milli in stock.items())
    return PosVariant(
        number, number, sku, "", "Hàng", "", "", "active", True, False, False, NOW, rows, (PriceRow(5, price),)
    )


def shown(number: int, sku: str, **more: object) -> SiteVariant:
    values: dict[str, object] = {"price": 1000, "quantity": 3, "managed": True, "sells_past_zero": False} | more
    return SiteVariant(
        id=number,
        product_id=number,
        inventory_item_id=number,
        sku=sku,
        barcode="",
        product_name="Hàng",
        variant_name="",
        compare_at=0,
        status="active",
        kind="normal",
        modified_on=NOW,
        **values,  # type: ignore[arg-type]
    )


def connected(database: SqlDatabase, settings: SiteSettings = SETTINGS) -> None:
    database.state.connect_pos("quay", "sapo-pos", "https://quay.mysapogo.com", b"", PosSettings())
    database.state.connect_site("trang", "sapo-web", "https://trang.mysapo.net", b"", settings, "preview", NOW)


def report(
    database: SqlDatabase, pos: list[PosVariant], site: list[SiteVariant], settings: SiteSettings = SETTINGS
) -> ReadinessReport:
    connected(database, settings)
    branches = [Branch(1, "CN1", "Một", True, True), Branch(2, "CN2", "Hai", True, False)]
    database.catalog.save_dictionaries(branches, [PriceList(5, "BANLE", "Giá bán lẻ", False, True)])
    database.catalog.save_pos_page(Page(NOW, tuple(pos), None))
    database.catalog.save_site_page("trang", Page(NOW, tuple(site), None))
    database.state.advance("pos:catalog", NOW)
    database.state.advance("site:trang:catalog", NOW)
    return readiness("trang", database)


def found(made: ReadinessReport) -> dict[str, Finding]:
    return {finding.key: finding for finding in made.found}


def test_a_clean_shop_has_no_findings_but_the_note_about_phone_numbers(sqlite_database: SqlDatabase) -> None:
    made = report(sqlite_database, [goods(1, "A"), goods(2, "B")], [shown(1, "A")])
    assert made.found == ()
    assert (made.pos_variants, made.site_variants) == (2, 1)
    assert any("phone number" in note for note in made.notes)


def test_missing_and_negative_branch_stock_is_counted_by_variant(sqlite_database: SqlDatabase) -> None:
    pos = [goods(1, "A"), goods(2, "THIEU", {1: 1000}), goods(3, "KHONG", {}), goods(4, "AM", {1: -500, 2: 9000})]
    seen = found(report(sqlite_database, pos, []))
    assert seen["pos_stock_missing"].examples == ("THIEU", "KHONG")
    assert (seen["pos_stock_negative"].count, seen["pos_stock_negative"].examples) == (1, ("AM",))
    assert "unknown" in seen["pos_stock_missing"].meaning


def test_a_missing_branch_that_counts_as_zero_needs_no_remedy(sqlite_database: SqlDatabase) -> None:
    settings = SiteSettings(stock=StockSettings(branches=(1, 2), missing_branch_is_zero=True))
    seen = found(report(sqlite_database, [goods(1, "A", {1: 1})], [], settings))
    assert seen["pos_stock_missing"].remedy == ""


def test_stock_that_is_not_synced_is_not_judged(sqlite_database: SqlDatabase) -> None:
    settings = SiteSettings(stock=StockSettings(sync=False))
    assert report(sqlite_database, [goods(1, "A", {})], [], settings).found == ()


def test_blank_double_and_nearly_double_skus_are_told_apart_on_both_sides(sqlite_database: SqlDatabase) -> None:
    skus = ["", "D", " D", "e", "E", "F"]
    pos = [goods(number, sku) for number, sku in enumerate(skus)]
    site = [shown(number, sku) for number, sku in enumerate(skus)]
    seen = found(report(sqlite_database, pos, site))
    for side in ("pos", "site"):
        assert seen[f"{side}_sku_blank"].count == 1
        assert seen[f"{side}_sku_duplicate"].count == 2
        assert seen[f"{side}_sku_near_duplicate"].examples == ("e", "E")


def test_what_the_site_itself_says_is_counted(sqlite_database: SqlDatabase) -> None:
    site = [
        shown(1, "KHONG-QL", managed=False, quantity=None),
        shown(2, "AM", quantity=-2),
        shown(3, "BAN-TIEP", sells_past_zero=True),
        shown(4, "KHONG-RO", quantity=None),
        shown(5, "KHONG-GIA", price=None),
    ]
    seen = found(report(sqlite_database, [goods(1, "A")], site))
    assert seen["site_unmanaged"].examples == ("KHONG-QL",)
    assert seen["site_negative"].examples == ("AM",)
    assert seen["site_sells_past_zero"].examples == ("BAN-TIEP",)
    assert seen["site_unknown"].examples == ("KHONG-RO", "KHONG-GIA")


def test_a_price_of_zero_is_no_price(sqlite_database: SqlDatabase) -> None:
    seen = found(report(sqlite_database, [goods(1, "A", price=0), goods(2, "B")], []))
    assert seen["pos_price_missing"].examples == ("A",)


def test_nothing_is_concluded_from_a_catalog_that_was_never_read(sqlite_database: SqlDatabase) -> None:
    connected(sqlite_database)
    with pytest.raises(WrongUse, match="The POS's catalog was never read"):
        readiness("trang", sqlite_database)
