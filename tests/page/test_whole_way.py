"""The whole way of a shop owner on the page: from nothing connected to orders in the POS, over the sandbox.

The tests build on each other, in the order of the file, as the way itself does.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.page.desk import Shown, agree, browser, fill, log_in, press, shown, soon

pytestmark = [pytest.mark.browser, pytest.mark.e2e]

SITE, WOO = "thoitrang", "caycanh"
WAIT = 60_000  # what writes to a site waits for a run that does, up to 20 s


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    options = ["--sites", "1xsapo-web,1xwoocommerce", "--products", "40", "--differences", "12"]
    with shown(tmp_path_factory.mktemp("page"), options, connected=False) as running:
        yield running


@pytest.fixture(scope="module")
def page(desk: Shown) -> Iterator[Any]:
    with browser() as running:
        context = running.new_context(viewport={"width": 1440, "height": 1000}, locale="vi-VN", accept_downloads=True)
        page = context.new_page()
        page.set_default_timeout(WAIT)
        log_in(page, desk.address)
        yield page


def row_of(page: Any, desk: Shown, sku: str) -> Any:
    page.goto(f"{desk.address}/sites/{SITE}/products?q={sku}")
    return page.locator(".list tbody tr").first


def linked_pair(desk: Shown) -> tuple[int, int, str]:
    rows = desk.tools.database.links.rows(SITE)
    known = desk.tools.database.catalog.site_variants(SITE, ["sku", "kind", "managed"]).set_index("id")
    for one in rows[rows["status"] == "linked"].to_dict("records"):
        variant = known.loc[one["site_variant_id"]]
        if variant["managed"] and variant["kind"] == "normal":
            return int(one["pos_variant_id"]), int(one["site_variant_id"]), str(variant["sku"])
    raise AssertionError("nothing is linked")


def test_without_a_pos_the_overview_leads_to_connecting_it(desk: Shown, page: Any) -> None:
    page.get_by_text("Bắt đầu bằng việc kết nối POS").wait_for()
    page.get_by_role("link", name="Kết nối POS").click()
    page.wait_for_url("**/connect")
    page.get_by_label("Nhập alias site Sapo POS").wait_for()


def ask_pos(page: Any, desk: Shown, *, newer: bool) -> None:
    pos = desk.sandbox.pos
    fill(page, "Nhập alias site Sapo POS", pos["alias"])
    if not page.get_by_label("Địa chỉ của cửa hàng").is_visible():
        page.get_by_text("Địa chỉ khác").click()
    fill(page, "Địa chỉ của cửa hàng", pos["address"])
    fill(page, "API key của ứng dụng", pos["app_client_id"])
    fill(page, "API secret của ứng dụng", pos["app_client_secret"])
    if newer:
        page.get_by_text("tên quyền mới").click()
    press(page, "Kết nối")


def test_a_pos_that_gave_too_few_rights_is_not_connected_and_says_which(desk: Shown, page: Any) -> None:
    desk.sandbox.ask("PATCH", f"/{desk.sandbox.pos['alias']}/switches", {"scope_names": "newer"})
    ask_pos(page, desk, newer=False)
    page.get_by_text("thiếu quyền").first.wait_for()
    assert "draft=" in page.url
    assert page.get_by_label("Nhập alias site Sapo POS").input_value() == desk.sandbox.pos["alias"]


def test_the_pos_is_connected_by_oauth_and_shows_its_branches_and_price_lists(desk: Shown, page: Any) -> None:
    pos = desk.sandbox.pos
    ask_pos(page, desk, newer=True)
    page.get_by_text("Đã kết nối").first.wait_for()
    assert pos["app_client_secret"] not in page.content()
    assert desk.tools.vault.open(desk.tools.database.state.secret(pos["alias"]))["kind"] == "token"
    assert page.get_by_text("BANLE").is_visible()
    assert page.get_by_text("CN1").is_visible()
    assert desk.tools.database.state.pos().alias == pos["alias"]


def test_a_site_is_connected_by_oauth_with_the_default_configuration(desk: Shown, page: Any) -> None:
    site = desk.site(SITE)
    page.goto(f"{desk.address}/connect/site")
    page.get_by_text("phải là cùng một số").wait_for()
    press(page, "Tiếp tục")
    fill(page, "Nhập alias trang web Sapo Web", SITE)
    page.get_by_text("Địa chỉ khác").click()
    fill(page, "Địa chỉ của cửa hàng", site["address"])
    press(page, "Tiếp tục")
    fill(page, "API key của ứng dụng", site["app_client_id"])
    fill(page, "API secret của ứng dụng", site["app_client_secret"])
    press(page, "Kết nối")
    # The sandbox's shop agrees at once and sends the browser back, signed.
    page.get_by_text("Cấu hình đồng bộ").wait_for()
    assert "draft=" in page.url and site["app_client_secret"] not in page.content()
    choose_branches(page)
    press(page, "Tiếp tục")
    page.get_by_text("Không so sánh giá", exact=True).wait_for()
    assert page.get_by_text("Đặt hàng", exact=True).is_visible()
    page.locator(".step-actions").get_by_role("button", name="Kết nối").click()
    page.get_by_text(f"Kế hoạch đầu tiên của {SITE}").wait_for(timeout=60_000)
    row = desk.tools.database.state.site(SITE)
    assert row.mode == "preview"
    assert desk.tools.vault.open(desk.tools.database.state.secret(SITE))["kind"] == "token"


def choose_branches(page: Any) -> None:
    """The sandbox's POS has several branches and names no default, so the person has to choose."""
    if page.locator("table.configuration").is_visible():
        return
    for label in ("Chi nhánh lấy tồn", "Chi nhánh nhận đơn"):
        page.get_by_label(label, exact=True).click()
        page.get_by_role("option", name="(CN1)").click()
        page.keyboard.press("Escape")


def test_the_first_plan_writes_nothing_until_it_goes_live(desk: Shown, page: Any) -> None:
    assert (
        desk.sandbox.ask("GET", "/requests")["shops"][SITE]["by_route"]
        .keys()
        .isdisjoint({"PUT /admin/inventory_levels/set.json"})
    )
    page.get_by_role("link", name="Xem kế hoạch").click()
    page.get_by_text("Chưa có gì được ghi cho đến khi bạn cho chạy thật", exact=False).wait_for()
    press(page, "Chạy thật")
    agree(page, "Chạy thật")
    page.wait_for_url(f"{desk.address}/")
    assert desk.tools.database.state.site(SITE).mode == "live"
    press(page, "Đồng bộ ngay")
    soon("the site is in step", lambda: not desk.tools.database.listings.pending_sites(), 60)


def test_a_site_that_is_connected_already_is_refused(desk: Shown, page: Any) -> None:
    page.goto(f"{desk.address}/connect/site")
    press(page, "Tiếp tục")
    fill(page, "Nhập alias trang web Sapo Web", SITE)
    press(page, "Tiếp tục")
    page.get_by_text(f"Cửa hàng có alias '{SITE}' đã được kết nối.").wait_for()


def test_the_tabs_count_and_the_search_finds(desk: Shown, page: Any) -> None:
    _pos, _site, sku = linked_pair(desk)
    page.goto(f"{desk.address}/sites/{SITE}/products")
    linked = int((desk.tools.database.links.rows(SITE)["status"] == "linked").sum())
    tab = page.locator("button.tab", has_text="Đã liên kết")
    tab.locator(".count", has_text=str(linked)).wait_for()
    tab.click()
    page.wait_for_url("**tab=linked**")
    page.get_by_label("Tìm theo SKU, tên, mã vạch").fill(sku)
    page.wait_for_url(f"**q={sku}**")
    page.locator(".list tbody tr").first.get_by_text(sku).wait_for()


def test_both_sides_are_compared_in_the_panel(desk: Shown, page: Any) -> None:
    *_, sku = linked_pair(desk)
    row_of(page, desk, sku).locator("button.open").click()
    page.get_by_role("tab", name="So sánh").wait_for()
    page.locator(".compare").get_by_text("Mã vạch").wait_for()
    page.get_by_role("tab", name="Tồn kho").click()
    page.get_by_text("Trang web nên hiển thị").wait_for()


def test_unlinking_and_linking_again_by_hand(desk: Shown, page: Any) -> None:
    _pos, site, sku = linked_pair(desk)

    def status() -> str:
        rows = desk.tools.database.links.rows(SITE)
        return str(rows.loc[rows["site_variant_id"] == site, "status"].iloc[0])

    row_of(page, desk, sku).locator("button.open").click()
    press(page, "Hủy liên kết")
    agree(page, "Hủy liên kết")
    soon("it is unlinked", lambda: status() == "unlinked")
    page.locator(".panel").get_by_role("button", name="Chọn sản phẩm để liên kết").click()
    page.locator(".dialog").get_by_label("Tìm theo SKU, tên, mã vạch").fill(sku)
    page.locator(".choice", has_text=sku).first.click()
    soon("it is linked", lambda: status() == "linked")


def test_sync_now_puts_the_new_stock_into_the_shop_within_seconds(desk: Shown, page: Any) -> None:
    pos, site, sku = linked_pair(desk)
    desk.sandbox.ask("POST", f"/{desk.sandbox.pos['alias']}/stock", {"variant_id": pos, "branch": "CN1", "on_hand": 77})
    row_of(page, desk, sku).locator("button.open").click()
    page.locator(".panel").get_by_role("button", name="Đồng bộ ngay").click()
    soon("77 on the site", lambda: stock_of(desk, site) == 77)


def stock_of(desk: Shown, site: int) -> int:
    products = desk.sandbox.ask("GET", f"/{SITE}/products")
    return next(int(one["inventory_quantity"]) for p in products for one in p["variants"] if one["id"] == site)


def order(desk: Shown, *variants: int) -> None:
    lines = [{"variant_id": one, "quantity": 1} for one in variants]
    buyer = {"name": "Nguyễn Thị Hoa", "phone": "0901 234 567", "email": None}
    desk.sandbox.ask("POST", f"/{SITE}/orders", {"lines": lines, "customer": buyer, "shipping": 0, "paid": True})


def test_an_order_appears_and_is_linked(desk: Shown, page: Any) -> None:
    _, site, _ = linked_pair(desk)
    order(desk, site)
    page.goto(f"{desk.address}/")
    press(page, "Đồng bộ ngay")
    soon("it is in the POS", lambda: desk.tools.database.orders.counts(SITE).get("created") == 1)
    page.goto(f"{desk.address}/sites/{SITE}/orders")
    page.locator(".list tbody tr", has_text="Đã liên kết").locator("button.open").click()
    page.get_by_text("Diễn biến").wait_for()
    page.get_by_role("link", name="Mở trong POS").wait_for()


def test_an_order_with_an_unlinked_line_waits_and_heals_after_linking(desk: Shown, page: Any) -> None:
    _pos, site, sku = linked_pair(desk)
    row_of(page, desk, sku).locator("button.open").click()
    press(page, "Hủy liên kết")
    agree(page, "Hủy liên kết")
    page.locator(".panel").get_by_role("button", name="Chọn sản phẩm để liên kết").wait_for()
    order(desk, site)
    page.goto(f"{desk.address}/")
    press(page, "Đồng bộ ngay")
    soon("it waits", lambda: desk.tools.database.orders.counts(SITE).get("waiting") == 1)
    page.goto(f"{desk.address}/sites/{SITE}/orders?tab=processing")
    page.locator(".list tbody tr", has_text="Có sản phẩm chưa liên kết").wait_for()
    row_of(page, desk, sku).locator("button.open").click()
    page.locator(".panel").get_by_role("button", name="Chọn sản phẩm để liên kết").click()
    page.locator(".dialog").get_by_label("Tìm theo SKU, tên, mã vạch").fill(sku)
    page.locator(".choice", has_text=sku).first.click()
    page.locator(".panel").get_by_role("button", name="Đồng bộ ngay").wait_for()
    page.goto(f"{desk.address}/")
    press(page, "Đồng bộ ngay")
    soon("it is in the POS", lambda: desk.tools.database.orders.counts(SITE).get("created") == 2)


def test_a_workbook_goes_down_fixed_and_up_again(desk: Shown, page: Any, tmp_path: Path) -> None:
    page.goto(f"{desk.address}/sites/{SITE}/excel")
    with page.expect_download() as taken:
        page.locator(".file.main").get_by_role("button", name="Tạo tệp").click()
    path = tmp_path / "sua.xlsx"
    taken.value.save_as(path)
    row = ignore_one(path)
    page.goto(f"{desk.address}/sites/{SITE}/excel")
    page.locator("input[type=file]").set_input_files(path)
    page.wait_for_url("**upload=1")
    page.get_by_text("Sẽ áp dụng: 1").wait_for()
    (kept,) = (desk.installation.home / "uploads" / SITE).glob("*.xlsx")
    assert (kept.stat().st_mode & 0o777, kept.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert page.locator("table", has_text="Giải thích").get_by_text(str(row), exact=True).is_visible()
    press(page, "Áp dụng")
    agree(page, "Áp dụng")
    page.get_by_text("Đã áp dụng: 1").wait_for()
    assert len(desk.tools.database.links.ignored(SITE)) == 1
    with page.expect_download() as annotated:
        page.get_by_role("link", name="Tải bản có kết quả").first.click()
    assert annotated.value.suggested_filename == "sua.result.xlsx"


def ignore_one(path: Path) -> int:
    """Ask in the first row to fix that it is ignored from now on, as an analyst would; returns its number."""
    book = load_workbook(path)
    for sheet in book.worksheets:
        for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            columns = [index for index, cell in enumerate(cells, 1) if str(cell or "").startswith("Thao tác")]
            if columns and sum(cell is not None for cell in cells) > 8:  # the guide names the column, too
                sheet.cell(number + 1, columns[0]).value = "Bỏ qua"
                book.save(path)
                return number + 1
    raise AssertionError("no sheet with rows to fix")


def test_settings_are_changed_with_what_they_will_do_and_refused_by_name(desk: Shown, page: Any) -> None:
    page.goto(f"{desk.address}/sites/{SITE}/settings")
    fill(page, "Tồn an toàn", "-3")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_text("stock.safety", exact=False).wait_for()
    page.get_by_role("button", name="Đóng").last.click()
    fill(page, "Tồn an toàn", "2")
    page.get_by_role("button", name="Lưu").click()
    page.locator(".dialog").get_by_text("Tồn an toàn: 0 → 2").wait_for()
    with page.expect_navigation():
        agree(page, "Lưu")
    soon("it is kept", lambda: desk.tools.database.state.site(SITE).settings.stock.safety == 2)


def test_what_the_pos_allows_is_set_beside_it(desk: Shown, page: Any) -> None:
    page.goto(f"{desk.address}/connect")
    before = desk.tools.database.state.pos().settings
    fill(page, "Dành cho đơn hàng", "9")
    page.get_by_role("button", name="Lưu").click()
    with page.expect_navigation():
        agree(page, "Lưu")
    soon("it is kept", lambda: desk.tools.database.state.pos().settings.limit.order_share == 9)
    desk.tools.database.state.update_pos(before)


def test_c6_what_a_guard_holds_is_rejected_asked_about_again_and_approved_for_the_value_shown(
    desk: Shown, page: Any
) -> None:
    pos, _site, sku = linked_pair(desk)
    price = {"variant_id": pos, "list": "BANLE", "value": 99_000_000}
    desk.sandbox.ask("POST", f"/{desk.sandbox.pos['alias']}/price", price)
    page.goto(f"{desk.address}/")
    press(page, "Đồng bộ ngay")
    page.goto(f"{desk.address}/sites/{SITE}/changes?tab=held")
    soon("it is held", lambda: _count(desk, "held", "guard_price") == 1)
    page.reload()
    page.locator("table.held").get_by_text(sku).wait_for()
    press(page, f"Từ chối {sku}: Giá bán")
    agree(page, "Từ chối")
    page.locator("table.rejected").get_by_text(sku).wait_for()
    page.get_by_text("Không có gì chờ duyệt").wait_for()
    assert _count(desk, "skipped", "declined") == 1
    press(page, "Hỏi lại tất cả")
    page.locator("table.held").get_by_text(sku).wait_for()
    page.get_by_role("checkbox", name="Chọn tất cả").click()
    press(page, "Duyệt mục đã chọn")
    agree(page, "Duyệt")
    page.get_by_text("Không có gì chờ duyệt").wait_for()
    soon("it goes", lambda: _count(desk, "held", "guard_price") == 0)
    assert _count(desk, "skipped", "declined") == 0
    page.goto(f"{desk.address}/sites/{SITE}/changes?tab=log")
    for word in ("đã từ chối", "hỏi lại", "đã duyệt"):
        page.locator("table.log").get_by_text(word, exact=True).first.wait_for()


def _count(desk: Shown, state: str, reason: str) -> int:
    counts = desk.tools.database.listings.counts(SITE)
    return sum(count for (_, *key), count in counts.items() if key == [state, reason])


def test_the_overview_shows_the_last_runs_as_a_line_and_each_of_them_in_words(desk: Shown, page: Any) -> None:
    page.goto(f"{desk.address}/")
    line = page.locator("button.pulse")
    line.locator(".beat.done").first.wait_for()
    assert "lượt gần đây" in line.get_attribute("aria-label")
    assert "Ghi lên trang web: " in "".join(line.locator(".beat").evaluate_all("all => all.map(o => o.dataset.told)"))
    line.focus()
    page.keyboard.press("Enter")
    rows = page.locator(".pulse-list tbody tr")
    rows.first.wait_for()
    assert rows.count() == line.locator(".beat").count()
    rows.filter(has_text="Đưa đơn vào POS").first.get_by_text("Tốt").wait_for()
    press(page, "Đóng")


def test_the_page_speaks_english_at_a_click_and_remembers(desk: Shown, page: Any) -> None:
    page.goto(f"{desk.address}/")
    page.get_by_role("button", name="English").click()
    page.get_by_role("heading", name="Overview").wait_for()
    assert page.evaluate("document.documentElement.lang").startswith("en")
    assert desk.tools.database.users.one("owner").language == "en"
    page.get_by_role("button", name="Tiếng Việt").click()
    page.get_by_role("heading", name="Tổng quan").wait_for()


def test_a_woocommerce_site_is_connected_by_key_and_secret_and_goes_live(desk: Shown, page: Any) -> None:
    site = desk.site(WOO)
    page.goto(f"{desk.address}/connect/site")
    press(page, "Tiếp tục")
    page.get_by_text("WooCommerce", exact=True).click()
    fill(page, "Nhập alias trang web", WOO)
    fill(page, "Địa chỉ của cửa hàng", "http://cuahang.vn")
    press(page, "Tiếp tục")
    page.get_by_text("cửa hàng phải dùng https", exact=False).first.wait_for()
    fill(page, "Địa chỉ của cửa hàng", site["address"])
    press(page, "Tiếp tục")
    page.get_by_text("REST API → Thêm khóa", exact=False).wait_for()
    assert page.get_by_text("Cấp quyền qua cửa hàng (OAuth)").count() == page.get_by_text("Mã truy cập").count() == 0
    fill(page, "Consumer key (ck_…)", site["api_key"])
    fill(page, "Consumer secret (cs_…)", "cs_sai")
    press(page, "Kết nối")
    page.get_by_text("consumer secret không khớp với key", exact=False).first.wait_for()
    fill(page, "Consumer secret (cs_…)", site["api_secret"])
    press(page, "Kết nối")
    page.get_by_text("Cấu hình đồng bộ").wait_for()
    assert site["api_secret"] not in page.content()
    choose_branches(page)
    press(page, "Tiếp tục")
    page.get_by_text("Quyền đọc và quyền ghi đã được thử.").wait_for()
    shown_facts = page.locator("dl.facts").inner_text()
    assert "WooCommerce" in shown_facts and site["address"] in shown_facts
    assert page.get_by_text("Không thể kiểm tra trang web này", exact=False).is_visible()
    assert page.get_by_text("Kho duy nhất của trang web").is_visible()
    page.locator(".step-actions").get_by_role("button", name="Kết nối").click()
    page.get_by_text(f"Kế hoạch đầu tiên của {WOO}").wait_for()
    row = desk.tools.database.state.site(WOO)
    assert (row.platform, row.mode) == ("woocommerce", "preview")
    assert desk.tools.vault.open(desk.tools.database.state.secret(WOO))["kind"] == "consumer"
    page.get_by_role("link", name="Xem kế hoạch").click()
    press(page, "Chạy thật")
    agree(page, "Chạy thật")
    page.wait_for_url(f"{desk.address}/")
    card = page.locator(".site").filter(has=page.get_by_role("link", name=WOO, exact=True))
    card.get_by_role("button", name="Đồng bộ ngay").click()
    soon("it is in step", lambda: WOO not in desk.tools.database.listings.pending_sites())
    assert desk.sandbox.ask("GET", "/requests")["shops"][WOO]["by_route"]["POST /wp-json/wc/v3/products/batch"]


def test_a_site_is_disconnected_and_its_orders_stay(desk: Shown, page: Any) -> None:
    page.goto(f"{desk.address}/sites/{SITE}/settings")
    page.locator(".danger").get_by_role("button", name="Ngắt kết nối").click()
    agree(page, "Ngắt kết nối")
    soon("it is gone", lambda: [site.alias for site in desk.tools.database.state.sites()] == [WOO])
    assert desk.tools.database.orders.counts(SITE)["created"] == 2
