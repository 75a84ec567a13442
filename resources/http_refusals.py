"""What an answer other than success means, in the errors of `sync.errors`.

Both APIs answer refusals in several envelopes: the POS with `data_error` or `error.message`
(contracts/sapo-pos.md §4.1), the Web API with `errors`, `error` or `message`, or with plain text
(contracts/sapo-web.md §8). Texts of a shop are shortened, and phones, e-mails and keys in them are masked,
before they become part of a message.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import msgspec

from sync.errors import (
    BadAnswer,
    Invalid,
    MethodRefused,
    NotFound,
    PermissionMissing,
    RateLimited,
    ShopError,
    Transient,
    Unauthorised,
)

FALLBACK_RETRY_AFTER = 2.0
NOT_OF_PEOPLE = ("code", "reference_number", "sku", "barcode", "status")
SHORTEST_TOLD = 4
LONGEST_TEXT = 200
_PHONE = re.compile(r"(?<!\d)(?:\+?84|0)(?:[ .()-]*\d){8,10}(?!\d)")
_EMAIL = re.compile(r"[^\s@<>\"'=&?/]+(?:@|%40)[^\s@<>\"'&]+\.[^\s@<>\"'&]+")
_STEERING = re.compile(r"[\x00-\x1f\x7f-\x9f]")
# The path of a refused field (`order_line_items[0].price`); what is none is not repeated.
_FIELD = re.compile(r"[\w.\[\]\-]{1,80}")
_LOGIN = re.compile(r"login|authorization|dang-nhap|sign[-_]?in", re.IGNORECASE)
_POS_NO_RIGHT = "không có quyền"
_POS_NOT_THERE = ("không tìm thấy", "không tồn tại")

# A key that is good and may not do this is answered 401 as well (contracts/woocommerce.md, Transport).
NO_KEY_RIGHT = ("woocommerce_rest_authentication_error",)

Hide = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Said:
    """What a refusal says: a text for the whole, the refused fields, and whether it is the POS's envelope.

    `code` names the refusal where the shop does so (contracts/woocommerce.md, Transport).
    """

    text: str = ""
    fields: Mapping[str, str] | None = None
    pos: bool = False
    json: bool = False
    code: str = ""


def masked(text: str, hide: Hide) -> str:
    """A shop's text, on one line, short, and without phones, e-mails, keys and what steers a terminal."""
    flat = " ".join(_STEERING.sub(" ", hide(text)).split())
    return _EMAIL.sub("***", _PHONE.sub("***", flat))[:LONGEST_TEXT]


def hiding(body: bytes | None, hide: Hide) -> Hide:
    """What hides keys, and beside them every text that a request about a person told: a refusal may say it back.

    Codes and numbers of goods and orders stay, since a person needs them to find what was refused.
    """
    told = sorted(set(_told(msgspec.json.decode(body) if body else None)), key=len, reverse=True)

    def hidden(text: str) -> str:
        for one in told:
            text = text.replace(one, "***")
        return hide(text)

    return hidden


def _told(value: Any) -> Iterator[str]:
    """The texts of a body that may be of a person."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in NOT_OF_PEOPLE:
                yield from _told(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _told(inner)
    elif isinstance(value, str) and len(value) >= SHORTEST_TOLD:
        yield value


def is_html(response: httpx.Response, body: bytes) -> bool:
    """Whether an answer is a page for people: by its type, or by how it begins."""
    return "html" in response.headers.get("Content-Type", "").lower() or body.lstrip()[:1] == b"<"


def refusal(shop: str, what: str, response: httpx.Response, body: bytes, hide: Hide, silent: bool) -> ShopError | None:
    """The error that an answer means, or None for a success.

    `what` names the call in messages. `silent` leaves the shop's own text out of them, for calls whose values
    are personal.
    """
    status = response.status_code
    if status in (200, 201, 202, 204):
        return None
    html = is_html(response, body)
    said = Said() if html else _read(body, hide)
    told = "" if silent or not said.text else f": {said.text}"
    if 300 <= status < 400:
        return _redirected(shop, what, response)
    if status == 429:
        return RateLimited(shop, f"{what}: the rate limit is reached (429)", retry_after(response))
    if status == 408 or status >= 500:
        return Transient(shop, f"{what}: the shop cannot answer at the moment ({status}){told}")
    if html and status in (403, 409, 410, 423):
        return BadAnswer(shop, f"{what}: a web page instead of an answer ({status}), probably a protection page")
    return _definite(shop, what, status, said, told)


def _definite(shop: str, what: str, status: int, said: Said, told: str) -> ShopError:
    lowered = said.text.lower()
    if said.code and (error := coded(shop, what, said)) is not None:
        return error
    if status == 401:
        return Unauthorised(shop, f"{what}: the key or token is refused (401); enter it again for this shop")
    if _no_right(status, said, lowered):
        return PermissionMissing(
            shop, f"{what}: the app lacks the right for this ({status}){told}; grant it in the shop's admin"
        )
    if status == 403:
        return BadAnswer(shop, f"{what}: refused without a reason (403)")
    if status == 404 or (said.pos and not said.fields and any(text in lowered for text in _POS_NOT_THERE)):
        return NotFound(shop, f"{what}: not found ({status}){told}")
    if status == 405 or (status == 400 and not (said.pos and said.fields)):
        return MethodRefused(shop, f"{what}: the shop refuses this form of request ({status}){told}")
    names = ", ".join(name for name in said.fields or {} if name)
    where = f" for {names[:LONGEST_TEXT]}" if names else ""
    fields = said.fields or ({"": said.text} if said.text else {})
    return Invalid(shop, f"{what}: the shop refuses the values ({status}){where}{told}", fields)


def coded(shop: str, what: str, said: Said) -> ShopError | None:
    """The error that a shop's own code means; None where the status says as much."""
    if said.code in NO_KEY_RIGHT and not what.startswith("GET "):
        return PermissionMissing(shop, f"{what}: the key may not write: {said.text}; give it Read/Write permission")
    if said.code.endswith(("_invalid_id", "invalid_product_id")) or said.code == "rest_no_route":
        return NotFound(shop, f"{what}: not found: {said.text}")
    if said.code.startswith(("rest_invalid", "product_invalid", "woocommerce_rest_webhook", "woocommerce_product")):
        return Invalid(shop, f"{what}: the shop refuses the values: {said.text}", said.fields or {"": said.text})
    return None


def _no_right(status: int, said: Said, lowered: str) -> bool:
    if said.pos and _POS_NO_RIGHT in lowered:
        return True
    return status == 403 and (said.json or "access_denied" in lowered)


def _redirected(shop: str, what: str, response: httpx.Response) -> ShopError:
    if _LOGIN.search(response.headers.get("Location", "")):
        return Unauthorised(shop, f"{what}: the shop asks to log in; enter the key or token again")
    return BadAnswer(shop, f"{what}: the shop points to another address, which is not followed; check its address")


def retry_after(response: httpx.Response) -> float:
    """Seconds the shop asks to wait, 2 where it says nothing usable (contracts/sapo-web.md §2)."""
    try:
        seconds = float(response.headers.get("Retry-After", ""))
    except ValueError:
        return FALLBACK_RETRY_AFTER
    return seconds if 0 <= seconds < float("inf") else FALLBACK_RETRY_AFTER


def _read(body: bytes, hide: Hide) -> Said:
    try:
        decoded = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return Said(masked(body[:2000].decode("utf-8", "replace"), hide))
    if isinstance(decoded, str):
        return Said(masked(decoded, hide), json=True)
    if not isinstance(decoded, dict):
        return Said(json=True)
    if isinstance(decoded.get("code"), str) and "message" in decoded:
        return coded_refusal(decoded, hide)
    data_error = decoded.get("data_error")
    if isinstance(data_error, dict):
        return _said(data_error.get("errors"), hide, pos=True)
    error = decoded.get("error")
    if isinstance(error, dict):
        return _said(error.get("message", error), hide, pos=True)
    for key in ("errors", "error", "message"):
        if decoded.get(key):
            return _said(decoded[key], hide, pos=False)
    return Said(json=True)


def coded_refusal(decoded: Mapping[str, Any], hide: Hide) -> Said:
    """A refusal as `{"code", "message", "data": {"params"}}`; a refused SKU is known by its code alone."""
    text = masked(_flat(decoded.get("message")), hide)
    data = decoded.get("data")
    params = data.get("params") if isinstance(data, dict) else None
    fields = {_named(str(k)): masked(_flat(v), hide) for k, v in params.items()} if isinstance(params, dict) else {}
    code = str(decoded["code"])
    if code == "product_invalid_sku":
        fields = {"sku": text}
    return Said(text, fields or None, json=True, code=code)


def _said(value: Any, hide: Hide, pos: bool) -> Said:
    """A text, or a mapping of field to one text or several."""
    if not isinstance(value, dict):
        return Said(masked(_flat(value), hide), pos=pos, json=True)
    fields = {_named(str(name)): masked(_flat(text), hide) for name, text in value.items()}
    return Said("; ".join(fields.values())[:LONGEST_TEXT], fields, pos, json=True)


def _named(field: str) -> str:
    return field if _FIELD.fullmatch(field) or not field else "?"


def _flat(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(_flat(one) for one in value)
    return "" if value is None else str(value)
