"""The parts of the page that need no browser: the throttle, the jobs, the drafts, the formats."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from console.page.drafts import Drafts
from console.page.formats import Formats
from console.page.jobs import Job, Jobs, Outcome
from console.page.throttle import FREE_TRIES, Throttle
from sync.errors import WrongUse
from sync.progress import Progress


def test_after_a_few_wrong_passwords_each_further_try_waits_longer() -> None:
    now = 0.0
    throttle = Throttle(lambda: now)
    for _ in range(FREE_TRIES):
        assert throttle.wait_seconds("lan", "10.0.0.1") == 0
        throttle.failed("lan", "10.0.0.1")
    first = throttle.wait_seconds("lan", "10.0.0.2")
    assert first == 5.0
    now += first
    assert throttle.wait_seconds("lan", "10.0.0.1") == 0
    throttle.failed("lan", "10.0.0.1")
    assert throttle.wait_seconds("lan", "10.0.0.1") == 2 * first
    assert throttle.wait_seconds("minh", "10.0.0.1") == 0


def test_an_address_that_tries_many_names_is_slowed_down_too() -> None:
    throttle = Throttle(lambda: 0.0)
    for number in range(4 * FREE_TRIES):
        throttle.failed(f"user{number}", "10.0.0.1")
    assert throttle.wait_seconds("lan", "10.0.0.1") > 0
    assert throttle.wait_seconds("lan", "10.0.0.2") == 0
    throttle.succeeded("user1", "10.0.0.1")
    assert throttle.wait_seconds("lan", "10.0.0.1") > 0


def ended(job: Job, done: threading.Event) -> Job:
    assert done.wait(5)
    for _ in range(500):
        if job.state != "running":
            break
        threading.Event().wait(0.01)
    return job


def test_a_job_tells_how_far_it_is_and_how_it_ended() -> None:
    jobs, go, done = Jobs(), threading.Event(), threading.Event()

    def work(progress: Progress) -> Outcome:
        progress("rows", 1, 4)
        done.set()
        assert go.wait(5)
        return Outcome("did.exported", {"rows": 4})

    job = jobs.start("export", "a", "page:lan", work)
    assert done.wait(5)
    assert job.share == 0.25 and jobs.running("a") == [job]
    with pytest.raises(WrongUse, match="already"):
        jobs.start("export", "a", "page:minh", work)
    go.set()
    assert ended(job, done).state == "done" and job.outcome == Outcome("did.exported", {"rows": 4})
    assert jobs.running() == [] and jobs.recent() == [job]
    jobs.close()


def test_a_job_that_fails_says_our_sentence_or_only_the_kind_of_error() -> None:
    jobs = Jobs()
    for error, told in ((WrongUse("Choose a branch."), "Choose a branch."), (ValueError("secret"), "ValueError")):
        done = threading.Event()

        def work(_: Progress, error: Exception = error, done: threading.Event = done) -> Outcome:
            done.set()
            raise error

        job = ended(jobs.start("check", "a", "page:lan", work), done)
        assert (job.state, job.error) == ("failed", told)
    jobs.close()


def test_a_draft_belongs_to_its_user_and_its_state_works_once() -> None:
    drafts = Drafts()
    draft = drafts.new("lan")
    assert drafts.find(draft.number, "lan") is draft and drafts.find(draft.number, "minh") is None
    draft.state = "abc"
    assert drafts.take_state("") is None and drafts.take_state("other") is None
    assert drafts.take_state("abc") is draft
    assert drafts.take_state("abc") is None
    draft.credentials = {"token": "very secret"}
    assert "very secret" not in repr(draft)


def test_numbers_money_and_times_are_read_as_in_vietnam() -> None:
    form = Formats("vi")
    assert form.number(1234567) == "1.234.567" and form.money(176000) == "176.000\u00a0₫"
    assert form.pieces(2500) == "2,5" and form.number(None) == form.money(None) == "–"
    assert form.moment(datetime(2026, 1, 31, 18, 30, tzinfo=UTC)) == "01/02/2026 01:30"
    assert form.ago(datetime.now(UTC) - timedelta(minutes=5)) == "5 phút trước"
    assert Formats("en").number(1234567) == "1,234,567"
