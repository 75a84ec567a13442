"""What keeps a WooCommerce shop from letting us in: each has a sentence of its own, with the remedy."""

import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from console.page import sentences
from console.page.words import Words
from resources.probe_http import FirstContact
from resources.probe_woo import probe_woo
from resources.probe_woo_refusals import refusal
from resources.site_kinds import consumer_key
from sync.errors import NotFound, PermissionMissing, ShopError, Transient, Unauthorised, WrongUse
from sync.settings import SiteSettings
from tests.resources.http.odd_server import Answerer, odd_server, says

KEYS = {"kind": "consumer", "key": "ck_abc", "secret": "cs_hush"}
PAGE = "<!DOCTYPE html><html><body>Cửa hàng</body></html>"
HTML = {"Content_Type": "text/html; charset=utf-8"}
PRODUCTS = "/wp-json/wc/v3/products"


def coded(status: int, code: str) -> Answerer:
    return says(status, json.dumps({"code": code, "message": "x", "data": {"status": status}}))


def sent_on(location: str) -> Answerer:
    return says(301, PAGE, Location=location, **HTML)


REFUSED: dict[str, tuple[Answerer, type[ShopError], str]] = {
    "permalinks are plain": (says(404, PAGE, **HTML), NotFound, "Settings → Permalinks"),
    "the front page answers": (says(200, PAGE, **HTML), NotFound, "a web page comes in place of an answer"),
    "php messages in front": (says(200, "<br />\n<b>Notice</b>: x []"), NotFound, "in place of an answer"),
    "nothing answers": (says(200, ""), NotFound, "nothing comes in place of an answer"),
    "no WordPress at all": (says(404, '{"error": "Not Found"}'), NotFound, "the REST API of a shop is not at"),
    "another API": (says(200, '{"hello": "world"}'), NotFound, "something else answers"),
    "no WooCommerce": (coded(404, "rest_no_route"), NotFound, "Install and activate the plugin WooCommerce"),
    "www": (
        sent_on(f"https://www.shop.example.vn{PRODUCTS}?per_page=1"),
        NotFound,
        "https://www.shop.example.vn: give",
    ),
    "a folder": (sent_on(f"https://shop.example.vn/vi{PRODUCTS}"), NotFound, "https://shop.example.vn/vi: give that"),
    "a login page": (sent_on("/wp-login.php?redirect_to=%2F"), NotFound, "asks people to log in"),
    "nowhere good": (sent_on("http://10.0.0.1:8080/x?oauth_signature=1"), NotFound, "which is not followed"),
    "an unknown key": (coded(401, "woocommerce_rest_cannot_view"), Unauthorised, "knows no such consumer key"),
    "a wrong secret": (coded(401, "woocommerce_rest_authentication_error"), Unauthorised, "not that of the key"),
    "a user without the right": (coded(403, "woocommerce_rest_cannot_view"), PermissionMissing, "role Shop manager"),
    "a plugin closes the API": (coded(401, "rest_not_logged_in"), PermissionMissing, "closed, by a plugin or its host"),
    "a firewall": (says(403, PAGE, **HTML), PermissionMissing, "a firewall, or a plugin such as Wordfence"),
    "a password before the shop": (says(401, PAGE, **HTML), Unauthorised, "a password of its own"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_stands_in_the_way_is_told_with_its_remedy_and_without_the_key(case: str) -> None:
    answer, kind, words = REFUSED[case]
    with odd_server(answer) as shop, FirstContact("vuon", shop.address, KEYS) as contact:
        with pytest.raises(kind) as caught:
            probe_woo(contact, SiteSettings())
        assert len(shop.asked) == 1, "what no repeating helps is not repeated"
    told = str(caught.value)
    assert sentences.told(Words("vi"), told) != told, "the page says it in Vietnamese"
    assert told.startswith("vuon: ")
    assert words in told
    assert not [secret for secret in ("ck_abc", "cs_hush", "oauth", "10.0.0.1") if secret in told]


def test_an_api_that_is_sent_on_to_itself_is_told_as_such() -> None:
    with odd_server(says()) as shop, FirstContact("vuon", shop.address, KEYS) as contact:
        contact.address = "https://shop.example.vn"
        shop.answers[:] = [sent_on(f"https://shop.example.vn{PRODUCTS}/")]
        with pytest.raises(NotFound, match="rewrites addresses below /wp-json/"):
            probe_woo(contact, SiteSettings())


def test_a_shop_in_maintenance_is_asked_again_later() -> None:
    again = pytest.raises(Transient, match="503; try again later")
    with odd_server(says(503, PAGE, **HTML)) as shop, FirstContact("vuon", shop.address, KEYS) as contact, again:
        contact.send("GET", PRODUCTS, refused=refusal)


def test_a_shop_without_encryption_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    _no_proxy(monkeypatch)
    with odd_server(says()) as shop:
        address = shop.address.replace("http://", "https://")
        with FirstContact("vuon", address, KEYS) as contact, pytest.raises(Transient, match="no encrypted connection"):
            contact.send("GET", PRODUCTS)


def test_a_certificate_that_nobody_trusts_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _no_proxy(monkeypatch)
    untrusted = pytest.raises(Transient, match="the certificate of the address is expired, self-made")
    with self_signed(tmp_path) as address, FirstContact("vuon", address, KEYS) as contact, untrusted:
        contact.send("GET", PRODUCTS)


def test_a_host_that_does_not_exist_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    _no_proxy(monkeypatch)

    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    nowhere = pytest.raises(Transient, match="there is no such host; look whether the address is right")
    with FirstContact("vuon", "https://khong-co.example.vn", KEYS) as contact, nowhere:
        contact.send("GET", PRODUCTS)


def test_a_key_and_a_secret_that_changed_places_are_told_apart() -> None:
    with pytest.raises(WrongUse, match="changed places") as caught:
        consumer_key({"kind": "basic", "key": "cs_hush", "secret": "ck_abc"})
    assert "hush" not in str(caught.value)


def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "ALL_PROXY", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@contextmanager
def self_signed(folder: Path) -> Iterator[str]:
    """A server that shows a certificate it made itself; its address."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(folder / "own.pem"))
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def shake_hands() -> None:
            try:
                with context.wrap_socket(listening.accept()[0], server_side=True):
                    return
            except OSError:  # the client turns away, as it should
                return

        thread = threading.Thread(target=shake_hands, daemon=True)
        thread.start()
        yield f"https://127.0.0.1:{listening.getsockname()[1]}"
        thread.join(5)


def _certificate(path: Path) -> Path:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    signed = made.not_valid_before(now).not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    form = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(key.private_bytes(pem, *form) + signed.public_bytes(pem))
    return path
