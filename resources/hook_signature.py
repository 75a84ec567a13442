"""How a shop signs what it delivers, and with which secret.

Base64(HMAC-SHA256(raw body, secret)), byte for byte proven for the POS (contracts/sapo-pos.md §2.14) and documented for
Sapo Web (contracts/sapo-web.md §7). Whose secret signs the webhooks of a private app is not known for certain; its API
secret is the guess, and a secret that was given for the purpose goes before it.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping

# For shops without a secret, and for names that are no shop: their deliveries are compared as well, and never pass.
_NOBODYS = secrets.token_bytes(32)


def hook_secret(credentials: Mapping[str, str]) -> str | None:
    """The secret that signs a shop's webhooks; None where none is known, so that nothing it delivers is believed."""
    own = credentials["secret"] if credentials.get("kind") == "basic" and "secret" in credentials else ""
    return credentials.get("webhook_secret") or own or None


def signature_of(raw: bytes, secret: bytes) -> str:
    """The signature of a body."""
    return base64.b64encode(hmac.new(secret, raw, hashlib.sha256).digest()).decode("ascii")


def is_signed(raw: bytes, secret: str | None, signature: str) -> bool:
    """Whether the signature is that of this body under this secret; compared in constant time, false without one."""
    expected = signature_of(raw, _NOBODYS if secret is None else secret.encode())
    same = hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace"))
    return same and secret is not None
