"""Permission of a shop's owner, in every form that the contracts leave open, at both platforms."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from resources.oauth import NEWER_NAMES, authorize_address, exchange, is_signed, names_shop
from sync.errors import WrongUse
from tests.sandbox.conftest import POS_ALIAS, SITE_ALIAS, Running, sandboxes

BACK = "http://127.0.0.1:9/oauth/sapo"


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    with sandboxes() as start:
        yield start()


def agreed(running: Running, alias: str, rights: str) -> dict[str, str]:
    """The fields that the owner's browser brings back."""
    keys = running.world.shop(alias).credentials
    address = authorize_address(f"{running.address}/{alias}", keys.app_client_id, BACK, "s1", rights)
    answer = httpx.get(address)
    assert answer.status_code == 302
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    return {name: values[0] for name, values in query.items()}


def token_of(running: Running, alias: str, rights: str) -> str:
    keys, fields = running.world.shop(alias).credentials, agreed(running, alias, rights)
    assert is_signed(fields, keys.app_client_secret)
    return exchange(f"{running.address}/{alias}", keys.app_client_id, keys.app_client_secret, fields["code"])


def set_switches(running: Running, alias: str, **switches: Any) -> None:
    assert running.control(alias).patch("/switches", json=switches).is_success


def may(running: Running, alias: str, token: str, path: str) -> bool:
    headers = {"X-Sapo-Access-Token": token}
    return httpx.get(f"{running.address}/{alias}{path}", headers=headers).status_code == 200


@pytest.mark.parametrize("body", ["both", "json", "form"])
@pytest.mark.parametrize(("digest", "shop"), [("hex", "store"), ("base64", "tenant")])
def test_the_pos_is_believed_in_every_form_and_gives_a_token(
    running: Running, body: str, digest: str, shop: str
) -> None:
    set_switches(running, POS_ALIAS, exchange_form=body, callback_digest=digest, callback_shop=shop)
    assert names_shop(agreed(running, POS_ALIAS, "sapo-pos"), f"https://{POS_ALIAS}.mysapogo.com")
    assert not names_shop(agreed(running, POS_ALIAS, "sapo-pos"), "https://khac.mysapogo.com")
    assert may(running, POS_ALIAS, token_of(running, POS_ALIAS, "sapo-pos"), "/admin/products.json")


@pytest.mark.parametrize(("names", "rights"), [("older", "sapo-pos"), ("newer", NEWER_NAMES)])
def test_each_set_of_names_opens_orders_and_customers_where_the_pos_knows_it(
    running: Running, names: str, rights: str
) -> None:
    set_switches(running, POS_ALIAS, scope_names=names)
    token = token_of(running, POS_ALIAS, rights)
    paths = [f"/admin/{one}.json" for one in ("products", "orders", "customers", "locations", "order_sources")]
    assert [may(running, POS_ALIAS, token, path) for path in paths] == [True] * len(paths)


@pytest.mark.parametrize("digest", ["hex", "base64"])
def test_a_website_gives_a_token(running: Running, digest: str) -> None:
    set_switches(running, SITE_ALIAS, callback_hmac=digest)
    token = token_of(running, SITE_ALIAS, "sapo-web")
    assert may(running, SITE_ALIAS, token, "/admin/products.json")
    assert not may(running, SITE_ALIAS, token, "/admin/customers.json"), "no right that nobody needs is asked for"


def test_a_code_that_was_used_gives_none_and_the_sentence_says_what_to_do(running: Running) -> None:
    keys, base = running.world.shop(POS_ALIAS).credentials, f"{running.address}/{POS_ALIAS}"
    app = (keys.app_client_id, keys.app_client_secret)
    code = agreed(running, POS_ALIAS, "sapo-pos")["code"]
    exchange(base, *app, code)
    with pytest.raises(WrongUse, match=r"status 400.*ask for permission again"):
        exchange(base, *app, code)
