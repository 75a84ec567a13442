"""The text that a search of orders looks through: number, id and buyer, folded like that of variants."""

from resources.database.variant_text import folded, search_words
from sync.orders.phones import phone_key
from sync.records import Address, WebOrder

_APART = "\n"  # no word of a search contains it, so none matches across two fields


def search_text(order: WebOrder) -> str:
    """Number, id, name, phone (in normal form where it is one) and e-mail of an order."""
    shipping, billing = order.shipping or Address(), order.billing or Address()
    people = (order.customer_name, shipping.name, billing.name)
    phones = (order.customer_phone, order.phone, shipping.phone)
    mails = (order.customer_email, order.email)
    said = [order.number, str(order.id), *people, *(phone_key(one) or one for one in phones), *mails]
    return folded(_APART.join(dict.fromkeys(one for one in said if one)))


def wanted_words(search: str) -> list[str]:
    """What a search asks for: a phone number however it is typed, or words that must all occur."""
    number = phone_key(search)
    return [number] if number else search_words(search)
