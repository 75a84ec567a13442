"""Why a product, a value or an order stands as it does, and what a person can do here: in both languages.

The codes are those of `sync.records`. The command line has sentences of its own that name commands; these name what
the page offers.
"""

from console.page.words import Words
from sync.listings.words import REASON_WORDS, STATE_WORDS
from sync.records import LinkReason, OrderState

Pair = tuple[str, str]

LINK_REASONS: dict[str, tuple[Pair, Pair]] = {
    LinkReason.NONE: (
        ("Hai bên là cùng một sản phẩm.", "Both sides are the same goods."),
        ("", ""),
    ),
    LinkReason.SYNC_OFF: (
        ("Đồng bộ sản phẩm của trang web này đang tắt.", "Product sync of this site is off."),
        ("Bật lại trong Cài đặt.", "Turn it on in Settings."),
    ),
    LinkReason.UNLINKED_BY_HAND: (
        ("Đã có người hủy liên kết, nên hệ thống không tự liên kết lại.", "A person unlinked it, so it is left alone."),
        ("Nếu đúng là cùng sản phẩm, hãy bấm Liên kết.", "If they belong together after all, link them."),
    ),
    LinkReason.ONLY_IN_POS: (
        ("Trang web không có phiên bản nào mang mã SKU này.", "No variant of the site has this SKU."),
        (
            "Tạo sản phẩm trên trang web, sửa mã SKU cho khớp, hoặc chọn sản phẩm để liên kết.",
            "Create the product on the site, give its variant this SKU, or choose a counterpart.",
        ),
    ),
    LinkReason.ONLY_ON_SITE: (
        ("POS không có phiên bản nào mang mã SKU này.", "No variant of the POS has this SKU."),
        (
            "Tạo sản phẩm trong POS, sửa mã SKU cho khớp, hoặc chọn sản phẩm để liên kết.",
            "Create the product in the POS, give its variant this SKU, or choose a counterpart.",
        ),
    ),
    LinkReason.BLANK_SKU: (
        ("Không có mã SKU thì không thể so khớp.", "Without a SKU nothing can be matched."),
        ("Điền mã SKU trên trang web, hoặc chọn sản phẩm để liên kết.", "Fill in the SKU, or choose a counterpart."),
    ),
    LinkReason.NEAR_MATCH: (
        (
            "Mã SKU chỉ gần giống một mã trong POS; gần giống thì không tự liên kết.",
            "The SKU only looks like one of the POS, and what only looks alike is never linked by itself.",
        ),
        ("Nếu đúng là cùng sản phẩm, hãy nhận gợi ý.", "If the two are the same goods, accept the suggestion."),
    ),
    LinkReason.DUPLICATE_IN_POS: (
        ("Nhiều phiên bản trong POS cùng mang mã SKU này.", "Several variants of the POS have this SKU."),
        ("Đặt mã SKU riêng cho từng phiên bản trong POS.", "Give each variant of the POS a SKU of its own."),
    ),
    LinkReason.DUPLICATE_ON_SITE: (
        ("Nhiều phiên bản trên trang web cùng mang mã SKU này.", "Several variants of the site have this SKU."),
        ("Đặt mã SKU riêng cho từng phiên bản trên trang web.", "Give each variant of the site a SKU of its own."),
    ),
    LinkReason.LINKED_ELSEWHERE: (
        (
            "Phiên bản POS có mã SKU này đã liên kết với phiên bản khác của trang web.",
            "The POS variant with this SKU is linked to another variant of the site.",
        ),
        ("Nếu liên kết kia sai, hãy hủy nó trước.", "If that other link is wrong, unlink it first."),
    ),
    LinkReason.POS_VARIANT_MISSING: (
        (
            "Phiên bản trên POS đã bị xóa; tồn kho trên trang web sẽ về 0.",
            "Its POS variant was deleted; its stock on the site goes to 0.",
        ),
        (
            "Tạo lại sản phẩm trong POS với mã SKU này, hoặc gỡ khỏi trang web.",
            "Create the product in the POS again with this SKU, or take it off the site.",
        ),
    ),
    LinkReason.SITE_VARIANT_MISSING: (
        ("Phiên bản trên trang web đã bị xóa.", "Its variant on the site is gone."),
        ("Tạo lại trên trang web nếu vẫn bán.", "Create it on the site again if it is still sold."),
    ),
    LinkReason.TYPE_MISMATCH: (
        (
            "Hai bên là hai loại hàng khác nhau, nên số của bên này không nói gì về bên kia.",
            "The two are different kinds of goods, so a number of one says nothing about the other.",
        ),
        ("Kiểm tra lại; nếu đúng là cùng sản phẩm, hãy liên kết.", "Check them; if they are the same, link them."),
    ),
    LinkReason.LINK_FAILED: (
        ("Không liên kết được.", "The link could not be made."),
        ("Hãy đọc lại cả hai bên.", "Read both sides again."),
    ),
}
"""Reason of a link row → (what it means, what to do)."""

WARNINGS: dict[str, Pair] = {
    "sku_changed": (
        "Mã SKU của một bên đã đổi sau khi liên kết; liên kết vẫn giữ theo mã nội bộ.",
        "The SKU of one side changed after linking; the link stands by its ids.",
    ),
    "duplicate_sku": (
        "Liên kết vẫn giữ, nhưng mã SKU này xuất hiện nhiều lần.",
        "The link stands, but the SKU occurs more than once.",
    ),
}

SYNC_STATES: dict[str, Pair] = {str(state): pair for state, pair in STATE_WORDS.items()}
SYNC_REASONS: dict[str, Pair] = {str(reason): pair for reason, pair in REASON_WORDS.items()}

ORDER_STATES: dict[str, Pair] = {
    OrderState.NEW: ("Đang xử lý", "In progress"),
    OrderState.WAITING: ("Chờ liên kết", "Waits for a link"),
    OrderState.SENDING: ("Đang gửi", "Being sent"),
    OrderState.UNSURE: ("Đang kiểm tra", "Being checked"),
    OrderState.CREATED: ("Đã liên kết", "Linked"),
    OrderState.OFF: ("Chưa liên kết", "Not linked"),
    OrderState.CANCELLED: ("Đã hủy trước khi nhập", "Cancelled before import"),
    OrderState.FAILED: ("Liên kết thất bại", "Link failed"),
}

REASONS_OF_STATUS: dict[str, tuple[str, ...]] = {
    "linked": tuple(WARNINGS),
    "unlinked": (
        LinkReason.NEAR_MATCH,
        LinkReason.ONLY_IN_POS,
        LinkReason.ONLY_ON_SITE,
        LinkReason.BLANK_SKU,
        LinkReason.UNLINKED_BY_HAND,
        LinkReason.SYNC_OFF,
    ),
    "error": (
        LinkReason.DUPLICATE_IN_POS,
        LinkReason.DUPLICATE_ON_SITE,
        LinkReason.LINKED_ELSEWHERE,
        LinkReason.POS_VARIANT_MISSING,
        LinkReason.SITE_VARIANT_MISSING,
        LinkReason.TYPE_MISMATCH,
        LinkReason.LINK_FAILED,
    ),
}
"""Tab of the product list → the reasons that it can be narrowed to."""


def sync_word(say: Words, state: str, reason: str) -> str:
    """How a value is kept in step, in a word or two; nothing where nothing is planned."""
    if reason in SYNC_REASONS:
        return say.of(SYNC_REASONS[reason])
    return say.of(SYNC_STATES[state]) if state in SYNC_STATES else ""
