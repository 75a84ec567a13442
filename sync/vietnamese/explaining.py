"""Why a variant is linked, and where its stock and price come from, in Vietnamese."""

EXPLAINING: dict[str, str] = {
    # ---- the link ----
    "The SKU of one side changed after linking; the link stands by its ids.": (
        "Mã SKU của một bên đã đổi sau khi liên kết; liên kết vẫn giữ theo mã nội bộ."
    ),
    "The link stands by its ids, but the SKU occurs more than once.": (
        "Liên kết vẫn giữ, nhưng mã SKU này xuất hiện nhiều lần."
    ),
    # ---- stock ----
    "Nothing is planned, because the two sides are not linked.": "Chưa có kế hoạch vì hai bên chưa liên kết.",
    "The POS deleted it, so the site shows 0.": "POS đã xóa phiên bản này nên trang web hiển thị 0.",
    "Its status in the POS is {*status}, so the site shows 0.": (
        "Trạng thái trong POS là {status} nên trang web hiển thị 0."
    ),
    "active": "đang hoạt động",
    "inactive": "ngừng hoạt động",
    "The POS marks it as not for sale, so the site shows 0.": "POS không cho phép bán nên trang web hiển thị 0.",
    "not among the POS's branches": "không có trong các chi nhánh của POS",
    "It was seen and is not sent to the POS yet.": "Đã thấy đơn, chưa gửi sang POS.",
    "It waits until each of its lines is linked.": "Đơn chờ đến khi mọi sản phẩm được liên kết.",
    "It is on its way to the POS.": "Đơn đang được gửi sang POS.",
    "The POS's answer was lost; it is looked for before it is sent again.": (
        "Không nhận được câu trả lời của POS; đơn được tìm trước khi gửi lại."
    ),
    "It is a draft in the POS, which reserves nothing until a person approves it.": (
        "Đơn là đơn nháp trong POS; POS chưa giữ hàng cho đến khi đơn được duyệt."
    ),
    "It could not be created in the POS; a person must look.": "Không tạo được đơn trong POS; cần người xem.",
    # ---- prices ----
    "No list is mapped; the field is never written.": "Chưa chọn chính sách giá nên không ghi gì.",
    "The POS variant is gone; the price on the site is left.": (
        "Phiên bản không còn trong POS; giá trên trang web giữ nguyên."
    ),
    "It is not above the price, so the site shows none.": "Không cao hơn giá bán nên trang web không hiển thị.",
    # ---- what was planned, and what the site said ----
    "The site confirmed just this value.": "Trang web đã xác nhận đúng giá trị này.",
    "It waits to be written.": "Đang chờ ghi.",
    "It waits for a person's approval.": "Đang chờ duyệt.",
    "It is left alone.": "Không đụng vào.",
    "It cannot be written.": "Không ghi được.",
    "What the site shows is not known for certain.": "Chưa biết chắc trang web đang hiển thị gì.",
}
