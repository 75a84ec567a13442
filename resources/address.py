"""Which addresses a connection may have: the hosts of the platform, https, and nothing beside the host.

An alias or address typed by a person must never lead a request, which carries the shop's key, to another
host. So an address is not parsed and judged but compared as a whole with the few forms that are allowed: no
user info, port, path, query, IP literal or international name has a place in them.
"""

import re

from sync.errors import WrongUse

DOMAINS: dict[str, tuple[str, ...]] = {
    "sapo-pos": ("mysapogo.com", "mysapo.vn"),
    "sapo-web": ("mysapo.net", "bizwebvietnam.net"),
}
# A shop of this platform stands under a name of its own, perhaps in a folder of it.
OWN_DOMAIN = "woocommerce"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ALIAS = re.compile(r"[a-z0-9-]{1,40}", re.ASCII)
_OWN = re.compile(
    rf"(?:https://)?(?P<host>(?:{_LABEL}\.)+[a-z]{{2,63}})(?P<folder>(?:/[A-Za-z0-9_][A-Za-z0-9._-]{{0,63}}){{0,3}})/?",
    re.ASCII,
)
_OWN_LOOPBACK = re.compile(r"http://127\.0\.0\.1:([0-9]{1,5})(?:/[a-z0-9-]{1,40})?/?", re.ASCII)
_API = re.compile(r"/wp-(?:json|admin|login)\b.*$", re.DOTALL)
_LOOPBACK = re.compile(r"http://127\.0\.0\.1:([0-9]{1,5})/([a-z0-9-]{1,40})/?", re.ASCII)


def has_own_address(platform: str) -> bool:
    """Whether the shops of a platform stand under names of their own, so that nobody can guess them from an alias."""
    return platform == OWN_DOMAIN


def checked_address(platform: str, alias: str, address: str | None, allow_loopback: bool = False) -> str:
    """Return the base address of a shop, without a slash at the end.

    Without an address the alias is taken for the shop's name on the platform's present host. An address may be
    given with or without `https://`. `http://127.0.0.1:<port>/<alias>`, the form of the sandbox, is allowed
    only with `allow_loopback`.

    Raises:
        WrongUse: the alias or the address has any other form, or the platform is unknown.
    """
    domains = DOMAINS.get(platform)
    if domains is None and not has_own_address(platform):
        raise WrongUse(f"There is no platform '{platform}'; known are: {', '.join((*DOMAINS, OWN_DOMAIN))}.")
    if not _ALIAS.fullmatch(alias):
        raise WrongUse("An alias has 1 to 40 characters: small letters a-z, digits and hyphens.")
    if domains is None:
        return _own_address(alias, address, allow_loopback)
    wanted = f"https://{alias}.{domains[0]}" if address is None else address
    if allow_loopback and _is_loopback(wanted):
        return wanted.removesuffix("/")
    hosts = "|".join(re.escape(domain) for domain in domains)
    found = re.fullmatch(rf"(?:https://)?({_LABEL}\.(?:{hosts}))/?", wanted.lower(), re.ASCII)
    if found is None or not wanted.isascii():
        forms = " or ".join(f"https://<name>.{domain}" for domain in domains)
        raise WrongUse(f"{alias}: the address is not one of {platform}; it must be {forms}, with nothing else.")
    return f"https://{found[1]}"


def _own_address(alias: str, address: str | None, allow_loopback: bool) -> str:
    """The base of a shop under a name of its own; what people copy of its pages behind it is left out."""
    if address is None:
        raise WrongUse(f"{alias}: where is the shop? Give its address: --address https://shop.example")
    wanted = _API.sub("", address) if address.isascii() else address
    if allow_loopback and _is_loopback(wanted, _OWN_LOOPBACK):
        return wanted.removesuffix("/")
    scheme, separator, rest = wanted.partition("://")
    if scheme.lower() == "http":
        raise WrongUse(
            f"{alias}: the shop must be reached over https, or everybody on the way could read its key and its orders. "
            "Let its host give it a certificate, and give the address with https://."
        )
    host, slash, folder = rest.partition("/") if separator else wanted.partition("/")
    found = _OWN.fullmatch(f"{scheme.lower()}{separator}" * bool(separator) + f"{host.lower()}{slash}{folder}")
    if found is None:
        form = "https://shop.example, perhaps with the folder it stands in; no user, port, IP number or page behind it"
        raise WrongUse(f"{alias}: the address is not one of a shop; it must be {form}.")
    return f"https://{found['host']}{found['folder']}"


def _is_loopback(address: str, form: re.Pattern[str] = _LOOPBACK) -> bool:
    found = form.fullmatch(address)
    return found is not None and 0 < int(found[1]) < 65536
