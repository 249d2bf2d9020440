"""The biometric station and the printer behind one small protocol, HTTP with JSON.

Tertib learns that something was captured or printed, by which device and how well. Pictures,
fingerprints and passport numbers stay in the machines and the national systems behind them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import httpx

from tertib.counters.conf import counters


class MachineFault(Exception):
    """The machine did not do it; ``code``: ``unreachable``, ``busy``, ``poor`` or ``broken``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Reading:
    """What a machine did: its name, and how well in percent."""

    device: str
    quality: int


class Machine(Protocol):
    """A kind of machine (``biometrics``, ``printer``)."""

    def run(self, kind: str, job: UUID) -> Reading:
        """Do ``job`` (an opaque id); the same job again gives the same reading.

        Raises:
            MachineFault: it did not.
        """


class Station:
    """Machines that answer at an address."""

    def __init__(self, url: str, timeout: float) -> None:
        self.url, self.timeout = url.rstrip("/"), timeout

    def run(self, kind: str, job: UUID) -> Reading:
        """See :class:`Machine`."""
        try:
            answer = httpx.post(f"{self.url}/{kind}", json={"job": str(job)}, timeout=self.timeout)
            data = answer.json()
            if answer.status_code == 503:
                raise MachineFault("busy")
            if answer.status_code == 422:
                raise MachineFault("poor")
            if answer.status_code != 200 or data["job"] != str(job):
                raise MachineFault("broken")
            device, quality = str(data["device"])[:40], int(data["quality"])
        except httpx.HTTPError:
            raise MachineFault("unreachable") from None
        except (ValueError, KeyError, TypeError):
            raise MachineFault("broken") from None
        if not 0 <= quality <= 100:
            raise MachineFault("broken")
        return Reading(device, quality)


def station() -> Machine | None:
    """The machines of this installation; None: people do it and say so."""
    conf = counters()
    return Station(conf.machines_url, conf.machines_timeout) if conf.machines_url else None
