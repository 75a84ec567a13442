"""How WooCommerce refuses: a code, a message, and the status beside them (contracts/woocommerce.md, Transport)."""

from typing import Any

from sandbox.wire import Refused, Reply


class WooRefusal(Refused):
    """The shop says no; the server answers with it, wherever it is raised."""

    def __init__(self, status: int, code: str, message: str, **data: Any) -> None:
        super().__init__(Reply(status, {"code": code, "message": message, "data": {"status": status, **data}}))


def bad_parameter(name: str, why: str) -> WooRefusal:
    """400 for a parameter or field that the schema does not allow."""
    return WooRefusal(400, "rest_invalid_param", f"Invalid parameter(s): {name}", params={name: why})


def no_product(status: int = 404) -> WooRefusal:
    """There is no such product."""
    return WooRefusal(status, "woocommerce_rest_product_invalid_id", "Invalid ID.")


def no_variation(status: int = 404) -> WooRefusal:
    """There is no such variation of this product."""
    return WooRefusal(status, "woocommerce_rest_product_variation_invalid_id", "Invalid ID.")


def no_order() -> WooRefusal:
    """There is no such order."""
    return WooRefusal(404, "woocommerce_rest_shop_order_invalid_id", "Invalid ID.")


def cannot_view() -> WooRefusal:
    """No key, an unknown one, or one sent in a way that does not count here."""
    return WooRefusal(401, "woocommerce_rest_cannot_view", "Sorry, you cannot list resources.")


def not_authentic(message: str) -> WooRefusal:
    """The key is known, but its secret is wrong or it lacks the permission: 401, not 403."""
    return WooRefusal(401, "woocommerce_rest_authentication_error", message)
