"""As much of ONVIF as it takes to turn a camera to its presets: five operations over SOAP.

Profile S: device service for the clock, media service for the profile, PTZ service. A user name
token (WS-Security, digest) where there is a password, stamped with the camera's own time.
"""

from __future__ import annotations

import base64
import hashlib
import math
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

import httpx

_SPACES = {
    "tds": "http://www.onvif.org/ver10/device/wsdl",
    "trt": "http://www.onvif.org/ver10/media/wsdl",
    "tptz": "http://www.onvif.org/ver20/ptz/wsdl",
}
_WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
_LARGEST = 1_000_000
"""Bytes of an answer; a list of presets is a few thousand."""


class Trouble(Exception):
    """The camera does not answer, or not with what was asked for."""


@dataclass(frozen=True, slots=True)
class Place:
    """Pan and tilt from -1 to 1."""

    pan: float
    tilt: float


class Onvif:
    """Speaks to the device service at ``url``; for one thread."""

    def __init__(self, url: str, user: str = "", password: str = "") -> None:
        self._url, self._user, self._password = url, user, password
        self._client = httpx.Client(timeout=5, trust_env=False)
        self._ptz = self._profile = ""
        self._ahead = 0.0

    def close(self) -> None:
        self._client.close()

    def connect(self) -> None:
        """Find the camera's services and its profile.

        Raises:
            Trouble: as every method here.
        """
        self._ahead = self._clock() - datetime.now(UTC).timestamp()
        found = self._ask(self._url, "tds", "GetCapabilities", "<tds:Category>All</tds:Category>")
        media, ptz = (self._address(found, name) for name in ("Media", "PTZ"))
        profile = _first(self._ask(media, "trt", "GetProfiles"), "Profiles")
        self._profile, self._ptz = profile.attrib.get("token", ""), ptz

    def forget(self) -> None:
        """Connect anew before the next call: after a restart of the camera its clock may be
        another one, and so its services."""
        self._ptz = ""

    def presets(self) -> dict[str, Place | None]:
        """Where each preset looks, by its token; None if the camera does not say."""
        found = self._turning("GetPresets")
        return {
            one.attrib.get("token", ""): _place(one)
            for one in found.iter() if _local(one) == "Preset"
        }  # fmt: skip

    def where(self) -> Place | None:
        """Where it looks now, if it says so."""
        return _place(self._turning("GetStatus"))

    def go(self, preset: str) -> None:
        """Begin to turn to a preset."""
        self._turning("GotoPreset", f"<tptz:PresetToken>{escape(preset)}</tptz:PresetToken>")

    # -- SOAP ------------------------------------------------------------------------------------

    def _turning(self, operation: str, more: str = "") -> ElementTree.Element:
        if not self._ptz:
            self.connect()
        token = f"<tptz:ProfileToken>{escape(self._profile)}</tptz:ProfileToken>"
        return self._ask(self._ptz, "tptz", operation, token + more)

    def _clock(self) -> float:
        found = self._ask(self._url, "tds", "GetSystemDateAndTime", sign=False)
        utc = _first(found, "UTCDateTime")
        try:
            parts = [int(_first(utc, name).text or "") for name in
                     ("Year", "Month", "Day", "Hour", "Minute", "Second")]  # fmt: skip
            return datetime(*parts, tzinfo=UTC).timestamp()  # type: ignore[arg-type, misc]
        except ValueError:
            raise Trouble("clock") from None

    def _address(self, capabilities: ElementTree.Element, name: str) -> str:
        """A service's path at the host we know: what a camera says of its own host is often wrong
        behind a router, and must not lead elsewhere."""
        told = httpx.URL(_first(_first(capabilities, name), "XAddr").text or "")
        return str(httpx.URL(self._url).copy_with(raw_path=told.raw_path))

    def _ask(
        self, url: str, space: str, operation: str, inside: str = "", sign: bool = True
    ) -> ElementTree.Element:
        name = f"{space}:{operation}"
        spaces = " ".join(f"xmlns:{key}={quoteattr(value)}" for key, value in _SPACES.items())
        text = (
            '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope">'
            f"<s:Header>{self._token() if sign and self._user else ''}</s:Header>"
            f"<s:Body {spaces}><{name}>{inside}</{name}></s:Body></s:Envelope>"
        )
        kind = f'application/soap+xml; charset=utf-8; action="{_SPACES[space]}/{operation}"'
        try:
            answer = self._client.post(url, content=text, headers={"Content-Type": kind})
        except httpx.HTTPError as fault:
            raise Trouble(type(fault).__name__) from None
        if answer.status_code != 200:
            raise Trouble(f"{operation}-{answer.status_code}")
        if len(answer.content) > _LARGEST or b"<!DOCTYPE" in answer.content:
            raise Trouble("answer")
        try:
            document = ElementTree.fromstring(answer.content)  # noqa: S314 (no DOCTYPE, bounded)
        except ElementTree.ParseError:
            raise Trouble("answer") from None
        return _first(document, f"{operation}Response")

    def _token(self) -> str:
        made = datetime.fromtimestamp(datetime.now(UTC).timestamp() + self._ahead, UTC)
        created, nonce = made.strftime("%Y-%m-%dT%H:%M:%SZ"), secrets.token_bytes(16)
        digest = hashlib.sha1(nonce + created.encode() + self._password.encode())  # noqa: S324
        word, once = (base64.b64encode(one).decode() for one in (digest.digest(), nonce))
        secext, utility = (f"{_WSSE}wssecurity-{one}-1.0.xsd" for one in ("secext", "utility"))
        kind = f"{_WSSE}username-token-profile-1.0#PasswordDigest"
        coded = f"{_WSSE}soap-message-security-1.0#Base64Binary"
        return (
            f'<w:Security xmlns:w="{secext}" xmlns:u="{utility}" s:mustUnderstand="1">'
            f"<w:UsernameToken><w:Username>{escape(self._user)}</w:Username>"
            f'<w:Password Type="{kind}">{word}</w:Password>'
            f'<w:Nonce EncodingType="{coded}">{once}</w:Nonce>'
            f"<u:Created>{created}</u:Created></w:UsernameToken></w:Security>"
        )


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _first(element: ElementTree.Element, name: str) -> ElementTree.Element:
    found = next((one for one in element.iter() if _local(one) == name), None)
    if found is None:
        raise Trouble(name)
    return found


def _place(element: ElementTree.Element) -> Place | None:
    """Optional in presets and status alike (ONVIF PTZ service, 5.2 and 5.4)."""
    found = next((one for one in element.iter() if _local(one) == "PanTilt" and one.attrib), None)
    if found is None:
        return None
    try:
        place = Place(float(found.attrib["x"]), float(found.attrib["y"]))
    except (KeyError, ValueError):
        return None
    return place if math.isfinite(place.pan) and math.isfinite(place.tilt) else None
