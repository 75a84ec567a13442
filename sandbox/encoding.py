"""JSON out and in.

Decimals go out as JSON numbers with the digits they have, since the platforms print `0`, `0.0` and
`32000.0000` alike; numbers with a point come in as Decimal. A `msgspec.Raw` inside a body goes out as it is.
"""

from decimal import Decimal
from typing import Any

import msgspec

_ENCODER = msgspec.json.Encoder(decimal_format="number")
_DECODER = msgspec.json.Decoder(float_hook=Decimal)


def encode(value: Any) -> bytes:
    """Return the value as JSON bytes, UTF-8, Vietnamese letters as they are."""
    return _ENCODER.encode(value)


def decode(raw: bytes) -> Any:
    """Return what the JSON bytes hold; raise ValueError where they are not JSON."""
    return _DECODER.decode(raw)
