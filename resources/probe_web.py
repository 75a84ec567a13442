"""A first look at a Sapo Web shop: a few reading calls that settle what the documents leave open.

The calls are those of contracts/sapo-web.md §11.3, and two more: who else has webhooks there, and whether the shop
carries our mark.
"""

from typing import Any

from resources.probe_http import Answer, FirstContact, hooks_of, right
from resources.sapo_web.mark import read_mark
from sync.connecting.probe import Access, Generation, Hook, Right, SiteProbe
from sync.errors import Transient
from sync.records import Location
from sync.settings import SiteSettings

STATUSES = ("open", "closed", "cancelled")
# Groups of rights that a private app may have and that nothing here uses (contracts/sapo-web.md §1.1), each with a
# reading call that shows no person.
SPARE: tuple[tuple[str, str, str, dict[str, int]], ...] = (
    ("customers", "Khách hàng", "/admin/customers/count.json", {}),
    ("promotions", "Khuyến mãi", "/admin/price_rules.json", {"limit": 1}),
)


def probe_site(contact: FirstContact, settings: SiteSettings) -> SiteProbe:
    """What a site tells at first contact, with the rights that `settings` will need.

    Raises Unauthorised, or Transient when the shop cannot be reached.
    """
    notes: list[str] = []
    rights: list[Right] = []
    store = contact.get("/admin/store.json", "who the shop is; the root key is `store` or `shop`")
    rights.append(right("store", "Thông tin cửa hàng", "to know the shop by its own id", store, needed=False))
    identity = store.part("store", "shop")
    if store.access is Access.GRANTED and not isinstance(identity.get("id"), int):
        raise Transient(contact.alias, "GET /admin/store.json does not tell the id of the store; try again later.")
    locations = _locations(contact, rights, settings, notes)
    generation, item, products = _generation(contact, rights, notes)
    _inventory(contact, rights, settings, generation, item, notes)
    orders = _orders(contact, rights, settings, notes)
    for name, vietnamese, route, query in SPARE:
        answer = contact.get(route, f"a right to {name} would be too much", **query)
        rights.append(right(name, vietnamese, "nothing here uses it", answer, needed=False, spare=True))
    missing = contact.get("/admin/products/0.json", "the shape of an answer about something that is not there")
    if missing.status != 404:
        notes.append(f"A missing product is answered with {missing.status} in place of 404.")
    hooks = _hooks(contact, notes)
    mark = read_mark(contact)
    _limit_note(contact, notes)
    return SiteProbe(
        store_id=identity.get("id") if isinstance(identity.get("id"), int) else None,
        name=str(identity.get("name") or ""),
        domain=str(identity.get("bizweb_domain") or identity.get("domain") or ""),
        generation=generation,
        locations=locations,
        rights=tuple(rights),
        hooks=hooks,
        mark=mark,
        orders=orders,
        products=products,
        server_time=contact.server_time,
        calls=tuple(contact.calls),
        notes=tuple(notes),
    )


def location_of(row: dict[str, Any]) -> Location:
    """A location as it comes (contracts/sapo-web.md §5.4)."""
    return Location(
        id=int(row["id"]),
        name=str(row.get("name") or ""),
        active=row.get("status", "active") == "active",
        is_default=bool(row.get("default_location")),
        manages_stock=bool(row.get("inventory_management", True)),
    )


def _locations(
    contact: FirstContact, rights: list[Right], settings: SiteSettings, notes: list[str]
) -> tuple[Location, ...]:
    answer = contact.get("/admin/locations.json", limit=250)
    found = tuple(location_of(row) for row in answer.rows("locations"))
    keeping = [one for one in found if one.active and one.manages_stock]
    contact.note(f"{len(found)} locations, {len(keeping)} of them keep stock")
    # A shop of the older generation has no such route, and needs no such right.
    needed = settings.stock.sync and answer.access is not Access.ABSENT
    rights.append(right("locations", "Chi nhánh", "to choose where stock is written", answer, needed=needed))
    if answer.access is Access.ABSENT:
        notes.append("The shop knows no locations: stock is one number for each variant.")
    return found


def _generation(
    contact: FirstContact, rights: list[Right], notes: list[str]
) -> tuple[Generation, int | None, int | None]:
    """(generation, an inventory item to try, products counted): `inventory_item_id` marks the present platform."""
    answer = contact.get("/admin/products.json", limit=1)
    rights.append(right("products", "Sản phẩm", "to read products and write prices", answer))
    variants = [variant for product in answer.rows("products") for variant in product.get("variants") or []]
    item = variants[0].get("inventory_item_id") if variants else None
    contact.note("`inventory_item_id` is there: the present platform" if item else "no `inventory_item_id`")
    counted: Any = None
    if answer.access is Access.GRANTED:
        body = contact.get("/admin/products/count.json", "how many products a full read must find").body
        counted = body.get("count") if isinstance(body, dict) else None
    if not variants:
        notes.append("The shop shows no product, so the generation of its platform cannot be told yet.")
        return "unknown", None, counted
    return ("B", int(item), counted) if item else ("A", None, counted)


def _inventory(
    contact: FirstContact,
    rights: list[Right],
    settings: SiteSettings,
    generation: Generation,
    item: int | None,
    notes: list[str],
) -> None:
    if generation == "A":
        return
    query = {"limit": 250} if item is None else {"inventory_item_ids": item, "limit": 250}
    answer = contact.get("/admin/inventory_levels.json", "the right to stock, and whether the filter holds", **query)
    needed = settings.stock.sync and generation == "B"
    spare = not settings.stock.sync
    rights.append(right("inventory", "Kho", "to read and write stock", answer, needed=needed, spare=spare))
    others = [row for row in answer.rows("inventory_levels") if row.get("inventory_item_id") != item]
    if item is not None and others:
        notes.append("`inventory_item_ids` does not filter here: every list of levels is filtered again on our side.")


def _orders(contact: FirstContact, rights: list[Right], settings: SiteSettings, notes: list[str]) -> dict[str, int]:
    """Orders counted without and with each status: does an omitted status mean all (§3)?"""
    first = contact.get("/admin/orders/count.json", "orders without a status filter")
    used = settings.orders.sync
    rights.append(right("orders", "Đơn hàng", "to read new orders", first, needed=used, spare=not used))
    if first.access is not Access.GRANTED:
        return {}
    answers = {"": first}
    for status in STATUSES:
        answers[status] = contact.get("/admin/orders/count.json", f"orders that are {status}", status=status)
    counts = {status: _count(answer) for status, answer in answers.items()}
    total = sum(counts[status] for status in STATUSES)
    if counts[""] != total:
        notes.append(
            f"Without a status the shop counts {counts['']} orders, by status {total}: each is read by itself."
        )
    _sort_orders(contact, notes)
    return counts


def _sort_orders(contact: FirstContact, notes: list[str]) -> None:
    newest = _ids(contact.get("/admin/orders.json", "newest first?", limit=2))
    contact.note(_order_of(newest))
    since = _ids(contact.get("/admin/orders.json", "order under since_id", limit=2, since_id=1))
    contact.note(_order_of(since))
    if len(since) == 2 and since[0] > since[1]:
        notes.append("Under `since_id` the newest order comes first, so it cannot be used to walk forward.")


def _hooks(contact: FirstContact, notes: list[str]) -> tuple[Hook, ...]:
    answer = contact.get("/admin/webhooks.json", "whom the shop tells about changes", limit=250)
    if answer.access is not Access.GRANTED:
        notes.append(f"The webhooks cannot be listed ({answer.status}), so other sync apps cannot be seen by them.")
    return tuple(hooks_of(answer))


def _limit_note(contact: FirstContact, notes: list[str]) -> None:
    shown = {call.call_limit.partition("/")[2] for call in contact.calls if call.call_limit}
    if not shown:
        notes.append("The shop does not state its rate limit; the setting `limit` stands for it.")
    elif shown != {"40"}:
        notes.append(f"The shop states a rate limit of {', '.join(sorted(shown))}; set `limit.size` to it.")


def _order_of(ids: list[int]) -> str:
    if len(ids) < 2:
        return "too few orders to tell the sort order"
    return "newest first" if ids[0] > ids[1] else "oldest first"


def _ids(answer: Answer) -> list[int]:
    return [int(row["id"]) for row in answer.rows("orders")]


def _count(answer: Answer) -> int:
    return int(answer.body.get("count") or 0) if isinstance(answer.body, dict) else 0
