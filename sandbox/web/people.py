"""Customers and addresses as the API shows them (contracts/sapo-web.md §5.6, §5.7)."""

import msgspec

from sandbox.web.records import Row


class Address(msgspec.Struct, kw_only=True):
    """The address of an order; a customer's own carries `id` and `default` besides."""

    first_name: str | None = None
    last_name: str | None = None
    name: str | None = None
    company: str | None = None
    phone: str | None = None
    address1: str | None = None
    address2: str | None = None
    ward: str | None = None
    ward_code: str | None = None
    district: str | None = None
    district_code: str | None = None
    city: str | None = None
    province: str | None = None
    province_code: str | None = None
    zip: str | None = None
    country: str | None = "Vietnam"
    country_code: str | None = "VN"
    country_name: str | None = "Vietnam"
    latitude: float | None = None
    longitude: float | None = None


class CustomerAddress(Address, kw_only=True):
    id: int
    default: bool = False


class Customer(Row, kw_only=True):
    state: str = "disabled"
    email: str | None = None
    phone: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    dob: str | None = None
    gender: str | None = None
    verified_email: bool = False
    accepts_marketing: bool = False
    orders_count: int = 0
    total_spent: float = 0.0
    last_order_id: int | None = None
    last_order_name: str | None = None
    note: str | None = None
    tags: str = ""
    default_address: CustomerAddress | None = None
    addresses: list[CustomerAddress] = msgspec.field(default_factory=list)


class CustomerGroup(Row, kw_only=True):
    name: str
    note: str | None = None
    type: str = "manual"
    disjunctive: bool = False
    rules: tuple[object, ...] = ()
    customers_count: int = 0
    catalogs_count: int = 0


def stored_phone(phone: object) -> str | None:
    """The phone as a customer carries it: `+84…` for a Vietnamese number (§5.7), None when there is none."""
    if phone is None:
        return None
    text = str(phone)
    digits = "".join(c for c in text if c.isdigit())
    if not digits:
        return None
    if digits.startswith("0"):
        return "+84" + digits[1:]
    return "+" + digits


def split_name(name: str | None) -> tuple[str | None, str | None]:
    """(first_name, last_name) of a Vietnamese full name, whose family name stands first (§5.7)."""
    parts = (name or "").split()
    if not parts:
        return None, None
    if len(parts) == 1:
        return parts[0], None
    return " ".join(parts[1:]), parts[0]


def address_from(body: dict[str, object]) -> Address:
    """An address from what a caller wrote; unknown keys are dropped, the name is completed from its parts."""
    known = {k: v for k, v in body.items() if k in Address.__struct_fields__}
    address = msgspec.convert(known, Address, strict=False)
    if address.name is None:
        parts = [p for p in (address.last_name, address.first_name) if p]
        address.name = " ".join(parts) or None
    elif address.first_name is None and address.last_name is None:
        address.first_name, address.last_name = split_name(address.name)
    return address
