"""OAuth 1.0a with one leg: each request carries a signature in place of the secret (RFC 5849 §3.4).

WooCommerce asks for it on plain http, where it ignores Basic (contracts/woocommerce.md, Transport).
"""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Generator, Sequence
from urllib.parse import quote

import httpx

METHOD = "HMAC-SHA256"


class OneLegged(httpx.Auth):
    """Signs every request anew with a consumer secret."""

    def __init__(self, key: str, secret: str) -> None:
        """The secret is never sent."""
        self._key = key
        self._secret = secret

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """The request with key, nonce, time and signature in its query."""
        pairs = [
            *request.url.params.multi_items(),
            ("oauth_consumer_key", self._key),
            ("oauth_nonce", secrets.token_hex(16)),
            ("oauth_signature_method", METHOD),
            ("oauth_timestamp", str(int(time.time()))),
        ]
        address = str(request.url.copy_with(query=None))
        pairs.append(("oauth_signature", signature(request.method, address, pairs, self._secret)))
        request.url = request.url.copy_with(params=pairs)
        yield request


def signature(method: str, address: str, pairs: Sequence[tuple[str, str]], secret: str) -> str:
    """What signs a request: its method, its address without the query, and every parameter in their order."""
    escaped = sorted((_escaped(name), _escaped(value)) for name, value in pairs)
    joined = "&".join(f"{name}={value}" for name, value in escaped)
    text = "&".join((method.upper(), _escaped(address), _escaped(joined)))
    return base64.b64encode(hmac.new(f"{secret}&".encode(), text.encode(), hashlib.sha256).digest()).decode("ascii")


def _escaped(text: str) -> str:
    return quote(text, safe="-._~")
