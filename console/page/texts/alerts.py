"""Texts of the alerts: Vietnamese, English. A test keeps the settings complete."""

Pair = tuple[str, str]

ALERTS: dict[str, Pair] = {
    "nav.alerts": ("Cảnh báo", "Alerts"),
    "alerts.who": ("Ai nhận cảnh báo", "Who is told"),
    "alerts.who_hint": (
        "Khi có việc cần xem, Multiweb báo tới các địa chỉ này.",
        "When something needs a look, Multiweb tells these addresses.",
    ),
    "alerts.nobody": (
        "Chưa có ai nhận cảnh báo. Hãy thêm một địa chỉ bên dưới.",
        "Nobody is told of anything yet. Add an address below.",
    ),
    "alerts.name": ("Tên", "Name"),
    "alerts.service": ("Dịch vụ", "Service"),
    "alerts.delivered": ("Gửi được lần cuối", "Last delivered"),
    "alerts.never": ("Chưa gửi lần nào", "Never"),
    "alerts.failing": ("Không gửi được từ {since}: {problem}.", "Not delivered since {since}: {problem}."),
    "alerts.waiting": ("{count} tin đang chờ gửi lại.", "Messages that are tried again: {count}."),
    "alerts.try": ("Gửi tin thử", "Send a test"),
    "alerts.tried": ("Đã gửi tin thử tới {name}.", "The test to {name} was delivered."),
    "alerts.try_failed": (
        "Không gửi được tin thử tới {name}: {problem}.",
        "The test to {name} was not delivered: {problem}.",
    ),
    "alerts.remove": ("Xóa địa chỉ", "Remove the address"),
    "alerts.remove_title": ("Xóa {name}?", "Remove {name}?"),
    "alerts.remove_means": (
        "Địa chỉ này không nhận cảnh báo nữa. Muốn dùng lại phải nhập lại từ đầu.",
        "This address is told no more. To use it again it has to be entered anew.",
    ),
    "alerts.add": ("Thêm địa chỉ", "Add an address"),
    "alerts.address": ("Địa chỉ apprise", "Address for apprise"),
    "alerts.added": ("Đã thêm {name} ({service}). Hãy gửi tin thử.", "{name} ({service}) is added. Send a test."),
    "alerts.secret": (
        "Địa chỉ chứa mật khẩu hoặc token nên được mã hóa và không bao giờ hiện lại.",
        "An address holds passwords or tokens, so it is sealed and never shown again.",
    ),
    "alerts.examples": (
        "Ví dụ: email mailtos://tên:mật-khẩu@gmail.com · Telegram tgram://TOKEN/CHAT_ID · Zalo zalo://TOKEN/CHAT_ID · "
        "Slack slack://A/B/C · webhook jsons://máy-chủ/đường-dẫn",
        "For example: e-mail mailtos://name:password@gmail.com · Telegram tgram://TOKEN/CHAT_ID · "
        "Zalo zalo://TOKEN/CHAT_ID · Slack slack://A/B/C · webhook jsons://host/path",
    ),
    "alerts.when": ("Báo những gì", "What is told"),
    "alerts.when_hint": (
        "Mỗi việc báo một lần, nhắc lại sau khoảng lặng nếu vẫn còn, và báo một lần khi đã ổn.",
        "Each trouble is told once, again after the quiet period while it lasts, and once when it is over.",
    ),
    "alerts.saved": ("Đã lưu.", "Saved."),
    "alerts.open": ("Đang có", "Going on"),
    "alerts.open_none": ("Không có việc nào đang được báo.", "Nothing is being told at present."),
    "alerts.began": ("Từ", "Since"),
    "alerts.told": ("Báo lần cuối", "Last told"),
    "alerts.what": ("Việc", "What"),
    "attention.silent": (
        "Không gửi được cảnh báo tới {name}: {problem}",
        "Alerts to {name} are not delivered: {problem}",
    ),
}

ALERT_SETTINGS: dict[str, tuple[Pair, Pair]] = {
    "refused": (
        ("Cửa hàng từ chối khóa truy cập", "A shop refuses our credentials"),
        ("Khóa hoặc token bị từ chối, hoặc thiếu quyền.", "The key or token is refused, or a right is missing."),
    ),
    "failed_run": (
        ("Một lượt chạy bị lỗi", "A run failed"),
        ("Một việc trong lịch chạy bị lỗi.", "Something on the schedule failed."),
    ),
    "stale": (
        ("Lâu không đọc được dữ liệu", "A shop is stale"),
        ("Không đọc được cửa hàng trong số phút bên dưới.", "A shop was not read for the minutes below."),
    ),
    "stuck_orders": (
        ("Đơn hàng bị kẹt", "Orders are stuck"),
        ("Đơn hàng chưa vào POS sau số phút bên dưới.", "Orders are not in the POS after the minutes below."),
    ),
    "held": (
        ("Thay đổi chờ duyệt", "Changes are held"),
        ("Chốt chặn giữ lại thay đổi, chờ bạn duyệt.", "A guard holds changes that wait for you."),
    ),
    "stale_minutes": (
        ("Coi là lâu sau (phút)", "Stale after (minutes)"),
        ("Không đọc được trong chừng này phút.", "Not read for so many minutes."),
    ),
    "stuck_minutes": (
        ("Coi là kẹt sau (phút)", "Stuck after (minutes)"),
        ("Đơn hàng đến đã chừng này phút mà chưa vào POS.", "An order came so long ago and is not in the POS."),
    ),
    "quiet_minutes": (
        ("Khoảng lặng (phút)", "Quiet period (minutes)"),
        (
            "Một việc vẫn còn thì sau chừng này phút mới nhắc lại.",
            "What lasts is told again after so long, not before.",
        ),
    ),
    "settle_minutes": (
        ("Coi là đã ổn sau (phút)", "Over after (minutes)"),
        ("Việc phải hết chừng này phút mới báo là đã ổn.", "It must be gone for so long before that is told."),
    ),
    "gather_minutes": (
        ("Gộp tin trong (phút)", "Gathered for (minutes)"),
        ("Hai tin cách nhau ít nhất chừng này phút.", "Two messages are at least so many minutes apart."),
    ),
}
"""Setting → (its label, what it means)."""
