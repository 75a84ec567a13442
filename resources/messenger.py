"""Messages to people over whatever they use: e-mail, Telegram, Zalo, Slack, a webhook; by the library apprise.

An address of apprise holds passwords and tokens (`tgram://TOKEN/CHAT`), so none of it, and nothing that a receiver
answers, reaches a log or an error: both say in one word what went wrong. Only services that are reached over the net
are taken, and no argument that makes the library read a file: an address comes from the page.
"""

import functools
import logging
import re
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from sync.alerts.rows import Message, NotDelivered
from sync.errors import WrongUse

if TYPE_CHECKING:
    from apprise import NotifyBase

SCHEMES = frozenset(
    (
        *("mailto", "mailtos", "tgram", "zalo", "viber", "whatsapp", "line", "signal", "signals", "twilio"),
        *("slack", "discord", "workflow", "workflows", "gchat", "wxteams", "mmost", "mmosts", "rocket", "rockets"),
        *("lark", "feishu", "zulip", "matrix", "matrixs", "nctalk", "nctalks"),
        *("ntfy", "ntfys", "gotify", "gotifys", "pover", "pbul", "pagerduty", "opsgenie"),
        *("json", "jsons", "form", "forms"),
    )
)
LONGEST_ADDRESS = 2_000
LONGEST_WAIT_SECONDS = 10.0
_FILES = re.compile(r"pgp.*|.*keyfile|template|subfile")
_STATUS = re.compile(r"error=(\d{3})\b")
_heard: ContextVar[list[str] | None] = ContextVar("heard", default=None)


def service_of(address: str) -> str:
    """What kind of receiver an address names: `Telegram`, `E-Mail`. Raises WrongUse when it cannot be used."""
    return str(_receiver(address).service_name)


def send(address: str, message: Message) -> None:
    """Deliver one message; takes seconds at most, and tries once.

    Raises:
        NotDelivered: with the receiver's status, `unreachable`, `refused`, or `unusable` for an address that no longer
            can be used.
    """
    import apprise

    try:
        receiver = _receiver(address)
    except WrongUse:
        raise NotDelivered("unusable") from None
    texts: list[str] = []
    mark = _heard.set(texts)
    way = apprise.Apprise([receiver], asset=_asset())
    try:
        taken = way.notify(title=message.title, body=message.body, body_format=apprise.NotifyFormat.TEXT)
    except Exception:  # whatever a plugin raises may quote the address
        raise NotDelivered("refused") from None
    finally:
        _heard.reset(mark)
    if not taken:
        raise NotDelivered(_reason(texts))


def _receiver(address: str) -> "NotifyBase":
    """The library's own object for an address. Raises WrongUse, which quotes nothing of it but the scheme."""
    import apprise

    _quiet_libraries()
    text = address.strip()
    scheme = text.partition("://")[0].lower()
    if "://" not in text or scheme not in SCHEMES or len(text) > LONGEST_ADDRESS:
        raise WrongUse(
            "This is no address for alerts. Write it as apprise has it, beginning with one of: "
            f"{', '.join(sorted(SCHEMES))} (docs/alerts.md)."
        )
    if any(_FILES.fullmatch(name.lower()) for name, _ in parse_qsl(urlsplit(text).query, keep_blank_values=True)):
        raise WrongUse(f"An address for alerts ({scheme}://…) may not name files of this machine.")
    try:
        made: Any = apprise.Apprise.instantiate(text, asset=_asset())
    except Exception:  # its words may quote the address
        made = None
    if made is None:
        raise WrongUse(f"The address ({scheme}://…) lacks something, or has something too much; see docs/alerts.md.")
    made.retry = 0  # we try again ourselves, later
    made.socket_connect_timeout = min(made.socket_connect_timeout or LONGEST_WAIT_SECONDS, LONGEST_WAIT_SECONDS)
    made.socket_read_timeout = min(made.socket_read_timeout or LONGEST_WAIT_SECONDS, LONGEST_WAIT_SECONDS)
    return made  # type: ignore[no-any-return]


@functools.cache
def _asset() -> Any:
    import apprise

    # A redirect would carry the token to another host.
    return apprise.AppriseAsset(app_id="Multiweb", app_desc="Multiweb", async_mode=False, http_redirects=False)


def _reason(texts: list[str]) -> str:
    for text in texts:
        if found := _STATUS.search(text):
            return found[1]
    return "unreachable" if any("connection" in text.lower() for text in texts) else "refused"


class _Listener(logging.Handler):
    """Hears what the library says while we send; nothing of it goes any further.

    The library sends in a thread of its own, into which it copies the context.
    """

    def emit(self, record: logging.LogRecord) -> None:
        if (heard := _heard.get()) is not None:
            heard.append(record.getMessage())


def _quiet_libraries() -> None:
    """The library and the one below it write addresses, headers and answers into the log, with their secrets."""
    ours = logging.getLogger("apprise")
    ours.setLevel(logging.WARNING)
    ours.propagate = False
    ours.handlers = [_Listener()]
    for name in ("urllib3", "urllib3.connectionpool", "requests", "oauthlib", "requests_oauthlib"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
