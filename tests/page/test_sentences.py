"""Every sentence that the code can show on the page is there in Vietnamese, and says its values letter by letter."""

import re
from functools import cache

import pytest

from console.page.sentences import phrasebook, told
from console.page.words import Words
from tests.page.harvest import ENGLISH, Said, harvest

TOKEN = re.compile(r"⟦\d+⟧")
MARKUP = "words for the browser, not for people: classes, properties, templates, headers"
OPERATORS = "a fault of the installation or of the program: it stops before there is a page, or only the log has it"
COMMAND_LINE = "only the command line shows it; the page has words of its own by code, in console/page/texts"
NO_TEXT = "no text for people: a key, a format, a type, words that names are read by"
BOTH = "the sheet shows both languages side by side"

# Module, or module::function → why what it says needs no Vietnamese on the page.
ELSEWHERE: dict[str, str] = {
    **dict.fromkeys(
        (
            *(
                "alerts",
                "change_log",
                "changes",
                "connect_pos",
                "connect_steps",
                "counterpart",
                "credential_fields",
                "downloads",
            ),
            *("excel", "excel_upload", "held", "jobs_menu", "layout", "lists", "login", "orders", "overview", "parts"),
            *("people", "product_panel", "products", "pulse", "server", "setting_fields", "settings"),
        ),
        MARKUP,
    ),
    "desk": MARKUP,
    "guard": "answers to programs: a person is led to the page where one logs in",
    "texts": "the page's own texts, which stand in both languages",
    "log_words": "pairs, in both languages",
    "console/output.py": COMMAND_LINE,
    "console/receiver.py": "answers to a shop, not to a person",
    "console/serving.py": OPERATORS,
    "console/watching.py": "answers to programs that watch the installation",
    "resources/metrics.py": "figures for Prometheus",
    "resources/alerting.py::__init__": "the page has words of its own by the code of the problem",
    "resources/database/engine.py": OPERATORS,
    "resources/database/schema.py": OPERATORS,
    "resources/database/frames.py": OPERATORS,
    "resources/database/link_changes.py": OPERATORS,
    "resources/database/listing_plan.py": OPERATORS,
    "resources/database/listing_rules.py::planned": OPERATORS,
    "resources/database/tables.py": OPERATORS,
    "resources/workbook_form.py": "caught where the file is read: the person is told that it is damaged",
    "resources/workbook_strings.py": "caught where the file is read: the person is told that it is damaged",
    "resources/database/leases.py::hold": NO_TEXT,
    "resources/database/listing_reading.py": NO_TEXT,
    "resources/database/upsert.py": NO_TEXT,
    "resources/http_credentials.py::basic_credentials": NO_TEXT,
    "resources/probe_http.py::ask": NO_TEXT,
    "resources/sapo_web/mark.py::read_mark": "the name of a call that is looked at; only `multiweb doctor` shows it",
    "resources/sapo_web/reading.py": NO_TEXT,
    "resources/site_kinds.py": NO_TEXT,
    "resources/workbook_copying.py": NO_TEXT,
    "resources/workbook_identity.py::_text": NO_TEXT,
    "resources/workbook_identity.py::": "stands within other sentences alone",
    "resources/workbook_columns.py": BOTH,
    "resources/workbook_guide.py": BOTH,
    "resources/workbook_tables.py": BOTH,
    "resources/workbooks.py::write": NO_TEXT,
    "sync/suggestions/names.py": NO_TEXT,
    "sync/suggestions/option_matches.py::": NO_TEXT,
    "sync/products/explained_link.py": COMMAND_LINE,
    "sync/products/explained_listing.py": COMMAND_LINE,
    "sync/connecting/rights.py": "names of rights, as the probe knows them",
    "sync/alerts/texts.py": "pairs, in both languages",
    "sync/overview.py::_warnings": COMMAND_LINE,
    "sync/settings_text.py::_accepts": COMMAND_LINE,
    "sync/settings_text.py::_word": COMMAND_LINE,
    "sync/suggestions/suggesting.py::_merged": "the word between two parts of a list: `Phrasebook` knows it",
}
# Here only whole sentences reach the page: what else there is are names of calls or rows, for the command line.
NAMES_ELSEWHERE = ("resources/probe_", "sync/connecting/configuration.py", "sync/products/comparing.py")
# The table of all settings, which the page makes of its own words.
TABLES_ELSEWHERE = (*(f"sync/connecting/configuration.py::_{one}_rows" for one in ("product", "price", "order")),)


def is_elsewhere(said: Said) -> bool:
    place = f"{said.module}::{said.function}"
    mine = said.module.removeprefix("console/page/").removesuffix(".py")
    keys = {said.module, place, mine, f"{mine}::{said.function}", mine.split("/")[0]}
    if said.whole and mine != said.module and mine in ELSEWHERE and ELSEWHERE[mine] == MARKUP:
        return said.text.startswith("\n")  # a template; a sentence of the page itself is for people
    if place in TABLES_ELSEWHERE or (not said.whole and said.module.startswith(NAMES_ELSEWHERE)):
        return True
    return bool(keys & ELSEWHERE.keys())


def readings(said: Said) -> list[str]:
    """A text as a person meets it: alone, or as a part of a longer one."""
    text = said.text.strip()
    bare = re.sub(r"(?<=[.!?]) ?(⟦\d+⟧ ?)+$", "", re.sub(r"^(⟦\d+⟧ )+(?=[A-Z])", "", text))
    whole = [text, bare]
    if said.text.startswith(" "):
        whole.append(f"⟦0⟧{said.text}")
    if not said.whole:
        whole += [text.removeprefix("; "), f"{text}."]
    return whole


def in_vietnamese(said: Said) -> str | None:
    """The Vietnamese of a text; None where there is none."""
    for text in readings(said):
        other = phrasebook().told(text)
        if other != text and not ENGLISH.search(other):
            return other
    if said.whole:
        return None
    pieces = [one for one in TOKEN.split(said.text) if one.strip()]
    known = (one.english for one in phrasebook().phrases)
    return said.text if any(all(piece.strip() in english for piece in pieces) for english in known) else None


@cache
def said_on_the_page() -> list[Said]:
    """Found when a test asks for it: every process that collects the suite would do it otherwise."""
    return [said for said in harvest() if not is_elsewhere(said)]


def test_the_code_says_something() -> None:
    assert len(said_on_the_page()) > 450
    assert {said.module.split("/")[0] for said in said_on_the_page()} == {"console", "resources", "sync"}


def test_every_sentence_in_the_code_is_there_in_vietnamese() -> None:
    assert [f"{said.place}: {said.text}" for said in said_on_the_page() if in_vietnamese(said) is None] == []


def test_every_exception_is_still_needed() -> None:
    modules = {said.module for said in harvest()} | {f"{said.module}::{said.function}" for said in harvest()}
    for key in ELSEWHERE:
        path = key if key.startswith(("sync/", "resources/", "console/")) else f"console/page/{key}"
        assert any(one.startswith(path) for one in modules), key


def test_no_sentence_is_kept_that_nobody_says() -> None:
    said = "\n".join(one.text for one in harvest())
    lonely = [
        one.english
        for one in phrasebook().phrases
        if " " in one.english.strip() and not one.english.startswith("Input should") and one.needle.strip() not in said
    ]
    assert sorted(set(lonely) - FROM_ELSEWHERE) == []


FROM_ELSEWHERE = {
    # Put together from parts.
    *("{*variant} {id} (SKU {sku}, {name})", "'{quoted}' (POS variant {id})", "Fix POS SKU", "Fix site SKU"),
    # What pydantic says of a setting.
    *("a valid integer, unable to parse string as an integer", "a valid integer, got a number with a fractional part"),
    *("a valid number, unable to parse string as a number", "a valid boolean, unable to interpret input"),
    *("a valid decimal", "a valid string", "a finite number", "Extra inputs are not permitted", "Field required"),
}


def test_a_value_is_carried_over_or_left_out_on_purpose() -> None:
    for phrase in phrasebook().phrases:
        used = set(re.findall(r"\{(\w+)\}", phrase.other))
        assert {name for name in phrase.places if not name.startswith("_")} == used, phrase.english
        assert not ENGLISH.search(re.sub(r"\{\w+\}|`on`", "", phrase.other)), phrase.english


def test_no_two_phrases_are_for_the_same_sentence() -> None:
    english = [re.sub(r"\{[*#]?\w+\}", "{}", one.english) for one in phrasebook().phrases]
    assert sorted({one for one in english if english.count(one) > 1}) == []


EXAMPLES: tuple[tuple[str, str], ...] = (
    (
        "Not linked: AO-01, “Áo thun”. The order goes by itself once they are.",
        "Chưa liên kết: AO-01, “Áo thun”. Đơn sẽ tự vào POS khi các sản phẩm này được liên kết.",
    ),
    (
        "The POS totals 90000 đồng and the site 100000 đồng: 10000 đồng less. Put it right in the POS; the "
        "order SHOP-5 is kept.",
        "POS tính 90000 đồng, trang web tính 100000 đồng: POS ít hơn 10000 đồng. Hãy sửa lại trong POS; đơn "
        "SHOP-5 được giữ nguyên.",
    ),
    (
        "The lines differ. Missing in the POS: variant 12 × 2 at 50000 đồng, a line without variant × 1 at 9 "
        "đồng. Only in the POS: none.",
        "Các dòng hàng khác nhau. Thiếu trong POS: phiên bản 12 × 2 giá 50000 đồng, dòng không có phiên bản "
        "× 1 giá 9 đồng. Chỉ có trong POS: không có.",
    ),
    (
        "It is finalized in the POS. The POS totals 1 đồng and the site 2 đồng: 1 đồng less.",
        "Đơn trong POS: đã duyệt. POS tính 1 đồng, trang web tính 2 đồng: POS ít hơn 1 đồng.",
    ),
    (
        "pos: POST /admin/orders.json: the answer came too slowly. It is searched in the POS before anything "
        "is sent again.",
        "pos: POST /admin/orders.json: câu trả lời về quá chậm. Đơn được tìm trong POS trước khi gửi lại.",
    ),
    (
        "SKU 'AO-01' occurs more than once in the POS: variants 1, 2, 3, 4, 5 and 7 more.",
        "Mã SKU 'AO-01' xuất hiện nhiều lần ở POS: phiên bản 1, 2, 3, 4, 5 và 7 mã khác.",
    ),
    (
        "SKU 'ao 01' occurs more than once in the site but for case or spaces: variants 1, 2.",
        "Mã SKU 'ao 01' xuất hiện nhiều lần ở trang web (không kể chữ hoa hay khoảng trắng): phiên bản 1, 2.",
    ),
    (
        "Looks like 'AO-01' (POS variant 7): differs only by leading zeros and has the same name and options "
        "but for its word order; site variants 8, 9 fit it equally well.",
        "Giống 'AO-01' (phiên bản POS 7): chỉ khác số 0 ở đầu và trùng tên và thuộc tính (chỉ khác thứ tự "
        "từ); các phiên bản web 8, 9 hợp như nhau.",
    ),
    (
        "Looks like 'A' (POS variant 1) or 'B' (POS variant 2) or 3 more: has the same name.",
        "Giống 'A' (phiên bản POS 1) hoặc 'B' (phiên bản POS 2) hoặc 3 mã khác: trùng tên.",
    ),
    (
        "Looks like POS variant 4: has a name that is 93 % alike ('áo thun and quần' for 'áo thun').",
        "Giống phiên bản POS 4: tên giống 93 % ('áo thun and quần' và 'áo thun').",
    ),
    (
        "When it was linked, the products had 1 variant(s) in the POS and 3 on the site, now 2 and 3. Check "
        "which goods these are, then link them by hand.",
        "Khi liên kết, sản phẩm có 1 phiên bản trong POS và 3 trên trang web, nay là 2 và 3. Hãy kiểm tra "
        "đây là hàng nào rồi liên kết thủ công.",
    ),
    (
        "The site variant 5 (SKU AO, Áo – Đỏ) is linked to the POS variant 6 (without SKU, unknown product); "
        "unlink it first: multiweb unlink shop site:5",
        "Phiên bản web 5 (SKU AO, Áo – Đỏ) đã liên kết với phiên bản POS 6 (chưa có SKU, không rõ sản phẩm); "
        "hãy hủy liên kết đó trước.",
    ),
    (
        "The site variant 5 (SKU AO, Áo) is not linked (only_on_site).",
        "Phiên bản web 5 (SKU AO, Áo) chưa liên kết (chỉ có trên trang web).",
    ),
    (
        "SKU AO-01 belongs to POS variant 12 (Áo thun) already. Hand the file back again to try once more.",
        "Mã SKU AO-01 đã là của phiên bản POS 12 (Áo thun). Hãy gửi lại tệp để thử lần nữa.",
    ),
    (
        "Site variant 12 (Áo thun) is gone; export the workbook again.",
        "Phiên bản web 12 (Áo thun) không còn nữa; hãy tạo lại tệp.",
    ),
    (
        "Something was typed, but no action chosen. Choose one of: Fix POS SKU, Fix site SKU, Link, Unlink, Ignore.",
        "Đã gõ giá trị nhưng chưa chọn thao tác. Hãy chọn: Sửa SKU trên POS, Sửa SKU trên trang web, Liên "
        "kết, Hủy liên kết, Bỏ qua.",
    ),
    (
        "“AO” stands in “New POS SKU”, which “Link” does not use; clear it or choose another action.",
        "“AO” nằm ở “SKU mới trên POS”, cột mà “Liên kết” không dùng; hãy xóa nó hoặc chọn thao tác khác.",
    ),
    (
        "SKU (blank) → AO-01",
        "SKU (trống) → AO-01",
    ),
    (
        "From 100,000 to 10,000 is beyond 0.5–2 times the present price.",
        "Từ 100.000 đến 10.000, ngoài khoảng 0,5–2 lần giá hiện tại.",
    ),
    (
        "118,000 đ in the list: 8 % tax added, rounded to the nearest 1,000 đ.",
        "118.000 đ trong chính sách giá: cộng thuế 8 %, làm tròn đến bội số gần nhất của 1.000 đ.",
    ),
    (
        "shop: PUT /admin/variants/1.json: the shop refuses the values (422) for price: giá không hợp lệ",
        "shop: PUT /admin/variants/1.json: cửa hàng từ chối giá trị (422) ở price: giá không hợp lệ",
    ),
    (
        "Orders: shop: GET /admin/orders.json: the key or token is refused (401); enter it again for this shop",
        "Đơn hàng: shop: GET /admin/orders.json: mã truy cập bị từ chối (401); hãy nhập lại mã của cửa hàng này",
    ),
    (
        "shop: the credentials lack rights: write (Đọc/Ghi (Read/Write): missing), orders (Đơn hàng: "
        "absent). Grant them in the shop's admin, where its keys are.",
        "shop: thiếu quyền: write (Đọc/Ghi (Read/Write): thiếu), orders (Đơn hàng: không có). Hãy cấp quyền "
        "trong trang quản trị của cửa hàng, ở chỗ có mã.",
    ),
    (
        "The webhooks of shop cannot be set up; everything is found by polling instead. shop: GET /x: no "
        "connection to the shop",
        "Không cài đặt được webhook của shop; mọi thay đổi vẫn được đọc theo lịch. shop: GET /x: không kết "
        "nối được tới cửa hàng",
    ),
    (
        "The phone belongs to customer 5, the e-mail to customer 6: the phone decided.",
        "Số điện thoại là của khách hàng 5, email là của khách hàng 6: đã chọn theo số điện thoại.",
    ),
    (
        "guards.price_up: Input should be greater than 1.",
        "guards.price_up: giá trị phải lớn hơn 1.",
    ),
    (
        "There is no setting 'stock.safty'. Did you mean stock.safety or stock.sync?",
        "Không có thiết lập 'stock.safty'. Có phải bạn muốn nói stock.safety hoặc stock.sync?",
    ),
    (
        "The POS refuses the order: phone_number: đã tồn tại",
        "POS từ chối đơn: phone_number: đã tồn tại",
    ),
    (
        "No POS is connected yet; connect it first.",
        "Chưa kết nối POS; hãy kết nối POS trước.",
    ),
)


@pytest.mark.parametrize(("english", "vietnamese"), EXAMPLES)
def test_a_sentence_is_told_with_its_values_and_parts(english: str, vietnamese: str) -> None:
    assert told(Words("vi"), english) == vietnamese
    assert told(Words("en"), english) == english


def test_what_is_not_ours_stays_as_it_is() -> None:
    for text in ("Something new.", "Áo thun", "", "draft of a shop's own", " "):
        assert told(Words("vi"), text) == text
    assert told(Words("vi"), "Something new. The order has no lines.") == "Something new. Đơn không có sản phẩm nào."


def test_few_phrases_are_tried_for_a_sentence() -> None:
    """A list of thousands of rows must not try hundreds of patterns for each."""
    tried = [len(phrasebook().likely(text)) for said in said_on_the_page() for text in readings(said)]
    assert max(tried) < 10
