"""Every setting of a website in words: its label, what it does, and its choices. A test keeps the list complete."""

Pair = tuple[str, str]

GROUPS: dict[str, Pair] = {
    "product": ("Sản phẩm", "Products"),
    "stock": ("Tồn kho", "Stock"),
    "price": ("Giá bán", "Prices"),
    "orders": ("Đơn hàng", "Orders"),
    "customers": ("Khách hàng", "Customers"),
    "guards": ("Chốt chặn", "Guards"),
    "pos": ("Kết nối POS", "POS connection"),
    "limit": ("Giới hạn gọi API", "Rate limit"),
}
_ALONE = {"product_sync": "product", "list_lag_seconds": "pos"}


def group_of(name: str) -> str:
    """The group that a setting stands in."""
    return name.partition(".")[0] if "." in name else _ALONE[name]


CONSEQUENCES: dict[str, Pair] = {
    "product": (
        "Tắt: mọi liên kết tạm nghỉ, không ghi gì lên trang web. Bật: liên kết cũ hoạt động lại.",
        "Off: all links rest and nothing is written to the site. On: the links work again.",
    ),
    "stock": (
        "Tồn kho của mọi hàng đã liên kết được tính lại ở lần đồng bộ tới; chỉ những số khác đi mới được ghi.",
        "The stock of everything linked is worked out anew with the next sync; only what differs is written.",
    ),
    "price": (
        "Giá của mọi hàng đã liên kết được tính lại ở lần đồng bộ tới; thay đổi quá lớn sẽ chờ duyệt.",
        "The prices of everything linked are worked out anew with the next sync; jumps wait for approval.",
    ),
    "orders": (
        "Áp dụng cho đơn hàng mới; đơn đã có trong POS giữ nguyên.",
        "Counts for new orders; those that are in the POS already stay as they are.",
    ),
    "customers": (
        "Áp dụng cho đơn hàng mới; khách hàng đã có trong POS không bao giờ bị ghi đè.",
        "Counts for new orders; a customer who exists in the POS is never overwritten.",
    ),
    "guards": (
        "Kế hoạch tới được xét theo mức mới; những gì đã chờ duyệt được xét lại.",
        "The next plan is judged by the new limits; what is held is judged again.",
    ),
    "pos": (
        "Đơn chưa rõ kết quả được tìm lại rồi mới gửi lại sau chừng ấy lâu.",
        "An order whose fate is unknown is looked for, and sent again, after so long.",
    ),
    "limit": (
        "Tốc độ gọi cửa hàng đổi ngay. Cao hơn mức của cửa hàng thì bị từ chối tạm thời.",
        "The pace of calls changes at once. More than the shop allows is refused for a while.",
    ),
}

# Name → (label, what it does).
SETTINGS: dict[str, tuple[Pair, Pair]] = {
    "product_sync": (
        ("Đồng bộ sản phẩm", "Product sync"),
        ("Liên kết theo mã SKU và giữ hai bên khớp nhau.", "Link by SKU and keep both sides in step."),
    ),
    "stock.sync": (
        ("Đồng bộ tồn kho", "Stock sync"),
        ("Tồn kho trên trang web theo POS.", "The site shows the stock of the POS."),
    ),
    "stock.branches": (
        ("Chi nhánh lấy tồn", "Stock branches"),
        ("Tồn của các chi nhánh này được cộng lại.", "The stock of these branches is summed."),
    ),
    "stock.figure": (
        ("Số tồn", "Stock figure"),
        ("Có thể bán, hay tồn thực tế trong kho.", "What can be sold, or what is on hand."),
    ),
    "stock.safety": (
        ("Tồn an toàn", "Safety stock"),
        ("Số lượng giữ lại, không đưa lên trang web.", "Pieces kept back from the site."),
    ),
    "stock.ceiling": (
        ("Hiển thị tối đa", "Ceiling"),
        ("Không bao giờ hiển thị nhiều hơn số này; để trống: không giới hạn.", "Never show more; empty: no limit."),
    ),
    "stock.hold_open_orders": (
        ("Giữ hàng cho đơn chưa duyệt", "Hold open orders"),
        (
            "Trừ số hàng của đơn web mà POS chưa giữ (đặt hàng, đang chờ, bị lỗi).",
            "Subtract web orders that the POS does not reserve yet (drafts, waiting, failing).",
        ),
    ),
    "stock.hold_days": (
        ("Đơn nháp giữ hàng tối đa (ngày)", "A draft may hold stock for (days)"),
        (
            "Quá số ngày này thì đơn được đánh dấu để người dùng duyệt hoặc hủy; để trống: không bao giờ.",
            "Older drafts are marked, so that somebody approves or cancels them; empty: never.",
        ),
    ),
    "stock.missing_branch_is_zero": (
        ("Chi nhánh chưa có tồn tính là 0", "A missing branch counts as 0"),
        ("Tắt: chưa biết thì không ghi gì.", "Off: what is not known is not written."),
    ),
    "stock.manage_unmanaged": (
        ("Bật quản lý kho trên trang web", "Let the site manage stock"),
        (
            "Sản phẩm chưa quản lý kho trên trang web sẽ được bật quản lý kho.",
            "Site items that are not managed by stock are switched to managed.",
        ),
    ),
    "stock.location": (
        ("Kho của trang web", "The site's location"),
        ("Kho của trang web nhận số tồn từ POS.", "Where the site receives the stock."),
    ),
    "price.sync": (
        ("Đồng bộ giá", "Price sync"),
        ("Giá trên trang web theo POS.", "The site shows the prices of the POS."),
    ),
    "price.selling": (
        ("Chính sách giá bán", "Selling price list"),
        ("Chính sách giá của POS dùng làm giá bán.", "The price list of the POS that is sold from."),
    ),
    "price.compare_at": (
        ("Giá so sánh", "Compare-at price"),
        ("Để trống: không so sánh giá, không đụng vào giá so sánh.", "Empty: the field is never touched."),
    ),
    "price.tax": (
        ("Thuế trong giá", "Tax in the price"),
        ("Giá hiển thị có gồm thuế hay không.", "Whether the prices shown contain the tax."),
    ),
    "price.tax_rate": (
        ("Thuế suất khi POS không ghi (%)", "Tax rate where the POS states none (%)"),
        ("Để trống: hàng không có thuế suất thì không có giá.", "Empty: such goods show no price."),
    ),
    "price.listed_with_tax": (
        ("Giá trong POS đã gồm thuế", "The POS's prices contain the tax"),
        ("Theo từng sản phẩm trong POS, hoặc luôn luôn, hoặc không bao giờ.", "As the POS says, or always, or never."),
    ),
    "price.round_to": (
        ("Làm tròn đến (đồng)", "Round to (đồng)"),
        ("Ví dụ 1000: giá luôn là bội số của 1.000 đồng.", "1000, say: prices are multiples of 1,000 đồng."),
    ),
    "price.rounding": (
        ("Cách làm tròn", "Rounding"),
        ("Đến số gần nhất, lên hay xuống.", "To the nearest, up or down."),
    ),
    "orders.sync": (
        ("Đồng bộ đơn hàng", "Order sync"),
        ("Đơn hàng mới của trang web được tạo trong POS.", "New web orders are created in the POS."),
    ),
    "orders.status": (
        ("Trạng thái đơn mới", "New orders"),
        ("Đơn vào POS ở trạng thái nào.", "The state in which orders arrive in the POS."),
    ),
    "orders.branch": (
        ("Chi nhánh nhận đơn", "Order branch"),
        ("Chi nhánh của POS nhận đơn hàng.", "The branch of the POS that receives the orders."),
    ),
    "orders.assignee": (
        ("Nhân viên phụ trách", "Staff in charge"),
        ("Để trống: không gán cho ai.", "Empty: nobody."),
    ),
    "orders.freeform": (
        ("Dòng hàng không có sản phẩm", "Lines without a product"),
        (
            "Bật: quà tặng, phụ phí, hàng đã xóa vào POS dưới dạng ghi chữ. Tắt: đơn như vậy chờ người xem.",
            "On: gifts, fees and deleted products go as lines of free text. Off: such an order waits for a person.",
        ),
    ),
    "orders.payments": (
        ("Ghi nhận thanh toán", "Record payments"),
        (
            "Số tiền khách đã trả trên trang web vào POS là khoản trả trước.",
            "What the buyer has paid becomes a prepayment.",
        ),
    ),
    "orders.payment_method": (
        ("Phương thức thanh toán trong POS", "Payment method in the POS"),
        (
            "Mã phương thức; để trống: phương thức cùng tên với trang web.",
            "Its id; empty: the one called as on the site.",
        ),
    ),
    "orders.show_shipped": (
        ("Báo đã giao trên trang web", "Show as shipped on the site"),
        (
            "Đánh dấu đơn web là đã giao khi POS đã xuất hết hàng của đơn.",
            "Mark the web order as shipped once the POS has sent all of it off.",
        ),
    ),
    "orders.show_paid": (
        ("Báo đã thanh toán trên trang web", "Show as paid on the site"),
        (
            "Đánh dấu đơn web là đã thanh toán khi đơn trong POS đã thanh toán.",
            "Mark the web order as paid once the POS order is.",
        ),
    ),
    "orders.sources": (
        ("Nguồn đơn", "Order sources"),
        (
            "Chỉ những đơn từ các nguồn này, cách nhau bằng dấu phẩy.",
            "Only orders of these sources, with commas between.",
        ),
    ),
    "customers.sync": (
        ("Đồng bộ khách hàng", "Customer sync"),
        ("Tìm hoặc tạo người mua trong POS.", "Find or create the buyer in the POS."),
    ),
    "customers.criterion": (
        ("Nhận ra khách hàng theo", "Customers are known by"),
        ("Số điện thoại hoặc email.", "Phone or e-mail."),
    ),
    "guards.zero_items": (
        ("Số mặt hàng được về 0", "Items that may go to 0"),
        ("Trong một kế hoạch, tới chừng này thì không cần duyệt.", "Up to so many in one plan go without approval."),
    ),
    "guards.zero_share": (
        ("Tỷ lệ được về 0 (0–1)", "Share that may go to 0 (0–1)"),
        ("Phần hàng còn tồn được về 0 trong một kế hoạch.", "Of the items in stock, in one plan."),
    ),
    "guards.price_down": (
        ("Giá giảm tối đa còn (tỷ lệ)", "Lowest price (ratio)"),
        ("0,5: giá mới thấp hơn một nửa thì chờ duyệt.", "0.5: below half of the present price is held."),
    ),
    "guards.price_up": (
        ("Giá tăng tối đa (tỷ lệ)", "Highest price (ratio)"),
        ("2: giá mới cao hơn gấp đôi thì chờ duyệt.", "2: above twice the present price is held."),
    ),
    "guards.max_writes": (
        ("Số lần ghi tối đa một kế hoạch", "Most writes in one plan"),
        ("Để trống: không giới hạn.", "Empty: no limit."),
    ),
    "list_lag_seconds": (
        ("Độ trễ danh sách đơn (giây)", "Lag of order lists (seconds)"),
        (
            "Đơn vừa tạo có thể chưa hiện trong danh sách chừng ấy lâu; chưa rõ kết quả thì chưa gửi lại.",
            "A new order may be missing from lists so long; nothing unsure is sent again before.",
        ),
    ),
    "limit.size": (
        ("Số lần gọi dồn", "Bucket size"),
        ("Số lần gọi cửa hàng cho phép dồn lại.", "Requests the shop's bucket holds."),
    ),
    "limit.leak": (
        ("Số lần gọi mỗi giây", "Requests a second"),
        ("Tốc độ gọi bền vững mà cửa hàng cho phép.", "Requests per second the bucket leaks."),
    ),
    "limit.order_share": (
        ("Dành cho đơn hàng", "Kept for orders"),
        ("Phần chỉ đơn hàng được dùng.", "Requests of the bucket that only orders may use."),
    ),
}

CHOICES: dict[str, dict[str, Pair]] = {
    "stock.figure": {"available": ("Có thể bán", "Available"), "on_hand": ("Tồn kho", "On hand")},
    "price.tax": {
        "as_listed": ("Như trong chính sách giá", "As in the price list"),
        "with": ("Giá đã gồm thuế", "With tax"),
        "without": ("Giá chưa gồm thuế", "Without tax"),
    },
    "price.listed_with_tax": {
        "from_pos": ("Theo POS", "As the POS says"),
        "yes": ("Luôn luôn", "Always"),
        "no": ("Không bao giờ", "Never"),
    },
    "price.rounding": {
        "nearest": ("Gần nhất", "Nearest"),
        "up": ("Làm tròn lên", "Up"),
        "down": ("Làm tròn xuống", "Down"),
    },
    "orders.status": {
        "draft": ("Đặt hàng", "Draft"),
        "approved": ("Đã duyệt", "Approved"),
        "approved_when_paid": ("Đã duyệt khi đã thanh toán", "Approved once paid"),
    },
    "customers.criterion": {"phone": ("Số điện thoại", "Phone"), "email": ("Email", "E-mail")},
}
