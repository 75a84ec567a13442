"""What is to be told, given what is wrong now and what was told before; and when a message is tried again."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sync.alerts.rows import Telling, Told, Trouble, TroubleKey, Verdict
from sync.alerts.settings import AlertSettings
from sync.alerts.troubles import Look

LONGEST_RETRY = timedelta(hours=1)
# What was wrong a day ago is no news; what still is has been told again by then.
GIVE_UP = timedelta(hours=24)


def verdict(
    seen: Look, told: Sequence[Told], settings: AlertSettings, now: datetime, last_message_at: datetime | None
) -> Verdict:
    """What follows from a look.

    A trouble is told once when it comes, again after each quiet period while it lasts, and once when it has been
    gone for long enough to count as over. After a message, what comes next is gathered for a while.
    """
    known = {one.key: one for one in told}
    present = {one.key for one in seen.troubles} | seen.explained
    wanted = [one for one in told if getattr(settings, one.kind) and one.shop in seen.shops]
    judged = [one for one in wanted if one.kind in seen.kinds]
    gathering = last_message_at is not None and now - last_message_at < timedelta(minutes=settings.gather_minutes)
    tellings = (
        () if gathering else (*_present(seen.troubles, known, settings, now), *_over(judged, present, settings, now))
    )
    return Verdict(
        tellings=tellings,
        gone=tuple(one for one in judged if one.key not in present and one.gone_at is None),
        back=tuple(one for one in judged if one.key in present and one.gone_at is not None),
        forgotten=tuple(one for one in told if one not in wanted),
    )


def retry_at(made_at: datetime, tries: int, now: datetime) -> datetime | None:
    """When a message that was tried so often is tried again: after 1, 2, 4 … 60 minutes; None: given up."""
    if now - made_at >= GIVE_UP:
        return None
    return now + min(LONGEST_RETRY, timedelta(minutes=2 ** min(tries - 1, 10)))


def _present(
    troubles: Sequence[Trouble], known: dict[TroubleKey, Told], settings: AlertSettings, now: datetime
) -> list[Telling]:
    quiet = timedelta(minutes=settings.quiet_minutes)
    found = []
    for one in troubles:
        told = known.get(one.key)
        if told is None:
            found.append(Telling("new", one))
        elif now - told.told_at >= quiet:
            found.append(Telling("lasts", one, told))
    return found


def _over(judged: Sequence[Told], present: set[TroubleKey], settings: AlertSettings, now: datetime) -> list[Telling]:
    settle = timedelta(minutes=settings.settle_minutes)
    return [
        Telling("well", Trouble(one.kind, one.shop, one.activity), one)
        for one in judged
        if one.key not in present and now - (one.gone_at or now) >= settle
    ]
