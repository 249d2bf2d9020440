import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from tertib.foundation import vault
from tertib.messaging import actions, conf, faults, rules
from tertib.messaging.actions import delivery
from tertib.messaging.faults import Fault
from tertib.messaging.models import Contact, Hold, Notice

NOW = datetime(2026, 1, 26, 2, 15, tzinfo=UTC)
PHONE = "6281200000001"
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
CONF = conf.WhatsApp(phone_number_id="1", token=SecretStr("t"))


def queue(key="a", phone=PHONE, at=NOW, **more) -> Notice:
    contact = actions.contact_for(phone, "id", at)
    actions.notify(
        contact.id, "complaint_received", {"reference": "K1"}, key=key, now=at, **more
    )  # fmt: skip
    return Notice.objects.get(key=key)


def claimed(now=NOW):
    found = delivery.claim(CONF, now)
    return Notice.objects.get(id=found[0]) if found else None


def test_a_message_is_claimed_once_and_again_only_after_its_grace(db):
    notice = queue()
    assert claimed() == notice
    assert claimed(NOW + CONF.grace - SECOND) is None
    assert claimed(NOW + CONF.grace) == notice


def test_a_report_ends_the_uncertainty(db):
    notice = queue()
    claimed()
    delivery.report(str(notice.id), "wamid.X", "sent", None, 8, NOW)
    assert claimed(NOW + CONF.grace) is None
    notice.refresh_from_db()
    assert notice.state == "sent"


def test_a_report_in_the_queue_keeps_an_uncertain_message_from_being_resent(db):
    from tertib.messaging.models import Update

    queue()
    claimed()
    waiting = Update.objects.create(
        fingerprint=b"1", kind="status", body_sealed=b"", received_at=NOW
    )
    assert claimed(NOW + CONF.grace) is None
    Update.objects.filter(id=waiting.id).update(processed_at=NOW)
    assert claimed(NOW + CONF.grace) is not None


def test_a_restart_gives_uncertain_messages_a_full_grace_again(db):
    queue()
    claimed()
    delivery.restart_grace(CONF.grace, NOW + timedelta(hours=2))
    assert claimed(NOW + timedelta(hours=2)) is None
    assert claimed(NOW + timedelta(hours=2) + CONF.grace) is not None


STATUSES = ["sent", "delivered", "read"]


@given(st.lists(st.sampled_from(STATUSES), min_size=1, max_size=8), st.integers(0, 8))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_highest_report_wins_whatever_the_order(db, reports, answered_at):
    Notice.objects.all().delete()
    notice = queue()
    claimed(NOW + timedelta(hours=1))
    Contact.objects.update(paced_until=None)
    for place, report in enumerate([*reports, ""]):
        if place == min(answered_at, len(reports)):
            delivery.accepted(notice.id, "wamid.X", NOW)
        if report:
            delivery.report(str(notice.id), "wamid.X", report, None, 8, NOW)
    notice.refresh_from_db()
    assert notice.state == max(["sent", *reports], key=rules.RANK.__getitem__)


def test_a_failure_after_delivery_changes_nothing(db):
    notice = queue()
    claimed()
    delivery.accepted(notice.id, "wamid.X", NOW)
    delivery.report("", "wamid.X", "delivered", None, 8, NOW)
    delivery.report("", "wamid.X", "failed", 131026, 8, NOW)
    notice.refresh_from_db()
    assert notice.state == "delivered"


@pytest.mark.parametrize(("code", "state"), [(131026, "failed"), (131000, "queued")])
def test_a_reported_failure_is_permanent_or_tried_again(db, code, state):
    notice = queue()
    claimed()
    delivery.accepted(notice.id, "wamid.X", NOW)
    delivery.report("", "wamid.X", "failed", code, 8, NOW)
    notice.refresh_from_db()
    assert (notice.state, notice.error_code) == (state, code)


def test_passing_faults_are_retried_with_growing_pauses_then_given_up(db):
    notice = queue()
    pauses, now = [], NOW
    for attempt in range(1, 9):
        assert claimed(now) == notice
        delivery.not_accepted(notice.id, attempt, Fault.PASSING, 131016, 8, now)
        notice.refresh_from_db()
        pauses.append((notice.due_at - now).total_seconds())
        now = max(notice.due_at, now + MINUTE)
    assert pauses[:4] == [5, 20, 80, 320]
    assert notice.state == "failed"


def test_trouble_with_the_account_holds_everything_and_costs_no_attempt(db):
    first, second = queue("a"), queue("b", "6281200000002")
    claimed()
    delivery.not_accepted(first.id, 1, Fault.ACCOUNT, 190, 8, NOW)
    assert Hold.objects.get().error_code == 190
    assert claimed(NOW + SECOND) is None
    later = NOW + faults.HOLD
    assert claimed(later) == first
    delivery.accepted(first.id, "wamid.X", later)
    assert not Hold.objects.exists()
    assert claimed(later) == second


def test_a_late_answer_does_not_touch_a_newer_attempt(db):
    notice = queue()
    claimed()
    claimed(NOW + CONF.grace)
    delivery.not_accepted(notice.id, 1, Fault.PERMANENT, 131026, 8, NOW)
    notice.refresh_from_db()
    assert notice.state == "sending"


def test_one_person_gets_a_burst_and_then_one_message_in_six_seconds(db):
    for n in range(CONF.pair_burst + 1):
        queue(f"k{n}")
    for n in range(CONF.pair_burst):
        got = claimed()
        assert got is not None
        assert got.key == f"k{n}"
        delivery.accepted(got.id, f"wamid.{n}", NOW)
    assert claimed() is None
    assert claimed(NOW + CONF.pair_interval) is not None


def test_messages_of_one_person_keep_their_order(db):
    first, second = queue("a"), queue("b")
    assert claimed() == first
    assert claimed() is None
    delivery.accepted(first.id, "wamid.X", NOW)
    assert claimed() == second


def prepared(notice, now=NOW, attempt=1):
    return delivery.prepare(notice.id, attempt, CONF, now)


def test_words_within_the_window_and_a_template_outside(db):
    notice = queue()
    claimed()
    assert prepared(notice).message["type"] == "template"
    Contact.objects.update(last_inbound_at=NOW - timedelta(hours=23))
    assert prepared(notice).message["type"] == "text"
    assert "K1" in prepared(notice).message["text"]["body"]
    Contact.objects.update(last_inbound_at=NOW - timedelta(hours=24))
    assert prepared(notice).message["type"] == "template"


def test_a_notice_that_met_a_closed_window_goes_out_as_its_template(db):
    notice = queue()
    Contact.objects.update(last_inbound_at=NOW)
    claimed()
    delivery.not_accepted(notice.id, 1, Fault.PERMANENT, faults.WINDOW, 8, NOW)
    assert claimed() == notice
    assert prepared(notice).message["type"] == "template"


def test_a_reply_after_the_window_fails_with_its_reason(db):
    contact = actions.contact_for(PHONE, "id", NOW)
    actions.say(contact, [{"type": "text", "text": {"body": "x"}}], key="r", now=NOW)
    notice = claimed()
    assert prepared(notice) is None
    notice.refresh_from_db()
    assert (notice.state, notice.error_code) == ("failed", faults.WINDOW_CLOSED)


def test_a_useless_or_unreadable_message_is_not_sent(db):
    late = queue("a", lifetime=MINUTE)
    erased = queue("b", "6281200000002")
    claimed(NOW + MINUTE), claimed(NOW + MINUTE)
    vault.destroy(erased.contact.key_id, NOW)
    assert prepared(late, NOW + MINUTE) is None
    assert prepared(erased) is None
    codes = dict(Notice.objects.values_list("key", "error_code"))
    assert codes == {"a": faults.EXPIRED, "b": faults.UNREADABLE}


def test_a_message_nobody_ever_reported_on_is_given_up(db):
    notice = queue()
    now = NOW
    with contextlib.suppress(StopIteration):
        for attempt in range(1, CONF.max_attempts + 2):
            assert claimed(now) == notice
            got = prepared(notice, now, attempt)
            now += CONF.grace
    assert got is None
    notice.refresh_from_db()
    assert notice.error_code == faults.NO_REPORT
