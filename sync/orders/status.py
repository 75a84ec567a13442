"""How an order is shown to people: few words for many states, and whether somebody is asked for.

An order on its way needs nobody. One that waits for a link is on its way as long as the next reading of the site may
bring the link by itself; after that it waits for a person.
"""

from datetime import timedelta
from enum import StrEnum

from sync.records import OrderState


class OrderStatus(StrEnum):
    """What people see."""

    LINKED = "linked"  # in the POS
    PROCESSING = "processing"  # on its way
    UNLINKED = "unlinked"  # order sync was off
    ERROR = "error"  # a person must look
    CANCELLED = "cancelled"  # cancelled before it was imported


# A site is read again every fifteen minutes, and linked and planned after it.
PATIENCE = timedelta(minutes=20)

# (Vietnamese, English)
STATUS_WORDS = {
    OrderStatus.LINKED: ("Đã liên kết", "Linked"),
    OrderStatus.PROCESSING: ("Đang xử lý", "In progress"),
    OrderStatus.UNLINKED: ("Chưa liên kết", "Not linked"),
    OrderStatus.ERROR: ("Lỗi", "Error"),
    OrderStatus.CANCELLED: ("Đã hủy trước khi nhập", "Cancelled before import"),
}

_BY_STATE = {
    OrderState.NEW: OrderStatus.PROCESSING,
    OrderState.SENDING: OrderStatus.PROCESSING,
    OrderState.UNSURE: OrderStatus.PROCESSING,
    OrderState.CREATED: OrderStatus.LINKED,
    OrderState.OFF: OrderStatus.UNLINKED,
    OrderState.CANCELLED: OrderStatus.CANCELLED,
    OrderState.FAILED: OrderStatus.ERROR,
}

# What an order that is in the POS can be marked with for a person.
EDITED = "edited_on_site"
CANCELLED = "cancelled_on_site"
NOT_APPROVED = "not_approved"
CODE_NOT_KEPT = "code_not_kept"
HELD_LONG = "held_long"
UNREAD = "unreadable"

REASON_WORDS = {
    "": ("", ""),
    "answer_lost": ("Chưa rõ POS đã nhận đơn hay chưa", "The answer of the POS was lost"),
    "before_live": ("Đặt trước khi bật đồng bộ", "Placed before the site went live"),
    CANCELLED: ("Đã hủy trên trang web", "Cancelled on the site"),
    CODE_NOT_KEPT: ("POS dùng mã đơn khác", "The POS keeps another code"),
    "code_taken": ("Mã đơn đã có trên POS", "The code is taken in the POS"),
    "differs": ("Đơn trên POS khác với đơn web", "Differs from the web order"),
    "disconnected": ("Trang web đã ngắt kết nối", "The site was disconnected"),
    EDITED: ("Đã sửa trên trang web", "Edited on the site"),
    "error": ("Lỗi khi nhập đơn", "The import failed"),
    "gone_from_pos": ("Không còn thấy trên POS", "Gone from the POS"),
    "gone_from_site": ("Không còn trên trang web", "Gone from the site"),
    HELD_LONG: ("Đơn nháp giữ hàng quá lâu", "The draft holds stock for long"),
    "no_branch": ("Chưa chọn chi nhánh nhận đơn", "No branch receives orders"),
    "no_lines": ("Đơn không có sản phẩm", "The order has no lines"),
    "no_product": ("Dòng hàng không có sản phẩm", "A line has no product"),
    NOT_APPROVED: ("POS không duyệt đơn", "The POS did not approve it"),
    "not_linked": ("Có sản phẩm chưa liên kết", "A product is not linked"),
    "paid_on_site": ("Đã thanh toán trên trang web", "Paid on the site"),
    "payment_not_recorded": ("Chưa ghi nhận thanh toán trên POS", "The payment is not recorded in the POS"),
    "refused": ("POS từ chối đơn", "The POS refuses the order"),
    "retry": ("Sẽ thử lại", "It is tried again"),
    UNREAD: ("Không đọc được đơn trên trang web", "The order cannot be read on the site"),
    "total_differs": ("Tổng tiền không khớp", "The total does not add up"),
}


def order_status(state: OrderState, waited_long: bool) -> OrderStatus:
    """The status that people see.

    Args:
        state: where the order stands.
        waited_long: it was recorded more than `PATIENCE` ago.
    """
    if state == OrderState.WAITING:
        return OrderStatus.ERROR if waited_long else OrderStatus.PROCESSING
    return _BY_STATE[state]


def asks_for_person(state: OrderState, reason: str, waited_long: bool) -> bool:
    """Whether somebody must look: every error, and an order in the POS that is marked with a reason."""
    if state == OrderState.CREATED:
        return reason != ""
    return order_status(state, waited_long) == OrderStatus.ERROR


def standings(status: OrderStatus) -> list[tuple[OrderState, bool]]:
    """Every (state, waited long) that shows as this status."""
    return [(state, long) for state in OrderState for long in (False, True) if order_status(state, long) == status]
