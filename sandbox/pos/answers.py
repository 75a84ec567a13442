"""The two error envelopes of the POS and its sentences (contracts/sapo-pos.md §4.1).

Sentences that no public source shows are marked `own`.
"""

from typing import TYPE_CHECKING

from sandbox.wire import Refused, Reply

if TYPE_CHECKING:
    from sandbox.pos.shop import PosShop

NO_OBJECT = "Không tìm thấy đối tượng"
NO_ORDER = "Đơn hàng không tồn tại"
NO_RIGHT = "Không có quyền hoặc bị chặn thao tác"
NO_PREPAYMENT = "Không tìm thấy phiếu thanh toán trước"
NO_PAYMENT_METHOD = "Phương thức thanh toán không tồn tại"
NO_CARRIER = "Đối tác vận chuyển không tồn tại hoặc không khả dụng"
NO_LOCATION_HEADER = "Truyền thiếu thông tin X-Sapo-LocationId"
NO_SIGN_IN = "Chưa đăng nhập hoặc phiên làm việc đã kết thúc"  # own
TOO_MANY = "Gọi quá nhiều lần, vui lòng thử lại sau"  # own
ALREADY_FINALIZED = "Đơn hàng đã được xác nhận rồi"
ALREADY_CANCELLED = "Đơn hàng đã bị hủy"
ALREADY_STOPPED = "Đơn hàng đã ở trạng thái ngừng thao tác"
DRAFT_CANNOT_FINISH = "Không thể kết thúc đơn hàng đang ở trạng thái 'đặt hàng'"
CODE_TAKEN = "Mã đơn hàng đã tồn tại"
PHONE_TAKEN = "Số điện thoại của khách hàng đã tồn tại"
EMAIL_TAKEN = "Email của khách hàng đã tồn tại"  # own, after the phone's
CUSTOMER_CODE_TAKEN = "Mã khách hàng đã tồn tại"  # own, after the group's
GROUP_CODE_TAKEN = "Mã nhóm khách hàng đã tồn tại"
ALREADY_COMPOSITE = "phiên bản này đã được tạo composite"
CANNOT_RECEIVE = "Trạng thái của gói hàng hiện tại không thể chuyển sang 'Đã nhận'"
CANNOT_SHIP = "Trạng thái của gói hàng hiện tại không thể chuyển sang 'Đã xuất kho'"  # own, after the above
CANNOT_CANCEL_RECEIVED = "Gói hàng đã giao thành công thì không thể hủy. Nếu muốn hoàn lại, hãy tạo phiếu trả hàng"
CANNOT_TAKE_BACK = "Chỉ có thể nhận lại gói hàng ở trạng thái 'đã hủy - chờ nhận lại'"
SYSTEM_SOURCE_NAME = "Không thể cập nhật tên của kênh bán hàng khởi tạo bởi hệ thống"
DEFAULT_SOURCE_KEPT = "Không thể xóa kênh bán hàng mặc định"
NOT_ENOUGH = "Số lượng tồn kho không đủ để thực hiện"  # own: the true text is unknown
SHIPPED_CANNOT_CANCEL = "Đơn hàng đã xuất kho, hãy hủy gói hàng trước khi hủy đơn"  # own
NOT_FINALIZED = "Đơn hàng chưa được duyệt"  # own
LINES_FIXED = "Không thể thay đổi sản phẩm của đơn hàng"  # own
NOT_SELLABLE = "Phiên bản đã ngừng giao dịch hoặc không được phép bán"  # own
NO_PREPAYMENT_HERE = "Không thể thanh toán trước khi tạo đơn hàng"  # own
NO_PREPAYMENT_YET = "Đơn hàng chưa được duyệt, không thể thanh toán"  # own
TOO_LONG = "length must be at most {}"  # own
TOO_MUCH_PACKED = "Số lượng đóng gói vượt quá số lượng còn lại"  # own
EMPTY = "may not be empty"
NULL = "may not be null"
MACHINE_STATE = "status.not_suitable"


def data_error(field: str, text: str, status: int = 422) -> Refused:
    """Return the refusal of one field; an empty field name speaks of the whole object."""
    return Refused(Reply(status, {"data_error": {"status": status, "errors": {field: text}}}))


def rule_error(shop: "PosShop", text: str) -> Refused:
    """Return a refusal in the `error` envelope, about a rule."""
    return Refused(Reply(shop.switches.refused_status, {"error": {"message": text}}))


def missing(shop: "PosShop", text: str = NO_OBJECT) -> Refused:
    """Return the refusal of an object that is not there."""
    return Refused(Reply(shop.switches.missing_status, {"error": {"message": text}}))


def wrong_state(shop: "PosShop", text: str, field: str = "") -> Refused:
    """Return the refusal of an action that the state does not allow: a sentence, or a code on newer shops."""
    return data_error(field, MACHINE_STATE if shop.switches.machine_codes else text)
