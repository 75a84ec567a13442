"""Making and changing customers (contracts/sapo-pos.md §2.9, §3.3)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sandbox.pos.answers import CUSTOMER_CODE_TAKEN, EMAIL_TAKEN, EMPTY, PHONE_TAKEN, data_error
from sandbox.pos.catalog_write import tags_of
from sandbox.pos.people_json import ADDRESS_FIELDS, PROFILE_FIELDS
from sandbox.pos.records import Address, Customer

if TYPE_CHECKING:
    from sandbox.pos.shop import PosShop

Fields = Mapping[str, Any]


def text_of(value: Any) -> str | None:
    """Return a text of a body, trimmed; an empty one is none."""
    return str(value).strip() or None if value is not None else None


def _check_free(shop: "PosShop", fields: Fields, owner: Customer | None) -> None:
    """Raise 422 where a living customer holds the phone, the e-mail or the code."""
    switches = shop.switches
    phone, email, code = (text_of(fields.get(name)) for name in ("phone_number", "email", "code"))
    if phone and switches.duplicate_phone == "refuse" and _held(shop.by_phone.get(phone, {}), owner):
        raise data_error("phone_number", PHONE_TAKEN)
    if email and switches.duplicate_email == "refuse" and _held(shop.by_email.get(email, {}), owner):
        raise data_error("email", EMAIL_TAKEN)
    if code and shop.customer_codes.get(code, owner) is not owner:
        raise data_error("code", CUSTOMER_CODE_TAKEN)


def _held(holders: Mapping[int, Customer], owner: Customer | None) -> bool:
    return any(one is not owner and one.status != "deleted" for one in holders.values())


def create_customer(shop: "PosShop", fields: Fields) -> Customer:
    """Make a customer; only the name is needed."""
    name = text_of(fields.get("name"))
    if name is None:
        raise data_error("name", EMPTY)
    _check_free(shop, fields, None)
    stamp = shop.clock.stamp()
    customer = Customer(
        id=shop.ids.next(),
        code=text_of(fields.get("code")) or shop.sequence("CUZN"),
        name=name,
        created_on=stamp,
        modified_on=stamp,
        born=shop.clock.ticks(),
        phone_number=text_of(fields.get("phone_number")),
        email=text_of(fields.get("email")),
        group_id=next(iter(shop.groups)),
    )
    _set_profile(shop, customer, fields)
    for one in fields.get("addresses") or ():
        add_address(shop, customer, one)
    shop.customers[customer.id] = customer
    shop.index_customer(customer)
    return customer


def _set_profile(shop: "PosShop", customer: Customer, fields: Fields) -> None:
    group = fields.get("customer_group_id", fields.get("group_id"))
    if group is not None:
        if group not in shop.groups:
            raise data_error("customer_group_id", f"not exists CustomerGroup {group}")
        customer.group_id = group
    if "tags" in fields:
        customer.tags = tags_of(fields["tags"])
    if fields.get("status") in ("active", "disable"):
        customer.status = fields["status"]
    customer.extra.update({name: fields[name] for name in PROFILE_FIELDS if name in fields})


def change_customer(shop: "PosShop", customer: Customer, fields: Fields) -> None:
    """Change a customer's own fields; addresses have addresses of their own."""
    _check_free(shop, fields, customer)
    if "name" in fields and text_of(fields["name"]) is None:
        raise data_error("name", EMPTY)
    shop.unindex_customer(customer)
    customer.name = text_of(fields.get("name")) or customer.name
    customer.code = text_of(fields.get("code")) or customer.code
    if "phone_number" in fields:
        customer.phone_number = text_of(fields["phone_number"])
    if "email" in fields:
        customer.email = text_of(fields["email"])
    shop.index_customer(customer)
    _set_profile(shop, customer, fields)
    customer.modified_on = shop.clock.stamp()


def delete_customer(shop: "PosShop", customer: Customer) -> None:
    """Delete a customer: the row stays, with status deleted."""
    customer.status = "deleted"
    customer.modified_on = shop.clock.stamp()


def add_address(shop: "PosShop", customer: Customer, fields: Fields) -> Address:
    """Add an address; `address1` must not be empty."""
    if not text_of(fields.get("address1")):
        raise data_error("address1", EMPTY)
    stamp = shop.clock.stamp()
    known = {name: fields.get(name) for name in ADDRESS_FIELDS}
    address = Address(shop.ids.next(), stamp, stamp, known)
    customer.addresses.append(address)
    customer.modified_on = stamp
    return address
