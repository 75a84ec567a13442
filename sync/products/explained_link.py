"""Why two variants belong together or not: the row in words, who made it, what is suggested, what a person can do."""

from dataclasses import dataclass
from datetime import datetime

from sync.products.history import Logged
from sync.products.variant_facts import Facts
from sync.records import LinkReason, LinkStatus
from sync.stores import Database
from sync.workbooks.mismatches import SUGGESTION_WORDS

_WORKBOOK = "in the workbook: multiweb export {site}"
_READ = "multiweb sync {site} --full"
_LINK = "multiweb link {site} {one} --to {other}"

# Reason → (the reason in a sentence, what a person can do); {site} is the alias, {one} and {other} the two variants.
WORDS: dict[LinkReason, tuple[str, str]] = {
    LinkReason.NONE: ("Both sides belong together.", ""),
    LinkReason.SYNC_OFF: (
        "Product sync of this site is off, so its links rest.",
        "Turn it on: multiweb settings {site} --set product_sync=true",
    ),
    LinkReason.UNLINKED_BY_HAND: (
        "A person unlinked it, and matching leaves it alone.",
        f"If they belong together after all: {_LINK}",
    ),
    LinkReason.ONLY_IN_POS: (
        "No variant of the site has this SKU.",
        "Create the product on the site, or give its variant this SKU; then: multiweb sync {site}",
    ),
    LinkReason.ONLY_ON_SITE: (
        "No variant of the POS has this SKU.",
        "Create the product in the POS, or give its variant this SKU; then: multiweb sync {site}",
    ),
    LinkReason.BLANK_SKU: (
        "Without a SKU nothing can be matched.",
        f"Give the variant its SKU on the site, or link it as it is: {_LINK}",
    ),
    LinkReason.NEAR_MATCH: (
        "The SKU only looks like one of the POS, and what only looks alike is never linked by itself.",
        f"If the two are the same goods: {_LINK}; else give one of them a SKU of its own.",
    ),
    LinkReason.DUPLICATE_IN_POS: (
        "Several variants of the POS have this SKU, so nobody can tell which is meant.",
        f"Give each variant of the POS a SKU of its own, {_WORKBOOK}",
    ),
    LinkReason.DUPLICATE_ON_SITE: (
        "Several variants of the site have this SKU, so nobody can tell which is meant.",
        f"Give each variant of the site a SKU of its own, {_WORKBOOK}",
    ),
    LinkReason.LINKED_ELSEWHERE: (
        "The POS variant with this SKU is linked to another variant of the site.",
        "If that other link is wrong: multiweb unlink {site} {other}",
    ),
    LinkReason.POS_VARIANT_MISSING: (
        "It was linked, but its POS variant was deleted; its stock on the site goes to 0.",
        "Create the product in the POS again with this SKU, or take it off the site.",
    ),
    LinkReason.SITE_VARIANT_MISSING: (
        "It was linked, but its variant on the site is gone.",
        f"If it is there after all, read the site whole: {_READ}",
    ),
    LinkReason.TYPE_MISMATCH: (
        "The two are different kinds of goods, so a number of one says nothing about the other.",
        f"Check which goods these are; if they are the same: {_LINK}",
    ),
    LinkReason.LINK_FAILED: (
        "The link could not be made.",
        f"Read both sides again: {_READ}",
    ),
}
# Warning of a linked row → (sentence, what a person can do).
WARNINGS = {
    "sku_changed": (
        "The SKU of one side changed after linking; the link stands by its ids.",
        "Make the SKUs equal again, or part the two: multiweb unlink {site} {one}",
    ),
    "duplicate_sku": (
        "The link stands by its ids, but the SKU occurs more than once.",
        f"Give each variant a SKU of its own, {_WORKBOOK}",
    ),
}
_HOW = {True: "A person linked them.", False: "Their SKUs were equal when they were linked."}
_UNMATCHED = ("The site was not matched yet.", "Read and match both sides: multiweb sync {site}")
_NEW = ("It was read after the last matching.", "Match again: multiweb sync {site}")


@dataclass(frozen=True, slots=True)
class Suggested:
    """The POS variant that is suggested for a site variant, why, and how sure that is (0 to 100)."""

    pos_variant_id: int
    sku: str
    name: str
    kind: str
    words: str
    score: int


@dataclass(frozen=True, slots=True)
class LinkExplained:
    """How the two sides stand to each other.

    Attributes:
        status: None: no matching has seen the variant yet.
        reason: why they are not linked.
        sentence: that in words.
        detail: what the matching wrote of this very row.
        warning: what a person should know of a link all the same; empty: nothing.
        since: since when the row stands so.
        by_hand: whether a person made it so.
        last_change: who linked or unlinked it last, as far as the log goes back; None: matching did, by equal SKUs.
        suggested: the POS variant that is suggested instead.
        others: further variants of the site whose rows name this POS variant.
        next_step: what a person can do; empty: nothing is to be done.
    """

    status: LinkStatus | None
    reason: LinkReason
    sentence: str
    detail: str
    warning: str
    since: datetime | None
    by_hand: bool
    last_change: Logged | None
    suggested: Suggested | None
    others: tuple[int, ...]
    next_step: str


def explain_link(facts: Facts, changes: tuple[Logged, ...], database: Database) -> LinkExplained:
    """The link of a variant; `changes` are the newest entries of its log."""
    link = facts.link
    if link is None:
        return _without_row(facts)
    sentence, step = WORDS[link.reason]
    warning, remedy = WARNINGS.get(link.warning, (link.warning, ""))
    linked = [one for one in changes if one.subject == "link" and one.field == "pos_variant_id"]
    return LinkExplained(
        status=link.status,
        reason=link.reason,
        sentence=f"{sentence} {_HOW[link.by_hand]}" if link.status == LinkStatus.LINKED else sentence,
        detail=link.detail,
        warning=warning,
        since=link.since,
        by_hand=link.by_hand,
        last_change=linked[0] if linked else None,
        suggested=_suggested(facts, database),
        others=facts.others,
        next_step=(step or remedy).format(**_named(facts)),
    )


def _without_row(facts: Facts) -> LinkExplained:
    """A variant that no row names: only the POS has it, or no matching has seen it."""
    status: LinkStatus | None = None
    reason, (sentence, step) = LinkReason.NONE, _NEW if facts.matched else _UNMATCHED
    if facts.matched and facts.site is None and facts.pos is not None:
        status, reason = LinkStatus.UNLINKED, LinkReason.ONLY_IN_POS
        sentence, step = WORDS[reason]
    if facts.matched and not facts.row.settings.product_sync:
        status, reason = LinkStatus.UNLINKED, LinkReason.SYNC_OFF
        sentence, step = WORDS[reason]
    return LinkExplained(
        status=status,
        reason=reason,
        sentence=sentence,
        detail="",
        warning="",
        since=None,
        by_hand=False,
        last_change=None,
        suggested=None,
        others=facts.others,
        next_step=step.format(**_named(facts)),
    )


def _named(facts: Facts) -> dict[str, str]:
    """What the steps name: the site, the variant it is about, and its counterpart as far as one is known."""
    pos = f"pos:{facts.pos.variant.id}" if facts.pos else "SKU"
    site = f"site:{facts.site.variant.id}" if facts.site else "SKU"
    one, other = (site, pos) if facts.site else (pos, site)
    return {"site": facts.row.alias, "one": one, "other": other}


def _suggested(facts: Facts, database: Database) -> Suggested | None:
    link = facts.link
    if link is None or not link.suggestion_kind or link.pos_variant_id is None:
        return None
    seen = facts.pos if facts.pos and facts.pos.variant.id == link.pos_variant_id else None
    seen = seen or database.history.pos_variant(link.pos_variant_id)
    names = [seen.variant.product_name, seen.variant.variant_name] if seen else []
    return Suggested(
        pos_variant_id=link.pos_variant_id,
        sku=seen.variant.sku if seen else link.pos_sku,
        name=" · ".join(filter(None, names)),
        kind=link.suggestion_kind,
        words=_suggestion_words(link.suggestion_kind),
        score=link.suggestion_score,
    )


def _suggestion_words(kind: str) -> str:
    return {str(known): english for known, (_, english) in SUGGESTION_WORDS.items()}.get(kind, kind)
