"""At the limit that the shops really set: long, so part of the soak."""

import pytest

from benchmarks.pace import BOUND, WRITES, bound, pushed

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


def test_a_thousand_writes_at_the_true_limit_take_hardly_longer_than_the_bucket_allows() -> None:
    seconds, refused = pushed(1.0, WRITES)
    assert refused == 0
    assert seconds <= BOUND * bound(1.0, WRITES)
