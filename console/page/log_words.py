"""Entries of the log of changes in words: who did it, which field, and why. What is not known here stands as it is."""

from console.page.texts.settings import SETTINGS
from console.page.words import Words

Pair = tuple[str, str]

DOERS: dict[str, Pair] = {
    "push": ("Tự động: ghi lên trang web", "By itself: writing"),
    "linking": ("Tự động: liên kết", "By itself: linking"),
    "disconnect": ("Ngắt kết nối", "Disconnecting"),
    "orders": ("Tự động: đơn hàng", "By itself: orders"),
    "site": ("Trang web", "The site"),
    "workbook": ("Tệp Excel", "A workbook"),
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
}
REASONS: dict[str, Pair] = {
    "planned from the POS": ("theo POS", "planned from the POS"),
    "settings": ("đổi cài đặt", "settings"),
    "pause": ("tạm dừng", "pause"),
    "resume": ("chạy tiếp", "resume"),
    "confirm": ("cho chạy thật", "went live"),
    "approved": ("đã duyệt", "approved"),
    "connect site": ("kết nối trang web", "connect site"),
    "connect pos": ("kết nối POS", "connect pos"),
    "disconnect": ("ngắt kết nối", "disconnect"),
    "Linked by hand.": ("Liên kết thủ công.", "Linked by hand."),
    "Unlinked by hand.": ("Hủy liên kết thủ công.", "Unlinked by hand."),
    "A person asked for it to be synced now.": ("Người dùng yêu cầu đồng bộ ngay.", "A person asked for it."),
    "Seen on the site.": ("Thấy trên trang web.", "Seen on the site."),
    "Created in the POS.": ("Đã tạo trong POS.", "Created in the POS."),
    "Compared with the web order: equal.": ("So với đơn web: khớp.", "Compared with the web order: equal."),
    "Cancelled on the site.": ("Đã hủy trên trang web.", "Cancelled on the site."),
    "The site was disconnected.": ("Trang web đã ngắt kết nối.", "The site was disconnected."),
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
    """Why it changed."""
    return say.of(REASONS[why]) if why in REASONS else why
