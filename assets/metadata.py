"""Reports of the use cases in the form that the Dagster UI shows.

Nothing that a shop sends about a person stands here: no name, phone, address.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import dagster as dg

from sync.records import CallCount

# Event metadata is kept for ever and loaded whole: a preview is a preview.
PREVIEW_ROWS = 50


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> dg.MarkdownMetadataValue:
    """A markdown table of at most 50 rows; says how many were left out."""
    rows = list(rows)
    lines = ["| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
    lines += ["| " + " | ".join(_cell(value) for value in row) + " |" for row in rows[:PREVIEW_ROWS]]
    if len(rows) > PREVIEW_ROWS:
        lines.append(f"\n… and {len(rows) - PREVIEW_ROWS} more.")
    return dg.MetadataValue.md("\n".join(lines))


def counts(numbers: Mapping[Any, int]) -> dg.MarkdownMetadataValue:
    """A table of counts by outcome, largest first."""
    ordered = sorted(numbers.items(), key=lambda item: -item[1])
    return table(["outcome", "count"], [(_outcome(key), number) for key, number in ordered])


def spent(*clients: CallCount) -> dict[str, Any]:
    """Calls made, seconds waited for the limit and answers of 429, as metadata entries."""
    return {
        "calls": sum(count.calls for count in clients),
        "seconds waited for the limit": round(sum(count.waited_seconds for count in clients), 1),
        "answers of 429": sum(count.rate_limited for count in clients),
    }


def on_page(console_url: str, site: str, screen: str) -> dict[str, Any]:
    """A link to what the page shows of it (`excel`, `changes?tab=held`, `orders`); nothing where no page is known."""
    base = console_url.rstrip("/")
    return {"page": dg.MetadataValue.url(f"{base}/sites/{site}/{screen}")} if base else {}


def _outcome(key: Any) -> str:
    parts = key if isinstance(key, tuple) else (key,)
    return " · ".join(str(part) for part in parts if str(part))


def _cell(value: Any) -> str:
    return "" if value is None else str(value).replace("|", "\\|").replace("\n", " ")
