"""Pictures in few colours: a screen has few, and its picture is then a third as large."""

import base64
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np

COLOURS = 256
_PIXELS = """
async (png) => { const image = new Image(); image.src = 'data:image/png;base64,' + png; await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height); const draw = canvas.getContext('2d');
  draw.drawImage(image, 0, 0); const bytes = draw.getImageData(0, 0, image.width, image.height).data;
  let text = ''; for (let at = 0; at < bytes.length; at += 32768)
    text += String.fromCharCode.apply(null, bytes.subarray(at, at + 32768));
  return [image.width, image.height, btoa(text)]; }
"""


def save_small(reader: Any, png: bytes, path: Path) -> None:
    """Write a picture with its most frequent colours; `reader` is a browser's page that reads the picture."""
    width, height, told = reader.evaluate(_PIXELS, base64.b64encode(png).decode())
    pixels = np.frombuffer(base64.b64decode(told), dtype="uint8").reshape(-1, 4)[:, :3].astype("int64")
    codes = pixels[:, 0] << 16 | pixels[:, 1] << 8 | pixels[:, 2]
    known, places, counts = np.unique(codes, return_inverse=True, return_counts=True)
    kept = known[np.argsort(-counts, kind="stable")[:COLOURS]]
    rows = _nearest(known, kept)[places].astype("uint8").reshape(height, width)
    path.write_bytes(_png(width, height, _parts(kept).astype("uint8").tobytes(), rows))


def _parts(codes: Any) -> Any:
    return np.stack([codes >> 16 & 255, codes >> 8 & 255, codes & 255], axis=1)


def _nearest(known: Any, kept: Any) -> Any:
    """For each colour the place of the kept one that is nearest to it."""
    palette = _parts(kept)
    found = [np.argmin(((palette - one) ** 2).sum(axis=1)) for one in _parts(known)]
    return np.array(found)


def _png(width: int, height: int, palette: bytes, rows: Any) -> bytes:
    lines = np.zeros((height, width + 1), dtype="uint8")
    lines[:, 1:] = rows
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", palette), (b"IDAT", zlib.compress(lines.tobytes(), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in parts
    )
