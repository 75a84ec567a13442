"""An order that was edited on the site after its import: its draft is changed in place, never cancelled and made again.

What a PUT may change is not known of every shop: some ignore the lines, some refuse them, some take them
(contracts/sapo-pos.md §3.2). So the draft is read again afterwards, and what counts is what it then holds. A draft
that people changed in the POS themselves is left to them.
"""

from sync.errors import REFUSALS, as_sentence
from sync.orders.content import pos_digest
from sync.orders.desk import Desk
from sync.orders.rules import difference_between
from sync.records import PosOrder, PosOrderDraft
from sync.rows import OrderRow


def changed_in_place(desk: Desk, row: OrderRow, draft: PosOrderDraft, made: PosOrder) -> tuple[PosOrder, str]:
    """Change a draft of the POS into what the web order is now, as far as the POS lets us.

    Returns:
        The order as the POS holds it afterwards, and a sentence on how it still differs; "" when it is equal.

    Raises:
        ShopError: the POS could not be asked; the same can be done again.
    """
    difference = difference_between(made, draft)
    if made.status != "draft":
        return made, difference and f"It is {made.status} in the POS. {difference}"
    if difference and row.agreed not in ("", pos_digest(made)):
        return made, f"Somebody changed it in the POS meanwhile. {difference}"
    desk.require_lease()
    try:
        made = desk.pos.change_order(made.id, draft, lines=bool(difference))
    except REFUSALS as refused:
        return made, f"The POS does not let us change it: {as_sentence(refused)} {difference}".rstrip()
    left = difference_between(made, draft)
    if not left:
        what = "Lines and amounts" if difference else "Address and contact"
        desk.note(row, "pos_order", None, made.code, f"{what} changed in place, as edited on the site.")
    return made, left
