"""What keeps a WooCommerce shop from letting us in, in Vietnamese."""

WOOCOMMERCE: dict[str, str] = {
    # ---- addresses and keys ----
    "{alias}: the shop must be reached over https, or everybody on the way could read its key and its orders. "
    "Let its host give it a certificate, and give the address with https://.": (
        "{alias}: cửa hàng phải dùng https, nếu không ai ở giữa đường cũng đọc được khóa và đơn hàng. Hãy nhờ "
        "nhà cung cấp hosting cài chứng chỉ và nhập địa chỉ bắt đầu bằng https://"
    ),
    "Key and secret have changed places: the consumer key begins with ck_, its secret with cs_.": (
        "Key và secret bị đổi chỗ: consumer key bắt đầu bằng ck_, consumer secret bắt đầu bằng cs_."
    ),
    # ---- no answer ----
    "the certificate of the address is expired, self-made or of another name; the shop needs a valid one": (
        "chứng chỉ https đã hết hạn, tự tạo hoặc của tên khác; cửa hàng cần chứng chỉ hợp lệ"
    ),
    "no encrypted connection (https) is answered there; the shop needs a certificate": (
        "ở đó không có kết nối mã hóa (https); cửa hàng cần chứng chỉ"
    ),
    "there is no such host; look whether the address is right": "không có máy chủ này; hãy kiểm tra lại địa chỉ",
    # ---- another address ----
    "{address} asks people to log in before it shows anything: a plugin closes the whole shop. Let "
    "/wp-json/wc/ through in it, or switch it off.": (
        "{address} bắt đăng nhập trước khi xem: một plugin đóng cả cửa hàng. Hãy mở /wp-json/wc/ trong plugin "
        "đó, hoặc tắt nó."
    ),
    "{address} sends us on to another page, which is not followed. Give the address where the shop itself is.": (
        "{address} chuyển sang trang khác và không được đi theo. Hãy nhập địa chỉ của chính cửa hàng."
    ),
    "{address} sends the calls of its REST API on, so a plugin or a rule of its host rewrites addresses below "
    "/wp-json/. Take them out of that rule.": (
        "{address} chuyển hướng REST API: một plugin hoặc hosting đổi các địa chỉ dưới /wp-json/. Hãy bỏ chúng "
        "ra khỏi quy tắc đó."
    ),
    "{address} sends us on to {target}: give that address, which is the shop's own": (
        "{address} chuyển sang {target}: hãy nhập địa chỉ đó"
    ),
    "the REST API of a shop is not at {address} ({*seen}). Look whether the address is right, with the folder "
    "the shop stands in, and whether in its admin, under Settings → Permalinks (Đường dẫn tĩnh), anything but "
    "Plain is chosen.": (
        "không có REST API của cửa hàng tại {address} ({seen}). Hãy kiểm tra địa chỉ, kèm thư mục của cửa "
        "hàng; trong trang quản trị, Cài đặt → Đường dẫn tĩnh phải chọn kiểu khác Mặc định (Plain)."
    ),
    "something else answers": "có thứ khác trả lời",
    "{*what} comes in place of an answer, {status}": "nhận được {what} thay vì câu trả lời, {status}",
    "a web page": "một trang web",
    "a text": "một đoạn chữ",
    "there is WordPress at {address}, but no WooCommerce in it. Install and activate the plugin WooCommerce, "
    "or give the address, with its folder, of the WordPress that has it.": (
        "ở {address} có WordPress nhưng chưa có WooCommerce. Hãy cài và bật plugin WooCommerce, hoặc nhập địa "
        "chỉ, kèm thư mục, của WordPress có WooCommerce."
    ),
    # ---- closed ----
    "{address} asks for a password of its own before the shop is reached (401), as shops under construction "
    "do. Take it off, or off the addresses below /wp-json/.": (
        "{address} đòi mật khẩu riêng trước khi vào cửa hàng (401), như trang đang xây dựng. Hãy bỏ mật khẩu "
        "đó, hoặc bỏ cho các địa chỉ dưới /wp-json/."
    ),
    "a protection page answers in place of the shop ({status}): a firewall, or a plugin such as Wordfence or "
    "Cloudflare's. Let calls from here to addresses below /wp-json/wc/ through in it.": (
        "một trang bảo vệ trả lời thay cửa hàng ({status}): tường lửa, hoặc plugin như Wordfence hay "
        "Cloudflare. Hãy cho phép gọi các địa chỉ dưới /wp-json/wc/."
    ),
    "the consumer secret is not that of the key. Copy both again, whole; the shop shows them once, so make a "
    "new key where they are gone: WooCommerce → Settings → Advanced → REST API → Add key.": (
        "consumer secret không khớp với key. Hãy chép lại cả hai; cửa hàng chỉ hiện một lần, nên nếu đã mất "
        "hãy tạo khóa mới: WooCommerce → Cài đặt → Nâng cao → REST API → Thêm khóa."
    ),
    "the shop knows no such consumer key. Make one for it: WooCommerce → Settings → Advanced → REST API → Add "
    "key, permission Read/Write. If the key is right, the host keeps the header Authorization from WordPress: "
    "ask it to pass it on.": (
        "cửa hàng không có consumer key này. Hãy tạo khóa: WooCommerce → Cài đặt → Nâng cao → REST API → Thêm "
        "khóa, quyền Đọc/Ghi. Nếu khóa đúng thì hosting đã giữ lại header Authorization: hãy nhờ họ chuyển đến "
        "WordPress."
    ),
    "the user of the key may not see the shop's products: choose one with the role Shop manager at WooCommerce "
    "→ Settings → Advanced → REST API": (
        "người dùng của khóa không được xem sản phẩm: hãy chọn người có vai trò Quản lý cửa hàng ở WooCommerce "
        "→ Cài đặt → Nâng cao → REST API"
    ),
    "the shop's REST API is closed, by a plugin or its host ({*reason}). Let calls to addresses below "
    "/wp-json/wc/ through in it.": (
        "REST API của cửa hàng bị plugin hoặc hosting đóng ({reason}). Hãy cho phép gọi các địa chỉ dưới /wp-json/wc/."
    ),
    "{status} without a reason": "{status}, không rõ lý do",
}
