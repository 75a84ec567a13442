"""The export forms of product lists, known by their headers, wherever the columns stand.

Headers are compared folded, without accents, case, spaces and signs: `Mã (SKU)`, `Mã SKU*` and `Ma sku` are one.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Role = Literal[
    "sku", "name", "variant", "barcode", "price", "sale_price", "compare_at", "group", "kind", "parent", "own_id",
    "tracked", "unit", "base_unit", "related", "attributes",
    "option_name_1", "option_name_2", "option_name_3", "option_value_1", "option_value_2", "option_value_3",
]  # fmt: skip
"""What a column is for. `group`: equal for all variants of a product; `parent`, `own_id`, `kind`: a row that belongs to
another row; `tracked`: whether the shop counts the stock; `related`, `base_unit`: SKU of the first of a family."""

Grouping = Literal["key", "name", "parent", "related", "row"]
"""How rows belong together: by a key column, under the last row with a name, under a parent row, by the SKU of a
relative, or each row by itself."""


@dataclass(frozen=True, slots=True)
class Form:
    """One export form.

    Attributes:
        platform: what people call it.
        marks: patterns of folded headers; each must be found for a file to be of this form.
        columns: role → its headers, folded, the preferred one first.
        stock: patterns of folded headers of stock; the columns of the first that fits anything are added up.
        grouping: how variants are told to be of one product.
    """

    platform: str
    marks: tuple[str, ...]
    columns: Mapping[Role, tuple[str, ...]]
    stock: tuple[str, ...]
    grouping: Grouping


def folded(header: object) -> str:
    """A header without what people write differently; `_` stays, since it sets off a branch from its column."""
    text = unicodedata.normalize("NFKD", str(header).casefold().replace("đ", "d"))
    return re.sub(r"[^a-z0-9_]", "", text)


def _options(names: Sequence[str], values: Sequence[str]) -> dict[Role, tuple[str, ...]]:
    """The three option columns, `{}` standing for the number."""
    roles: list[tuple[Role, Role]] = [
        ("option_name_1", "option_value_1"),
        ("option_name_2", "option_value_2"),
        ("option_name_3", "option_value_3"),
    ]
    found: dict[Role, tuple[str, ...]] = {}
    for number, (name, value) in enumerate(roles, 1):
        found[name] = tuple(one.format(number) for one in names)
        found[value] = tuple(one.format(number) for one in values)
    return found


_VIETNAMESE_OPTIONS = _options(["thuoctinh{}"], ["giatrithuoctinh{}"])

# The product export, and its newer form with plain names.
SHOPIFY = Form(
    platform="Shopify",
    marks=("handle|urlhandle", "variantsku|sku", "option1value"),
    columns={
        "sku": ("variantsku", "sku"),
        "name": ("title",),
        "group": ("handle", "urlhandle"),
        "barcode": ("variantbarcode", "barcode"),
        "price": ("variantprice", "price"),
        "compare_at": ("variantcompareatprice", "compareatprice"),
        "tracked": ("variantinventorytracker", "inventorytracker"),
        **_options(["option{}name"], ["option{}value"]),
    },
    stock=("variantinventoryqty", "inventoryquantity"),
    grouping="key",
)
# Rows of type `variable` are parents of the rows of type `variation`; a translated shop translates its headers.
WOOCOMMERCE = Form(
    platform="WooCommerce",
    marks=("type|loai", "sku|masanpham", "name|ten", "regularprice|giabanthuong|published|dadang"),
    columns={
        "own_id": ("id",),
        "kind": ("type", "loai"),
        "sku": ("sku", "masanpham", "masku"),
        "name": ("name", "ten"),
        "parent": ("parent", "goc", "cha", "sanphamcha"),
        "barcode": ("gtinupceanorisbn", "gtinupceanhoacisbn"),
        "price": ("regularprice", "giabanthuong", "giathongthuong"),
        "sale_price": ("saleprice", "giakhuyenmai"),
        **_options(
            ["attribute{}name", "thuoctinh{}ten", "tenthuoctinh{}", "tenthuoctinhthu{}"],
            ["attribute{}values", "attribute{}value", "thuoctinh{}giatri", "giatrithuoctinh{}"],
        ),
    },
    stock=("stock", "kho", "tonkho"),
    grouping="parent",
)
HARAVAN = Form(
    platform="Haravan",
    marks=("url", "ten", "maphienbansanpham"),
    columns={
        "sku": ("maphienbansanpham",),
        "name": ("ten",),
        "group": ("url",),
        "barcode": ("barcode", "mavach"),
        "price": ("gia",),
        "compare_at": ("giasosanh",),
        "tracked": ("quanlytonkho",),
        **_VIETNAMESE_OPTIONS,
    },
    stock=("soluongtonkho",),
    grouping="key",
)
# (contracts/sapo-pos.md §6.2), with the older Bizweb form; its third option value really has the number 1.
SAPO_WEB = Form(
    platform="Sapo Web",
    marks=("duongdanalias|alias|duongdan", "masku", "tensanpham"),
    columns={
        "sku": ("masku",),
        "name": ("tensanpham",),
        "group": ("duongdanalias", "alias", "duongdan"),
        "barcode": ("barcode", "mavachbarcode", "mavach"),
        "price": ("gia", "giaban"),
        "compare_at": ("giasosanh",),
        "tracked": ("quanlykho",),
        **_options(
            ["thuoctinh{0}", "thuoctinh{0}option{0}name"],
            ["giatrithuoctinh{0}", "giatrithuoctinh{0}option{0}value", "giatrithuoctinh1option{0}value"],
        ),
    },
    stock=("(?!lc_).+_tonkho", "soluong", "tonkho"),
    grouping="key",
)
# (contracts/sapo-pos.md §6.1): the name stands in the first row of a product only.
SAPO_POS = Form(
    platform="Sapo POS",
    marks=("tensanpham", "masku", "(lc|pl)_.*|hinhthucquanlysanpham|tenphienbansanpham"),
    columns={
        "sku": ("masku",),
        "name": ("tensanpham",),
        "variant": ("tenphienbansanpham",),
        "barcode": ("barcode", "mavach"),
        "price": ("pl_giabanle", "giabanle"),
        **_VIETNAMESE_OPTIONS,
    },
    stock=("lc_.*_tonkho(bandau)?", "tonkho"),
    grouping="name",
)
# Options stand in one cell: `Màu:Đỏ|Cỡ:M`.
KIOTVIET = Form(
    platform="KiotViet",
    marks=("mahang|mahanghoa", "tenhang|tenhanghoa", "giaban|tonkho|madvtcoban|nhomhang.*|mahhlienquan"),
    columns={
        "sku": ("mahang", "mahanghoa"),
        "name": ("tenhang", "tenhanghoa"),
        "barcode": ("mavach",),
        "price": ("giaban", "giabanle"),
        "unit": ("dvt", "donvitinh"),
        "base_unit": ("madvtcoban",),
        "related": ("mahhlienquan", "mahanghoalienquan"),
        "attributes": ("thuoctinh",),
    },
    stock=("tonkho", "ton"),
    grouping="related",
)
GENERIC = Form(
    platform="a list with a SKU and a name",
    marks=(),
    columns={
        "sku": (
            "sku", "masku", "variantsku", "sellersku", "skuphanloai", "maphienban", "maphienbansanpham", "masanpham",
            "mahang", "mahanghoa", "mavattu", "ma", "itemcode", "itemno", "productcode", "itemsku", "productsku",
            "code", "article",
        ),
        "name": (
            "tensanpham", "tenhang", "tenhanghoa", "tenvattu", "ten", "sanpham", "hanghoa", "productname", "product",
            "itemname", "name", "title", "producttitle", "description",
        ),
        "variant": ("tenphienban", "phienban", "phanloai", "tenphanloai", "variantname", "varianttitle", "variant"),
        "barcode": ("mavach", "barcode", "ean", "ean13", "gtin", "upc", "variantbarcode"),
        "price": (
            "giabanle", "giaban", "gia", "dongia", "retailprice", "sellingprice", "saleprice", "price", "unitprice",
            "variantprice", "regularprice",
        ),
        "compare_at": ("giasosanh", "gianiemyet", "giagoc", "compareatprice", "listprice"),
        **_VIETNAMESE_OPTIONS,
    },
    stock=(
        "tonkho", "ton", "soluongton", "soluongtonkho", "cotheban", "soluong", "stock", "stockquantity",
        "quantity", "qty", "onhand", "inventory", "inventoryquantity", "available",
    ),
    grouping="row",
)  # fmt: skip
FORMS = (SHOPIFY, WOOCOMMERCE, HARAVAN, SAPO_WEB, SAPO_POS, KIOTVIET)
"""From the most particular headers to the least."""
EXPECTED = (
    "Mã SKU and Tên sản phẩm (Sapo)", "Variant SKU and Title (Shopify)", "SKU and Name (WooCommerce)",
    "Mã hàng and Tên hàng (KiotViet)",
)  # fmt: skip
