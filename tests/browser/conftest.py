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
from time import monotonic

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tertib.applications.tests.site import FLAGS, chromium
from tertib.foundation import embedded, install, roles

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


@pytest.fixture(scope="session")
def site(postgres: embedded.Engine, template_db: str) -> Iterator[str]:
    """Address of the site, served by granian from a copy of the database with demo data."""
    from django.conf import settings

    name = f"browser_{os.getpid()}"
    install.create_database(postgres, name, template=template_db)
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "TERTIB_DATA": str(settings.CORE.data),
        "TERTIB_DATABASE_URL": postgres.url(roles.APP, name),
        "TERTIB_BASE_URL": address,
        "TERTIB_DEMO": "true",
        "TERTIB_LOG_LEVEL": "WARNING",
    }
    subprocess.run([sys.executable, "-c", SEED], env=environment, check=True)
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port)]
    command += ["--blocking-threads", "4", "--log-level", "warning", "tertib.wsgi:application"]
    served = subprocess.Popen(command, env=environment)
    try:
        _await(lambda: _answers(address), served)
        yield address
    finally:
        served.terminate()
        served.wait(10)
        install.drop_database(postgres, name)


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
