"""Connecting: what is refused, what is settled, what is warned of."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from resources.database.database import SqlDatabase
from sync.connecting import connect
from sync.connecting.connect import Choices, Shop
from sync.connecting.probe import Access, Hook, Mark, PosProbe, Right, SiteProbe
from sync.errors import PermissionMissing, WrongUse
from sync.records import Branch, Location, PriceList, Staff
from sync.settings import OrderSettings, PosSettings, PriceSettings, SiteSettings, StockSettings

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
POS = Shop("quay", "sapo-pos", "https://quay.mysapogo.com", b"sealed")
SITE = Shop("trang", "sapo-web", "https://trang.mysapo.net", b"sealed")
ONE = Branch(11, "CN1", "Cửa hàng", True, None)
TWO = Branch(12, "CN2", "Kho", True, None)
SHUT = Branch(13, "CN3", "Đã đóng", False, None)
PLACE = Location(21, "Cửa hàng chính", True, True, True)
LISTS = (PriceList(1, "BANLE", "Giá bán lẻ", False, True), PriceList(2, "GIANHAP", "Giá nhập", True, True))
UNMARKED = Mark(True, "")
GRANTED = Right("products", "Sản phẩm", "", True, Access.GRANTED, 200)
DENIED = Right("inventory", "Kho", "", True, Access.MISSING, 403)


def pos_probe(*branches: Branch, rights: tuple[Right, ...] = (GRANTED,), hooks: tuple[Hook, ...] = ()) -> PosProbe:
    staff = (Staff(31, "Nhân viên", True), Staff(32, "Đã nghỉ", False))
    return PosProbe(5, "Quầy", branches or (ONE,), LISTS, staff, rights, hooks, 9, NOW, (), ())


def site_probe(*locations: Location, mark: Mark = UNMARKED, rights: tuple[Right, ...] = (GRANTED,)) -> SiteProbe:
    return SiteProbe(
        77, "Trang", "trang.mysapo.net", "B", locations or (PLACE,), rights, (), mark, {"": 3}, 9, NOW, (), ()
    )


@pytest.fixture
def let_in(sqlite_database: SqlDatabase) -> Callable[..., connect.SiteConnection]:
    """Connects a site to a POS that is connected already."""
    state = sqlite_database.state
    connect.connect_pos(POS, PosSettings(), pos_probe, state, "test")

    def connected(
        choices: Choices | None = None,
        site: SiteProbe | None = None,
        pos: PosProbe | None = None,
        shop: Shop = SITE,
        leave: Callable[[str], Mark] | None = lambda pos: Mark(True, pos),
    ) -> connect.SiteConnection:
        return connect.connect_site(
            shop,
            choices or Choices(),
            lambda: site or site_probe(),
            lambda: pos or pos_probe(),
            leave,
            state,
            "test",
        )

    return connected


Connecting = Callable[..., connect.SiteConnection]


def test_a_site_starts_in_preview_with_the_one_active_branch_and_location(
    let_in: Connecting, sqlite_database: SqlDatabase
) -> None:
    made = let_in(pos=pos_probe(ONE, SHUT))
    stored = sqlite_database.state.site("trang")
    assert (stored.mode, made.mode) == ("preview", "preview")
    assert stored.settings.stock.branches == (11,)
    assert stored.settings.orders.branch == 11
    assert stored.settings.stock.location == 21
    assert stored.order_watermark_start == NOW


def test_a_site_can_be_let_live_at_once(let_in: Connecting, sqlite_database: SqlDatabase) -> None:
    let_in(Choices(live=True))
    assert sqlite_database.state.site("trang").mode == "live"


def test_several_branches_without_a_flag_must_be_chosen_and_the_choices_are_named(let_in: Connecting) -> None:
    with pytest.raises(WrongUse, match=r"--stock-branch: CN1 \(Cửa hàng\), CN2 \(Kho\)"):
        let_in(pos=pos_probe(ONE, TWO, SHUT))
    with pytest.raises(WrongUse, match="--order-branch"):
        let_in(Choices(stock_branches=("CN1", "12")), pos=pos_probe(ONE, TWO))
    made = let_in(Choices(stock_branches=("CN1", "12"), order_branch="Kho"), pos=pos_probe(ONE, TWO))
    assert (made.settings.stock.branches, made.settings.orders.branch) == ((11, 12), 12)


def test_the_branch_that_the_pos_marks_as_default_is_taken(let_in: Connecting) -> None:
    made = let_in(pos=pos_probe(replace(ONE, is_default=False), replace(TWO, is_default=True)))
    assert made.settings.stock.branches == (12,)


def test_a_closed_branch_cannot_be_chosen(let_in: Connecting) -> None:
    with pytest.raises(WrongUse, match="no active branch 'CN3'"):
        let_in(Choices(stock_branches=("CN3",)), pos=pos_probe(ONE, SHUT))


def test_several_locations_must_be_chosen_and_the_others_are_named_as_left(let_in: Connecting) -> None:
    places = (PLACE, Location(22, "Kho phụ", True, False, True), Location(23, "Văn phòng", True, False, False))
    with pytest.raises(WrongUse, match="--location"):
        let_in(site=site_probe(*places))
    made = let_in(Choices(location="Kho phụ"), site=site_probe(*places))
    assert made.settings.stock.location == 22
    assert any("Cửa hàng chính" in warning and "Văn phòng" not in warning for warning in made.warnings)


def test_a_shop_without_locations_needs_none(let_in: Connecting) -> None:
    none = replace(site_probe(), locations=(), generation="A")
    assert let_in(site=none).settings.stock.location is None


def test_a_missing_right_is_named_in_both_languages_and_nothing_is_kept(
    let_in: Connecting, sqlite_database: SqlDatabase
) -> None:
    with pytest.raises(PermissionMissing, match=r"inventory \(Kho: missing\)"):
        let_in(site=site_probe(rights=(GRANTED, DENIED)))
    assert sqlite_database.state.sites() == []


def test_a_right_that_is_not_needed_may_be_missing(let_in: Connecting) -> None:
    let_in(site=site_probe(rights=(GRANTED, replace(DENIED, needed=False))))


@pytest.mark.parametrize(
    "again",
    [SITE, replace(SITE, alias="khac"), replace(SITE, address="https://khac.mysapo.net"), replace(SITE, alias="quay")],
    ids=["same", "address", "alias", "alias of the POS"],
)
def test_a_shop_that_is_here_already_is_refused(let_in: Connecting, again: Shop) -> None:
    let_in()
    with pytest.raises(WrongUse, match="connected here already"):
        let_in(shop=again)


def test_one_store_under_two_hosts_is_refused_by_its_own_id(let_in: Connecting) -> None:
    let_in()
    other = Shop("khac", "sapo-web", "https://trang.bizwebvietnam.net", b"sealed")
    with pytest.raises(WrongUse, match="This store is connected here already, as 'trang'"):
        let_in(shop=other)


def test_a_site_that_another_pos_marked_is_refused(let_in: Connecting, sqlite_database: SqlDatabase) -> None:
    with pytest.raises(WrongUse, match=r"mark of another POS connection \(khac\.mysapogo\.com\)"):
        let_in(site=site_probe(mark=Mark(True, "khac.mysapogo.com")))
    assert sqlite_database.state.sites() == []


def test_a_site_marked_by_another_pos_between_look_and_mark_is_refused(
    let_in: Connecting, sqlite_database: SqlDatabase
) -> None:
    with pytest.raises(WrongUse, match="another POS connection"):
        let_in(leave=lambda _: Mark(True, "khac.mysapogo.com"))
    assert sqlite_database.state.sites() == []


def test_our_own_mark_does_not_stand_in_the_way(let_in: Connecting) -> None:
    assert let_in(site=site_probe(mark=Mark(True, "quay.mysapogo.com"))).warnings == ()


def test_an_unreadable_mark_is_said_plainly_with_what_else_to_look_at(let_in: Connecting) -> None:
    unreadable = Mark(False, "", "the shop has no metafields of the store (404)")
    made = let_in(site=site_probe(mark=unreadable), leave=lambda _: unreadable)
    (warning,) = made.warnings
    assert "cannot be checked" in warning and "404" in warning and "Kênh bán hàng" in warning


def test_webhooks_of_the_official_channel_are_warned_of(let_in: Connecting) -> None:
    made = let_in(pos=pos_probe(ONE, hooks=(Hook("products/create", "quay.mysapogo.com", "official"),)))
    assert any("official channel of the POS" in warning and "the POS" in warning for warning in made.warnings)


def test_a_second_pos_is_refused(let_in: Connecting, sqlite_database: SqlDatabase) -> None:
    other = replace(POS, alias="quay2", address="https://quay2.mysapogo.com")
    with pytest.raises(WrongUse, match="one installation serves one POS"):
        connect.connect_pos(other, PosSettings(), pos_probe, sqlite_database.state, "test")


def test_no_site_without_a_pos(sqlite_database: SqlDatabase) -> None:
    with pytest.raises(WrongUse, match="No POS"):
        connect.connect_site(SITE, Choices(), site_probe, pos_probe, None, sqlite_database.state, "test")


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        (SiteSettings(price=PriceSettings(selling="LE")), "price.selling: the POS has no price list 'LE'"),
        (SiteSettings(price=PriceSettings(selling="GIANHAP")), "price.selling: 'GIANHAP' is a cost list"),
        (SiteSettings(price=PriceSettings(compare_at="X")), "price.compare_at: the POS has no price list 'X'"),
        (SiteSettings(stock=StockSettings(branches=(99,))), "stock.branches: no active branch has id 99"),
        (SiteSettings(orders=OrderSettings(branch=13)), "orders.branch: no active branch has id 13"),
        (SiteSettings(orders=OrderSettings(assignee=32)), "orders.assignee: no active person of the POS has id 32"),
        (SiteSettings(stock=StockSettings(location=9)), "no location that keeps stock '9'"),
    ],
)
def test_settings_that_name_what_is_not_there_are_refused_by_name(
    let_in: Connecting, settings: SiteSettings, named: str
) -> None:
    with pytest.raises(WrongUse, match=named.replace("(", r"\(")):
        let_in(Choices(settings), pos=pos_probe(ONE, SHUT))


def test_the_table_speaks_both_languages_and_shows_names(let_in: Connecting) -> None:
    table = {row.setting: row for row in let_in().table}
    assert table["New orders"].state == "Đặt hàng (draft)"
    assert table["Staff in charge"].state == "Để trống (nobody)"
    assert table["Compare-at price"].state == "Không so sánh giá (not touched)"
    assert table["Selling price"].state == "Giá bán lẻ (BANLE)"
    assert table["Stock branches"].state == "CN1 (Cửa hàng)"
    assert table["Stock branches"].vietnamese == "Chi nhánh lấy tồn"


def test_the_pos_stays_while_it_serves_sites(let_in: Connecting, sqlite_database: SqlDatabase) -> None:
    let_in()
    removed: list[str] = []
    state = sqlite_database.state

    def remove(pos: str) -> bool:
        removed.append(pos)
        return True

    with pytest.raises(WrongUse, match="still serves sites: trang"):
        connect.disconnect("quay", state, None, "test")
    assert connect.disconnect("trang", state, remove, "test") == ()
    assert removed == ["quay.mysapogo.com"]
    connect.disconnect("quay", state, None, "test")
    with pytest.raises(WrongUse, match="No POS"):
        state.pos()


def test_who_connected_and_disconnected_is_logged(let_in: Connecting, sqlite_database: SqlDatabase) -> None:
    let_in()
    connect.disconnect("trang", sqlite_database.state, None, "test")
    log = sqlite_database.state.recent_changes(site="trang")
    assert list(log["why"]) == ["disconnect", "connect site"]
    assert set(log["who"]) == {"test"}
