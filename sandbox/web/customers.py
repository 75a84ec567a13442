"""Customers: found by phone or e-mail, created when neither is known (contracts/sapo-web.md §5.7)."""

import msgspec

from sandbox.web.errors import invalid, not_found
from sandbox.web.people import Address, Customer, CustomerAddress, address_from, split_name, stored_phone
from sandbox.web.state import State
from sandbox.web.values import Body, identity, text_or_none

_TEXTS = ("dob", "note", "first_name", "last_name")


def find(state: State, customer_id: int) -> Customer:
    customer = state.customers.get(customer_id)
    if customer is None:
        raise not_found()
    return customer


def create(state: State, body: Body) -> Customer:
    """A new customer; needs an e-mail or a phone, and neither may belong to another."""
    phone, email = stored_phone(body.get("phone")), text_or_none(body.get("email")) or None
    if phone is None and email is None:
        raise invalid("base", "email or phone can't be blank")
    _check_free(state, phone, email, None)
    now = state.now()
    customer = Customer(id=state.ids.next(), created_on=now, modified_on=now, phone=phone, email=email)
    _apply(customer, body)
    addresses = body.get("addresses")
    for row in addresses if isinstance(addresses, list) else []:
        add_address(state, customer, row)
    state.customers[customer.id] = customer
    state.index_customer(customer)
    state.born(customer.id)
    state.fire("customers/create", customer, customer.id)
    return customer


def change(state: State, customer: Customer, body: Body) -> None:
    phone = stored_phone(body["phone"]) if "phone" in body else customer.phone
    email = text_or_none(body["email"]) if "email" in body else customer.email
    _check_free(state, phone, email, customer.id)
    _unindex(state, customer)
    customer.phone, customer.email = phone, email
    _apply(customer, body)
    state.index_customer(customer)
    customer.modified_on = state.now()
    state.fire("customers/update", customer, customer.id)


def remove(state: State, customer: Customer) -> None:
    _unindex(state, customer)
    del state.customers[customer.id]
    for members in state.group_members.values():
        if customer.id in members:
            members.remove(customer.id)
    state.fire("customers/delete", {"id": customer.id}, customer.id)


def of_order(state: State, body: Body | None, address: Address | None) -> Customer | None:
    """The customer an order names: by id, else by phone, else by e-mail, else a new one; None without either."""
    if body is None:
        return None
    known = body.get("id")
    if known is not None:
        return find(state, identity(known, "customer"))
    phone, email = stored_phone(body.get("phone")), text_or_none(body.get("email"))
    for index, key in ((state.customer_by_phone, phone), (state.customer_by_email, (email or "").lower())):
        if key and key in index:
            return state.customers[index[key]]
    if phone is None and not email:
        return None
    fields = dict(body)
    if fields.get("name") and not (fields.get("first_name") or fields.get("last_name")):
        fields["first_name"], fields["last_name"] = split_name(str(fields["name"]))
    if address is not None and not fields.get("addresses"):
        fields["addresses"] = [msgspec.to_builtins(address)]
    return create(state, fields)


def add_address(state: State, customer: Customer, body: Body) -> CustomerAddress:
    """A further address; the first one becomes the default."""
    plain = msgspec.to_builtins(address_from(dict(body)))
    address = CustomerAddress(id=state.ids.next(), **plain)
    customer.addresses.append(address)
    if body.get("default") or customer.default_address is None:
        make_default(customer, address)
    return address


def find_address(customer: Customer, address_id: int) -> CustomerAddress:
    for address in customer.addresses:
        if address.id == address_id:
            return address
    raise not_found()


def make_default(customer: Customer, address: CustomerAddress) -> None:
    for other in customer.addresses:
        other.default = other is address
    customer.default_address = address


def remove_address(customer: Customer, address: CustomerAddress) -> None:
    """Delete an address; the default one cannot be deleted: 422."""
    if address.default:
        raise invalid("base", "cannot delete the default address")
    customer.addresses.remove(address)


def _apply(customer: Customer, body: Body) -> None:
    for key in _TEXTS:
        if key in body:
            setattr(customer, key, text_or_none(body[key]))
    if "tags" in body:
        customer.tags = text_or_none(body["tags"]) or ""
    if "gender" in body:
        customer.gender = str(body["gender"]).lower() if body["gender"] else None
    if "accepts_marketing" in body:
        customer.accepts_marketing = bool(body["accepts_marketing"])


def _check_free(state: State, phone: str | None, email: str | None, own: int | None) -> None:
    if phone and state.customer_by_phone.get(phone, own) != own:
        raise invalid("phone", "has already been taken")
    if email and state.customer_by_email.get(email.lower(), own) != own:
        raise invalid("email", "has already been taken")


def _unindex(state: State, customer: Customer) -> None:
    if customer.phone and state.customer_by_phone.get(customer.phone) == customer.id:
        del state.customer_by_phone[customer.phone]
    if customer.email and state.customer_by_email.get(customer.email.lower()) == customer.id:
        del state.customer_by_email[customer.email.lower()]
