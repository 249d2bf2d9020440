"""What happens at the lockers, told as stories, with the real agent, store and outbox."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tertib.contracts.compartments import Compartments, to_body
from tertib.contracts.signed import NotGenuine
from tertib.edge.config import BadConfig, load
from tertib.edge.locker import words
from tertib.edge.locker.config import LockerConfig
from tertib.edge.osdp import Line
from tertib.edge.tests.locker_bank import (
    ANI,
    BOARD,
    BUDI,
    STAFF,
    START,
    Bank,
    config_file,
    loading,
    passport,
    phone,
)  # fmt: skip

PIN, QR = "12345678", "TA-QRQRQRQR"


def test_passport_is_collected_once(tmp_path):
    bank = Bank(tmp_path)
    bank.tell(passport(2, PIN, QR), passport(3, "87654321"))
    assert bank.key(PIN) == 2
    assert bank.shown == words.OPENED.format(n=2)
    assert bank.key(PIN) == 0
    bank.use(2)
    assert bank.key(PIN) == 0
    assert bank.key(QR) == 0
    assert bank.key("87654321") == 3
    load_2 = {"compartment": 2, "why": "secret", "of": str(passport(2).load)}
    assert bank.events[:3] == [
        ("locker.opened", load_2), ("locker.refused", {"why": "used"}),
        ("locker.closed", {"compartment": 2}),
    ]  # fmt: skip


def test_never_twice_after_a_restart_or_with_an_older_list(tmp_path):
    bank = Bank(tmp_path)
    bank.tell(passport(1, PIN))
    assert bank.key(PIN) == 1
    bank.restart()
    assert bank.key(PIN) == 0
    bank.use(1)
    bank.restart()
    bank.tell(passport(1, PIN), through=99)
    assert bank.key(PIN) == 0
    bank.tell(passport(1, PIN, load=STAFF and passport(9).load))
    assert bank.key(PIN) == 1, "a new load may have the same PIN"


def test_power_cut_between_opening_and_closing(tmp_path):
    bank = Bank(tmp_path)
    bank.tell(passport(1, PIN))
    bank.key(PIN)
    bank.restart()
    bank.use(1)
    assert bank.kinds == ["locker.opened", "locker.closed"], "not forced"


@pytest.mark.parametrize(
    ("change", "wait", "reason"),
    [
        ({"opens": START + 60_000}, 0, "early"),
        ({"closes": START + 60_000}, 61, "late"),
        ({}, 601, "stale"),
    ],
)
def test_not_now(tmp_path, change, wait, reason):
    bank = Bank(tmp_path)
    bank.tell(passport(1, PIN, **change))
    bank.wait(wait)
    assert bank.key(PIN) == 0
    assert bank.events[-1] == ("locker.refused", {"why": reason})
    assert bank.shown == words.REFUSED[reason]


def test_before_the_first_list_nothing_opens(tmp_path):
    bank = Bank(tmp_path)
    assert bank.key(PIN) == 0
    assert bank.tap(ANI) == 0
    assert [data["why"] for _, data in bank.events] == ["no-list", "no-list"]


def test_the_list_of_the_bank_next_to_it_is_not_taken(tmp_path):
    bank = Bank(tmp_path)
    mine = Compartments("JS", bank.config.device, START, 600, (passport(1, PIN),))
    assert bank.locker._read(to_body(mine)) == mine
    with pytest.raises(NotGenuine, match="another device"):
        bank.locker._read(to_body(replace(mine, device=UUID(int=2))))


def test_guessing_makes_the_keypad_rest(tmp_path):
    bank = Bank(tmp_path)
    bank.tell(passport(1, PIN), max_age=3600)
    for number in range(5):
        assert bank.key(f"{number:08}") == 0
    assert [data["why"] for _, data in bank.events] == ["wrong"] * 4 + ["too-many"]
    assert bank.key(PIN) == 0, "not even the right one"
    assert bank.shown == words.RESTING
    bank.restart()
    assert bank.key(PIN) == 0, "pulling the plug does not help"
    assert len(bank.events) == 5, "and guessing on fills no log"
    bank.wait(301)
    assert bank.key(PIN) == 1


def test_a_right_pin_and_time_forgive_wrong_ones(tmp_path):
    bank = Bank(tmp_path)
    bank.tell(passport(1, PIN), passport(2, "87654321"), max_age=3600)
    for number in range(4):
        bank.key(f"{number:08}")
    assert bank.key(PIN) == 1
    for number in range(4):
        bank.key(f"{number:08}")
    bank.wait(301)
    bank.key("00000000")
    assert bank.key("87654321") == 2


def test_two_acts_of_staff_fill_a_compartment(tmp_path):
    bank = Bank(tmp_path)
    bank.tell(loading(1, ANI), loading(2, ANI), loading(3, BUDI))
    assert bank.tap(ANI) == 1
    bank.use(1)
    assert bank.tap(ANI) == 2, "the next one that waits"
    bank.use(2)
    assert bank.tap(BUDI) == 3
    bank.use(3)
    assert bank.kinds == ["locker.opened", "locker.closed"] * 3
    assert bank.events[0][1]["why"] == "staff"
    bank.tell(passport(1, PIN))
    assert bank.tap(ANI) != 1, "sealed: the badge that filled it opens it no more"
    assert bank.key(PIN) == 1


def test_phone_in_and_out_without_the_centre(tmp_path):
    bank = Bank(tmp_path)
    bank.tell(phone(1, BUDI), phone(2), phone(3))
    assert bank.tap(ANI) == 2
    assert "phone.deposited" not in bank.kinds, "not before the door is closed"
    bank.use(2)
    assert bank.events[-1] == ("phone.deposited", {"compartment": 2, "card": STAFF[ANI]})
    bank.wait(3600 * 9)  # the line has been cut all day
    bank.restart()
    assert bank.tap(ANI) == 2
    bank.use(2)
    assert bank.events[-1] == ("phone.taken", {"compartment": 2, "card": STAFF[ANI]})
    assert bank.tap(BUDI) == 1, "the own phone, always"
    bank.use(1)
    assert bank.tap(ANI) == 0, "but no new one by an old list"
    assert bank.events[-1] == ("locker.refused", {"why": "stale"})


def test_nobody_takes_the_phone_of_another(tmp_path):
    bank = Bank(tmp_path)
    bank.tell(phone(1, BUDI))
    assert bank.tap(ANI) == 0
    assert bank.tap("04FFFFFFFFFFFF") == 0
    assert [data["why"] for _, data in bank.events] == ["full", "unknown"]


def test_what_we_know_lasts_until_the_list_knows_it(tmp_path):
    bank = Bank(tmp_path)
    bank.tell(phone(1), phone(2))
    assert bank.tap(ANI) == 1
    bank.use(1)
    bank.tell(phone(1), phone(2), through=0)  # made before our events arrived
    assert bank.tap(BUDI) == 2, "1 is not free, whatever this list says"
    bank.use(2)
    bank.tell(phone(1), phone(2), through=bank.locker.outbox.last)
    assert bank.tap(BUDI) == 1, "the centre emptied them"


def test_a_door_that_nobody_pulled(tmp_path):
    bank = Bank(tmp_path)
    bank.tell(phone(1), phone(2))
    assert bank.tap(ANI) == 1
    assert bank.tap(ANI) == 0, "one door at a time"
    assert bank.shown == words.REFUSED["ajar"]
    assert bank.tap(BUDI) == 2
    bank.wait(60)
    bank.pull(1)
    assert bank.kinds[-1] == "locker.forced", "too late: it was not us who opened it"


def test_forced_door(tmp_path):
    bank = Bank(tmp_path)
    bank.tell(phone(1, ANI), phone(2))
    bank.pull(1)
    assert bank.events == [("locker.forced", {"compartment": 1})]
    assert bank.shown == words.FORCED
    assert bank.tap(ANI) == 0
    bank.shut(1)
    assert bank.kinds[-1] == "locker.closed"
    assert "phone.taken" not in bank.kinds


def test_a_door_left_open_is_reminded_of(tmp_path):
    bank = Bank(tmp_path)
    bank.tell(passport(1, PIN))
    bank.key(PIN)
    bank.pull(1)
    bank.wait(31)
    assert words.CLOSE.format(n=1) in bank.panel.texts
    bank.shut(1)
    assert bank.shown == words.DONE["secret"]
    bank.wait(10)
    assert bank.shown == words.IDLE["passport"]


def test_a_board_that_is_lost_opens_nothing_and_uses_up_nothing(tmp_path):
    bank = Bank(tmp_path)
    bank.hear(Line(BOARD, True))
    bank.tell(passport(1, PIN))
    bank.panel.lost.add(BOARD)
    bank.hear(Line(BOARD, False))
    assert bank.key(PIN) == 0
    bank.panel.lost.clear()
    bank.hear(Line(BOARD, True))
    assert bank.key(PIN) == 1
    assert bank.kinds == ["reader.lost", "locker.refused", "reader.back", "locker.opened"]


def test_a_full_disk_opens_nothing(tmp_path):
    bank = Bank(tmp_path)
    bank.tell(passport(1, PIN))
    connection = bank.locker.store._durable
    connection.execute("PRAGMA query_only = ON")  # SQLite refuses to write, as on a full disk
    assert bank.key(PIN) == 0
    assert bank.shown == words.REFUSED["storage"]
    connection.execute("PRAGMA query_only = OFF")
    assert bank.key(PIN) == 1, "and nothing was used up"


def test_secrets_are_nowhere_in_what_is_kept(tmp_path):
    bank = Bank(tmp_path)
    bank.tell(passport(1, PIN))
    bank.key(PIN)
    bank.key("55554444")
    bank.locker.store.close()
    kept = b"".join(path.read_bytes() for path in (tmp_path / "data").iterdir())
    assert PIN.encode() not in kept
    assert b"55554444" not in kept


@pytest.mark.parametrize(
    ("change", "why"),
    [(("doors = 4", "doors = 0"), "no board"), (("doors = 4", "doors = 17"), "doors"),
     (("doors = 0", "doors = 2"), "another's")],
)  # fmt: skip
def test_files_that_are_refused(tmp_path, change, why):
    path = config_file(tmp_path)
    path.write_text(path.read_text().replace(*change))
    with pytest.raises(BadConfig, match=why):
        load(path, LockerConfig)


ACTS = st.one_of(
    st.tuples(st.just("key"), st.sampled_from([PIN, "87654321", "00000000"])),
    st.tuples(st.just("tap"), st.sampled_from([ANI, BUDI])),
    st.tuples(st.sampled_from(["pull", "shut", "use"]), st.integers(1, 4)),
    st.tuples(st.just("wait"), st.sampled_from([1.0, 20.0, 400.0])),
    st.tuples(st.sampled_from(["restart", "tell"]), st.just(None)),
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ACTS, max_size=30))
def test_whatever_people_do(tmp_path_factory, acts):
    """No load opens twice, no phone is taken by another, and every opening was written before."""
    bank = Bank(tmp_path_factory.mktemp("bank"))
    doors = (passport(1, PIN), passport(2, "87654321"), phone(3), phone(4))
    bank.tell(*doors)
    for verb, what in acts:
        if verb == "restart":
            bank.restart()
        elif verb == "tell":
            bank.tell(*doors)
        elif verb in ("key", "tap"):
            number = getattr(bank, verb)(what)
            openings = [data for kind, data in bank.events if kind == "locker.opened"]
            assert len(openings) == len(bank.panel.pulses)
            if number:
                assert openings[-1]["compartment"] == number
        else:
            getattr(bank, verb)(what)
    opened = [data["of"] for kind, data in bank.events
              if kind == "locker.opened" and data["why"] == "secret"]  # fmt: skip
    assert len(opened) == len(set(opened))
    inside: dict[int, str] = {}
    for kind, data in bank.events:
        if kind == "phone.deposited":
            assert data["compartment"] not in inside
            inside[data["compartment"]] = data["card"]
        elif kind == "phone.taken":
            assert inside.pop(data["compartment"]) == data["card"]
    assert len(set(inside.values())) == len(inside), "one phone, one place"
    bank.locker.store.close()
