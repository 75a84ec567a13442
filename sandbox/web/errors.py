"""Refusals of the Web API, and the several bodies in which they were seen (contracts/sapo-web.md §8).

Logic raises a `Refusal`; one place turns it into an answer, so that the switches for the unknown bodies hold
for every route alike.
"""

from typing import Any

from sandbox.web.switches import WebSwitches

HTML_TYPE = "text/html; charset=utf-8"
TEXT_TYPE = "text/plain; charset=utf-8"

Rendered = tuple[int, Any, dict[str, str]]


class Refusal(Exception):
    """The shop says no: `status`, and for a 422 the messages of each field."""

    def __init__(self, status: int, errors: dict[str, list[str]] | None = None) -> None:
        super().__init__(status, errors)
        self.status = status
        self.errors = errors or {}


def invalid(field: str, *messages: str) -> Refusal:
    """The 422 of one field."""
    return Refusal(422, {field: list(messages)})


def not_found() -> Refusal:
    return Refusal(404)


def denied() -> Refusal:
    """403 `access_denied`: a missing permission, or a route that apps may not use (§5.9)."""
    return Refusal(403)


def render(refusal: Refusal, switches: WebSwitches) -> Rendered:
    """(status, body, headers) of a refusal, in the shape the switches ask for."""
    match refusal.status:
        case 403:
            return _denied(switches)
        case 422:
            return _unprocessable(refusal, switches)
        case 401:
            return _shaped(401, switches.unauthorized_body, "Invalid API key or access token")
        case 404:
            return _shaped(404, switches.not_found_body, "Not Found")
        case 405:
            return _shaped(405, switches.method_body, "Method Not Allowed")
        case 429:
            return _shaped(429, switches.too_many_body, "Too Many Requests")
        case _:
            return refusal.status, {"errors": refusal.errors or "Bad Request"}, {}


def _denied(switches: WebSwitches) -> Rendered:
    if switches.denied_body == "text":
        return 403, b"access_denied", {"Content-Type": TEXT_TYPE}
    return 403, {switches.denied_body: "access_denied"}, {}


def _unprocessable(refusal: Refusal, switches: WebSwitches) -> Rendered:
    errors = refusal.errors
    match switches.unprocessable_body:
        case "lists":
            return 422, {"errors": errors}, {}
        case "strings":
            return 422, {"errors": {k: "; ".join(v) for k, v in errors.items()}}, {}
        case "text":
            return 422, {"errors": "; ".join(f"{k} {m}" for k, v in errors.items() for m in v)}, {}
        case "empty":
            return 422, b"", {}


def _shaped(status: int, shape: str, message: str) -> Rendered:
    if shape == "html":
        page = f"<!DOCTYPE html><html><head><title>{status}</title></head><body>{message}</body></html>"
        return status, page.encode(), {"Content-Type": HTML_TYPE}
    if shape == "empty":
        return status, b"", {}
    return status, {"errors": message}, {}
