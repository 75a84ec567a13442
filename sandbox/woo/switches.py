"""The switches of a WooCommerce shop: what differs between versions and hosts, or is not known.

The defaults are a present shop on an ordinary host (contracts/woocommerce.md).
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(slots=True)
class WooSwitches:
    """Every switch of one shop, with the section it stands for."""

    # Transport
    generation: Literal["11.0.1", "7.5.1"] = "11.0.1"
    https: bool = False  # is the call taken as one over https, where Basic counts and OAuth is not needed
    page_seconds: float = 0.5  # what a page of 100 rows costs the server
    batch_seconds: float = 2.0  # what a batch of 100 writes costs it
    workers: int = 2  # so many calls are computed at once, the others wait: answers slow down
    past_end: Literal["empty", "400"] = "empty"  # the page after the last

    # Time
    utc_offset_hours: int = 7  # of the shop's own clock
    shift_rows: int = 0  # so many list pages are followed by a new product; below zero: one fewer

    # Products and variations
    decimals: int = 0  # the shop's number of decimals, for computed sums
    variation_by_product_route: bool = False  # does `GET /products/{id}` answer for a variation's id

    # Orders
    number_prefix: str = ""  # what a plugin puts in front of the number people see

    # Webhooks
    hook_ping: bool = True  # is a new webhook tried with a ping
    hook_drop: float = 0.0  # share of deliveries that never happen
    hook_duplicate: float = 0.0  # share delivered twice
    hook_reorder: bool = False
    hook_delay_seconds: float = 0.0  # deliveries wait for the shop's cron
    hook_attempts: int = 1
