"""Whether what a row of a handed-back workbook asks for may be done: the rules for one row by itself.

Every row is judged against both shops as they are now, before anything is written: a row whose product changed
since the export is refused, one that is done already stays done, and the rest waits for
`sync.workbooks.fix_conflicts`, which knows the other rows of the file.
"""

import re
import unicodedata
from collections.abc import Mapping

from sync.linking.hand_links import Pair
from sync.linking.skus import normal_sku
from sync.ports import FixRow
from sync.workbooks.fix_owners import Owners
from sync.workbooks.fixes import ACTION_WORDS, SKU_SIDE, Action, Judged, Outcome, Present, SideName, action_of, side_of
from sync.workbooks.mismatches import fingerprint

MAX_SKU = 50
_DAMAGED = re.compile(r"\d+([.,]\d+)?[eE]\+?\d+")
_WHAT: Mapping[SideName, str] = {"pos": "POS", "site": "site"}
_COLUMN = {"new_pos_sku": "New POS SKU", "new_site_sku": "New site SKU", "chosen": "Chosen counterpart"}
_USED = {Action.FIX_POS_SKU: "new_pos_sku", Action.FIX_SITE_SKU: "new_site_sku", Action.LINK: "chosen"}


def judge(fix: FixRow, present: Present) -> Judged:
    """Judge a row by itself."""
    action = action_of(fix.action)
    if fix.fault:
        return _refused(fix, fix.fault, action)
    if action is None:
        return _refused(fix, _unknown_action(fix))
    if sentence := _unused(fix, action):
        return _refused(fix, sentence, action)
    side = SKU_SIDE.get(action)
    if side is not None:
        return _new_sku(fix, action, side, present)
    rule = {Action.LINK: _link, Action.UNLINK: _unlink, Action.IGNORE: _ignore}[action]
    return rule(fix, present)


def counterpart(fix: FixRow, owners: Mapping[SideName, Owners]) -> tuple[SideName, list[int]]:
    """The side on which a link's chosen counterpart is looked for, and the variants that it may mean."""
    side: SideName = "pos" if fix.site_variant_id is not None else "site"
    number = fix.chosen.removeprefix("#")
    if fix.chosen.startswith("#") and number.isascii() and number.isdecimal():
        return side, [int(number)]
    return side, owners[side].owners(normal_sku(fix.chosen))


def _new_sku(fix: FixRow, action: Action, side: SideName, present: Present) -> Judged:
    number = fix.pos_variant_id if side == "pos" else fix.site_variant_id
    variant = present.variant(side, number)
    if variant is None:
        return _refused(fix, _no_variant(side, number, present), action)
    typed, sentence = _wanted_sku(fix, side, present)
    sku = normal_sku(typed)
    if sku and variant.sku == sku:
        old = present.owners[side].sku_of(variant.id) or sku
        return _found(fix, "already", f"The SKU is {sku} already.", action, present, sku=sku, before=old)
    if sentence := sentence or _wrong_sku(typed) or _stale(fix, present):
        return _refused(fix, sentence, action)
    return _found(fix, "ready", f"SKU {variant.sku or '(blank)'} → {sku}", action, present, sku=sku)


def _wanted_sku(fix: FixRow, side: SideName, present: Present) -> tuple[str, str]:
    """The new SKU: the one typed, else that of the other side of the row. The second value says what is lacking."""
    typed = fix.new_pos_sku if side == "pos" else fix.new_site_sku
    if typed:
        return typed, ""
    column = _COLUMN[f"new_{side}_sku"]
    pos, site = present.sides(fix)
    other = site if side == "pos" else pos
    if other is None:
        return "", f"The new SKU is blank; type it into “{column}”."
    if not normal_sku(other.sku):
        return "", f"The new SKU is blank, and the other side of this row has none either; type it into “{column}”."
    return other.sku, ""


def _link(fix: FixRow, present: Present) -> Judged:
    """Link the two sides of the row, or the side that it has with the chosen counterpart."""
    numbers: dict[SideName, int | None] = {"pos": fix.pos_variant_id, "site": fix.site_variant_id}
    if fix.chosen:
        side, ids = counterpart(fix, present.owners)
        if sentence := _unclear(fix, side, ids, present):
            return _refused(fix, sentence, Action.LINK)
        numbers[side] = ids[0]
    pos, site = present.pos.get(numbers["pos"] or 0), present.site.get(numbers["site"] or 0)
    gone = next((side for side in numbers if numbers[side] and present.variant(side, numbers[side]) is None), None)
    if gone is not None:
        return _refused(fix, _no_variant(gone, numbers[gone], present), Action.LINK)
    if pos is None or site is None:
        lacking = "POS" if pos is None else "site"
        sentence = f"This row has no {lacking} variant; name one in “{_COLUMN['chosen']}”, by its SKU or as #id."
        return _refused(fix, sentence, Action.LINK)
    pair = Pair(pos.id, site.id, pos.sku, site.sku)
    if present.links.pos_of.get(site.id) == pos.id:
        return _paired(fix, "already", "Linked already.", pair)
    if sentence := _stale(fix, present) or present.links.obstacle(pair):
        return _refused(fix, sentence, Action.LINK)
    return _paired(fix, "ready", f"Link {pos.sku or f'#{pos.id}'} with {site.sku or f'#{site.id}'}", pair)


def _unclear(fix: FixRow, side: SideName, ids: list[int], present: Present) -> str:
    """Why a chosen counterpart is not exactly one variant; "" when it is."""
    if len(ids) > 1:
        listed = ", ".join(f"#{number}" for number in ids)
        return f"SKU {fix.chosen} belongs to {len(ids)} {_WHAT[side]} variants ({listed}); choose one of them as #id."
    if not ids or present.variant(side, ids[0]) is None:
        return (
            f"There is no {_WHAT[side]} variant {fix.chosen}; name one in “{_COLUMN['chosen']}”, by its SKU or as #id."
        )
    return ""


def _unlink(fix: FixRow, present: Present) -> Judged:
    site = present.site.get(fix.site_variant_id or 0)
    if site is None:
        return _refused(fix, _no_variant("site", fix.site_variant_id, present), Action.UNLINK)
    if site.id in present.links.by_hand:
        return _found(fix, "already", "Unlinked already.", Action.UNLINK, present)
    if site.id not in present.links.known:
        return _refused(fix, "The site variant is not matched yet; link the site first.", Action.UNLINK)
    if sentence := _stale(fix, present):
        return _refused(fix, sentence, Action.UNLINK)
    return _found(fix, "ready", f"Unlink {site.sku or f'#{site.id}'}", Action.UNLINK, present)


def _ignore(fix: FixRow, present: Present) -> Judged:
    if fix.fingerprint in present.ignored:
        return _found(fix, "already", "Ignored already.", Action.IGNORE, present)
    if sentence := _stale(fix, present):
        return _refused(fix, sentence, Action.IGNORE)
    return _found(fix, "ready", "Left out of the workbook until one of its sides changes.", Action.IGNORE, present)


def _found(
    fix: FixRow,
    outcome: Outcome,
    message: str,
    action: Action,
    present: Present,
    *,
    sku: str = "",
    before: str | None = None,
) -> Judged:
    """A row that is understood, with the ids and SKUs of its sides. `before`: the SKU in our catalog, if it lags."""
    pos, site = present.sides(fix)
    side = SKU_SIDE.get(action)
    changed = pos if side == "pos" else site
    skus = {"pos": pos.sku if pos else "", "site": site.sku if site else ""}
    if side is not None and before is not None:
        skus[side] = before
    return Judged(
        fix,
        outcome,
        message,
        action,
        pos=pos.id if pos else None,
        site=site.id if site else None,
        product=changed.product_id if changed and side else 0,
        pos_sku=skus["pos"],
        site_sku=skus["site"],
        sku=sku,
    )


def _paired(fix: FixRow, outcome: Outcome, message: str, pair: Pair) -> Judged:
    return Judged(
        fix,
        outcome,
        message,
        Action.LINK,
        pos=pair.pos_variant_id,
        site=pair.site_variant_id,
        pos_sku=pair.pos_sku,
        site_sku=pair.site_sku,
    )


def _no_variant(side: SideName, number: int | None, present: Present) -> str:
    if number is None:
        return f"This row has no {_WHAT[side]} variant."
    named = present.owners[side].named(number)
    return f"{named[0].upper()}{named[1:]} is gone; export the workbook again."


def _stale(fix: FixRow, present: Present) -> str:
    pos, site = present.sides(fix)
    if fingerprint(side_of(pos), side_of(site)) == fix.fingerprint:
        return ""
    return "The product changed since this workbook was made; export it again and fix that one."


def _wrong_sku(typed: str) -> str:
    sku = normal_sku(typed)
    if typed.startswith("="):
        return "The new SKU is a formula; type the SKU itself as text."
    if _DAMAGED.fullmatch(sku):
        return f"{sku} is what a spreadsheet makes of a long number; type the SKU as text."
    if len(sku) > MAX_SKU:
        return f"The new SKU has {len(sku)} characters; at most {MAX_SKU} are allowed."
    if any(unicodedata.category(letter).startswith("C") for letter in sku):
        return "The new SKU holds characters that nobody can see; type it anew."
    return ""


def _unused(fix: FixRow, action: Action) -> str:
    """Something was typed that the action does not use: what the analyst meant would be a guess."""
    for name, column in _COLUMN.items():
        value = getattr(fix, name)
        if value and _USED.get(action) != name:
            word = ACTION_WORDS[action][1]
            return f"“{value}” stands in “{column}”, which “{word}” does not use; clear it or choose another action."
    return ""


def _unknown_action(fix: FixRow) -> str:
    choices = ", ".join(english for _, english in ACTION_WORDS.values())
    if not fix.action:
        return f"Something was typed, but no action chosen. Choose one of: {choices}."
    return f"“{fix.action}” is no action. Choose one of: {choices}."


def _refused(fix: FixRow, message: str, action: Action | None = None) -> Judged:
    return Judged(fix, "refused", message, action)
