"""Rows that come or go while a client pages: offset paging repeats or loses rows then."""

from sandbox.woo import writing
from sandbox.woo.state import State


def shift(state: State) -> None:
    """After a page of products: let a new one come, or take the oldest away, if the switch still asks for it."""
    left = state.switches.shift_rows
    if left > 0:
        state.switches.shift_rows = left - 1
        writing.create(state, {"name": "Hàng mới về"})
    elif left < 0:
        state.switches.shift_rows = left + 1
        if rows := state.products():
            writing.remove(state, rows[0], True)
