"""A served site with the demonstration's data, and Chromium to look at it with.

Both live as long as the run: the pages here only read.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path
from time import monotonic

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tertib.applications.tests.site import FLAGS, chromium
from tertib.foundation import clock, embedded, install, roles

SEED = """
import django; django.setup()
from django.core.management import call_command
from tertib.foundation import clock
from tertib.web import demo
call_command("collectstatic", verbosity=0, interactive=False)
demo.load_reference_data(clock.now())
demo.seed(clock.now())
"""
WIDTHS = (390, 1440)
SCHEMES = ("light", "dark")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for the run."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield opened
        opened.close()


def monday_morning(now: datetime) -> datetime:
    """Nine o'clock in Jakarta of the next Monday: whatever hour tests run at, an office is open."""
    local = now.astimezone(timezone(timedelta(hours=7)))
    nine = local.replace(hour=9, minute=0, second=0, microsecond=0)
    return nine + timedelta(days=7 - local.weekday())


@pytest.fixture(scope="session")
def site_environment(
    postgres: embedded.Engine, template_db: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """What a process needs to be one of the site's: its database, folder, address and clock."""
    from django.conf import settings

    name, data = f"browser_{os.getpid()}", tmp_path_factory.mktemp("site")
    (data / "keys").symlink_to(Path(settings.CORE.keys).resolve())
    now = clock.system_clock()
    clock.SharedClock(data / "demo-clock").advance(monday_morning(now) - now)
    install.create_database(postgres, name, template=template_db)
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    yield {
        **os.environ,
        "TERTIB_DATA": str(data),
        "TERTIB_DATABASE_URL": postgres.url(roles.APP, name),
        "TERTIB_BASE_URL": f"http://127.0.0.1:{port}",
        "TERTIB_DEMO": "true",
        "TERTIB_LOG_LEVEL": "WARNING",
    }
    install.drop_database(postgres, name)


@pytest.fixture(scope="session")
def site(site_environment: dict[str, str]) -> Iterator[str]:
    """Address of the site, served by granian from a copy of the database with demo data."""
    address, environment = site_environment["TERTIB_BASE_URL"], site_environment
    port = address.rpartition(":")[2]
    subprocess.run([sys.executable, "-c", SEED], env=environment, check=True)
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", port]
    command += ["--blocking-threads", "4", "--log-level", "warning", "tertib.wsgi:application"]
    served = subprocess.Popen(command, env=environment)
    try:
        _await(lambda: _answers(address), served)
        yield address
    finally:
        served.terminate()
        served.wait(10)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def _await(ready: Callable[[], bool], served: subprocess.Popen[bytes]) -> None:
    deadline = monotonic() + 60
    while not ready():
        assert served.poll() is None, "the site ended while starting"
        assert monotonic() < deadline, "the site did not start"


@pytest.fixture(scope="session")
def sessions(site: str, browser: Browser) -> Callable[[str], dict]:
    """``sessions(username)`` is the stored browser state of that member of staff, signed in."""
    kept: dict[str, dict] = {}

    def of(username: str) -> dict:
        if username not in kept:
            context = browser.new_context(locale="en")
            page = context.new_page()
            page.goto(site)
            page.locator(".demo summary").first.click()
            page.locator(f'form[action="/demo/enter/{username}/"] button').click()
            page.wait_for_url("**/staff/**")
            kept[username] = dict(context.storage_state())
            context.close()
        return kept[username]

    return of


@pytest.fixture
def look(site: str, browser: Browser, sessions: Callable) -> Iterator[Callable]:
    """``look(role="", width=390, scheme="light", **more)`` opens a browser context on the site."""
    opened: list[BrowserContext] = []

    def make(role: str = "", width: int = 390, scheme: str = "light", **more) -> BrowserContext:
        context = browser.new_context(
            base_url=site,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            storage_state=sessions(role) if role else None,
            **{"locale": "id", **more},
        )
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()
