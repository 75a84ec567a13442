"""How an order stands, in words and colours."""

from console.page.desk import Visit
from console.page.parts import Tone
from sync.order_status import OrderStatus

TONES: dict[OrderStatus, Tone] = {
    OrderStatus.LINKED: "good",
    OrderStatus.PROCESSING: "info",
    OrderStatus.UNLINKED: "idle",
    OrderStatus.ERROR: "bad",
    OrderStatus.CANCELLED: "idle",
}


def pos_status(visit: Visit, status: str | None) -> str:
    """The POS's own word for where its order stands."""
    known = ("draft", "finalized", "completed", "cancelled")
    return visit.say(f"pos_status.{status}") if status in known else status or ""
