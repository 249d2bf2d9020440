"""The three Indonesian time zones (Keppres 41/1987) and how a local time is written."""

from datetime import datetime
from zoneinfo import ZoneInfo

ZONES = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}


def zone(name: str) -> ZoneInfo:
    """The zone of that IANA name.

    Raises:
        ValueError: if it is not one of the four that Indonesia uses.
    """
    if name not in ZONES:
        raise ValueError(f"not an Indonesian time zone: {name}")
    return ZoneInfo(name)


def abbreviation(name: str) -> str:
    """WIB, WITA or WIT for an IANA zone name."""
    zone(name)
    return ZONES[name]


def local(moment: datetime, name: str) -> datetime:
    """The aware ``moment`` on the clocks of zone ``name``."""
    return moment.astimezone(zone(name))
