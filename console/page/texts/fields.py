"""Names of the fields that are compared on both sides, and the hints beside them: Vietnamese, English."""

Pair = tuple[str, str]

FIELD_NAMES: dict[str, Pair] = {
    "product_name": ("Sản phẩm", "Product"),
    "variant_name": ("Phiên bản", "Variant"),
    "options": ("Thuộc tính", "Options"),
    "sku": ("Mã SKU", "SKU"),
    "barcode": ("Mã vạch", "Barcode"),
    "unit": ("Đơn vị", "Unit"),
    "status": ("Trạng thái", "Status"),
    "sellable": ("Cho phép bán", "For sale"),
    "kind": ("Loại", "Kind"),
    "price": ("Giá bán", "Price"),
    "compare_at": ("Giá so sánh", "Compare-at price"),
    "branches": ("Tổng các chi nhánh được chọn", "Chosen branches"),
    "stock": ("Tồn kho", "Stock"),
    "managed": ("Quản lý kho", "Stock managed"),
    "sells_past_zero": ("Bán khi hết hàng", "Sold beyond 0"),
    "modified_on": ("Sửa lần cuối", "Last changed there"),
    "read_at": ("Đọc lần cuối", "Last read"),
}

VALUES: dict[str, Pair] = {
    "active": ("Đang hoạt động", "Active"),
    "inactive": ("Ngừng hoạt động", "Inactive"),
    "deleted": ("Đã xóa", "Deleted"),
    "draft": ("Bản nháp", "Draft"),
    "archived": ("Lưu trữ", "Archived"),
    "normal": ("Thường", "Normal"),
    "combo": ("Combo", "Combo"),
    "pack": ("Quy đổi", "Pack"),
}
"""States and kinds, as the shops name them."""

HINTS: dict[str, Pair] = {
    "One side has none.": ("Một bên để trống.", "One side has none."),
    "Only one of them is active.": ("Chỉ một bên đang hoạt động.", "Only one of them is active."),
    "The POS does not sell it.": ("POS không bán sản phẩm này.", "The POS does not sell it."),
    "The POS has no price in this list.": (
        "POS chưa có giá trong chính sách này.",
        "The POS has no price in this list.",
    ),
    "The site counts no stock for it.": (
        "Trang web không quản lý kho sản phẩm này.",
        "The site counts no stock for it.",
    ),
    "The site goes on selling at 0.": ("Trang web vẫn bán khi hết hàng.", "The site goes on selling at 0."),
    "Without a SKU on both sides nothing links by itself.": (
        "Thiếu mã SKU ở một bên thì không tự liên kết.",
        "Without a SKU on both sides nothing links by itself.",
    ),
}
