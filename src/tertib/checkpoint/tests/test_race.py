"""Cameras and officers at once: first how it goes wrong without a lock, then that it does not."""

import threading
from uuid import UUID

import pytest

from tertib.checkpoint import actions
from tertib.checkpoint.models import AgencyContact, Candidate, Decision, Dossier, Shot
from tertib.checkpoint.rules import Refused
from tertib.checkpoint.tests import world as worlds
from tertib.checkpoint.tests.world import BATAM, NOW, likeness, lines
from tertib.contracts.events import pack
from tertib.foundation.models import DataKey
from tertib.offices.models import Office, Role
from tertib.visits.tests.test_race import at_once

pytestmark = pytest.mark.race
HANDS = 8
SUPERVISOR = frozenset({"supervisor"})


@pytest.fixture
def world(live_db) -> worlds.World:
    Office.objects.update_or_create(code=BATAM, defaults={
        "name": "Batam", "province": "Kepulauan Riau", "timezone": "Asia/Jakarta", "open": True,
    })  # fmt: skip
    return worlds.make()


def test_the_race_is_real_without_the_lock(world):
    found = world.possible()
    looked = threading.Barrier(2)

    def naive(number: int) -> bool:
        free = Candidate.objects.get(dossier=found.id).state == "mungkin"
        looked.wait()
        if free:
            Candidate.objects.filter(dossier=found.id).update(reason=str(number))
        return free

    assert at_once(naive, 2) == [True, True], "both believe that it is theirs to decide"


def test_of_several_supervisors_one_decides(world):
    found = world.possible()
    people = [worlds.person(f"boss{n}", Role.SUPERVISOR) for n in range(HANDS)]

    def decide(number: int) -> str:
        verb = "identical" if number % 2 else "not"
        try:
            actions.decide(found.id, BATAM, verb, people[number].id, SUPERVISOR, NOW, reason="face")
        except Refused as refused:
            return refused.reason
        return verb

    got = at_once(decide, HANDS)
    (winner,) = [one for one in got if one != "not_now"]
    found.refresh_from_db()
    assert found.state == {"identical": "identik", "not": "bukan"}[winner]
    assert AgencyContact.objects.count() == (winner == "identical")
    assert Decision.objects.exclude(verb="possible").count() == 1
    assert len(lines("candidate.identical", "candidate.dismissed")) == 1


def test_event_and_pictures_at_once_make_one_dossier(world):
    camera = world.camera
    told = likeness(world.exit, world.subject)
    candidate = UUID(told["candidate"])
    keys = DataKey.objects.count()
    body = pack([camera.event("camera.candidate", NOW, told)])

    def deliver(number: int) -> int:
        if number % 2:
            return camera.put(candidate, number // 4)
        return camera.call("POST", "/edge/v1/events", body).status_code

    got = at_once(deliver, HANDS)
    assert {int(str(one)) for one in got} <= {200, 201, 204}
    assert (Dossier.objects.count(), Candidate.objects.count()) == (1, 1)
    assert Shot.objects.count() == 2
    assert DataKey.objects.count() == keys + 1, "no key is left behind"
    assert len(lines("candidate.raised")) == 1
