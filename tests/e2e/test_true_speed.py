"""At the limit that the shops really set: long, so part of the soak."""

import pytest

from tests.e2e.conftest import Starter

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

WRITES = 300
SIZE, LEAK = 40, 2.0


def test_a_push_at_the_true_limit_takes_hardly_longer_than_the_bucket_allows(play_with: Starter) -> None:
    play = play_with("--sites", "1", "--differences", str(WRITES), speed=1.0)
    play.reset_counts()
    report = play.cycle()
    (site,) = report.sites
    assert site.stock_writes + site.price_writes == WRITES
    counted = play.counted()[site.alias]
    assert set(counted["statuses"]) == {"200"}
    assert site.spent.rate_limited == 0
    assert report.seconds <= 1.05 * (counted["total"] - SIZE) / LEAK + 10
