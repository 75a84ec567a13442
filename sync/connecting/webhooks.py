"""Setting up the webhooks of a shop that lead to us, and taking them down; everybody else's stay as they are.

Ours are those whose address we once gave to that shop: the addresses are remembered with its connection. What was
made within the last minutes is remembered as well, because a shop's list may show a new row late
(contracts/sapo-web.md §3), and a second run must not make it again. The count of webhooks is never asked for: it was
seen to be 0 wrongly (§7).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from sync.errors import Invalid, MethodRefused, NotFound, PermissionMissing, ShopError
from sync.records import Webhook
from sync.rows import Change
from sync.stores import State

# contracts/sapo-pos.md §2.14
POS_TOPICS = (
    "inventories/update",
    "products/create",
    "products/update",
    "products/delete",
    "orders/update",
    "orders/cancelled",
    "orders/finalized",
    "orders/delete",
)
# contracts/sapo-web.md §7
SITE_TOPICS = (
    "orders/create",
    "orders/updated",
    "orders/cancelled",
    "orders/paid",
    "orders/delete",
    "refunds/create",
    "products/create",
    "products/update",
    "products/delete",
)

# What we know of a shop's webhooks stands under this name among what is remembered of it.
REMEMBERED = "webhooks"
# How long the list of a shop may be behind what it was told.
LATE = timedelta(minutes=5)
# The shop does not let us; trying the next topic would end alike.
_CLOSED = (PermissionMissing, NotFound, MethodRefused)


class HookShop(Protocol):
    """A shop of either kind, as far as its webhooks go."""

    @property
    def alias(self) -> str: ...
    def webhooks(self) -> list[Webhook]: ...
    def add_webhook(self, topic: str, address: str) -> Webhook: ...
    def remove_webhook(self, webhook_id: int) -> None: ...


@dataclass(frozen=True, slots=True)
class HookReport:
    """What became of the webhooks of one shop.

    Attributes:
        alias: of the shop.
        address: where they lead; empty when they were taken down.
        kept: topics whose webhook was there already.
        made: topics whose webhook was set up now.
        removed: topics of webhooks of ours that were removed: of earlier addresses, unwanted, or there twice.
        problems: what the shop did not let us do, as sentences.
    """

    alias: str
    address: str
    kept: tuple[str, ...] = ()
    made: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def hook_address(base: str, alias: str) -> str:
    """Where a shop delivers. It stands in the path because not every kind of site names the shop in a header."""
    return f"{base}/hooks/{alias}"


def is_at(address: str, ours: Collection[str]) -> bool:
    """Whether an address is one of ours, though the shop may show it a little differently from how it was given."""
    return _plain(address) in {_plain(one) for one in ours}


def set_up_hooks(shop: HookShop, topics: Sequence[str], base: str, state: State, who: str) -> HookReport:
    """Let a shop tell us of these topics: make what is missing, and remove what is ours and leads elsewhere.

    Args:
        shop: either kind of shop.
        topics: to hear of.
        base: our own address, without a slash at its end.
        state: where our addresses are remembered.
        who: for the log of changes.

    Returns:
        What was done. A shop that does not let us is told of in `problems`; the polls find everything without it.

    Raises:
        ShopError: the shop could not be reached, or an answer was lost; what was made is remembered, and the same can
            be asked again.
    """
    address = hook_address(base, shop.alias)
    memory = _Memory.of(state, shop.alias).with_address(address)
    try:
        ours = _ours(shop, memory)
    except _CLOSED as error:
        return HookReport(shop.alias, address, problems=(_told(shop.alias, "listed", error),))
    memory.keep(state)  # before the first is made: whatever becomes of the answer, it is known as ours
    here = [hook for hook in ours if is_at(hook.address, (address,)) and hook.topic in topics]
    there = {hook.topic: hook for hook in reversed(here)}
    made, problems = _make([topic for topic in topics if topic not in there], shop, memory, state)
    spare = [hook for hook in ours if hook not in there.values()]
    removed, more = _remove(spare, shop, memory)
    if not more:
        memory.addresses = [address]
    memory.keep(state)
    report = HookReport(
        shop.alias,
        address,
        kept=tuple(topic for topic in topics if topic in there),
        made=tuple(made),
        removed=tuple(removed),
        problems=(*problems, *more),
    )
    _log(report, state, who)
    return report


def remove_hooks(shop: HookShop, state: State, who: str, bases: Collection[str] = ()) -> HookReport:
    """Take down every webhook of a shop that leads to us, at any address we gave it or at one of `bases`.

    Returns:
        What was done; what the shop did not let us do stands in `problems` and can be tried again.

    Raises:
        ShopError: the shop could not be reached.
    """
    memory = _Memory.of(state, shop.alias)
    for base in bases:
        memory = memory.with_address(hook_address(base, shop.alias))
    if not memory.addresses:
        return HookReport(shop.alias, "")
    try:
        ours = _ours(shop, memory)
    except _CLOSED as error:
        return HookReport(shop.alias, "", problems=(_told(shop.alias, "listed", error),))
    removed, problems = _remove(ours, shop, memory)
    if not problems:
        memory.addresses = []
    memory.keep(state)
    report = HookReport(shop.alias, "", removed=tuple(removed), problems=tuple(problems))
    _log(report, state, who)
    return report


def our_addresses(alias: str, state: State) -> tuple[str, ...]:
    """The addresses we gave to a shop, the present one first. Raises WrongUse for an unknown shop."""
    return tuple(_Memory.of(state, alias).addresses)


@dataclass
class _Memory:
    """What we know of our webhooks in one shop: the addresses we gave it, and what was made when."""

    alias: str
    addresses: list[str] = field(default_factory=list)
    made: list[tuple[Webhook, datetime]] = field(default_factory=list)

    @classmethod
    def of(cls, state: State, alias: str) -> "_Memory":
        stored = state.capabilities(alias).get(REMEMBERED) or {}
        rows = [
            (Webhook(int(one["id"]), str(one["topic"]), str(one["address"])), datetime.fromisoformat(one["at"]))
            for one in stored.get("made", ())
        ]
        young = datetime.now(UTC) - LATE
        return cls(alias, list(stored.get("addresses", ())), [(hook, at) for hook, at in rows if at > young])

    def with_address(self, address: str) -> "_Memory":
        return replace(self, addresses=[address, *(one for one in self.addresses if one != address)])

    def keep(self, state: State) -> None:
        made: list[dict[str, Any]] = [
            {"id": hook.id, "topic": hook.topic, "address": hook.address, "at": at.isoformat()}
            for hook, at in self.made
        ]
        state.remember(self.alias, {REMEMBERED: {"addresses": self.addresses, "made": made}})

    def forget(self, hook: Webhook) -> None:
        self.made = [(one, at) for one, at in self.made if one.id != hook.id]


def _ours(shop: HookShop, memory: _Memory) -> list[Webhook]:
    """Our webhooks in the shop, oldest first: those it lists, and those it was told of too lately to list."""
    listed = {hook.id: hook for hook in shop.webhooks()}
    found = {hook.id: hook for hook, _ in memory.made} | listed
    return [hook for _, hook in sorted(found.items()) if is_at(hook.address, memory.addresses)]


def _make(topics: Sequence[str], shop: HookShop, memory: _Memory, state: State) -> tuple[list[str], list[str]]:
    """Set up webhooks at the present address; returns the topics, and what the shop refused."""
    made: list[str] = []
    problems: list[str] = []
    for topic in topics:
        try:
            hook = shop.add_webhook(topic, memory.addresses[0])
        except Invalid as error:
            problems.append(f"{shop.alias} does not tell of {topic}: {error}")
            continue
        except _CLOSED as error:
            problems.append(_told(shop.alias, "set up", error))
            break
        made.append(topic)
        memory.made.append((hook, datetime.now(UTC)))
        memory.keep(state)
    return made, problems


def _remove(hooks: Sequence[Webhook], shop: HookShop, memory: _Memory) -> tuple[list[str], list[str]]:
    """Remove webhooks of ours; returns their topics, and what the shop refused."""
    removed: list[str] = []
    for hook in hooks:
        try:
            shop.remove_webhook(hook.id)
        except (Invalid, *_CLOSED) as error:
            return removed, [_told(shop.alias, "removed", error)]
        removed.append(hook.topic)
        memory.forget(hook)
    return removed, []


def _plain(address: str) -> str:
    return address.strip().rstrip("/").casefold()


def _told(alias: str, what: str, error: ShopError) -> str:
    return f"The webhooks of {alias} cannot be {what}; everything is found by polling instead. {error}"


def _log(report: HookReport, state: State, who: str) -> None:
    done = (("made", report.made), ("removed", report.removed))
    told = "; ".join(f"{what} {', '.join(topics)}" for what, topics in done if topics)
    if told:
        state.log([Change(who, report.alias, "site", report.alias, "webhooks", None, report.address or None, told)])
