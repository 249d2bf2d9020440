"""Somebody in the wire: what they record, replay, strip or forge opens nothing and says nothing."""

from __future__ import annotations

import secrets
import time

import pytest

from tertib.edge.osdp import CardRead, Line
from tertib.edge.osdp.messages import DEFAULT_KEY
from tertib.edge.tests import osdp_frames as f
from tertib.edge.tests.osdp_site import Middle, Site, is_line, site, tapped, until

UID = bytes.fromhex("04A1B2C3D4E5F6")
AES128 = 9
"""Capability 9: communication security."""
BY_SCBK, BY_DEFAULT = 1, 0


def reads(here: Site) -> int:
    while not here.heard.empty():
        here.said.append(here.heard.get())
    return sum(isinstance(heard, CardRead) for heard in here.said)


def polled(middle: Middle, times: int) -> None:
    """Wait until the panel has polled so many times more."""
    before = middle.codes(True).count(f.POLL)
    until(lambda: middle.codes(True).count(f.POLL) >= before + times)


def test_frames_by_hand_are_frames(tmp_path):
    """So that the refusals below are not refusals of bad arithmetic."""
    with tapped(tmp_path) as (here, middle):
        here.wait(Line("r0", True))
        for _, frame in middle.frames[:20]:
            payload = frame.raw[5 + len(frame.block) : -2]
            again = f.build(frame.address, frame.sequence, payload, frame.block)
            assert again[1:] == frame.raw


def test_wrong_key_never_comes_up_and_the_right_one_does(tmp_path):
    with tapped(tmp_path, secrets.token_bytes(16)) as (here, middle):
        until(lambda: middle.codes(True).count(f.CHLNG) >= 2)
        assert not here.panel.online("r0")
        assert here.heard.empty()
    with site(tmp_path / "right") as here:
        here.do(here.reader().wrong_key)
        here.wait(Line("r0", False))
        here.do(lambda: here.reader().power(True))
        here.wait(Line("r0", True))


def test_a_replayed_card_is_not_read_again(tmp_path):
    with tapped(tmp_path) as (here, middle):
        here.wait(Line("r0", True))
        here.do(lambda: here.reader().card(UID))
        here.wait(CardRead("r0", UID))
        card = next(fr for side, fr in middle.frames if not side and fr.code == f.RAW)
        assert UID not in card.raw, "the card's bytes are encrypted"

        def again(frame: f.Frame, from_panel: bool) -> list[bytes]:
            return [frame.raw] if from_panel or frame.code != f.ACK else [card.raw]

        middle.change = again  # once with each sequence number that comes round
        here.wait(Line("r0", False))
        middle.change = lambda frame, _: [frame.raw]
        here.wait(Line("r0", True))
        assert reads(here) == 1


def test_a_replayed_session_does_not_come_up(tmp_path):
    """A box that plays back all that a reader once said, from the first question on."""
    with tapped(tmp_path) as (here, middle):
        here.wait(Line("r0", True))
        here.do(lambda: here.reader().card(UID))
        here.wait(CardRead("r0", UID))
        recorded = [frame for side, frame in middle.frames if not side]
        by_code = {frame.code: frame for frame in reversed(recorded)}
        answers = {f.ID: f.PDID, f.CAP: f.PDCAP, f.CHLNG: 0x76, f.SCRYPT: 0x78, f.POLL: f.RAW}

        def play(frame: f.Frame, from_panel: bool) -> list[bytes]:
            reply = by_code.get(answers.get(frame.code, 0)) if from_panel else None
            if reply:
                said = reply.raw[5 + len(reply.block) : -2]
                again = f.build(reply.address, frame.sequence, said, reply.block)
                middle.wire.write(again)
            return []

        middle.change = play
        here.wait(Line("r0", False))
        before = middle.codes(True).count(f.CHLNG)
        until(lambda: middle.codes(True).count(f.CHLNG) >= before + 2)
        assert not here.panel.online("r0")
        assert reads(here) == 1


@pytest.mark.parametrize("secure_block", [b"", bytes([2, 0x16])], ids=["plain", "without a MAC"])
def test_a_forged_card_in_a_running_session_is_not_read(tmp_path, secure_block):
    with tapped(tmp_path) as (here, middle):
        here.wait(Line("r0", True))
        raw = bytes([f.RAW, 0, 0, 56, 0]) + UID

        def forge(frame: f.Frame, from_panel: bool) -> list[bytes]:
            if from_panel or frame.code != f.ACK:
                return [frame.raw]
            return [f.build(frame.address, frame.sequence, raw, secure_block)]

        middle.change = forge
        here.wait(Line("r0", False))
        middle.change = lambda frame, _: [frame.raw]
        here.wait(Line("r0", True))
        assert reads(here) == 0


def test_one_broken_frame_costs_less_than_a_second(tmp_path):
    """libosdp would leave the reader alone for five minutes."""
    with tapped(tmp_path) as (here, middle):
        here.wait(Line("r0", True))

        def spoil(frame: f.Frame, from_panel: bool) -> list[bytes]:
            if from_panel or frame.code != f.ACK:
                return [frame.raw]
            middle.change = lambda frame, _: [frame.raw]
            return [f.build(frame.address, frame.sequence, bytes([f.RAW, 0, 0, 8, 0, 1]))]

        middle.change = spoil
        here.wait(Line("r0", False))
        began = time.monotonic()
        here.wait(Line("r0", True))
        assert time.monotonic() - began < 1
        assert reads(here) == 0


def test_a_reader_stripped_of_its_secure_channel_stays_lost(tmp_path):
    """The man in the middle says of the reader that it cannot encrypt."""
    with tapped(tmp_path) as (here, middle):

        def strip(frame: f.Frame, from_panel: bool) -> list[bytes]:
            if from_panel or frame.code != f.PDCAP:
                return [frame.raw]
            said = frame.raw[6:-2]
            able = [said[n : n + 3] for n in range(0, len(said), 3) if said[n] != AES128]
            return [f.build(frame.address, frame.sequence, bytes([f.PDCAP]) + b"".join(able))]

        middle.change = strip
        until(lambda: middle.codes(True).count(f.CAP) >= 2)
        assert not here.panel.online("r0")
        assert f.POLL not in middle.codes(True)
        middle.change = lambda frame, _: [frame.raw]
        here.wait(Line("r0", True))


def test_the_factory_key_is_never_offered(tmp_path):
    """A reader that refuses our key does not talk the panel into the key everybody knows."""
    with tapped(tmp_path) as (here, middle):

        def refuse(frame: f.Frame, from_panel: bool) -> list[bytes]:
            if from_panel and frame.code == f.CHLNG:
                said = bytes([f.NAK, 6])
                middle.wire.write(f.build(frame.address | f.REPLY, frame.sequence, said))
                return []
            return [frame.raw]

        middle.change = refuse
        until(lambda: middle.codes(True).count(f.CHLNG) >= 3)
        keys = {fr.block[2] for side, fr in middle.frames if side and fr.code == f.CHLNG}
        assert keys == {BY_SCBK}
        assert not here.panel.online("r0")
        assert DEFAULT_KEY not in [line.key for line in here.lines]


def test_a_replayed_relay_command_does_not_open_again(tmp_path):
    with tapped(tmp_path) as (here, middle):
        here.wait(Line("r0", True))
        here.panel.output("r0", 0, 500)
        until(lambda: here.reader().pulses)
        pulse = next(fr for side, fr in middle.frames if side and fr.code == f.OUT)

        def again(frame: f.Frame, from_panel: bool) -> list[bytes]:
            return [pulse.raw] if from_panel and frame.code == f.POLL else [frame.raw]

        middle.change = again
        here.wait(Line("r0", False))
        middle.change = lambda frame, _: [frame.raw]
        here.wait(Line("r0", True))
        assert len(here.reader().pulses) == 1


def test_a_plain_relay_command_opens_nothing(tmp_path):
    with tapped(tmp_path) as (here, middle):
        here.wait(Line("r0", True))
        order = bytes([f.OUT, 0, 5, 30, 0])

        def forge(frame: f.Frame, from_panel: bool) -> list[bytes]:
            if not from_panel or frame.code != f.POLL:
                return [frame.raw]
            return [f.build(frame.address, frame.sequence, order)]

        middle.change = forge
        polled(middle, 3)
        middle.change = lambda frame, _: [frame.raw]
        until(lambda: here.panel.online("r0"))
        assert not here.reader().pulses


def test_noise_does_not_end_it(tmp_path):
    with tapped(tmp_path) as (here, middle):
        here.wait(Line("r0", True))
        middle.wire.write(secrets.token_bytes(3000))
        until(lambda: not here.heard.empty() or here.panel.online("r0"))
        here.do(lambda: here.reader().card(UID))
        until(lambda: here.panel.online("r0"))
        here.wait(lambda heard: isinstance(heard, CardRead) or is_line(True)(heard))
