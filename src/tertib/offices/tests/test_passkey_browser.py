"""A real passkey in a real Chromium: registered with a password, then used instead of it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.wsgi import get_wsgi_application
from django.db import connections
from playwright.sync_api import Page, expect, sync_playwright

from tertib.ledger.models import Entry
from tertib.offices.models import Assignment, Office, Staff

pytestmark = pytest.mark.browser
PASSWORD = "kopi-susu-gula-aren"


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def site(live_db, settings, monkeypatch) -> Iterator[str]:
    """The whole site on ``localhost`` (passkeys need a host name); yields its address."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright runs a loop in this thread
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    with make_server(
        "127.0.0.1", 0, StaticFilesHandler(get_wsgi_application()), ThreadedWSGIServer, Quiet
    ) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def page(site) -> Iterator[Page]:
    """A page of Chromium whose device holds passkeys and always recognises its owner."""
    path = shutil.which("chromium") or "/usr/bin/chromium"
    options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=options)
        page = browser.new_page(base_url=site, locale="en")
        page.context.add_cookies([{"name": "language", "value": "en", "url": site}])
        devtools = page.context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        authenticator = {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
            "hasUserVerification": True, "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }  # fmt: skip
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": authenticator})
        yield page
        connections.close_all()  # Playwright's loop gave this thread connections of its own
        browser.close()


@pytest.fixture
def staff(live_db) -> Staff:
    office = Office.objects.create(code="JE", name="Jakarta Selatan", timezone="Asia/Jakarta")
    person = Staff(username="budi", name="Budi")
    person.set_password(PASSWORD)
    person.save()
    Assignment.objects.create(staff=person, role="counter", office=office)
    return person


def by_password(page: Page, password: str = PASSWORD) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("User name").fill("budi")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_a_passkey_is_registered_then_signs_in_without_a_password(page, staff):
    by_password(page)
    page.wait_for_url("**/staff/")
    page.goto("/accounts/passkeys/add/")
    page.get_by_label("Password").fill(PASSWORD)  # adding a key asks again who one is
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Name of this passkey").fill("office laptop")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    assert page.locator("code").count() == 10
    page.goto("/accounts/passkeys/")
    expect(page.get_by_text("office laptop")).to_be_visible()

    page.get_by_role("button", name="Sign out").click()
    page.goto("/accounts/login/?next=/staff/pact/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda url: urlsplit(url).path.startswith("/staff/"))

    recorded = Entry.objects.filter(actor=f"staff:{staff.id}").values_list("action", flat=True)
    assert list(recorded.order_by("serial")) == [
        "staff.signed_in", "staff.authenticator_added", "staff.authenticator_added",
        "staff.signed_in",
    ]  # fmt: skip

    page.goto("/staff/pact/")  # the passkey also signs the pact
    page.get_by_role("button", name="Sign", exact=True).click()
    page.get_by_role("link", name="Passkey").click()
    page.get_by_role("button", name="Use my passkey").click()
    expect(page.get_by_text("You have signed the integrity pact.")).to_be_visible()
    assert Entry.objects.filter(action="pact.signed").count() == 1


def test_a_password_alone_does_not_open_an_account_that_has_a_passkey(page, staff):
    by_password(page)
    page.goto("/accounts/passkeys/add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("button", name="Add a passkey").click()
    code = page.locator("code").first.inner_text()
    page.goto("/staff/pact/")
    page.get_by_role("button", name="Sign out").click()

    by_password(page)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    page.goto("/staff/pact/")
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    page.get_by_label("Recovery code").fill(code)
    page.get_by_role("button", name="Use the code").click()
    page.wait_for_url("**/staff/")


def test_a_wrong_password_is_refused_in_words(page, staff):
    by_password(page, "wrong")
    expect(page.get_by_text("User name or password is not right.")).to_be_visible()
    assert not Entry.objects.exists()


def test_by_ip_address_the_page_says_why_passkeys_cannot_work(page, staff, site):
    page.goto(site.replace("localhost", "127.0.0.1") + "/accounts/login/")
    page.get_by_role("button", name="passkey").or_(
        page.get_by_role("button", name="kunci sandi")
    ).click()
    expect(page.locator("[data-passkey-error=host]")).to_be_visible()
