"""Entries of the log of changes in words: who did it, which field, and why. What is not known here stands as it is."""

from console.page.formats import NOTHING, Formats
from console.page.sentences import told
from console.page.setting_fields import Known
from console.page.setting_words import setting_word
from console.page.texts.settings import SETTINGS
from console.page.words import TEXTS, Words
from sync.orders.status import REASON_WORDS as ORDER_REASONS
from sync.workbooks.mismatches import REASON_WORDS as LINK_REASONS

Pair = tuple[str, str]

DOERS: dict[str, Pair] = {
    "push": ("Tự động: ghi lên trang web", "By itself: writing"),
    "linking": ("Tự động: liên kết", "By itself: linking"),
    "disconnect": ("Ngắt kết nối", "Disconnecting"),
    "demo": ("Bản chạy thử", "The demo"),
    "orders": ("Tự động: đơn hàng", "By itself: orders"),
    "site": ("Trang web", "The site"),
    "workbook": ("Tệp Excel", "A workbook"),
    "verification": ("Tự động: kiểm tra lại", "By itself: verification"),
}
FIELDS: dict[str, Pair] = {
    "quantity": ("Tồn kho", "Stock"),
    "price": ("Giá bán", "Price"),
    "compare_at": ("Giá so sánh", "Compare-at price"),
    "state": ("Trạng thái", "State"),
    "pos_order": ("Đơn POS", "POS order"),
    "pos_status": ("Trạng thái trong POS", "Status in the POS"),
    "pos_variant_id": ("Liên kết với POS", "Linked with POS"),
    "pos_sku": ("SKU trong POS", "SKU in the POS"),
    "site_sku": ("SKU trên trang web", "SKU on the site"),
    "sync_now": ("Đồng bộ ngay", "Sync now"),
    "ignored": ("Bỏ qua", "Ignored"),
    "mode": ("Chế độ", "Mode"),
    "paused": ("Tạm dừng", "Paused"),
    "connection": ("Kết nối", "Connection"),
    "credentials": ("Mã truy cập", "Credentials"),
    "webhooks": ("Webhook", "Webhooks"),
    "total": ("Tổng tiền", "Total"),
    "cancelled": ("Đã hủy", "Cancelled"),
    "retry": ("Thử lại", "Try again"),
    "prepaid": ("Khách đã trả", "Prepaid"),
    "left_out": ("Bỏ qua khi gửi", "Left out"),
    "customer": ("Khách hàng", "Customer"),
    "pos_code": ("Mã đơn trong POS", "Code in the POS"),
    "assignee": ("Nhân viên phụ trách", "Staff in charge"),
    "shown_shipped": ("Báo đã giao", "Shown as shipped"),
    "shown_paid": ("Báo đã thanh toán", "Shown as paid"),
}


AMOUNTS = ("price", "compare_at", "total", "prepaid")
SWITCHES = ("paused", "cancelled")
SWITCHED: dict[str, Pair] = {
    "True": ("Bật", "On"),
    "False": ("Tắt", "Off"),
    "None": ("Để trống", "Empty"),
    "yes": ("Có", "Yes"),
    "no": ("Không", "No"),
}
STAGES: dict[str, Pair] = {
    "due": ("chờ báo", "to be shown"),
    "asked": ("đang báo", "being shown"),
    "done": ("đã báo", "shown"),
    "left": ("không báo", "left"),
}


def doer(say: Words, who: str) -> str:
    """Who did it: a person's name, or which work that goes by itself."""
    if who.startswith("page:"):
        return who.removeprefix("page:")
    if who.startswith("cli"):
        return f"{say('log.cli')} {who.removeprefix('cli').removeprefix(':')}".strip()
    return say.of(DOERS[who]) if who in DOERS else who


def field_word(say: Words, field: str) -> str:
    """The field that changed."""
    pair = FIELDS.get(field) or (SETTINGS[field][0] if field in SETTINGS else None)
    return say.of(pair) if pair else field


def reason_word(say: Words, why: str) -> str:
    """Why it changed. What a pair was parted for begins with the code of the reason."""
    code, mark, rest = why.partition(": ")
    if mark and code in LINK_REASONS:
        return f"{say.of(LINK_REASONS[code])}. {told(say, rest)}"
    return told(say, why)


def figure_word(say: Words, field: str, value: str | None) -> str:
    """What a field was or became, for people to read: numbers and amounts as their language writes them."""
    if value and field in (*AMOUNTS, "quantity") and value.isdecimal():
        form = Formats(say.language)
        return form.money(int(value)) if field in AMOUNTS else form.number(int(value))
    return value_word(say, field, value) or NOTHING


def value_word(say: Words, field: str, value: str | None) -> str:
    """What a field was or became: a state in words, anything else as it is; empty where it had no value."""
    if not value:
        return ""
    if field == "state":
        return _standing(say, value)
    if field in SETTINGS:
        return setting_word(say, field, value, Known())
    if field in SWITCHES and value in SWITCHED:
        return say.of(SWITCHED[value])
    if field == "pos_status" and f"pos_status.{value}" in TEXTS:
        return say(f"pos_status.{value}")
    if field in ("mode", "connection") and f"site.{value}" in TEXTS:
        return say(f"site.{value}")
    if field == "connection" and value == "connected":
        return say("connect.connected")
    return say.of(STAGES[value]) if field.startswith("shown_") and value in STAGES else value


def _standing(say: Words, value: str) -> str:
    """State and reason of an order, which the log writes as `failed/not_linked`."""
    state, _, reason = value.partition("/")
    word = say(f"order.state.{state}") if f"order.state.{state}" in TEXTS else state
    return f"{word} ({say.of(ORDER_REASONS[reason])})" if ORDER_REASONS.get(reason, ("",))[0] else word
