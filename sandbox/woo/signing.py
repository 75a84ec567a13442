"""OAuth 1.0a with one leg: on plain http a call is signed with the consumer secret and never carries it.

The signature stands in the query, beside key, nonce and time; what is signed is the method, the address and every
parameter in their order (contracts/woocommerce.md, Transport; RFC 5849 §3.4).
"""

import base64
import hashlib
import hmac
import time
from urllib.parse import quote

from sandbox.wire import Knock
from sandbox.woo.errors import not_authentic

METHODS = {"HMAC-SHA1": hashlib.sha1, "HMAC-SHA256": hashlib.sha256}
FRESH_SECONDS = 15 * 60
NEEDED = ("oauth_timestamp", "oauth_nonce", "oauth_signature", "oauth_signature_method")


def _escaped(text: str) -> str:
    return quote(text, safe="-._~")


def signature(knock: Knock, secret: str, method: str) -> str:
    """What the signature of this call must be."""
    pairs = sorted((_escaped(name), _escaped(value)) for name, value in knock.query if name != "oauth_signature")
    joined = "&".join(f"{name}={value}" for name, value in pairs)
    text = "&".join((knock.method.upper(), _escaped(knock.address), _escaped(joined)))
    digest = hmac.new(f"{secret}&".encode(), text.encode(), METHODS[method]).digest()
    return base64.b64encode(digest).decode()


class Nonces:
    """The nonces that were used; each counts once."""

    def __init__(self) -> None:
        self._used: dict[tuple[str, str], None] = {}

    def check(self, knock: Knock, secret: str) -> None:
        """Raise WooRefusal where the signature, the time or the nonce of a call is not good."""
        given = dict(knock.query)
        for name in NEEDED:
            if not given.get(name):
                raise not_authentic(f"Missing OAuth parameter {name}.")
        if given["oauth_signature_method"] not in METHODS:
            raise not_authentic("Invalid signature - signature method is invalid.")
        if not hmac.compare_digest(signature(knock, secret, given["oauth_signature_method"]), given["oauth_signature"]):
            raise not_authentic("Invalid signature - provided signature does not match.")
        stamp = given["oauth_timestamp"]
        if not stamp.isdecimal() or abs(time.time() - int(stamp)) > FRESH_SECONDS:
            raise not_authentic("Invalid timestamp.")
        pair = (stamp, given["oauth_nonce"])
        if pair in self._used:
            raise not_authentic("Invalid nonce - nonce has already been used.")
        self._used[pair] = None
