"""The records a sandbox shop is filled with: plain values, knowing neither servers nor files.

A seed is what a shop *contains* before anybody talks to it. The catalogs build seeds (generated, or
read from a merchant's files), the POS and the Web stand-ins load them and give them ids. Beside every
site stands its `SiteTruth`: what an exact linking of that site with the POS must find, row by row, so
that a test or a person can tell a right result from a plausible one.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

PriceListStatus = Literal["default", "active"]
VariantStatus = Literal["active", "inactive", "deleted"]
SiteProductStatus = Literal["active", "draft", "archived"]
StockPolicy = Literal["deny", "continue"]
TruthKind = Literal["same", "case", "space", "zeros", "scientific", "blank", "duplicate", "only_on_site", "only_in_pos"]
LinkStatus = Literal["linked", "unlinked", "error"]
LinkReason = Literal[
    "", "near_match", "only_on_site", "only_in_pos", "blank_sku", "duplicate_in_pos", "duplicate_on_site"
]
DifferingField = Literal["stock", "price"]
SiteKind = Literal["sapo-web", "woocommerce"]

POS_OPTION_NAME = "Kích thước"
POS_OPTION_VALUE = "Mặc định"
WEB_OPTION_NAME = "Title"
WEB_OPTION_VALUE = "Default Title"


@dataclass(frozen=True, slots=True)
class SeedBranch:
    """A branch of the POS; `code` is what Excel files and seeds use, `name` is its label on screen."""

    code: str
    name: str
    is_default: bool = False
    active: bool = True


@dataclass(frozen=True, slots=True)
class SeedPriceList:
    """A price list of the POS; built in are BANLE, BANBUON and GIANHAP (contracts/sapo-pos.md §2.3)."""

    code: str
    name: str
    is_cost: bool = False
    status: PriceListStatus = "active"


@dataclass(frozen=True, slots=True)
class SeedVariant:
    """A POS variant.

    `prices` maps a price list's code to a value (0 means not set), `stock` a branch's code to the stock
    on hand; a branch that is not in `stock` has no inventory row. A packsize or a composite has no
    `stock` of its own: it is derived from `packsize_of` (the root's SKU) or from `components` (SKU,
    quantity). `key` names the variant in the truth and is unique in its POS.
    """

    sku: str
    key: int
    barcode: str | None = None
    option_values: tuple[str, ...] = (POS_OPTION_VALUE,)
    prices: Mapping[str, Decimal] = field(default_factory=dict)
    stock: Mapping[str, Decimal] = field(default_factory=dict)
    status: VariantStatus = "active"
    sellable: bool = True
    packsize_of: str | None = None
    packsize_quantity: Decimal | None = None
    components: tuple[tuple[str, Decimal], ...] = ()
    cost: Decimal | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class SeedProduct:
    """A POS product; without options it has `Kích thước` / `Mặc định` (contracts/sapo-pos.md §2.1)."""

    name: str
    variants: tuple[SeedVariant, ...]
    option_names: tuple[str, ...] = (POS_OPTION_NAME,)
    product_type: str | None = None
    brand: str | None = None
    tags: tuple[str, ...] = ()
    status: VariantStatus = "active"


@dataclass(frozen=True, slots=True)
class SeedCustomer:
    """A customer of the POS, the phone as somebody typed it."""

    name: str
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class SeedPos:
    """A whole point of sale; `staff` holds (name, e-mail) pairs, the owner first."""

    alias: str
    branches: tuple[SeedBranch, ...]
    price_lists: tuple[SeedPriceList, ...]
    products: tuple[SeedProduct, ...] = ()
    customers: tuple[SeedCustomer, ...] = ()
    staff: tuple[tuple[str, str], ...] = ()

    def variants(self) -> list[SeedVariant]:
        """Every variant of every product, in the order of the products."""
        return [variant for product in self.products for variant in product.variants]

    def default_branch(self) -> SeedBranch:
        """The branch marked as default, else the first one."""
        return next((branch for branch in self.branches if branch.is_default), self.branches[0])


@dataclass(frozen=True, slots=True)
class SeedLocation:
    """A place of a site that holds stock; a seed's quantities lie at the default one."""

    name: str
    code: str | None = None
    is_default: bool = True
    active: bool = True


@dataclass(frozen=True, slots=True)
class SeedSiteVariant:
    """A site's variant; `key` is the POS variant it was made from, None for one that only the site
    has.
    """

    sku: str | None
    price: Decimal
    quantity: Decimal
    barcode: str | None = None
    option_values: tuple[str, ...] = (WEB_OPTION_VALUE,)
    compare_at: Decimal | None = None
    managed: bool = True
    policy: StockPolicy = "deny"
    key: int | None = None


@dataclass(frozen=True, slots=True)
class SeedSiteProduct:
    """A site's product. One without options has `Title` / `Default Title` (contracts/sapo-web.md
    §5.2).
    """

    name: str
    variants: tuple[SeedSiteVariant, ...]
    option_names: tuple[str, ...] = (WEB_OPTION_NAME,)
    vendor: str | None = None
    status: SiteProductStatus = "active"


@dataclass(frozen=True, slots=True)
class TruthRow:
    """What is known of one pair, or of a variant that stands alone.

    A row with a site variant (`on_site` true) states that variant's link status; a row without one
    states the POS variant's. `pos_status` and `pos_reason` state the POS variant's own status where the
    row has one (`pos_key`). `differs` names the fields of a linked pair whose number on the site is not
    what the POS wants.
    """

    kind: TruthKind
    status: LinkStatus
    reason: LinkReason
    pos_key: int | None = None
    pos_sku: str | None = None
    site_sku: str | None = None
    on_site: bool = True
    pos_status: LinkStatus | None = None
    pos_reason: LinkReason | None = None
    differs: tuple[DifferingField, ...] = ()


def status_name(status: str, reason: str | None) -> str:
    """`linked`, `unlinked/near_match`, `error/duplicate_on_site`...: the key under which rows are
    counted.
    """
    return f"{status}/{reason}" if reason else status


@dataclass(frozen=True, slots=True)
class SiteTruth:
    """The truth of one site, row by row."""

    rows: tuple[TruthRow, ...] = ()

    def counts(self) -> dict[str, dict[str, int]]:
        """Four counts: `kind` and `status` of rows, `site` of site variants, `pos` of POS variants."""
        site = [row for row in self.rows if row.on_site]
        pos = {row.pos_key: row for row in self.rows if row.pos_key is not None and row.pos_status is not None}
        return {
            "kind": dict(Counter(row.kind for row in self.rows)),
            "status": dict(Counter(status_name(row.status, row.reason) for row in self.rows)),
            "site": dict(Counter(status_name(row.status, row.reason) for row in site)),
            "pos": dict(Counter(status_name(str(row.pos_status), row.pos_reason) for row in pos.values())),
        }

    def differing_fields(self) -> int:
        """How many fields of linked variants a first push has to write, with default settings."""
        return sum(len(row.differs) for row in self.rows)


@dataclass(frozen=True, slots=True)
class SeedSite:
    """A whole website and the truth of its links with the POS it was derived from; `kind` is its platform."""

    alias: str
    products: tuple[SeedSiteProduct, ...] = ()
    locations: tuple[SeedLocation, ...] = (SeedLocation("Cửa hàng chính", "CH1"),)
    truth: SiteTruth = field(default_factory=SiteTruth)
    kind: SiteKind = "sapo-web"

    def variants(self) -> list[SeedSiteVariant]:
        """Every variant of every product, in the order of the products."""
        return [variant for product in self.products for variant in product.variants]
