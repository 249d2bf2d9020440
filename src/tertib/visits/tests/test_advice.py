"""May I go in, and what do I need: what the duty ambassador says."""

from datetime import timedelta

import pytest

from tertib.applications.models import Application
from tertib.booking.models import Booking
from tertib.visits import queries
from tertib.visits.models import Visit
from tertib.visits.tests.world import HOUR, NOW, arrive, qr, someone

pytestmark = pytest.mark.usefixtures("house")


def test_who_may_come_in_now():
    booking = someone()
    said = queries.advice(qr(booking), "JE", NOW)
    assert (said.may_enter, said.reason, said.colour) == (True, "", "yellow")
    assert said.room == "Ruang pelayanan"
    assert said.name.startswith("Siti")
    assert (said.starts_at, said.closes_at) == (HOUR, HOUR + timedelta(minutes=75))
    assert said.bring
    assert said.missing
    assert said.service is not None
    assert queries.advice(booking.code, "JE", NOW) == said
    assert not Visit.objects.exists(), "nothing was done"


@pytest.mark.parametrize(("minutes", "reason"), [(-60, "too_early"), (120, "too_late")])
def test_who_may_not_learns_why_and_still_what_to_bring(minutes, reason):
    said = queries.advice(someone().code, "JE", HOUR + timedelta(minutes=minutes))
    assert (said.may_enter, said.reason) == (False, reason)
    assert said.title
    assert said.next
    assert said.starts_at == HOUR
    assert said.bring


def test_other_answers():
    assert queries.advice("nonsense", "JE", NOW).reason == "mistyped"
    assert queries.advice("0" * 126, "JE", NOW).reason == "not_genuine"
    booking = someone()
    Booking.objects.filter(id=booking.id).update(state="held")
    assert queries.advice(booking.code, "JE", NOW).reason == "not_paid"
    inside = someone()
    told, _ = arrive(inside)
    said = queries.advice(inside.code, "JE", NOW)
    assert (said.reason, said.ticket) == ("already_inside", told.ticket)
    papers = someone()
    Application.objects.filter(id=papers.application_id).update(
        state="berkas_kurang", changed_at=NOW
    )
    assert queries.advice(papers.code, "JE", NOW + timedelta(days=6)).may_enter
    assert queries.advice(papers.code, "JE", NOW + timedelta(days=8)).reason == "papers_late"
