"""The file of a camera agent: what all agents have, its camera, its lane, what it finds odd."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, Self
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, SecretStr, field_validator, model_validator

from tertib.edge.config import AgentConfig, BadConfig, Part

KINDS = ("rtsp", "rtsps", "usb", "file")


class Lane(Part):
    """Where the camera looks."""

    id: UUID
    direction: Literal["exit", "entry"]


class Camera(Part):
    """The camera itself. Times in milliseconds."""

    source: str
    """``rtsp://host/path``, ``usb:/dev/video0`` or ``file:clip.mp4`` (relative to this file)."""
    user: str = ""
    password_file: Path | None = None
    """Its second half; neither stands in ``source``."""
    width: int | None = Field(default=None, ge=160)
    height: int | None = Field(default=None, ge=120)
    rate: int | None = Field(default=None, ge=1, le=120)
    """What a USB camera is asked for."""
    pace: Literal["live", "free"] = "live"
    """Of a file: at its own pace, over and over; or once, each picture as soon as wanted."""
    lost_ms: int = Field(default=5_000, ge=500)
    """No picture for so long, and the camera is lost."""
    retry_ms: int = Field(default=5_000, ge=200)
    """The longest pause between two attempts to reach it."""
    oldest_ms: int = Field(default=100, ge=20)
    """A picture older than this is not looked at any more."""

    @field_validator("source")
    @classmethod
    def _known(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in KINDS or not (parts.netloc or parts.path):
            raise ValueError("rtsp://..., rtsps://..., usb:/dev/video0 or file:clip.mp4")
        if "@" in parts.netloc:
            raise ValueError("name and password belong in user and password_file")
        return value


class Health(Part):
    """When the picture itself is odd; seconds of the counting clock, greys 0 to 255."""

    every_ms: int = Field(default=500, ge=50)
    after_s: float = Field(default=6.0, gt=0)
    """So long it must be odd before it is told, and right again before that is told."""
    frozen_s: float = Field(default=60.0, gt=0)
    """Longer: a quiet hall looks still for a moment."""
    frozen_change: float = 0.05
    """Mean change of grey from look to look, below which nothing moved, not even noise."""
    dark_level: float = 16.0
    """Nine of ten spots are darker than this."""
    covered_spread: float = 10.0
    """Standard deviation of grey, below which there is nothing to be seen but a surface."""
    moved_share: float = Field(default=0.6, gt=0, lt=1)
    """So much of the view is no longer what it was."""
    learn_s: float = Field(default=10.0, gt=0)
    """How long a good view is looked at before it is the one to compare with."""


class Alert(Part):
    """What the lane sees and hears of a candidate without the centre."""

    port: int = Field(default=0, ge=0, le=65_535)
    """The lane display, http://127.0.0.1:PORT/ on this machine only; 0 for none."""
    command: list[str] = []
    """Started for each local alert, e.g. ["aplay", "-q", "/usr/share/sounds/alarm.wav"]; that it
    ended well says that the lane was told."""
    after_ms: int = Field(default=1_500, ge=0)
    """The centre has not taken a candidate for so long: the lane is told here."""
    shown_s: int = Field(default=120, ge=5)
    """How long a candidate stays on the display."""
    repeat_s: int = Field(default=30, ge=0)
    """The same subject within it is told again only if the likeness is in a higher band."""

    @property
    def tells(self) -> bool:
        """Whether there is anything by which the lane can be told without the centre."""
        return bool(self.port or self.command)


class Recognition(Part):
    """Which models look, and how strictly (see docs/subjects/recognition.md)."""

    models: Path | None = None
    """Folder of the models; the installation's own if empty."""
    model: str = "dlib-resnet"
    pad: str = ""
    """A model that hints at presentation attacks; none if empty."""
    rate: float = Field(default=0.001, gt=0, lt=1)
    """Accepted share of strangers who raise an alert."""
    every: int = Field(default=3, ge=1, le=30)
    """Faces are looked for in one of so many pictures."""
    threads: int = Field(default=1, ge=1, le=16)
    scores: Path | None = None
    """Where the best score of each person who passed is written, a number a line, for ``tertib
    recognition calibrate``; nowhere if empty."""


class Calibration(Part):
    """This site's own tail of strangers' scores, as ``tertib recognition calibrate`` prints it; the
    model's if left out."""

    level: float = Field(allow_inf_nan=False)
    share: float = Field(gt=0, le=1)
    scale: float = Field(gt=0, allow_inf_nan=False)
    shape: float = Field(default=0.0, allow_inf_nan=False)
    model: str = ""
    """Of which model, as ``tertib recognition calibrate`` knows it; another one is refused."""


class Turning(Part):
    """A camera that turns, over ONVIF; degrees left and right of home."""

    url: str
    """Its device service, e.g. http://10.0.0.5/onvif/device_service."""
    user: str = ""
    password_file: Path | None = None
    home: str = "1"
    """Token of the preset that looks at the lane."""
    presets: list[str] = []
    """Further presets, visited one after the other while nobody is served."""
    span: float = Field(default=90.0, gt=0, le=90)
    """All presets must lie within so many degrees of each other."""
    degrees: float = Field(default=350.0, gt=0)
    """What the camera's pan range from -1 to 1 is in degrees."""
    opens: str = Field(default="06:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    closes: str = Field(default="22:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    """Service hours: at home within them, sweeping outside."""
    stay_s: int = Field(default=30, ge=5)


class CameraConfig(AgentConfig):
    """The whole file."""

    lane: Lane
    camera: Camera
    health: Health = Health()
    alert: Alert = Alert()
    recognition: Recognition = Recognition()
    calibration: Calibration | None = None
    turning: Turning | None = None
    zone: str = ""
    """Zone of the times shown and of service hours (IANA); the machine's own if empty."""
    keep_shots_h: int = Field(default=24, ge=1)
    """Pictures that the centre did not take in this time are given up, as it would erase them."""

    @field_validator("zone")
    @classmethod
    def _is_a_zone(cls, value: str) -> str:
        if value and value not in available_timezones():
            raise ValueError("no such zone, e.g. Asia/Jakarta")
        return value

    def local(self, at: int) -> datetime:
        """Milliseconds since 1970 UTC as the time on the wall of the lane."""
        return datetime.fromtimestamp(at / 1000, UTC).astimezone(
            ZoneInfo(self.zone) if self.zone else None
        )

    @model_validator(mode="after")
    def _passwords_have_users(self) -> Self:
        for part in (self.camera, self.turning):
            if part and part.password_file and not part.user:
                raise ValueError("password_file needs user")
        return self

    def password(self, part: Camera | Turning) -> str:
        """What stands in its file; empty if it has none.

        Raises:
            BadConfig: the file cannot be read.
        """
        if part.password_file is None:
            return ""
        try:
            return (self.folder / part.password_file).read_text().strip()
        except OSError as wrong:
            raise BadConfig(f"password_file: {wrong.strerror}") from None

    def address(self) -> SecretStr:
        """The source with name and password, as the video library wants it; never to be logged."""
        parts = urlsplit(self.camera.source)
        if parts.scheme == "file":
            return SecretStr(str(self.folder / parts.path))
        if parts.scheme == "usb":
            return SecretStr(parts.path)
        word = self.password(self.camera)
        who = f"{quote(self.camera.user, '')}:{quote(word, '')}@" if self.camera.user else ""
        return SecretStr(urlunsplit(parts._replace(netloc=who + parts.netloc)))
