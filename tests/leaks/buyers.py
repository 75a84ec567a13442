"""Who buys at the sandbox's shops, and what of them must not leak."""

from collections.abc import Mapping, Sequence

from tests.e2e.conftest import Played

POS = "cuahang"
BUYERS = (
    {
        "name": "Tôn Nữ Bạch Tuyết",
        "phone": "0868 123 457",
        "email": "bach.tuyet@thu-rieng.vn",
        "address1": "1207/3 Hẻm Tre Vàng",
    },
    {
        "name": "Quách Thần Tốc",
        "phone": "+84 977.665.443",
        "email": "Than.Toc@thu-rieng.vn",
        "address1": "Lầu 9 Chung cư Mây Hồng",
    },
    {
        "name": "Âu Dương Phong Lan",
        "phone": "(+84) 905 111 298",
        "email": "phonglan88@thu-rieng.vn",
        "address1": "Ấp 7 Xã Bình Yên Đông",
    },
)
MOVED = {"name": "Tôn Thất Đổi Nhà", "phone": "0899 445 116", "address1": "66 Ngõ Bướm Trắng", "province": "Hà Nội"}


def buy(play: Played, alias: str, people: Sequence[Mapping[str, str]] = BUYERS) -> list[int]:
    """Each of them orders something; the ids of the orders."""
    sku = next(one["sku"] for one in play.sandbox.ask("GET", f"/{alias}/variants") if one.get("sku"))
    placed = []
    for person in people:
        address = {name: person[name] for name in ("name", "phone", "address1")} | {"province": "Hà Nội"}
        wish = {
            "lines": [{"sku": sku, "quantity": 1}],
            "customer": {name: person[name] for name in ("name", "phone", "email")},
            "email": person["email"],
            "shipping_address": address,
            "billing_address": address,
            "note": f"Gọi {person['name']} {person['phone']} trước khi giao",
            "ignore_policy": True,
        }
        placed.append(int(play.sandbox.ask("POST", f"/{alias}/orders", wish)["order"]["id"]))
    return placed


def afterwards(play: Played, orders: dict[str, list[int]]) -> None:
    """One order moves to another address, one is cancelled."""
    for alias, (first, second, *_) in orders.items():
        play.sandbox.ask("POST", f"/{alias}/orders/{first}/edit", {"shipping_address": MOVED})
        play.sandbox.ask("POST", f"/{alias}/orders/{second}/cancel", {})
