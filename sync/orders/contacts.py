"""How the buyer of a web order can be reached, read off the order."""

from dataclasses import dataclass
from typing import Literal

from sync.orders.phones import email_key, phone_keys
from sync.records import Address, WebOrder

Criterion = Literal["phone", "email"]


@dataclass(frozen=True, slots=True)
class Contact:
    """How the buyer of an order can be reached. The keys are in normal form; `phone` may be as it was typed.

    `phone_keys`: every number of the place from which the phone was taken; people type two into one field.
    """

    name: str
    phone: str | None
    phone_keys: tuple[str, ...]
    email_key: str | None
    address: Address | None

    @property
    def phone_key(self) -> str | None:
        """The number to call."""
        return self.phone_keys[0] if self.phone_keys else None

    def keys(self, criterion: Criterion) -> tuple[str, ...]:
        """The keys of one criterion, the first of them the one to write down."""
        if criterion == "phone":
            return self.phone_keys
        return () if self.email_key is None else (self.email_key,)


def contact_of(order: WebOrder) -> Contact:
    """Read the buyer off an order; the phone is the customer's, else the order's, the biller's, the receiver's."""
    billing, shipping = order.billing or Address(), order.shipping or Address()
    phones = [order.customer_phone, order.phone, billing.phone, shipping.phone]
    keys = next((found for found in map(phone_keys, phones) if found), ())
    email = next((found for found in map(email_key, (order.customer_email, order.email)) if found), None)
    names = [order.customer_name, shipping.name, billing.name]
    typed = next((phone.strip() for phone in phones if phone and phone.strip()), None)
    return Contact(
        name=next((name.strip() for name in names if name and name.strip()), ""),
        phone=keys[0] if keys else typed,
        phone_keys=keys,
        email_key=email,
        address=order.shipping or order.billing,
    )
