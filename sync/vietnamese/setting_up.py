"""Connecting, configuring and what stands in the way, in Vietnamese."""

CONNECTING: dict[str, str] = {
    "The POS {alias} is connected here already; one installation serves one POS. Disconnect it first: multiweb "
    "disconnect {_alias}": (
        "POS {alias} đã được kết nối; mỗi bản cài đặt phục vụ một POS. Hãy ngắt kết nối POS đó trước."
    ),
    "the credentials lack rights: {*rights}. Grant them in the POS.": "thiếu quyền: {rights}. Hãy cấp quyền trong POS.",
    "the credentials lack rights: {*rights}. Grant them in the shop's admin, where its keys are.": (
        "thiếu quyền: {rights}. Hãy cấp quyền trong trang quản trị của cửa hàng, ở chỗ có mã."
    ),
    "{word} ({vietnamese}: {*state})": "{word} ({vietnamese}: {state})",
    "granted": "đã cấp",
    "missing": "thiếu",
    "absent": "không có",
    "unclear": "chưa rõ",
    "{alias} still serves sites: {names}. Disconnect them first.": (
        "{alias} còn phục vụ các trang web: {names}. Hãy ngắt kết nối chúng trước."
    ),
    "No shop '{alias}' is connected; there are: {*names}.": "Chưa kết nối cửa hàng '{alias}'; hiện có: {names}.",
    "The site carried no mark of ours, or it could not be removed.": (
        "Trang web không có dấu kết nối của chúng ta, hoặc không gỡ được dấu đó."
    ),
    "The stock at the site's other locations is left as it is: {names}.": (
        "Tồn ở các kho khác của trang web giữ nguyên: {names}."
    ),
    "A shop with the alias '{alias}' is connected here already.": "Cửa hàng có alias '{alias}' đã được kết nối.",
    "{address} is connected here already, as '{alias}'.": "{address} đã được kết nối với tên '{alias}'.",
    "This store is connected here already, as '{alias}' ({address}).": (
        "Cửa hàng này đã được kết nối với tên '{alias}' ({address})."
    ),
    # ---- other systems that may feed the same site ----
    "{alias} carries the mark of another POS connection ({pos}). Two systems that write the same stock undo each "
    "other: disconnect the site there first.": (
        "{alias} đang nhận dữ liệu từ POS khác ({pos}). Hai hệ thống cùng ghi một tồn kho sẽ phá số của nhau: "
        "hãy ngắt kết nối ở đó trước."
    ),
    "The site was not marked, so another installation cannot see that it is fed from here.": (
        "Trang web không được đánh dấu nên hệ thống khác không biết nó đang nhận dữ liệu từ đây."
    ),
    "Whether another system feeds this site cannot be checked: {*why}. Before going live look at the site's list of "
    "apps, and at Cấu hình → Kênh bán hàng in every POS that may know it.": (
        "Không kiểm tra được trang web này có nhận dữ liệu từ hệ thống khác hay không: {why}. Trước khi chạy thật, hãy "
        "xem danh sách ứng dụng của trang web, và Cấu hình → Kênh bán hàng trong mọi POS có thể liên quan."
    ),
    "the mark was not kept": "dấu kết nối không được lưu lại",
    "The official channel of the POS has webhooks on {*where}. Switch its stock, price and order sync off for this "
    "site before it goes live, or the two overwrite each other (docs/connect.md).": (
        "Kênh chính thức của POS có webhook ở {where}. Trước khi chạy thật, hãy tắt đồng bộ tồn kho, giá và đơn hàng "
        "của kênh đó cho trang web này, nếu không hai bên sẽ ghi đè nhau."
    ),
    "{*one} and on {*other}": "{one} và {other}",
    "Other apps listen to this site's products or orders: {names}. Make sure that none of them writes stock or "
    "prices.": (
        "Ứng dụng khác đang theo dõi sản phẩm hoặc đơn hàng của trang web: {names}. "
        "Hãy chắc chắn không ứng dụng nào ghi tồn kho hay giá."
    ),
    # ---- webhooks ----
    "{alias} does not tell of {topic}: {*told}": "{alias} không báo tin {topic}: {told}",
    "The webhooks of {alias} cannot be {*done}; everything is found by polling instead.": (
        "Không {done} được webhook của {alias}; mọi thay đổi vẫn được đọc theo lịch."
    ),
    "set up": "cài đặt",
    "removed": "gỡ",
}

CONFIGURING: dict[str, str] = {
    "The POS has no active branch; open one there first.": (
        "POS không có chi nhánh nào đang hoạt động; hãy mở một chi nhánh trước."
    ),
    "The POS has {count} active branches and does not say which is the default. Choose with {_option}: {*branches}.": (
        "POS có {count} chi nhánh và không cho biết chi nhánh mặc định. Hãy chọn chi nhánh: {branches}."
    ),
    "The site keeps stock at {count} locations. Choose the one that receives the POS's stock with --location (the "
    "stock at the others is left as it is): {*locations}.": (
        "Trang web có {count} kho. Hãy chọn kho nhận tồn từ POS (tồn ở các kho khác giữ nguyên): {locations}."
    ),
    "{id} ({name}, default)": "{id} ({name}, mặc định)",
    "{key}: no active branch has id {id}. {*ids}": "{key}: không có chi nhánh đang hoạt động nào mang mã {id}. {ids}",
    "{key}: no active branch has id {id}.": "{key}: không có chi nhánh đang hoạt động nào mang mã {id}.",
    "There are: {*choices}.": "Hiện có: {choices}.",
    "There is no {*what} '{wanted}'.": "Không có {what} '{wanted}'.",
    "{count} places answer to this name; name one by its id, the {*what} '{wanted}'.": (
        "Có {count} nơi trùng tên; hãy nêu mã của {what} '{wanted}'."
    ),
    "active branch": "chi nhánh đang hoạt động",
    "location that keeps stock": "kho có quản lý tồn",
    "orders.assignee: no active person of the POS has id {id}.": (
        "Nhân viên phụ trách: POS không có nhân viên đang hoạt động nào mang mã {id}."
    ),
    "{key}: '{code}' is a cost list, nothing is sold from it.": "{key}: '{code}' là giá vốn, không dùng để bán.",
    "{key}: the POS has no price list '{code}'.": "{key}: POS không có chính sách giá '{code}'.",
    "none yet": "chưa có",
    # ---- settings ----
    "'{text}' is not a change; write it as key=value, like {example}.": (
        "'{text}' không phải là một thay đổi; hãy viết dạng khóa=giá trị, ví dụ {example}."
    ),
    "There is no setting '{key}'.{*hint}": "Không có thiết lập '{key}'.{hint}",
    "Did you mean {*names}?": "Có phải bạn muốn nói {names}?",
    "The stored settings of {alias} do not fit this version of Multiweb ({keys}); set them again.": (
        "Cài đặt đã lưu của {alias} không hợp với phiên bản này của Multiweb ({keys}); hãy đặt lại."
    ),
    "{key}: {*fault}.": "{key}: {fault}.",
    "Input should be greater than or equal to {least}": "giá trị phải từ {least} trở lên",
    "Input should be greater than {least}": "giá trị phải lớn hơn {least}",
    "Input should be less than or equal to {most}": "giá trị phải từ {most} trở xuống",
    "Input should be less than {most}": "giá trị phải nhỏ hơn {most}",
    "Input should be {*choices}": "giá trị phải là {choices}",
    "a valid integer, unable to parse string as an integer": "một số nguyên",
    "a valid integer, got a number with a fractional part": "một số nguyên, không có phần lẻ",
    "a valid decimal": "một số",
    "a valid number, unable to parse string as a number": "một số",
    "a valid boolean, unable to interpret input": "`on` hoặc `off`",
    "a valid string": "văn bản",
    "a finite number": "một số hữu hạn",
    "Extra inputs are not permitted": "không có thiết lập này",
    "Field required": "bắt buộc phải có",
    # ---- readiness ----
    "If both accounts of the official apps log in by phone number, it must be the same number on both sides; that "
    "cannot be seen from here.": (
        "Nếu tài khoản ở hai bên đăng nhập bằng số điện thoại thì phải là cùng một số; điều này không thể "
        "kiểm tra từ đây."
    ),
    "{*what} was never read; run: multiweb doctor {_alias} --fresh": "{what} chưa được đọc lần nào.",
    "The POS's catalog": "danh mục của POS",
    "{alias}'s catalog": "danh mục của {alias}",
    "No stock row at a chosen branch: counted as 0.": "Chưa có tồn ở một chi nhánh được chọn: tính là 0.",
    "No stock row at a chosen branch: the stock is unknown, nothing is pushed.": (
        "Chưa có tồn ở một chi nhánh được chọn: chưa biết tồn kho, không ghi gì."
    ),
    "Open the stock in the POS, or set stock.missing_branch_is_zero=on where a missing row means 0.": (
        "Hãy khởi tạo tồn trong POS, hoặc bật “Chi nhánh chưa có tồn tính là 0” trong Cài đặt."
    ),
    "Negative stock at a chosen branch: it lowers the sum of the others, and a sum below 0 shows as 0.": (
        "Tồn âm ở một chi nhánh được chọn: làm giảm tổng của các chi nhánh khác; tổng dưới 0 hiển thị là 0."
    ),
    "Balance the stock in the POS (Kiểm hàng).": "Hãy cân bằng kho trong POS (Kiểm hàng).",
    "No price in {code}: the price is not pushed.": "Chưa có giá trong {code}: giá không được ghi.",
    "Give the variant a price in that list.": "Hãy nhập giá cho phiên bản trong chính sách giá đó.",
    "Stock is not managed by the site (Quản lý kho is off): its stock is left alone.": (
        "Trang web không quản lý kho (Quản lý kho đang tắt): tồn kho không được ghi."
    ),
    "Switch it on there, or set stock.manage_unmanaged=on.": (
        "Hãy bật ở trang web, hoặc bật “Bật quản lý kho trên trang web” trong Cài đặt."
    ),
    "Negative stock on the site: sold past zero already.": "Tồn âm trên trang web: đã bán quá số tồn.",
    "The first push sets it right; look whether orders wait for goods.": (
        "Lần ghi đầu tiên sẽ sửa lại; hãy xem có đơn nào đang chờ hàng không."
    ),
    "The site goes on selling at 0 (Cho phép tiếp tục mua khi hết hàng).": (
        "Trang web vẫn bán khi hết hàng (Cho phép tiếp tục mua khi hết hàng)."
    ),
    "Switch that off there, unless it is meant.": "Hãy tắt ở trang web, trừ khi chủ ý như vậy.",
    "The site states no stock or no price for the variant.": "Trang web không cho biết tồn kho hoặc giá của phiên bản.",
    "Open the product on the site and save it.": "Hãy mở sản phẩm trên trang web và lưu lại.",
    "No SKU {*where}: never linked.": "Chưa có mã SKU {where}: không bao giờ được liên kết.",
    "Give it a SKU.": "Hãy điền mã SKU.",
    "The same SKU more than once {*where}: none of them is linked.": (
        "Trùng mã SKU {where}: không cái nào được liên kết."
    ),
    "Keep the SKU on one of them.": "Chỉ để mã SKU cho một phiên bản.",
    "SKUs {*where} that differ by case or space alone: only those with an exact partner link.": (
        "Mã SKU {where} chỉ khác nhau chữ hoa hay khoảng trắng: chỉ mã khớp hoàn toàn được liên kết."
    ),
    "Make them differ plainly, or equal the other side.": "Đặt mã khác hẳn nhau, hoặc cho khớp với bên kia.",
    "The site keeps stock at several locations and none is chosen: set stock.location.": (
        "Trang web có nhiều kho mà chưa chọn kho nào: hãy chọn trong Cài đặt."
    ),
}

WORKING: dict[str, str] = {
    "the catalog came back empty, while {count} variants are known; none of them was taken as deleted. Look whether "
    "the shop still shows its products.": (
        "danh mục trả về trống trong khi đã biết {count} phiên bản; không phiên bản nào bị coi là đã xóa. "
        "Hãy xem cửa hàng còn hiển thị sản phẩm không."
    ),
    "The right to {*what} was lost to another worker; the next run goes on.": (
        "Một tiến trình khác đã nhận việc {what}; lượt sau sẽ tiếp tục."
    ),
    "scan the POS": "đọc POS",
    "read {alias}": "đọc {alias}",
    "push to {alias}": "ghi lên {alias}",
    "push {alias}": "ghi {alias}",
    "apply this workbook": "áp dụng tệp này",
    "import the orders of {alias}": "nhập đơn hàng của {alias}",
    "show on {alias} what became of its orders": "báo trạng thái đơn hàng lên {alias}",
    # ---- what an error is about ----
    "Catalog:": "Danh mục:",
    "Orders:": "Đơn hàng:",
    "Push:": "Ghi lên trang web:",
    "{alias}: products": "{alias}: sản phẩm",
    "{alias}: writes": "{alias}: ghi",
}
