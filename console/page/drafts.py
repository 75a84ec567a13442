"""Connections that are being set up: what a person entered so far, kept between the steps and apart from others'.

Keys of shops live here in memory alone, until the connection is made or the draft is forgotten.
"""

import secrets
import threading
import time
from dataclasses import dataclass, field

from sync.connecting.probe import PosProbe, SiteProbe
from sync.records import Platform
from sync.settings import SiteSettings

KEPT_SECONDS = 3600.0
MOST = 200


@dataclass
class Draft:
    """A shop that somebody is connecting: a website step by step, or the POS while permission is asked for.

    Attributes:
        number: names the draft in addresses; tells nothing.
        user: whose draft it is.
        step: which step is shown.
        platform, alias, address: of the shop; no address: the usual one of the alias.
        credentials: as `connecting.connect_site` takes them; empty until permission was given.
        settings: what was chosen.
        seen, seller: what was found at the site and at the POS.
        default: whether the default configuration is taken.
        app: key and secret of the app while permission is asked for.
        state: what the shop has to send back with the permission.
    """

    number: str
    user: str
    step: int = 0
    platform: Platform = "sapo-web"
    alias: str = ""
    address: str | None = None
    credentials: dict[str, str] = field(default_factory=dict, repr=False)
    settings: SiteSettings = field(default_factory=SiteSettings)
    seen: SiteProbe | None = None
    seller: PosProbe | None = None
    default: bool = True
    app: tuple[str, str] | None = field(default=None, repr=False)
    state: str = field(default="", repr=False)
    trouble: str = ""
    connected: bool = False
    made_at: float = field(default_factory=time.monotonic)


class Drafts:
    """The drafts of a process; safe to share between threads."""

    def __init__(self) -> None:
        self._drafts: dict[str, Draft] = {}
        self._lock = threading.Lock()

    def new(self, user: str) -> Draft:
        """An empty draft of a user; old ones are forgotten."""
        draft = Draft(secrets.token_urlsafe(12), user)
        with self._lock:
            oldest = time.monotonic() - KEPT_SECONDS
            young = [one for one in self._drafts.values() if one.made_at > oldest][-MOST:]
            self._drafts = {one.number: one for one in (*young, draft)}
        return draft

    def find(self, number: str, user: str) -> Draft | None:
        """A user's own draft."""
        draft = self._drafts.get(number)
        return draft if draft is not None and draft.user == user else None

    def take_state(self, state: str) -> Draft | None:
        """The draft that waits for this answer of a shop; it waits for it no longer."""
        if not state:
            return None
        with self._lock:
            for draft in self._drafts.values():
                if draft.state and secrets.compare_digest(draft.state.encode(), state.encode()):
                    draft.state = ""
                    return draft
        return None

    def forget(self, draft: Draft) -> None:
        """Throw a draft away with its keys."""
        with self._lock:
            self._drafts.pop(draft.number, None)
