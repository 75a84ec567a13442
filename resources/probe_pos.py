"""A first look at a Sapo POS: a few reading calls that try every right and settle what can be settled by reading.

The questions are those of contracts/sapo-pos.md §8 that need no write: does the way in work on this host, is a
default branch named, what happens above the page limit and beyond the last page, does `modified_on_min` filter,
which headers tell the rate limit.
"""

from datetime import timedelta
from typing import Any

from resources.probe_http import Answer, FirstContact, hooks_of, right
from sync.connecting.probe import Access, Hook, PosProbe, Right
from sync.records import Branch, PriceList, Staff

DEFAULT_FLAGS = ("is_primary", "default_location")
CAP, ABOVE_THE_CAP = 250, 300


def probe_pos(contact: FirstContact) -> PosProbe:
    """What a POS tells at first contact. Raises Unauthorised, or Transient when it cannot be reached."""
    notes: list[str] = []
    rights: list[Right] = []
    tenant = contact.get("/admin/tenant.json", "the credentials open this host").part("tenant")
    if not isinstance(tenant.get("id"), int):
        notes.append("The POS did not tell its own id, by which it would be known under another address.")
    branches = _branches(contact, rights, notes)
    price_lists = _price_lists(contact, rights)
    staff = _staff(contact, rights, notes)
    products = _products(contact, rights, notes)
    _rest(contact, rights)
    missing = contact.get("/admin/products/0.json", "the shape of an answer about something that is not there")
    if missing.status != 404:
        notes.append(f"A missing product is answered with {missing.status} in place of 404.")
    hooks = _hooks(contact, notes)
    if not any(call.call_limit for call in contact.calls):
        notes.append("The POS does not state its rate limit; the setting `limit` stands for it.")
    return PosProbe(
        tenant_id=tenant.get("id") if isinstance(tenant.get("id"), int) else None,
        name=str(tenant.get("name") or ""),
        branches=branches,
        price_lists=price_lists,
        staff=staff,
        rights=tuple(rights),
        hooks=hooks,
        products=products,
        server_time=contact.server_time,
        calls=tuple(contact.calls),
        notes=tuple(notes),
    )


def branch_of(row: dict[str, Any]) -> Branch:
    """A branch as it comes; `label` is its name, the default flag has two spellings or none (§2.7)."""
    flags = [bool(row[flag]) for flag in DEFAULT_FLAGS if row.get(flag) is not None]
    return Branch(
        id=int(row["id"]),
        code=str(row.get("code") or ""),
        name=str(row.get("label") or row.get("name") or ""),
        active=row.get("status", "active") == "active",
        is_default=any(flags) if flags else None,
    )


def _branches(contact: FirstContact, rights: list[Right], notes: list[str]) -> tuple[Branch, ...]:
    answer = contact.get("/admin/locations.json", limit=250)
    rights.append(right("locations", "Chi nhánh", "to know whose stock is shown", answer))
    found = tuple(branch_of(row) for row in answer.rows("locations"))
    active = [branch for branch in found if branch.active]
    contact.note(f"{len(found)} branches, {len(active)} active")
    if len(active) > 1 and not any(branch.is_default for branch in active):
        notes.append("The POS does not say which branch is the default; each site must be told its branch.")
    return found


def _price_lists(contact: FirstContact, rights: list[Right]) -> tuple[PriceList, ...]:
    answer = contact.get("/admin/price_lists.json", "the price lists that can be sold from", limit=250)
    rights.append(right("price lists", "Chính sách giá", "to know the prices", answer))
    return tuple(
        PriceList(
            id=int(row["id"]),
            code=str(row.get("code") or ""),
            name=str(row.get("name") or ""),
            is_cost=bool(row.get("is_cost")),
            is_default=row.get("status") == "default",
        )
        for row in answer.rows("price_lists")
    )


def _staff(contact: FirstContact, rights: list[Right], notes: list[str]) -> tuple[Staff, ...]:
    answer = contact.get("/admin/accounts.json", "the people to whom orders can be assigned", limit=250)
    rights.append(right("staff", "Nhân viên", "only to assign orders to a person", answer, needed=False))
    if answer.access is not Access.GRANTED:
        notes.append("The people of the POS cannot be read; orders can still go to nobody, which is the default.")
    return tuple(
        Staff(int(row["id"]), str(row.get("full_name") or ""), row.get("status", "active") == "active")
        for row in answer.rows("accounts")
    )


def _products(contact: FirstContact, rights: list[Right], notes: list[str]) -> int | None:
    answer = contact.get("/admin/products.json", "one product with its stock and prices", limit=1)
    rights.append(right("products", "Sản phẩm", "to read stock and prices", answer))
    total = _metadata(answer).get("total")
    variants = [variant for product in answer.rows("products") for variant in product.get("variants") or []]
    if variants and not variants[0].get("inventories"):
        notes.append("The first product came without its stock rows; its stock would be unknown.")
    last = (total if isinstance(total, int) else 0) // CAP + 2
    beyond = contact.get("/admin/products.json", limit=ABOVE_THE_CAP, page=last)
    clamped = _metadata(beyond).get("limit")
    contact.note(f"above the page limit: {beyond.status}, limit {clamped}; beyond the last page: {_found(beyond)}")
    if beyond.status != 200:
        notes.append(f"A limit above 250 beyond the last page is answered with {beyond.status}; neither is ever asked.")
    future = contact.get("/admin/products.json", limit=1, modified_on_min=_tomorrow(contact))
    contact.note(f"`modified_on_min` in the future finds {_metadata(future).get('total', _found(future))}")
    if future.rows("products"):
        notes.append("`modified_on_min` does not filter products here.")
    return total if isinstance(total, int) else None


def _rest(contact: FirstContact, rights: list[Right]) -> None:
    """The other rights, each with a filter that no row of a person passes."""
    for name, vietnamese, purpose, route, newer in (
        ("orders", "Đơn hàng", "to create the orders of the websites", "/admin/orders.json", "created_on_min"),
        ("customers", "Khách hàng", "to find the buyers of the websites", "/admin/customers.json", "modified_on_min"),
        ("order sources", "Nguồn bán hàng", "to name the website of an order", "/admin/order_sources.json", ""),
    ):
        query: dict[str, str | int] = {"limit": 1} | ({newer: _tomorrow(contact)} if newer else {})
        rights.append(right(name, vietnamese, purpose, contact.get(route, f"the right to {name}", **query)))


def _tomorrow(contact: FirstContact) -> str:
    return (contact.server_time + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _hooks(contact: FirstContact, notes: list[str]) -> tuple[Hook, ...]:
    answer = contact.get("/admin/webhooks.json", "whom the POS tells about changes", limit=250)
    if answer.access is not Access.GRANTED:
        notes.append(f"The webhooks cannot be listed ({answer.status}), so other sync apps cannot be seen by them.")
    return tuple(hooks_of(answer))


def _metadata(answer: Answer) -> dict[str, Any]:
    return answer.part("metadata")


def _found(answer: Answer) -> str:
    return f"{len(answer.rows('products'))} rows"
