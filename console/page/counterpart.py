"""Choosing the counterpart of a product on the other side, by searching there."""

from functools import partial
from typing import Literal

from nicegui import ui

from console.page.desk import Visit
from console.page.parts import button, chip, div, modal, text
from console.page.product_rows import shown_rows
from sync.products.product_list import product_page
from sync.products.product_rows import ProductQuery

FOUND = 12


async def choose_counterpart(visit: Visit, alias: str, side: Literal["pos", "site"]) -> int | None:
    """The id of the variant that the person picks on a side, or None."""
    say = visit.say
    with modal(say(f"choose.{side}")) as dialog, ui.card().classes("dialog wide"):
        text(say(f"choose.{side}"), "dialog-title")
        search = ui.input(say("products.search")).props("outlined dense autofocus debounce=350")
        box = div("choices")
        with div("dialog-actions"):
            button(say("do.cancel"), lambda: dialog.submit(None))

    async def look() -> None:
        query = ProductQuery(side=side, search=search.value or "", order="name")
        found = await visit.ask(product_page, alias, query, 0, FOUND, visit.database)
        box.clear()
        with box:
            for row in shown_rows(visit, found.rows):
                _choice(row, row[side], dialog, side)
            if not found.total:
                text(say("products.none"), "soft")

    search.on_value_change(visit.on("analyst", lambda _: look()))
    await look()
    answer = await dialog
    dialog.delete()
    return answer if isinstance(answer, int) else None


def _choice(row: dict[str, str], number: object, dialog: ui.dialog, side: str) -> None:
    made = ui.element("button").classes("choice").props("type=button")
    with made:
        with div("grow"):
            text(" · ".join(filter(None, (row["name"], row["variant"]))), "strong")
            text(f"SKU {row[f'{side}_sku']} · {row[f'{side}_price']} · {row[f'{side}_stock']}", "soft")
        chip(row["chip"], row["tone"])  # type: ignore[arg-type]
    made.on("click", partial(dialog.submit, number))
