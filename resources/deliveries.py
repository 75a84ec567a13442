"""Taking what a shop delivers to its webhook: whose it is, whether it is genuine, and what it names.

Nothing of a body but ids is used (`sync.catalogs.pokes`), and nothing of it is logged: an order holds names and phones.
"""

import logging
import re
import threading
import time
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec
from sqlalchemy.exc import SQLAlchemyError

from resources.hook_signature import hook_secret, is_signed
from resources.toolbox import Toolbox
from resources.woocommerce.webhooks import plain_topic
from sync.catalogs.pokes import hook_stream, take_poke
from sync.errors import WrongUse
from sync.settings import ALIAS_PATTERN

Verdict = Literal["taken", "refused", "unreadable", "unavailable"]

# The time of the last delivery is for people; written each time, it would cost as much as what it tells of.
NOTE_EVERY_SECONDS = 5.0

logger = logging.getLogger(__name__)
_OBJECT = msgspec.json.Decoder(dict[str, Any])
_ALIAS = re.compile(ALIAS_PATTERN)
_TOPIC = re.compile(r"[a-z_]{1,40}[/.][a-z_]{1,40}")


class Deliveries:
    """Takes the deliveries of all connected shops; safe to use from many threads."""

    def __init__(self, tools: Toolbox) -> None:
        """`tools` stay the caller's to close."""
        self._tools = tools
        self._noted: dict[str, float] = {}
        self._lock = threading.Lock()

    def take(self, alias: str, topic: str, signature: str, raw: bytes) -> Verdict:
        """Take one delivery.

        Args:
            alias: of the shop it claims to come from.
            topic: as its header names it, in the words of either kind of site.
            signature: as its header gives it; empty for none.
            raw: the body as it came.

        Returns:
            `taken`, also where the topic is of no use; `refused` for an unknown shop, one without a secret, and a wrong
            signature alike; `unreadable` for a genuine body that is no JSON object; `unavailable` when the database
            cannot be reached, and the shop should try again.
        """
        try:
            verdict = self._taken(alias, plain_topic(topic), signature, raw)
        except SQLAlchemyError as error:
            logger.warning("a delivery was sent back: the database cannot be used (%s)", type(error).__name__)
            return "unavailable"
        if verdict == "refused":
            logger.info("a delivery was refused")
        else:
            logger.info("%s: %s %s", alias, topic if _TOPIC.fullmatch(topic) else "an unknown topic", verdict)
        return verdict

    def _taken(self, alias: str, topic: str, signature: str, raw: bytes) -> Verdict:
        if not is_signed(raw, self._secret(alias), signature):
            return "refused"
        try:
            body = _OBJECT.decode(raw)
        except (ValueError, RecursionError, msgspec.DecodeError):
            return "unreadable"
        try:
            take_poke(alias, topic, body, self._tools.database)
        except WrongUse:  # disconnected a moment ago
            return "refused"
        self._note(alias)
        return "taken"

    def _secret(self, alias: str) -> str | None:
        """Read for each delivery, so that a disconnected shop and new credentials count at once."""
        if not _ALIAS.fullmatch(alias):
            return None
        try:
            return hook_secret(self._tools.vault.open(self._tools.database.state.secret(alias)))
        except WrongUse:
            return None

    def _note(self, alias: str) -> None:
        now = time.monotonic()
        with self._lock:
            if now - self._noted.get(alias, float("-inf")) < NOTE_EVERY_SECONDS:
                return
            self._noted[alias] = now
        self._tools.database.state.advance(hook_stream(alias), datetime.now(UTC))
