"""Texts of the line of the last turns of a website: Vietnamese, English."""

ACTIVITY: dict[str, tuple[str, str]] = {
    "pulse.none": ("Chưa có lượt chạy nào", "Nothing has run yet"),
    "pulse.title": ("Các lượt chạy gần đây của {site}", "The last runs of {site}"),
    "pulse.summary": (
        "{count} lượt gần đây, {failed} lượt lỗi. Mới nhất: {last}. Bấm để xem từng lượt.",
        "The last {count} runs, {failed} of them failed. Newest: {last}. Press to see each.",
    ),
    "pulse.what": ("Việc", "What"),
    "pulse.outcome": ("Kết quả", "Outcome"),
    "pulse.outcome.done": ("Tốt", "Done"),
    "pulse.outcome.nothing": ("Không có gì mới", "Nothing to do"),
    "pulse.outcome.failed": ("Lỗi", "Failed"),
    "pulse.orders": ("Đọc đơn hàng", "Read orders"),
    "pulse.import": ("Đưa đơn vào POS", "Bring orders into the POS"),
    "pulse.catalog": ("Đọc sản phẩm", "Read products"),
    "pulse.push": ("Ghi lên trang web", "Write to the site"),
    "pulse.orders.done": ("{count} đơn mới hoặc đổi", "{count} orders new or changed"),
    "pulse.import.done": ("{count} đơn", "{count} orders"),
    "pulse.catalog.done": ("{count} phiên bản thay đổi", "{count} variants changed"),
    "pulse.push.done": ("{count} phiên bản", "{count} variants"),
    "pulse.nothing": ("không có gì mới", "nothing to do"),
    "pulse.failed": ("lỗi: {error}", "failed: {error}"),
    "pulse.times": ("({times} lần liền, từ {since})", "({times} times in a row, since {since})"),
}
