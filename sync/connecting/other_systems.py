"""Who else may be writing to a site: the mark of a POS, and the webhooks that other apps left.

Two systems that feed one site overwrite each other without end, and neither reports an error. A mark of another
POS refuses the connection; webhooks are only signs, so they are told to the person.
"""

from collections.abc import Sequence

from sync.connecting.probe import Hook, Mark
from sync.errors import WrongUse
from sync.rows import PosRow


def pos_name(pos: PosRow) -> str:
    """How a mark names a POS: its address, which is the same wherever Multiweb is installed."""
    return pos.address.partition("://")[2]


def refuse_foreign(alias: str, mark: Mark, pos: PosRow) -> None:
    """Raise WrongUse when the mark names another POS than ours."""
    if mark.pos and mark.pos != pos_name(pos):
        raise WrongUse(
            f"{alias} carries the mark of another POS connection ({mark.pos}). Two systems that write the same "
            "stock undo each other: disconnect the site there first."
        )


def mark_warnings(mark: Mark, wanted: bool) -> tuple[str, ...]:
    """What the person must know of the mark; `wanted` tells whether one should have been left."""
    if not wanted:
        return ("The site was not marked, so another installation cannot see that it is fed from here.",)
    if mark.readable and mark.pos:
        return ()
    reason = mark.detail or "the mark was not kept"
    return (
        f"Whether another system feeds this site cannot be checked: {reason}. Before going live look at the site's "
        "list of apps, and at Cấu hình → Kênh bán hàng in every POS that may know it.",
    )


def hook_warnings(site_hooks: Sequence[Hook], pos_hooks: Sequence[Hook]) -> tuple[str, ...]:
    """Signs of other sync apps: webhooks of the official channel, and of hosts that may be one."""
    official = [
        where
        for where, hooks in (("the site", site_hooks), ("the POS", pos_hooks))
        if any(hook.owner == "official" for hook in hooks)
    ]
    warnings = []
    if official:
        warnings.append(
            f"The official channel of the POS has webhooks on {' and on '.join(official)}. Switch its stock, price and "
            "order sync off for this site before it goes live, or the two overwrite each other (docs/connect.md)."
        )
    topics = ("products/", "orders/", "inventor")
    others = {hook.host for hook in site_hooks if hook.owner == "other" and hook.topic.startswith(topics)}
    if others:
        warnings.append(
            f"Other apps listen to this site's products or orders: {', '.join(sorted(others))}. "
            "Make sure that none of them writes stock or prices."
        )
    return tuple(warnings)
