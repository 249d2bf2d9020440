"""Whole frames out of whatever a line brings."""

from __future__ import annotations

import socket

from hypothesis import given
from hypothesis import strategies as st

from tertib.edge.osdp.ports import Port
from tertib.edge.osdp.wire import Wire
from tertib.edge.tests.osdp_frames import REPLY, SOM, build


class Ours(Port):
    """A wire whose other end the test holds."""

    def __init__(self) -> None:
        super().__init__("")
        self.open()

    def _open(self) -> int:
        near, self.far = socket.socketpair()
        near.setblocking(False)
        return near.detach()


noise = st.binary(max_size=6).map(lambda raw: raw.replace(bytes([SOM]), b""))
answers = st.lists(st.tuples(noise, st.integers(0, 126), st.binary(min_size=1, max_size=120)))


@given(answers, st.data())
def test_frames_arrive_whole_however_they_come(said, data):
    port, heard, taken = Ours(), [], b""
    wire = Wire(port, heard.append)
    frames = [build(to | REPLY, 1, payload)[1:] for _, to, payload in said]  # without the mark
    stream = b"".join(before + frame for (before, _, _), frame in zip(said, frames, strict=True))
    while stream:
        part = data.draw(st.integers(1, len(stream)))
        port.far.sendall(stream[:part])
        stream = stream[part:]
        while given := wire.read(64):
            assert len(given) <= 64
            taken += given
        whole = len(heard)
        assert taken == b"".join(frames[:whole])
    assert taken == b"".join(frames)
    assert heard == [to for _, to, _ in said]
    port.far.close()
    port.close()


def test_an_answer_broken_off_does_not_spoil_the_next():
    port = Ours()
    wire = Wire(port, lambda address: None)
    port.far.sendall(build(REPLY, 1, b"broken")[1:8])
    assert wire.read(64) == b""
    wire.write(build(0, 2, b"\x60"))
    frame = build(REPLY, 2, b"\x40")
    port.far.sendall(bytes([SOM, REPLY, 0xFF, 0xFF]) + frame)  # a length that cannot be
    assert wire.read(64) == frame[1:]
    port.far.close()
    port.close()
