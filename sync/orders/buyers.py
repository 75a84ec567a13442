"""Who bought: the buyer of a web order as a customer of the POS.

A customer who exists in the POS is used as they are and never overwritten. One who does not is made once, whoever
else is at it: the intent is committed before the POST, so that two sites with the same new phone, or a run that was
killed or got no answer, never make a second one. The last word has the POS, which refuses a phone that it knows.
"""

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sync.errors import BadAnswer, Invalid, OutcomeUnknown, ShopError, Transient
from sync.orders.contacts import Contact, Criterion
from sync.orders.customers import freshened, save_customers
from sync.orders.phones import email_key, phone_keys, searched_forms
from sync.ports import Pos
from sync.records import NewCustomer, PosCustomer
from sync.settings import CustomerSettings
from sync.stores import Database

PATIENCE = timedelta(seconds=2)
LOOK_EVERY_SECONDS = 0.05


class BuyerUnsettled(Transient):
    """Whether the POS has the buyer by now cannot be told yet; the order waits for the POS's lists."""


@dataclass(frozen=True, slots=True)
class Buyer:
    """The customer to put on the order (None: a walk-in), and a sentence where something is worth noting."""

    customer_id: int | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Counter:
    """Where buyers are looked for: the POS, its index, how late its lists are, and the branch for new customers."""

    pos: Pos
    database: Database
    lag: timedelta
    branch: int | None = None


def find_buyer(contact: Contact, settings: CustomerSettings, at: Counter) -> Buyer:
    """Find the buyer in the POS, or create them.

    The chosen criterion decides; the other one is used only when the order does not carry the chosen one. With
    neither, or when finding buyers is off, the order is a walk-in's.

    Raises:
        BuyerUnsettled: the buyer may have been made a moment ago; ask again later.
        ShopError: the POS could not be asked; Invalid when it refuses the new customer's values.
    """
    criterion = _criterion(contact, settings)
    if not settings.sync or criterion is None:
        return Buyer(None)
    found = _known(contact, criterion, at)
    if not found:
        found = _known(contact, criterion, at) if freshened(at.pos, at.database) else _asked(contact, criterion, at)
        if found:  # whoever was making them, we perhaps, until the answer got lost
            at.database.customers.intend_no_more(f"{criterion}:{contact.keys(criterion)[0]}")
    if found:
        return Buyer(found[0], _conflict(contact, criterion, found, at))
    return _intended(contact, criterion, at)


def _criterion(contact: Contact, settings: CustomerSettings) -> Criterion | None:
    chosen: Criterion = settings.criterion
    return next((one for one in (chosen, _other(chosen)) if contact.keys(one)), None)


def _other(criterion: Criterion) -> Criterion:
    return "email" if criterion == "phone" else "phone"


def _known(contact: Contact, criterion: Criterion, at: Counter) -> list[int]:
    """Active customers of the first key that has any, lowest first."""
    for key in contact.keys(criterion):
        if found := at.database.customers.by_key(criterion, key):
            return found
    return []


def _asked(contact: Contact, criterion: Criterion, at: Counter) -> list[int]:
    """Active customers whom the POS finds, lowest first."""
    return sorted(one.id for one in _shown(contact, criterion, at) if one.active)


def _shown(contact: Contact, criterion: Criterion, at: Counter) -> list[PosCustomer]:
    """Customers with the first key for which the POS shows an active one, else all that it shows, active or not.

    Its search is fuzzy, so it is compared here; what it finds goes into the index.
    """
    shown: list[PosCustomer] = []
    for key in contact.keys(criterion):
        for text in searched_forms(key) if criterion == "phone" else (key,):
            found = at.pos.find_customers(text)
            save_customers(at.database, found)
            exact = [one for one in found if key in _keys(one, criterion)]
            if any(one.active for one in exact):
                return exact
            shown += exact
    return shown


def _keys(customer: PosCustomer, criterion: Criterion) -> tuple[str | None, ...]:
    return phone_keys(customer.phone) if criterion == "phone" else (email_key(customer.email),)


@dataclass(slots=True)
class _Intent:
    """Our announcement that a customer with a key is about to be made; `may_wait`: it is the first for the key."""

    key: str
    since: datetime
    at: Counter
    may_wait: bool

    def leaving(self) -> None:
        """However long the request waited for its place, the intent is as young as the request. Ends it if lost."""
        now = datetime.now(UTC)
        if not self.at.database.customers.intend_again(self.key, self.since, now):
            raise BuyerUnsettled(self.at.pos.alias, "somebody else is making the same customer; the order goes later")
        self.since = now

    def end(self) -> None:
        """A clear answer has come."""
        self.at.database.customers.intend_no_more(self.key)


def _intended(contact: Contact, criterion: Criterion, at: Counter) -> Buyer:
    """Create the buyer unless somebody else is at it, or was until an answer got lost."""
    key, now = f"{criterion}:{contact.keys(criterion)[0]}", datetime.now(UTC)
    customers = at.database.customers
    since = customers.intend(key, now)
    if since is None:
        # Somebody else may have come to the end between our first look and the announcement.
        if made := _known(contact, criterion, at):
            customers.intend_no_more(key)
            return Buyer(made[0], _conflict(contact, criterion, made, at))
        return _created(contact, criterion, at, _Intent(key, now, at, may_wait=True))
    if found := _made_beside(contact, criterion, at, since) or _asked(contact, criterion, at):
        customers.intend_no_more(key)
        return Buyer(found[0], _conflict(contact, criterion, found, at))
    now = datetime.now(UTC)
    if now < since + at.lag or not customers.intend_again(key, since, now):
        text = "a customer was sent to it a moment ago and is not in its lists yet; the order goes by itself later"
        raise BuyerUnsettled(at.pos.alias, text)
    return _created(contact, criterion, at, _Intent(key, now, at, may_wait=False))


def _made_beside(contact: Contact, criterion: Criterion, at: Counter, since: datetime) -> list[int]:
    """Whom another worker is making right now: its answer is seldom later than `PATIENCE`, and saves a whole run."""
    while not (found := _known(contact, criterion, at)) and datetime.now(UTC) < since + PATIENCE:
        time.sleep(LOOK_EVERY_SECONDS)
    return found


def _created(contact: Contact, criterion: Criterion, at: Counter, intent: _Intent) -> Buyer:
    """Create the buyer; one whom the POS then says it has is looked for again. The intent ends with a clear answer."""
    new = NewCustomer(
        name=contact.name or contact.keys(criterion)[0],
        phone=contact.phone_key,
        email=contact.email_key,
        address=contact.address,
        branch=at.branch,
    )
    try:
        buyer = _posted(contact, criterion, new, at, intent)
    except (OutcomeUnknown, BadAnswer, BuyerUnsettled):
        raise
    except ShopError:
        intent.end()
        raise
    intent.end()
    return buyer


def _posted(contact: Contact, criterion: Criterion, new: NewCustomer, at: Counter, intent: _Intent) -> Buyer:
    try:
        made = at.pos.create_customer(new, intent.leaving)
    except Invalid as refused:
        return _refused(contact, criterion, new, refused, at, intent)
    save_customers(at.database, [made])
    return Buyer(made.id)


def _refused(
    contact: Contact, criterion: Criterion, new: NewCustomer, refused: Invalid, at: Counter, intent: _Intent
) -> Buyer:
    """Go on from the key that the POS says it has already; any other refusal is passed on."""
    taken = _taken(refused)
    if taken is None:
        raise refused
    made = None if taken == criterion else _without(new, taken, at, intent)
    if made is None:
        return _again(contact, criterion, refused, at, intent.may_wait)
    save_customers(at.database, [made])
    return Buyer(made.id, f"The POS refuses the {_word(taken)} of the order for another customer; it was left out.")


def _without(new: NewCustomer, taken: Criterion, at: Counter, intent: _Intent) -> PosCustomer | None:
    """Create the buyer without the key that belongs to somebody else; None when the other key is taken too."""
    bare = replace(new, phone=None) if taken == "phone" else replace(new, email=None)
    try:
        return at.pos.create_customer(bare, intent.leaving)
    except Invalid as refused:
        if _taken(refused) is None:
            raise
        return None


def _again(contact: Contact, criterion: Criterion, refused: Invalid, at: Counter, may_wait: bool) -> Buyer:
    """Somebody created the same buyer meanwhile, or the POS keeps the key of a customer it no longer shows.

    New customers are late in its lists, so an empty search is believed only after that time has passed.
    """
    shown = _shown(contact, criterion, at)
    found = sorted(one.id for one in shown if one.active) or _known(contact, criterion, at)
    if found:
        return Buyer(found[0], _conflict(contact, criterion, found, at))
    if may_wait and not shown:
        text = f"it says that the buyer's {_word(criterion)} is taken, but does not list the customer yet"
        raise BuyerUnsettled(at.pos.alias, text)
    told = "; ".join(refused.fields.values())
    return Buyer(
        None,
        f"The POS refuses the buyer's {_word(criterion)} ({told}), but shows no active customer with it: "
        "the order was made for a walk-in. Set the customer in the POS.",
    )


def _taken(refused: Invalid) -> Criterion | None:
    """Which key the POS says exists already (contracts/sapo-pos.md §3.3)."""
    if "phone_number" in refused.fields:
        return "phone"
    return "email" if "email" in refused.fields else None


def _conflict(contact: Contact, criterion: Criterion, found: list[int], at: Counter) -> str:
    """What a person should know of an ambiguous buyer; no phone and no e-mail stands in it."""
    if len(found) > 1:
        others = ", ".join(str(one) for one in found[1:4])
        return f"Several customers of the POS have this {_word(criterion)}: {found[0]} was taken, not {others}."
    other = _other(criterion)
    ids = _known(contact, other, at)
    if not ids or found[0] in ids:
        return ""
    return (
        f"The {_word(criterion)} belongs to customer {found[0]}, the {_word(other)} to customer {ids[0]}: "
        f"the {_word(criterion)} decided."
    )


def _word(criterion: Criterion) -> str:
    return "phone" if criterion == "phone" else "e-mail"
