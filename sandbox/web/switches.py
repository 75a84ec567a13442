"""The switches of a Sapo Web shop: one field for each behaviour that the contract leaves unknown.

The defaults are those advised in contracts/sapo-web.md §11.2; a test turns a switch to learn whether the
client survives the other answer as well. Switches are plain fields so that the control interface can show
and patch them by name.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(slots=True)
class WebSwitches:
    """Every switch of one shop, with the contract line it stands for."""

    # Lists (contracts/sapo-web.md §3)
    deep_limit: Literal["422", "400", "empty"] = "422"  # the answer when page*limit exceeds 30,000
    since_id_order: Literal["ascending", "descending"] = "ascending"
    status_omitted: Literal["all", "open"] = "all"  # orders list and count without `status` (§12 no. 3)
    list_lag: float = 0.0  # seconds a new row stays out of the lists, though readable by id
    shift_rows: int = 0  # so many list pages are followed by a new row in that list; below zero: one fewer
    sku_filter_on_variants: bool = False  # does `variants.json?sku=` filter, or is it ignored
    date_only_zone: Literal["utc", "+07:00"] = "utc"  # the midnight that a date without time means

    # Errors (§8)
    denied_body: Literal["error", "errors", "message", "text"] = "error"  # where `access_denied` stands
    unauthorized_body: Literal["json", "html"] = "json"
    not_found_body: Literal["json", "html", "empty"] = "json"
    too_many_body: Literal["json", "html"] = "json"
    method_body: Literal["json", "html", "empty"] = "json"  # 405
    unprocessable_body: Literal["lists", "strings", "text", "empty"] = "lists"  # the four shapes of a 422

    # Identity (§1, §5.1)
    store_root: Literal["store", "shop"] = "store"
    callback_hmac: Literal["base64", "hex"] = "base64"
    oauth_inventory_scope: Literal["products", "own"] = "products"  # which scope opens stock and locations

    # Metafields of the store (§5.9)
    metafields: Literal["answer", "denied", "absent"] = "answer"  # documented, without live evidence

    # Products and variants (§5.2, §5.3, §6.1)
    duplicate_sku: Literal["allow", "reject"] = "allow"
    price_moves_modified_on: bool = True  # does a variant's price move the product's modified_on
    stock_moves_modified_on: bool = False  # does a variant's stock move modified_on
    variant_limit: int = 100

    # Stock (§6.2, §6.3)
    set_levels: Literal["put", "post", "forbidden", "none"] = "put"  # which method `set.json` answers
    quantity_write: Literal["default_location", "reject"] = "default_location"  # variant.inventory_quantity
    old_inventory_quantity: Literal["compared", "ignored"] = "compared"
    inventory_quantity_adjustment: Literal["honoured", "ignored"] = "honoured"
    set_unmanaged: Literal["accept", "reject"] = "accept"  # a level of an item whose stock is not managed

    # Orders (§5.6)
    order_lines_by_id: bool = True  # one report: GET /{id}.json came without line_items

    deleted_line: Literal["flag", "ids"] = "flag"  # a line whose goods were deleted: flagged, or its ids go as well

    # Webhooks (§7)
    hook_body: Literal["bare", "wrapped"] = "bare"
    hook_store_header: str = "X-Sapo-Shop-Domain"
    hook_signed_with: Literal["private_app", "app"] = "private_app"  # whose secret: a guess
    hook_signature_header: str = "X-Sapo-Hmac-SHA256"
    hook_drop: float = 0.0  # share of deliveries that never happen
    hook_duplicate: float = 0.0  # share delivered twice
    hook_reorder: bool = False  # every other delivery waits until the next one overtook it
    hook_delay_seconds: float = 0.0
    hook_attempts: int = 1  # retries are unknown: at most once
    hook_count_zero: bool = False  # webhooks/count.json once answered 0 wrongly
    stock_hook: bool = True  # do stock changes fire inventory_levels/update

    # Rate limit (§2)
    rate_limit: bool = True
    bucket_size: int = 40
    bucket_leak: float = 2.0  # requests per second
