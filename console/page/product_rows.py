"""A row of the product list as the browser gets it: texts that are ready to be shown, and the ids for the actions."""

from typing import Any

import pandas as pd

from console.page.desk import Visit
from console.page.parts import Tone
from console.page.reasons import sync_word
from sync.linking.skus import SuggestionKind
from sync.records import LinkStatus
from sync.workbooks.mismatches import REASON_WORDS, STATUS_WORDS, SUGGESTION_WORDS

TONES: dict[LinkStatus, Tone] = {LinkStatus.LINKED: "good", LinkStatus.UNLINKED: "idle", LinkStatus.ERROR: "bad"}
SYNC_TONES = {"in_sync": "good", "pending": "info", "held": "warn", "skipped": "idle", "error": "bad"}


def shown_rows(visit: Visit, rows: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a page (`ProductPage.rows`) for the table of the browser."""
    return [_row(visit, {str(name): value for name, value in row.items()}) for row in rows.to_dict("records")]


def _row(visit: Visit, row: dict[str, Any]) -> dict[str, Any]:
    say, number, money = visit.say, visit.form.number, visit.form.money
    linked = row["status"] == LinkStatus.LINKED
    own = "pos" if linked or not row["site_product"] else "site"
    kind = row["suggestion_kind"]
    can_accept = bool(kind and not linked and _id(row["pos_variant_id"]) and _id(row["site_variant_id"]))
    suggested = say.of(SUGGESTION_WORDS[SuggestionKind(kind)]) if kind else ""
    return {
        "id": f"{_id(row['pos_variant_id']) or ''}:{_id(row['site_variant_id']) or ''}",
        "pos": _id(row["pos_variant_id"]),
        "site": _id(row["site_variant_id"]),
        "status": row["status"],
        "name": row[f"{own}_product"] or say("products.unnamed"),
        "variant": row[f"{own}_variant"] if row[f"{own}_variant"] != row[f"{own}_product"] else "",
        "pos_sku": row["pos_sku"] or "–",
        "site_sku": row["site_sku"] or "–",
        "sku": row["pos_sku"] or row["site_sku"] or "–",
        "other_sku": row["site_sku"] if row["pos_sku"] != row["site_sku"] and row["pos_sku"] else "",
        "pos_stock": number(_id(row["pos_stock"])),
        "site_stock": number(_id(row["site_stock"])),
        "pos_price": money(_id(row["pos_price"])),
        "site_price": money(_id(row["site_price"])),
        "chip": say.of(STATUS_WORDS[LinkStatus(row["status"])]),
        "tone": TONES[LinkStatus(row["status"])],
        "reason": say.of(REASON_WORDS.get(row["reason"] or row["warning"], ("", ""))),
        "stock_sync": sync_word(say, row["stock_state"], row["stock_reason"]) if linked else "",
        "stock_tone": SYNC_TONES.get(row["stock_state"], "idle"),
        "price_sync": sync_word(say, row["price_state"], row["price_reason"]) if linked else "",
        "price_tone": SYNC_TONES.get(row["price_state"], "idle"),
        "suggestion": f"{suggested} · {row['suggestion_score']} %" if kind else "",
        "can_accept": can_accept,
        "accept": say("products.accept_one") if can_accept and visit.may("analyst") else "",
    }


def _id(value: Any) -> int | None:
    return None if value is None or value is pd.NA or pd.isna(value) else int(value)
