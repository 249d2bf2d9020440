"""The camera's head, which ONVIF turns: where it looks, its presets. SOAP in and out.

Device, media and PTZ service of one camera at ``/onvif/NAME``, as ONVIF Profile S has them, with
the user name token of WS-Security (digest) where a password is set.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tertib.simulators.camera.stream import Stream
from tertib.simulators.camera.views import PLAIN

OLD_S = 60
"""A token made longer ago or later than this by the camera's own clock is refused."""
SPEED = 0.5
"""Of the pan range a second."""
ASIDE = 0.02
"""So far from home another view is seen."""
_ENVELOPE = """<?xml version="1.0" encoding="UTF-8"?>
<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"
 xmlns:tds="http://www.onvif.org/ver10/device/wsdl" xmlns:trt="http://www.onvif.org/ver10/media/wsdl"
 xmlns:tptz="http://www.onvif.org/ver20/ptz/wsdl" xmlns:tt="http://www.onvif.org/ver10/schema"
 xmlns:ter="http://www.onvif.org/ver10/error"><s:Body>{}</s:Body></s:Envelope>"""
_FAULT = """<s:Fault><s:Code><s:Value>s:{who}</s:Value><s:Subcode><s:Value>ter:{what}</s:Value>
</s:Subcode></s:Code><s:Reason><s:Text xml:lang="en">{what}</s:Text></s:Reason></s:Fault>"""
Place = tuple[float, float]


class Fault(Exception):
    """What was asked for cannot be answered; the message is ONVIF's name for why."""


@dataclass
class Turning:
    """Where the camera of a stream looks: pan and tilt from -1 to 1; it takes time to turn."""

    stream: Stream
    presets: dict[str, Place] = field(
        default_factory=lambda: {"1": (0.0, 0.0), "2": (-0.1, 0.0), "3": (0.1, 0.0)}
    )
    home: Place = (0.0, 0.0)
    moves: list[str] = field(default_factory=list)
    """What it was ordered, for drills."""
    _from: Place = (0.0, 0.0)
    _to: Place = (0.0, 0.0)
    _began: float = 0.0

    def now(self) -> Place:
        """Where it looks at this moment."""
        way = max(abs(there - here) for here, there in zip(self._from, self._to, strict=True))
        done = min(1.0, (time.monotonic() - self._began) * SPEED / way) if way else 1.0
        pan, tilt = (here + (there - here) * done
                     for here, there in zip(self._from, self._to, strict=True))  # fmt: skip
        return pan, tilt

    def turn(self, to: Place, order: str) -> None:
        """Begin to turn."""
        self.moves.append(order)
        if self.stream.behaviour.stuck:
            return
        pan, tilt = (max(-1.0, min(1.0, one)) for one in to)
        self._from, self._to, self._began = self.now(), (pan, tilt), time.monotonic()

    def clock(self) -> datetime:
        """What time the camera thinks it is."""
        return datetime.now(UTC) + timedelta(seconds=self.stream.behaviour.clock)

    def stop(self) -> None:
        """Stay."""
        self._from = self._to = self.now()

    @property
    def moving(self) -> bool:
        return self.now() != self._to

    async def show(self) -> None:
        """Turned aside another part of the hall is seen."""
        aside = abs(self._to[0] - self.home[0]) > ASIDE
        if self.stream.behaviour.view in (PLAIN, "moved"):
            await self.stream.behave(view="moved" if aside else PLAIN)

    def state(self) -> dict[str, Any]:
        """For the page and for drills."""
        pan, tilt = self.now()
        return {"pan": pan, "tilt": tilt, "presets": self.presets, "moves": self.moves}


@dataclass(frozen=True)
class Call:
    """An operation asked for, and its arguments by name wherever they stand."""

    name: str
    body: ElementTree.Element

    def text(self, name: str) -> str:
        """An argument.

        Raises:
            Fault: it is missing.
        """
        found = next((one for one in self.body.iter() if _local(one) == name), None)
        if found is None:
            raise Fault("InvalidArgs")
        return (found.text or "").strip()

    def place(self) -> Place:
        """The pan and tilt asked for.

        Raises:
            Fault: there is none.
        """
        found = next((one for one in self.body.iter() if _local(one) == "PanTilt"), None)
        try:
            assert found is not None
            return float(found.attrib["x"]), float(found.attrib["y"])
        except (AssertionError, KeyError, ValueError):
            raise Fault("InvalidPosition") from None


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _position(place: Place) -> str:
    return f'<tt:PanTilt x="{place[0]:.4f}" y="{place[1]:.4f}"/><tt:Zoom x="0"/>'


def answer(head: Turning, call: Call, url: str) -> str:
    """Do what is asked; the inside of the SOAP body.

    Raises:
        Fault: it is not known, or its arguments make no sense.
    """
    if call.name == "GetSystemDateAndTime":
        return _date(head.clock())
    if call.name == "GetCapabilities":
        names = ("Device", "Media", "PTZ")
        inside = "".join(f"<tt:{one}><tt:XAddr>{url}</tt:XAddr></tt:{one}>" for one in names)
        return _said("tds", call, f"<tds:Capabilities>{inside}</tds:Capabilities>")
    if call.name == "GetServices":
        spaces = ("ver10/device/wsdl", "ver10/media/wsdl", "ver20/ptz/wsdl")
        return _said("tds", call, "".join(
            f"<tds:Service><tds:Namespace>http://www.onvif.org/{space}</tds:Namespace>"
            f"<tds:XAddr>{url}</tds:XAddr><tds:Version><tt:Major>2</tt:Major><tt:Minor>0</tt:Minor>"
            "</tds:Version></tds:Service>" for space in spaces
        ))  # fmt: skip
    if call.name == "GetDeviceInformation":
        return _said("tds", call, "<tds:Manufacturer>Tertib</tds:Manufacturer><tds:Model>simulated"
                     "</tds:Model><tds:FirmwareVersion>1</tds:FirmwareVersion><tds:SerialNumber>1"
                     "</tds:SerialNumber><tds:HardwareId>1</tds:HardwareId>")  # fmt: skip
    if call.name == "GetProfiles":
        name = escape(head.stream.name)
        return _said("trt", call, f'<trt:Profiles token="main" fixed="true"><tt:Name>{name}'
                     "</tt:Name></trt:Profiles>")  # fmt: skip
    return _turn(head, call)


def _turn(head: Turning, call: Call) -> str:
    if call.text("ProfileToken") != "main":
        raise Fault("NoProfile")
    if call.name == "GetStatus":
        moving = "MOVING" if head.moving else "IDLE"
        mute = head.stream.behaviour.mute
        position = "" if mute else f"<tt:Position>{_position(head.now())}</tt:Position>"
        return _said("tptz", call, f"<tptz:PTZStatus>{position}"
                     f"<tt:MoveStatus><tt:PanTilt>{moving}</tt:PanTilt></tt:MoveStatus>"
                     f"<tt:UtcTime>{head.clock():%Y-%m-%dT%H:%M:%SZ}</tt:UtcTime>"
                     "</tptz:PTZStatus>")  # fmt: skip
    if call.name == "GetPresets":
        placed = not head.stream.behaviour.unplaced
        return _said("tptz", call, "".join(
            f'<tptz:Preset token="{escape(token)}"><tt:Name>{escape(token)}</tt:Name>'
            + (f"<tt:PTZPosition>{_position(place)}</tt:PTZPosition>" if placed else "")
            + "</tptz:Preset>"
            for token, place in head.presets.items()
        ))  # fmt: skip
    if call.name == "GotoPreset":
        token = call.text("PresetToken")
        if token not in head.presets:
            raise Fault("NoToken")
        head.turn(head.presets[token], f"preset {token}")
    elif call.name == "SetPreset":
        token = call.text("PresetToken")
        head.presets[token] = head.now()
        return _said("tptz", call, f"<tptz:PresetToken>{escape(token)}</tptz:PresetToken>")
    elif call.name == "GotoHomePosition":
        head.turn(head.home, "home")
    elif call.name == "AbsoluteMove":
        head.turn(call.place(), "absolute")
    elif call.name == "Stop":
        head.stop()
    else:
        raise Fault("ActionNotSupported")
    return _said("tptz", call, "")


def _said(space: str, call: Call, inside: str) -> str:
    return f"<{space}:{call.name}Response>{inside}</{space}:{call.name}Response>"


def _date(now: datetime) -> str:
    return (
        "<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>NTP"
        "</tt:DateTimeType><tt:DaylightSavings>false</tt:DaylightSavings><tt:UTCDateTime><tt:Time>"
        f"<tt:Hour>{now.hour}</tt:Hour><tt:Minute>{now.minute}</tt:Minute>"
        f"<tt:Second>{now.second}</tt:Second></tt:Time><tt:Date><tt:Year>{now.year}</tt:Year>"
        f"<tt:Month>{now.month}</tt:Month><tt:Day>{now.day}</tt:Day></tt:Date></tt:UTCDateTime>"
        "</tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>"
    )


def admitted(document: ElementTree.Element, password: str, now: datetime) -> bool:
    """Whether the user name token is of ``now`` and fits ``user:password`` (WS-Security 1.1)."""
    if not password:
        return True
    user, _, word = password.partition(":")
    given = {_local(one): (one.text or "").strip() for one in document.iter()}
    try:
        age = now - datetime.fromisoformat(given["Created"])
        if abs(age.total_seconds()) > OLD_S:
            return False
        nonce = base64.b64decode(given["Nonce"])
        made = hashlib.sha1(nonce + given["Created"].encode() + word.encode())  # noqa: S324
        digest = base64.b64encode(made.digest()).decode()
        return given["Username"] == user and hmac.compare_digest(given["Password"], digest)
    except (KeyError, ValueError):
        return False


def routes(heads: dict[str, Turning], password: str = "") -> list[Route]:
    """``POST /onvif/NAME``: all three services of a camera."""

    async def serve(request: Request) -> Response:
        head = heads.get(request.path_params["name"])
        if head is None:
            return Response(status_code=404)
        try:
            document = ElementTree.fromstring(await request.body())  # noqa: S314 (a simulator)
            body = next(one for one in document if _local(one) == "Body")
            call = Call(_local(body[0]), body[0])
        except (ElementTree.ParseError, StopIteration, IndexError):
            return _soap(_FAULT.format(who="Sender", what="WellFormed"), 400)
        open_to_all = call.name == "GetSystemDateAndTime"
        if not open_to_all and not admitted(document, password, head.clock()):
            return _soap(_FAULT.format(who="Sender", what="NotAuthorized"), 401)
        try:
            told = answer(head, call, str(request.url))
        except Fault as wrong:
            return _soap(_FAULT.format(who="Receiver", what=wrong), 500)
        await head.show()
        return _soap(told)

    return [Route("/onvif/{name}", serve, methods=["POST"])]


def _soap(inside: str, status: int = 200) -> Response:
    kind = "application/soap+xml; charset=utf-8"
    return Response(_ENVELOPE.format(inside), status, media_type=kind)
