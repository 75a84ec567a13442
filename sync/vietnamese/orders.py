"""Orders and their buyers, in Vietnamese."""

ORDERS: dict[str, str] = {
    # ---- what stops an order ----
    "Choose the POS branch that receives the orders.": "Hãy chọn chi nhánh nhận đơn trong Cài đặt.",
    "The order has no lines.": "Đơn không có sản phẩm nào.",
    "No product on the site stands behind: {names}. Enter this order in the POS by hand, or set orders.freeform to "
    "carry such lines over as free text, and retry it.": (
        "Không có sản phẩm nào trên trang web ứng với: {names}. Hãy nhập đơn này vào POS bằng tay, hoặc bật "
        "“Dòng hàng không có sản phẩm” trong Cài đặt rồi thử lại."
    ),
    "Not linked: {names}. The order goes by itself once they are.": (
        "Chưa liên kết: {names}. Đơn sẽ tự vào POS khi các sản phẩm này được liên kết."
    ),
    "The site states a total of {total} đồng, {difference} đồng {*more} than its lines, discounts, "
    "shipping and tax add "
    "up to. Enter this order in the POS by hand.": (
        "Trang web ghi tổng {total} đồng, {more} {difference} đồng so với tổng các dòng hàng, giảm giá, phí "
        "giao và thuế. "
        "Hãy nhập đơn này vào POS bằng tay."
    ),
    "more": "nhiều hơn",
    "less": "ít hơn",
    "none": "không có",
    # ---- compared ----
    "The POS totals {theirs} đồng and the site {ours} đồng: {difference} đồng {*more}.": (
        "POS tính {theirs} đồng, trang web tính {ours} đồng: POS {more} {difference} đồng."
    ),
    "The lines differ. Missing in the POS: {*missing}. Only in the POS: {*extra}.": (
        "Các dòng hàng khác nhau. Thiếu trong POS: {missing}. Chỉ có trong POS: {extra}."
    ),
    "{*what} × {#count} at {amount} đồng": "{what} × {count} giá {amount} đồng",
    "a line without variant": "dòng không có phiên bản",
    "variant {id}": "phiên bản {id}",
    "Its lines cannot be compared, because one is not linked.": (
        "Không so sánh được các dòng hàng vì có sản phẩm chưa liên kết."
    ),
    "Put it right in the POS; the order {code} is kept.": "Hãy sửa lại trong POS; đơn {code} được giữ nguyên.",
    "The POS keeps this order as {code}, not under our code.": (
        "POS lưu đơn này với mã {code}, không phải mã của chúng ta."
    ),
    "Compared with the web order: equal.": "So với đơn web: khớp.",
    "Compared with the web order: equal; then approved.": "So với đơn web: khớp; sau đó đã duyệt.",
    "{code} was made a second time; it is cancelled in the POS.": (
        "{code} bị tạo lần thứ hai; đơn đó được hủy trong POS."
    ),
    "Nobody was named, but the POS put somebody in charge.": (
        "Không chỉ định ai nhưng POS đã tự gán nhân viên phụ trách."
    ),
    "The POS refuses our code: {*told}": "POS từ chối mã đơn của chúng ta: {told}",
    "The POS had created it under a code of its own.": "POS đã tạo đơn với mã riêng của POS.",
    "The POS did not approve it: {*told}": "POS không duyệt đơn: {told}",
    # ---- sent to the POS ----
    "Created in the POS.": "Đã tạo trong POS.",
    "It was in the POS already.": "Đơn đã có trong POS từ trước.",
    "Found in the POS after its answer had been lost.": "Đã tìm thấy trong POS sau khi mất câu trả lời.",
    "The answer of the POS was lost; it is searched before anything is sent again.": (
        "Không nhận được câu trả lời của POS; đơn được tìm trong POS trước khi gửi lại."
    ),
    "It is searched in the POS before anything is sent again.": "Đơn được tìm trong POS trước khi gửi lại.",
    "The POS refuses the code {code} as taken, but shows no order with it.": (
        "POS báo mã {code} đã được dùng nhưng không cho thấy đơn nào có mã đó."
    ),
    "The POS says that {code} exists already, but does not list it yet.": (
        "POS báo {code} đã có nhưng chưa hiện trong danh sách."
    ),
    "Another worker recorded the POS order of {number}; the next run goes on from there.": (
        "Một tiến trình khác đã ghi nhận đơn POS của {number}; lượt sau sẽ tiếp tục."
    ),
    "The POS no longer knows customer {id}; the buyer is looked for again.": (
        "POS không còn khách hàng {id}; người mua được tìm lại."
    ),
    "The POS refuses the order: {*told}": "POS từ chối đơn: {told}",
    "The POS refuses this part of the order: {*told}": "POS từ chối phần này của đơn: {told}",
    "The POS no longer shows {code}. Look for it there, or enter the order by hand.": (
        "POS không còn hiển thị {code}. Hãy tìm đơn trong POS, hoặc nhập đơn bằng tay."
    ),
    # ---- followed afterwards ----
    "Seen on the site.": "Thấy trên trang web.",
    "Cancelled on the site.": "Đã hủy trên trang web.",
    "Edited on the site.": "Đã sửa trên trang web.",
    "Edited on the site; the total is the same.": "Đã sửa trên trang web; tổng tiền không đổi.",
    "It changed on the site and cannot be read in the list; it is read by itself.": (
        "Đơn đã thay đổi trên trang web nhưng không đọc được trong danh sách; đơn được đọc riêng."
    ),
    "It can be read again.": "Đã đọc lại được.",
    "Edited on the site; it is tried again.": "Đã sửa trên trang web; đơn được thử lại.",
    "The buyer has paid; the POS is to know.": "Khách đã thanh toán; POS sẽ được cập nhật.",
    "Edited on the site; its draft in the POS is to be changed.": (
        "Đã sửa trên trang web; đơn nháp trong POS sẽ được sửa theo."
    ),
    "Edited on the site after it was approved; change {*code} in the POS by hand.": (
        "Đã sửa trên trang web sau khi duyệt; hãy sửa {code} trong POS bằng tay."
    ),
    "the order": "đơn hàng",
    "Cancelled on the site before it was imported.": "Đã hủy trên trang web trước khi nhập vào POS.",
    "Cancelled on the site; it is searched in the POS, to be cancelled there as well.": (
        "Đã hủy trên trang web; đơn được tìm trong POS để hủy theo."
    ),
    "Its draft in the POS is to be cancelled.": "Đơn nháp trong POS sẽ được hủy.",
    "Cancelled on the site after it was approved; cancel {*code} in the POS by hand.": (
        "Đã hủy trên trang web sau khi duyệt; hãy hủy {code} trong POS bằng tay."
    ),
    "Deleted on the site after its import; cancel {*code} in the POS by hand.": (
        "Đã xóa trên trang web sau khi nhập; hãy hủy {code} trong POS bằng tay."
    ),
    "Cancelled on the site, and in the POS.": "Đã hủy trên trang web và trong POS.",
    "It is {*status} in the POS.": "Đơn trong POS: {status}.",
    "draft": "đặt hàng",
    "finalized": "đã duyệt",
    "completed": "hoàn thành",
    "cancelled": "đã hủy",
    "Somebody changed it in the POS meanwhile.": "Trong lúc đó có người đã sửa đơn trong POS.",
    "The POS does not let us change it: {*told}": "POS không cho sửa đơn: {told}",
    "{*what} changed in place, as edited on the site.": "{what} đã được sửa theo đơn web.",
    "Lines and amounts": "Dòng hàng và số tiền",
    "Address and contact": "Địa chỉ và liên hệ",
    "Changed in the POS.": "Đã thay đổi trong POS.",
    "Released by a person.": "Người dùng cho gửi lại.",
    "Its draft holds stock for more than {days} days: approve or cancel {code} in the POS.": (
        "Đơn nháp giữ hàng quá {days} ngày: hãy duyệt hoặc hủy {code} trong POS."
    ),
    "{alias} has no recorded order {id}.": "{alias} không có đơn {id}.",
    "{alias} has no recorded order {id}; see: multiweb orders {_alias}": "{alias} không có đơn {id}.",
    "{alias} has several orders {text}; name one by its id: {ids}": (
        "{alias} có nhiều đơn {text}; hãy nêu rõ mã đơn: {ids}"
    ),
    "Order {number} of {alias} is {*state}: only failed, unlinked and marked ones can be sent again.": (
        "Đơn {number} của {alias} đang ở trạng thái {state}: chỉ gửi lại được đơn lỗi, chưa liên kết hoặc cần xem."
    ),
    "new": "mới",
    "waiting": "chờ liên kết",
    "sending": "đang gửi",
    "unsure": "đang kiểm tra",
    "created": "đã vào POS",
    "off": "không gửi",
    "failed": "lỗi",
    "Order {id} of site {alias} is not recorded here; poll its orders first.": (
        "Chưa có đơn {id} của {alias}; hãy đọc đơn hàng của trang web trước."
    ),
    "Placed before the site went live, and left out.": "Đặt trước khi trang web chạy thật nên không nhập.",
    "The site was disconnected.": "Trang web đã ngắt kết nối.",
    # ---- payments, and what the site shows ----
    "The buyer has paid on the site.": "Khách đã thanh toán trên trang web.",
    "The buyer has paid {missing} đồng that are not recorded in the POS: {*why}.": (
        "Khách đã trả {missing} đồng chưa được ghi nhận trong POS: {why}."
    ),
    "the POS has no payment method “{name}”; choose orders.payment_method": (
        "POS không có phương thức thanh toán “{name}”; hãy chọn phương thức trong Cài đặt"
    ),
    "The order was cancelled on the site.": "Đơn đã hủy trên trang web.",
    "The site shows it as {*what}.": "Trang web hiển thị {what}.",
    "In the POS it is {*what}.": "Trong POS: {what}.",
    "Shown on the site as {*what}.": "Đã báo trên trang web: {what}.",
    "The site does not let us: {*told}": "Trang web không cho phép: {told}",
    "shipped": "đã giao",
    "paid": "đã thanh toán",
}

BUYERS: dict[str, str] = {
    "phone": "số điện thoại",
    "e-mail": "email",
    "somebody else is making the same customer; the order goes later": (
        "khách hàng này đang được tạo ở nơi khác; đơn sẽ đi sau"
    ),
    "a customer was sent to it a moment ago and is not in its lists yet; the order goes by itself later": (
        "khách hàng vừa được gửi sang và chưa có trong danh sách của POS; đơn sẽ tự đi sau"
    ),
    "The POS refuses the {*key} of the order for another customer; it was left out.": (
        "POS báo {key} của đơn thuộc khách hàng khác nên đã bỏ qua thông tin này."
    ),
    "it says that the buyer's {*key} is taken, but does not list the customer yet": (
        "POS báo {key} của người mua đã có nhưng chưa hiện khách hàng đó trong danh sách"
    ),
    "The POS refuses the buyer's {*key} ({*told}), but shows no active customer with it: the order was made for a "
    "walk-in. Set the customer in the POS.": (
        "POS từ chối {key} của người mua ({told}) nhưng không có khách hàng nào đang hoạt động: đơn được tạo cho khách "
        "lẻ. Hãy chọn khách hàng trong POS."
    ),
    "Several customers of the POS have this {*key}: {one} was taken, not {others}.": (
        "Nhiều khách hàng trong POS có cùng {key}: đã chọn {one}, không chọn {others}."
    ),
    "The {*key} belongs to customer {one}, the {*other} to customer {two}: the {*_key} decided.": (
        "{key} là của khách hàng {one}, {other} là của khách hàng {two}: đã chọn theo {key}."
    ),
    "The POS did not let us have the order source of the site; it is asked for again with later orders.": (
        "POS không cho biết nguồn đơn của trang web; các đơn sau sẽ hỏi lại."
    ),
}
