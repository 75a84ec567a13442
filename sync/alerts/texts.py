"""What alerts say, in Vietnamese and English. Aliases, counts and times alone: nothing that a shop or a buyer wrote."""

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import Literal

from sync.alerts.rows import Message, Telling, Trouble, TroubleKind

Language = Literal["vi", "en"]
Pair = tuple[str, str]

MOST_LINES = 20
SHOP_ZONE = timezone(timedelta(hours=7))

KINDS: dict[TroubleKind, Pair] = {
    TroubleKind.REFUSED: ("Cửa hàng từ chối khóa truy cập", "A shop refuses our credentials"),
    TroubleKind.FAILED_RUN: ("Một lượt chạy bị lỗi", "A run failed"),
    TroubleKind.STALE: ("Lâu không đọc được dữ liệu", "A shop is stale"),
    TroubleKind.STUCK_ORDERS: ("Đơn hàng bị kẹt", "Orders are stuck"),
    TroubleKind.HELD: ("Thay đổi chờ duyệt", "Changes are held"),
}
NEWS: dict[TroubleKind, Pair] = {
    TroubleKind.REFUSED: (
        "{shop} từ chối khóa hoặc token, hoặc thiếu quyền. Hãy nhập lại hoặc cấp quyền.",
        "{shop} refuses the key or token, or lacks a right. Enter it again, or grant the right.",
    ),
    TroubleKind.FAILED_RUN: (
        "{about}{activity}: lượt chạy lúc {since} bị lỗi.",
        "{about}{activity}: the run of {since} failed.",
    ),
    TroubleKind.STALE: ("{shop}: không đọc được từ {since}.", "{shop}: not read since {since}."),
    TroubleKind.STUCK_ORDERS: (
        "{shop}: {count} đơn hàng bị kẹt, chưa vào POS.",
        "{shop}: orders that are stuck and not in the POS: {count}.",
    ),
    TroubleKind.HELD: (
        "{shop}: {count} thay đổi bị giữ lại, đang chờ duyệt.",
        "{shop}: values that a guard holds for approval: {count}.",
    ),
}
WELL: dict[TroubleKind, Pair] = {
    TroubleKind.REFUSED: ("{shop} lại nhận khóa truy cập.", "{shop} accepts our credentials again."),
    TroubleKind.FAILED_RUN: ("{about}{activity}: đã chạy tốt trở lại.", "{about}{activity}: runs well again."),
    TroubleKind.STALE: ("{shop}: đã đọc được trở lại.", "{shop}: is read again."),
    TroubleKind.STUCK_ORDERS: ("{shop}: không còn đơn hàng bị kẹt.", "{shop}: no order is stuck any more."),
    TroubleKind.HELD: ("{shop}: không còn thay đổi chờ duyệt.", "{shop}: nothing is held any more."),
}
ACTIVITIES: dict[str, Pair] = {
    "scan": ("Đọc POS", "Reading the POS"),
    "refresh": ("Đọc và liên kết sản phẩm", "Reading and linking products"),
    "push": ("Ghi tồn kho và giá", "Writing stock and prices"),
    "orders": ("Nhập đơn hàng", "Importing orders"),
    "customers": ("Đọc khách hàng của POS", "Reading the customers of the POS"),
    "fixes": ("Áp dụng tệp Excel", "Applying a workbook"),
    "house_checks": ("Kiểm tra định kỳ", "Regular checks"),
    "retention": ("Xóa dữ liệu cũ", "Deleting old records"),
}
PROBLEMS: dict[str, Pair] = {
    "unreachable": ("không kết nối được với nơi nhận", "the receiver cannot be reached"),
    "refused": ("nơi nhận không nhận tin", "the receiver did not take the message"),
    "sealed": ("không mở được địa chỉ bằng khóa hiện tại", "the present key does not open the address"),
    "unusable": ("địa chỉ không dùng được", "the address cannot be used"),
}
_STATUS: Pair = ("nơi nhận trả lời {code}", "the receiver answered {code}")
_SIGNS = {"new": "⚠", "lasts": "⚠", "well": "✓"}
_LASTS: Pair = ("Vẫn còn: ", "Still so: ")
_TITLES: dict[str, Pair] = {
    "bad": ("{bad} việc cần xem", "{bad} to look at"),
    "well": ("{well} việc đã ổn", "{well} well again"),
}
_MORE: Pair = ("… và {count} việc khác", "… and {count} more")
_TEST: tuple[Pair, Pair] = (
    ("Multiweb: tin thử", "Multiweb: a test"),
    ("Địa chỉ này nhận được cảnh báo của Multiweb.", "This address receives the alerts of Multiweb."),
)
_SCREENS = {
    TroubleKind.REFUSED: "settings",
    TroubleKind.STUCK_ORDERS: "orders",
    TroubleKind.HELD: "changes?tab=held",
}


def composed(tellings: Sequence[Telling], language: Language, console_url: str, sites: frozenset[str]) -> Message:
    """One message about all of it, what is wrong first.

    Args:
        tellings: at least one.
        language: of the installation.
        console_url: address of the page; empty: no links.
        sites: aliases of the websites, which have screens of their own.
    """
    place, base = _place(language), console_url.rstrip("/")
    ordered = sorted(tellings, key=lambda one: one.event == "well")
    lines = [_line(one, language, base, sites) for one in ordered[:MOST_LINES]]
    if len(ordered) > MOST_LINES:
        lines.append(_MORE[place].format(count=len(ordered) - MOST_LINES) + (f"\n{base}/" if base else ""))
    if len(ordered) == 1:
        return Message(f"Multiweb: {headline(ordered[0].trouble, language, well=ordered[0].event == 'well')}", lines[0])
    well = sum(one.event == "well" for one in tellings)
    counts = {"bad": len(tellings) - well, "well": well}
    title = ", ".join(_TITLES[name][place].format(**counts) for name, count in counts.items() if count)
    return Message(f"Multiweb: {title}", "\n".join(lines))


def test_message(language: Language) -> Message:
    """What a new address is tried with."""
    return Message(*(pair[_place(language)] for pair in _TEST))


def sentence(trouble: Trouble, language: Language) -> str:
    """What is wrong, as a sentence."""
    return _filled(NEWS[trouble.kind], trouble, language)


def headline(trouble: Trouble, language: Language, *, well: bool = False) -> str:
    """The kind of a trouble and its shop, in a few words."""
    kind = KINDS[trouble.kind][_place(language)]
    named = f"{kind} ({trouble.shop})" if trouble.shop else kind
    return f"✓ {named}" if well else named


def problem_words(problem: str, language: Language) -> str:
    """Why a message was not delivered, from its code."""
    place = _place(language)
    return PROBLEMS[problem][place] if problem in PROBLEMS else _STATUS[place].format(code=problem)


def _line(telling: Telling, language: Language, base: str, sites: frozenset[str]) -> str:
    trouble = telling.trouble
    text = _filled(WELL[trouble.kind], trouble, language) if telling.event == "well" else sentence(trouble, language)
    still = _LASTS[_place(language)] if telling.event == "lasts" else ""
    link = f"\n{_link(trouble, base, sites)}" if base and telling.event != "well" else ""
    return f"{_SIGNS[telling.event]} {still}{text}{link}"


def _link(trouble: Trouble, base: str, sites: frozenset[str]) -> str:
    screen = _SCREENS.get(trouble.kind)
    return f"{base}/sites/{trouble.shop}/{screen}" if screen and trouble.shop in sites else f"{base}/"


def _filled(pair: Pair, trouble: Trouble, language: Language) -> str:
    place = _place(language)
    activity = ACTIVITIES.get(trouble.activity, (trouble.activity, trouble.activity))[place]
    about = f"{trouble.shop}: " if trouble.shop else ""
    return pair[place].format(
        shop=trouble.shop, count=trouble.count, activity=activity, about=about, since=_moment(trouble.since)
    )


def _moment(at: datetime | None) -> str:
    return at.astimezone(SHOP_ZONE).strftime("%H:%M %d/%m") if at else ""


def _place(language: Language) -> int:
    return 0 if language == "vi" else 1
