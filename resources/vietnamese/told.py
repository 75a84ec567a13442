"""What the use cases and the shops say, told in Vietnamese."""

from collections.abc import Mapping
from functools import cache

from resources.vietnamese.keeping import KEEPING
from resources.vietnamese.shops import CALLS, PROBES, SHOPS
from resources.vietnamese.woocommerce import WOOCOMMERCE
from resources.vietnamese.workbooks import WORKBOOKS
from sync.phrasebook import Phrasebook
from sync.vietnamese.explaining import EXPLAINING
from sync.vietnamese.fixes import FIXES
from sync.vietnamese.linking import LINKING, NAMES, REASONS, SUGGESTING
from sync.vietnamese.listing import LISTING
from sync.vietnamese.orders import BUYERS, ORDERS
from sync.vietnamese.setting_up import CONFIGURING, CONNECTING, WORKING

TABLES: tuple[Mapping[str, str], ...] = (
    *(
        NAMES,
        REASONS,
        LINKING,
        SUGGESTING,
        LISTING,
        EXPLAINING,
        ORDERS,
        BUYERS,
        FIXES,
        CONNECTING,
        CONFIGURING,
        WORKING,
    ),
    *(CALLS, SHOPS, PROBES, WOOCOMMERCE, KEEPING, WORKBOOKS),
)


@cache
def phrasebook() -> Phrasebook:
    """All of them, made on first use."""
    return Phrasebook(*TABLES)


def in_vietnamese(sentence: str) -> str:
    """A sentence of ours in Vietnamese; what is not known stays as it is."""
    return phrasebook().told(sentence)
