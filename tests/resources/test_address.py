"""No alias and no address can lead a request, which carries the key, to another host."""

import pytest

from resources.address import checked_address
from sync.errors import WrongUse


@pytest.mark.parametrize(
    ("platform", "address", "expected"),
    [
        ("sapo-pos", None, "https://shop-1.mysapogo.com"),
        ("sapo-web", None, "https://shop-1.mysapo.net"),
        ("sapo-pos", "https://other.mysapo.vn", "https://other.mysapo.vn"),
        ("sapo-pos", "other.mysapogo.com/", "https://other.mysapogo.com"),
        ("sapo-web", "https://Old.BizwebVietnam.net/", "https://old.bizwebvietnam.net"),
    ],
)
def test_a_shop_is_reached_on_the_hosts_of_its_platform(platform: str, address: str | None, expected: str) -> None:
    assert checked_address(platform, "shop-1", address) == expected


@pytest.mark.parametrize(
    "address",
    [
        "http://a.mysapo.net",
        "https://a.mysapo.net:443",
        "https://a.mysapo.net/admin",
        "https://a.mysapo.net?x=1",
        "https://a.mysapo.net#x",
        "https://key:secret@a.mysapo.net",
        "https://a.mysapo.net@evil.example",
        "https://evil.example/.mysapo.net",
        "https://evil.example#.mysapo.net",
        "https://evil.example\\.mysapo.net",
        "https://a.b.mysapo.net",
        "https://mysapo.net",
        "https://.mysapo.net",
        "https://-a.mysapo.net",
        "https://a.mysapo.net.evil.example",
        "https://amysapo.net",
        "https://a.mysapogo.com",
        "https://a.mysapo。net",
        "https://ａ.mysapo.net",
        "https://xn--a.mysapo.net\n",
        "https://a.mysapo.net\r\nHost: evil.example",
        "https://a%2emysapo.net",
        "https://127.0.0.1",
        "https://[::1]",
        "https://2130706433",
        "http://127.0.0.1:8710/a",
        "ftp://a.mysapo.net",
        "//a.mysapo.net",
        " https://a.mysapo.net",
        "",
    ],
)
def test_any_other_form_of_address_is_refused(address: str) -> None:
    with pytest.raises(WrongUse) as caught:
        checked_address("sapo-web", "a", address)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("alias", ["", "A", "a.b", "a/b", "a@b", "a:1", "..", "ệ", "a" * 41, "a\n", "a%2e"])
def test_an_alias_is_nothing_but_small_letters_digits_and_hyphens(alias: str) -> None:
    with pytest.raises(WrongUse):
        checked_address("sapo-web", alias, None)


def test_an_alias_that_is_no_host_name_gives_no_address() -> None:
    with pytest.raises(WrongUse):
        checked_address("sapo-web", "-a-", None)


def test_an_unknown_platform_is_named() -> None:
    with pytest.raises(WrongUse, match="shopify"):
        checked_address("shopify", "a", None)


def test_loopback_is_for_the_sandbox_alone() -> None:
    address = "http://127.0.0.1:8710/trang"
    assert checked_address("sapo-web", "trang", address, allow_loopback=True) == address
    assert checked_address("sapo-pos", "quay", address + "/", allow_loopback=True) == address


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:0/a",
        "http://127.0.0.1:65536/a",
        "http://127.0.0.1/a",
        "http://127.0.0.1:80/a/b",
        "http://127.0.0.1:80/../a",
        "http://127.0.0.2:80/a",
        "http://localhost:80/a",
        "http://0.0.0.0:80/a",
        "http://127.1:80/a",
        "http://127.0.0.1:80@evil.example/a",
        "http://127.0.0.1:80/a?x",
        "http://127.0.0.1:٨٠/a",
        "http://169.254.169.254:80/a",
    ],
)
def test_with_loopback_allowed_only_its_one_form_is(address: str) -> None:
    with pytest.raises(WrongUse):
        checked_address("sapo-web", "a", address, allow_loopback=True)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://shop.example.vn", "https://shop.example.vn"),
        ("Shop.Example.VN/", "https://shop.example.vn"),
        ("https://example.vn/cua-hang/", "https://example.vn/cua-hang"),
        ("https://example.vn/wp-admin/admin.php?page=wc-settings", "https://example.vn"),
        ("https://example.vn/shop/wp-json/wc/v3", "https://example.vn/shop"),
    ],
)
def test_a_woocommerce_shop_stands_under_a_name_of_its_own(address: str, expected: str) -> None:
    assert checked_address("woocommerce", "vuon", address) == expected


@pytest.mark.parametrize(
    "address",
    [
        None,
        "http://shop.example.vn",
        "ftp://shop.example.vn",
        "https://shop",
        "https://localhost",
        "https://127.0.0.1",
        "https://[::1]",
        "https://2130706433",
        "https://10.0.0.1/shop",
        "https://shop.example.vn:8443",
        "https://key:secret@shop.example.vn",
        "https://shop.example.vn?x=1",
        "https://shop.example.vn#x",
        "https://shop.example.vn/../admin",
        "https://shop.example.vn/a//b",
        "https://shop.example.vn\n",
        "https://shop.example.vn\r\nHost: evil.example",
        "https://shop。example.vn",
        "http://127.0.0.1:8710/vuon",
    ],
)
def test_anything_else_is_no_address_of_a_woocommerce_shop(address: str | None) -> None:
    with pytest.raises(WrongUse):
        checked_address("woocommerce", "vuon", address)


def test_a_woocommerce_shop_on_this_machine_is_for_practice_alone() -> None:
    for address in ("http://127.0.0.1:8710/vuon", "http://127.0.0.1:8080"):
        assert checked_address("woocommerce", "vuon", address, allow_loopback=True) == address
