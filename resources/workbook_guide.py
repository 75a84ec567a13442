"""The first two sheets of a mismatch workbook: how to work with it, and what was counted."""

from collections.abc import Mapping, Sequence
from datetime import timedelta, timezone

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from resources.workbook_sheets import COLOURS, FONT
from resources.workbook_words import (
    ACTION_GUIDE,
    ADVICE,
    IGNORED_WORDS,
    NOTES,
    OFFLINE,
    OFFLINE_STEPS,
    STEPS,
    Pair,
    both,
    reason_text,
    status_text,
)
from sync.ports import WorkbookHead
from sync.workbooks.fixes import ACTION_WORDS

SHOP_TIME = timezone(timedelta(hours=7), "UTC+7")
_GREY = "#595959"
_EDGE = {"border": 1, "border_color": "#BFBFBF"}
_STATUSES = ("linked", "unlinked", "error")
# So many letters of the font fill one line of a column as wide as they are many.
_LINE = 15.5


def write_guide(sheet: Worksheet, book: Workbook, head: WorkbookHead, to_fix: str) -> None:
    """How to work with the file, in both languages, with an example for each action."""
    looks = _looks(book)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 31)
    sheet.set_column(1, 2, 62)
    row = _title(sheet, head, looks)
    sheet.write_url(row, 0, f"internal:'{to_fix}'!A1", looks["link"], "Mở trang Cần sửa / Open To fix")
    steps = OFFLINE_STEPS if head.offline else STEPS
    row = _pairs(sheet, row + 2, ("Cách làm", "How to work with it"), steps, looks)
    row = _actions(sheet, row + 1, looks)
    row = _pairs(sheet, row + 1, ("Nên biết", "Good to know"), NOTES, looks)
    _paper(sheet)


def write_summary(sheet: Worksheet, book: Workbook, head: WorkbookHead) -> None:
    """How many rows have which outcome, and what to do about each."""
    looks = _looks(book)
    sheet.hide_gridlines(2)
    for place, width in enumerate((31, 66, 14, 78, 84)):
        sheet.set_column(place, place, width)
    first = _title(sheet, head, looks) + 2
    titles = ("Trạng thái / Status", "Lý do / Reason", "Số dòng / Rows", "Cách xử lý", "What to do")
    for place, title in enumerate(titles):
        sheet.write_string(first - 1, place, title, looks["head"])
    sheet.set_default_row(20)
    sheet.set_row(first - 1, 26)
    sheet.freeze_panes(first, 0)
    row = first
    for row, outcome in enumerate(_sorted(head.summary), first):
        status, _, reason = outcome.partition("/")
        name = both(IGNORED_WORDS) if status == "ignored" else status_text(status)
        sheet.write_string(row, 0, name, looks.get(status, looks["cell"]))
        sheet.write_string(row, 1, reason_text(reason), looks["cell"])
        sheet.write_number(row, 2, head.summary[outcome], looks["number"])
        advice = ADVICE.get(reason if status != "ignored" else "", ("", ""))
        for place, words in enumerate(advice, 3):
            sheet.write_string(row, place, words, looks["cell"])
    sheet.conditional_format(first, 2, row, 2, {"type": "data_bar", "bar_color": "#9DC3E6", "bar_solid": True})
    _paper(sheet)


def _title(sheet: Worksheet, head: WorkbookHead, looks: Mapping[str, Format]) -> int:
    """Whose workbook it is; returns the next row."""
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, f"Multiweb · {head.site}", looks["title"])
    made = f"{head.made_at.astimezone(SHOP_TIME):%Y-%m-%d %H:%M} (UTC+7)"
    sheet.write_string(1, 0, f"Xuất lúc / Exported at {made}", looks["small"])
    if head.offline:
        sheet.write_string(2, 0, both(OFFLINE), looks["warning"])
    return 3


def _pairs(sheet: Worksheet, row: int, title: Pair, pairs: Sequence[Pair], looks: Mapping[str, Format]) -> int:
    """A title and numbered sentences; returns the next row."""
    sheet.write_string(row, 0, both(title), looks["section"])
    for number, (vietnamese, english) in enumerate(pairs, 1):
        sheet.write_number(row + number, 0, number, looks["count"])
        sheet.write_string(row + number, 1, vietnamese, looks["cell"])
        sheet.write_string(row + number, 2, english, looks["cell"])
        sheet.set_row(row + number, _height(vietnamese, english))
    return row + len(pairs) + 1


def _actions(sheet: Worksheet, row: int, looks: Mapping[str, Format]) -> int:
    """What each action does, with its example below; returns the next row."""
    sheet.write_string(row, 0, both(("Thao tác", "Actions")), looks["section"])
    for action, words in ACTION_WORDS.items():
        meaning, example = ACTION_GUIDE[action]
        texts = [
            f"{said}\n{word}: {shown}" for said, word, shown in zip(meaning, ("Ví dụ", "Example"), example, strict=True)
        ]
        row += 1
        sheet.write_string(row, 0, both(words), looks["action"])
        for place, text in enumerate(texts, 1):
            sheet.write_string(row, place, text, looks["cell"])
        sheet.set_row(row, max(_height(*meaning) + _height(*example), _height(both(words), width=30)))
    return row + 1


def _height(*texts: str, width: int = 68) -> float:
    """Of a row with these wrapped texts; LibreOffice finds it by itself, Excel does not for a file just made."""
    return _LINE * max(-(-len(text) // width) for text in texts)


def _sorted(summary: Mapping[str, int]) -> list[str]:
    def place(outcome: str) -> tuple[int, str]:
        status, _, reason = outcome.partition("/")
        return (_STATUSES.index(status) if status in _STATUSES else len(_STATUSES), reason)

    return sorted(summary, key=place)


def _paper(sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _looks(book: Workbook) -> dict[str, Format]:
    cell = FONT | _EDGE | {"text_wrap": True, "valign": "vcenter", "indent": 1}
    made = {
        "title": FONT | {"bold": True, "font_size": 18, "font_color": "#1F4E79", "valign": "vcenter"},
        "small": FONT | {"font_color": _GREY},
        "warning": FONT | {"bold": True, "font_color": "#C00000"},
        "link": FONT | {"font_color": "#0563C1", "underline": 1},
        "section": FONT | {"bold": True, "font_size": 12, "font_color": "#1F4E79"},
        "head": cell | {"bold": True, "font_color": "#FFFFFF", "bg_color": "#404040"},
        "cell": cell,
        "count": cell | {"align": "center", "indent": 0},
        "number": cell | {"num_format": "#,##0", "indent": 0},
        "action": cell | {"bold": True, "bg_color": "#FFF2CC"},
        **{status: cell | {"bg_color": colour} for status, colour in COLOURS.items()},
    }
    return {name: book.add_format(look) for name, look in made.items()}
