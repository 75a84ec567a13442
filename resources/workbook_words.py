"""What a workbook says to people besides its data, as (Vietnamese, English)."""

from resources.vietnamese.told import in_vietnamese
from sync.listings import words
from sync.records import LinkReason
from sync.workbooks.fixes import ACTION_WORDS, Action
from sync.workbooks.mismatches import REASON_WORDS, STATUS_WORDS, SUGGESTION_WORDS

Pair = tuple[str, str]

IGNORED_WORDS: Pair = ("Đã bỏ qua trước đây", "Ignored before")

# What to do about each reason; of a linked row: about its warning.
ADVICE: dict[str, Pair] = {
    LinkReason.NONE: ("Không cần làm gì.", "Nothing to do."),
    LinkReason.SYNC_OFF: ("Bật đồng bộ sản phẩm trong cài đặt.", "Switch product sync on in the settings."),
    LinkReason.UNLINKED_BY_HAND: ("Để yên, hoặc Liên kết lại.", "Leave it, or Link it again."),
    LinkReason.ONLY_IN_POS: (
        "Nếu trang web cần bán: tạo sản phẩm ở đó, hoặc Liên kết với phiên bản được chọn.",
        "If the site is to sell it: create it there, or Link it to a chosen counterpart.",
    ),
    LinkReason.ONLY_ON_SITE: (
        "Sửa SKU theo gợi ý, Liên kết với phiên bản được chọn, hoặc tạo sản phẩm trên POS.",
        "Fix the SKU as suggested, Link it to a chosen counterpart, or create it in the POS.",
    ),
    LinkReason.BLANK_SKU: (
        "Sửa SKU trên trang web: gõ mã SKU của POS, hoặc Liên kết.",
        "Fix site SKU: type the SKU of the POS, or Link it.",
    ),
    LinkReason.NEAR_MATCH: (
        "So sánh hai bên; đúng là một thì Sửa SKU cho bằng nhau, hoặc Liên kết.",
        "Compare both sides; if they are the same, fix either SKU, or Link them.",
    ),
    LinkReason.DUPLICATE_IN_POS: (
        "Cho mỗi phiên bản trên POS một SKU riêng.",
        "Give each of these POS variants a SKU of its own.",
    ),
    LinkReason.DUPLICATE_ON_SITE: (
        "Cho mỗi phiên bản trên trang web một SKU riêng, hoặc Liên kết đúng một phiên bản.",
        "Give each of these site variants a SKU of its own, or Link just one of them.",
    ),
    LinkReason.LINKED_ELSEWHERE: (
        "Hủy liên kết cũ trước, nếu liên kết đó sai.",
        "Unlink the other one first, if it is the wrong one.",
    ),
    LinkReason.POS_VARIANT_MISSING: (
        "Tạo lại trên POS, hoặc Liên kết với phiên bản khác.",
        "Create it in the POS again, or Link another variant.",
    ),
    LinkReason.SITE_VARIANT_MISSING: (
        "Tạo lại trên trang web nếu vẫn bán.",
        "Create it on the site again if it is still for sale.",
    ),
    LinkReason.TYPE_MISMATCH: (
        "So sánh hai bên: combo chỉ liên kết với combo.",
        "Compare both sides: a combo links with a combo only.",
    ),
    LinkReason.LINK_FAILED: ("Xem cột Chi tiết.", "See the column Detail."),
    "sku_changed": (
        "Kiểm tra: vẫn là một sản phẩm thì sửa SKU cho bằng nhau.",
        "Check: if it is the same product still, make the SKUs equal.",
    ),
    "duplicate_sku": ("Cho mỗi phiên bản một SKU riêng.", "Give each variant a SKU of its own."),
}

STEPS: tuple[Pair, ...] = (
    (
        "Mở trang “Cần sửa”. Mỗi dòng là một phiên bản chưa khớp; cột Lý do nói vì sao.",
        "Open the sheet “To fix”. Each row is a variant that does not match; the column Reason says why.",
    ),
    (
        "Chỉ gõ vào các cột màu vàng. Chọn một thao tác trong danh sách; dòng để trống sẽ giữ nguyên.",
        "Type into the yellow columns only. Choose an action from the list; a row left blank stays as it is.",
    ),
    (
        "Lưu tệp (.xlsx) và gửi lại. Mọi dòng được kiểm tra trước khi ghi; sản phẩm đã thay đổi sau khi xuất tệp sẽ bị "
        "từ chối kèm lý do.",
        "Save the file (.xlsx) and hand it back. Every row is checked before anything is written; a product that "
        "changed since the export is refused, and the row says so.",
    ),
)
# For a file made of two exports: nobody can write what is typed into it.
OFFLINE_STEPS: tuple[Pair, ...] = (
    STEPS[0],
    (
        "Ghi lại cách xử lý vào các cột màu vàng; gợi ý và lý do ở cùng dòng.",
        "Note in the yellow columns what to do; the suggestion and its reason are in the same row.",
    ),
    (
        "Tệp này không ghi được vào cửa hàng. Sửa SKU trong trang quản trị Sapo, rồi xuất và so sánh lại; hoặc kết nối "
        "các cửa hàng với Multiweb và xuất tệp từ đó.",
        "This file cannot be written to the shops. Change the SKUs in the Sapo admin, then export and compare again; "
        "or connect the shops with Multiweb and export the file from there.",
    ),
)
# Action → (what it does, an example).
ACTION_GUIDE: dict[Action, tuple[Pair, Pair]] = {
    Action.FIX_POS_SKU: (
        ("Đổi SKU của phiên bản trên POS.", "Changes the SKU of the variant in the POS."),
        (
            "POS: ao-01, trang web: AO-01 → gõ AO-01 vào “SKU mới trên POS”.",
            "POS: ao-01, site: AO-01 → type AO-01 into “New POS SKU”.",
        ),
    ),
    Action.FIX_SITE_SKU: (
        ("Đổi SKU của phiên bản trên trang web.", "Changes the SKU of the variant on the site."),
        (
            "Trang web chưa có SKU, POS: 00123 → gõ 00123 vào “SKU mới trên trang web”.",
            "The site has no SKU, POS: 00123 → type 00123 into “New site SKU”.",
        ),
    ),
    Action.LINK: (
        (
            "Liên kết hai phiên bản, dù SKU khác nhau. Dòng đã có đủ hai bên thì không cần gõ gì thêm.",
            "Links both variants though their SKUs differ. A row that shows both sides needs nothing else.",
        ),
        (
            "Dòng chỉ có một bên → gõ SKU của bên kia vào “Phiên bản được chọn”; nếu SKU trùng, gõ # và mã phiên bản "
            "#1001 (xem trang “Sản phẩm”).",
            "A row with one side → type the SKU of the other side into “Chosen counterpart”; where a SKU occurs twice, "
            "type # and the variant id: #1001 (see the sheet “All products”).",
        ),
    ),
    Action.UNLINK: (
        ("Tách hai phiên bản; chúng không tự liên kết lại.", "Parts the two; they are not linked again by themselves."),
        ("SKU bằng nhau nhưng là hai món khác nhau.", "The SKUs are equal, but they are different goods."),
    ),
    Action.IGNORE: (
        (
            "Không hiện dòng này nữa, cho đến khi sản phẩm thay đổi.",
            "Shows this row no more, until the product changes.",
        ),
        ("Hàng chỉ bán tại cửa hàng.", "Goods that are sold in the shop only."),
    ),
}
NOTES: tuple[Pair, ...] = (
    (
        "Lọc được ngay. Muốn sắp xếp, xóa dòng, đổi chỗ hoặc thêm cột: thẻ Xem lại (Review) > Bỏ bảo vệ trang tính "
        "(Unprotect Sheet); không có mật khẩu.",
        "Filters work as they are. To sort, delete rows, move or add columns: Review > Unprotect Sheet; there is no "
        "password.",
    ),
    (
        "Xóa dòng, đổi chỗ cột, thêm cột ghi chú đều không sao. Đừng xóa các cột ẩn.",
        "Deleted rows, moved columns and columns of your own do no harm. Leave the hidden columns.",
    ),
    (
        "SKU là văn bản: Excel giữ nguyên số 0 ở đầu trong các cột này. Đừng đổi định dạng ô.",
        "SKUs are text: Excel keeps leading zeros in these columns. Leave the format of the cells.",
    ),
    (
        "SKU màu đỏ: hai bên khác nhau. Độ tin cậy: từ 0 đến 100; gợi ý không bao giờ tự liên kết.",
        "A red SKU: the two sides differ. Score: from 0 to 100; a suggestion never links by itself.",
    ),
)
OFFLINE: Pair = (
    "Tệp này được tạo từ hai tệp sản phẩm, không kết nối cửa hàng: chỉ để xem, không gửi lại được.",
    "This file was made from two product files, with no shop connected: it is to read, and cannot be handed back.",
)


def both(pair: Pair) -> str:
    """Both languages in one cell."""
    vietnamese, english = pair
    return f"{vietnamese} / {english}" if vietnamese else english


def told_text(sentence: str) -> str:
    """A sentence of ours in both languages; one that is a shop's own as it is."""
    ignored = f"{both(IGNORED_WORDS)}."
    if sentence.startswith(ignored):
        return f"{ignored} {told_text(sentence.removeprefix(ignored).strip())}".strip()
    vietnamese = in_vietnamese(sentence)
    return sentence if vietnamese == sentence else both((vietnamese, sentence))


def status_text(status: str) -> str:
    """A link status in words; an unknown one as it is."""
    return _STATUS_TEXTS.get(status, status)


def reason_text(reason: str) -> str:
    """A link reason or warning in words; an unknown one as it is."""
    return _REASON_TEXTS.get(reason, reason)


def suggestion_text(kind: str) -> str:
    """A kind of suggestion in words; an unknown one as it is."""
    return _SUGGESTION_TEXTS.get(kind, kind)


def state_text(state: str, reason: str) -> str:
    """A sync state in words, with its reason; "" for none."""
    told = _STATE_TEXTS.get(state, state)
    return f"{told}: {_SYNC_REASON_TEXTS.get(reason, reason)}" if reason else told


def action_texts() -> list[str]:
    """The choices of the column Action."""
    return [both(pair) for pair in ACTION_WORDS.values()]


_STATUS_TEXTS = {str(key): both(pair) for key, pair in STATUS_WORDS.items()}
_REASON_TEXTS = {str(key): both(pair) for key, pair in REASON_WORDS.items()}
_SUGGESTION_TEXTS = {str(key): both(pair) for key, pair in SUGGESTION_WORDS.items()}
_STATE_TEXTS = {str(key): both(pair) for key, pair in words.STATE_WORDS.items()}
_SYNC_REASON_TEXTS = {str(key): both(pair) for key, pair in words.REASON_WORDS.items()}
