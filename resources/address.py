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
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ALIAS = re.compile(r"[a-z0-9-]{1,40}", re.ASCII)
_LOOPBACK = re.compile(r"http://127\.0\.0\.1:([0-9]{1,5})/([a-z0-9-]{1,40})/?", re.ASCII)


def checked_address(platform: str, alias: str, address: str | None, allow_loopback: bool = False) -> str:
    """Return the base address of a shop, without a slash at the end.

    Without an address the alias is taken for the shop's name on the platform's present host. An address may be
    given with or without `https://`. `http://127.0.0.1:<port>/<alias>`, the form of the sandbox, is allowed
    only with `allow_loopback`.

    Raises:
        WrongUse: the alias or the address has any other form, or the platform is unknown.
    """
    domains = DOMAINS.get(platform)
    if domains is None:
        raise WrongUse(f"There is no platform '{platform}'; known are: {', '.join(DOMAINS)}.")
    if not _ALIAS.fullmatch(alias):
        raise WrongUse("An alias has 1 to 40 characters: small letters a-z, digits and hyphens.")
    wanted = f"https://{alias}.{domains[0]}" if address is None else address
    if allow_loopback and _is_loopback(wanted):
        return wanted.removesuffix("/")
    hosts = "|".join(re.escape(domain) for domain in domains)
    found = re.fullmatch(rf"(?:https://)?({_LABEL}\.(?:{hosts}))/?", wanted.lower(), re.ASCII)
    if found is None or not wanted.isascii():
        forms = " or ".join(f"https://<name>.{domain}" for domain in domains)
        raise WrongUse(f"{alias}: the address is not one of {platform}; it must be {forms}, with nothing else.")
    return f"https://{found[1]}"


def _is_loopback(address: str) -> bool:
    found = _LOOPBACK.fullmatch(address)
    return found is not None and 0 < int(found[1]) < 65536
