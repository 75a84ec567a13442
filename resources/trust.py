"""The certificates we trust."""

import functools
import ssl

import httpx


@functools.cache
def trust() -> ssl.SSLContext:
    """What all clients of this process trust: reading the certificates takes longer than a call, so it is done once."""
    return httpx.create_ssl_context()
