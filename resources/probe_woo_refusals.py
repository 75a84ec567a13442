"""Why a WooCommerce shop does not answer at first contact, each with its remedy.

What stands at an address may be no WordPress, a WordPress whose REST API is out of reach or closed by a plugin, one
without WooCommerce, or the shop under another name; a stranger's first call tells them apart by status, form and code
(contracts/woocommerce.md, Transport).
"""

from typing import Any

import httpx

from resources.address import OWN_DOMAIN, checked_address
from resources.probe_http import REDIRECTS, Answer
from sync.errors import NotFound, PermissionMissing, ShopError, Unauthorised, WrongUse

ADD_KEY = "WooCommerce → Settings → Advanced → REST API"
LOOK = (
    "Look whether the address is right, with the folder the shop stands in, and whether in its admin, under "
    "Settings → Permalinks (Đường dẫn tĩnh), anything but Plain is chosen"
)


def refusal(shop: str, address: str, answer: Answer) -> ShopError | None:
    """What the answer to the first call means for the person who connects the shop; None where it is a good one.

    Also None for what may pass by itself (429, 5xx), which is told as for every kind of shop.
    """
    if answer.status in REDIRECTS:
        return NotFound(shop, _elsewhere(shop, address, answer.headers.get("Location", "")))
    if answer.status == 429 or answer.status >= 500:
        return None
    if answer.form != "json":
        return _no_answer(shop, address, answer)
    code = str(answer.body.get("code") or "") if isinstance(answer.body, dict) else ""
    if answer.status in (401, 403):
        return _closed(shop, answer.status, code)
    if answer.status == 404:
        return NotFound(shop, _no_woocommerce(address) if code == "rest_no_route" else _nothing(address, "404"))
    if answer.status == 200 and not isinstance(answer.body, list):
        return NotFound(shop, _nothing(address, "something else answers"))
    return None


def _elsewhere(shop: str, address: str, location: str) -> str:
    if "login" in location or "dang-nhap" in location:
        return (
            f"{address} asks people to log in before it shows anything: a plugin closes the whole shop. "
            "Let /wp-json/wc/ through in it, or switch it off."
        )
    target = _shop_at(shop, address, location)
    if target is None:
        return (
            f"{address} sends us on to another page, which is not followed. Give the address where the shop itself is."
        )
    if target == address:
        return (
            f"{address} sends the calls of its REST API on, so a plugin or a rule of its host rewrites addresses "
            "below /wp-json/. Take them out of that rule."
        )
    return f"{address} sends us on to {target}: give that address, which is the shop's own."


def _shop_at(shop: str, address: str, location: str) -> str | None:
    """The address of a shop that a redirect points to, where it is one that could be connected."""
    try:
        return checked_address(OWN_DOMAIN, shop, str(httpx.URL(address).join(location).copy_with(query=None)))
    except (httpx.InvalidURL, WrongUse):
        return None


def _no_answer(shop: str, address: str, answer: Answer) -> ShopError:
    """A page for people, or nothing, in place of JSON."""
    if answer.status == 401:
        return Unauthorised(
            shop,
            f"{address} asks for a password of its own before the shop is reached (401), as shops under construction "
            "do. Take it off, or off the addresses below /wp-json/.",
        )
    if answer.status in (403, 406):
        return PermissionMissing(
            shop,
            f"a protection page answers in place of the shop ({answer.status}): a firewall, or a plugin such as "
            "Wordfence or Cloudflare's. Let calls from here to addresses below /wp-json/wc/ through in it.",
        )
    what = {"html": "a web page", "empty": "nothing", "text": "a text"}[answer.form]
    return NotFound(shop, _nothing(address, f"{what} comes in place of an answer, {answer.status}"))


def _closed(shop: str, status: int, code: str) -> ShopError:
    if code == "woocommerce_rest_authentication_error":
        return Unauthorised(
            shop,
            "the consumer secret is not that of the key. Copy both again, whole; the shop shows them once, so make a "
            f"new key where they are gone: {ADD_KEY} → Add key.",
        )
    if code.startswith("woocommerce_") and status == 401:
        return Unauthorised(
            shop,
            f"the shop knows no such consumer key. Make one for it: {ADD_KEY} → Add key, permission Read/Write. If the "
            "key is right, the host keeps the header Authorization from WordPress: ask it to pass it on.",
        )
    if code.startswith("woocommerce_"):
        return PermissionMissing(
            shop,
            f"the user of the key may not see the shop's products: choose one with the role Shop manager at {ADD_KEY}.",
        )
    return PermissionMissing(
        shop,
        f"the shop's REST API is closed, by a plugin or its host ({status} {code or 'without a reason'}). Let calls to "
        "addresses below /wp-json/wc/ through in it.",
    )


def _no_woocommerce(address: str) -> str:
    return (
        f"there is WordPress at {address}, but no WooCommerce in it. Install and activate the plugin WooCommerce, or "
        "give the address, with its folder, of the WordPress that has it."
    )


def _nothing(address: str, seen: Any) -> str:
    return f"the REST API of a shop is not at {address} ({seen}). {LOOK}."
