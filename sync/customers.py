"""Who bought: the buyer of a web order as a customer of the POS.

The index of the POS's customers is filled page by page, so that a known buyer costs no call however many
customers there are. A customer who exists in the POS is used as they are and never overwritten.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from sync.errors import Invalid
from sync.phones import email_key, phone_key, searched_forms
from sync.ports import Pos
from sync.records import Address, NewCustomer, PosCustomer, WebOrder
from sync.settings import CustomerSettings
from sync.stores import Customers, Database

STREAM = "pos:customers"
# Rows appear in the POS's lists a little late, and our clock is not the shop's.
OVERLAP = timedelta(minutes=10)

Criterion = Literal["phone", "email"]


@dataclass(frozen=True, slots=True)
class CustomersReport:
    """What a refresh read: customers, and how many of them differ from the index."""

    read: int
    changed: int


@dataclass(frozen=True, slots=True)
class Contact:
    """How the buyer of an order can be reached. The keys are in normal form; `phone` may be as it was typed."""

    name: str
    phone: str | None
    phone_key: str | None
    email_key: str | None
    address: Address | None

    def key(self, criterion: Criterion) -> str | None:
        """The key of one criterion."""
        return self.phone_key if criterion == "phone" else self.email_key


@dataclass(frozen=True, slots=True)
class Buyer:
    """The customer to put on the order (None: a walk-in), and a sentence where something is worth noting."""

    customer_id: int | None
    note: str = ""


def contact_of(order: WebOrder) -> Contact:
    """Read the buyer off an order; the phone is the customer's, else the order's, the biller's, the receiver's."""
    billing, shipping = order.billing or Address(), order.shipping or Address()
    phones = [order.customer_phone, order.phone, billing.phone, shipping.phone]
    key = next((found for found in map(phone_key, phones) if found), None)
    email = next((found for found in map(email_key, (order.customer_email, order.email)) if found), None)
    names = [order.customer_name, shipping.name, billing.name]
    typed = next((phone.strip() for phone in phones if phone and phone.strip()), None)
    return Contact(
        name=next((name.strip() for name in names if name and name.strip()), ""),
        phone=key or typed,
        phone_key=key,
        email_key=email,
        address=order.shipping or order.billing,
    )


def refresh_customers(pos: Pos, database: Database) -> CustomersReport:
    """Bring the index of the POS's customers up to date: all of them the first time, then what was modified.

    Every page is saved on its own; the watermark moves only after the last one.
    """
    began = datetime.now(UTC)
    known = database.state.watermark(STREAM)
    read = changed = 0
    for page in pos.customers_changed(None if known is None else known - OVERLAP):
        read += len(page.rows)
        changed += save_customers(database, page.rows)
    database.state.advance(STREAM, began)
    return CustomersReport(read, changed)


def save_customers(database: Database, customers: Sequence[PosCustomer]) -> int:
    """Put customers into the index under their keys; returns how many changed."""
    return database.customers.save([(c, phone_key(c.phone), email_key(c.email)) for c in customers])


def find_buyer(contact: Contact, settings: CustomerSettings, pos: Pos, database: Database) -> Buyer:
    """Find the buyer in the POS, or create them.

    The chosen criterion decides; the other one is used only when the order does not carry the chosen one. With
    neither, or when finding buyers is off, the order is a walk-in's.

    Raises:
        ShopError: the POS could not be asked; Invalid when it refuses the new customer's values.
    """
    criterion = _criterion(contact, settings)
    if not settings.sync or criterion is None:
        return Buyer(None)
    found = _known(contact, criterion, database.customers) or _asked(contact, criterion, pos, database)
    if found is None:
        return _created(contact, criterion, pos, database)
    return Buyer(found, _conflict(contact, criterion, found, database.customers))


def _criterion(contact: Contact, settings: CustomerSettings) -> Criterion | None:
    chosen: Criterion = settings.criterion
    other: Criterion = "email" if chosen == "phone" else "phone"
    return next((one for one in (chosen, other) if contact.key(one)), None)


def _known(contact: Contact, criterion: Criterion, index: Customers) -> int | None:
    ids = index.by_key(criterion, contact.key(criterion) or "")
    return ids[0] if ids else None


def _asked(contact: Contact, criterion: Criterion, pos: Pos, database: Database) -> int | None:
    """Ask the POS itself, whose search is fuzzy; what it finds goes into the index."""
    key = contact.key(criterion) or ""
    for text in searched_forms(key) if criterion == "phone" else (key,):
        found = pos.find_customers(text)
        save_customers(database, found)
        if exact := [c.id for c in found if c.active and key in _keys(c, criterion)]:
            return min(exact)
    return None


def _keys(customer: PosCustomer, criterion: Criterion) -> tuple[str | None]:
    return (phone_key(customer.phone) if criterion == "phone" else email_key(customer.email),)


def _created(contact: Contact, criterion: Criterion, pos: Pos, database: Database) -> Buyer:
    """Create the buyer; one whom the POS then says it has is looked for again."""
    new = NewCustomer(
        name=contact.name or contact.key(criterion) or "",
        phone=contact.phone_key,
        email=contact.email_key,
        address=contact.address,
    )
    try:
        made = pos.create_customer(new)
    except Invalid as refused:
        return _refused(contact, criterion, new, refused, pos, database)
    save_customers(database, [made])
    return Buyer(made.id)


def _refused(
    contact: Contact, criterion: Criterion, new: NewCustomer, refused: Invalid, pos: Pos, database: Database
) -> Buyer:
    """Go on from the key that the POS says it has already; any other refusal is passed on."""
    taken = _taken(refused)
    if taken is None:
        raise refused
    made = None if taken == criterion else _without(new, taken, pos)
    if made is None:
        return _again(contact, criterion, pos, database)
    save_customers(database, [made])
    return Buyer(made.id, f"The {_word(taken)} of the order belongs to another customer of the POS; it was left out.")


def _without(new: NewCustomer, taken: Criterion, pos: Pos) -> PosCustomer | None:
    """Create the buyer without the key that belongs to somebody else; None when the other key is taken too."""
    bare = NewCustomer(
        name=new.name,
        phone=None if taken == "phone" else new.phone,
        email=None if taken == "email" else new.email,
        address=new.address,
    )
    try:
        return pos.create_customer(bare)
    except Invalid as refused:
        if _taken(refused) is None:
            raise
        return None


def _again(contact: Contact, criterion: Criterion, pos: Pos, database: Database) -> Buyer:
    """Somebody created the same buyer meanwhile, or the POS keeps the key of a customer it no longer shows."""
    found = _known(contact, criterion, database.customers) or _asked(contact, criterion, pos, database)
    if found is not None:
        return Buyer(found)
    return Buyer(
        None,
        f"The POS says that the {_word(criterion)} is taken, but shows no active customer with it: "
        "the order was made for a walk-in. Set the customer in the POS.",
    )


def _taken(refused: Invalid) -> Criterion | None:
    """Which key the POS says exists already (contracts/sapo-pos.md §3.3)."""
    if "phone_number" in refused.fields:
        return "phone"
    return "email" if "email" in refused.fields else None


def _conflict(contact: Contact, criterion: Criterion, found: int, index: Customers) -> str:
    other: Criterion = "email" if criterion == "phone" else "phone"
    key = contact.key(other)
    ids = index.by_key(other, key) if key else []
    if not ids or found in ids:
        return ""
    return (
        f"The {_word(criterion)} belongs to customer {found}, the {_word(other)} to customer {ids[0]}: "
        f"the {_word(criterion)} decided."
    )


def _word(criterion: Criterion) -> str:
    return "phone" if criterion == "phone" else "e-mail"
