"""What waits for supervisors and operators, on their first page and on the status page."""

import pytest

from tertib.counters.models import Desk
from tertib.devices.models import Alarm, Device
from tertib.devices.tests.world import box
from tertib.foundation import clock, keys, zones
from tertib.handover.tests.world import Room as PickUp
from tertib.handover.tests.world import ready
from tertib.lockers.tests.world import NOW
from tertib.offices.models import Counter, Office, Room
from tertib.visits.tests import world as door
from tertib.web import checks, panels

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nine_on_a_monday(settings):
    keys.create_signing_key(settings.CORE.keys, "edge")
    with clock.frozen(NOW):
        yield


def shown(person) -> dict[str, panels.Panel]:
    """The panels of a member of staff, by the page on which to act."""
    held = person.assignments.select_related("office")
    return {panel.url: panel for panel in panels.for_staff(person, held, NOW)}


def test_a_supervisor_sees_people_inside(cast):
    door.house()
    supervisor = cast.staff("supervisor_js")
    assert shown(supervisor)["/staff/visits/JE/"].figure == "0"
    with clock.frozen(door.NOW):
        gate = door.box()
        _visit, card = door.arrive()
        gate.send(door.passed(gate, card, "lobby", "service", door.NOW), at=door.NOW)
    assert shown(supervisor)["/staff/visits/JE/"].figure == "1"
    assert "/staff/visits/JE/" not in shown(cast.staff("supervisor_tng"))
    assert "/staff/visits/JE/" not in shown(cast.staff("counter_js"))


def test_a_supervisor_sees_open_counters(cast):
    room = Room.objects.create(office_id="JE", name="Ruang layanan", zone=Room.Zone.SERVICE)
    today = zones.local(NOW, "Asia/Jakarta").date()
    same = {"office_id": "JE", "day": today, "groups": [], "opened_at": NOW}
    for name, label in (("counter_js", "Loket 1"), ("door_js", "Loket 2")):
        counter = Counter.objects.create(room=room, label=label)
        Desk.objects.create(**same, counter=counter, staff=cast.staff(name))
    Desk.objects.create(**same, staff=cast.staff("counter_tng"))  # a desk behind
    Desk.objects.filter(counter__label="Loket 2").update(closed_at=NOW)
    assert shown(cast.staff("supervisor_js"))["/staff/counters/JE/"].figure == "1"


def test_a_supervisor_sees_passports_that_wait_for_a_hand(cast):
    supervisor = cast.staff("supervisor_js")
    room = PickUp(cast.staff("counter_js"), supervisor)
    _people, (item, _other) = ready("1", "2")
    assert shown(supervisor)["/staff/handover/JE/"].figure == "0"
    room.load(item)
    assert shown(supervisor)["/staff/handover/JE/"].figure == "1"


def test_the_panels_cost_few_statements(cast, django_assert_max_num_queries):
    supervisor = cast.staff("supervisor_js")
    office = Office.objects.get(code="JE")
    with django_assert_max_num_queries(4):
        panels._inside(office), panels._counters(office), panels._pickup(office, NOW)
    assert len(shown(supervisor)) >= 3


def test_devices_with_an_alarm_are_the_operators_and_the_status_pages(cast):
    assert checks.gates(NOW).startswith(checks.NOT_CONFIGURED)
    one, _two = box().device, box("locker", name="Loker").device
    assert checks.gates(NOW) == ""
    operator = cast.staff("operator")
    assert shown(operator)["/staff/devices/"].figure == "0 / 2"
    for kind in (Alarm.Kind.SILENT, Alarm.Kind.DRIFT):
        Alarm.objects.create(device=one, kind=kind, opened_at=NOW)
    assert shown(operator)["/staff/devices/"].figure == "1 / 2"
    assert checks.gates(NOW) == "1 devices with an alarm"
    Device.objects.filter(id=one.id).update(revoked_at=NOW)
    assert checks.gates(NOW) == ""
