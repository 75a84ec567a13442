"""Our own sentences about what cannot be, in Vietnamese: those that people of the page meet most.

The use cases speak English, to the command line and the log alike. A sentence that is not here is shown as it is.
"""

import re

from console.page.words import Words

SENTENCES: tuple[tuple[str, str], ...] = (
    (r"A shop with the alias '(?P<a>[^']+)' is connected here already\.", "Cửa hàng có alias '{a}' đã được kết nối."),
    (r"(?P<a>\S+) is connected here already, as '(?P<b>[^']+)'\.", "{a} đã được kết nối với tên '{b}'."),
    (
        r"This store is connected here already, as '(?P<a>[^']+)' \((?P<b>[^)]+)\)\.",
        "Cửa hàng này đã được kết nối với tên '{a}' ({b}).",
    ),
    (
        r"An alias has 1 to 40 characters: small letters a-z, digits and hyphens\.",
        "Alias có 1 đến 40 ký tự: chữ thường a-z, chữ số và dấu gạch ngang.",
    ),
    (
        r"(?P<a>\S+): the address is not one of \S+; it must be .+",
        "{a}: địa chỉ không phải của Sapo; hãy kiểm tra lại.",
    ),
    (
        r"This is being done for (?P<a>\S+) already; wait until it is through\.",
        "Việc này đang được làm cho {a}; hãy chờ xong.",
    ),
    (
        r"The shop gave no access token \((?P<a>[^)]+)\); ask for permission again\.",
        "Cửa hàng không cấp mã truy cập ({a}); hãy xin quyền lại.",
    ),
    (r"A password has (?P<a>\d+) to (?P<b>\d+) characters\.", "Mật khẩu có {a} đến {b} ký tự."),
    (
        r"A user's name has 1 to 40 characters: .+",
        "Tên đăng nhập có 1 đến 40 ký tự: chữ thường a-z, chữ số và . _ @ -",
    ),
    (r"There is a user '(?P<a>[^']+)' already\.", "Đã có người dùng '{a}'."),
    (
        r"'(?P<a>[^']+)' is the last owner and stays; make somebody else an owner first\.",
        "'{a}' là chủ cửa hàng cuối cùng; hãy đặt người khác làm chủ cửa hàng trước.",
    ),
    (r"(?P<a>.+) is no Excel workbook \(\.xlsx\)\.", "{a} không phải tệp Excel (.xlsx)."),
    (r"(?P<a>.+) is damaged; save it again in Excel\.", "{a} bị hỏng; hãy lưu lại bằng Excel."),
    (
        r"(?P<a>.+) unpacks to far more than a workbook of ours; it is not opened\.",
        "{a} lớn bất thường khi giải nén nên không được mở.",
    ),
    (
        r"The POS has (?P<a>\d+) active branches and does not say which is the default\. .+",
        "POS có {a} chi nhánh và không cho biết chi nhánh mặc định. Hãy chọn chi nhánh lấy tồn và chi nhánh nhận đơn.",
    ),
    (
        r"The site keeps stock at (?P<a>\d+) locations\. .+",
        "Trang web có {a} kho. Hãy chọn kho nhận tồn từ POS.",
    ),
    (
        r"(?P<a>\S+) carries the mark of another POS connection \((?P<b>[^)]+)\)\. .+",
        "{a} đang nhận dữ liệu từ POS khác ({b}). Hãy ngắt kết nối ở đó trước.",
    ),
    (
        r"(?P<a>\S+): the credentials lack rights: (?P<b>.+?)\. Grant them .+",
        "{a}: thiếu quyền: {b}. Hãy cấp quyền trong ứng dụng của cửa hàng.",
    ),
    (
        r"(?P<a>\S+) was not read whole yet, so nothing can be linked\. .+",
        "{a} chưa được đọc hết nên chưa liên kết được. Hãy bấm Đồng bộ ngay ở trang Tổng quan.",
    ),
    (r"(?P<a>\S+) is paused: nothing is written .+", "{a} đang tạm dừng nên chưa ghi gì."),
    (r"(?P<a>\S+) is in preview: nothing is written .+", "{a} đang xem trước nên chưa ghi gì."),
    (
        r"The (?P<a>.+) is linked to the (?P<b>.+); unlink it first: .+",
        "Đã liên kết với phiên bản khác; hãy hủy liên kết đó trước.",
    ),
    (r"(?P<a>\S+): no answer to .+", "{a}: cửa hàng không trả lời; hãy thử lại sau."),
)
_PATTERNS = tuple((re.compile(pattern, re.DOTALL), vietnamese) for pattern, vietnamese in SENTENCES)


def told(say: Words, sentence: str) -> str:
    """A sentence in the person's language, as far as it is known here."""
    if say.language != "vi":
        return sentence
    for pattern, vietnamese in _PATTERNS:
        if found := pattern.fullmatch(sentence):
            return vietnamese.format(**found.groupdict())
    return sentence
