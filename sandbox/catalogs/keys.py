"""The forms in which two SKUs can agree, exactly or by accident.

Only the first form links. The others say how a SKU was probably damaged between two systems: by a person's
keyboard (case, white space) or by Excel (leading zeros, scientific notation).
"""

import unicodedata

# Excel's General format writes numbers of twelve digits and more in scientific notation.
SCIENTIFIC_FROM_DIGITS = 12


def link_key(sku: str | None) -> str:
    """The form that decides a link: Unicode NFC without outer white space; empty for a blank SKU."""
    return unicodedata.normalize("NFC", sku or "").strip()


def twin_key(sku: str | None) -> str:
    """The same for SKUs that differ only by case or white space."""
    return "".join(link_key(sku).split()).casefold()


def zero_key(sku: str | None) -> str:
    """An all-digit SKU without its leading zeros; empty where zeros carry no such risk."""
    key = twin_key(sku)
    return key.lstrip("0") or "0" if is_digits(key) else ""


def crowd_key(sku: str | None) -> str:
    """The widest form, leading zeros gone from any SKU: two SKUs that differ here never come near
    each other.
    """
    key = twin_key(sku)
    return key.lstrip("0") or key[:1]


def scientific_form(sku: str | None) -> str:
    """What Excel's General format makes of a long all-digit SKU (`8.9349E+12`); empty where it
    leaves it alone.
    """
    key = twin_key(sku)
    if not is_digits(key) or len(key.lstrip("0")) < SCIENTIFIC_FROM_DIGITS:
        return ""
    mantissa, exponent = f"{int(key):.5E}".split("E")
    return f"{mantissa.rstrip('0').rstrip('.')}E{exponent}"


def is_digits(text: str) -> bool:
    """True for a text of ASCII digits only; Excel takes nothing else for a number."""
    return text.isascii() and text.isdigit()
