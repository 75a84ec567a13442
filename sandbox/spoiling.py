"""What a fault does to an answer."""

from typing import Any

from sandbox.encoding import decode, encode
from sandbox.faults import FaultRule
from sandbox.wire import Kind, Reply

LOGIN_PAGE = (
    "<!DOCTYPE html><html lang='vi'><head><title>Đăng nhập quản trị hệ thống</title></head>"
    "<body><form action='/admin/authorization/login' method='post'></form></body></html>"
)
CHALLENGE_PAGE = (
    "<!DOCTYPE html><html><head><title>Just a moment...</title></head>"
    "<body><h1>Checking your browser</h1><p>Ray ID: 0</p></body></html>"
)
HTML = {"Content-Type": "text/html; charset=utf-8"}
WORDS = {429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable"}


def refused_before(rule: FaultRule, speed: float, kind: Kind) -> Reply:
    """Return the answer of a fault that strikes before the work is done."""
    if rule.kind == "html":
        return Reply(200, LOGIN_PAGE.encode(), HTML)
    if rule.kind == "cloudflare":
        return Reply(rule.status, CHALLENGE_PAGE.encode(), {**HTML, "Server": "cloudflare"})
    headers = {"Retry-After": f"{max(rule.seconds, 1.0) / speed:g}"} if rule.status in (429, 503) else {}
    words = WORDS.get(rule.status, f"HTTP {rule.status}")
    if kind == "woocommerce":  # its host refuses, not the shop (contracts/woocommerce.md, Transport)
        return Reply(rule.status, f"<html><body><h1>{words}</h1></body></html>".encode(), {**HTML, **headers})
    return Reply(rule.status, {"error": words}, headers)


def without(value: Any, name: str) -> Any:
    """Return decoded JSON without that field, wherever it stands."""
    if isinstance(value, dict):
        return {key: without(inner, name) for key, inner in value.items() if key != name}
    if isinstance(value, list):
        return [without(inner, name) for inner in value]
    return value


def spoiled(rule: FaultRule, raw: bytes) -> bytes:
    """Return the body of a good answer as a fault leaves it."""
    if rule.kind == "empty":
        return b"{}"
    if rule.kind == "truncated":
        return raw[: max(1, len(raw) // 2)]
    body = decode(raw) if raw else {}
    name = rule.field or next(iter(body), "") if isinstance(body, dict) else rule.field or ""
    return encode(without(body, name))
