"""docs/reliability.md: what each outcome means, and the table of a run."""

from collections.abc import Sequence

from tests.faults.activities import KINDS
from tests.faults.playing import Played
from tests.faults.summary import MEANINGS, table, totals

HEAD = """# Reliability

Made by `make reliability ARGS="--each 1 --write"`. Every way in which the sandbox can fail strikes every call that an
activity really makes: the first call of a route and the last one, once and for good. Which calls there are is counted
in an undisturbed course, so that a new call is struck as soon as it exists.

After each strike must be true:

- **nothing beside the way**: each stock, price, SKU, order, customer, webhook in the shops has a value that it also has
  at some moment of the undisturbed course; every web order is in the POS once, whole, with its total;
- **nothing half**: what we believe a site shows is what it shows; an order or a customer that the POS made for us is
  known or looked for; no lease is held, no shop connected by half, no webhook forgotten;
- **nothing silent**: where not everything was done, a sentence names the shop that stood against it;
- **the next run makes it good**: shops and records end just as in the undisturbed course;
- **and then there is rest**: one more run writes nothing.

## What the letters mean

"""


def page(played: Sequence[Played], run: str) -> str:
    """The whole page."""
    parts = [HEAD + "\n".join(f"- {text}" for text in MEANINGS.values())]
    for kind in KINDS:
        mine = [one for one in played if one.kind == kind]
        if mine:
            parts.append(f"## {TITLES[kind]}\n\n{totals(mine)}\n\n{table(mine)}")
    parts.append(f"*{totals(played)} {run}*")
    return "\n\n".join(parts) + "\n"


TITLES = {
    "sapo-web": "A Sapo POS with a Sapo website: strikes on both",
    "woocommerce": "A Sapo POS with a WooCommerce website: strikes on the website",
}
