import json
from datetime import timedelta

import pytest
from django.conf import settings

from tertib.contracts import allowlist, signed
from tertib.contracts import compartments as contract
from tertib.foundation import keys
from tertib.ledger import actors
from tertib.lockers import actions
from tertib.lockers.tests.world import NOW, Controller, badge, bank
from tertib.offices.models import Office


@pytest.fixture
def controller(cast):
    return Controller(Office.objects.get(code="JE"))


def read(answer) -> contract.Compartments:
    key = keys.signing_key(settings.CORE.keys, "edge").public_key()
    return contract.from_body(signed.read(contract.KIND, answer.content, key))


def test_before_there_is_a_bank_the_controller_is_told(controller):
    assert controller.get().status_code == 404


def test_a_passport_bank_says_what_opens_which_door(cast, controller):
    bank(controller)
    loader, sealer = cast.staff("counter_js"), cast.staff("supervisor_js")
    card = badge(loader)
    badge(sealer)
    load = actions.reserve("JE", loader.id, actors.staff(loader.id), NOW)
    number = load.compartment.number
    found = read(controller.get())
    door = found.doors[number - 1]
    assert (door.state, door.load, door.staff) == ("loading", load.id, (card.uid,))
    assert found.staff == {}
    controller.place(number)
    made = actions.seal(load.id, sealer.id, NOW, NOW + timedelta(days=5),
                        actors.staff(sealer.id), NOW)  # fmt: skip
    answer = controller.get()
    door = read(answer).doors[number - 1]
    assert (door.state, door.staff) == ("ready", ())
    assert contract.secret_hash(door.salt, made.pin) in door.secrets
    assert made.pin.encode() not in answer.content
    assert door.closes == int((NOW + timedelta(days=5)).timestamp() * 1000)
    controller.say("locker.opened", compartment=number, why="secret", of=str(load.id))
    door = read(controller.get()).doors[number - 1]
    assert (door.state, door.secrets, door.staff) == ("ready", (), ()), "open: for nobody"


def test_a_phone_bank_knows_badges_and_owners(cast, controller):
    bank(controller, "phone")
    budi, dewi = badge(cast.staff("counter_js")), badge(cast.staff("supervisor_js"))
    lost = badge(cast.staff("door_js"))
    lost.state = "lost"
    lost.save()
    controller.say("phone.deposited", compartment=1, card=str(budi.id))
    found = read(controller.get())
    assert found.staff == {budi.uid: str(budi.id), dewi.uid: str(dewi.id)}
    assert [door.staff for door in found.doors] == [(budi.uid,), (), (), ()]


def test_what_has_not_changed_is_only_confirmed(controller, monday):
    bank(controller)
    first = controller.get()
    monday(NOW + timedelta(seconds=30))
    second = controller.get(first["ETag"])
    assert (second.status_code, second.content) == (304, b"")
    key = keys.signing_key(settings.CORE.keys, "edge").public_key()
    made_at = allowlist.read_fresh("JE", first["ETag"], second["Tertib-Fresh"], key)
    assert made_at == json.loads(first.content)["body"]["made_at"] + 30_000
    controller.say("locker.forced", compartment=1)
    assert controller.get(first["ETag"]).status_code == 200


def test_only_a_locker_controller_gets_it(controller, client, db):
    bank(controller)
    assert client.get("/edge/v1/compartments").status_code == 401
    controller.device.kind = "gate"
    controller.device.save()
    assert controller.get().status_code == 403


def test_a_poll_costs_few_queries(controller, django_assert_max_num_queries):
    bank(controller, doors=24)
    with django_assert_max_num_queries(8):
        assert controller.get().status_code == 200
