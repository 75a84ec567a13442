"""Customers, staff, branches and dictionary rows as the API shows them (contracts/sapo-pos.md §2.7-2.9)."""

from typing import TYPE_CHECKING, Any

from sandbox.pos.records import Account, Address, Branch, Customer, Entry

if TYPE_CHECKING:
    from sandbox.pos.shop import PosShop

ADDRESS_FIELDS = (
    "label",
    "first_name",
    "last_name",
    "full_name",
    "address1",
    "address2",
    "email",
    "phone_number",
    "country",
    "city",
    "district",
    "ward",
    "zip_code",
)
PROFILE_FIELDS = (
    "dob",
    "sex",
    "description",
    "fax",
    "tax_number",
    "website",
    "assignee_id",
    "default_payment_term_id",
    "default_payment_method_id",
    "default_tax_type_id",
    "default_discount_rate",
    "default_price_list_id",
)


def address_dict(address: Address) -> dict[str, Any]:
    """Return one address of a customer."""
    stamps = {
        "id": address.id,
        "created_on": address.created_on,
        "modified_on": address.modified_on,
        "status": "active",
    }
    return stamps | {name: address.fields.get(name) for name in ADDRESS_FIELDS}


def group_dict(shop: "PosShop", group: Entry) -> dict[str, Any]:
    """Return a customer group."""
    return {
        "id": group.id,
        "tenant_id": shop.tenant_id,
        "created_on": group.created_on,
        "modified_on": group.modified_on,
        "name": group.name,
        "name_translate": group.name,
        "code": group.code,
        "status": group.status,
        "is_default": group.code == "BANLE",
        "default_payment_term_id": None,
        "default_payment_method_id": None,
        "default_tax_type_id": None,
        "default_discount_rate": None,
        "default_price_list_id": None,
        "note": group.extra.get("note"),
        "count_customer": None,
    }


def customer_dict(shop: "PosShop", customer: Customer) -> dict[str, Any]:
    """Return a whole customer."""
    group = shop.groups.get(customer.group_id) if customer.group_id is not None else None
    return {
        "id": customer.id,
        "tenant_id": shop.tenant_id,
        "default_location_id": None,
        "created_on": customer.created_on,
        "modified_on": customer.modified_on,
        "code": customer.code,
        "name": customer.name,
        "email": customer.email,
        "phone_number": customer.phone_number,
        **{name: customer.extra.get(name) for name in PROFILE_FIELDS},
        "customer_group_id": customer.group_id,
        "group_id": customer.group_id,
        "group_ids": [customer.group_id] if customer.group_id is not None else [],
        "group_name": group.name if group is not None else None,
        "customer_group": group_dict(shop, group) if group is not None else None,
        "tags": customer.tags,
        "addresses": [address_dict(address) for address in customer.addresses],
        "contacts": customer.contacts,
        "notes": customer.notes,
        "status": customer.status,
        "is_default": False,
        "debt": 0,
        "apply_incentives": None,
        "total_expense": None,
        "loyalty_customer": None,
        "sale_order": None,
        "social_customers": None,
    }


def branch_dict(shop: "PosShop", branch: Branch) -> dict[str, Any]:
    """Return a location; how it says that it is the default one is a switch."""
    body: dict[str, Any] = {
        "id": branch.id,
        "tenant_id": shop.tenant_id,
        "type": None,
        "status": branch.status,
        "code": branch.code,
        "label": branch.label,
        "holds_stock": True,
        "created_on": branch.created_on,
        "modified_on": branch.modified_on,
        "country": "Việt Nam",
    }
    plain = ("address1", "address2", "city", "district", "ward", "suburb", "zip_code", "phone_number", "email")
    body |= dict.fromkeys((*plain, "coordinates"))
    if shop.switches.location_flag != "none":
        body[shop.switches.location_flag] = branch.is_default
    return body


def account_dict(account: Account) -> dict[str, Any]:
    """Return a member of the staff."""
    names = ("id", "full_name", "email", "phone_number", "status")
    return {name: getattr(account, name) for name in names}


def entry_dict(shop: "PosShop", entry: Entry) -> dict[str, Any]:
    """Return a row of a plain dictionary."""
    body: dict[str, Any] = {
        "id": entry.id,
        "tenant_id": shop.tenant_id,
        "name": entry.name,
        "code": entry.code,
        "status": entry.status,
        "init": entry.init,
        "created_on": entry.created_on,
        "modified_on": entry.modified_on,
    }
    return body | entry.extra
