"""The page `docs/settings.md`, made from the settings themselves: `python -m console.settings_page`."""

from pathlib import Path

from pydantic import BaseModel

from sync.settings import PosSettings, SiteSettings
from sync.settings_text import setting_rows

PAGE = Path(__file__).parents[1] / "docs" / "settings.md"


def settings_document() -> str:
    """The whole page as Markdown."""
    lines = [
        "# Settings",
        "",
        "Made from `sync/settings.py` by `python -m console.settings_page`; a test keeps the two equal.",
        "",
        "Each website has its own settings. Show them with `multiweb settings SITE`, change some with",
        "`multiweb settings SITE --set stock.safety=2 --set price.selling=BANBUON`, or lay a YAML file",
        "over them with `multiweb settings SITE --config FILE`:",
        "",
        "```yaml",
        "stock:",
        "  safety: 2",
        "price:",
        "  selling: BANBUON",
        "orders:",
        "  status: approved",
        "```",
        "",
        "What the file does not name keeps its value. An unknown key, or a value that does not fit, is",
        "refused by name and nothing is changed. Branches, locations and staff are named by their ids,",
        "which `multiweb connect` shows.",
        "",
        "## Of each website",
        "",
        *_table(SiteSettings),
        "",
        "## Of the POS connection",
        "",
        "Given at `multiweb connect pos --config FILE`, and changed like those of a website:",
        "`multiweb settings POS --set limit.leak=4`.",
        "",
        *_table(PosSettings),
        "",
    ]
    return "\n".join(lines)


def _table(model: type[BaseModel]) -> list[str]:
    head = ["| Setting | Accepts | Default | Meaning |", "|---|---|---|---|"]
    rows = [f"| `{row.name}` | {row.accepts} | `{row.default}` | {row.description} |" for row in setting_rows(model)]
    return head + rows


if __name__ == "__main__":
    PAGE.write_text(settings_document(), encoding="utf-8")
