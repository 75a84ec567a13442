"""The kinds of website: for each, its client, its first look, its mark, its credentials.

The only place that knows them all. Whatever works with a site asks here for what belongs to its platform.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from resources.http import Pace, ShopHttp
from resources.learnt import Remember
from resources.probe_http import FirstContact
from resources.probe_web import probe_site
from resources.probe_woo import NO_MARK, probe_woo
from resources.sapo_web import mark
from resources.sapo_web.client import CAPABILITIES as SAPO_WEB
from resources.sapo_web.client import SapoWeb
from resources.woocommerce.client import CAPABILITIES as WOOCOMMERCE
from resources.woocommerce.client import WooCommerce
from resources.woocommerce.pace import EasyPace
from sync.connecting.probe import Mark, SiteProbe
from sync.errors import WrongUse
from sync.ports import Site
from sync.records import Capabilities, Platform
from sync.settings import SiteSettings

Client = Callable[[ShopHttp, int | None, Mapping[str, Any], Remember, str | None], Site]


@dataclass(frozen=True, slots=True)
class SiteKind:
    """What belongs to one platform.

    Attributes:
        name: as people call it.
        capabilities: what its sites can do.
        client: from the way to a shop, the chosen location, what is known of the shop, how to remember more, and the
            secret that signs its webhooks.
        pace: what goes around the rate limit.
        credentials: in the form that is sealed; raises WrongUse for any other kind.
        probe: the first look, reading only, for the rights that the settings need.
        leave_mark, remove_mark: the mark that names a POS; unreadable where there is no place for one.
    """

    name: str
    capabilities: Capabilities
    client: Client
    pace: Callable[[Pace], Pace]
    credentials: Callable[[Mapping[str, str]], Mapping[str, str]]
    probe: Callable[[FirstContact, SiteSettings], SiteProbe]
    leave_mark: Callable[[FirstContact, str], Mark]
    remove_mark: Callable[[FirstContact, str], bool]


def kind_of(platform: str) -> SiteKind:
    """What belongs to a platform. Raises WrongUse for one that is no kind of website."""
    try:
        return KINDS[platform]
    except KeyError:
        raise WrongUse(f"There is no kind of website '{platform}'; there are: {', '.join(KINDS)}.") from None


def site_platform(text: str) -> Platform:
    """The platform that a person names. Raises WrongUse."""
    kind_of(text)
    return text


def consumer_key(given: Mapping[str, str]) -> dict[str, str]:
    """Key and secret of a REST API, with a secret of our own for webhooks, which sign each with one they are given."""
    if given.get("kind") not in ("basic", "consumer"):
        raise WrongUse("A WooCommerce shop is opened by a consumer key and secret: give them with --key-file.")
    if given.get("key", "").startswith("cs_") or given.get("secret", "").startswith("ck_"):
        raise WrongUse("Key and secret have changed places: the consumer key begins with ck_, its secret with cs_.")
    return {"webhook_secret": secrets.token_urlsafe(32), **given, "kind": "consumer"}


def _sapo_web(
    http: ShopHttp, location: int | None, known: Mapping[str, Any], remember: Remember, _secret: str | None
) -> Site:
    return SapoWeb(http, location=location, known=known, remember=remember)


def _woocommerce(
    http: ShopHttp, _location: int | None, known: Mapping[str, Any], remember: Remember, secret: str | None
) -> Site:
    return WooCommerce(http, known=known, remember=remember, hook_secret=secret)


def _no_place(_contact: FirstContact, _pos: str) -> Mark:
    return NO_MARK


KINDS: dict[Platform, SiteKind] = {
    "sapo-web": SiteKind(
        name="Sapo Web",
        capabilities=SAPO_WEB,
        client=_sapo_web,
        pace=lambda limit: limit,
        credentials=lambda given: given,
        probe=probe_site,
        leave_mark=mark.leave_mark,
        remove_mark=mark.remove_mark,
    ),
    "woocommerce": SiteKind(
        name="WooCommerce",
        capabilities=WOOCOMMERCE,
        client=_woocommerce,
        pace=lambda limit: EasyPace(limit, WOOCOMMERCE.in_flight),
        credentials=consumer_key,
        probe=probe_woo,
        leave_mark=_no_place,
        remove_mark=lambda _contact, _pos: False,
    ),
}
