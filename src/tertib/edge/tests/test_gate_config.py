"""The file of a gate: what it means, and what is said about a wrong one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tertib.edge.config import BadConfig, load
from tertib.edge.gate.config import GateConfig
from tertib.edge.gate.plan import Plan, without_exit
from tertib.edge.tests import door

KEY = Ed25519PrivateKey.generate()
HTTPS = "https://kanim.example"


def written(folder: Path, **parts: str) -> Path:
    return door.write_config(folder, parts.pop("url", HTTPS), KEY, **parts)


def wrong(folder: Path, **parts: str) -> str:
    with pytest.raises(BadConfig) as found:
        load(written(folder, **parts), GateConfig)
    return str(found.value)


def test_direction_follows_from_the_order_of_zones(tmp_path: Path) -> None:
    found = load(written(tmp_path), GateConfig)
    assert [(way.reader, way.inward) for way in found.ways.values()] == [
        ("entry", True), ("exit", False),
    ]  # fmt: skip
    assert found.ways["entry"].near == {"outside", "lobby"}
    assert found.centre.poll_ms == 100
    assert found.data_folder == tmp_path / "data"
    assert [len(line.key) for line in found.lines()] == [16, 16]


def test_between_rooms_of_the_same_depth_both_ways_need_a_right() -> None:
    plan = Plan([["outside"], ["lobby"], ["service", "pickup"], ["staff"]], [])
    assert plan.way("a", "service", "pickup").inward
    assert plan.way("b", "pickup", "service").inward
    assert not plan.way("c", "staff", "service").inward
    assert plan.way("d", "outside", "lobby").near == {"outside"}
    ways = [plan.way("e", "lobby", "service"), plan.way("f", "service", "lobby"),
            plan.way("g", "lobby", "pickup")]  # fmt: skip
    assert without_exit(ways) == ["pickup"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"readers": ""}, "readers: Field required"),
        ({"head": "zone = 1"}, "zone: Extra inputs are not permitted"),
        ({"head": 'zones = ["lobby", "outside"]'}, "the street (outside) comes first"),
        ({"head": 'zones = ["outside", "roof"]'}, "unknown zone roof"),
        ({"head": 'zones = ["outside", "lobby", "lobby"]'}, "a zone stands twice"),
        ({"head": 'open_zones = ["attic"]'}, "attic is open, but not among the zones"),
        ({"head": 'fire = "exit"'}, "a contact is READER:NUMBER"),
        ({"head": 'fire = "gone:1"'}, "gone:1 is a contact of no reader"),
        ({"readers": door.READERS.replace('"exit"', '"entry"')}, "two readers are called entry"),
        ({"readers": door.READERS.replace('to = "service"', 'to = "outside"')},
         "readers.entry: no gate is needed between lobby and outside"),
        ({"readers": door.READERS.replace('to = "service"', 'to = "service"\ncapture = true')},
         "readers.entry: cards are captured on the way out only"),
        ({"tail": "[settings]\npulse_ms = 5"}, "settings.pulse_ms: "),
        ({"url": "http://kanim.example"}, "centre.url: https://..., or http:// to this machine"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(
    tmp_path: Path, change: dict[str, str], said: str
) -> None:
    assert said in wrong(tmp_path, **change)


def test_a_public_key_must_be_one(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_text(path.read_text().replace(KEY.public_key().public_bytes_raw().hex(), "beef"))
    with pytest.raises(BadConfig, match=r"centre.public_key: a public key is 64 hex digits"):
        load(path, GateConfig)


@pytest.mark.parametrize("text", ["", "303132333435363738393a3b3c3d3e3f", "00" * 16, "zz", "aa"])
def test_a_readers_key_must_be_a_secret_of_its_own(tmp_path: Path, text: str) -> None:
    path = written(tmp_path)
    os.environ["TEST_SCBK_1"] = text
    with pytest.raises(BadConfig, match=r"readers.entry"):
        load(path, GateConfig).lines()


def test_a_missing_or_broken_file_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match="No such file"):
        load(tmp_path / "gone.toml", GateConfig)
    broken = tmp_path / "broken.toml"
    broken.write_text("[[[")
    with pytest.raises(BadConfig, match="is not TOML"):
        load(broken, GateConfig)
