"""The simulated camera held against the standards it speaks, byte by byte."""

from __future__ import annotations

import socket
import struct
import subprocess
import sys
import threading
from contextlib import contextmanager
from itertools import pairwise
from types import SimpleNamespace

import av
import httpx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertib.simulators.camera import clips, rtp, scanner
from tertib.simulators.camera.stream import Behaviour
from tertib.simulators.camera.turning import Turning

SIZE = (192, 320)


def pictures(count=30):
    rng = np.random.default_rng(1)
    still = rng.integers(0, 255, (SIZE[0] // 16, SIZE[1] // 16, 3), np.uint8)
    still = still.repeat(16, axis=0).repeat(16, axis=1)
    for number in range(count):
        yield np.roll(still, number * 4, axis=1)


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    """As cameras write it, and with B frames in another container."""
    folder = tmp_path_factory.mktemp("films")
    made = {}
    for name, frames in (("plain.mp4", 0), ("b.mkv", 3)):
        with av.open(str(folder / name), "w") as out:
            stream = out.add_stream("libx264", rate=25)
            stream.height, stream.width = SIZE
            stream.pix_fmt = "yuv420p"
            stream.options = {"bf": str(frames), "g": "10", "preset": "veryfast"}
            for picture in pictures():
                out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
            out.mux(stream.encode(None))
        made[name] = folder / name
    return made


nals = st.binary(min_size=1, max_size=6_000).map(lambda body: bytes([0x65]) + body)


def joined(bodies):
    """What a receiver puts together (RFC 6184, 5.8)."""
    units, part = [], b""
    for body in bodies:
        if body[0] & 0x1F != 28:
            units.append(body)
            continue
        if body[1] & 0x80:
            assert not part
            part = bytes([body[0] & 0xE0 | body[1] & 0x1F])
        part += body[2:]
        if body[1] & 0x40:
            units.append(part)
            part = b""
    assert not part
    return units


@given(st.lists(nals, min_size=1, max_size=5), st.integers(0, 65_535), st.integers(0, 2**33))
def test_a_picture_in_packets_is_the_same_picture(units, sequence, stamp):
    found, after = rtp.packets(units, sequence, stamp, 7)
    assert joined([packet[12:] for packet in found]) == units
    heads = [struct.unpack(">BBHII", packet[:12]) for packet in found]
    assert [head[1] >> 7 for head in heads] == [0] * (len(found) - 1) + [1]
    assert [head[2] for head in heads] == [(sequence + n) % 65_536 for n in range(len(found))]
    assert {(head[0], head[1] & 127, head[3], head[4]) for head in heads} == {
        (0x80, 96, stamp % 2**32, 7)
    }
    assert after == (sequence + len(found)) % 65_536
    assert max(map(len, found)) <= rtp.LARGEST + 12


def test_units_are_found_between_both_kinds_of_start_codes():
    assert rtp.split(b"\0\0\0\1\x67ab\0\0\1\x68c\0\0\0\1\x65d\0e") == [
        b"\x67ab", b"\x68c", b"\x65d\0e"
    ]  # fmt: skip
    assert rtp.split(b"") == []


@pytest.mark.parametrize("name", ["plain.mp4", "b.mkv"])
def test_a_clip_is_whole_and_without_b_frames(films, name):
    clip = clips.load(films[name])
    assert len(clip.units) == 30
    assert clip.seconds == pytest.approx(1.2)
    assert clip.units[0].key
    kinds = {nal[0] & 0x1F for nal in clip.units[0].nals}
    assert {clips.SPS, clips.PPS, clips.IDR} <= kinds
    assert "sprop-parameter-sets=" in clip.fmtp()
    codec = av.CodecContext.create("h264", "r")
    shown = []
    for unit in clip.units:
        data = b"".join(b"\0\0\0\1" + nal for nal in unit.nals)
        shown += codec.decode(av.Packet(data))
    shown += codec.decode(None)
    assert len(shown) == 30
    wanted = list(pictures())[20].astype(int)
    assert abs(shown[20].to_ndarray(format="bgr24").astype(int) - wanted).mean() < 12


@contextmanager
def camera(films):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "tertib.simulators.camera", "--port", str(port),
         "--clip", f"a={films['plain.mp4']}"]
    )  # fmt: skip
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30) as web:
            for _ in range(300):
                try:
                    web.get("/healthz")
                    break
                except httpx.TransportError:
                    threading.Event().wait(0.1)
            yield web, web.get("/state").json()["rtsp"]
    finally:
        process.kill()
        process.wait()


class Talk:
    """An RTSP client that sees every byte."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), 10)
        self.file = self.socket.makefile("rb")
        self.url, self.number, self.session = f"rtsp://127.0.0.1:{port}/a", 0, ""

    def say(self, method, url="", **headers):
        self.number += 1
        lines = [f"{method} {url or self.url} RTSP/1.0", f"CSeq: {self.number}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode())

    def ask(self, method, url="", **headers):
        if self.session:
            headers["Session"] = self.session
        self.say(method, url, **headers)
        while (first := self.file.read(1)) == b"$":
            self.packet(b"$")
        line = first + self.file.readline()
        found = {}
        while text := self.file.readline().strip():
            name, _, value = text.decode().partition(": ")
            found[name] = value
        assert found["CSeq"] == str(self.number)
        body = self.file.read(int(found.get("Content-Length", 0)))
        return int(line.split()[1]), found, body.decode()

    def packet(self, mark=b""):
        assert (mark or self.file.read(1)) == b"$"
        channel, length = struct.unpack(">BH", self.file.read(3))
        return channel, self.file.read(length)


def test_the_conversation_of_rfc_2326(films):
    with camera(films) as (web, port):
        talk = Talk(port)
        status, found, _ = talk.ask("OPTIONS")
        assert status == 200
        assert {"DESCRIBE", "SETUP", "PLAY", "TEARDOWN"} <= set(found["Public"].split(", "))
        status, found, sdp = talk.ask("DESCRIBE", Accept="application/sdp")
        assert found["Content-Base"] == talk.url + "/"
        assert "m=video 0 RTP/AVP 96" in sdp
        assert "a=rtpmap:96 H264/90000" in sdp
        assert talk.ask("DESCRIBE", talk.url + "x")[0] == 404
        assert talk.ask("PLAY")[0] == 454
        assert talk.ask("RECORD")[0] == 405
        udp = "RTP/AVP;unicast;client_port=5000-5001"
        assert talk.ask("SETUP", talk.url + "/track1", Transport=udp)[0] == 461
        status, found, _ = talk.ask(
            "SETUP", talk.url + "/track1", Transport="RTP/AVP/TCP;unicast;interleaved=4-5"
        )
        assert status == 200
        assert "interleaved=4-5" in found["Transport"]
        talk.session = found["Session"].split(";")[0]
        status, found, _ = talk.ask("PLAY", Range="npt=0-")
        assert status == 200
        assert "seq=" in found["RTP-Info"]
        bodies, channels = [], set()
        while len(bodies) < 60:
            channel, data = talk.packet()
            channels.add(channel)
            if channel == 4:
                bodies.append(data)
        numbers = [struct.unpack(">H", data[2:4])[0] for data in bodies]
        assert all((b - a) % 65_536 == 1 for a, b in pairwise(numbers))
        assert bodies[0][12] & 0x1F in (clips.SPS, 6, 9, 28), "it begins with a key frame"
        assert channels <= {4, 5}
        assert web.get("/state").json()["cameras"]["a"]["watching"] == 1
        talk.socket.sendall(b"$\x05\0\x04abcd")  # a receiver report, to be read over
        assert talk.ask("GET_PARAMETER")[0] == 200
        assert talk.ask("TEARDOWN")[0] == 200
        assert web.get("/state").json()["cameras"]["a"]["watching"] == 0
        talk.socket.close()


def test_nonsense_ends_the_connection_and_not_the_server(films):
    with camera(films) as (web, port):
        odd = b"DESCRIBE x RTSP/1.0\r\nContent-Length: y\r\n\r\n"
        for words in (b"\r\n\r\n", b"GET\r\n\r\n", b"\xff" * 70_000, odd):
            with socket.create_connection(("127.0.0.1", port), 10) as wrong:
                wrong.sendall(words)
                wrong.shutdown(socket.SHUT_WR)
                wrong.settimeout(10)
                try:
                    wrong.recv(100)
                except ConnectionError:
                    continue
        assert Talk(port).ask("OPTIONS")[0] == 200
        for bad in ({"view": "upside"}, {"slow": 0}, {"colour": 1}):
            assert web.post("/control/a", json=bad).status_code == 400
        assert web.post("/control/b", json={}).status_code == 404
        assert web.post("/onvif/a", content=b"<x").status_code == 400


def test_the_sample_passport_of_icao_9303():
    """Doc 9303-4, appendix B."""
    told = dict(scanner.samples())["Anna Maria Eriksson"]
    assert told.split("\n") == [
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
        "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
        "",
    ]
    for _, text in scanner.samples():
        assert [len(line) for line in text.split("\n")] == [44, 44, 0]
    with pytest.raises(ValueError, match="born"):
        scanner.read({"surname": "X", "number": "1", "nationality": "IDN", "born": "1990",
                      "expires": "300101"})  # fmt: skip


def test_turning_takes_its_time():
    head = Turning(SimpleNamespace(behaviour=Behaviour()))  # type: ignore[arg-type]
    head.turn((0.5, 0.0), "absolute")
    assert head.moving
    assert 0 <= head.now()[0] < 0.5
    head.stop()
    assert not head.moving
    head.turn((7.0, 0.0), "absolute")
    assert head._to == (1.0, 0.0)
