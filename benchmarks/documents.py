"""Tables inside a document that people write: what is measured stands between two marks."""

from pathlib import Path

BEGIN, END = "<!-- measured: begin -->\n", "<!-- measured: end -->\n"


def measured_in(page: Path) -> str:
    """What stands between the marks of a document."""
    return _parts(page)[1]


def put(page: Path, text: str) -> None:
    """Replace what stands between the marks of a document."""
    before, _, after = _parts(page)
    page.write_text(f"{before}{BEGIN}{text}\n{END}{after}", encoding="utf-8")


def _parts(page: Path) -> tuple[str, str, str]:
    before, rest = page.read_text(encoding="utf-8").split(BEGIN)
    measured, after = rest.split(END)
    return before, measured, after
