"""The two scripts in real Chromium: what is typed and sent survives cuts and a closed browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect, sync_playwright

from tertib.applications import actions, queries, signin
from tertib.applications.models import Application, Party
from tertib.applications.papers import store
from tertib.applications.tests import cast, papers
from tertib.applications.tests.site import FLAGS, chromium, served
from tertib.foundation import clock


@contextmanager
def draft() -> Iterator[tuple[Party, Application, str]]:
    """A party of one just begun, its application, and the cookie of its phone."""
    signin.forget_cache()
    with clock.frozen(cast.NOW):
        contact = cast.phone()
        party = actions.start(contact.id, "GANTI_HABIS", 1, cast.NOW)
        cookie = cast.client(contact).cookies[signin.COOKIE].value
        yield party, party.applications.get(), cookie


@pytest.mark.browser
def test_nothing_is_lost_on_a_bad_line(live_db, tmp_path):
    with draft() as (party, application, cookie):
        photo = tmp_path / "paspor.png"
        Image.effect_noise((1100, 900), 80).convert("RGB").save(photo)  # a dozen pieces
        with served() as (host, port):
            _drive(f"http://{host}:{port}", f"/applications/{party.id}/{application.id}",
                   cookie, photo)  # fmt: skip
        (person,) = queries.applicants(party.id)
    assert (person.answers["name"], person.answers["birth_place"]) == ("Siti", "Bogor")
    document = application.documents.get()
    assert papers.pixels(store.get(document.id, person.key)) == papers.pixels(photo.read_bytes())


def _drive(base: str, form: str, cookie: str, photo: Path) -> None:
    offsets: list[int] = []
    line = {"cut": True}

    def weak(route: Route) -> None:
        if route.request.method == "PATCH":
            offsets.append(int(route.request.headers["upload-offset"]))
            if line["cut"] and offsets[-1] >= 3 * 256 * 1024:
                return route.abort("connectionreset")
        return route.continue_()

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        phone = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
        phone.add_cookies([{"name": signin.COOKIE, "value": cookie, "url": base}])
        page = phone.new_page()
        page.goto(f"{base}{form}/person-wni/")
        page.fill("#name", "Siti")
        page.locator("#name").blur()
        state = page.locator("form[data-draft] [data-state]")
        expect(state).to_have_text("Saved")
        phone.set_offline(True)
        page.fill("#birth_place", "Bogor")
        page.locator("#birth_place").blur()
        expect(state).to_contain_text("Not saved yet")
        phone.set_offline(False)
        expect(state).to_have_text("Saved", timeout=20_000)
        page.close()  # without ever sending the page

        phone.route("**/uploads/**", weak)
        page = phone.new_page()
        page.goto(f"{base}{form}/documents/")
        page.set_input_files("input[type=file] >> nth=0", photo)
        expect(page.locator("form[data-upload] [data-state]")).to_contain_text("No connection")
        page.close()  # the browser is closed in the middle

        line["cut"] = False
        before = len(offsets)
        page = phone.new_page()
        page.goto(f"{base}{form}/documents/")
        expect(page.locator("form[data-upload] [data-state]")).to_contain_text("same file")
        page.set_input_files("input[type=file] >> nth=0", photo)
        expect(page.get_by_role("link", name="paspor.png")).to_be_visible(timeout=30_000)
        assert offsets[before] == 3 * 256 * 1024
        browser.close()


@pytest.mark.browser
def test_what_is_being_typed_stays_while_the_questions_change(live_db):
    with (
        draft() as (party, application, cookie),
        served() as (host, port),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        page = browser.new_page(locale="en-GB")
        address = f"http://{host}:{port}"
        page.context.add_cookies([{"name": signin.COOKIE, "value": cookie, "url": address}])
        page.goto(f"{address}/applications/{party.id}/{application.id}/person-wni/")
        _change_questions_while_typing(page)
        browser.close()


def _change_questions_while_typing(page: Page) -> None:
    held: list[Route] = []
    page.route("**/draft/", lambda route: held.append(route))
    page.evaluate("document.querySelector('[data-field=sex]').dataset.old = 'yes'")
    page.fill("#name", "Siti")
    with page.expect_request("**/draft/"):
        page.focus("#birth_place")
    page.keyboard.type("Bog")
    answer = held[0].fetch()
    held[0].fulfill(response=answer, json=answer.json() | {"asked": []})
    expect(page.locator("[data-field=sex]:not([data-old])")).to_have_count(1)
    expect(page.locator("[data-field]")).to_have_count(5)
    page.keyboard.type("or")
    expect(page.locator("#birth_place")).to_have_value("Bogor")
    expect(page.locator("#name")).to_have_value("Siti")
