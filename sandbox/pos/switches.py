"""The switches of the POS: everything that contracts/sapo-pos.md marks unknown, with the value it advises.

Where the page advises nothing, the default is the answer that asks more of a client. Seconds are the shop's
own time, divided by the speed of the sandbox.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(slots=True)
class PosSwitches:
    """Plain fields, set with PATCH `/_sandbox/{alias}/switches`."""

    # Who asks (§1.2)
    basic_auth: bool = True  # a private app's key:secret works on the POS host (§8.1)
    session_ended: Literal["401", "login_page"] = "401"  # what a cookie of an ended session gets
    callback_digest: Literal["hex", "base64"] = "base64"  # docs say hex, the captured callback is Base64
    callback_shop: Literal["tenant", "store"] = "tenant"  # 2020 capture, 2018 docs
    scope_names: Literal["both", "older", "newer"] = "both"  # docs of 2018, newer docs
    exchange_form: Literal["both", "json", "form"] = "both"  # body of oauth/access_token

    # Headers (§1.3, §1.4)
    location_header: Literal["required", "optional"] = "required"  # X-Sapo-LocationId on writes
    location_header_on_read: bool = False  # is it needed for GET too (§8.3)
    location_header_status: Literal[422, 400] = 422
    rate_headers: bool = False  # X-Sapo-Api-Call-Limit was never seen on this host
    too_many_body: Literal["json", "html"] = "json"

    # Lists (§1.5, §1.6)
    default_limit: int = 20
    page_cap: int = 250
    above_cap: Literal["clamp", "refuse"] = "clamp"
    dictionary_metadata: Literal["full", "null"] = "full"  # some dictionaries come with `metadata: null`
    sort_by: bool = False  # are sort_by and sort_direction obeyed
    list_lag: float = 0.0  # seconds until a new order, product or customer is in its list
    shift_rows: int = 0  # so many list pages are followed by a new row in that list; below zero: one fewer
    order_code_filter: bool = False  # does orders.json?code= filter
    order_modified_filter: bool = True  # do orders.json?modified_on_min/max filter
    modified_min_inclusive: bool = True  # does modified_on_min mean >= (§8.5)
    deleted_by_id: bool = True  # can a deleted product or variant still be read by its id
    deleted_customers_listed: bool = True  # without a status filter deleted customers still come

    # Formats (§4.2, §7.9)
    number_form: Literal["plain", "float", "four", "mixed"] = "plain"  # 8, 8.0, 8.0000, or all of them
    fields: Literal["new", "2018"] = "new"
    location_flag: Literal["none", "is_primary", "default_location"] = "is_primary"  # the default branch

    # Error codes (§4.1: the samples print bodies only)
    missing_status: int = 404
    forbidden_status: int = 403
    refused_status: int = 422  # of `error.message` answers that are about a rule

    # Stock (§1.6 trap, §2.5, §3.5)
    stock_moves_modified_on: bool = False
    stock_moves_inventory_stamp: bool = False  # inventories[].modified_on is null in the captures
    allow_negative: bool = True  # the shop's setting: may stock go below zero

    # Orders (§3)
    bare_order_body: bool = True  # is a body without the `order` root taken
    tax_treatment_omitted: Literal["accept", "refuse"] = "accept"
    code_on_create: Literal["kept", "lost"] = "kept"  # one shop saw its codes replaced by generated ones
    cancelled_code_reserved: bool = True
    assignee: Literal["as_sent", "token_owner"] = "as_sent"  # `token_owner`: an explicit null is filled in too
    order_lines_editable: Literal["ignored", "refused", "changed"] = "ignored"  # by PUT, on a draft
    unknown_variant: Literal["refuse", "accept"] = "refuse"
    unsellable_variant: Literal["accept", "refuse"] = "accept"  # inactive or not sellable, in an order line
    line_discount_value: Literal["unit", "line"] = "unit"  # what discount_items[].value of a line lowers
    line_tax: Literal["as_sent", "variant"] = "as_sent"  # `variant`: its own rate, whatever the order says
    prepayments_on_create: Literal["taken", "ignored", "refused"] = "taken"  # inside a new order (§3.1)
    prepayments_of_drafts: Literal["taken", "refused"] = "taken"  # clients were seen to pay after the approval
    longest_note: int = 0  # characters; 0: no limit was seen
    partial_payment: str = "partial"  # the word for a partly paid order was never captured
    machine_codes: bool = False  # newer shops answer `status.not_suitable` in place of sentences
    cod_pays: bool = False  # does a received parcel's cod_amount count as paid
    finish_route: bool = True  # the path of finish is inferred

    # Customers (§3.3)
    duplicate_phone: Literal["refuse", "accept"] = "refuse"
    duplicate_email: Literal["refuse", "accept"] = "refuse"

    # Webhooks (§2.14)
    hooks: bool = True
    hook_body: Literal["bare", "wrapped"] = "bare"
    hook_signature_header: str = "X-Sapo-Hmac-Sha256"
    hook_topic_header: str = "X-Sapo-Topic"
    hook_store_header: str = "X-Sapo-Tenant-Domain"
    hook_drop: float = 0.0  # share of deliveries that never happen
    hook_duplicate: float = 0.0  # share that comes twice
    hook_reorder: bool = False  # a delivery waits until the next one has overtaken it
    hook_delay: float = 0.0
    hook_attempts: int = 3
    hook_retry_seconds: float = 60.0
    hook_derived_stock: bool = False  # do packsizes and composites get an inventories/update of their own
