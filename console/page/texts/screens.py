"""The texts of all screens together."""

from console.page.texts.activity import ACTIVITY
from console.page.texts.alerts import ALERTS
from console.page.texts.connecting import CONNECTING
from console.page.texts.goods import GOODS
from console.page.texts.papers import PAPERS

SCREENS: dict[str, tuple[str, str]] = {**GOODS, **PAPERS, **CONNECTING, **ACTIVITY, **ALERTS}
