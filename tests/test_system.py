"""The README's promise: one command gives a whole office that works and proves itself."""

import json
import socket
import subprocess

import httpx
import pytest
import typer

from tertib.cli.running import demonstration
from tests.system import TERTIB, System


@pytest.fixture(scope="module")
def visit(demo_system: System) -> dict:
    return demo_system.run("simulate", "visit", "--url", demo_system.url, "--seed", "11")


def test_whoever_names_an_address_where_nobody_answers_is_told_what_to_do(capsys):
    with pytest.raises(typer.Exit), demonstration("http://127.0.0.1:9", wait=0):
        pass
    said = capsys.readouterr().err
    assert "Nobody answers at http://127.0.0.1:9" in said
    assert "make run" in said


def test_a_visit_ends_with_a_paid_place_a_code_and_a_proof(visit):
    assert [step["name"] for step in visit["steps"]] == [
        "price and papers", "sign in", "papers", "form", "review", "place", "payment", "code",
        "receipt", "proof",
    ]  # fmt: skip
    assert all(step["ok"] for step in visit["steps"]), visit["steps"]
    assert visit["booking_code"]
    proven = {step["name"]: step["entry"] for step in visit["steps"] if step["entry"]}
    assert {"form", "review", "place", "code"} <= set(proven)


def test_the_receipt_verifies_offline_and_a_changed_one_does_not(demo_system, visit, tmp_path):
    receipt = tmp_path / "receipt.json"
    receipt.write_text(visit["receipt"])
    keys = str(demo_system.data / "keys" / "public")
    assert demo_system.run("verify", str(receipt), "--keys", keys)["ok"]
    forged = json.loads(visit["receipt"])
    text = json.dumps(forged)
    receipt.write_text(text.replace("booking.held", "booking.hold"))
    assert not demo_system.run("verify", str(receipt), "--keys", keys, check=False)["ok"]


def test_the_whole_record_verifies_for_an_outsider(demo_system, visit, tmp_path):
    assert demo_system.run("verify", "--all", "--url", demo_system.url)["ok"]
    out = tmp_path / "export"
    subprocess.run(
        [*TERTIB, "record", "export", "--out", str(out), "--url", demo_system.url], check=True
    )
    assert demo_system.run("verify", "--all", "--tiles", str(out))["ok"]


def test_everything_says_that_it_is_well(demo_system):
    answer = httpx.get(demo_system.url + "/healthz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    findings = demo_system.run("doctor", "--data", str(demo_system.data))["findings"]
    assert [f for f in findings if f["state"] == "bad"] == []


def test_a_killed_run_heals_and_keeps_its_data(tmp_path):
    for path in (tmp_path, *tmp_path.parents[:2]):
        path.chmod(0o755)
    system = System(tmp_path / "data")
    system.start()
    visit = system.run("simulate", "visit", "--url", system.url)
    system.process.kill()
    system.process.wait()
    system.start()
    try:
        assert system.run("verify", "--all", "--url", system.url)["ok"]
        receipt = tmp_path / "receipt.json"
        receipt.write_text(visit["receipt"])
        keys = str(system.data / "keys" / "public")
        assert system.run("verify", str(receipt), "--keys", keys)["ok"]
        page = httpx.get(f"{system.url}/booking/{visit['booking_code']}/")
        assert page.status_code in (200, 302)
    finally:
        system.stop()


def test_a_second_supervisor_on_the_same_folder_is_told_why_not(demo_system):
    done = subprocess.run(
        [*TERTIB, "up", "--data", str(demo_system.data), "--port", str(demo_system.port)],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1
    assert "in use by another" in done.stderr


def test_a_taken_port_is_named_with_a_remedy(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [*TERTIB, "up", "--data", str(tmp_path), "--port", str(port)],
            capture_output=True, text=True,
        )  # fmt: skip
    assert done.returncode == 1
    assert f"Port {port}" in done.stderr
    assert "make run PORT=" in done.stderr


def test_a_broken_data_folder_is_named_with_a_remedy(tmp_path):
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("18\n")
    done = subprocess.run(
        [*TERTIB, "up", "--data", str(tmp_path), "--port", str(System(tmp_path).port)],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1
    assert "not a whole database" in done.stderr
    assert "backup" in done.stderr
