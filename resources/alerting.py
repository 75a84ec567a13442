"""Alerts with everything in their place: addresses sealed by the vault, messages sent, troubles looked for.

What is told and when stands in `sync/`; the schedules' daemon, the command line and the page all come through here.
"""

from collections.abc import Collection
from datetime import UTC, datetime

from resources import messenger
from resources.toolbox import Toolbox
from sync.alerts.alerting import TellReport, deliver, find_out
from sync.alerts.rows import FailedRun, Message, NotDelivered, WaitingMessage
from sync.alerts.settings import AlertSettings
from sync.alerts.texts import problem_words, test_message
from sync.errors import MultiwebError, WrongUse
from sync.rows import Change
from sync.settings_text import setting_values

# A tick of the schedules' daemon ends after a minute, and the last message may take some seconds.
DELIVER_SECONDS = 25.0


class TestFailed(MultiwebError):
    """A test message was not delivered; `problem`: why, as a code of `sync.alerts.texts.PROBLEMS`."""

    __test__ = False  # no test of pytest's

    def __init__(self, name: str, problem: str) -> None:
        """Keep the code beside the sentence."""
        super().__init__(f"The test to '{name}' was not delivered: {problem_words(problem, 'en')}.")
        self.problem = problem


def tell_troubles(tools: Toolbox, failures: Collection[FailedRun] | None) -> TellReport:
    """Look for troubles, and tell people of what they were not told yet.

    `failures`: activities whose last run failed; None: not known here.
    """
    installation = tools.installation
    told = find_out(tools.database, failures, installation.language, installation.console_url)
    delivered, failed = deliver(tools.database.alerts, lambda message: _send(tools, message), DELIVER_SECONDS)
    return TellReport(told, delivered, failed)


def add_address(tools: Toolbox, name: str, address: str, *, who: str) -> str:
    """Keep an address, sealed; returns what kind of receiver it is. Raises WrongUse for one that cannot be used."""
    service = messenger.service_of(address)
    sealed = tools.vault.seal({"address": address.strip()})
    tools.database.alerts.add(name, service, sealed, who, datetime.now(UTC))
    _log(tools, who, "alerts.address", None, name)
    return service


def remove_address(tools: Toolbox, name: str, *, who: str) -> None:
    """Forget an address. Raises WrongUse for an unknown name."""
    tools.database.alerts.remove(name)
    _log(tools, who, "alerts.address", name, None)


def try_address(tools: Toolbox, name: str) -> None:
    """Send a test message at once. Raises WrongUse for an unknown name, TestFailed when it was not delivered."""
    sealed = tools.database.alerts.secret(name)
    language = tools.installation.language
    try:
        _send_sealed(tools, sealed, test_message(language))
    except NotDelivered as error:
        raise TestFailed(name, str(error)) from None


def change_alert_settings(tools: Toolbox, before: AlertSettings, after: AlertSettings, *, who: str) -> None:
    """Keep the settings, and log what differs."""
    tools.database.alerts.set_settings(after)
    old, new = setting_values(before), setting_values(after)
    for name in new:
        if new[name] != old[name]:
            _log(tools, who, f"alerts.{name}", old[name], new[name])


def _send(tools: Toolbox, message: WaitingMessage) -> None:
    try:
        sealed = tools.database.alerts.secret(message.name)
    except WrongUse:  # it was removed a moment ago
        return
    _send_sealed(tools, sealed, message.message)


def _send_sealed(tools: Toolbox, sealed: bytes, message: Message) -> None:
    try:
        address = tools.vault.open(sealed)["address"]
    except WrongUse:
        raise NotDelivered("sealed") from None
    messenger.send(address, message)


def _log(tools: Toolbox, who: str, field: str, before: str | None, after: str | None) -> None:
    tools.database.state.log([Change(who, None, "installation", "alerts", field, before, after, "")])
