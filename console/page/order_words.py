"""How an order stands, in words and colours."""

from console.page.desk import Visit
from console.page.parts import Tone
from sync.orders.status import OrderStatus
from sync.rows import SiteRow

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


def order_on_site(site: SiteRow, order_id: int) -> str:
    """Address of an order in the shop's own admin."""
    if site.platform == "woocommerce":
        return f"{site.address}/wp-admin/post.php?post={order_id}&action=edit"
    return f"{site.address}/admin/orders/{order_id}"
