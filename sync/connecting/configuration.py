"""A site's settings against what the POS and the site really have, and the table people read them in.

The table speaks the words of the shops' own screens, Vietnamese beside English, so that a merchant who knows the
official channel finds every switch again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sync.errors import WrongUse
from sync.records import Branch, Location, PriceList, Staff
from sync.settings import PriceSettings, SiteSettings

Row = TypeVar("Row", Branch, Location)


@dataclass(frozen=True, slots=True)
class ConfigurationRow:
    """One setting in words: its name in both languages, its present state, and what that means."""

    setting: str
    vietnamese: str
    state: str
    meaning: str


def branch_named(wanted: str, branches: Sequence[Branch]) -> Branch:
    """The active branch of this code, id or exact name. Raises WrongUse naming the choices."""
    active = [branch for branch in branches if branch.active]
    return _named(wanted, active, lambda branch: {branch.code, branch.name}, "active branch", branch_choices)


def location_named(wanted: str, locations: Sequence[Location]) -> Location:
    """The stock-keeping location of this id or exact name, or the one marked `default`. Raises WrongUse."""
    keeping = stock_locations(locations)
    if wanted == "default":
        flagged = [location for location in keeping if location.is_default]
        if len(flagged) == 1:
            return flagged[0]
    return _named(wanted, keeping, lambda one: {one.name}, "location that keeps stock", location_choices)


def _named(
    wanted: str,
    rows: Sequence[Row],
    names: Callable[[Row], set[str]],
    what: str,
    choices: Callable[[Sequence[Row]], str],
) -> Row:
    found = [row for row in rows if wanted in names(row) or wanted == str(row.id)]
    if len(found) == 1:
        return found[0]
    problem = "There is no" if not found else f"{len(found)} places answer to this name; name one by its id, the"
    raise WrongUse(f"{problem} {what} '{wanted}'. There are: {choices(rows) or 'none'}.")


def default_branch(branches: Sequence[Branch], option: str) -> Branch:
    """The only active branch, else the one that the POS marks as default.

    Raises:
        WrongUse: neither settles it; names the choices and the option that makes the choice.
    """
    active = [branch for branch in branches if branch.active]
    flagged = [branch for branch in active if branch.is_default]
    for candidates in (active, flagged):
        if len(candidates) == 1:
            return candidates[0]
    if not active:
        raise WrongUse("The POS has no active branch; open one there first.")
    raise WrongUse(
        f"The POS has {len(active)} active branches and does not say which is the default. "
        f"Choose with {option}: {branch_choices(active)}."
    )


def stock_locations(locations: Sequence[Location]) -> list[Location]:
    """The site's own places that are active and keep stock."""
    return [location for location in locations if location.active and location.manages_stock]


def only_location(locations: Sequence[Location]) -> Location | None:
    """The site's single place of stock, or None for a site without places.

    Raises:
        WrongUse: the site has several; which one receives the stock is the merchant's choice.
    """
    keeping = stock_locations(locations)
    if len(keeping) > 1:
        raise WrongUse(
            f"The site keeps stock at {len(keeping)} locations. Choose the one that receives the POS's stock with "
            f"--location (the stock at the others is left as it is): {location_choices(keeping)}."
        )
    return keeping[0] if keeping else None


def branch_choices(branches: Sequence[Branch]) -> str:
    """`CN1 (Cửa hàng chính), CN2 (Kho)`."""
    return ", ".join(f"{branch.code} ({branch.name})" for branch in branches)


def location_choices(locations: Sequence[Location]) -> str:
    """`12 (Cửa hàng chính, default), 13 (Kho)`."""
    return ", ".join(f"{one.id} ({one.name}{', default' if one.is_default else ''})" for one in locations)


def check_settings(
    settings: SiteSettings,
    branches: Sequence[Branch],
    price_lists: Sequence[PriceList],
    staff: Sequence[Staff] | None = None,
) -> None:
    """Make sure that every branch, price list and person named in the settings is there.

    `staff` None: the people were not read, so the assignee is not judged. Raises WrongUse naming the setting
    and the choices.
    """
    active = [branch for branch in branches if branch.active]
    for setting, ids in (
        ("stock.branches", settings.stock.branches),
        ("orders.branch", (settings.orders.branch,) if settings.orders.branch is not None else ()),
    ):
        unknown = [number for number in ids if number not in {branch.id for branch in active}]
        if unknown:
            raise WrongUse(f"{setting}: no active branch has id {unknown[0]}. {_ids(active)}")
    if settings.price.sync:
        _check_list("price.selling", settings.price.selling, price_lists)
    if settings.price.sync and settings.price.compare_at is not None:
        _check_list("price.compare_at", settings.price.compare_at, price_lists)
    assignee = settings.orders.assignee
    people = [person for person in staff or () if person.active]
    if assignee is not None and staff is not None and assignee not in {person.id for person in people}:
        choices = ", ".join(f"{person.id} ({person.name})" for person in people)
        raise WrongUse(f"orders.assignee: no active person of the POS has id {assignee}. There are: {choices}.")


def _ids(branches: Sequence[Branch]) -> str:
    return "There are: " + ", ".join(f"{one.id} = {one.code} ({one.name})" for one in branches) + "."


def _check_list(setting: str, code: str, price_lists: Sequence[PriceList]) -> None:
    sold_from = [one for one in price_lists if not one.is_cost]
    if code in {one.code for one in sold_from}:
        return
    choices = ", ".join(f"{one.code} ({one.name})" for one in sold_from)
    if code in {one.code for one in price_lists}:
        raise WrongUse(f"{setting}: '{code}' is a cost list, nothing is sold from it. There are: {choices}.")
    raise WrongUse(f"{setting}: the POS has no price list '{code}'. There are: {choices}.")


def configuration(
    settings: SiteSettings,
    branches: Sequence[Branch],
    price_lists: Sequence[PriceList],
    staff: Sequence[Staff] = (),
    locations: Sequence[Location] = (),
) -> tuple[ConfigurationRow, ...]:
    """The settings that a merchant decides, as a table in words."""
    names = {branch.id: f"{branch.code} ({branch.name})" for branch in branches}
    lists = {one.code: f"{one.name} ({one.code})" for one in price_lists}
    people = {person.id: person.name for person in staff}
    places = {one.id: one.name for one in locations}
    return (
        *_product_rows(settings, names, places),
        *_price_rows(settings, lists),
        *_order_rows(settings, names, people),
    )


def _product_rows(
    settings: SiteSettings, names: dict[int, str], places: dict[int, str]
) -> tuple[ConfigurationRow, ...]:
    stock = settings.stock
    shown = ", ".join(names.get(number, str(number)) for number in stock.branches) or "none yet"
    place = "the site's one stock" if stock.location is None else places.get(stock.location, str(stock.location))
    figure = "Có thể bán (available)" if stock.figure == "available" else "Tồn kho (on hand)"
    return (
        ConfigurationRow(
            "Products", "Đồng bộ sản phẩm", _on(settings.product_sync), "Equal SKUs are linked; nothing is created."
        ),
        ConfigurationRow(
            "Stock", "Đồng bộ tồn kho", _on(stock.sync), "The site shows the POS's stock; the POS is the master."
        ),
        ConfigurationRow("Stock figure", "Số tồn", figure, "Which number of the POS is shown."),
        ConfigurationRow("Stock branches", "Chi nhánh lấy tồn", shown, "Their stock is summed."),
        ConfigurationRow("Site's location", "Kho của trang web", place, "Where the site receives the stock."),
        ConfigurationRow("Safety stock", "Tồn an toàn", str(stock.safety), "Pieces kept back from the site."),
        ConfigurationRow(
            "Hold open orders",
            "Giữ hàng đơn chưa duyệt",
            _on(stock.hold_open_orders),
            "Web orders that the POS does not reserve yet are subtracted.",
        ),
    )


def _price_rows(settings: SiteSettings, lists: dict[str, str]) -> tuple[ConfigurationRow, ...]:
    price = settings.price
    compare = "Không so sánh giá (not touched)"
    if price.compare_at is not None:
        compare = lists.get(price.compare_at, price.compare_at)
    return (
        ConfigurationRow("Prices", "Đồng bộ giá", _on(price.sync), "The site shows the POS's prices."),
        ConfigurationRow("Selling price", "Giá bán", lists.get(price.selling, price.selling), "The list sold from."),
        ConfigurationRow("Compare-at price", "Giá so sánh", compare, "The list shown as the price before."),
        ConfigurationRow("Tax", "Thuế", _tax(price), "What the prices on the site contain."),
        ConfigurationRow("Rounding", "Làm tròn giá", _rounding(price), "To which đồng prices are shown."),
    )


def _tax(price: PriceSettings) -> str:
    words = {"as_listed": "as in the price list", "with": "prices with tax", "without": "prices without tax"}
    return words[price.tax]


def _rounding(price: PriceSettings) -> str:
    return "none" if price.round_to == 1 else f"{price.rounding}, to {price.round_to:,} đ"


def _order_rows(settings: SiteSettings, names: dict[int, str], people: dict[int, str]) -> tuple[ConfigurationRow, ...]:
    orders, buyers = settings.orders, settings.customers
    branch = "none yet" if orders.branch is None else names.get(orders.branch, str(orders.branch))
    person = "Để trống (nobody)" if orders.assignee is None else people.get(orders.assignee, str(orders.assignee))
    status = {
        "draft": "Đặt hàng (draft)",
        "approved": "Đã duyệt (approved)",
        "approved_when_paid": "Đã duyệt khi đã thanh toán (approved when paid)",
    }[orders.status]
    criterion = "số điện thoại (phone)" if buyers.criterion == "phone" else "email"
    return (
        ConfigurationRow("Orders", "Đồng bộ đơn hàng", _on(orders.sync), "New web orders are created in the POS."),
        ConfigurationRow("New orders", "Trạng thái đơn mới", status, "The state in which they arrive."),
        ConfigurationRow("Order branch", "Chi nhánh nhận đơn", branch, "The branch that receives them."),
        ConfigurationRow("Staff in charge", "Nhân viên phụ trách", person, "To whom they are assigned."),
        ConfigurationRow(
            "Payments", "Ghi nhận thanh toán", _on(orders.payments), "What the buyer has paid becomes a prepayment."
        ),
        ConfigurationRow(
            "Lines without a product",
            "Dòng hàng không có sản phẩm",
            "Dòng tự do (free text)" if orders.freeform else "Giữ đơn lại (held)",
            "Gifts, fees and deleted products.",
        ),
        ConfigurationRow("Order sources", "Nguồn đơn", ", ".join(orders.sources), "Which web orders are taken."),
        ConfigurationRow(
            "Customers",
            "Đồng bộ khách hàng",
            f"{_on(buyers.sync)}, {criterion}",
            "The buyer is found by this, or created; an existing customer is never overwritten.",
        ),
    )


def _on(switch: bool) -> str:
    return "Bật (on)" if switch else "Tắt (off)"
