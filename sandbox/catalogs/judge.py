"""The verdict on every SKU of a POS and a site, by the rules of an exact linking.

Equal SKUs link one to one. Twice the same SKU on one side is an error for all who carry it. Twins,
differing only by case or white space, are an error for those without an exact partner. What differs
from a SKU of the other side by case, white space, leading zeros or scientific notation is a near match.
A blank SKU matches nothing.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from sandbox.catalogs.keys import link_key, scientific_form, twin_key, zero_key
from sandbox.seeds import LinkReason, LinkStatus


class Verdict(NamedTuple):
    """A link status and its reason (empty for a link)."""

    status: LinkStatus
    reason: LinkReason


class Side(NamedTuple):
    """One side's SKUs, indexed in every form that matters."""

    links: Counter[str]
    twins: Counter[str]
    zeros: frozenset[str]
    scientific: frozenset[str]
    duplicate: LinkReason
    alone: LinkReason


def judge(pos_skus: Sequence[str | None], site_skus: Sequence[str | None]) -> tuple[list[Verdict], list[Verdict]]:
    """The verdicts on the POS's variants and on the site's, each in the order of the given SKUs."""
    pos = _side(pos_skus, "duplicate_in_pos", "only_in_pos")
    site = _side(site_skus, "duplicate_on_site", "only_on_site")
    return [_verdict(sku, pos, site) for sku in pos_skus], [_verdict(sku, site, pos) for sku in site_skus]


def _side(skus: Sequence[str | None], duplicate: LinkReason, alone: LinkReason) -> Side:
    links = Counter(filter(None, map(link_key, skus)))
    return Side(
        links=links,
        twins=Counter(map(twin_key, links)),
        zeros=frozenset(filter(None, map(zero_key, links))),
        scientific=frozenset(filter(None, map(scientific_form, links))),
        duplicate=duplicate,
        alone=alone,
    )


def _verdict(sku: str | None, own: Side, other: Side) -> Verdict:
    key, twin = link_key(sku), twin_key(sku)
    if not key:
        return Verdict("unlinked", "blank_sku")
    if own.links[key] > 1:
        return Verdict("error", own.duplicate)
    if other.links[key] == 1:
        return Verdict("linked", "")
    if other.links[key] > 1:
        return Verdict("error", other.duplicate)
    if own.twins[twin] > 1:
        return Verdict("error", own.duplicate)
    if other.twins[twin] > 1:
        return Verdict("error", other.duplicate)
    return Verdict("unlinked", "near_match" if _is_near(key, twin, other) else own.alone)


def _is_near(key: str, twin: str, other: Side) -> bool:
    form = scientific_form(key)
    return (
        twin in other.twins
        or zero_key(key) in other.zeros
        or key in other.scientific
        or (bool(form) and form in other.links)
    )
