"""The mark on a site that says which POS feeds it: a metafield of the store.

Two systems that write one site's stock from two POS undo each other's numbers for ever, so a site that carries
another POS's mark is not connected. Metafields are documented but were not seen answering a private app
(contracts/sapo-web.md §5.9); where they do not answer, the mark is "unreadable", never "absent".
"""

from typing import Any

import msgspec

from resources.probe_http import Answer, FirstContact
from sync.connecting.probe import Access, Mark
from sync.errors import ShopError

ROUTE = "/admin/metafields.json"
NAMESPACE = "multiweb"
KEY = "pos"


def read_mark(contact: FirstContact) -> Mark:
    """The mark of the site; unreadable where the shop does not let us see."""
    answer = contact.get(ROUTE, "does the site carry the mark of a POS?", namespace=NAMESPACE, key=KEY, limit=250)
    if answer.access is not Access.GRANTED:
        return Mark(readable=False, pos="", detail=_why(answer))
    ours = _ours(answer)
    return Mark(readable=True, pos=_pos_of(ours) if ours else "")


def leave_mark(contact: FirstContact, pos: str) -> Mark:
    """Write the mark, unless it is there already, and read it back.

    Returns the mark as it stands afterwards; a shop that refuses leaves it unreadable, with the reason.
    """
    value = msgspec.json.encode({"pos": pos}).decode()
    body = {"metafield": {"namespace": NAMESPACE, "key": KEY, "value": value, "value_type": "string"}}
    before = read_mark(contact)
    if not before.readable or before.pos:
        return before
    answer = contact.send("POST", ROUTE, body=body)
    if answer.status not in (200, 201):
        return Mark(readable=False, pos="", detail=_why(answer))
    return read_mark(contact)


def remove_mark(contact: FirstContact, pos: str) -> bool:
    """Take away the mark of this POS; returns whether one was removed. Another POS's mark stays.

    Raises ShopError when the shop refuses.
    """
    answer = contact.get(ROUTE, "", namespace=NAMESPACE, key=KEY, limit=250)
    ours = _ours(answer)
    if ours is None or _pos_of(ours) != pos:
        return False
    gone = contact.send("DELETE", f"/admin/metafields/{int(ours['id'])}.json")
    if gone.status not in (200, 204, 404):
        raise ShopError(contact.alias, f"the mark could not be removed ({gone.status}).")
    return True


def _ours(answer: Answer) -> dict[str, Any] | None:
    """Our metafield among those that came: a filter the shop does not know is ignored (§3)."""
    rows = answer.rows("metafields")
    return next((row for row in rows if row.get("namespace") == NAMESPACE and row.get("key") == KEY), None)


def _pos_of(row: dict[str, Any]) -> str:
    """The POS a mark names; a mark that nobody can read still belongs to somebody."""
    text = str(row.get("value") or "")
    try:
        value = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text or "?"
    return str(value.get("pos") or "?") if isinstance(value, dict) else text


def _why(answer: Answer) -> str:
    if answer.status == 403:
        return "the credentials have no right to the store's metafields (403)"
    if answer.status == 404:
        return "the shop has no metafields of the store (404)"
    return f"the shop's metafields answered {answer.status}"
