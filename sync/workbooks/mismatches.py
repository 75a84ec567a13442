"""What an analyst is shown of a product row: its status in a word and a reason, and both sides beside each other."""

import hashlib
from collections.abc import Iterator
from typing import Any

import pandas as pd

from sync.linking.skus import SuggestionKind
from sync.records import LinkReason, LinkStatus

# (Vietnamese, English) for each status, reason and suggestion.
STATUS_WORDS = {
    LinkStatus.LINKED: ("Đã liên kết", "Linked"),
    LinkStatus.UNLINKED: ("Chưa liên kết", "Not linked"),
    LinkStatus.ERROR: ("Liên kết thất bại", "Link failed"),
}
REASON_WORDS = {
    "": ("", ""),
    LinkReason.SYNC_OFF: ("Đang tắt đồng bộ sản phẩm", "Product sync is off"),
    LinkReason.UNLINKED_BY_HAND: ("Đã hủy liên kết thủ công", "Unlinked by hand"),
    LinkReason.ONLY_IN_POS: ("Chỉ có trên POS", "Only in the POS"),
    LinkReason.ONLY_ON_SITE: ("Chỉ có trên trang web", "Only on the site"),
    LinkReason.BLANK_SKU: ("Chưa có mã SKU", "SKU is blank"),
    LinkReason.NEAR_MATCH: ("Mã SKU gần giống", "SKUs only look alike"),
    LinkReason.DUPLICATE_IN_POS: ("Trùng mã SKU trên POS", "SKU occurs more than once in the POS"),
    LinkReason.DUPLICATE_ON_SITE: ("Trùng mã SKU trên trang web", "SKU occurs more than once on the site"),
    LinkReason.LINKED_ELSEWHERE: ("Đã liên kết với phiên bản khác", "Already linked to another variant"),
    LinkReason.POS_VARIANT_MISSING: ("Phiên bản trên POS đã bị xóa", "The POS variant is gone"),
    LinkReason.SITE_VARIANT_MISSING: ("Phiên bản trên trang web đã bị xóa", "The site variant is gone"),
    LinkReason.TYPE_MISMATCH: ("Khác loại sản phẩm", "Different kinds of product"),
    LinkReason.LINK_FAILED: ("Không liên kết được", "Linking failed"),
    "sku_changed": ("Mã SKU đã đổi sau khi liên kết", "SKU changed after linking"),
    "duplicate_sku": ("Đã liên kết, nhưng trùng mã SKU", "Linked, but the SKU occurs more than once"),
}
SUGGESTION_WORDS = {
    SuggestionKind.NONE: ("", ""),
    SuggestionKind.CASE: ("Khác chữ hoa, chữ thường", "Differs in upper and lower case"),
    SuggestionKind.SPACE: ("Khác khoảng trắng", "Differs in spaces"),
    SuggestionKind.WIDTH: ("Khác độ rộng ký tự", "Differs in the width of letters"),
    SuggestionKind.LOOK_ALIKE: ("Ký tự nhìn giống nhau", "Letters that look the same"),
    SuggestionKind.ZEROS: ("Mất số 0 ở đầu", "Leading zeros are lost"),
    SuggestionKind.APOSTROPHE: ("Thừa dấu nháy ở đầu", "An apostrophe too many in front"),
    SuggestionKind.SCIENTIFIC: ("Bị Excel đổi thành dạng khoa học", "A spreadsheet wrote it as 8.93E+12"),
    SuggestionKind.ROUNDED: ("Bị Excel làm tròn các số cuối", "A spreadsheet rounded its last digits"),
    SuggestionKind.DATE: ("Bị Excel đổi thành ngày tháng", "A spreadsheet turned it into a date"),
    SuggestionKind.CHECK_DIGIT: ("Chỉ khác số kiểm tra của mã vạch", "Differs in the check digit of a barcode"),
    SuggestionKind.BARCODE: ("Trùng mã vạch", "Same barcode"),
    SuggestionKind.NAME: ("Trùng tên", "Same name"),
    SuggestionKind.OPTIONS: ("Cùng sản phẩm, trùng thuộc tính", "Same product, same options"),
}
COLUMNS = [
    "status",
    "reason",
    "detail",
    "suggestion",
    "score",
    *(f"pos_{name}" for name in ("product", "variant", "sku", "barcode", "price", "stock")),
    *(f"site_{name}" for name in ("product", "variant", "sku", "barcode", "price", "stock")),
    "pos_variant_id",
    "site_variant_id",
    "fingerprint",
    *("stock_state", "stock_reason", "price_state", "price_reason"),
]

Side = tuple[int, str, str, str, str]


def fingerprint(pos: Side | None, site: Side | None) -> str:
    """What both sides of a row are: (id, SKU, barcode, product, variant) each, in sixteen characters.

    Price and stock are left out: they change all day, and a fix does not depend on them.
    """
    return hashlib.sha256(repr((pos, site)).encode()).hexdigest()[:16]


def shaped(rows: pd.DataFrame) -> pd.DataFrame:
    """Product rows as the sheets of a workbook show them.

    Args:
        rows: columns of `sync.products.product_rows` with pos_price (đồng) and pos_stock (pieces), both Int64.

    Returns:
        One row for each, in the same order. Columns: `COLUMNS`: status; reason (of a linked row: its warning);
        detail; suggestion (a code, "" for none) and its score (Int64, NA for none); of each side product, variant,
        sku, barcode, price (đồng), stock (pieces); the ids (Int64); fingerprint; the sync state and reason of stock
        and price. Unknown numbers are NA. The text of a side that is gone is empty, but for the SKU it had.
    """
    linked = rows["status"] == LinkStatus.LINKED
    values: dict[str, Any] = {
        "reason": rows["reason"].mask(linked, rows["warning"]),
        "suggestion": rows["suggestion_kind"],
        "score": rows["suggestion_score"].astype("Int64").where(rows["suggestion_kind"] != ""),
        "fingerprint": list(_fingerprints(rows)),
    }
    return rows.assign(**values)[COLUMNS].reset_index(drop=True)


def _fingerprints(rows: pd.DataFrame) -> Iterator[str]:
    # A deleted POS variant is still known here, but a fix finds it no longer: its side counts as gone.
    there = (rows["pos_product_id"].notna() & (rows["pos_status"] != "deleted"), rows["site_product_id"].notna())
    sides = [_sides(rows, side, known) for side, known in zip(("pos", "site"), there, strict=True)]
    return (fingerprint(pos, site) for pos, site in zip(*sides, strict=True))


def _sides(rows: pd.DataFrame, side: str, known: pd.Series) -> Iterator[Side | None]:
    texts = (rows[f"{side}_{name}"].tolist() for name in ("sku", "barcode", "product", "variant"))
    cells = zip(known.tolist(), rows[f"{side}_variant_id"].tolist(), *texts, strict=True)
    return (
        (number, sku, code, product, variant) if there else None for there, number, sku, code, product, variant in cells
    )
