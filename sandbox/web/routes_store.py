"""The store itself, installing an app, promotions, and the addresses with nothing or no right behind them.

(contracts/sapo-web.md §1.2, §5.1, §5.8, §5.9)
"""

from typing import Any

from sandbox.web.errors import HTML_TYPE, Refusal, denied, not_found
from sandbox.web.lists import DEEP_CAP, check_depth, page_and_limit
from sandbox.web.oauth import callback_address
from sandbox.web.reading import Handler, shop_of
from sandbox.web.shop import WebShop
from sandbox.wire import Reply, Route, ShopRequest

EMPTY_LISTS = {
    "collects": "products",
    "draft_orders": "orders",
    "suppliers": "inventory",
    "stock_transfers": "inventory",
    "users": "store",
    "pages": "content",
    "order_returns": "orders",
}
CLOSED = (
    "shop",
    "discounts",
    "purchase_orders",
    "purchase_returns",
    "stock_adjustments",
    "cash_transactions",
    "cashbook",
    "email_templates",
    "notification_templates",
    "alerts",
)
PAYMENT_METHODS = ("Thanh toán khi giao hàng (COD)", "Chuyển khoản qua ngân hàng")
LOGIN_PAGE = b"<!DOCTYPE html><html><head><title>Sapo</title></head><body>pos_shifts</body></html>"


def store_fields(shop: WebShop) -> dict[str, Any]:
    """The store object; texts that this shop has no use for are null."""
    empty = ("phone", "city", "district", "ward", "zip", "latitude", "longitude", "address1")
    return {
        "id": shop.store_id,
        "name": shop.alias,
        "alias": shop.alias,
        "email": f"owner@{shop.alias}.example",
        "customer_email": f"shop@{shop.alias}.example",
        "domain": shop.domain,
        "bizweb_domain": shop.domain,
        **dict.fromkeys(empty),
        "province": "TP Hồ Chí Minh",
        "province_code": "2",
        "country": "Vietnam",
        "country_code": "VN",
        "country_name": "Vietnam",
        "currency": "VND",
        "money_format": "{{amount_no_decimals_with_comma_separator}}₫",
        "money_with_currency_format": "{{amount_no_decimals_with_comma_separator}} VND",
        "timezone": "SE Asia Standard Time",
        "store_owner": shop.alias,
        "plan_name": "professional",
        "plan_display_name": "Professional",
        "source": None,
        "has_storefront": True,
        "has_discounts": bool(shop.price_rules),
        "has_gift_cards": False,
        "created_on": shop.opened_on,
        "modified_on": shop.opened_on,
    }


async def get_store(request: ShopRequest) -> Reply:
    shop = shop_of(request)
    return Reply(200, {shop.switches.store_root: store_fields(shop)})


async def authorize(request: ShopRequest) -> Reply:
    """The page where a merchant accepts an app; here it is accepted at once and sent back with a code."""
    shop, query = shop_of(request), request.query
    redirect = query.get("redirect_uri", "")
    if query.get("client_id") != shop.credentials.app_client_id or not redirect:
        return _oauth_error("invalid_request", "client_id or redirect_uri is invalid")
    params = {
        "code": shop.grants.new_code(query.get("scope", "")),
        "store": shop.domain,
        "timestamp": str(int(shop.clock.now().timestamp())),
    }
    if "state" in query:
        params["state"] = query["state"]
    secret = shop.credentials.app_client_secret
    return Reply(302, None, {"Location": callback_address(redirect, params, secret, shop.switches)})


async def access_token(request: ShopRequest) -> Reply:
    """A code, once, for a permanent token; JSON and form bodies are both read."""
    body = request.fields()
    names = ("client_id", "client_secret", "code")
    granted = shop_of(request).grants.exchange(*(str(body.get(name) or "") for name in names))
    if granted is None:
        return _oauth_error("invalid_request", "The authorization code was not found or was already used")
    token, scopes = granted
    return Reply(200, {"access_token": token, "scope": " ".join(scopes)})


def _oauth_error(error: str, description: str) -> Reply:
    return Reply(400, {"error": error, "error_description": description})


async def revoke(request: ShopRequest) -> Reply:
    """Uninstall: the token that asks is worth nothing afterwards."""
    way, _, token = request.auth.way.partition(":")
    if way != "oauth":
        raise denied()
    shop_of(request).grants.revoke(token)
    return Reply(200, {})


async def list_price_rules(request: ShopRequest) -> Reply:
    page, limit = page_and_limit(request.query)
    rules = list(reversed(shop_of(request).price_rules.values()))
    return Reply(200, {"price_rules": rules[(page - 1) * limit : page * limit]})


async def get_price_rule(request: ShopRequest) -> Reply:
    rule = shop_of(request).price_rules.get(request.id())
    if rule is None:
        raise not_found()
    return Reply(200, {"price_rule": rule})


async def list_discount_codes(request: ShopRequest) -> Reply:
    shop = shop_of(request)
    if request.id() not in shop.price_rules:
        raise not_found()
    return Reply(200, {"discount_codes": shop.discount_codes.get(request.id(), [])})


async def list_payment_methods(_: ShopRequest) -> Reply:
    methods = [{"id": i, "name": name, "status": "active"} for i, name in enumerate(PAYMENT_METHODS, start=1)]
    return Reply(200, {"payment_methods": methods})


def _empty(root: str) -> Handler:
    async def answer(request: ShopRequest) -> Reply:
        if root == "collects":
            check_depth(request.query, shop_of(request).switches)
        return Reply(200, [] if root == "order_returns" else {root: []})

    answer.__doc__ = f"Nothing: this shop has no {root} (page*limit of collects is capped at {DEEP_CAP})."
    return answer


async def closed(_: ShopRequest) -> Reply:
    raise denied()


async def notifications(_: ShopRequest) -> Reply:
    raise Refusal(401)


async def pos_shifts(_: ShopRequest) -> Reply:
    return Reply(200, LOGIN_PAGE, {"Content-Type": HTML_TYPE})


def routes() -> list[Route]:
    """The remaining addresses of §5."""
    return [
        Route("GET", "/admin/store.json", get_store, "store"),
        Route("GET", "/admin/oauth/authorize", authorize, public=True),
        Route("POST", "/admin/oauth/access_token", access_token, public=True),
        Route("DELETE", "/admin/api_permissions/current.json", revoke),
        Route("GET", "/admin/price_rules.json", list_price_rules, "promotions"),
        Route("GET", "/admin/price_rules/{id}.json", get_price_rule, "promotions"),
        Route("GET", "/admin/price_rules/{id}/discount_codes.json", list_discount_codes, "promotions"),
        Route("GET", "/admin/payment_methods.json", list_payment_methods),
        Route("GET", "/admin/notifications.json", notifications),
        Route("GET", "/admin/pos_shifts.json", pos_shifts),
        *(Route("GET", f"/admin/{root}.json", _empty(root), group) for root, group in EMPTY_LISTS.items()),
        *(Route("GET", f"/admin/{root}.json", closed) for root in CLOSED),
    ]
