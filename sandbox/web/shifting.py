"""Rows that move while a client pages: offset paging repeats or loses rows then (contracts/sapo-web.md §3, §11.1).

After a page of a list was served, the switch `shift_rows` lets a new row come in front of that list or, below
zero, takes its newest row away, until so many pages were served.
"""

from sandbox.web import catalog, customers, order_changes, orders
from sandbox.web.orders import Placing
from sandbox.web.state import State

SHIFTING = ("products", "orders", "customers")


def shift(state: State, name: str) -> None:
    """Let one row come or go, if the switch still asks for it."""
    left = state.switches.shift_rows
    if left == 0 or name not in SHIFTING:
        return
    state.switches.shift_rows = left - 1 if left > 0 else left + 1
    if left > 0:
        _come(state, name)
    else:
        _go(state, name)


def _come(state: State, name: str) -> None:
    match name:
        case "products":
            catalog.create(state, {"name": "Hàng mới về"})
        case "customers":
            customers.create(state, {"email": f"khach{state.ids.next()}@shop.example"})
        case _:
            line = {"title": "Mua thêm", "price": 10000}
            orders.place(state, {"line_items": [line]}, Placing("web", cause="customer_checkout"))


def _go(state: State, name: str) -> None:
    match name:
        case "products" if state.products:
            catalog.remove(state, next(reversed(state.products.values())))
        case "customers" if state.customers:
            customers.remove(state, next(reversed(state.customers.values())))
        case "orders" if state.orders:
            order_changes.remove(state, next(reversed(state.orders.values())))
