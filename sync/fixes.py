"""What a row of a handed-back workbook asks for, and whether it may be done.

Every row is judged against both shops as they are now, before anything is written: a row whose product changed
since the export is refused, one that is done already stays done, and the rest waits to be applied.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import pandas as pd

from sync.hand_links import Pair, Standing
from sync.mismatches import Side, fingerprint
from sync.ports import FixRow
from sync.records import PosVariant, SiteVariant

MAX_SKU = 50
_DAMAGED = re.compile(r"\d+([.,]\d+)?[eE]\+?\d+")

Outcome = Literal["ready", "applied", "already", "ignored", "refused"]


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


@dataclass(frozen=True, slots=True)
class Judged:
    """One row and what is to become of it. `sku`: the new one, for the two actions that change one."""

    fix: FixRow
    outcome: Outcome
    message: str
    action: Action | None = None
    pos: PosVariant | None = None
    site: SiteVariant | None = None
    sku: str = ""


@dataclass(frozen=True, slots=True)
class Present:
    """Both shops as they are now: the variants that the rows name, read just now, and everybody's SKUs."""

    pos: Mapping[int, PosVariant]
    site: Mapping[int, SiteVariant]
    pos_skus: Mapping[str, list[int]]
    site_skus: Mapping[str, list[int]]
    links: Standing

    def owners(self, side: Literal["pos", "site"], sku: str) -> list[int]:
        """Ids of the variants of one side that have this SKU; what was read just now outweighs the catalog."""
        known, fresh = (self.pos_skus, self.pos) if side == "pos" else (self.site_skus, self.site)
        others = {number for number in known.get(sku, ()) if number not in fresh}
        return sorted(others | {number for number, variant in fresh.items() if clean_sku(variant.sku) == sku})


def by_sku(variants: pd.DataFrame) -> dict[str, list[int]]:
    """SKU (trimmed, NFC) → ids of the variants that have it."""
    found: dict[str, list[int]] = {}
    for number, sku in zip(variants["id"].tolist(), variants["sku"].tolist(), strict=True):
        found.setdefault(clean_sku(sku), []).append(number)
    return found


def action_of(text: str) -> Action | None:
    """The action that a cell names, in either language, both, or by its code."""
    wanted = _folded(text)
    for action, (vietnamese, english) in ACTION_WORDS.items():
        if wanted in {_folded(name) for name in (action, vietnamese, english, f"{vietnamese} / {english}")}:
            return action
    return None


def clean_sku(text: str) -> str:
    """A SKU as it is compared: trimmed, NFC."""
    return unicodedata.normalize("NFC", text).strip()


def judge(rows: Sequence[FixRow], present: Present) -> list[Judged]:
    """Judge every row by itself, then against the others of the same file."""
    return _without_contradictions([_judged(row, present) for row in rows])


def _judged(fix: FixRow, present: Present) -> Judged:
    action = action_of(fix.action)
    if action is None:
        return _refused(fix, _unknown_action(fix))
    if action == Action.IGNORE:
        return Judged(fix, "ignored", "Left as it is.", action)
    rule = {
        Action.FIX_POS_SKU: _fix_pos,
        Action.FIX_SITE_SKU: _fix_site,
        Action.LINK: _link,
        Action.UNLINK: _unlink,
    }[action]
    return rule(fix, present)


def _fix_pos(fix: FixRow, present: Present) -> Judged:
    pos = present.pos.get(fix.pos_variant_id or 0)
    if pos is None:
        return _refused(fix, "There is no POS variant on this row, or it is gone from the POS.")
    return _new_sku(fix, Action.FIX_POS_SKU, fix.new_pos_sku, pos, present)


def _fix_site(fix: FixRow, present: Present) -> Judged:
    site = present.site.get(fix.site_variant_id or 0)
    if site is None:
        return _refused(fix, "There is no site variant on this row, or it is gone from the site.")
    return _new_sku(fix, Action.FIX_SITE_SKU, fix.new_site_sku, site, present)


def _new_sku(fix: FixRow, action: Action, typed: str, variant: PosVariant | SiteVariant, present: Present) -> Judged:
    pos, site = _sides(fix, present)
    sku = clean_sku(typed)
    if sku and variant.sku == sku:
        return Judged(fix, "already", f"The SKU is {sku} already.", action, pos, site, sku)
    sentence = _wrong_sku(typed) or _stale(fix, pos, site)
    if not sentence:
        owners = present.owners("pos" if action == Action.FIX_POS_SKU else "site", sku)
        taken = [one for one in owners if one != variant.id]
        sentence = f"SKU {sku} belongs to variant {taken[0]} already." if taken else ""
    if sentence:
        return _refused(fix, sentence)
    return Judged(fix, "ready", f"SKU {variant.sku or '(blank)'} → {sku}", action, pos, site, sku)


def _link(fix: FixRow, present: Present) -> Judged:
    """Link the two sides of the row; a side that it lacks is named by the SKU typed for it."""
    own = _sides(fix, present)
    pos = own[0] or present.pos.get(_named("pos", fix.pos_variant_id, fix.new_pos_sku, present))
    site = own[1] or present.site.get(_named("site", fix.site_variant_id, fix.new_site_sku, present))
    if pos is None or site is None:
        where, column = ("POS", "New POS SKU") if pos is None else ("site", "New site SKU")
        return _refused(fix, f"No {where} variant to link: type the SKU of exactly one into “{column}”.")
    if present.links.pos_of.get(site.id) == pos.id:
        return Judged(fix, "already", "Linked already.", Action.LINK, pos, site)
    pair = Pair(pos.id, site.id, pos.sku, site.sku)
    if sentence := _stale(fix, *own) or present.links.obstacle(pair):
        return _refused(fix, sentence)
    return Judged(fix, "ready", f"Link {pos.sku or pos.id} with {site.sku or site.id}", Action.LINK, pos, site)


def _unlink(fix: FixRow, present: Present) -> Judged:
    pos, site = _sides(fix, present)
    if site is None:
        return _refused(fix, "There is no site variant on this row, or it is gone from the site.")
    if site.id in present.links.by_hand:
        return Judged(fix, "already", "Unlinked already.", Action.UNLINK, pos, site)
    if site.id not in present.links.known:
        return _refused(fix, "The site variant is not matched yet; link the site first.")
    if sentence := _stale(fix, pos, site):
        return _refused(fix, sentence)
    return Judged(fix, "ready", f"Unlink {site.sku or site.id}", Action.UNLINK, pos, site)


def _sides(fix: FixRow, present: Present) -> tuple[PosVariant | None, SiteVariant | None]:
    return present.pos.get(fix.pos_variant_id or 0), present.site.get(fix.site_variant_id or 0)


def _named(side: Literal["pos", "site"], on_row: int | None, typed: str, present: Present) -> int:
    """The id of the only variant with a typed SKU; 0 where there is none, or the row names one that is gone."""
    sku = clean_sku(typed)
    owners = present.owners(side, sku) if sku and on_row is None else []
    return owners[0] if len(owners) == 1 else 0


def _stale(fix: FixRow, pos: PosVariant | None, site: SiteVariant | None) -> str:
    if fingerprint(side_of(pos), side_of(site)) == fix.fingerprint:
        return ""
    return "The product changed since this workbook was made; export it again and fix that one."


def side_of(variant: PosVariant | SiteVariant | None) -> Side | None:
    """What of a variant goes into the fingerprint of its row."""
    if variant is None:
        return None
    return variant.id, variant.sku, variant.barcode, variant.product_name, variant.variant_name


def _wrong_sku(typed: str) -> str:
    sku = clean_sku(typed)
    if not sku:
        return "The new SKU is blank; type it into its column."
    if typed.startswith("="):
        return "The new SKU is a formula; type the SKU itself as text."
    if _DAMAGED.fullmatch(sku):
        return f"{sku} is what a spreadsheet makes of a long number; type the SKU as text."
    if len(sku) > MAX_SKU:
        return f"The new SKU has {len(sku)} characters; at most {MAX_SKU} are allowed."
    if any(unicodedata.category(letter).startswith("C") for letter in sku):
        return "The new SKU holds characters that nobody can see; type it anew."
    return ""


def _unknown_action(fix: FixRow) -> str:
    choices = ", ".join(english for _, english in ACTION_WORDS.values())
    if not fix.action.strip():
        return f"A new SKU was typed, but no action chosen. Choose one of: {choices}."
    return f"“{fix.action}” is no action. Choose one of: {choices}."


@dataclass(frozen=True, slots=True)
class _Wishes:
    """What all rows of a file ask for together, of those that could be done."""

    skus_of: dict[tuple[Action | None, int], set[str]]
    variants_of: dict[tuple[Action | None, str], set[int]]
    sites_of: dict[int, set[int]]
    pos_of: dict[int, set[int]]
    parted: set[int]


def _without_contradictions(judged: Sequence[Judged]) -> list[Judged]:
    """Refuse rows that ask for what another row of the file forbids; who would be right cannot be known."""
    wishes = _Wishes({}, {}, {}, {}, set())
    for row in judged:
        if row.outcome == "ready":
            _add(wishes, row)
    return [
        _refused(row.fix, sentence) if row.outcome == "ready" and (sentence := _contradiction(row, wishes)) else row
        for row in judged
    ]


def _add(wishes: _Wishes, row: Judged) -> None:
    if row.sku:
        wishes.skus_of.setdefault((row.action, _changed(row)), set()).add(row.sku)
        wishes.variants_of.setdefault((row.action, row.sku), set()).add(_changed(row))
    elif row.action == Action.LINK and row.pos and row.site:
        wishes.sites_of.setdefault(row.pos.id, set()).add(row.site.id)
        wishes.pos_of.setdefault(row.site.id, set()).add(row.pos.id)
    elif row.action == Action.UNLINK and row.site:
        wishes.parted.add(row.site.id)


def _contradiction(row: Judged, wishes: _Wishes) -> str:
    if row.sku and len(wishes.skus_of[row.action, _changed(row)]) > 1:
        return "Another row of this file gives the same variant another SKU."
    if row.sku and len(wishes.variants_of[row.action, row.sku]) > 1:
        return f"Another row of this file gives SKU {row.sku} to another variant."
    if row.action == Action.LINK and row.pos and row.site:
        if len(wishes.sites_of[row.pos.id]) > 1 or len(wishes.pos_of[row.site.id]) > 1:
            return "Another row of this file links one of these variants to another one."
        if row.site.id in wishes.parted:
            return "Another row of this file unlinks the same variant."
    if row.action == Action.UNLINK and row.site and row.site.id in wishes.pos_of:
        return "Another row of this file links the same variant."
    return ""


def _changed(row: Judged) -> int:
    variant = row.pos if row.action == Action.FIX_POS_SKU else row.site
    return variant.id if variant is not None else 0


def _refused(fix: FixRow, message: str) -> Judged:
    return Judged(fix, "refused", message)


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
