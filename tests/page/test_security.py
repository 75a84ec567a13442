"""Nothing of the page without a login, nothing beyond one's role, nothing from elsewhere, nothing that runs."""

import re
import zipfile
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from starlette.routing import BaseRoute, Mount

from console.page import guard
from console.page.excel_upload import check_upload
from console.page.guard import Guard
from console.page.server import page_app
from resources.oauth import is_signed
from sync.errors import WrongUse
from sync.records import Field
from tests.page.desk import PASSWORD, Shown, browser, log_in, shown
from tests.resources.database.rows import plan_frame
from tests.resources.mailbox import TOKEN, mailbox

pytestmark = pytest.mark.e2e

SITE = "thoitrang"
EVIL = "<img src=x onerror=window.stolen=1></script><script>window.stolen=1</script>{{constructor}}${7*7}"
RETURNS = {"/oauth/sapo-web", "/oauth/sapo-pos"}
OPEN_TO_ALL = {"/health", "/health/page", "/metrics", "/login", "/hooks/{alias}"} | RETURNS


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    options = ["--sites", "1", "--products", "20", "--differences", "4"]
    with shown(tmp_path_factory.mktemp("secure"), options, connected=True) as running:
        product = {"name": EVIL, "variants": [{"sku": "EVIL-1", "price": "10000"}]}
        running.sandbox.ask("POST", f"/{SITE}/products", product)
        from sync.cycle import run_cycle

        assert run_cycle(running.tools, running.tools.database, [SITE], full=True).failed == []
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser() as running:
        yield running


# ---- without a login -----------------------------------------------------------------------------


def paths(routes: list[BaseRoute], base: str = "") -> Iterator[str]:
    for route in routes:
        path = base + str(getattr(route, "path", ""))
        if isinstance(route, Mount) and route.routes:
            yield from paths(list(route.routes), path)
        yield path


def filled(path: str) -> str:
    known = {"alias": SITE, "name": "x.xlsx", "number": "1"}
    return re.sub(r"\{([a-z_]+)(?::[a-z]+)?\}", lambda found: known.get(found[1], "1"), path) or "/"


def test_no_route_answers_without_a_login_but_the_named_ones(desk: Shown) -> None:
    app = page_app(desk.tools)
    assert isinstance(app, Guard)
    found = set(paths(list(app.app.routes)))  # type: ignore[attr-defined]
    assert {"/", "/sites/{alias}/products", "/files/{alias}/changes.csv", "/logout", "/users"} <= found
    assert found >= OPEN_TO_ALL
    with desk.client() as stranger:
        for path in sorted(found - OPEN_TO_ALL):
            if guard.FILES.fullmatch(filled(path)):
                continue
            for method in ("GET", "POST", "PUT", "DELETE"):
                answer = stranger.request(method, filled(path))
                assert answer.status_code in (401, 404, 405), (method, path, answer.status_code)
                assert "thoitrang" not in answer.text, path


def test_a_stranger_with_a_browser_is_led_to_the_login_and_back(desk: Shown) -> None:
    with desk.client() as stranger:
        answer = stranger.get(f"/sites/{SITE}/products?tab=error", headers={"Accept": "text/html"})
        assert answer.status_code == 303
        assert answer.headers["location"] == f"/login?next=/sites/{SITE}/products%3Ftab%3Derror"
        form = {"name": "viewer", "password": PASSWORD, "next": f"/sites/{SITE}/products?tab=error"}
        assert stranger.post("/login", data=form).headers["location"] == form["next"]


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_the_login_leads_to_no_other_host(desk: Shown, target: str) -> None:
    with desk.client() as stranger:
        answer = stranger.post("/login", data={"name": "viewer", "password": PASSWORD, "next": target})
    assert answer.headers["location"] == "/"


def test_the_socket_of_the_page_is_closed_to_strangers(desk: Shown) -> None:
    with desk.client() as stranger:
        answer = stranger.get("/_nicegui_ws/socket.io/?EIO=4&transport=polling")
    assert answer.status_code == 401


def test_another_sites_page_cannot_act_with_a_session(desk: Shown) -> None:
    with desk.client("owner") as owner:
        answer = owner.post("/logout", headers={"Origin": "https://evil.example"})
        assert answer.status_code == 403
        assert owner.get("/connect").status_code == 200


def test_sessions_end_by_logging_out_and_by_a_new_password(desk: Shown) -> None:
    users = desk.tools.database.users
    users.add("tam", PASSWORD, "viewer")
    with desk.client("tam") as one, desk.client("tam") as two:
        assert one.post("/logout").status_code == 303
        assert one.get("/connect").status_code == 401
        assert two.get("/connect").status_code == 200
        users.set_password("tam", PASSWORD + "!")
        assert two.get("/connect").status_code == 401
    users.remove("tam")


def test_cookies_and_headers_shut_strangers_out(desk: Shown) -> None:
    with desk.client() as stranger:
        answer = stranger.post("/login", data={"name": "viewer", "password": PASSWORD})
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Max-Age" in cookie
        assert answer.headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"
        behind = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
        secure = stranger.post("/login", data={"name": "viewer", "password": PASSWORD}, headers=behind)
        assert secure.headers["set-cookie"].startswith("__Host-multiweb=") and "Secure" in secure.headers["set-cookie"]
        assert "max-age" in secure.headers["strict-transport-security"]


def test_guessing_passwords_is_slowed_down_and_says_nothing_of_who_there_is(desk: Shown) -> None:
    far = {"X-Forwarded-For": "203.0.113.77"}
    with desk.client() as thief:
        for name in ("khong-co-ai", "analyst"):
            answers = [thief.post("/login", data={"name": name, "password": "x" * 12}, headers=far) for _ in range(7)]
            assert [one.status_code for one in answers] == [401] * 5 + [429] * 2
            assert int(answers[-1].headers["retry-after"]) >= 1
        right = thief.post("/login", data={"name": "analyst", "password": PASSWORD}, headers=far)
        assert right.status_code == 429  # even the right one has to wait


# ---- deliveries and permissions from outside -----------------------------------------------------


def test_a_forged_delivery_is_refused(desk: Shown) -> None:
    with desk.client() as thief:
        answer = thief.post(f"/hooks/{SITE}", json={"id": 1}, headers={"X-Sapo-Topic": "orders/create"})
    assert answer.status_code == 401


@pytest.mark.parametrize("state", ["", "guessed"])
def test_a_forged_answer_of_a_shop_is_refused(desk: Shown, state: str) -> None:
    query = urlencode({"code": "x", "store": "thoitrang.mysapo.net", "timestamp": "1", "hmac": "x", "state": state})
    for user in ("", "owner"):
        with desk.client(user) as thief:
            answers = [thief.get(f"{path}?{query}") for path in sorted(RETURNS)]
        assert [answer.status_code for answer in answers] == [403, 403]


def test_an_answer_of_a_shop_is_believed_in_both_forms_of_its_signature_and_no_other() -> None:
    import base64
    import hashlib
    import hmac

    query = {"code": "abc", "store": "a.mysapo.net", "timestamp": "7", "state": "s"}
    digest = hmac.new(b"secret", b"code=abc&state=s&store=a.mysapo.net&timestamp=7", hashlib.sha256).digest()
    assert is_signed({**query, "hmac": base64.b64encode(digest).decode()}, "secret")
    assert is_signed({**query, "hmac": digest.hex(), "signature": "old"}, "secret")
    assert not is_signed({**query, "hmac": digest.hex(), "code": "other"}, "secret")
    assert not is_signed({**query, "hmac": digest.hex()}, "another secret")
    assert not is_signed(query, "secret")


# ---- roles ---------------------------------------------------------------------------------------


@pytest.mark.browser
def test_a_viewer_sees_and_is_offered_nothing_to_do(desk: Shown, chromium: Any) -> None:
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    log_in(page, desk.address, "viewer")
    assert page.get_by_role("button", name="Đồng bộ ngay").count() == 0
    page.goto(f"{desk.address}/users")
    page.get_by_text("Bạn không có quyền xem trang này").wait_for()
    page.goto(f"{desk.address}/connect/site")
    page.get_by_text("Bạn không có quyền xem trang này").wait_for()
    page.goto(f"{desk.address}/sites/{SITE}/settings")
    page.get_by_text("Chỉ chủ cửa hàng đổi được cài đặt.").wait_for()
    assert page.get_by_role("button", name="Lưu").count() == 0
    number = int(desk.tools.database.catalog.site_variants(SITE, ["sku"])["id"].iloc[0])
    held = plan_frame((number, Field.PRICE, 7, "held", "guard_price"))
    desk.tools.database.listings.save_plan(SITE, held, [number])
    page.goto(f"{desk.address}/sites/{SITE}/changes?tab=held")
    page.locator("table.held tbody tr").wait_for()
    assert page.locator(".screen button").count() == page.locator(".screen input").count() == 0
    page.close()


@pytest.mark.browser
def test_an_owner_says_who_is_told_and_the_address_is_never_shown_again(desk: Shown, chromium: Any) -> None:
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    with mailbox() as box:
        log_in(page, desk.address)
        page.goto(f"{desk.address}/alerts")
        page.get_by_text("Chưa có ai nhận cảnh báo.").wait_for()
        page.get_by_label("Tên", exact=True).fill("Chủ shop")
        page.get_by_label("Địa chỉ apprise").fill("nonsense")
        add = page.get_by_role("button", name="Thêm địa chỉ")
        add.click()
        page.get_by_text("Đây không phải địa chỉ apprise dùng được.").wait_for()
        page.get_by_label("Địa chỉ apprise").fill(box.address)
        add.click()
        page.get_by_role("button", name="Gửi tin thử").click()
        page.get_by_text("Đã gửi tin thử tới Chủ shop.").wait_for()
        box.status = 403
        page.get_by_role("button", name="Gửi tin thử").click()
        page.get_by_text("Không gửi được tin thử tới Chủ shop: nơi nhận trả lời 403.").wait_for()
        page.get_by_role("switch", name="Thay đổi chờ duyệt").click()
        page.get_by_label("Khoảng lặng (phút)").fill("0")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_text("quiet_minutes").wait_for()  # nothing below a minute
        page.get_by_label("Khoảng lặng (phút)").fill("120")
        with page.expect_navigation():
            page.get_by_role("button", name="Lưu").click()
        page.get_by_text("Chủ shop").wait_for()
        assert TOKEN not in page.content()
        page.get_by_role("button", name="Xóa địa chỉ").click()
        page.locator(".dialog").get_by_role("button", name="Xóa địa chỉ").click()
        page.get_by_text("Chưa có ai nhận cảnh báo.").wait_for()
    settings = desk.tools.database.alerts.settings()
    assert (settings.held, settings.quiet_minutes) == (False, 120)
    assert box.titles == ["Multiweb: tin thử"]
    with desk.client("analyst") as analyst:
        assert "Bạn không có quyền xem trang này" in analyst.get("/alerts").text
    page.close()


@pytest.mark.browser
def test_a_role_that_was_taken_away_holds_at_once_on_a_screen_that_is_open(desk: Shown, chromium: Any) -> None:
    users = desk.tools.database.users
    users.add("lan", PASSWORD, "owner")
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    log_in(page, desk.address, "lan")
    page.goto(f"{desk.address}/")
    page.get_by_role("button", name="Tạm dừng").wait_for()
    users.set_role("lan", "viewer")
    page.get_by_role("button", name="Đồng bộ ngay").click()
    page.get_by_text("Bạn không có quyền làm việc này.").wait_for()
    users.remove("lan")
    page.get_by_role("button", name="Tạm dừng").click()
    page.wait_for_url("**/login**")
    assert not desk.tools.database.state.is_paused(SITE)
    page.close()


# ---- what shops and people send ------------------------------------------------------------------


@pytest.mark.browser
def test_what_a_shop_sends_never_runs_as_script(desk: Shown, chromium: Any) -> None:
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    log_in(page, desk.address)
    page.goto(f"{desk.address}/sites/{SITE}/products?q=EVIL-1")
    page.locator("button.open", has_text="window.stolen").click()
    page.locator(".panel h2", has_text="constructor").wait_for()
    assert page.evaluate("window.stolen") is None
    assert "49" not in page.locator(".panel h2").inner_text()
    page.close()


@pytest.mark.browser
def test_upload_bombs_and_other_files_are_refused_by_their_own_names(
    desk: Shown, chromium: Any, tmp_path: Path
) -> None:
    bomb, program = tmp_path / "bom.xlsx", tmp_path / "la.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", "x")
        parts.writestr("xl/workbook.xml", b"0" * (20 * 1024 * 1024))
    program.write_bytes(b"MZ\0\0")
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    log_in(page, desk.address)
    for path, said in ((bomb, "bom.xlsx giải nén ra"), (program, "la.xlsx không phải")):
        page.goto(f"{desk.address}/sites/{SITE}/excel")
        page.locator("input[type=file]").set_input_files(path)
        page.get_by_text(said).wait_for()
    assert list((desk.installation.home / "uploads" / SITE).glob("*")) == []
    page.close()


@pytest.mark.parametrize(
    ("name", "parts", "said"),
    [
        ("a.xlsx", ("x.txt",), "a.xlsx is not an Excel workbook"),
        ("a.xlsm", ("[Content_Types].xml", "xl/workbook.xml"), "a.xlsm holds macros"),
        ("a.zip", ("[Content_Types].xml", "xl/workbook.xml"), "a.zip is not an Excel workbook"),
    ],
)
def test_an_upload_has_the_parts_and_the_name_of_a_workbook(
    tmp_path: Path, name: str, parts: tuple[str, ...], said: str
) -> None:
    path = tmp_path / "kept.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for part in parts:
            archive.writestr(part, "<x/>")
    with pytest.raises(WrongUse, match=re.escape(said)):
        check_upload(path, name)
    if "xl/workbook.xml" in parts:
        check_upload(path, "a.xlsx")


def test_a_body_that_is_too_large_is_refused_stated_or_not(desk: Shown) -> None:
    with desk.client("owner") as owner:
        host, _, port = desk.address.removeprefix("http://").partition(":")
        link = HTTPConnection(host, int(port), timeout=20)
        link.putrequest("POST", "/login")
        link.putheader("Content-Length", "99999999999")
        link.endheaders()
        assert link.getresponse().status == 413
        link.close()

        def pieces() -> Iterator[bytes]:
            for _ in range(40):
                yield b"0" * 1024 * 1024

        try:
            answer = owner.post(f"/_nicegui/client/{'0' * 36}/upload/1", content=pieces())
            assert answer.status_code >= 400
        except httpx.TransportError:
            pass  # cut off, which is as good


def test_a_file_of_another_site_or_outside_the_folder_is_not_handed_out(desk: Shown) -> None:
    with desk.client("viewer") as viewer:
        for path in (
            f"/files/{SITE}/made/..%2f..%2fkey",
            "/files/..%2f..%2f/made/key",
            f"/files/{SITE}/made/key",
            f"/files/{SITE}/uploads/99",
        ):
            assert viewer.get(path).status_code == 404, path


def test_cells_of_the_csv_are_no_formulas(desk: Shown) -> None:
    from sync.rows import Change

    desk.tools.database.state.log([Change("page:x", SITE, "variant", "1", "sku", None, "=HYPERLINK(1)", "-cmd|x")])
    with desk.client("viewer") as viewer:
        text = viewer.get(f"/files/{SITE}/changes.csv?q=HYPERLINK").text
    assert ",'=HYPERLINK(1),'-cmd|x," in text
