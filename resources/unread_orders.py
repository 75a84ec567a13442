"""Web orders that cannot be read: each is told of by its id and times, so that it keeps no other one waiting."""

from typing import Any

from resources.http_values import moment, text
from sync.errors import ShopError
from sync.records import WebOrder


def unread_order(
    raw: bytes, order_id: int, number: Any, source: str, times: tuple[Any, Any], error: ShopError
) -> WebOrder:
    """The order as far as it is known; `times`: created and modified, as the site states them.

    Raises the error itself when no time can be read either: nobody could tell whether the order is new.
    """
    created, modified = (moment(value) for value in times)
    first, last = created or modified, modified or created
    if first is None or last is None:
        raise error
    return WebOrder(
        id=order_id,
        number=text(number) or str(order_id),
        status="open",
        paid=False,
        source=source,
        created_on=first,
        modified_on=last,
        email=None,
        phone=None,
        customer_name=None,
        customer_phone=None,
        customer_email=None,
        billing=None,
        shipping=None,
        lines=(),
        shipping_fee=0,
        order_discount=0,
        tax=0,
        tax_included=True,
        total=0,
        note=None,
        raw=raw,
        trouble=str(error),
    )
