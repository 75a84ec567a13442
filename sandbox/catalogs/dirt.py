"""How dirty a catalog is: one rate for each kind of dirt.

Rates instead of a single "dirtiness", so that a test can ask for exactly the trouble it is about and a
person can say what the demo holds. Real shops show every one of them.
"""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Dirt:
    """Each rate is a share (0..1) of the POS's variants (`renamed`: of the site's products); the number is rounded
    once, then drawn without repeat.

    A kind of damage that few SKUs can suffer (`zeros` needs leading zeros, `scientific` twelve digits)
    takes all it can where the rate asks for more.
    """

    # What happens to the SKU on the way to the site.
    case: float = 0.0  # AO-01 became ao-01
    space: float = 0.0  # a blank, or a non-breaking one, inside
    zeros: float = 0.0  # 00123 became 123
    scientific: float = 0.0  # 8934900020016 became 8.9349E+12
    blank: float = 0.0  # no SKU on the site
    duplicate: float = 0.0  # two site variants with the same SKU
    twins: float = 0.0  # two site variants, ao-01 and AO -01, and no AO-01
    shadowed: float = 0.0  # AO-01 itself and two such twins beside it
    only_on_site: float = 0.0
    only_in_pos: float = 0.0
    outer_space: float = 0.0  # harmless: white space around the SKU, or letters and accents stored apart (NFD)

    # What happens to the names of its products.
    renamed: float = 0.0  # a share of the products: without marks, in capitals, with other units

    # What the site does with its variants.
    unmanaged: float = 0.0  # stock not managed by the site
    policy_continue: float = 0.0  # sells on at zero
    compare_at: float = 0.0  # has a compare-at price

    # What the POS itself suffers from.
    leading_zeros: float = 0.0  # all-digit SKUs that begin with zeros
    duplicate_in_pos: float = 0.0  # pairs of POS variants sharing a SKU
    negative_stock: float = 0.0
    missing_branch_rows: float = 0.0  # variants without an inventory row at one branch
    zero_price: float = 0.0
    fractional_stock: float = 0.0
    inactive: float = 0.0
    not_sellable: float = 0.0

    def __post_init__(self) -> None:
        for rate in fields(self):
            value = getattr(self, rate.name)
            if not 0.0 <= value <= 1.0:
                raise ValueError(f"The rate `{rate.name}` is {value}; it must lie between 0 and 1.")


CLEAN = Dirt()
