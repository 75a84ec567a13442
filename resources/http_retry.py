"""How often and how long a request is tried, and what may be tried again.

A read or an absolute write may be repeated whatever happened to it. A request that would do something twice may
be repeated only where it certainly was not carried out: no connection was made, or the shop refused it for the
rate limit. After anything else its outcome is unknown, and the caller has to look.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, stop_after_delay
from tenacity.wait import wait_random_exponential

from sync.errors import NotSent, OutcomeUnknown, RateLimited, Transient

T = TypeVar("T")
LONGEST_RETRY_AFTER = 60.0


@dataclass(frozen=True, slots=True)
class Patience:
    """Timeouts and tries of one connection, in seconds."""

    connect: float = 10.0
    read: float = 30.0
    whole_answer: float = 90.0
    tries: int = 5
    first_wait: float = 0.5
    longest_wait: float = 8.0
    give_up_after: float = 75.0
    largest_answer: int = 128 * 1024 * 1024


def retried(call: Callable[[], T], patience: Patience, once: bool, waited: Callable[[float], None]) -> T:
    """Run `call` until it succeeds, fails for good, or patience ends; the last error is raised.

    Raises:
        OutcomeUnknown: a request that may not be repeated was sent and its answer was lost.
    """
    backoff = wait_random_exponential(multiplier=patience.first_wait, max=patience.longest_wait)

    def wait(state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        seconds = error.retry_after if isinstance(error, RateLimited) else backoff(state)
        waited(seconds)
        return seconds

    retrying = Retrying(
        stop=stop_after_attempt(patience.tries) | stop_after_delay(patience.give_up_after),
        wait=wait,
        retry=retry_if_exception(_repeatable_once if once else _repeatable),
        reraise=True,
    )
    try:
        return retrying(call)
    except Transient as error:
        if once and not isinstance(error, NotSent | RateLimited):
            text = "the request was sent and its answer was lost; whether it was carried out has to be looked up"
            raise OutcomeUnknown(error.shop, text) from error
        raise


def _repeatable(error: BaseException) -> bool:
    return isinstance(error, Transient) and not _too_long(error)


def _repeatable_once(error: BaseException) -> bool:
    return isinstance(error, NotSent | RateLimited) and not _too_long(error)


def _too_long(error: BaseException) -> bool:
    return isinstance(error, RateLimited) and error.retry_after > LONGEST_RETRY_AFTER
