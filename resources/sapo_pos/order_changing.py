"""Changing a draft of the POS in place (contracts/sapo-pos.md §3.2, last rows).

Address and contact of a draft can be changed everywhere. Of lines the official text says that they cannot, while one
production client sends them; so a line that stays keeps its id, as in the whole object that this client sends, and
the order is read again afterwards, whatever the answer was.
"""

from collections.abc import Iterable
from typing import Any

from resources.http_values import text
from resources.sapo_pos import wire
from resources.sapo_pos.desk import Desk
from resources.sapo_pos.orders import order_body, read
from resources.sapo_pos.reading import order_of
from sync.records import PosOrder, PosOrderDraft

# Note, tags, customer and staff are left out: people in the POS may have written them meanwhile.
PEOPLE = ("email", "phone_number", "billing_address", "shipping_address")
GOODS = ("tax_treatment", "order_line_items", "discount_items", "delivery_fee")


def change(desk: Desk, order_id: int, draft: PosOrderDraft, lines: bool) -> PosOrder:
    """PUT what of an order may be edited on a site, with its lines and amounts or without; the order afterwards.

    An order that is no draft any more is returned as it is. Raises Invalid or MethodRefused where the POS refuses.
    """
    before = read(desk, order_id)
    if text(before.status) != "draft":
        return order_of(before, desk.shop)
    whole = order_body(draft)
    body = {name: whole[name] for name in (*PEOPLE, *(GOODS if lines else ()))}
    if lines:
        body["order_line_items"] = _with_ids(body["order_line_items"], before.order_line_items or ())
    branch = before.location_id or draft.location_id
    desk.put(f"/admin/orders/{order_id}.json", {"order": body}, wire.ORDER, branch, silent=True)
    return order_of(read(desk, order_id), desk.shop)


def _with_ids(lines: list[dict[str, Any]], there: Iterable[wire.Line]) -> list[dict[str, Any]]:
    """The lines, each with the id of the one that it is now, where there is such."""
    left: dict[Any, list[int]] = {}
    for row in there:
        if row.id is not None:
            left.setdefault(row.variant_id or text(row.product_name), []).append(row.id)
    found = []
    for line in lines:
        ids = left.get(line["variant_id"] or line.get("product_name"), [])
        found.append({"id": ids.pop(0), **line} if ids else line)
    return found
