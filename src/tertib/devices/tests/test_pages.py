"""Devices as people see them, and enrolling them by page and by command."""

import json
import subprocess
import sys
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tertib.booking.tests.world import NOW, lines
from tertib.devices import actions, queries
from tertib.devices.actions.enrolment import NotAKey, read_key
from tertib.devices.models import Alarm, Device
from tertib.devices.tests.world import OPERATOR, box
from tertib.foundation import clock

URL = "/staff/devices/"
HEX = Ed25519PrivateKey.generate().public_key().public_bytes_raw().hex()
NEW = {"office": "JE", "kind": "gate", "name": "Gerbang 9", "key": HEX}


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(NOW):
        yield


@pytest.mark.parametrize(("name", "status"), [
    ("operator", 200), ("supervisor_js", 200), ("door_js", 403), ("auditor", 403),
    ("nobody", 403), ("anonymous", 302),
])  # fmt: skip
def test_who_sees_devices(cast, name, status):
    assert cast.status(name, URL) == status


def test_supervisors_see_their_own_offices_devices(cast):
    box(), box(code="AF", name="Pintu Tangerang")
    page = cast.client("supervisor_js").get(URL).content.decode()
    assert "Gerbang 1" in page
    assert "Pintu Tangerang" not in page
    assert "Pintu Tangerang" in cast.client("operator").get(URL).content.decode()


def test_the_operator_enrols(cast):
    assert cast.client("operator").post(URL, NEW).status_code == 302
    made = Device.objects.get()
    assert bytes(made.public_key).hex() == HEX
    assert lines("device.enrolled")[0]["name"] == "Gerbang 9"
    again = cast.client("operator").post(URL, NEW)
    assert again.status_code == 422
    assert cast.client("supervisor_js").post(URL, NEW | {"name": "X"}).status_code == 403
    assert Device.objects.count() == 1


@pytest.mark.parametrize("change", [
    {"office": "??"}, {"kind": "toaster"}, {"name": " "}, {"name": "x" * 61}, {"key": "abc"},
])  # fmt: skip
def test_what_is_wrong_with_it_is_said(cast, change):
    answer = cast.client("operator").post(URL, NEW | change)
    assert answer.status_code == 422
    assert not Device.objects.exists()


def test_only_the_operator_shuts_out(cast):
    gate = box()
    url = f"{URL}{gate.device.id}/revoke/"
    assert cast.client("supervisor_js").post(url).status_code == 403
    assert cast.client("operator").post(url).status_code == 302
    assert gate.fresh().revoked_at == NOW
    assert queries.standing(None, NOW) == []


def test_alarms_are_closed_with_what_was_found(cast):
    gate = box()
    gate.send(gate.event("reader.tampered", reader="in"), gate.event("reader.lost", reader="out"))
    tamper, lost = Alarm.objects.get(kind="tamper"), Alarm.objects.get(kind="reader")
    client = cast.client("supervisor_js")
    assert "in" in client.get(URL).content.decode()
    other = cast.client("supervisor_tng").post(f"{URL}alarms/{tamper.id}/", {"note": "x"})
    assert other.status_code == 404
    client.post(f"{URL}alarms/{tamper.id}/", {"note": " "})
    client.post(f"{URL}alarms/{lost.id}/", {"note": "by hand"})
    assert Alarm.objects.filter(closed_at=None).count() == 2
    client.post(f"{URL}alarms/{tamper.id}/", {"note": "Petugas kebersihan"})
    tamper.refresh_from_db()
    assert (tamper.closed_at, tamper.note) == (NOW, "Petugas kebersihan")
    assert tamper.closed_by == cast.staff("supervisor_js")
    gate.send(gate.event("reader.back", reader="out"))
    assert not Alarm.objects.filter(closed_at=None).exists()
    assert "Petugas kebersihan" in client.get(URL).content.decode()


def test_health_counts_devices_with_an_alarm(db):
    gate = box()
    assert queries.health(NOW) == {"gates": ""}
    gate.send()
    actions.watch(NOW + timedelta(minutes=1))
    assert "1" in queries.health(NOW)["gates"]


def test_keys_come_as_hex_or_pem():
    key = Ed25519PrivateKey.generate().public_key()
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    assert read_key(pem) == read_key(key.public_bytes_raw().hex()) == key.public_bytes_raw()
    for wrong in ("", "zz", "00" * 31, "-----BEGIN NONSENSE-----"):
        with pytest.raises(NotAKey):
            read_key(wrong)


def test_a_page_of_many_devices_costs_few_queries(cast, django_assert_max_num_queries):
    for number in range(10):
        box(name=f"G{number}")
    client = cast.client("operator")
    client.get(URL)
    with django_assert_max_num_queries(14):
        client.get(URL)


def test_enrolling_by_command(live_db, postgres, tmp_path):
    from tertib.booking.tests.world import office
    from tertib.foundation import roles

    office()
    command = [sys.executable, "-m", "tertib.cli", "device"]
    environment = {"TERTIB_DATABASE_URL": postgres.url(roles.APP, live_db)}
    import os

    where = ["--data", os.environ["TERTIB_DATA"], "--json"]

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [*command, *arguments, *where], env={**os.environ, **environment},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout

    key = tmp_path / "gate.pem"
    made = json.loads(run("enrol", "--office", "JE", "--kind", "gate", "--name", "Gerbang 5",
                          "--key-file", str(key)))  # fmt: skip
    assert key.exists()
    assert len(made["centre_public_key"]) == 64
    assert str(Device.objects.get().id) == made["device"]
    assert actions.revoke(Device.objects.get(), OPERATOR, NOW)
    assert json.loads(run("list")) == []
