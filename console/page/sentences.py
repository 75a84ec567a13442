"""Our own sentences in the language of the person: what the use cases say in English, and what the page says itself."""

from collections.abc import Mapping
from functools import cache

from console.page.words import Words
from resources.vietnamese.told import TABLES
from sync.phrasebook import Phrasebook

PAGE: dict[str, str] = {
    "This is being done for {alias} already; wait until it is through.": (
        "Việc này đang được làm cho {alias}; hãy chờ xong."
    ),
    "This answer belongs to no connection that is being set up here.": (
        "Câu trả lời này không thuộc kết nối nào đang được thiết lập ở đây; hãy bắt đầu lại."
    ),
    "This answer was not signed by the shop that was asked.": (
        "Câu trả lời này không có chữ ký của cửa hàng được hỏi; hãy xin quyền lại."
    ),
    "There is no such file.": "Không có tệp này.",
    # ---- why something changed, in the log ----
    "settings": "đổi cài đặt",
    "pause": "tạm dừng",
    "resume": "chạy tiếp",
    "confirm": "cho chạy thật",
    "connect site": "kết nối trang web",
    "connect pos": "kết nối POS",
    "disconnect": "ngắt kết nối",
    "new credentials": "mã truy cập mới",
    "set up {topics}": "đã bật {topics}",
    "made {topics}": "đã tạo {topics}",
    "removed {topics}": "đã gỡ {topics}",
}


@cache
def phrasebook() -> Phrasebook:
    """All sentences that a person of the page can meet, made on first use."""
    tables: tuple[Mapping[str, str], ...] = (*TABLES, PAGE)
    return Phrasebook(*tables)


def told(say: Words, sentence: str) -> str:
    """A sentence in the person's language; what is not ours (a shop's own words) stays as it is."""
    return phrasebook().told(sentence) if say.language == "vi" else sentence
