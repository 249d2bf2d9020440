"""Steps, outcomes and what they do to the application; giving people back; interlocks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tertib.applications.models import Application
from tertib.booking.tests.world import lines
from tertib.counters import actions, steps
from tertib.counters.actions.common import case_at
from tertib.counters.jobs import forfeit
from tertib.counters.models import Approval, Case, Desk, Release, Work
from tertib.counters.tests.world import BACK, later, serve, staff, visit, visitor
from tertib.foundation import clock
from tertib.messaging.models import Notice
from tertib.offices.models import Role


def state_of(case) -> str:
    return Application.objects.get(id=case.application_id).state


def called(office, name="budi", now=later()):
    """Someone called to the counter of that officer, alone on duty."""
    visitor()
    desk = Desk.objects.filter(staff__username=name, closed_at=None).first() or office.desk(name)
    assert actions.call_next(desk.staff_id, now)
    return desk


def test_from_the_counter_to_ready(office):
    """Every step by whoever is drawn; the applicant meets two officers, the case five."""
    front = called(office)
    case = serve(front, later(1))
    assert (case.group, state_of(case), case.state) == ("interview", "biometrik", "waiting")
    actions.call_next(front.staff_id, later(12))
    case = serve(front, later(13))
    assert (case.group, state_of(case)) == ("decision", "verifikasi")
    back = office.desk("wayan", *BACK)
    for minute, state in ((30, "cetak"), (50, "uji_kualitas"), (70, "siap_ambil")):
        assert actions.call_next(back.staff_id, later(minute))
        assert state_of(serve(back, later(minute + 1))) == state
    case.refresh_from_db()
    assert case.state == "out"
    done = [work.step for work in Work.objects.filter(case=case)]
    assert done == ["documents", "payment_check", "biometrics", "interview", "verification",
                    "adjudication", "printing", "quality"]  # fmt: skip
    verbs = ("capture", "interview", "verify", "adjudicate", "approve", "inspect", "pass")
    assert all(len(lines(f"application.{verb}")) == 1 for verb in verbs)


def test_four_eyes_whoever_served_the_person_does_not_decide(office):
    front = called(office, "budi")
    serve(front, later(1))
    actions.call_next(front.staff_id, later(12))
    case = serve(front, later(13))
    actions.close(front.staff_id, later(20))
    actions.set_duties("JE", front.staff_id, BACK, _supervisor(office), later(20))
    desk = actions.open_desk(office.office, None, front.staff_id, later(21))
    assert actions.call_next(desk.staff_id, later(22)) is None
    other = office.desk("wayan", *BACK, now=later(23))
    assert actions.call_next(other.staff_id, later(24)) == case
    assert case_at(desk) is None


def _supervisor(office):
    from tertib.ledger import actors

    return actors.staff(office.supervisor.id)


def test_papers_missing_gives_seven_days_and_a_notice(office, monkeypatch):
    desk = called(office)
    actions.begin(desk.staff_id, later(1))
    with pytest.raises(actions.Refused, match="papers"):
        actions.end_step(desk.staff_id, "missing", later(2), reason="absent")
    with pytest.raises(steps.UnknownReason):
        actions.end_step(desk.staff_id, "missing", later(2), papers=["kk"], reason="because")
    case = actions.end_step(desk.staff_id, "missing", later(2), papers=["kk"], reason="absent")
    assert state_of(case) == "berkas_kurang"
    assert case.papers_until == later(2) + timedelta(days=7)
    assert case_at(desk) is None
    assert Notice.objects.filter(template="papers_missing").count() == 1
    # still in the room: not back in the line
    actions.advance(office.office, later(3))
    case.refresh_from_db()
    assert case.state == "out"
    # another day, another visit
    row = Application.objects.get(id=case.application_id)
    visit("JE", row.id, row.party.contact_id, later(), at=later(60 * 24))
    actions.advance(office.office, later(60 * 24 + 1))
    case.refresh_from_db()
    assert (case.state, case.group, state_of(case)) == ("waiting", "reception", "hadir")
    assert case.papers_until is None


def test_papers_that_never_come_end_the_application(office):
    desk = called(office)
    actions.begin(desk.staff_id, later(1))
    case = actions.end_step(desk.staff_id, "missing", later(2), papers=["kk"], reason="absent")
    with clock.frozen(later(2) + timedelta(days=7)):
        forfeit(0)
        assert state_of(case) == "berkas_kurang"
    with clock.frozen(later(3) + timedelta(days=7)):
        forfeit(0)
        forfeit(0)
    assert state_of(case) == "batal_sistem"
    assert len(lines("application.forfeit")) == 1


def test_nobody_unpaid_passes_and_no_officer_can_say_that_it_is_paid(office):
    visitor(paid=False)
    desk = office.desk("budi")
    actions.call_next(desk.staff_id, later())
    actions.begin(desk.staff_id, later(1))
    with pytest.raises(actions.Refused, match="unpaid"):
        actions.end_step(desk.staff_id, "complete", later(2))
    actions.end_step(desk.staff_id, "missing", later(2), papers=["payment"], reason="unpaid")


def test_quick_steps_are_measured_and_not_stopped(office):
    desk = called(office)
    actions.begin(desk.staff_id, later(1))
    actions.end_step(desk.staff_id, "complete", later(1, 5))
    assert Work.objects.get(step="documents").too_quick
    actions.end_step(desk.staff_id, "captured", later(5))
    assert not Work.objects.get(step="biometrics").too_quick


def test_rejection_needs_a_coded_reason_and_is_told(office):
    desk = called(office)
    serve(desk, later(1))
    actions.call_next(desk.staff_id, later(12))
    actions.begin(desk.staff_id, later(13))
    with pytest.raises(steps.UnknownReason):
        actions.end_step(desk.staff_id, "rejected", later(20), reason="")
    case = actions.end_step(desk.staff_id, "rejected", later(20), reason="wrong_service")
    assert state_of(case) == "ditolak"
    assert Notice.objects.filter(template="rejected").count() == 1


def test_not_coming_takes_two_calls_and_two_minutes(office):
    desk = called(office)
    for minute, calls in ((1, 1), (3, 1), (1, 2)):
        case = case_at(desk)
        while case.calls < calls:
            actions.call_again(desk.staff_id, later(minute))
            case.refresh_from_db()
        with pytest.raises(actions.Refused, match="not_yet"):
            actions.release(desk.staff_id, "no_show", later(minute))
    actions.release(desk.staff_id, "no_show", later(3))
    case.refresh_from_db()
    assert case.state == "away"
    actions.advance(office.office, later(30))
    case.refresh_from_db()
    assert case.state == "away"
    actions.bring_back("JE", case.id, office.supervisor.id, later(31))
    assert actions.call_next(desk.staff_id, later(32)) is None
    other = office.desk("dewi", now=later(33))
    assert actions.call_next(other.staff_id, later(34)) == case


def test_whoever_came_is_no_no_show(office):
    desk = called(office)
    actions.begin(desk.staff_id, later(1))
    with pytest.raises(actions.Refused, match="begun"):
        actions.call_again(desk.staff_id, later(5))
    with pytest.raises(actions.Refused, match="begun"):
        actions.release(desk.staff_id, "no_show", later(6))


def test_a_person_given_back_goes_to_others_and_costs_two_sittings(office):
    desk = called(office)
    case = case_at(desk)
    actions.begin(desk.staff_id, later(1))
    actions.release(desk.staff_id, "conflict", later(2))
    visitor()
    assert actions.call_next(desk.staff_id, later(3)) is None
    actions.advance(office.office, later(11))
    assert case_at(desk) is None
    actions.advance(office.office, later(12))  # twice six minutes after the call
    assert case_at(desk) != case
    other = office.desk("dewi")
    assert actions.call_next(other.staff_id, later(13)) == case


def test_more_than_three_an_hour_take_a_supervisor(office):
    desk = office.desk("budi")
    office.desk("dewi")
    for _ in range(5):
        visitor()
    for number in range(4):
        now = later(13 * number)
        while not case_at(desk):
            actions.call_next(desk.staff_id, now)
            now += timedelta(minutes=5)
        if number < 3:
            actions.release(desk.staff_id, "language", later(13 * number))
    late = later(40)
    with pytest.raises(actions.Refused, match="not_yet"):
        actions.release(desk.staff_id, "language", late)
    with pytest.raises(actions.Refused, match="yourself"):
        actions.approve("JE", desk.id, desk.staff_id, late)
    actions.approve("JE", desk.id, office.supervisor.id, late)
    actions.release(desk.staff_id, "language", late)
    assert Release.objects.latest("id").approved_by == office.supervisor
    assert not Approval.objects.filter(used_at=None).exists()


LOCKED = [
    ({"phone": False}, "phone"),
    ({"pact_signed": False}, "pact"),
]


@pytest.mark.parametrize(("how", "lock"), LOCKED)
def test_a_counter_opens_only_when_all_interlocks_hold(office, how, lock):
    officer = office.officer("budi", **how)
    with pytest.raises(actions.Refused) as refused:
        actions.open_desk(office.office, office.counters[0], officer.id, later())
    assert refused.value.more["locks"] == [lock]


def test_outside_opening_hours_it_stays_shut(office):
    officer = office.officer("budi")
    for moment in (later(-120), later(60 * 3), later(60 * 24 * 5)):  # early, noon break, Saturday
        with pytest.raises(actions.Refused, match="locked"):
            actions.open_desk(office.office, office.counters[0], officer.id, moment)


def test_who_is_in_the_room_at_closing_is_still_served(office):
    closing = later(60 * 6.5)  # 16.00
    visitor(), visitor()
    desk = called(office, now=later(60 * 6.4))  # three came, one is called
    dewi, second = office.officer("dewi"), timedelta(seconds=1)
    actions.watch(desk, closing + second)
    desk.refresh_from_db()
    assert not desk.closing
    open_again = (office.office, office.counters[1], dewi.id)
    opened = actions.open_desk(*open_again, closing + 2 * second)
    actions.watch(opened, closing + timedelta(hours=1))
    opened.refresh_from_db()
    assert (opened.closing, opened.closed_at is None) == ("hours", False)
    Case.objects.filter(state="waiting").update(state="out")
    with pytest.raises(actions.Refused, match="locked"):
        actions.open_desk(*open_again, closing + 3 * second)


def test_an_override_opens_it_and_shows(office):
    officer = office.officer("budi", phone=False)
    args = (office.office, officer.id, ["phone"], "locker_fault", "Loker 3 macet")
    with pytest.raises(actions.Refused, match="yourself"):
        actions.override(*args, officer.id, later())
    with pytest.raises(actions.Refused, match="text"):
        actions.override(*args[:4], " ", office.supervisor.id, later())
    actions.override(*args, office.supervisor.id, later())
    desk = actions.open_desk(office.office, office.counters[0], officer.id, later(1))
    (line,) = lines("counter.opened")
    assert line["locks"]["phone"] == "overridden"
    (line,) = lines("counter.overridden")
    assert "Loker" not in str(line)
    actions.watch(desk, later(2))
    assert Desk.objects.get().closed_at is None


def test_a_phone_taken_out_closes_the_counter_after_the_person(office):
    from tertib.ledger import actors
    from tertib.lockers import actions as lockers
    from tertib.lockers.models import Deposit

    desk = called(office)
    deposit = Deposit.objects.get(staff_id=desk.staff_id)
    lockers.return_by_hand(deposit.id, "JE", actors.staff(office.supervisor.id), later(1))
    actions.watch(Desk.objects.get(), later(1))
    desk.refresh_from_db()
    assert (desk.closing, desk.closed_at) == ("phone", None)
    serve(desk, later(2))
    desk.refresh_from_db()
    assert desk.closed_at
    with pytest.raises(actions.Refused, match="no_desk"):
        actions.call_next(desk.staff_id, later(30))


def test_nobody_gives_themselves_duties_and_strangers_get_none(office):
    officer = office.officer("budi")
    with pytest.raises(actions.Refused, match="yourself"):
        actions.set_duties("JE", officer.id, BACK, _same(officer), later())
    stranger = staff("asing", Role.DOOR, "JE")
    with pytest.raises(actions.Refused, match="not_here"):
        actions.set_duties("JE", stranger.id, BACK, _supervisor(office), later())
    with pytest.raises(actions.Refused, match="no_duty"):
        actions.open_desk(office.office, None, stranger.id, later())


def _same(officer):
    from tertib.ledger import actors

    return actors.staff(officer.id)


def test_a_suspended_case_goes_on_with_a_coded_reason(office):
    desk = called(office)
    serve(desk, later(1))
    actions.call_next(desk.staff_id, later(12))
    actions.begin(desk.staff_id, later(13))
    case = actions.end_step(desk.staff_id, "suspended", later(20), reason="agency")
    assert (state_of(case), Case.objects.get().state) == ("ditangguhkan", "out")
    supervisor = office.supervisor.id
    actions.go_on(office.office, case.application_id, "answered", supervisor, later(40))
    case.refresh_from_db()
    assert (case.group, case.state, state_of(case)) == ("decision", "waiting", "adjudikasi")
