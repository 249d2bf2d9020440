"""Readers that type like a keyboard, in real Chromium: a scan decides nothing about anybody."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tertib.catalogue.rules.mrz import check_digit
from tertib.checkpoint import actions
from tertib.checkpoint.models import AgencyContact, Clearance
from tertib.checkpoint.queries import false_hits
from tertib.checkpoint.tests.test_keyboard import (  # noqa: F401
    SOON,
    flawless,
    stage,
    until,
    world,
)
from tertib.checkpoint.tests.world import BATAM
from tertib.foundation import clock
from tertib.web.tests import reader

pytestmark = pytest.mark.browser


def passport(issuer: str, name: str, number: str) -> tuple[str, str]:
    """The two lines of a passport's zone."""
    parts = [part + check_digit(part) for part in (number.ljust(9, "<"), "750309", "300101")]
    rest = "".join(parts) + "<" * 14 + "0"
    second = f"{parts[0]}{issuer}{parts[1]}M{parts[2]}{'<' * 14}0{check_digit(rest)}"
    return f"P<{issuer}{name}".ljust(44, "<"), second


PASSPORTS = [
    passport("IDN", "SUKARTO<<EDI", "X1234567"),
    passport("IDN", "TRIHATMO<<BAMBANG", "C7654321"),
    passport("D<<", "MUELLER<<JIMMY<KONRAD", "C01X00T47"),
]
PACES = [(0, "\n", "\n"), (5, "\n", "\n\n"), (30, "", "\n"), (1, "\n", "")]
"""Milliseconds from key to key, what stands between the lines, what at the end."""
MANY = [(PASSPORTS[n % 3], *pace) for n, pace in enumerate(PACES)]


def scan(
    page: Page, lines: tuple[str, str], pace: float = 5, between: str = "\n", end: str = "\n"
) -> None:
    """What a reader does with a passport."""
    reader.scan(page, between.join(lines) + end, pace)


def says(page: Page, words: str) -> None:
    """In the live region; a hand's key clears it for the next."""
    place = page.locator("[data-scanned][role=status]")
    expect(place).to_contain_text(words, timeout=SOON)

    def cleared() -> bool:
        page.keyboard.press("x", delay=400)  # a busy machine may have cut the scan in two
        return not place.inner_text()

    until(cleared)


@pytest.fixture
def found(world, stage) -> Any:  # noqa: F811
    """Somebody whom a camera took for the person under the ban."""
    return stage.do(world.camera.sees, world.exit, world.subject)


def asked(world, stage, found) -> None:  # noqa: F811
    """The officer said that it may be the person."""
    roles = frozenset({"border"})
    stage.do(actions.decide, found, BATAM, "possible", world.officer.id, roles, clock.now())


def test_at_the_lane_a_scan_is_searched(world, stage, found):  # noqa: F811
    page = stage.signed_in(world.officer).new_page()
    for lines, pace, between, end in MANY:
        page.goto(f"/staff/lane/{world.exit.id}/")
        expect(page.locator("#screen[data-ready] .faces")).to_be_visible(timeout=SOON)
        scan(page, lines, pace, between, end)
        page.wait_for_url(f"**/staff/lane/{world.exit.id}/find/")  # and no name in it
        expect(page.locator("#q")).to_have_value("".join(lines))
        expect(page.locator("main")).to_contain_text(lines[1][:9].strip("<"))
        assert stage.states() == [("kandidat", "")]
    page.locator("main h1").click()  # out of the field, and once more
    scan(page, PASSPORTS[0])
    expect(page.locator("main")).to_contain_text("X1234567", timeout=SOON)
    page.goto(f"/staff/lane/{world.exit.id}/")
    expect(page.locator("#screen[data-ready] .faces")).to_be_visible(timeout=SOON)
    page.keyboard.press("m")
    expect(page.locator("#screen")).to_contain_text("Di supervisor", timeout=SOON)
    assert stage.states() == [("mungkin", "")]


def test_a_reader_that_rests_between_the_lines_is_waited_for(world, stage, found):  # noqa: F811
    page = stage.signed_in(world.officer).new_page()
    page.goto(f"/staff/lane/{world.exit.id}/")
    expect(page.locator("#screen[data-ready] .faces")).to_be_visible(timeout=SOON)
    first, second = PASSPORTS[0]
    reader.scan(page, first + "\n")
    field = page.locator("[role=search] [name=q]")
    expect(field).to_have_value(first, timeout=SOON)
    expect(field).to_be_focused()
    reader.scan(page, second + "\n")
    page.wait_for_url("**/find/")
    assert stage.states() == [("kandidat", "")]


def test_with_the_reasons_open_a_scan_is_the_bearers_document(world, stage, found):  # noqa: F811
    page = stage.signed_in(world.officer).new_page()
    page.goto(f"/staff/lane/{world.exit.id}/")
    expect(page.locator("#screen[data-ready] .faces")).to_be_visible(timeout=SOON)
    page.keyboard.press("n")
    reason, field = page.locator(".decide [name=reason]").first, page.locator("[name=document]")
    expect(reason).to_be_focused(timeout=SOON)
    for lines, pace, between, end in MANY:
        scan(page, lines, pace, between, end)
        expect(field).to_have_value("".join(lines), timeout=SOON)
        expect(reason).to_be_focused()
        says(page, "Dokumennya sudah masuk")
        assert stage.states() == [("kandidat", "")]
    for line in PASSPORTS[0]:  # the reader rests after the first
        reader.scan(page, line + "\n")
        expect(field).to_have_value(re.compile(line + "$"), timeout=SOON)
    expect(field).to_have_value("".join(PASSPORTS[0]))
    says(page, "Dokumennya sudah masuk")
    page.keyboard.press("4")
    expect(page.locator("#screen")).to_contain_text("persilakan jalan", timeout=SOON)
    assert stage.states() == [("bukan", "relative")]
    assert stage.do(false_hits.cleared, "X1234567", world.subject, clock.now())


@pytest.mark.parametrize("where", ["/staff/lane/{lane}/", "/staff/candidates/BK/{found}/"])
def test_enter_in_the_field_for_the_document_sends_nothing(world, stage, found, where):  # noqa: F811
    page = stage.signed_in(world.officer).new_page()
    page.goto(where.format(lane=world.exit.id, found=found))
    page.locator(".decide details summary").click()
    reason, field = page.locator(".decide [name=reason]").first, page.locator("[name=document]")
    for lines, pace, between, end in MANY[:3]:
        field.fill("")
        scan(page, lines, pace, between, end)
        expect(reason).to_be_focused(timeout=SOON)
        expect(field).to_have_value("".join(lines))
        assert stage.states() == [("kandidat", "")]
    field.fill("")
    reader.scan(page, PASSPORTS[0][0] + "\n", 1)
    expect(field).to_be_focused()  # the second line is still to come
    field.fill("X1234567")
    page.keyboard.press("Enter")
    expect(reason).to_be_focused()
    flawless(page)
    assert stage.states() == [("kandidat", "")]
    page.locator(".decide [name=reason]").nth(1).focus()
    page.keyboard.press("Enter")  # chosen
    expect(page.locator("main")).to_contain_text("jalan", timeout=SOON)
    [(state, reason_given)] = stage.states()
    assert state == "bukan"
    assert reason_given
    assert stage.do(false_hits.cleared, "X1234567", world.subject, clock.now())


def test_without_javascript_enter_chooses_no_reason_either(world, stage, found):  # noqa: F811
    page = stage.signed_in(world.officer, java_script_enabled=False).new_page()
    page.goto(f"/staff/candidates/BK/{found}/")
    page.locator(".decide details summary").click()
    page.locator("[name=document]").fill(PASSPORTS[0][0])
    page.keyboard.press("Enter")
    page.locator(".decide button[value=age]").click()
    expect(page.locator("main")).to_contain_text("boleh jalan")
    assert stage.states() == [("bukan", "age")]
    assert not stage.do(Clearance.objects.count)  # a first line names nobody's document


def test_on_a_candidates_page_a_scan_is_not_used_and_says_so(world, stage, found):  # noqa: F811
    officer = stage.signed_in(world.officer).new_page()
    officer.goto(f"/staff/candidates/BK/{found}/")
    for lines, pace, between, end in MANY:
        scan(officer, lines, pace, between, end)
        says(officer, "Hasil pindaian tidak dipakai")
        assert stage.states() == [("kandidat", "")]
    officer.locator("[data-key=m]").focus()
    scan(officer, PASSPORTS[0])  # nor does its Enter press what has the focus
    says(officer, "Hasil pindaian tidak dipakai")
    assert stage.states() == [("kandidat", "")]
    officer.keyboard.press("m")
    expect(officer.locator("[data-key=m]")).to_have_count(0, timeout=SOON)
    assert stage.states() == [("mungkin", "")]

    boss = stage.signed_in(world.supervisor).new_page()
    boss.goto(f"/staff/candidates/BK/{found}/")
    for lines, pace, between, end in MANY:
        scan(boss, lines, pace, between, end)
        says(boss, "Hasil pindaian tidak dipakai")
        assert stage.states() == [("mungkin", "")]
    boss.locator("[data-key=i]").focus()
    scan(boss, PASSPORTS[0])
    expect(boss.locator("[data-scanned] .notice")).to_be_visible(timeout=SOON)
    flawless(boss)
    assert stage.states() == [("mungkin", "")]
    assert not stage.do(AgencyContact.objects.count)
    boss.keyboard.press("i")
    expect(boss.locator("main")).to_contain_text("Instansi sedang dihubungi", timeout=SOON)
    assert stage.states() == [("identik", "")]

    boss.locator("[data-key=t] summary").click()  # a scan is nobody's answer
    boss.locator("[name=answer]").first.check()
    boss.locator("[id^=name-]").focus()
    scan(boss, PASSPORTS[1])
    expect(boss.locator("[id^=name-]")).to_be_focused()
    assert stage.do(AgencyContact.objects.get).acknowledged_at is None


def test_keys_that_a_busy_machine_delivers_late(world, stage, found):  # noqa: F811
    asked(world, stage, found)
    page = stage.signed_in(world.supervisor).new_page()
    page.goto(f"/staff/candidates/BK/{found}/")
    page.evaluate(
        """() => document.addEventListener("keyup", () => setTimeout(() => {
             const end = performance.now() + 700;
             while (performance.now() < end) ;
           }), { once: true })"""
    )
    reader.scan(page, "IDIDN" + PASSPORTS[0][0])  # an identity card, its I first
    says(page, "Hasil pindaian tidak dipakai")
    assert stage.states() == [("mungkin", "")]


def test_a_hand_is_not_slowed_down(world, stage, found):  # noqa: F811
    page = stage.signed_in(world.officer).new_page()
    page.goto(f"/staff/lane/{world.exit.id}/")
    expect(page.locator("#screen[data-ready] .faces")).to_be_visible(timeout=SOON)
    page.keyboard.type("n4", delay=100)  # quick, for a hand
    expect(page.locator("#screen")).to_contain_text("persilakan jalan", timeout=SOON)
    assert stage.states() == [("bukan", "relative")]
    expect(page.locator("#screen[data-ready]")).to_be_visible(timeout=SOON)
    page.keyboard.type("/sukarto", delay=100)
    expect(page.locator("[role=search] [name=q]")).to_have_value("sukarto")


def test_a_key_of_the_first_moment_does_not_wait_until_it_counts(world, stage):  # noqa: F811
    page = stage.signed_in(world.officer).new_page()
    page.clock.install()
    page.goto(f"/staff/lane/{world.exit.id}/")
    page.clock.pause_at(clock.now() + timedelta(hours=1))
    stage.do(world.camera.sees, world.exit, world.subject)
    page.reload()
    posted: list[str] = []
    page.on("request", lambda sent: sent.method == "POST" and posted.append(sent.url))
    page.clock.run_for(650)
    page.keyboard.press("m")  # too early, and let go after the 0.7 s
    page.clock.run_for(300)
    expect(page.locator("#screen[data-ready] .faces")).to_be_visible()
    assert posted == []
    page.keyboard.press("m")
    page.clock.run_for(300)
    expect(page.locator("#screen")).to_contain_text("Di supervisor", timeout=SOON)
    assert len(posted) == 1


def test_lists_of_the_supervisor_hear_no_scan(world, stage, found):  # noqa: F811
    asked(world, stage, found)
    page = stage.signed_in(world.supervisor).new_page()
    for path in (
        "/staff/candidates/BK/",
        "/staff/lanes/BK/",
        f"/staff/candidates/BK/{found}/card/",
    ):
        page.goto(path)
        scan(page, passport("IDN", "GMJJK<<GO", "G1234567"))
        says(page, "Hasil pindaian tidak dipakai")
        assert page.url.endswith(path)
        expect(page.locator("[aria-selected=true]")).to_have_count(0)
    page.goto("/staff/candidates/BK/")
    page.locator("[data-row] a").first.focus()
    scan(page, PASSPORTS[2])
    says(page, "Hasil pindaian tidak dipakai")
    assert page.url.endswith("/staff/candidates/BK/")
    page.keyboard.down("j")
    expect(page.locator("[data-row][aria-selected=true]")).to_have_count(1, timeout=SOON)
    page.keyboard.up("j")
