"""One message per trouble, a quiet period, one word when it is over; many come as one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sync.alerts.rows import Telling, Told, Trouble, TroubleKind, Verdict
from sync.alerts.rules import GIVE_UP, retry_at, verdict
from sync.alerts.settings import AlertSettings
from sync.alerts.texts import KINDS, MOST_LINES, NEWS, WELL, composed, problem_words
from sync.alerts.troubles import Look

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SETTINGS = AlertSettings(quiet_minutes=60, settle_minutes=5, gather_minutes=5)
HELD = Trouble(TroubleKind.HELD, "tea", count=30)
STALE = Trouble(TroubleKind.STALE, "tea", since=NOW - timedelta(hours=1))


def seen(*troubles: Trouble, **values: object) -> Look:
    look = Look(troubles, frozenset(), frozenset(TroubleKind), frozenset({"", "tea", "web2"}))
    return replace(look, **values)  # type: ignore[arg-type]


def told(trouble: Trouble, ago: timedelta = timedelta(0), gone: timedelta | None = None) -> Told:
    at = NOW - ago
    return Told(*trouble.key, began_at=at, told_at=at, gone_at=None if gone is None else NOW - gone)


def judged(look: Look, *before: Told, settings: AlertSettings = SETTINGS, last: timedelta | None = None) -> Verdict:
    return verdict(look, before, settings, NOW, None if last is None else NOW - last)


def events(found: Verdict) -> list[tuple[str, str]]:
    return [(one.event, one.trouble.kind.value) for one in found.tellings]


def test_a_trouble_is_told_when_it_comes_and_then_only_after_each_quiet_period() -> None:
    assert events(judged(seen(HELD))) == [("new", "held")]
    assert not judged(seen(HELD), told(HELD, timedelta(minutes=59)))
    assert events(judged(seen(HELD), told(HELD, timedelta(minutes=60)))) == [("lasts", "held")]


def test_it_is_told_once_that_a_trouble_is_over_after_it_stayed_away() -> None:
    first = judged(seen(), told(HELD))
    assert events(first) == [] and first.gone == (told(HELD),)
    assert not judged(seen(), told(HELD, gone=timedelta(minutes=4)))
    assert events(judged(seen(), told(HELD, gone=timedelta(minutes=5)))) == [("well", "held")]


def test_a_trouble_that_comes_and_goes_is_one_trouble() -> None:
    flickering = told(HELD, timedelta(minutes=9), gone=timedelta(minutes=4))
    found = judged(seen(HELD), flickering)
    assert events(found) == [] and found.back == (flickering,)


def test_what_comes_soon_after_a_message_is_gathered() -> None:
    assert events(judged(seen(HELD, STALE))) == [("new", "held"), ("new", "stale")]
    assert events(judged(seen(HELD), last=timedelta(minutes=4))) == []
    assert events(judged(seen(HELD), last=timedelta(minutes=5))) == [("new", "held")]


def test_of_a_kind_that_is_off_or_a_shop_that_is_paused_nothing_more_is_said() -> None:
    off = SETTINGS.model_copy(update={"held": False})
    assert judged(seen(), told(HELD), settings=off) == Verdict(forgotten=(told(HELD),))
    paused = seen(shops=frozenset({""}))
    assert judged(paused, told(HELD)) == Verdict(forgotten=(told(HELD),))


def test_a_kind_that_could_not_be_looked_for_is_not_taken_as_over() -> None:
    run = Trouble(TroubleKind.FAILED_RUN, "tea", "refresh")
    elsewhere = seen(kinds=frozenset(TroubleKind) - {TroubleKind.FAILED_RUN})
    assert not judged(elsewhere, told(run, gone=timedelta(hours=1)))
    assert events(judged(seen(), told(run, gone=timedelta(hours=1)))) == [("well", "failed_run")]


def test_what_another_trouble_explains_is_neither_told_nor_over() -> None:
    assert not judged(seen(explained=frozenset({STALE.key})), told(STALE))


@pytest.mark.parametrize(("tries", "minutes"), [(1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (300, 60)])
def test_a_message_is_tried_again_more_and_more_rarely(tries: int, minutes: int) -> None:
    assert retry_at(NOW, tries, NOW) == NOW + timedelta(minutes=minutes)


def test_a_message_is_given_up_after_a_day() -> None:
    assert retry_at(NOW - GIVE_UP, 3, NOW) is None


# ---- words ---------------------------------------------------------------------------------------


def test_one_trouble_is_told_in_the_language_of_the_installation_with_a_link() -> None:
    telling = Telling("new", HELD)
    vietnamese = composed([telling], "vi", "https://m.example/", frozenset({"tea"}))
    assert vietnamese.title == "Multiweb: Thay đổi chờ duyệt (tea)"
    assert vietnamese.body == (
        "⚠ tea: 30 thay đổi bị giữ lại, đang chờ duyệt.\nhttps://m.example/sites/tea/changes?tab=held"
    )
    english = composed([telling], "en", "", frozenset({"tea"}))
    assert english.body == "⚠ tea: values that a guard holds for approval: 30."
    assert "http" not in english.body


def test_many_are_one_message_what_is_wrong_first_and_the_rest_counted() -> None:
    over = Telling("well", Trouble(TroubleKind.STALE, "old"), told(STALE))
    many = [Telling("new", Trouble(TroubleKind.HELD, f"web{n}", count=n)) for n in range(1, MOST_LINES + 3)]
    message = composed([over, *many], "en", "https://m.example", frozenset())
    assert message.title == f"Multiweb: {MOST_LINES + 2} to look at, 1 well again"
    assert message.body.startswith("⚠ web1: ") and "✓" not in message.body
    assert message.body.endswith("… and 3 more\nhttps://m.example/")
    few = composed([over, many[0]], "vi", "", frozenset())
    assert few.body.splitlines()[-1] == "✓ old: đã đọc được trở lại."


def test_a_reminder_says_that_it_is_one_and_a_run_what_it_was() -> None:
    run = Trouble(TroubleKind.FAILED_RUN, "", "scan", since=NOW)
    assert composed([Telling("lasts", run, told(run))], "vi", "", frozenset()).body == (
        "⚠ Vẫn còn: Đọc POS: lượt chạy lúc 19:00 01/03 bị lỗi."
    )


def test_every_kind_has_its_setting_and_its_words() -> None:
    for kind in TroubleKind:
        assert isinstance(getattr(AlertSettings(), kind), bool)
        trouble = Trouble(kind, "tea", "orders", 3, NOW)
        for language in ("vi", "en"):
            for event in ("new", "well"):
                telling = Telling(event, trouble, told(trouble))  # type: ignore[arg-type]
                assert "{" not in composed([telling], language, "", frozenset()).body  # type: ignore[arg-type]
    assert set(KINDS) == set(NEWS) == set(WELL) == set(TroubleKind)
    assert problem_words("401", "en") == "the receiver answered 401"
