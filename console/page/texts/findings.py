"""What `sync.connecting.readiness` looks for, in words: what it means, and what to do."""

Pair = tuple[str, str]

FINDINGS: dict[str, tuple[Pair, Pair]] = {
    "pos_sku_blank": (
        ("Chưa có mã SKU trong POS: không bao giờ được liên kết.", "No SKU in the POS: never linked."),
        ("Điền mã SKU.", "Give it a SKU."),
    ),
    "pos_sku_duplicate": (
        (
            "Trùng mã SKU trong POS: không cái nào được liên kết.",
            "The same SKU more than once in the POS: none is linked.",
        ),
        ("Chỉ để mã SKU cho một phiên bản.", "Keep the SKU on one of them."),
    ),
    "pos_sku_near_duplicate": (
        (
            "Mã SKU chỉ khác nhau chữ hoa hay khoảng trắng: chỉ mã khớp hoàn toàn được liên kết.",
            "SKUs that differ by case or space alone: only those with an exact partner link.",
        ),
        ("Đặt mã khác hẳn nhau, hoặc cho khớp với bên kia.", "Make them differ plainly, or equal the other side."),
    ),
}
