"""The log of changes as the page and its CSV tell it, in the language of the person."""

from datetime import UTC, datetime

from console.page.downloads import in_words
from console.page.log_words import figure_word, value_word
from console.page.words import Words

AT = datetime(2026, 3, 1, 20, 30, tzinfo=UTC)
ENTRIES = [
    (AT, "push", "variant", "7", "price", "100000", "120000", "as the POS has it", None),
    (AT, "page:lan", "site", "shop", "orders.status", "draft", "approved", "settings", None),
    (AT, "orders", "order", "9", "state", None, "failed/not_linked", "Created in the POS.", "run-1"),
]


def test_the_csv_of_the_log_is_in_the_language_of_the_person() -> None:
    (told,) = in_words(Words("vi"), iter([ENTRIES]))
    assert told[0][:6] == ("2026-03-02 03:30:00", "Tự động: ghi lên trang web", "Phiên bản", "7", "Giá bán", "100000")
    assert told[1][1:8] == ("lan", "Trang web", "shop", "Trạng thái đơn mới", "Đặt hàng", "Đã duyệt", "đổi cài đặt")
    assert told[2][5:] == ("", "lỗi (Có sản phẩm chưa liên kết)", "Đã tạo trong POS.", "run-1")
    (told,) = in_words(Words("en"), iter([ENTRIES]))
    assert told[1][2:8] == ("Website", "shop", "New orders", "Draft", "Approved", "settings")


def test_settings_are_logged_in_words() -> None:
    assert value_word(Words("vi"), "stock.sync", "off") == "Tắt"
    assert value_word(Words("vi"), "price.compare_at", "none") == "Không so sánh giá"
    assert value_word(Words("vi"), "paused", "True") == "Bật"


def test_amounts_stand_on_the_page_as_the_language_writes_them() -> None:
    assert figure_word(Words("vi"), "price", "9300000") == "9.300.000\u00a0₫"
    assert figure_word(Words("en"), "quantity", "1200") == "1,200"
    assert figure_word(Words("vi"), "price", None) == "–"
