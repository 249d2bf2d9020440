import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from tertib.foundation import supervisor

ECHO = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(600)"]
CHILD = [sys.executable, "-c", (
    "import subprocess, sys, time\n"
    "p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
    "print(p.pid, flush=True); time.sleep(600)"
)]  # fmt: skip


def _until(check, seconds=10):
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)


def _alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def crew(tmp_path):
    crew = supervisor.Supervisor(tmp_path / "logs", lambda text: None)
    yield crew
    crew.stop()


def _log(tmp_path, name):
    path = tmp_path / "logs" / f"{name}.log"
    return path.read_text() if path.exists() else ""


def test_what_is_killed_is_started_again(crew, tmp_path):
    crew.start(supervisor.Program("echo", ECHO, ready=lambda: "up" in _log(tmp_path, "echo")))
    first = crew.children[0].process.pid
    watcher = threading.Thread(target=crew.watch)
    watcher.start()
    os.kill(first, signal.SIGKILL)
    _until(
        lambda: crew.children[0].process.pid != first and _log(tmp_path, "echo").count("up") == 2
    )
    crew.request_stop()
    watcher.join()


def test_stopping_leaves_no_grandchildren(crew, tmp_path):
    crew.start(supervisor.Program("tree", CHILD, ready=lambda: _log(tmp_path, "tree") != ""))
    grandchild = int(_log(tmp_path, "tree"))
    assert _alive(grandchild)
    crew.stop()
    _until(lambda: not _alive(grandchild))


def test_a_program_that_ends_at_once_is_reported_with_its_log(crew):
    program = supervisor.Program(
        "broken", [sys.executable, "-c", "raise SystemExit('no such table')"], ready=lambda: False
    )
    with pytest.raises(supervisor.DidNotStart, match="no such table"):
        crew.start(program)


def test_two_supervisors_do_not_share_a_folder(tmp_path):
    held = supervisor.lock(tmp_path)
    with pytest.raises(supervisor.AlreadyRunning, match=str(os.getpid())):
        supervisor.lock(tmp_path)
    os.close(held)
    os.close(supervisor.lock(tmp_path))


CLOSED = [sys.executable, "-c", (
    "import ctypes, time; ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)\n"  # PR_SET_DUMPABLE
    "print('up', flush=True); time.sleep(600)"
)]  # fmt: skip


def test_what_may_not_be_looked_into_is_ended_too(tmp_path):
    mark = str(tmp_path)
    process = subprocess.Popen([*CLOSED, mark], stdout=subprocess.PIPE, start_new_session=True)
    assert process.stdout.readline()
    (tmp_path / "camera.pid").write_text(str(process.pid))
    assert supervisor.end_leftovers(tmp_path, mark) == ["camera"]
    assert process.wait(10) == -signal.SIGTERM
    process.stdout.close()
