"""What an analyst is shown: one row for each variant that does not simply match, with both sides beside it."""

import hashlib
from collections.abc import Sequence

import pandas as pd

from sync.matching import only_in_pos
from sync.records import LinkReason, LinkStatus
from sync.settings import SiteSettings
from sync.stores import Database

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
    "case": ("Khác chữ hoa, chữ thường", "Differs in upper and lower case"),
    "space": ("Khác khoảng trắng", "Differs in spaces"),
    "width": ("Khác độ rộng ký tự", "Differs in the width of letters"),
    "zeros": ("Mất số 0 ở đầu", "Leading zeros are lost"),
    "scientific": ("Bị Excel đổi thành số", "A spreadsheet turned it into a number"),
    "barcode": ("Trùng mã vạch", "Same barcode"),
    "name": ("Trùng tên", "Same name"),
}
_SIDE = ["id", "sku", "barcode", "product_name", "variant_name"]
COLUMNS = [
    "status",
    "reason",
    "detail",
    "suggestion",
    *(f"pos_{name}" for name in ("product", "variant", "sku", "barcode", "price", "stock")),
    *(f"site_{name}" for name in ("product", "variant", "sku", "barcode", "price", "stock")),
    "pos_variant_id",
    "site_variant_id",
    "fingerprint",
]

Side = tuple[int, str, str, str, str]


def fingerprint(pos: Side | None, site: Side | None) -> str:
    """What both sides of a row are: (id, SKU, barcode, product, variant) each, in sixteen characters.

    Price and stock are left out: they change all day, and a fix does not depend on them.
    """
    return hashlib.sha256(repr((pos, site)).encode()).hexdigest()[:16]


def mismatches(alias: str, database: Database) -> pd.DataFrame:
    """Every row of a site that is not simply linked, those with a warning too, and the POS's rest.

    Columns: status, reason (of a linked row: its warning), detail, suggestion (a code, "" for none), pos_product,
    pos_variant, pos_sku, pos_barcode, pos_price (đồng), pos_stock (pieces), the same six for the site,
    pos_variant_id, site_variant_id (Int64), fingerprint. Unknown numbers are NA.
    """
    settings = database.state.site(alias).settings
    pos, site = database.catalog.pos_variants(), database.catalog.site_variants(alias)
    rows = database.links.rows(alias)
    rows = pd.concat([rows[_shown(rows)], _rest(pos, rows)], ignore_index=True)
    rows["reason"] = rows["reason"].where(rows["status"] != LinkStatus.LINKED, rows["warning"])
    left = _pos_side(pos, settings, database).reindex(rows["pos_variant_id"])
    right = _site_side(site).reindex(rows["site_variant_id"])
    frame = pd.DataFrame(
        {
            "status": rows["status"],
            "reason": rows["reason"],
            "detail": rows["detail"],
            "suggestion": rows["suggestion_kind"],
            **_columns("pos", left),
            **_columns("site", right),
            "pos_variant_id": rows["pos_variant_id"].astype("Int64"),
            "site_variant_id": rows["site_variant_id"].astype("Int64"),
            "fingerprint": [fingerprint(a, b) for a, b in zip(_sides(left), _sides(right), strict=True)],
        }
    )
    return frame[COLUMNS].sort_values(["status", "reason", "pos_sku", "site_sku"], kind="stable", ignore_index=True)


def counted(alias: str, database: Database, only_pos: int) -> dict[str, int]:
    """How many rows have which outcome: `linked`, and `status/reason` of the rest."""
    found = {
        f"{status}/{reason}" if reason else status: count
        for (status, reason), count in sorted(database.links.summary(alias).items())
    }
    if only_pos:
        found[f"{LinkStatus.UNLINKED}/{LinkReason.ONLY_IN_POS}"] = only_pos
    return found


def _shown(rows: pd.DataFrame) -> pd.Series:
    shown: pd.Series = (rows["status"] != LinkStatus.LINKED) | (rows["warning"] != "")
    return shown


def _rest(pos: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """POS variants that no link row names."""
    rest = only_in_pos(pos, rows)
    values = {"pos_variant_id": rest["id"].astype("Int64"), "status": str(LinkStatus.UNLINKED)}
    frame = pd.DataFrame(values | {"reason": str(LinkReason.ONLY_IN_POS)}, index=rest.index)
    return frame.reindex(columns=rows.columns).assign(
        detail="", warning="", suggestion_kind="", by_hand=False, pos_sku="", site_sku="", shape="",
        site_variant_id=pd.array([pd.NA] * len(rest), dtype="Int64"),
    )  # fmt: skip


def _pos_side(pos: pd.DataFrame, settings: SiteSettings, database: Database) -> pd.DataFrame:
    frame = pos[_SIDE].set_index("id", drop=False)
    frame["price"] = _price(settings, database).reindex(frame.index)
    frame["stock"] = _stock(settings, database).reindex(frame.index)
    return frame


def _site_side(site: pd.DataFrame) -> pd.DataFrame:
    frame = site[[*_SIDE, "price", "quantity"]].set_index("id", drop=False)
    return frame.rename(columns={"quantity": "stock"})


def _price(settings: SiteSettings, database: Database) -> pd.Series:
    lists = [one.id for one in database.catalog.price_lists() if one.code == settings.price.selling]
    prices = database.catalog.pos_prices(lists)
    found: pd.Series = prices.set_index("variant_id")["value"].astype("Int64")
    return found


def _stock(settings: SiteSettings, database: Database) -> pd.Series:
    """The chosen figure of the chosen branches, whole pieces; unknown where a branch has no row."""
    branches = settings.stock.branches
    rows = database.catalog.pos_stock(branches)
    grouped = rows.groupby("variant_id")[f"{settings.stock.figure}_milli"]
    whole = grouped.sum().floordiv(1000).astype("Int64")
    complete: pd.Series = whole.where(settings.stock.missing_branch_is_zero | (grouped.size() == len(branches)))
    return complete


def _columns(side: str, frame: pd.DataFrame) -> dict[str, pd.Series]:
    names = {"product": "product_name", "variant": "variant_name", "sku": "sku", "barcode": "barcode"}
    plain = frame.reset_index(drop=True)
    texts = {f"{side}_{name}": plain[column].astype("object").fillna("") for name, column in names.items()}
    numbers = {f"{side}_{name}": plain[name].astype("Int64") for name in ("price", "stock")}
    return texts | numbers


def _sides(frame: pd.DataFrame) -> Sequence[Side | None]:
    return [
        None if pd.isna(number) else (int(number), *texts)
        for number, *texts in frame[_SIDE].itertuples(index=False, name=None)
    ]
