"""What the database, the vault and the leases say, in Vietnamese."""

KEEPING: dict[str, str] = {
    "The POS {alias} is connected already; disconnect it first.": (
        "POS {alias} đã được kết nối; hãy ngắt kết nối trước."
    ),
    "There is no connection {alias}.": "Không có kết nối {alias}.",
    "Disconnect the sites first: {names}.": "Hãy ngắt kết nối các trang web trước: {names}.",
    "{alias} cannot be an alias: up to 40 small letters without marks, digits and hyphens.": (
        "{alias} không dùng làm alias được: tối đa 40 ký tự chữ thường không dấu, chữ số và dấu gạch ngang."
    ),
    "{address} is connected already, as {alias}.": "{address} đã được kết nối với tên {alias}.",
    "The alias {alias} belongs to {address}; choose another one, or disconnect it first.": (
        "Alias {alias} đã là của {address}; hãy chọn alias khác, hoặc ngắt kết nối cửa hàng đó trước."
    ),
    "No POS is connected yet; connect it first.": "Chưa kết nối POS; hãy kết nối POS trước.",
    "There is no site {alias}. Connected sites: {*names}.": (
        "Không có trang web {alias}. Trang web đã kết nối: {names}."
    ),
    "{alias} was being worked on until this moment; try again.": "{alias} vừa được xử lý xong; hãy thử lại.",
    "{name} is being worked on by {holder} since {since} UTC (last sign of life {seconds} s ago).": (
        "{name} đang được {holder} xử lý từ {since} UTC (tín hiệu gần nhất {seconds} giây trước)."
    ),
    # ---- users ----
    "A user's name has 1 to 40 characters: small letters a-z, digits, and . _ @ -": (
        "Tên đăng nhập có 1 đến 40 ký tự: chữ thường a-z, chữ số và . _ @ -"
    ),
    "There is a user '{name}' already.": "Đã có người dùng '{name}'.",
    "There is no user '{name}'; see: multiweb users list": "Không có người dùng '{name}'.",
    "'{name}' is the last owner and stays; make somebody else an owner first.": (
        "'{name}' là chủ cửa hàng cuối cùng; hãy đặt người khác làm chủ cửa hàng trước."
    ),
    "There is no role '{name}'; there are: {names}.": "Không có vai trò '{name}'; hiện có: {names}.",
    "A password has {least} to {most} characters.": "Mật khẩu có {least} đến {most} ký tự.",
    # ---- addresses of alerts ----
    "The name of an address has 1 to {count} characters.": "Tên địa chỉ có 1 đến {count} ký tự.",
    "There is an address '{name}' already.": "Đã có địa chỉ '{name}'.",
    "There is no address '{name}'; see: multiweb alerts list": "Không có địa chỉ '{name}'.",
    "This is no address for alerts. Write it as apprise has it, beginning with one of: {schemes} (docs/alerts.md).": (
        "Đây không phải địa chỉ apprise dùng được. Địa chỉ bắt đầu bằng một trong: {schemes}."
    ),
    "An address for alerts ({scheme}://…) may not name files of this machine.": (
        "Địa chỉ ({scheme}://…) không được trỏ tới tệp trên máy chủ."
    ),
    "The address ({scheme}://…) lacks something, or has something too much; see docs/alerts.md.": (
        "Địa chỉ ({scheme}://…) thiếu hoặc thừa một phần; hãy xem các ví dụ."
    ),
    # ---- keys and the database itself ----
    "A key of this installation is malformed or missing: a key is 32 bytes in URL-safe base64 (44 characters).": (
        "Khóa của bản cài đặt này sai dạng hoặc bị thiếu: khóa gồm 32 byte dạng base64 (44 ký tự). "
        "Hãy báo người vận hành."
    ),
    "The stored credentials cannot be opened with the present key. Give back the key they were sealed with "
    "(MULTIWEB_KEY or the key file), or connect the shop again.": (
        "Không mở được mã truy cập đã lưu bằng khóa hiện tại. Hãy trả lại khóa cũ (MULTIWEB_KEY hoặc tệp khóa), "
        "hoặc kết nối lại cửa hàng."
    ),
    "Everybody on this machine may change the key file {path}, so it is not used: chmod 600 {_path}": (
        "Mọi người trên máy chủ đều sửa được tệp khóa {path} nên tệp không được dùng: chmod 600 {path}"
    ),
    "The key file {path} cannot be changed from here. Put a new key as its first line by hand (multiweb vault new-key "
    "prints one), keep the old lines, and run this again.": (
        "Không sửa được tệp khóa {path} từ đây. Người vận hành hãy thêm khóa mới vào dòng đầu "
        "(multiweb vault new-key), giữ các dòng cũ, rồi chạy lại."
    ),
    "The key file {path} cannot be read; restore it or set MULTIWEB_KEY.": (
        "Không đọc được tệp khóa {path}; hãy khôi phục tệp hoặc đặt MULTIWEB_KEY."
    ),
}
