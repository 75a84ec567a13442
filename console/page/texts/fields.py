"""Names of the fields that are compared on both sides, and states that the shops name: Vietnamese, English."""

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
