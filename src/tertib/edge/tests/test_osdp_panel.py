"""Real OSDP frames between the panel and simulated readers on pseudo terminals."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from tertib.edge.osdp import CardRead, Input, Keys, Line, Panel, ReaderLine, Tamper, signals
from tertib.edge.osdp.bus import ASKED, LOOK, Bus, Patience
from tertib.edge.osdp.messages import DEFAULT_KEY
from tertib.edge.osdp.panel import MOST
from tertib.edge.osdp.ports import Terminal
from tertib.edge.tests.osdp_frames import MARK, Frame
from tertib.edge.tests.osdp_site import QUICK, Site, is_line, site, tapped, until

UID = bytes.fromhex("04A1B2C3D4E5F6")


@pytest.mark.parametrize("shared", [False, True], ids=["own wires", "one bus"])
def test_card_to_relay_at_every_reader(tmp_path, shared):
    with site(tmp_path, MOST, shared=shared) as here:
        for number in range(MOST):
            here.do(lambda n=number: here.reader(n).card(UID + bytes([n])))
            read = here.wait(lambda heard: isinstance(heard, CardRead))
            assert read == CardRead(f"r{number}", UID + bytes([number]))
            here.panel.output(read.reader, 2, 1500)
            until(lambda n=number: here.reader(n).pulses)
            assert [pulse[1:] for pulse in here.reader(number).pulses] == [(2, 1500)]


def test_what_a_reader_says(tmp_path):
    with site(tmp_path) as here:
        reader = here.reader()
        here.do(lambda: reader.card(bytes(range(24))))
        assert here.wait(lambda h: isinstance(h, CardRead)) == CardRead("r0", bytes(range(24)))
        here.do(lambda: reader.keys("12345678"))
        assert here.wait(lambda h: isinstance(h, Keys)) == Keys("r0", "12345678")
        here.do(lambda: reader.keys("TA-" + "X" * 123))  # longer than one event of OSDP
        assert here.wait(lambda h: isinstance(h, Keys)) == Keys("r0", "TA-" + "X" * 123)
        here.do(lambda: (reader.contact(3, True), reader.contact(3, False)))
        here.wait(Input("r0", 3, True))
        here.wait(Input("r0", 3, False))
        here.do(lambda: reader.tamper(True))
        here.wait(Tamper("r0", True))


def test_what_a_reader_shows(tmp_path):
    with site(tmp_path) as here:
        shown = here.reader().shown
        here.panel.text("r0", "SILAKAN MASUK\nPLEASE ENTER, WELCOME!")
        here.panel.light("r0", "refuse")
        until(lambda: shown.beeps)
        assert shown.text == "SILAKAN MASUK   PLEASE ENTER, WE"
        assert shown.lamp(time.monotonic()) == ("red", True)
        here.panel.light("r0", "fire")
        until(lambda: shown.steady == ("green", True))
        here.panel.light("r0", "idle")
        until(lambda: shown.steady == ("off", False))


def test_a_reader_without_lamp_and_display_stays(tmp_path):
    """libosdp drops a reader that refuses a command: it must not be asked for what it cannot do."""
    with site(tmp_path, able=False) as here:
        here.panel.light("r0", "admit")
        here.panel.text("r0", "MASUK")
        here.panel.output("r0", 0, 500)
        until(lambda: here.reader().pulses)
        here.do(lambda: here.reader().card(UID))
        here.wait(CardRead("r0", UID))
        assert Line("r0", False) not in here.said


def test_contacts_before_the_line_was_up_are_told_when_it_comes(tmp_path):
    here = Site(tmp_path, 1)
    here.reader().contacts[1] = 1
    here.rack.start()
    here.panel.start(here.heard)
    here.wait(Input("r0", 1, True))
    here.panel.stop()
    here.rack.stop()


def test_unplugged_and_back(tmp_path):
    with site(tmp_path, 2) as here:
        wire = here.rack.wires["r0"]
        here.do(wire.unplug)
        here.wait(Line("r0", False), 1)
        here.panel.output("r0", 0, 500)  # goes nowhere, now or later
        here.do(lambda: here.reader(1).card(UID))
        here.wait(CardRead("r1", UID))
        here.do(wire.plug)
        here.wait(Line("r0", True), 10)
        here.do(lambda: here.reader().card(UID))
        here.wait(CardRead("r0", UID))
        assert not here.reader().pulses


def test_frozen_reader_is_noticed_within_ten_seconds_and_comes_back(tmp_path):
    with site(tmp_path, patience=Patience()) as here:
        reader, began = here.reader(), time.monotonic()
        here.do(lambda: setattr(reader, "frozen", True))
        here.wait(Line("r0", False))
        assert time.monotonic() - began < 10
        began = time.monotonic()
        here.do(lambda: setattr(reader, "frozen", False))
        here.wait(Line("r0", True))
        assert time.monotonic() - began < 10


def test_power_cut(tmp_path):
    with site(tmp_path) as here:
        here.panel.text("r0", "MASUK")
        until(lambda: here.reader().shown.text)
        here.do(lambda: here.reader().power(False))
        here.wait(Line("r0", False))
        here.do(lambda: here.reader().power(True))
        here.wait(Line("r0", True))
        assert here.reader().shown.text == ""


def test_a_slow_line_with_marks_before_its_frames(tmp_path):
    """An answer counts however it arrives: libosdp takes it, so the reader must not be lost."""

    def slowly(frame: Frame, from_panel: bool) -> Iterator[bytes]:
        if from_panel:
            yield frame.raw
            return
        for byte in bytes([MARK]) + frame.raw:
            yield bytes([byte])
            time.sleep(0.0005)  # about 19,200 bit/s

    with tapped(tmp_path) as (here, middle):
        middle.change = slowly
        here.wait(Line("r0", True))
        asked = len(middle.codes(from_panel=True))
        until(lambda: len(middle.codes(from_panel=True)) > asked + 15)  # longer than its patience
        here.do(lambda: here.reader().card(UID))
        here.wait(CardRead("r0", UID))
        assert Line("r0", False) not in here.said


def test_an_order_leaves_in_the_turn_in_which_it_is_given(tmp_path):
    class Counted(Terminal):
        frames = 0

        def write(self, data: bytes) -> int:
            self.frames += 1
            return super().write(data)

    here = Site(tmp_path, 1)
    here.rack.start()
    port = Counted(here.lines[0].port.removeprefix("pty:"), 115200)
    bus = Bus(port, here.lines, here.heard.put, QUICK)

    def answered() -> bool:
        bus.step(time.monotonic())
        return bus.readers[0].up and bus.rest(time.monotonic()) > 10 * LOOK

    until(answered)  # up, and nothing under way
    assert bus.rest(time.monotonic()) <= ASKED
    sent = port.frames
    assert bus.submit("r0", signals.pulse(0, 500))
    bus.step(time.monotonic())
    assert port.frames == sent + 1
    bus.end()
    here.rack.stop()


def test_over_tcp(tmp_path):
    """A converter: what comes in over TCP goes to the wire, and back."""
    here = Site(tmp_path, 1)
    here.rack.start()
    wire = os.open(here.lines[0].port.removeprefix("pty:"), os.O_RDWR | os.O_NOCTTY)
    server = socket.create_server(("127.0.0.1", 0))
    port = f"tcp:127.0.0.1:{server.getsockname()[1]}"
    here.panel = Panel([ReaderLine("r0", 0, port, here.lines[0].key)], QUICK)
    here.panel.start(here.heard)
    client, _ = server.accept()

    def there() -> None:
        while data := client.recv(4096):
            os.write(wire, data)

    def back() -> None:
        while True:
            client.sendall(os.read(wire, 4096))

    for way in (there, back):
        threading.Thread(target=_quietly, args=[way], daemon=True).start()
    here.wait(is_line(True))
    here.do(lambda: here.reader().card(UID))
    here.wait(CardRead("r0", UID))
    client.shutdown(socket.SHUT_RDWR)
    here.wait(Line("r0", False))
    here.panel.stop()
    here.rack.stop()
    server.close()
    os.close(wire)


def _quietly(way) -> None:
    try:
        way()
    except OSError:
        return


def test_a_port_that_is_not_there_yet(tmp_path):
    here = Site(tmp_path, 1)
    here.panel.start(here.heard)
    here.rack.start()
    here.wait(Line("r0", True))
    here.panel.stop()
    here.panel.stop()  # twice does no harm
    here.rack.stop()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"key": DEFAULT_KEY}, "factory"),
        ({"key": bytes(16)}, "factory"),
        ({"key": b"short"}, "16 bytes"),
        ({"address": 127}, "address"),
        ({"speed": 1200}, "speed"),
        ({"port": "/dev/ttyUSB0"}, "port"),
    ],
)
def test_lines_that_are_refused(change, why):
    good = {"name": "r", "address": 0, "port": "pty:/x", "key": bytes(range(16)), "speed": 9600}
    with pytest.raises(ValueError, match=why):
        ReaderLine(**{**good, **change})


def test_panels_that_are_refused():
    def line(name="a", address=0, port="pty:/x", seed=0):
        return ReaderLine(name, address, port, bytes(range(seed, seed + 16)))

    with pytest.raises(ValueError, match="1 to 8"):
        Panel([])
    with pytest.raises(ValueError, match="1 to 8"):
        Panel([line(str(n), n, seed=n) for n in range(9)])
    with pytest.raises(ValueError, match="name"):
        Panel([line(), line(address=1, seed=1)])
    with pytest.raises(ValueError, match="address"):
        Panel([line(), line("b", seed=1)])
    with pytest.raises(ValueError, match="key"):
        Panel([line(), line("b", 1)])
    with pytest.raises(KeyError):
        Panel([line()]).text("nobody", "x")
