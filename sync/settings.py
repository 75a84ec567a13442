"""The settings of a site and of the POS connection, with the defaults of the product.

Validated wherever they come from: the command line, a YAML file, the page. Unknown keys are refused by name, so
that a misspelt setting never silently keeps its default.
"""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

ALIAS_PATTERN = r"^[a-z0-9-]{1,40}$"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)


class StockSettings(_Strict):
    """Which number of the POS a site shows as stock."""

    sync: bool = Field(default=True, description="Push stock to this site.")
    branches: tuple[int, ...] = Field(
        default=(), description="Ids of the POS branches whose stock is summed; pinned at connection."
    )
    figure: Literal["available", "on_hand"] = Field(
        default="available", description="`available` (Có thể bán) or `on_hand` (Tồn kho)."
    )
    safety: Annotated[int, Field(ge=0)] = Field(
        default=0, description="Pieces kept back from the site, subtracted from the sum."
    )
    ceiling: Annotated[int, Field(ge=0)] | None = Field(
        default=None, description="Never show more than this number; none: no ceiling."
    )
    hold_open_orders: bool = Field(
        default=True,
        description="Subtract web orders that the POS does not reserve yet (drafts, waiting, failing).",
    )
    hold_days: Annotated[int, Field(ge=1)] | None = Field(
        default=7,
        description="Mark a draft that holds stock for more days than this, so that somebody approves or cancels it; "
        "none: never.",
    )
    missing_branch_is_zero: bool = Field(
        default=False,
        description="Count a missing branch row as 0 instead of leaving the stock unknown.",
    )
    manage_unmanaged: bool = Field(
        default=False, description="Switch site items that are not managed by stock to managed."
    )
    location: int | None = Field(
        default=None,
        description="Id of the site's own location that receives the stock; pinned at connection.",
    )


class PriceSettings(_Strict):
    """Which price lists of the POS a site shows."""

    sync: bool = Field(default=True, description="Push prices to this site.")
    selling: str = Field(default="BANLE", description="Code of the price list that is sold from.")
    compare_at: str | None = Field(
        default=None,
        description="Code of the list shown as compare-at price; none: the field is never written.",
    )
    tax: Literal["as_listed", "with", "without"] = Field(
        default="as_listed",
        description="Show prices `as_listed`, `with` their tax (added where the POS's price lacks it), or `without` "
        "(taken out where the POS's price contains it).",
    )
    tax_rate: Annotated[Decimal, Field(ge=0, le=100, decimal_places=2)] | None = Field(
        default=None, description="Percent of tax for goods for which the POS states none; none: no price is shown."
    )
    listed_with_tax: Literal["from_pos", "yes", "no"] = Field(
        default="from_pos",
        description="Whether the POS's prices contain the tax: as the POS says of each product, or always, or never.",
    )
    round_to: Annotated[int, Field(ge=1, le=1_000_000)] = Field(
        default=1, description="Prices are shown in multiples of so many đồng, compare-at prices too."
    )
    rounding: Literal["nearest", "up", "down"] = Field(
        default="nearest", description="Which multiple: the `nearest` (of two as near, the higher), `up` or `down`."
    )


class OrderSettings(_Strict):
    """How web orders become POS orders."""

    sync: bool = Field(default=True, description="Import new web orders into the POS.")
    status: Literal["draft", "approved", "approved_when_paid"] = Field(
        default="draft",
        description="`draft` (Đặt hàng), `approved` (Đã duyệt), or `approved_when_paid`: a draft until the site says "
        "that the buyer has paid.",
    )
    branch: int | None = Field(
        default=None, description="Id of the POS branch that receives the orders; pinned at connection."
    )
    assignee: int | None = Field(default=None, description="Id of the staff member in charge; none: explicitly nobody.")
    sources: tuple[str, ...] = Field(default=("web",), description="Which order sources of the site are imported.")
    show_shipped: bool = Field(
        default=False, description="Mark the web order as shipped once the POS has sent all of it off."
    )
    show_paid: bool = Field(
        default=False, description="Mark the web order as paid once the POS order is; the payment is written there."
    )
    freeform: bool = Field(
        default=False,
        description="Carry lines without a product (gifts, fees, deleted products) over as lines of free text; off: "
        "such an order is held.",
    )
    payments: bool = Field(
        default=True, description="Record in the POS, as a prepayment, what the site says the buyer has paid."
    )
    payment_method: int | None = Field(
        default=None,
        description="Id of the POS payment method for it; none: the one that is called as on the site.",
    )


class CustomerSettings(_Strict):
    """How the buyer of a web order is found in the POS."""

    sync: bool = Field(default=True, description="Find or create the buyer in the POS.")
    criterion: Literal["phone", "email"] = Field(
        default="phone", description="What identifies a customer: `phone` or `email`."
    )


class GuardSettings(_Strict):
    """What is held for a person's approval instead of being written."""

    zero_items: Annotated[int, Field(ge=0)] = Field(
        default=20, description="Items that may go from in stock to 0 in one plan in any case."
    )
    zero_share: Annotated[Decimal, Field(ge=0, le=1)] = Field(
        default=Decimal("0.2"), description="Share of the items in stock that may go to 0 in one plan."
    )
    price_down: Annotated[Decimal, Field(gt=0, le=1)] = Field(
        default=Decimal("0.5"), description="Lowest allowed new price as a ratio of the present one."
    )
    price_up: Annotated[Decimal, Field(ge=1)] = Field(
        default=Decimal(2), description="Highest allowed new price as a ratio of the present one."
    )
    max_writes: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="Most writes in one plan; none: no limit."
    )


class LimitSettings(_Strict):
    """The rate limit of a connection: a leaky bucket (contracts/sapo-web.md §2)."""

    size: Annotated[int, Field(ge=1)] = Field(default=40, description="Requests the bucket holds.")
    leak: Annotated[float, Field(gt=0)] = Field(default=2.0, description="Requests per second it leaks.")
    order_share: Annotated[int, Field(ge=0)] = Field(
        default=8, description="Requests of the bucket that only orders may use."
    )


class SiteSettings(_Strict):
    """Everything a person can set for one site."""

    product_sync: bool = Field(default=True, description="Link and push products; off: all `sync_off`.")
    stock: StockSettings = StockSettings()
    price: PriceSettings = PriceSettings()
    orders: OrderSettings = OrderSettings()
    customers: CustomerSettings = CustomerSettings()
    guards: GuardSettings = GuardSettings()
    limit: LimitSettings = LimitSettings()


class PosSettings(_Strict):
    """Everything a person can set for the POS connection."""

    limit: LimitSettings = LimitSettings()
    list_lag_seconds: Annotated[float, Field(ge=0)] = Field(
        default=60.0,
        description="How long a new order may be missing from lists; nothing unsure is sent again before.",
    )
