"""A small supervisor: starts processes in order, restarts what dies, stops all in reverse.

Children die with it (Linux parent-death signal), each in a process group of its own, so that a
kill -9 of any of them, or of the supervisor itself, leaves nothing behind that holds a port.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


class AlreadyRunning(Exception):
    """Another supervisor holds this data folder; the message names its process."""


class DidNotStart(Exception):
    """A process ended or stayed unready; the message names it and quotes its log."""


@dataclass(frozen=True)
class Program:
    """One process: how to start it, when it counts as ready, how to ask it to stop."""

    name: str
    command: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    ready: Callable[[], bool] = lambda: True
    stop_signal: int = signal.SIGTERM
    user: str | None = None
    patience: float = 30


@dataclass
class _Child:
    program: Program
    process: subprocess.Popen[bytes]
    started: float
    failures: int = 0
    retry_at: float | None = None


def lock(folder: Path) -> int:
    """Hold ``folder`` for this process until it ends; returns the file descriptor to keep.

    Raises:
        AlreadyRunning: another live process holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "up.lock"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        pid = path.read_text().strip() or "unknown"
        raise AlreadyRunning(
            f"{folder} is in use by another `tertib up` (process {pid}). Stop that one with Ctrl-C "
            f"or `kill {pid}`, or choose another folder with --data"
        ) from None
    os.ftruncate(descriptor, 0)
    os.write(descriptor, str(os.getpid()).encode())
    return descriptor


def end_leftovers(logs: Path, mark: str, seconds: float = 8) -> list[str]:
    """End what a killed supervisor left running; returns the names.

    A process counts only if ``mark`` stands in its command line or environment, so that a number
    that meanwhile belongs to somebody else is left alone.
    """
    found = {}
    for file in logs.glob("*.pid"):
        pid = int(file.read_text() or 0)
        if pid and _belongs(pid, mark):
            found[pid] = file.stem
    for pid, name in found.items():
        os.kill(pid, signal.SIGINT if name == "postgres" else signal.SIGTERM)
    until = time.monotonic() + seconds
    while any(_belongs(pid, mark) for pid in found) and time.monotonic() < until:
        time.sleep(0.05)
    for pid in found:
        if _belongs(pid, mark):
            os.killpg(pid, signal.SIGKILL)
    return sorted(found.values())


def _belongs(pid: int, mark: str) -> bool:
    try:
        folder = Path(f"/proc/{pid}")
        if folder.joinpath("stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return False
        said = folder.joinpath("cmdline").read_bytes()
        with contextlib.suppress(PermissionError):  # one that nobody may look into, a camera
            said += folder.joinpath("environ").read_bytes()
    except (OSError, IndexError):
        return False
    return mark.encode() in said


class Supervisor:
    """Runs programs until told to stop. Use from the main thread."""

    def __init__(self, logs: Path, tell: Callable[[str], None]) -> None:
        self.logs = logs
        self.tell = tell
        self.children: list[_Child] = []
        self.stopping = False
        logs.mkdir(parents=True, exist_ok=True)

    def start(self, program: Program) -> None:
        """Start ``program`` and return once it is ready.

        Raises:
            DidNotStart: it ended first, or was not ready within its patience.
        """
        child = _Child(program, self._spawn(program), time.monotonic())
        self.children.append(child)
        until = time.monotonic() + program.patience
        while not program.ready():
            if child.process.poll() is not None or time.monotonic() > until:
                raise DidNotStart(f"{program.name} did not start:\n{self._tail(program.name)}")
            if self.stopping:
                return
            time.sleep(0.05)

    def _tail(self, name: str) -> str:
        path = self.logs / f"{name}.log"
        return path.read_text(errors="replace")[-1500:].strip() if path.exists() else ""

    def _spawn(self, program: Program) -> subprocess.Popen[bytes]:
        def die_with_parent() -> None:
            _libc.prctl(_PR_SET_PDEATHSIG, int(program.stop_signal))

        with open(self.logs / f"{program.name}.log", "ab") as log:
            process = subprocess.Popen(
                program.command, env={**os.environ, **program.environment}, user=program.user,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                preexec_fn=die_with_parent,
            )  # fmt: skip
        (self.logs / f"{program.name}.pid").write_text(str(process.pid))
        return process

    def watch(self) -> None:
        """Restart what dies, with growing pauses, until :meth:`request_stop`."""
        while not self.stopping:
            for child in self.children:
                self._tend(child)
            time.sleep(0.2)

    def _tend(self, child: _Child) -> None:
        moment = time.monotonic()
        if child.process.poll() is None:
            if moment - child.started > 30:
                child.failures = 0
            return
        if child.retry_at is None:
            _signal_group(child.process, signal.SIGKILL)  # its own children may hold the port
            pause = min(0.2 * 2**child.failures, 10)
            child.failures += 1
            child.retry_at = moment + pause
            status = child.process.returncode
            self.tell(f"{child.program.name} ended (status {status}); starting it again")
        elif moment >= child.retry_at:
            child.process, child.started = self._spawn(child.program), moment
            child.retry_at = None

    def request_stop(self, *_: int | FrameType | None) -> None:
        """Ask :meth:`watch` to return; also usable as a signal handler."""
        self.stopping = True

    def stop(self) -> None:
        """Stop everything in reverse order of starting; kill what takes longer than 10 s."""
        for child in reversed(self.children):
            if child.process.poll() is None:
                child.process.send_signal(child.program.stop_signal)
                try:
                    child.process.wait(10)
                except subprocess.TimeoutExpired:
                    self.tell(f"{child.program.name} does not stop; killing it")
            _signal_group(child.process, signal.SIGKILL)
            child.process.wait()
        self.children.clear()


def _signal_group(process: subprocess.Popen[bytes], number: int) -> None:
    try:
        os.killpg(process.pid, number)
    except (ProcessLookupError, PermissionError):
        return
