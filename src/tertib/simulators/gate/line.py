"""The wire between a panel and simulated readers: a pseudo terminal under a name that stays."""

from __future__ import annotations

import os
import pty
import tty
from pathlib import Path


class Wire:
    """The readers' end of a pseudo terminal; the panel opens ``link``, as it would /dev/ttyUSB0."""

    def __init__(self, link: Path) -> None:
        self.link = link
        self.fd = self._panel_end = -1

    def plug(self) -> None:
        """Make the terminal and point the link at it."""
        if self.fd >= 0:
            return
        self.fd, self._panel_end = pty.openpty()
        tty.setraw(self._panel_end)
        os.set_blocking(self.fd, False)
        self.link.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.link.with_name(f".{self.link.name}.{os.getpid()}")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(os.ttyname(self._panel_end))
        fresh.replace(self.link)

    def unplug(self) -> None:
        """Pull the plug: the panel's end reads an error, as of a USB converter that is gone."""
        if self.fd >= 0:
            self.link.unlink(missing_ok=True)
            os.close(self.fd)
            os.close(self._panel_end)
            self.fd = self._panel_end = -1

    def read(self) -> bytes:
        """What came from the panel, maybe nothing."""
        try:
            return os.read(self.fd, 4096) if self.fd >= 0 else b""
        except OSError:
            return b""

    def write(self, data: bytes) -> int:
        """Send to the panel; a full wire takes nothing."""
        try:
            return os.write(self.fd, data) if self.fd >= 0 else len(data)
        except OSError:
            return 0
