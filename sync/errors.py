"""What can go wrong when a shop is asked for something, in the words the rules decide by.

The clients in `resources/` raise these and nothing else, so that a use case can tell "try again later"
from "a person must look" without knowing HTTP. Messages name the shop, the thing and the remedy; they
never hold a secret or personal data.
"""

from collections.abc import Mapping


class MultiwebError(Exception):
    """Anything Multiweb itself reports to a person; the text is a full sentence."""


class WrongUse(MultiwebError):
    """The person asked for something that cannot be: an unknown site, a bad setting, a missing file."""


class ShopError(MultiwebError):
    """A shop did not do what was asked.

    Attributes:
        shop: alias of the shop.
        permanent: True when asking again cannot help until a person changed something.
    """

    permanent = True

    def __init__(self, shop: str, message: str) -> None:
        """Keep the alias beside the sentence."""
        super().__init__(f"{shop}: {message}")
        self.shop = shop


class Unauthorised(ShopError):
    """The credentials are refused (401, or a login page instead of an answer)."""


class PermissionMissing(ShopError):
    """The credentials are good, but lack the right for this resource (403 `access_denied`)."""


class NotFound(ShopError):
    """The object or route does not exist (404)."""


class MethodRefused(ShopError):
    """The route exists but not with this method (405), or the request form is refused (400)."""


class Invalid(ShopError):
    """The shop refused the values (422).

    Attributes:
        fields: field path → the shop's own text; the empty path means the whole object.
    """

    def __init__(self, shop: str, message: str, fields: Mapping[str, str]) -> None:
        """Keep the refused fields."""
        super().__init__(shop, message)
        self.fields = dict(fields)


class Transient(ShopError):
    """Nothing is known to have changed and the same request may be sent again later.

    A read that failed (timeout, dropped connection, 408, 5xx), or an absolute write that may be repeated.
    """

    permanent = False


class NotSent(Transient):
    """No connection was made, so the shop cannot have seen the request."""


class RateLimited(Transient):
    """The bucket of the shop is full (429).

    Attributes:
        retry_after: seconds the shop asked to wait.
    """

    def __init__(self, shop: str, message: str, retry_after: float) -> None:
        """Keep the wait."""
        super().__init__(shop, message)
        self.retry_after = retry_after


class BadAnswer(Transient):
    """The shop answered 200 with something that is not its API: HTML, cut JSON, a missing field."""


class Unreadable(BadAnswer):
    """One thing among others states something that cannot be read; asking again cannot help until it changes."""

    permanent = True


class OutcomeUnknown(ShopError):
    """A write that must not be repeated was sent and its answer was lost: it may or may not have happened."""

    permanent = False


class IncompleteRead(Transient):
    """A list did not hold as many rows as the shop's own count states; nothing may be concluded from it."""


class LeaseTaken(MultiwebError):
    """Somebody else is at work on this right now."""


class LeaseLost(MultiwebError):
    """Our own lease ran out while we worked; another worker may have taken over, so we stop."""


def as_sentence(error: Exception) -> str:
    """What an error says, as a sentence that another one may follow."""
    return f"{str(error).rstrip('.')}."


REFUSALS = (Invalid, MethodRefused, NotFound, PermissionMissing)
"""The shop does not do this one thing for us, and nothing was changed; others may still go."""
