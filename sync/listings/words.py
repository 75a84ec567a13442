"""How a value is kept in step, in the words that people read on the page and in workbooks: (Vietnamese, English)."""

from sync.records import SyncReason, SyncState

STATE_WORDS = {
    SyncState.IN_SYNC: ("Đã khớp", "In sync"),
    SyncState.PENDING: ("Đang chờ ghi", "To be written"),
    SyncState.HELD: ("Chờ duyệt", "Held for approval"),
    SyncState.SKIPPED: ("Bỏ qua", "Left alone"),
    SyncState.ERROR: ("Lỗi", "Error"),
}
REASON_WORDS = {
    SyncReason.STOCK_UNKNOWN: ("Chưa biết tồn kho", "Stock is unknown"),
    SyncReason.NO_PRICE: ("Chưa có giá", "No price"),
    SyncReason.UNMANAGED: ("Trang web không quản lý tồn kho", "Site counts no stock"),
    SyncReason.REJECTED: ("Trang web từ chối", "Refused by the site"),
    SyncReason.GUARD_STOCK: ("Quá nhiều hàng về 0", "Too much would go to 0"),
    SyncReason.GUARD_PRICE: ("Giá thay đổi quá nhiều", "The price would jump"),
    SyncReason.DECLINED: ("Đã từ chối", "Rejected by a person"),
    SyncReason.SYNC_OFF: ("Đang tắt", "Switched off"),
}
