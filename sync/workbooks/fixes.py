"""What a row of a handed-back workbook can ask for, and what is said of it once it is judged."""

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from sync.linking.hand_links import Pair, Standing
from sync.ports import FixRow
from sync.records import PosVariant, SiteVariant
from sync.workbooks.fix_owners import Owners

Outcome = Literal["ready", "applied", "already", "refused"]
SideName = Literal["pos", "site"]
Side = tuple[int, str, str, str, str]


class Action(StrEnum):
    """What an analyst can ask for."""

    FIX_POS_SKU = "fix_pos_sku"
    FIX_SITE_SKU = "fix_site_sku"
    LINK = "link"
    UNLINK = "unlink"
    IGNORE = "ignore"


ACTION_WORDS = {
    Action.FIX_POS_SKU: ("Sửa SKU trên POS", "Fix POS SKU"),
    Action.FIX_SITE_SKU: ("Sửa SKU trên trang web", "Fix site SKU"),
    Action.LINK: ("Liên kết", "Link"),
    Action.UNLINK: ("Hủy liên kết", "Unlink"),
    Action.IGNORE: ("Bỏ qua", "Ignore"),
}
OUTCOME_WORDS: Mapping[Outcome, tuple[str, str]] = {
    "ready": ("Sẽ áp dụng", "Ready"),
    "applied": ("Đã áp dụng", "Applied"),
    "already": ("Đã có sẵn", "Already"),
    "refused": ("Bị từ chối", "Refused"),
}
SKU_SIDE: Mapping[Action, SideName] = {Action.FIX_POS_SKU: "pos", Action.FIX_SITE_SKU: "site"}
"""Whose SKU an action changes."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One row and what is to become of it.

    Attributes:
        fix: the row.
        outcome: `ready` waits to be applied.
        message: a sentence or two for the analyst.
        action: what it asks for; None where that could not be understood.
        pos: id of its POS variant.
        site: id of its site variant.
        product: of the variant whose SKU changes.
        pos_sku: SKU of the POS variant now; of a change that is done already, the SKU that our catalog still has.
        site_sku: SKU of the site variant, likewise.
        sku: the new one, for the two actions that change one.
        same_as: number of the row that asks for the very same.
    """

    fix: FixRow
    outcome: Outcome
    message: str
    action: Action | None = None
    pos: int | None = None
    site: int | None = None
    product: int = 0
    pos_sku: str = ""
    site_sku: str = ""
    sku: str = ""
    same_as: int | None = None

    @property
    def side(self) -> SideName | None:
        """Whose SKU the row changes."""
        return None if self.action is None else SKU_SIDE.get(self.action)

    @property
    def changed(self) -> int:
        """The variant whose SKU the row changes."""
        return (self.pos if self.side == "pos" else self.site) or 0

    @property
    def before(self) -> str:
        """The SKU of that variant."""
        return self.pos_sku if self.side == "pos" else self.site_sku

    @property
    def pair(self) -> Pair:
        """The two variants that the row links."""
        return Pair(self.pos or 0, self.site or 0, self.pos_sku, self.site_sku)


@dataclass(frozen=True, slots=True)
class Present:
    """Both shops as they are now.

    Attributes:
        pos: POS variants that some rows name, read just now.
        site: site variants, likewise.
        owners: who has which SKU on each side.
        links: how the variants of the site stand.
        ignored: fingerprints of the rows that are ignored.
    """

    pos: Mapping[int, PosVariant]
    site: Mapping[int, SiteVariant]
    owners: Mapping[SideName, Owners]
    links: Standing
    ignored: Collection[str]

    def sides(self, fix: FixRow) -> tuple[PosVariant | None, SiteVariant | None]:
        """Both sides of a row, as far as it has them and they are there."""
        return self.pos.get(fix.pos_variant_id or 0), self.site.get(fix.site_variant_id or 0)

    def variant(self, side: SideName, number: int | None) -> PosVariant | SiteVariant | None:
        """A variant by id."""
        if number is None:
            return None
        return self.pos.get(number) if side == "pos" else self.site.get(number)


def action_of(text: str) -> Action | None:
    """The action that a cell names, in either language, both, or by its code."""
    return _BY_WORD.get(_folded(text))


def side_of(variant: PosVariant | SiteVariant | None) -> Side | None:
    """What of a variant goes into the fingerprint of its row."""
    if variant is None:
        return None
    return variant.id, variant.sku, variant.barcode, variant.product_name, variant.variant_name


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


_BY_WORD = {
    _folded(name): action
    for action, (vietnamese, english) in ACTION_WORDS.items()
    for name in (action, vietnamese, english, f"{vietnamese} / {english}")
}
