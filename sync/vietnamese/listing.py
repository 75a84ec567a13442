"""Stock, prices, plans and guards, in Vietnamese."""

LISTING: dict[str, str] = {
    # ---- stock ----
    "Stock sync is off.": "Đồng bộ tồn kho đang tắt.",
    "The site computes the stock of a combo from its parts.": "Trang web tính tồn của combo từ các thành phần.",
    "The site does not manage the stock of this item.": "Trang web không quản lý kho sản phẩm này.",
    "No branch of the POS is chosen for the stock of this site; set stock.branches.": (
        "Chưa chọn chi nhánh lấy tồn cho trang web này; hãy chọn trong Cài đặt."
    ),
    "The POS gives no stock for one of the chosen branches.": "POS chưa có tồn ở một trong các chi nhánh được chọn.",
    # ---- prices ----
    "Price sync is off.": "Đồng bộ giá đang tắt.",
    "The POS has no price for it in the list {code}.": "POS chưa có giá trong chính sách giá {code}.",
    "Rounded to {#unit} đ, nothing is left of its price; choose a smaller price.round_to.": (
        "Làm tròn đến {unit} đ thì giá không còn gì; hãy chọn mức làm tròn nhỏ hơn trong Cài đặt."
    ),
    "Without a selling price there is nothing to compare with.": "Chưa có giá bán nên không có gì để so sánh.",
    "The POS has no price list with the code {code}.": "POS không có chính sách giá mã {code}.",
    "The price list {code} holds cost prices, which are never shown.": (
        "Chính sách giá {code} là giá vốn, không bao giờ được hiển thị."
    ),
    "The POS has several price lists with the code {code}.": "POS có nhiều chính sách giá cùng mã {code}.",
    "The POS states no tax rate for it, and the settings none to use instead; enter the tax in the POS, or set "
    "price.tax_rate.": (
        "POS không ghi thuế suất và Cài đặt cũng chưa có; hãy nhập thuế trong POS hoặc điền thuế suất trong Cài đặt."
    ),
    "The POS does not say whether its price contains the tax; set price.listed_with_tax to yes or no.": (
        "POS không cho biết giá đã gồm thuế hay chưa; hãy chọn trong Cài đặt."
    ),
    "{#price} đ in the list: {*steps}.": "{price} đ trong chính sách giá: {steps}.",
    "{#share} tax added": "cộng thuế {share}",
    "{#share} tax taken out": "trừ thuế {share}",
    "rounded {*way} {#amount} đ": "làm tròn {way} {amount} đ",
    "to the nearest": "đến bội số gần nhất của",
    "up to a full": "lên bội số của",
    "down to a full": "xuống bội số của",
    # ---- plans and guards ----
    "Not linked, or no price list is mapped to it any more.": (
        "Chưa liên kết, hoặc không còn chính sách giá nào cho nó."
    ),
    "Waits for the price, which is held.": "Chờ giá bán đang được giữ lại để duyệt.",
    "{count} of {total} items in stock would go to 0; at most {most} may in one plan.": (
        "{count} trong {total} mặt hàng còn tồn sẽ về 0; một kế hoạch chỉ cho phép tối đa {most}."
    ),
    "From {#before} to {#after} is beyond {#down}–{#up} times the present price.": (
        "Từ {before} đến {after}, ngoài khoảng {down}–{up} lần giá hiện tại."
    ),
    "The plan would write to {count} variants; at most {most} may in one plan.": (
        "Kế hoạch sẽ ghi {count} phiên bản; một kế hoạch chỉ cho phép tối đa {most}."
    ),
    "{alias} holds nothing for {*what}; see: multiweb plan {_alias} --held": (
        "{alias} không giữ lại gì cho {what}; hãy xem Thay đổi → Chờ duyệt."
    ),
    "Nothing of {*what} is rejected for {alias}; see: multiweb reject {_alias} --undo": (
        "Không có giá trị nào của {what} bị từ chối cho {alias}; hãy xem Thay đổi → Chờ duyệt."
    ),
    "A person rejected it; another value of the POS is judged anew.": (
        "Đã có người từ chối; POS đổi sang giá trị khác thì xét lại từ đầu."
    ),
    "Stays as it is with the price, which a person rejected.": "Giữ nguyên cùng giá bán đã bị từ chối.",
    "It was rejected once, and somebody wants to be asked again.": "Đã từng bị từ chối, nay được hỏi lại.",
    "approved": "đã duyệt",
    "rejected by a person": "đã từ chối",
    "to be asked about again": "hỏi lại",
    "planned from the POS": "theo POS",
    # ---- alerts ----
    "Alerts to '{name}' ({kind}) are not delivered since {when}: {*why}; try: multiweb alerts test '{_name}'": (
        "Cảnh báo tới '{name}' ({kind}) không gửi được từ {when}: {why}"
    ),
    # ---- writing ----
    "The site was asked for {sent} and answered {value}.": "Đã gửi {sent} nhưng trang web trả lời {value}.",
    "The site showed another value than the one it had confirmed.": (
        "Trang web hiển thị giá trị khác với giá trị đã xác nhận."
    ),
    "{alias} is in preview: nothing is written until it is live (multiweb confirm {_alias}).": (
        "{alias} đang xem trước nên chưa ghi gì; hãy cho chạy thật ở Thay đổi."
    ),
    "{alias} is paused: nothing is written until it is resumed (multiweb resume {_alias}).": (
        "{alias} đang tạm dừng nên chưa ghi gì; hãy bấm Chạy tiếp."
    ),
    "Another run is writing to {alias} right now; what is planned goes with that run or the next one.": (
        "Một lượt đồng bộ khác đang ghi lên {alias}; phần còn lại đi cùng lượt đó hoặc lượt sau."
    ),
    "The time of this run was up; the rest goes with the next run.": (
        "Đã hết thời gian của lượt này; phần còn lại đi cùng lượt đồng bộ sau."
    ),
    "{*what} was not read yet, so there is no plan to confirm; run: multiweb sync {_alias}": (
        "{what} chưa được đọc nên chưa có kế hoạch để xác nhận; hãy bấm Đồng bộ ngay ở trang Tổng quan."
    ),
}
