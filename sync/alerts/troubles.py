"""What is wrong at this moment, from what the database knows and from the runs that failed.

A trouble that another one explains is not told: a shop that refuses our key is stale soon after, and its runs fail.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sync.alerts.rows import FailedRun, Trouble, TroubleKey, TroubleKind
from sync.alerts.settings import AlertSettings
from sync.errors import WrongUse
from sync.rows import PosRow, SiteRow
from sync.stores import Database

EXPLAINED_BY_REFUSAL = (TroubleKind.FAILED_RUN, TroubleKind.STALE)


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen.

    Attributes:
        troubles: what is wrong and explained by nothing else.
        explained: keys of what is wrong because of another trouble.
        kinds: what was looked for; of other kinds nothing is known.
        shops: whose troubles count: the POS and the sites that are not paused; "" is the installation.
    """

    troubles: tuple[Trouble, ...]
    explained: frozenset[TroubleKey]
    kinds: frozenset[TroubleKind]
    shops: frozenset[str]


def look(database: Database, settings: AlertSettings, failures: Collection[FailedRun] | None, now: datetime) -> Look:
    """Everything that is wrong now and is to be told.

    Args:
        database: the tables.
        settings: which kinds are wanted, and how long things may take.
        failures: activities whose last run failed; None: not known here.
        now: the time.
    """
    sites = [site for site in database.state.sites() if not site.paused]
    pos = _pos(database)
    shops = {site.alias for site in sites} | ({"", pos.alias} if pos else {""})
    wanted = frozenset(kind for kind in TroubleKind if getattr(settings, kind))
    kinds = wanted if failures is not None else wanted - {TroubleKind.FAILED_RUN}
    refused = [(_refusing(site, shops), site.alias) for site in sites if site.last_error]
    found = [
        *(Trouble(TroubleKind.REFUSED, shop) for shop in sorted({shop for shop, _ in refused})),
        *(Trouble(TroubleKind.FAILED_RUN, one.shop, one.activity, since=one.at) for one in failures or ()),
        *_stale(database, pos, sites, now - timedelta(minutes=settings.stale_minutes)),
        *_counted(TroubleKind.STUCK_ORDERS, database.figures.stuck_orders(now - _minutes(settings.stuck_minutes))),
        *_counted(TroubleKind.HELD, database.figures.held_values()),
    ]
    ours = [one for one in found if one.kind in kinds and one.shop in shops]
    behind = {alias for pair in refused for alias in pair} if TroubleKind.REFUSED in kinds else set()
    explained = {one.key for one in ours if one.kind in EXPLAINED_BY_REFUSAL and one.shop in behind}
    return Look(tuple(one for one in ours if one.key not in explained), frozenset(explained), kinds, frozenset(shops))


def _minutes(number: int) -> timedelta:
    return timedelta(minutes=number)


def _pos(database: Database) -> PosRow | None:
    try:
        return database.state.pos()
    except WrongUse:  # none is connected
        return None


def _refusing(site: SiteRow, shops: Collection[str]) -> str:
    """Which shop refuses: an order's error names the POS (`Orders: pos: the key is refused`)."""
    named = (site.last_error or "").split(": ", 2)
    return named[1] if len(named) > 2 and named[1] in shops else site.alias


def _stale(database: Database, pos: PosRow | None, sites: Collection[SiteRow], before: datetime) -> list[Trouble]:
    """Shops whose last good reading, of goods or of orders, is too long ago; the POS is read for sites alone."""
    marks = database.state.watermarks()
    read = {
        site.alias: min(marks.get(f"site:{site.alias}:{what}", site.connected_at) for what in ("catalog", "orders"))
        for site in sites
    }
    if pos is not None and sites:
        read[pos.alias] = marks.get("pos:catalog", pos.connected_at)
    return [Trouble(TroubleKind.STALE, shop, since=at) for shop, at in sorted(read.items()) if at < before]


def _counted(kind: TroubleKind, counts: dict[str, int]) -> list[Trouble]:
    return [Trouble(kind, shop, count=count) for shop, count in sorted(counts.items()) if count]
