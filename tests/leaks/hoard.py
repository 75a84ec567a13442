"""What must not leak, and the search for it in whatever form it may have taken on the way.

A name may be written with the escapes of JSON, a phone with dots or its country, a token cut off in the middle or
inside the base64 of a header. A text is brought into plain forms first, and each kind is looked for in its own.
"""

import base64
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

KEYS_OF_SHOPS = ("access_token", "app_client_secret", "session_id", "api_key", "api_secret")
# A piece of a secret is as good as a beginning of it; shorter ones could stand anywhere.
PIECE = 14
_ESCAPE = re.compile(r"\\+u([0-9a-fA-F]{4})")
_DIGITS = re.compile(r"\d(?:[ .()\-]{0,3}\d){8,}")
_NUMBER = re.compile(r"(?:84|0)?(\d{9})")


@dataclass(frozen=True)
class Leak:
    """Something that was found: its kind, the piece, and where."""

    kind: str
    piece: str
    where: str
    near: str

    def __str__(self) -> str:
        return f"{self.kind} {self.piece!r} in {self.where}: …{self.near}…"


@dataclass
class Hoard:
    """All that must not leak, by kind: `secret`, `phone`, `e-mail`, `name`, `address`."""

    pieces: dict[str, set[str]] = field(default_factory=dict)

    def keep(self, kind: str, *texts: str | None) -> None:
        """Add what must not be found, in the form in which it is looked for."""
        forms = self.pieces.setdefault(kind, set())
        for text in texts:
            if text and text.strip():
                forms.update(_FORMS[kind](text.strip()))

    def keep_shop(self, shop: Mapping[str, Any]) -> None:
        """The credentials of a shop of the sandbox, and the header that key and secret make."""
        self.keep("secret", *(shop.get(name) for name in KEYS_OF_SHOPS))
        pair = f"{shop['api_key']}:{shop['api_secret']}"
        self.keep("secret", base64.b64encode(pair.encode()).decode().rstrip("="))

    def keep_person(self, person: Mapping[str, Any]) -> None:
        """Whoever stands in the JSON of a shop: a customer, a buyer, an address."""
        self.keep("name", person.get("name"), person.get("full_name"))
        self.keep("phone", person.get("phone"), person.get("phone_number"))
        self.keep("e-mail", person.get("email"))
        self.keep("address", person.get("address1"), person.get("address2"))

    def found_in(self, where: str, text: str) -> list[Leak]:
        """Every piece that stands in a text, whatever form it has there."""
        plain = unicodedata.normalize("NFC", _unescaped(text)).casefold()
        forms = {plain, unquote(plain)}
        return [leak for form in forms for leak in (*self._leaks(where, form), *self._phones(where, form))]

    def _leaks(self, where: str, form: str) -> Iterator[Leak]:
        for kind in self.pieces.keys() - {"phone"}:
            for piece in self.pieces[kind]:
                place = form.find(piece)
                if place >= 0:
                    yield Leak(kind, piece, where, form[max(0, place - 60) : place + 60])

    def _phones(self, where: str, form: str) -> Iterator[Leak]:
        """Numbers, whatever stands between their digits; a longer one, such as an id, is one where a phone begins."""
        for run in _DIGITS.finditer(form):
            digits = re.sub(r"\D", "", run[0])
            for piece in self.pieces.get("phone", ()):
                if re.search(rf"(?:^|0|84){piece}", digits):
                    yield Leak("phone", piece, where, form[max(0, run.start() - 60) : run.end() + 60])


def _unescaped(text: str) -> str:
    """With `\\u0103`, and the halves of what lies beyond, as the letters they mean."""
    if "\\u" not in text:
        return text
    letters = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    return letters.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _secret(text: str) -> Iterable[str]:
    lowered = text.casefold()
    return (
        {lowered[:PIECE], lowered[-PIECE:], lowered[len(lowered) // 2 :][:PIECE]} if len(lowered) > PIECE else {lowered}
    )


def _phone(text: str) -> Iterable[str]:
    """The nine digits that every way of writing a number shares; what is no number is no phone."""
    return _NUMBER.findall(re.sub(r"[^\d/]", "", text))


def _text(text: str) -> Iterable[str]:
    return {unicodedata.normalize("NFC", text).casefold()}


_FORMS = {"secret": _secret, "phone": _phone, "e-mail": _text, "name": _text, "address": _text}
